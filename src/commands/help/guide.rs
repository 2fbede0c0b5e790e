//! `guide`: the program by what people do with it, a chapter for each; nothing needs to be connected to read it. A pair of texts for each
//! chapter, which a test holds alike, and whose examples a test runs.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::rendered;
use super::{dress, layout};
use crate::context::Context;
use crate::error::Result;
use crate::language::{Text, both};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm guide
  epicrm guide commercial
  epicrm guide trouble")]
pub struct Arguments {
    /// One chapter; nothing: all of them
    #[arg(value_enum)]
    chapter: Option<Chapter>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chapter {
    Start,
    SignIn,
    Find,
    Commercial,
    Gestion,
    Support,
    Keep,
    Data,
    People,
    Administration,
    Trouble,
}

impl Chapter {
    pub const ALL: [Self; 11] = [
        Self::Start,
        Self::SignIn,
        Self::Find,
        Self::Commercial,
        Self::Gestion,
        Self::Support,
        Self::Keep,
        Self::Data,
        Self::People,
        Self::Administration,
        Self::Trouble,
    ];

    /// As typed, then as it may be typed too.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Start => &["start", "commencer"],
            Self::SignIn => &["sign-in", "connexion"],
            Self::Find => &["find", "chercher"],
            Self::Commercial => &["commercial"],
            Self::Gestion => &["gestion"],
            Self::Support => &["support"],
            Self::Keep => &["keep", "retenir"],
            Self::Data => &["data", "donnees"],
            Self::People => &["people", "comptes"],
            Self::Administration => &["administration"],
            Self::Trouble => &["trouble", "ennuis"],
        }
    }

    pub(super) fn name(self) -> &'static str {
        self.names()[0]
    }

    pub(super) fn text(self) -> Text {
        match self {
            Self::Start => both(include_str!("guide/en/start.txt"), include_str!("guide/fr/start.txt")),
            Self::SignIn => both(include_str!("guide/en/sign-in.txt"), include_str!("guide/fr/sign-in.txt")),
            Self::Find => both(include_str!("guide/en/find.txt"), include_str!("guide/fr/find.txt")),
            Self::Commercial => both(include_str!("guide/en/commercial.txt"), include_str!("guide/fr/commercial.txt")),
            Self::Gestion => both(include_str!("guide/en/gestion.txt"), include_str!("guide/fr/gestion.txt")),
            Self::Support => both(include_str!("guide/en/support.txt"), include_str!("guide/fr/support.txt")),
            Self::Keep => both(include_str!("guide/en/keep.txt"), include_str!("guide/fr/keep.txt")),
            Self::Data => both(include_str!("guide/en/data.txt"), include_str!("guide/fr/data.txt")),
            Self::People => both(include_str!("guide/en/people.txt"), include_str!("guide/fr/people.txt")),
            Self::Administration => both(include_str!("guide/en/administration.txt"), include_str!("guide/fr/administration.txt")),
            Self::Trouble => both(include_str!("guide/en/trouble.txt"), include_str!("guide/fr/trouble.txt")),
        }
    }

    /// What the chapter is called.
    fn title(self) -> &'static str {
        self.text().get().lines().next().unwrap_or_default().trim_start_matches("# ")
    }
}

impl ValueEnum for Chapter {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, aliases) = self.names().split_first()?;
        Some(PossibleValue::new(*name).aliases(aliases.iter().copied()))
    }
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let screen = *context.output.screen();
    let text = match arguments.chapter {
        Some(chapter) => chapter.text().get().to_owned(),
        None => whole(),
    };
    Ok(context.output.page(&rendered(&layout::laid_out(&text, screen.width, dress::header()).into(), screen.colour))?)
}

/// Every chapter, the contents before.
pub(super) fn whole() -> String {
    let contents = Chapter::ALL.map(|chapter| format!("  {:<15} {}", chapter.name(), chapter.title())).join("\n");
    let opening = both(
        "# GUIDE\n\nWhat people do with epicrm, by task. One chapter: epicrm guide CHAPTER. Every example can be tried on the demo data\n(epicrm init --demo, or epicrm demo, which leaves nothing behind).",
        "# GUIDE\n\nCe que l'on fait avec epicrm, tâche par tâche. Un chapitre : epicrm guide CHAPITRE. Chaque exemple peut s'essayer sur les données de\ndémonstration (epicrm init --demo, ou epicrm demo, qui ne laisse rien derrière lui).",
    );
    let chapters = Chapter::ALL.map(|chapter| chapter.text().get().trim_end().to_owned()).join("\n\n\n");
    format!("{opening}\n\n{contents}\n\n\n{chapters}")
}
