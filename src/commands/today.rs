//! `today`, and plain `epicrm` with a token: what waits for the one who asks, by department, each line with the command that does it.

mod lines;
mod sections;

use std::borrow::Cow;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::context::Context;
use crate::domain::events::STATUSES;
use crate::entity::{Clock, Kind, Value, almanac};
use crate::error::{self, Error, Result};
use crate::identity::Actor;
use crate::language::{both, is_one, tr};
use crate::output::{self, Column, Entry, Format, Part};
use crate::policy::Department;
use lines::{Line, MOST_COUNTED, Waiting};
use sections::{SECTIONS, Section};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm today
  epicrm today reminders --limit 0
  epicrm today --department gestion
  epicrm today --format json

Commercial: payments due, contracts to sign, clients gone quiet. Gestion: events without support, clashes, balances overdue, contracts
signed without event. Support: the events of the next 14 days, clashes, missing details, what is over and not closed. Everybody:
reminders of the next 7 days. A line marked ! will not wait; what stands at its end does it. On a terminal each section shows its
first five; a pipe gets everything.")]
pub struct Arguments {
    /// Sections to show; nothing: all of the department's
    #[arg(value_parser = names(), value_name = "SECTION")]
    sections: Vec<String>,
    /// The day of another department, or that of a script
    #[arg(long, value_enum, value_name = "DEPARTMENT")]
    department: Option<Whose>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// At most so many of each section; 0 for all [default: 5 on a terminal, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
    /// Exit with code 3 when nothing waits
    #[arg(long)]
    fail_empty: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Whose {
    Commercial,
    Gestion,
    Support,
}

impl Whose {
    fn department(self) -> Department {
        match self {
            Self::Commercial => Department::Commercial,
            Self::Gestion => Department::Gestion,
            Self::Support => Department::Support,
        }
    }
}

/// What a page shows of a section.
const SHOWN: u64 = 5;

fn names() -> PossibleValuesParser {
    let mut names: Vec<&str> = Vec::new();
    for section in &SECTIONS {
        if !names.contains(&section.name) {
            names.push(section.name);
        }
    }
    PossibleValuesParser::new(names.into_iter().map(PossibleValue::new))
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let format = context.format(arguments.format, Format::Table);
    let limit = match arguments.limit {
        Some(0) => None,
        None if matches!(format, Format::Table | Format::Wide) => Some(SHOWN),
        limit => limit,
    };
    let mut session = context.session()?;
    let actor = session.actor().clone();
    let department = match (arguments.department, actor.privileges) {
        (Some(whose), _) => whose.department(),
        (None, Department::Reader) => return Err(nobodys()),
        (None, department) => department,
    };
    let sections = asked(&arguments.sections, department)?;
    context.telemetry.stage("query");
    let waiting = lines::read(&mut session, &sections, &context.clock, limit)?;
    match format {
        Format::Table | Format::Wide => {
            let page = page(&waiting, &actor, department, &context.clock, context.output.screen(), format == Format::Table);
            context.output.page(&page)?;
        }
        _ => records(context, format, &waiting)?,
    }
    if waiting.is_empty() && arguments.fail_empty {
        return Err(Error::new(error::Kind::NotFound, tr!("nothing waits", "rien n'attend")));
    }
    Ok(())
}

/// A script's token.
fn nobodys() -> Error {
    let message = tr!(
        "a script's token is of no department, so it has no day of its own",
        "le jeton d'un script n'est d'aucun département : il n'a pas de journée à lui"
    );
    Error::new(error::Kind::Usage, message).hint(tr!(
        "say whose day it is: epicrm today --department gestion",
        "dites de qui est la journée : epicrm today --department gestion"
    ))
}

/// The sections of a department that were named, or all of them.
fn asked(names: &[String], department: Department) -> Result<Vec<&'static Section>> {
    let own = |section: &&Section| section.department.is_none_or(|of| of == department);
    let Some(other) = names.iter().find(|name| !SECTIONS.iter().any(|section| own(&section) && section.name == **name)) else {
        let named = |section: &&Section| names.is_empty() || names.iter().any(|name| name == section.name);
        return Ok(SECTIONS.iter().filter(own).filter(named).collect());
    };
    let whose = SECTIONS.iter().find(|section| section.name == other).and_then(|section| section.department);
    let whose = whose.unwrap_or(department);
    Err(Error::new(error::Kind::Usage, tr!("{other} is {whose}'s, not {department}'s", "{other} est à {whose}, non à {department}")).hint(
        tr!(
            "to see it all the same: epicrm today {other} --department {whose}",
            "pour le voir : epicrm today {other} --department {whose}"
        ),
    ))
}

