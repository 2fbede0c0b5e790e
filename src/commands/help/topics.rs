//! What does not belong to one command. Whatever the program knows already is derived from it; the rest is a pair of texts, which a
//! test holds alike.

use clap::ValueEnum;

use super::french::French;
use crate::domain::CONTRACT;
use crate::entity::Clock;
use crate::error::{Error, Kind};
use crate::filter;
use crate::language::{self, Language, Text, both, tr};
use crate::output::Format;
use crate::policy::{self, Department, Scope};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Filters,
    Dates,
    Formats,
    Rights,
    ExitCodes,
    Environment,
    Scripts,
}

impl Topic {
    pub const ALL: [Self; 7] = [Self::Filters, Self::Dates, Self::Formats, Self::Rights, Self::ExitCodes, Self::Environment, Self::Scripts];

    /// As typed, in either language.
    pub fn name(self) -> &'static str {
        self.names()[0]
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Filters => &["filters", "filtres"],
            Self::Dates => &["dates"],
            Self::Formats => &["formats"],
            Self::Rights => &["rights", "roles", "droits"],
            Self::ExitCodes => &["exit-codes", "codes"],
            Self::Environment => &["environment", "environnement"],
            Self::Scripts => &["scripts", "agents"],
        }
    }

    pub fn named(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        Self::ALL.into_iter().find(|topic| topic.names().contains(&word.as_str()))
    }

    /// In both languages, with holes for what the program knows.
    pub(super) fn as_written(self) -> Text {
        match self {
            Self::Filters => FILTERS,
            Self::Dates => DATES,
            Self::Formats => FORMATS,
            Self::Rights => RIGHTS,
            Self::ExitCodes => EXIT_CODES,
            Self::Environment => ENVIRONMENT,
            Self::Scripts => SCRIPTS,
        }
    }

    /// In the language spoken, to be laid out.
    pub fn text(self, clock: &Clock) -> String {
        let text = self.as_written().get().to_owned();
        let filled =
            |text: String, hole: &str, made: &dyn Fn() -> String| if text.contains(hole) { text.replace(hole, &made()) } else { text };
        let text = filled(text, "{formats}", &formats);
        let text = filled(text, "{rights}", &rights);
        let text = filled(text, "{codes}", &codes);
        filled(text, "{json}", &|| mistake(clock))
    }
}

const FILTERS: Text = both(include_str!("topics/en/filters.txt"), include_str!("topics/fr/filters.txt"));
const DATES: Text = both(include_str!("topics/en/dates.txt"), include_str!("topics/fr/dates.txt"));
const FORMATS: Text = both(include_str!("topics/en/formats.txt"), include_str!("topics/fr/formats.txt"));
const RIGHTS: Text = both(include_str!("topics/en/rights.txt"), include_str!("topics/fr/rights.txt"));
const EXIT_CODES: Text = both(include_str!("topics/en/exit-codes.txt"), include_str!("topics/fr/exit-codes.txt"));
const ENVIRONMENT: Text = both(include_str!("topics/en/environment.txt"), include_str!("topics/fr/environment.txt"));
const SCRIPTS: Text = both(include_str!("topics/en/scripts.txt"), include_str!("topics/fr/scripts.txt"));

/// Each format with what it is, as the options of lists know them.
fn formats() -> String {
    let french = (language::current() == Language::French).then(French::texts);
    let line = |format: &Format| {
        let value = format.to_possible_value()?;
        let about = value.get_help().map(ToString::to_string).unwrap_or_default();
        let about = french.as_ref().map_or_else(|| about.clone(), |french| french.of(&about));
        Some(format!("  {:<8}  {about}", value.get_name()))
    };
    Format::value_variants().iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

fn codes() -> String {
    let line = |kind: Kind| format!("  {:>3}  {:<17} {}", kind.exit_code(), kind.name(), kind.about());
    Kind::ALL.map(line).join("\n")
}

/// A real error as programs read it: what `contracts remaning=0 --format json` ends with.
fn mistake(clock: &Clock) -> String {
    filter::compile(&["remaning=0".to_owned()], &CONTRACT, clock).err().map(|error| Error::from(error).to_json()).unwrap_or_default()
}

fn rights() -> String {
    let department = |department: Department| {
        let line = |rule: &policy::Rule| {
            let whose = match rule.scope {
                Scope::Any => String::new(),
                Scope::Own(_) => tr!(" (own)", " (les siens)"),
            };
            let fields = rule.fields.join(", ");
            let fields = if fields.is_empty() { fields } else { tr!(": {fields}", " : {fields}") };
            format!("  {:<8}  {}{whose}{fields}", rule.verb.name(), rule.noun)
        };
        let rules: Vec<String> = policy::rules().filter(|rule| rule.department == department).map(line).collect();
        format!("## {department}\n{}", rules.join("\n"))
    };
    Department::ALL.map(department).join("\n\n")
}

#[cfg(test)]
mod tests {
    use crate::commands::help::{layout, written};
    use crate::language::Language;

    /// What two texts must have alike: their headings, the commands of their examples, lines kept as they are, and where paragraphs
    /// begin. What follows a command may be said in the words of the language.
    fn shape(text: &str) -> Vec<String> {
        let mut shape = Vec::new();
        for line in text.lines() {
            shape.extend(match (layout::example(line), line) {
                (Some(typed), _) => Some(
                    typed.split_whitespace().find(|word| !word.starts_with("EPICRM_") && *word != "epicrm").unwrap_or_default().to_owned(),
                ),
                (_, line) if line.starts_with('#') => Some(line.chars().take_while(|sign| *sign == '#').collect()),
                (_, line) if line.contains('{') => Some(line.trim().to_owned()),
                (_, "") => Some(String::new()),
                _ => None,
            });
        }
        shape
    }

    #[test]
    fn every_text_has_the_same_shape_in_both_languages() {
        let (english, french) = (written(Language::English), written(Language::French));
        assert!(english.len() > 40, "{}", english.len());
        for (english, french) in english.iter().zip(&french) {
            assert_eq!(english.shown_by, french.shown_by);
            assert_eq!(shape(&english.text), shape(&french.text), "{}", english.shown_by);
        }
        assert_eq!(english.len(), french.len());
    }

    #[test]
    fn variables_are_the_same_in_both_languages_and_in_the_sample() {
        let names = |text: &str| -> std::collections::BTreeSet<String> {
            text.split(|sign: char| !(sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '_'))
                .filter(|word| word.contains('_') && word.len() > 5)
                .map(ToOwned::to_owned)
                .collect()
        };
        let sample = names(include_str!("../../../.env.sample"));
        let text = super::Topic::Environment.as_written();
        let missing: Vec<_> = sample.difference(&names(text.english)).cloned().collect();
        assert!(missing.is_empty(), "the topic does not tell of {missing:?}");
        assert_eq!(names(text.english), names(text.french));
    }
}
