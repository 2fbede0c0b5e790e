//! `add-company siren=… --lookup`, `add-location postal_code=… --lookup`: what the public registers know fills in what was not typed.
//! It is read like anything typed; what a field does not take is left out and told.

use super::add;
use super::assignments;
use crate::commands::{lookup, prompt};
use crate::context::Context;
use crate::domain::{COMPANY, LOCATION};
use crate::entity::Entity;
use crate::error::{self, Error, Result};
use crate::language::{both, tr};

/// The arguments with what the register knows; none when it was not asked for.
///
/// # Errors
/// Exit code 2 when nothing says what to look up, or when several candidates are left and there is nobody to choose; 3 when the
/// register knows none; 9 when it cannot be asked.
pub(super) fn filled(
    context: &mut Context<'_>,
    entity: &'static Entity,
    command: &str,
    arguments: &add::Arguments,
) -> Result<Option<add::Arguments>> {
    if !arguments.lookup {
        return Ok(None);
    }
    let given = assignments::read(entity, &arguments.words, &context.clock, command)?;
    let typed = |name: &str| {
        let given = given.iter().find(|one| one.field.name == name)?;
        crate::commands::records::exact(&given.value)
    };
    let asked_by = if entity == &COMPANY { ["siren", "name"] } else { ["postal_code", "city"] };
    if ![&COMPANY, &LOCATION].contains(&entity) {
        let message = tr!("no public register knows {}", "aucun registre public ne connaît de {}", entity.many());
        return Err(Error::new(error::Kind::Usage, message)
            .hint(both("--lookup is for add-company and add-location", "--lookup va avec add-company et add-location")));
    }
    let Some(query) = asked_by.iter().find_map(|name| typed(name)) else {
        let [first, second] = asked_by;
        return Err(Error::new(error::Kind::Usage, both("nothing says what to look up", "rien ne dit ce qu'il faut chercher"))
            .hint(tr!("epicrm {command} {first}=… --lookup, or {second}=…", "epicrm {command} {first}=… --lookup, ou {second}=…")));
    };
    let (fields, place) = if entity == &COMPANY {
        let mut found = lookup::companies(context, &query)?;
        let shown: Vec<String> = found.iter().map(|company| said(&[lookup::fields(company), lookup::place(company)].concat())).collect();
        let company = found.swap_remove(choose(context, command, &shown)?);
        (lookup::fields(&company), lookup::place(&company))
    } else {
        let mut found = lookup::communes(context, &query)?;
        if let Some(city) = typed("city").filter(|_| found.len() > 1) {
            // The commune that was named, among those of its postal code.
            let named = |one: &crate::register::Commune| one.city.as_deref().is_some_and(|name| name.to_lowercase() == city.to_lowercase());
            if let Some(at) = found.iter().position(named) {
                found = vec![found.swap_remove(at)];
            }
        }
        let shown: Vec<String> = found.iter().map(|one| said(&lookup::commune(one))).collect();
        (lookup::commune(&found.swap_remove(choose(context, command, &shown)?)), Vec::new())
    };
    let mut filled = arguments.clone();
    filled.lookup = false;
    let missing = fields.into_iter().filter(|(name, _)| typed(name).is_none()).collect();
    filled.words.extend(readable(context, entity, command, missing));
    if given.iter().all(|one| one.field.name != "location") {
        filled.place = readable(context, &LOCATION, command, place);
    }
    Ok(Some(filled))
}

/// Words for what the register says, without what a field does not take.
fn readable(context: &mut Context<'_>, entity: &'static Entity, command: &str, known: lookup::Known) -> Vec<String> {
    let mut words = Vec::new();
    for (name, text) in known {
        // Quoted, so that nothing in it is taken for a file or for None.
        let word = format!("{name}=\"{text}\"");
        match assignments::read(entity, std::slice::from_ref(&word), &context.clock, command) {
            Ok(_) => words.push(word),
            Err(wrong) => context.output.notice(&tr!(
                "the register's {name} is left out: {}",
                "{name} du registre est laissé de côté : {}",
                wrong.message
            )),
        }
    }
    words
}

fn said(known: &lookup::Known) -> String {
    let shown = ["siren", "name", "address", "postal_code", "city", "region"];
    shown
        .iter()
        .filter_map(|name| known.iter().find(|(known, _)| known == name))
        .map(|(_, text)| text.as_str())
        .collect::<Vec<_>>()
        .join("  ")
}

/// Which candidate is meant: the only one, or the one that is chosen on the terminal.
fn choose(context: &Context<'_>, command: &str, shown: &[String]) -> Result<usize> {
    if let [_] = shown {
        return Ok(0);
    }
    if let Some(chosen) = prompt::chosen(context, both("Which one?", "Laquelle ?").get(), shown)? {
        return Ok(chosen);
    }
    let message = tr!(
        "the register knows {} of that name, and there is nobody to choose",
        "le registre en connaît {} de ce nom, et il n'y a personne pour choisir",
        shown.len()
    );
    let mut error = Error::new(error::Kind::Usage, message);
    error.hints.extend(shown.iter().cloned());
    Err(error.hint(tr!(
        "say more: epicrm {command} with the SIREN, the postal code or the city of the one that is meant",
        "précisez : epicrm {command} avec le SIREN, le code postal ou la ville de celle dont il s'agit"
    )))
}
