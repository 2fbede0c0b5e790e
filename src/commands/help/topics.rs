//! What does not belong to one command. Whatever the program knows already is derived from it; the rest is a pair of texts, which a
//! test holds alike.

use clap::ValueEnum;

use super::french::French;
use crate::error::Kind;
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

    /// In the language spoken, to be laid out.
    pub fn text(self) -> String {
        match self {
            Self::Filters => FILTERS.get().to_owned(),
            Self::Dates => DATES.get().to_owned(),
            Self::Formats => FORMATS.get().replace("{formats}", &formats()),
            Self::Rights => RIGHTS.get().replace("{rights}", &rights()),
            Self::ExitCodes => EXIT_CODES.get().replace("{codes}", &codes()),
            Self::Environment => ENVIRONMENT.get().to_owned(),
            Self::Scripts => SCRIPTS.get().replace("{codes}", &codes()),
        }
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
        let about = french.as_ref().map_or_else(|| about.clone(), |french| french.of(&about).into_owned());
        Some(format!("  {:<8}  {about}", value.get_name()))
    };
    Format::value_variants().iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

fn codes() -> String {
    let line = |kind: Kind| format!("  {:>3}  {:<17} {}", kind.exit_code(), kind.name(), kind.about());
    Kind::ALL.map(line).join("\n")
}

fn rights() -> String {
    let department = |department: Department| {
        let line = |rule: &policy::Rule| {
            let whose = match rule.scope {
                Scope::Any => String::new(),
                Scope::Own(_) => tr!(" (own)", " (les siens)"),
            };
            let fields = if rule.fields.is_empty() { String::new() } else { format!(": {}", rule.fields.join(", ")) };
            format!("  {:<8}  {}{whose}{fields}", rule.verb.name(), rule.noun)
        };
        let rules: Vec<String> = policy::rules().filter(|rule| rule.department == department).map(line).collect();
        format!("## {department}\n{}", rules.join("\n"))
    };
    Department::ALL.map(department).join("\n\n")
}