/// As people read it.
fn page(waiting: &[Waiting], actor: &Actor, department: Department, clock: &Clock, screen: &output::Screen, fitted: bool) -> String {
    let dot = if screen.unicode { "·" } else { "-" };
    let heading = format!("{} {dot} {} {dot} {department}", almanac::long(clock.today), output::escaped(&actor.full_name));
    if waiting.is_empty() {
        return tr!(
            "{heading}\n\nNothing waits for you today: enjoy it. What comes next: epicrm calendar --week",
            "{heading}\n\nRien ne vous attend aujourd'hui : profitez-en. La suite : epicrm calendar --week"
        );
    }
    let parts: Vec<Part> = waiting.iter().map(part).collect();
    format!("{heading}\n\n{}", output::agenda(&parts, screen, fitted))
}

fn part(waiting: &Waiting) -> Part {
    let Waiting { section, total, lines } = waiting;
    let number = match *total {
        more if more > MOST_COUNTED => tr!("more than {MOST_COUNTED}", "plus de {MOST_COUNTED}"),
        total => total.to_string(),
    };
    let left = total.saturating_sub(lines.len() as u64);
    let list = match section.clashing {
        true => format!("epicrm today {} --limit 0", section.name),
        false => format!("epicrm {} '{}'", section.entity.plural, section.filter),
    };
    let more = (left > 0).then(|| match (*total > MOST_COUNTED, is_one(left)) {
        (true, _) => tr!("the others: {list}", "les autres : {list}"),
        (_, true) => tr!("{left} more: {list}", "{left} autre : {list}"),
        _ => tr!("{left} more: {list}", "{left} autres : {list}"),
    });
    let status = section.entity.resolve(section.status).map_or(Kind::Text, |path| path.field.kind);
    let entry = |line: &Line| Entry {
        urgent: line.urgent,
        values: vec![
            text(&line.code),
            when(line),
            line.about.clone(),
            line.detail.clone(),
            missing(section, line),
            line.status.clone(),
            line.amount.clone(),
        ],
        command: line.typed().to_owned(),
    };
    let kinds = vec![Kind::Text, Kind::Instant, Kind::Text, Kind::Text, Kind::Text, status, Kind::Money];
    Part { title: section.title.get().to_owned(), number, kinds, entries: lines.iter().map(entry).collect(), more }
}

fn when(line: &Line) -> Value<'static> {
    match (line.span, line.day) {
        (Some((starts, _)), _) => Value::Instant(starts),
        (None, Some(day)) => Value::Date(day),
        (None, None) => Value::Null,
    }
}

/// The missing fields by their labels.
fn missing(section: &Section, line: &Line) -> Value<'static> {
    let labels: Vec<String> =
        line.missing.iter().filter_map(|name| section.entity.field(name)).map(|field| field.label.get().to_lowercase()).collect();
    match labels.join(", ") {
        none if none.is_empty() => Value::Null,
        labels => text(&tr!("without {labels}", "sans {labels}")),
    }
}

/// As programs read it: a row for each line.
fn records(context: &mut Context<'_>, format: Format, waiting: &[Waiting]) -> Result<()> {
    let columns = [
        ("section", both("Section", "Section"), Kind::Text),
        ("noun", both("Noun", "Objet"), Kind::Text),
        ("code", both("Code", "Code"), Kind::Text),
        ("day", both("Day", "Jour"), Kind::Date),
        ("starts_at", both("Starts", "Début"), Kind::Instant),
        ("about", both("About", "Sujet"), Kind::Text),
        ("detail", both("Detail", "Précision"), Kind::Text),
        ("status", both("Status", "Statut"), Kind::Choice(&STATUSES)),
        ("missing", both("Missing", "Manque"), Kind::Text),
        ("amount", both("Amount", "Montant"), Kind::Money),
        ("urgent", both("Urgent", "Urgent"), Kind::Boolean),
        ("command", both("What to do", "Que faire"), Kind::Text),
    ];
    let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
    let ids = format == Format::Ids;
    let mut sheet = context.output.sheet(format, if ids { vec![columns[2].clone()] } else { columns.to_vec() });
    for (section, line) in waiting.iter().flat_map(|waiting| waiting.lines.iter().map(move |line| (waiting.section, line))) {
        let code = text(&line.code);
        if ids {
            sheet.row(std::slice::from_ref(&code))?;
            continue;
        }
        sheet.row(&[
            Value::Text(Cow::Borrowed(section.name)),
            Value::Text(Cow::Borrowed(section.entity.noun)),
            code,
            line.day.map_or(Value::Null, Value::Date),
            line.span.map_or(Value::Null, |(starts, _)| Value::Instant(starts)),
            line.about.clone(),
            line.detail.clone(),
            line.status.clone(),
            if line.missing.is_empty() { Value::Null } else { text(&line.missing.join(",")) },
            line.amount.clone(),
            Value::Boolean(line.urgent),
            text(&line.command.0),
        ])?;
    }
    Ok(sheet.end()?)
}

fn text(text: &str) -> Value<'static> {
    Value::Text(Cow::Owned(text.to_owned()))
}
