//! `add-X` on a terminal with required fields missing: asks for them, offers the others, shows the record, adds it.

use std::cell::RefCell;

use super::menu::{self, Decision};
use super::question::Asking;
use super::sheet::{Line, Sheet};
use super::{ADDED, declined, width};
use crate::commands::write::Done;
use crate::commands::write::add::{self, Addition};
use crate::commands::write::assignments::{self, Assignment};
use crate::context::Context;
use crate::db::{Ending, Session};
use crate::entity::{Entity, Value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::policy::{self, Scope, Verb};

/// Fills in what `words` leave out, then adds the record. None when they leave out nothing that is required.
///
/// # Errors
/// Exit code 5, before the first question, when the policy refuses; 7 when declined, 130 when cancelled.
pub fn add(context: &mut Context<'_>, command: &str, entity: &'static Entity, words: &[String], dry_run: bool) -> Result<Option<Done>> {
    context.claims()?;
    let given = assignments::read(entity, words, &context.clock, command)?;
    let required = |name: &str| given.iter().any(|one| one.field.name == name);
    if entity.fields.iter().filter(|field| field.required()).all(|field| required(field.name)) {
        return Ok(None);
    }
    let mut session = context.session()?;
    let own = permitted(&mut session, entity, &given)?;
    let mut sheet = sheet(&session, command, entity, words);
    let session = RefCell::new(session);
    let asking = Asking { session: &session, entity, clock: context.clock, command, own, width: width() };

    let (noun, a, this) = (entity.one(), entity.a(), entity.this());
    context
        .output
        .notice(&tr!("a new {noun}; ctrl-c leaves without adding anything", "vous ajoutez {a} ; ctrl-c quitte sans rien ajouter"));
    menu::ask_required(context, asking, &mut sheet)?;
    loop {
        let more = both("More fields, or other answers", "D'autres champs, ou d'autres réponses");
        match menu::decide(context, &sheet, &tr!("Add {this}?", "Ajouter {this} ?"), more)? {
            Decision::Cancel => return Err(declined(ADDED)),
            Decision::More => menu::ask_chosen(context, asking, &mut sheet)?,
            Decision::Write => {
                let result = written(context, &mut session.borrow_mut(), entity, command, &sheet.words(), dry_run);
                match result {
                    Ok((addition, added)) => return Ok(Some(addition.into_done(session.into_inner(), added, dry_run))),
                    Err(refusal) => menu::mend(context, asking, &mut sheet, refusal)?,
                }
            }
        }
    }
}

/// Whether the policy lets such a record be added at all, judged by what is known before anything is asked: whose it will be is
/// judged by the answer. Gives the path by which the record must be one's own.
///
/// # Errors
/// Exit code 5.
pub fn permitted(session: &mut Session, entity: &'static Entity, given: &[Assignment]) -> Result<Option<&'static str>> {
    let actor = session.actor().clone();
    let fields = assignments::names(given);
    let attempt = actor.attempt(Verb::Create, entity.noun, None, &fields);
    let own = policy::rule_for(actor.privileges, Verb::Create, entity.noun).and_then(|rule| match rule.scope {
        Scope::Own(path) => Some(path),
        Scope::Any => None,
    });
    let decided = own.and_then(|path| entity.resolve(path).ok()).map(|path| path.shown().hops[0].name);
    let owner = match own {
        Some(path) if decided.is_some_and(|name| fields.contains(&name)) => add::owner(session, entity, path, given)?,
        _ => Some(actor.username.clone()),
    };
    policy::require(&attempt, |_| owner.clone())?;
    Ok(own)
}

/// The fields that one may write, with what came with the command.
pub fn sheet(session: &Session, command: &str, entity: &'static Entity, words: &[String]) -> Sheet {
    let allowed = policy::fields_for(session.actor().privileges, Verb::Create, entity.noun);
    let fields = entity.fields.iter().filter(|field| !field.derived && allowed.contains(&field.name));
    let lines = fields.map(|field| Line::new(field, &Value::Null)).collect();
    let mut sheet = Sheet { entity, command: command.to_owned(), lines };
    sheet.give(words);
    sheet
}

/// Adds the record of these words.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub fn written(
    context: &Context<'_>,
    session: &mut Session,
    entity: &'static Entity,
    command: &str,
    words: &[String],
    dry_run: bool,
) -> Result<(Addition, add::Added)> {
    let wanted = assignments::read(entity, words, &context.clock, command)?;
    add::complete(entity, &wanted, command)?;
    let addition = Addition::prepare(session, entity, wanted)?;
    let added = session.transaction(Ending::of_dry_run(dry_run), |session| addition.write(context, session))?;
    Ok((addition, added))
}
