//! Finds the field that a dotted name means, or says which one was probably meant.

use super::code;
use super::error::Error;
use super::syntax::Placed;
use crate::entity::value::nearest;
use crate::entity::{Entity, Field, Kind, Path, PathError};
use crate::language::tr;

/// How many relations to look through for a field typed without its dots.
const FAR: usize = 3;
/// How many of those to propose.
const PROPOSALS: usize = 3;

pub(super) fn resolve(entity: &'static Entity, typed: &Placed<String>) -> Result<Path, Error> {
    entity.resolve(&typed.it).map_err(|error| match error {
        PathError::Unknown { entity, part: _, at } => unknown(entity, typed, at),
        PathError::NotARelation { entity, part, at } => {
            let kept = typed.it.split('.').take(at + 1).collect::<Vec<_>>().join(".");
            let message = tr!(
                "`{part}` of {} refers to no record: no dot can follow it",
                "`{part}` des {} ne désigne aucune fiche : aucun point ne peut le suivre",
                entity.many()
            );
            Error::new(code::NOT_A_RELATION, typed.span.clone(), message).repair(kept).see(format!("epicrm fields {}", entity.plural))
        }
    })
}

/// The `at`-th part of `typed` is no field of `entity`.
fn unknown(entity: &'static Entity, typed: &Placed<String>, at: usize) -> Error {
    let before: usize = typed.it.split('.').take(at).map(|part| part.len() + 1).sum();
    let part = typed.it.split('.').nth(at).unwrap_or_default();
    let start = typed.span.start + before;
    let span = start..start + part.len();
    let see = format!("epicrm fields {}", entity.plural);
    let related = related(entity, part);
    if !related.is_empty() {
        let message = tr!(
            "`{part}` is no field of {}, but of a record they refer to",
            "`{part}` n'est pas un champ des {}, mais d'une fiche qui leur est liée",
            entity.many()
        );
        return Error::new(code::RELATED_FIELD, span, message).repairs(related).see(see);
    }
    let message = tr!("unknown field `{part}` on {}", "champ inconnu `{part}` pour les {}", entity.many());
    let error = Error::new(code::UNKNOWN_FIELD, span, message).see(see);
    let words = entity.fields.iter().flat_map(|field| names(field).map(move |name| (name, (field, name))));
    match nearest(&part.replace('-', "_"), words) {
        Some((field, name)) => {
            let other = if name == field.name { field.aliases.first() } else { Some(&name) };
            let mut error = error.repair(field.name);
            error.also.extend(other.map(|name| (*name).to_owned()));
            error
        }
        None => error.allowed(entity.fields.iter().map(|field| field.name.to_owned())),
    }
}

fn names(field: &'static Field) -> impl Iterator<Item = &'static str> {
    std::iter::once(field.name).chain(field.aliases.iter().copied())
}

/// Paths to fields called `part` on the records that `entity` refers to: the nearest first, each field once.
fn related(entity: &'static Entity, part: &str) -> Vec<String> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut level = vec![(String::new(), entity)];
    for _ in 0..FAR {
        let mut next = Vec::new();
        for (prefix, from) in level {
            for relation in from.fields {
                let Kind::One(to) = relation.kind else { continue };
                let path = format!("{prefix}{}.", relation.name);
                if let Some(field) = to.field(part) {
                    let dotted = format!("{path}{}", field.name);
                    let whole = entity.resolve(&dotted).map(|path| path.name()).unwrap_or_default();
                    if !found.iter().any(|(_, known)| *known == whole) {
                        found.push((dotted, whole));
                    }
                }
                next.push((path, to));
            }
        }
        level = next;
    }
    found.truncate(PROPOSALS);
    found.into_iter().map(|(dotted, _)| dotted).collect()
}
