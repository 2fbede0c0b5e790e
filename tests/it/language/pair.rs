//! What a French sentence owes to the English one beside it.

use super::sentence::{commands, is_sentence, without_code, words};
use super::source::Pair;

/// English words that no French sentence has.
#[rustfmt::skip]
const ENGLISH: [&str; 43] = [
    "all", "already", "and", "are", "be", "been", "before", "but", "by", "cannot", "does", "each", "for", "from",
    "had", "has", "have", "is", "it", "its", "may", "must", "nobody", "not", "nothing", "of", "only", "than", "that", "the", "their",
    "there", "these", "this", "to", "was", "were", "which", "who", "with", "without", "you", "your",
];

impl Pair {
    /// What is wrong with it; nothing where all is well.
    pub fn faults(&self) -> Vec<String> {
        let Self { english, french } = self;
        let mut faults = Vec::new();
        let mut expect = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned())
            }
        };
        expect(english.is_empty() || !french.is_empty(), "nothing is said in French");
        expect(english != french || !is_sentence(english), "the French is the English");
        let (said, spoken) = (without_code(english), without_code(french));
        for (what, part) in KEPT {
            expect(part(english) == part(french), &format!("{what} differ: {:?}, {:?}", part(english), part(french)));
        }
        expect(holes(french) >= holes(english), "the French fills in less");
        // What one may type for a French word stands behind it: `et (and)`.
        let own: String = french.split_inclusive(' ').filter(|word| !word.starts_with('(') || !word.contains(')')).collect();
        let foreign: Vec<&str> = ENGLISH.into_iter().filter(|word| words(&own).iter().any(|known| known == word)).collect();
        expect(foreign.is_empty(), &format!("English words in the French: {foreign:?}"));
        expect(
            !english.contains(['’', '\u{a0}', '\u{202f}']) && !french.contains(['’', '\u{a0}', '\u{202f}']),
            "a typographic apostrophe or space",
        );
        let ends_word = |before: &char| before.is_alphanumeric() || ")»\"'…".contains(*before);
        let tight: String = signs(&spoken).filter(|(before, _)| ends_word(before)).map(|(_, sign)| sign).collect();
        expect(tight.is_empty(), &format!("French puts a space before {tight}"));
        expect(!signs(&said).any(|found| found == (' ', ':')), "English puts no space before a colon");
        expect(quoted(&spoken), "French puts a space inside « »");
        expect(edges(english) == edges(french), "they begin or end otherwise: spaces, line breaks, a full stop");
        // French days and months have none.
        let time = english.parse::<chrono::Weekday>().is_ok() || english.parse::<chrono::Month>().is_ok();
        let same = capital(english).zip(capital(french)).is_none_or(|(one, other)| one == other);
        expect(time || same, "only one of the two begins with a capital");
        faults
    }
}

type Part = fn(&str) -> Vec<String>;

/// What is the same in both.
const KEPT: [(&str, Part); 5] =
    [("backticks", backticked), ("commands", called), ("options", options), ("variables", variables), ("numbers", numbers)];

fn backticked(text: &str) -> Vec<String> {
    sorted(text.split('`').skip(1).step_by(2).map(str::to_owned))
}

/// Without what people choose: words to be replaced, texts, days.
fn called(text: &str) -> Vec<String> {
    let fixed = |at: usize, word: &str| {
        at < 2 || word.starts_with('-') || word.contains(['=', '@']) || word.contains(|letter: char| letter.is_ascii_digit())
    };
    let shown = |command: String| {
        let words = command.split_whitespace().enumerate().filter(|(at, word)| fixed(*at, word));
        let words = words.map(|(_, word)| {
            word.split_inclusive('=').map(|part| if part.contains(char::is_lowercase) { part } else { "…" }).collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    };
    sorted(commands(text).into_iter().map(shown))
}

fn options(text: &str) -> Vec<String> {
    let apart = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    sorted(apart.filter(|word| word.starts_with("--")).map(str::to_owned))
}

fn variables(text: &str) -> Vec<String> {
    let apart = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    let variable = |word: &&str| word.contains('_') && !word.contains(|letter: char| letter.is_ascii_lowercase());
    sorted(apart.filter(variable).map(str::to_owned))
}

/// Numbers, however their thousands and decimals are parted.
fn numbers(text: &str) -> Vec<String> {
    let text = without_code(text).replace('0', "");
    let letters: Vec<char> = text.chars().collect();
    let between = |at: usize| at > 0 && letters[at - 1].is_ascii_digit() && letters.get(at + 1).is_some_and(char::is_ascii_digit);
    let kept = letters.iter().enumerate().filter(|(at, letter)| !(" ,.".contains(**letter) && between(*at))).map(|(_, letter)| letter);
    let joined: String = kept.collect();
    sorted(joined.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty()).map(str::to_owned))
}

fn sorted(parts: impl Iterator<Item = String>) -> Vec<String> {
    let mut parts: Vec<String> = parts.collect();
    parts.sort();
    parts
}

/// How many places are filled in.
fn holes(text: &str) -> usize {
    text.replace("{{", "").matches('{').count()
}

/// The signs that French parts from their word, where they end one, after what stands before them.
fn signs(text: &str) -> impl Iterator<Item = (char, char)> {
    let letters: Vec<char> = text.chars().chain([' ']).collect();
    let found = |at: &[char]| (":;!?".contains(at[1]) && at[2].is_whitespace()).then_some((at[0], at[1]));
    letters.windows(3).filter_map(found).collect::<Vec<_>>().into_iter()
}

fn quoted(text: &str) -> bool {
    let opened = text.match_indices('«').all(|(at, sign)| text[at + sign.len()..].starts_with(' '));
    opened && text.match_indices('»').all(|(at, _)| text[..at].ends_with(' '))
}

/// How a text begins and ends, its words aside.
fn edges(text: &str) -> (&str, &str, bool) {
    let (start, end) = (text.trim_start(), text.trim_end());
    // The space before a colon or a semicolon is the sign's, also where what it follows is another text.
    let before = text[..text.len() - start.len()].trim_end_matches(' ');
    (before, text[end.len()..].trim_end_matches(' '), end.ends_with('.'))
}

/// Whether it begins with one; none where that says nothing: something filled in, a name such as PostgreSQL.
fn capital(text: &str) -> Option<bool> {
    let word = text.split_whitespace().next().filter(|word| word.starts_with(char::is_alphabetic))?;
    let is_name = word.chars().skip(1).any(char::is_uppercase) || word.chars().nth(1).is_none();
    (!is_name).then(|| word.starts_with(char::is_uppercase))
}
