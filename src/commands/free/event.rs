//! Who could take an event.

use std::borrow::Cow;

use super::period::load;
use super::roster::{self, Person, Span};
use super::{Arguments, named};
use crate::commands::records;
use crate::context::Context;
use crate::domain::EVENT;
use crate::entity::value::local;
use crate::entity::{Kind, Value, almanac};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::output::{self, Column, Format};
use crate::policy::{self, Verb};

/// Whether somebody could.
pub fn run(context: &mut Context<'_>, code: &str, arguments: &Arguments) -> Result<bool> {
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let event = records::read(&mut session, &EVENT, code, &["title", "starts_at", "ends_at", "support"])?;
    let [title, Value::Instant(starts), Value::Instant(ends), holder] = &event.values[..] else {
        return Err(Error::new(error::Kind::Fault, both("an event without times", "un événement sans heures")));
    };
    let (span, around) = ((*starts, *ends), roster::around((*starts, *ends)));
    let people = roster::read(&mut session, around)?;
    let mut people = named(people, &arguments.names, &session.actor().username)?;
    people.sort_by_key(|person| (person.obstacles(span, &event.name).next().is_some(), person.busy_minutes(around)));
    let department = session.actor().privileges;
    let may = policy::fields_for(department, Verb::Update, "event").contains(&"support");
    let found = Found { code: event.name, holder: records::exact(holder), span, around, may };
    let format = context.format(arguments.format, Format::Table);
    match format {
        Format::Table | Format::Wide => {
            let page = found.page(&people, &records::said(title), context, format == Format::Table)?;
            context.output.page(&page)?;
        }
        format => found.records(context, format, &people)?,
    }
    Ok(people.iter().any(|person| found.is_free(person)))
}

/// The event.
struct Found {
    code: String,
    holder: Option<String>,
    span: Span,
    around: Span,
    /// Whether the one who asks may give it to somebody.
    may: bool,
}

impl Found {
    fn is_free(&self, person: &Person) -> bool {
        person.obstacles(self.span, &self.code).next().is_none()
    }

    fn obstacles(&self, person: &Person) -> Option<String> {
        let codes: Vec<&str> = person.obstacles(self.span, &self.code).map(|event| event.code.as_str()).collect();
        (!codes.is_empty()).then(|| codes.join(","))
    }

    /// What gives it to them.
    fn command(&self, person: &Person) -> Option<String> {
        let takes = self.may && self.is_free(person) && self.holder.as_ref() != Some(&person.username);
        takes.then(|| format!("epicrm update-event {} support={}", self.code, person.username))
    }

    fn page(&self, people: &[Person], title: &str, context: &Context<'_>, fitted: bool) -> Result<String> {
        let (starts, ends) = (local(self.span.0), local(self.span.1));
        let ends = if starts.date_naive() == ends.date_naive() { ends.format("%H:%M") } else { ends.format("%Y-%m-%d %H:%M") };
        let heading = format!(
            "{}: {}\n{} {} - {ends}",
            self.code,
            output::escaped(title),
            almanac::long(starts.date_naive()),
            starts.format("%H:%M")
        );
        let mut columns = vec![
            ("username", both("Username", "Identifiant")),
            ("free", both("Free", "Libre")),
            ("load", both("Week before and after", "Semaine avant et après")),
        ];
        if self.may {
            columns.push(("command", both("What gives it to them", "Pour le lui confier")));
        }
        // A command is there to be copied: whole.
        let kind = |name| if name == "command" { Kind::Instant } else { Kind::Text };
        let columns: Vec<Column> =
            columns.into_iter().map(|(name, label)| Column { name: name.to_owned(), label: label.into(), kind: kind(name) }).collect();
        let row = |person: &Person| -> Vec<Value<'static>> {
            let free = match self.obstacles(person) {
                Some(codes) => tr!("no: {codes}", "non : {codes}"),
                None if self.holder.as_ref() == Some(&person.username) => tr!("yes, has it", "oui, l'a déjà"),
                None => tr!("yes", "oui"),
            };
            let text = |text: String| Value::Text(text.into());
            let command = self.may.then(|| self.command(person).map_or(Value::Null, text));
            [text(person.username.clone()), text(free), text(load(person, self.around))].into_iter().chain(command).collect()
        };
        let rows: Vec<Vec<Value<'_>>> = people.iter().map(row).collect();
        let mut page = format!("{}\n\n{}", heading, output::table(&columns, &rows, context.output.screen(), fitted)?.trim_end());
        if !people.iter().any(|person| self.is_free(person)) {
            page += &tr!("\n\nnobody is free then", "\n\npersonne n'est libre à ce moment");
        }
        Ok(page)
    }

    fn records(&self, context: &mut Context<'_>, format: Format, people: &[Person]) -> Result<()> {
        let columns = [
            ("username", both("Username", "Identifiant"), Kind::Text),
            ("full_name", both("Name", "Nom"), Kind::Text),
            ("free", both("Free", "Libre"), Kind::Boolean),
            ("obstacles", both("Obstacles", "Empêchements"), Kind::Text),
            ("events", both("Events", "Événements"), Kind::Integer),
            ("busy_minutes", both("Busy minutes", "Minutes occupées"), Kind::Integer),
            ("command", both("Command", "Commande"), Kind::Text),
        ];
        let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
        let ids = format == Format::Ids;
        let mut sheet = context.output.sheet(format, if ids { vec![columns[0].clone()] } else { columns.to_vec() });
        let text = |text: Option<String>| text.map_or(Value::Null, |text| Value::Text(text.into()));
        for person in people {
            let username = Value::Text(Cow::Borrowed(person.username.as_str()));
            if ids {
                if self.is_free(person) {
                    sheet.row(&[username])?;
                }
                continue;
            }
            sheet.row(&[
                username,
                Value::Text(Cow::Borrowed(person.full_name.as_str())),
                Value::Boolean(self.is_free(person)),
                text(self.obstacles(person)),
                Value::Integer(i64::try_from(person.events.len()).unwrap_or(i64::MAX)),
                Value::Integer(person.busy_minutes(self.around)),
                text(self.command(person)),
            ])?;
        }
        Ok(sheet.end()?)
    }
}
