//! `update-X CODE` on a terminal without any field=value: the record's fields with their present values, to be changed at will.

use std::cell::RefCell;

use super::candidates::Wanted;
use super::menu::{self, Decision};
use super::question::{self, Asking, Reply};
use super::sheet::{Line, Sheet};
use super::{CHANGED, declined, width};
use crate::commands::prompt;
use crate::commands::records;
use crate::commands::write::Done;
use crate::commands::write::assignments;
use crate::commands::write::update::Revision;
use crate::context::Context;
use crate::db::{Ending, Session};
use crate::entity::{Entity, Value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::policy::{self, Scope, Verb};

/// A record as it is shown: what it may become, and the version of it that was read.
pub struct Shown {
    pub sheet: Sheet,
    /// The value of each line, as it was read.
    seen: Vec<Value<'static>>,
    version: Value<'static>,
    code: String,
}

/// Shows the record called `code` (asked for when there is none), lets its fields be changed, and changes it.
///
/// # Errors
/// Exit code 5, before the first question, when the policy refuses; 6 when somebody else changed it meanwhile; 7 when declined, 130
/// when cancelled.
pub fn update(context: &mut Context<'_>, command: &str, entity: &'static Entity, code: Option<&str>, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let session = RefCell::new(context.session()?);
    let own = own(&session.borrow(), entity);
    let asking = Asking { session: &session, entity, clock: context.clock, command, own, width: width() };
    let code = match code {
        Some(code) => code.to_owned(),
        None => which(context, asking)?,
    };
    let mut shown = Shown::read(&mut session.borrow_mut(), command, entity, &code)?;

    menu::ask_chosen(context, asking, &mut shown.sheet)?;
    loop {
        if shown.sheet.words().is_empty() {
            let done = shown.written(context, &mut session.borrow_mut(), &shown.sheet.words(), dry_run)?;
            return done.into_done(session.into_inner(), dry_run);
        }
        let named = entity.named(&code);
        let more = both("Other fields, or other answers", "D'autres champs, ou d'autres réponses");
        match menu::decide(context, &shown.sheet, &tr!("Change {named}?", "Modifier {named} ?"), more)? {
            Decision::Cancel => return Err(declined(CHANGED)),
            Decision::More => menu::ask_chosen(context, asking, &mut shown.sheet)?,
            Decision::Write => {
                let result = shown.written(context, &mut session.borrow_mut(), &shown.sheet.words(), dry_run);
                match result {
                    Ok(revision) => return revision.into_done(session.into_inner(), dry_run),
                    Err(refusal) => menu::mend(context, asking, &mut shown.sheet, refusal)?,
                }
            }
        }
    }
}

/// The path by which a record must be one's own to be changed.
fn own(session: &Session, entity: &'static Entity) -> Option<&'static str> {
    match policy::rule_for(session.actor().privileges, Verb::Update, entity.noun)?.scope {
        Scope::Own(path) => Some(path),
        Scope::Any => None,
    }
}

/// Asks which record, one's own first.
fn which(context: &mut Context<'_>, asking: Asking<'_>) -> Result<String> {
    let Some(field) = asking.entity.field(asking.entity.names[0]) else { return Err(prompt::interrupted()) };
    let line = Line::new(field, &Value::Null);
    let wanted = Wanted::records(asking.entity, asking.own);
    let (noun, of_the) = (asking.entity.one(), asking.entity.of_the());
    let label = tr!("Which {noun}?", "Code {of_the} :");
    loop {
        match question::record(asking, &label, &line, &wanted)? {
            Reply::Answer(answer) if !answer.typed.is_empty() => return Ok(answer.typed),
            Reply::Answer(_) => {}
            Reply::Left | Reply::Back => return Err(prompt::interrupted()),
            Reply::Explain => {
                let names = asking.entity.names.join(", ");
                context.output.notice(&tr!("  {noun}, by {names}", "  {noun}, par {names}"));
            }
        }
    }
}

impl Shown {
    /// Reads the record, once the policy has agreed that it may be changed.
    ///
    /// # Errors
    /// Exit code 3 when it does not exist, 5 when the policy refuses.
    pub fn read(session: &mut Session, command: &str, entity: &'static Entity, code: &str) -> Result<Self> {
        Revision::prepare(session, entity, code, Vec::new())?;
        let allowed = policy::fields_for(session.actor().privileges, Verb::Update, entity.noun);
        let fields: Vec<_> = entity.fields.iter().filter(|field| !field.derived && allowed.contains(&field.name)).collect();
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let record = records::read(session, entity, code, &names)?;
        let lines = fields.into_iter().zip(&record.values).map(|(field, value)| Line::new(field, value)).collect();
        let sheet = Sheet { entity, command: format!("{command} {code}"), lines };
        Ok(Self { sheet, seen: record.values, version: record.version, code: code.to_owned() })
    }

    /// Changes what the words say, if the record still is the one that was shown.
    ///
    /// # Errors
    /// Exit code 6 when it is not; whatever the policy or the database refuses.
    pub fn written(&self, context: &Context<'_>, session: &mut Session, words: &[String], dry_run: bool) -> Result<Revision> {
        let Self { sheet, seen, version, code } = self;
        let wanted = assignments::read(sheet.entity, words, &context.clock, &sheet.command)?;
        let mut revision = Revision::prepare(session, sheet.entity, code, wanted)?;
        // It is about what was shown, however it reads by now: the update of another version is refused.
        revision.record.version = version.clone();
        for (change, before) in &mut revision.changes {
            let shown = sheet.lines.iter().position(|line| line.field.name == change.field.name);
            if let Some(seen) = shown.and_then(|line| seen.get(line)) {
                *before = seen.clone();
            }
        }
        if !revision.changes.is_empty() {
            session.transaction(Ending::of_dry_run(dry_run), |session| revision.write(session, dry_run))?;
        }
        Ok(revision)
    }
}
