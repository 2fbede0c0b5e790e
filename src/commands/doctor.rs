//! `doctor`: what is wrong with this installation, and the mend. Every probe is made, whatever the others found.

mod machine;
mod server;

use std::borrow::Cow;

use crate::context::Context;
use crate::entity::{Choice, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{Text, both, tr};
use crate::output::{Column, Format};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm doctor
  epicrm doctor --format json

Works without a database, and without a token: then it says what it could not look at. Exit code 1 when something fails, 0 when
all is well or merely worth a look.")]
pub struct Arguments {
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

/// How a probe turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ok,
    /// Worth a look: everything works, or will until then.
    Warn,
    Fail,
}

static STATES: [Choice; 3] = [
    Choice { name: "ok", french: "ok", aliases: &[] },
    Choice { name: "warn", french: "à voir", aliases: &[] },
    Choice { name: "fail", french: "échec", aliases: &[] },
];

/// What is looked at. Programs read the name.
static PROBES: [Choice; 14] = [
    probe(both("program", "programme")),
    probe(PRIVATE),
    probe(both("token", "jeton")),
    probe(both("database", "base de données")),
    probe(both("link", "lien")),
    probe(both("clock", "horloge")),
    probe(both("schema", "schéma")),
    probe(both("rights", "droits")),
    probe(both("certificate", "certificat")),
    probe(both("disk", "disque")),
    probe(both("terminal", "terminal")),
    probe(both("locale", "langue du système")),
    probe(both("completions", "complétion")),
    probe(both("reports", "rapports")),
];

const PRIVATE: Text = both("private database", "base de données privée");

const fn probe(called: Text) -> Choice {
    Choice { name: called.english, french: called.french, aliases: &[] }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What one probe found, and what to do about it.
#[derive(Debug)]
struct Finding {
    probe: &'static str,
    state: State,
    found: String,
    mend: Option<String>,
}

fn ok(probe: &'static str, found: impl Into<String>) -> Finding {
    Finding { probe, state: State::Ok, found: found.into(), mend: None }
}

fn warn(probe: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding { probe, state: State::Warn, found: found.into(), mend: Some(mend.into()) }
}

fn fail(probe: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding { probe, state: State::Fail, found: found.into(), mend: Some(mend.into()) }
}

/// A failure that has its own sentence and hints.
fn failed(probe: &'static str, error: &Error) -> Finding {
    Finding { probe, state: State::Fail, found: error.message.clone(), mend: error.hints.first().cloned() }
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let mut findings = vec![ok("program", format!("epicrm {}, {}", env!("CARGO_PKG_VERSION"), context.config.environment.name()))];
    findings.extend(machine::cluster(context));
    findings.extend(server::examine(context));
    findings.extend(machine::examine(context));

    let columns = [
        ("state", both("State", "État"), Kind::Choice(&STATES)),
        ("probe", both("Probe", "Examen"), Kind::Choice(&PROBES)),
        ("found", both("Found", "Constat"), Kind::Text),
        ("mend", both("What to do", "Que faire"), Kind::Text),
    ];
    let mut columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind }).to_vec();
    let format = context.format(arguments.format, Format::Wide);
    let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
    // Few lines have anything to be done: for people it stands behind what was found, or every line would be too long for a screen.
    let together = format == Format::Wide;
    columns.truncate(if together { 3 } else { 4 });
    let mut sheet = context.output.sheet(format, columns);
    for finding in &findings {
        let (state, probe) = (text(finding.state.name()), text(finding.probe));
        let mend = finding.mend.as_deref();
        match mend.filter(|_| together) {
            Some(mend) => sheet.row(&[state, probe, text(&format!("{} → {mend}", finding.found))])?,
            None if together => sheet.row(&[state, probe, text(&finding.found)])?,
            None => sheet.row(&[state, probe, text(&finding.found), mend.map_or(Value::Null, text)])?,
        }
    }
    sheet.end()?;
    match findings.iter().filter(|finding| finding.state == State::Fail).count() {
        0 => Ok(()),
        1 => Err(Error::new(error::Kind::Runtime, tr!("one probe failed", "un examen a échoué"))),
        failed => Err(Error::new(error::Kind::Runtime, tr!("{failed} probes failed", "{failed} examens ont échoué"))),
    }
}
