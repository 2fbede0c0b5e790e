//! `--edit`: the record as a text in the person's editor, opened again where it was refused, with the reason on top.

use super::adding;
use super::changing::Shown;
use super::sheet::{Sheet, repeated};
use super::{ADDED, CHANGED, declined, document, editor, mendable};
use crate::commands::records;
use crate::commands::write::Done;
use crate::commands::write::{assignments, update};
use crate::context::Context;
use crate::db::Session;
use crate::entity::{Entity, Field, Kind, Value};
use crate::error::{Error, Result};
use crate::language::{Text, both, tr};

const HOW: Text = both(
    "Save and close when done. \"\" empties a field; a line taken away leaves it as it is; an emptied file cancels.",
    "Enregistrez et fermez pour finir. \"\" vide un champ ; une ligne enlevée le laisse tel quel ; un fichier vidé abandonne.",
);

/// A new record, with what came with the command filled in.
///
/// # Errors
/// Exit code 5, before the editor opens, when the policy refuses; 7 when the file was emptied or left as it was.
pub fn add(context: &mut Context<'_>, command: &str, entity: &'static Entity, words: &[String], dry_run: bool) -> Result<Done> {
    context.claims()?;
    let given = assignments::read(entity, words, &context.clock, command)?;
    let mut session = context.session()?;
    adding::permitted(&mut session, entity, &given)?;
    let sheet = adding::sheet(&session, command, entity, words);
    let (noun, a) = (entity.one(), entity.a());
    let text = document::text(&sheet, &tr!("A new {noun}. {HOW}", "À ajouter : {a}. {HOW}"), &[]);
    let write = |context: &Context<'_>, words: &[String]| adding::written(context, &mut session, entity, command, words, dry_run);
    let result = edit(context, &sheet, text, ADDED, write)?;
    match result {
        Some((addition, added)) => Ok(addition.into_done(session, added, dry_run)),
        None => {
            Err(declined(both("nothing was added: the file was left as it was", "rien n'a été ajouté : le fichier a été laissé tel quel")))
        }
    }
}

/// A record as it is, with what came with the command changed already.
///
/// # Errors
/// Exit code 5, before the editor opens, when the policy refuses; 6 when somebody else changed the record meanwhile; 7 when the file
/// was emptied.
pub fn update(
    context: &mut Context<'_>,
    command: &str,
    entity: &'static Entity,
    code: Option<&str>,
    words: &[String],
    dry_run: bool,
) -> Result<Done> {
    context.claims()?;
    let Some(code) = code else {
        return Err(update::nameless(entity).hint(format!("epicrm {command} CODE --edit")));
    };
    assignments::read(entity, words, &context.clock, command)?;
    let mut session = context.session()?;
    let mut shown = Shown::read(&mut session, command, entity, code)?;
    shown.sheet.give(words);
    let others = others(&mut session, &shown.sheet, code)?;
    let text = document::text(&shown.sheet, &format!("{} {code}. {HOW}", entity.one()), &others);
    let result = edit(context, &shown.sheet, text, CHANGED, |context, words| shown.written(context, &mut session, words, dry_run))?;
    let revision = result.map_or_else(|| shown.written(context, &mut session, &[], dry_run), Ok)?;
    revision.into_done(session, dry_run)
}

/// Opens the text until what it says is written, or the person gives up. None: it was left as it was.
fn edit<T>(
    context: &mut Context<'_>,
    sheet: &Sheet,
    mut text: String,
    nothing: Text,
    mut write: impl FnMut(&Context<'_>, &[String]) -> Result<T>,
) -> Result<Option<T>> {
    let mut refusal: Option<Error> = None;
    loop {
        let opened = match &refusal {
            Some(refusal) => document::with_mistake(&text, refusal),
            None => text.clone(),
        };
        let left = editor::edited(context, &opened, "toml")?;
        if document::without_mistake(&left) == text {
            // Seen, and left so: the mistake is the answer.
            return refusal.map_or(Ok(None), Err);
        }
        text = document::without_mistake(&left);
        let result = document::words(&text, sheet).and_then(|words| {
            let words = words.ok_or_else(|| declined(nothing))?;
            write(context, &words).inspect_err(|error| {
                if !mendable(error) {
                    let command = repeated(&sheet.command, &words);
                    context
                        .output
                        .notice(&tr!("what you wrote, to be repeated: {command}", "ce que vous avez écrit, à répéter : {command}"));
                }
            })
        });
        match result {
            Ok(written) => return Ok(Some(written)),
            Err(error) if mendable(&error) => refusal = Some(error),
            Err(error) => return Err(error),
        }
    }
}

/// What is shown of the record although it is not written here.
fn others(session: &mut Session, sheet: &Sheet, code: &str) -> Result<Vec<(&'static Field, Value<'static>)>> {
    let written = |field: &Field| sheet.lines.iter().any(|line| line.field.name == field.name);
    let plain = |field: &&Field| !matches!(field.kind, Kind::Many { .. } | Kind::Path(_) | Kind::Json) && !written(field);
    let fields: Vec<&'static Field> = sheet.entity.fields.iter().filter(plain).collect();
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let record = records::read(session, sheet.entity, code, &names)?;
    Ok(fields.into_iter().zip(record.values).collect())
}
