//! Writes that are asked for on a terminal, or opened in an editor: which command becomes a form, and the loop of one. What may be
//! asked follows from the policy, what is a good answer from the code that reads `field=value`, and what is written is written by
//! `add` and `update`: a form is another way to type the same command.

mod adding;
mod candidates;
mod changing;
mod document;
mod editing;
mod editor;
mod menu;
mod question;
mod sheet;

use super::{Action, Done};
use crate::commands::prompt;
use crate::context::Context;
use crate::db;
use crate::entity::Entity;
use crate::error::{self, Error, Result};
use crate::language::{Text, both, labelled, tr};
use sheet::Sheet;

/// Does the command as a form, or in the editor, where that is what was asked for: with `--edit`; or where there is somebody to ask
/// and something to ask. None: the command says all there is to say.
///
/// # Errors
/// Exit code 7 when declined, 130 when cancelled or interrupted; else as the command without a form.
pub(super) fn asked(
    context: &mut Context<'_>,
    command: &str,
    entity: &'static Entity,
    action: &Action<'_>,
    dry_run: bool,
) -> Result<Option<Done>> {
    match action {
        Action::Add(arguments) if arguments.edit => editing::add(context, command, entity, &arguments.words, dry_run).map(Some),
        Action::Update(arguments) if arguments.edit => {
            let (code, words) = arguments.parts();
            editing::update(context, command, entity, code, words, dry_run).map(Some)
        }
        Action::Add(arguments) if prompt::is_possible(context) => adding::add(context, command, entity, &arguments.words, dry_run),
        Action::Update(arguments) if prompt::is_possible(context) => match arguments.parts() {
            (code, []) => changing::update(context, command, entity, code, dry_run).map(Some),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// What is to be done about a record that was refused: the field to ask again, where the person can mend it. What they said is never
/// lost: the command that repeats it is told before the form ends.
///
/// # Errors
/// The refusal, when no other answer would help.
fn concerned(context: &mut Context<'_>, sheet: &Sheet, refusal: Error) -> Result<Option<usize>> {
    if !mendable(&refusal) {
        let command = sheet.repeated();
        context.output.notice(&tr!("what you answered, to be repeated: {command}", "ce que vous avez répondu, à répéter : {command}"));
        return Err(refusal);
    }
    context.output.failure(&refusal.report());
    let mentioned = || sheet.lines.iter().position(|line| refusal.message.starts_with(&labelled(line.field.name, "")));
    Ok(db::constraint(&refusal).and_then(|name| sheet.concerned(&name)).or_else(mentioned))
}

/// Whether another answer could be accepted.
fn mendable(refusal: &Error) -> bool {
    // Without a constraint a conflict is a record that somebody else changed.
    let answer =
        db::constraint(refusal).is_some() || matches!(refusal.kind, error::Kind::Usage | error::Kind::NotFound | error::Kind::Forbidden);
    answer && !refusal.incident
}

/// Columns of the terminal that the questions are on.
fn width() -> usize {
    terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(columns, _)| usize::from(columns.0))
}

/// What a form that was given up did not do.
const ADDED: Text = both("nothing was added", "rien n'a été ajouté");
const CHANGED: Text = both("nothing was changed", "rien n'a été modifié");

fn declined(nothing: Text) -> Error {
    Error::new(error::Kind::Declined, labelled(both("cancelled", "abandonné"), nothing))
}
