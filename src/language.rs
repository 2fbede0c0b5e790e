//! The language people are spoken to in. Every sentence stands in the source once, in both languages side by side, so that neither is
//! written without the other: `tr!("…", "…")` for a sentence with something in it, [`both`] for a fixed text.
//!
//! Pairs in the source rather than message files: the compiler checks what is interpolated in both, a reader sees the French
//! beside the English it must say, and there is no key to name, to miss or to leave behind. Plurals are few and said where they
//! are ([`is_one`]). `tests/it/language.rs` finds a sentence that stands alone.
//!
//! The language is decided once, before anything is said, and never changes: it is read by every room as the program's own words are.
//! What programs read (machine formats, names of fields, words of errors' kinds, the log, reports) has no language: where it holds a
//! sentence nevertheless, it is the English one ([`speaking`]).

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// One of the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    #[default]
    #[value(name = "en")]
    English,
    #[value(name = "fr")]
    French,
}

static FRENCH: AtomicBool = AtomicBool::new(false);
thread_local! { static FOR_NOW: Cell<Option<Language>> = const { Cell::new(None) }; }

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// What a locale such as `fr_FR.UTF-8` (POSIX) asks for; any other than French is answered in English.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("fr") || language.eq_ignore_ascii_case("french") { Self::French } else { Self::English }
    }

    /// `en` or `fr` (ISO 639-1).
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// Speaks it from now on.
    pub fn speak(self) {
        FRENCH.store(self == Self::French, Ordering::Relaxed);
    }
}

/// The language spoken.
pub fn current() -> Language {
    let spoken = || if FRENCH.load(Ordering::Relaxed) { Language::French } else { Language::English };
    FOR_NOW.get().unwrap_or_else(spoken)
}

/// What `work` says in `language`, whichever is spoken.
pub fn speaking<T>(language: Language, work: impl FnOnce() -> T) -> T {
    let before = FOR_NOW.replace(Some(language));
    let said = work();
    FOR_NOW.set(before);
    said
}

/// Whether a thing of which there are `number` is in the singular: French has none in the plural, English has none in the singular.
pub fn is_one(number: u64) -> bool {
    match current() {
        Language::English => number == 1,
        Language::French => number < 2,
    }
}

/// What a word regularly ends in where there are `number` of the thing: `s` or nothing.
pub fn plural(number: u64) -> &'static str {
    if is_one(number) { "" } else { "s" }
}

/// `title: what is said of it`: French has a space before the colon too.
pub fn labelled(name: impl fmt::Display, said: impl fmt::Display) -> String {
    tr!("{name}: {said}", "{name} : {said}")
}

/// A fixed text in both languages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub english: &'static str,
    pub french: &'static str,
}

/// A fixed text in both languages.
pub const fn both(english: &'static str, french: &'static str) -> Text {
    Text { english, french }
}

impl Text {
    /// Nothing to say.
    pub const NONE: Self = both("", "");

    /// In the language spoken.
    pub fn get(self) -> &'static str {
        self.within(current())
    }

    pub fn within(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::French => self.french,
        }
    }

    pub const fn is_empty(self) -> bool {
        self.english.is_empty()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.get())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.get(), f)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.get().to_owned()
    }
}

/// A sentence in the language spoken: the same arguments for both, as `format!` takes them.
macro_rules! tr {
    ($english:literal, $french:literal $(, $($argument:tt)*)?) => {
        match $crate::language::current() {
            $crate::language::Language::English => ::std::format!($english $(, $($argument)*)?),
            $crate::language::Language::French => ::std::format!($french $(, $($argument)*)?),
        }
    };
}
pub(crate) use tr;

#[cfg(test)]
pub mod tests {
    pub use super::speaking;
    use super::*;

    #[test]
    fn a_locale_says_the_language() {
        for (locale, expected) in [
            ("fr_FR.UTF-8", Language::French),
            ("fr", Language::French),
            ("fr_CA@euro", Language::French),
            ("French_France.1252", Language::French),
            ("C.UTF-8", Language::English),
            ("frr_DE", Language::English),
            ("de_DE", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), expected, "{locale}");
        }
    }

    #[test]
    fn a_sentence_takes_the_same_arguments_in_both() {
        let said = |language| speaking(language, || tr!("{count} of {}", "{count} sur {}", 7, count = 3));
        assert_eq!(Language::ALL.map(said), ["3 of 7", "3 sur 7"]);
        assert_eq!(speaking(Language::French, || both("yes", "oui").to_string()), "oui");
    }

    #[test]
    fn the_singular_ends_elsewhere() {
        let one = |language| speaking(language, || [0, 1, 2].map(is_one));
        assert_eq!(one(Language::English), [false, true, false]);
        assert_eq!(one(Language::French), [true, true, false]);
    }
}
