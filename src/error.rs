//! What went wrong, said to the person: what happened, why, what to do next; which exit code; whether an operator should
//! hear of it. The only error type that reaches `main`.

mod io;

use std::fmt;
use std::panic::Location;

pub use io::reason;

use crate::language::{Text, both, tr};

/// The kind of failure, hence the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything that went wrong while running, with no kind of its own.
    Runtime,
    /// Wrong arguments, filter or value.
    Usage,
    NotFound,
    /// No token, or one that is no longer good.
    NotAuthenticated,
    Forbidden,
    /// A duplicate, a stale record, a clash, a broken rule.
    Conflict,
    /// The person said no.
    Declined,
    /// Some rows of a bulk write were refused.
    Partly,
    /// The database cannot be reached, or did not answer in time.
    Unreachable,
    /// A fault of this program: reported.
    Fault,
    /// Ctrl-C.
    Interrupted,
    /// Asked to end by another program: SIGTERM.
    Terminated,
}

impl Kind {
    pub const ALL: [Self; 12] = [
        Self::Runtime,
        Self::Usage,
        Self::NotFound,
        Self::NotAuthenticated,
        Self::Forbidden,
        Self::Conflict,
        Self::Declined,
        Self::Partly,
        Self::Unreachable,
        Self::Fault,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// One line for `help exit-codes`.
    pub fn about(self) -> Text {
        match self {
            Self::Runtime => both("something else went wrong while running", "autre chose s'est mal passé pendant l'exécution"),
            Self::Usage => both("wrong arguments, filter or value", "arguments, filtre ou valeur incorrects"),
            Self::NotFound => {
                both("no such record; or an empty list with --fail-empty", "fiche introuvable ; ou liste vide avec --fail-empty")
            }
            Self::NotAuthenticated => both("no token, or one that is no longer good", "pas de jeton, ou un jeton qui n'est plus valable"),
            Self::Forbidden => both("not yours to do", "vous n'en avez pas le droit"),
            Self::Conflict => both(
                "a duplicate, a changed record, a clash, a broken rule",
                "un doublon, une fiche modifiée entre-temps, un chevauchement, une règle enfreinte",
            ),
            Self::Declined => both("you said no", "vous avez dit non"),
            Self::Partly => both("some rows of a bulk write were refused", "des lignes d'une écriture en masse ont été refusées"),
            Self::Unreachable => both(
                "the database cannot be reached, or did not answer in time",
                "la base de données est injoignable, ou n'a pas répondu à temps",
            ),
            Self::Fault => both("a fault of this program: reported", "une faute de ce programme : elle est signalée"),
            Self::Interrupted => both("interrupted by Ctrl-C", "interrompu par Ctrl-C"),
            Self::Terminated => both("asked to end by another program", "arrêté à la demande d'un autre programme"),
        }
    }

    /// Exit code, as the README's table states it.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Runtime => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::NotAuthenticated => 4,
            Self::Forbidden => 5,
            Self::Conflict => 6,
            Self::Declined => 7,
            Self::Partly => 8,
            Self::Unreachable => 9,
            Self::Fault => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The word scripts match on, in the JSON form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Usage => "usage",
            Self::NotFound => "not-found",
            Self::NotAuthenticated => "not-authenticated",
            Self::Forbidden => "forbidden",
            Self::Conflict => "conflict",
            Self::Declined => "declined",
            Self::Partly => "partly",
            Self::Unreachable => "unreachable",
            Self::Fault => "fault",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

/// A failure as the person reads it.
#[derive(Debug)]
pub struct Error {
    pub kind: Kind,
    /// One sentence, no full stop: what happened and why.
    pub message: String,
    /// What to do next, one line each.
    pub hints: Vec<String>,
    /// What is wrong with a filter, and where in it.
    pub filter: Option<Box<crate::filter::Error>>,
    /// Whether an operator must hear of it although the person was given an ordinary answer: the database refused what the policy allowed.
    pub incident: bool,
    /// Where in this program it was made: tells errors apart in reports and in the log, whatever the language of the sentence.
    pub place: &'static Location<'static>,
    /// The technical cause, for the operator only: it may hold data, so it is never printed nor sent as it is.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    #[track_caller]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        let (place, incident) = (Location::caller(), kind == Kind::Fault);
        Self { kind, message: message.into(), hints: Vec::new(), filter: None, incident, place, source: None }
    }

    /// What was told to end (SIGTERM) before it was done.
    #[track_caller]
    pub fn terminated() -> Self {
        Self::new(
            Kind::Terminated,
            tr!("terminated: what was not finished is undone", "arrêt demandé : ce qui n'était pas fini est défait"),
        )
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    #[must_use]
    pub fn incident(mut self) -> Self {
        self.incident = true;
        self
    }

    pub fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// As people read it: the error, the text at fault where there is one, what to do.
    pub fn report(&self) -> String {
        use std::fmt::Write;
        // A filter is shown with a caret under the fault, and its hints are drawn like the rest of it.
        let (mut text, bullet) = match &self.filter {
            Some(filter) => (tr!("error[{}]: {}\n{}", "erreur[{}] : {}\n{}", filter.code, self.message, filter.snippet()), "  = "),
            None => (tr!("error: {}", "erreur : {}", self.message), "  "),
        };
        for hint in &self.hints {
            let _infallible = write!(text, "\n{bullet}{hint}");
        }
        text
    }

    /// As programs read it: one JSON object on one line.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "error": self.kind.name(),
            "exit": self.exit_code(),
            "message": self.message,
            "hints": self.hints,
            "filter": self.filter,
        })
        .to_string()
    }
}

impl From<crate::filter::Error> for Error {
    fn from(error: crate::filter::Error) -> Self {
        Self { hints: error.hints(), filter: Some(Box::new(error.clone())), ..Self::new(Kind::Usage, error.message) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

/// A failed write to standard output. A reader that closed its end (`| head`) is told apart by `main`, which ends quietly.
impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        let why = reason(&error);
        Self::new(Kind::Runtime, tr!("the output could not be written: {why}", "la sortie n'a pas pu être écrite : {why}")).source(error)
    }
}
