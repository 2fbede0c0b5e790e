//! Which column is which field: by what the person says, by the fields' names and aliases in both languages, by what French
//! spreadsheets and registers call them.

use super::plan::{NoPlace, Node, is_described};
use crate::commands::write::fieldless;
use crate::entity::{Entity, Kind, Path, PathError};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::language::{Language, Text, both, labelled, tr};

/// What people and registers call the fields of an entity, beyond their aliases.
#[rustfmt::skip]
const HEADINGS: &[(&str, &[(&str, &str)])] = &[
    ("company", &[("nom_raison_sociale", "name"), ("denomination", "name"), ("nom_complet", "name"), ("effectif", "headcount"),
                  ("date_creation", "started_on"), ("code_naf", "activity"), ("code_ape", "activity"), ("ape", "activity")]),
    ("client", &[("nom_de_famille", "last_name"), ("tel", "phone"), ("mobile", "phone"), ("portable", "phone"), ("courriel", "email"),
                 ("adresse_e_mail", "email"), ("adresse_mail", "email"), ("poste", "job_title"), ("titre", "civility"), ("raison_sociale", "company")]),
    ("contract", &[("montant_total", "total"), ("montant_ttc", "total"), ("date_de_signature", "signed_at"), ("date_signature", "signed_at"),
                   ("date_d_echeance", "due_on"), ("date_echeance", "due_on"), ("reference", "code"), ("motif", "cancel_reason")]),
    ("event", &[("intitule", "title"), ("date_debut", "starts_at"), ("date_de_debut", "starts_at"), ("date_fin", "ends_at"),
                ("date_de_fin", "ends_at"), ("nombre_de_participants", "attendees"), ("remarques", "notes")]),
    ("payment", &[("date_de_paiement", "paid_on"), ("date_paiement", "paid_on"), ("date", "paid_on"), ("mode_de_paiement", "method"), ("reference", "code")]),
    ("location", &[("rue", "address"), ("nom_commune", "city"), ("localite", "city"), ("adresse_complementaire", "complement")]),
];

/// What became of each column that is no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unused {
    /// By the person's wish, or because it is the reason of an earlier refusal.
    Ignored,
    /// Why it has no place.
    Known(Text),
    /// Nobody knows what it is.
    Unmatched,
}

/// What a table's columns are.
pub(super) struct Mapping {
    pub root: Node,
    /// How many values a typed row has.
    pub width: usize,
    /// By column.
    pub unused: Vec<(usize, Unused)>,
}

/// The column in which refused rows carry their reason.
pub(super) const REASON: &str = "error";

/// Gives each heading its field. `said`: headings and the fields that they are, as the person says; no field: it is left out.
///
/// # Errors
/// Exit code 2 when the person says what cannot be.
pub(super) fn map(entity: &'static Entity, headings: &[String], said: &[(String, String)]) -> Result<Mapping> {
    let mut mapping = Mapping { root: Node::new(entity), width: 0, unused: Vec::new() };
    let mut known = vec![false; said.len()];
    // What the person says first: nothing else may take its place.
    for told in [true, false] {
        for (column, heading) in headings.iter().enumerate() {
            let wish = said.iter().position(|(name, _)| plain(name) == plain(heading));
            match wish {
                Some(at) if told => {
                    known[at] = true;
                    mapping.wished(heading, &said[at].1, column)?;
                }
                None if !told => mapping.matched(heading, column),
                _ => {}
            }
        }
    }
    if let Some(at) = known.iter().position(|known| !known) {
        let message = tr!("there is no column {}", "il n'y a pas de colonne {}", said[at].0);
        return Err(Error::new(ErrorKind::Usage, message).hint(columns(headings)));
    }
    for column in mapping.root.settle() {
        mapping
            .unused
            .push((column, Unused::Known(both("known through what another column names", "connu par ce qu'une autre colonne nomme"))));
    }
    mapping.unused.sort_by_key(|(column, _)| *column);
    Ok(mapping)
}

impl Mapping {
    fn wished(&mut self, heading: &str, field: &str, column: usize) -> Result<()> {
        if field.is_empty() {
            self.unused.push((column, Unused::Ignored));
            return Ok(());
        }
        let entity = self.root.entity;
        let usage = |message: &dyn std::fmt::Display| {
            Error::new(ErrorKind::Usage, labelled(format_args!("{heading}={field}"), message))
                .hint(format!("epicrm fields {}", entity.plural))
        };
        let path = entity.resolve(field).map_err(|error| match error {
            PathError::Unknown { entity, part, .. } => usage(&fieldless(entity, &part)),
            PathError::NotARelation { part, .. } => {
                usage(&tr!("{part} is no relation: nothing follows it", "{part} n'est pas une relation : rien ne la suit"))
            }
        })?;
        self.root.place(&path, column, &mut self.width).map_err(|why| usage(&said(why)))
    }

    fn matched(&mut self, heading: &str, column: usize) {
        let found = if plain(heading) == REASON { Err(Unused::Ignored) } else { self.find(heading).ok_or(Unused::Unmatched) };
        let placed = found.and_then(|path| {
            self.root.place(&path, column, &mut self.width).map_err(|why| match why {
                NoPlace::Foreign => Unused::Unmatched,
                why => Unused::Known(said(why)),
            })
        });
        if let Err(unused) = placed {
            self.unused.push((column, unused));
        }
    }

    /// The path that a heading means: of the entity, else of the place that it refers to.
    fn find(&self, heading: &str) -> Option<Path> {
        let entity = self.root.entity;
        if heading.contains('.') {
            return entity.resolve(heading).ok();
        }
        of(entity, heading).or_else(|| {
            entity.fields.iter().find_map(|relation| match relation.kind {
                Kind::One(target) if is_described(target) => {
                    let inner = of(target, heading)?;
                    entity.resolve(&format!("{}.{}", relation.name, inner.typed())).ok()
                }
                _ => None,
            })
        })
    }
}

/// The field of this entity that a heading means.
fn of(entity: &'static Entity, heading: &str) -> Option<Path> {
    let plain = plain(heading);
    if let Ok(path) = entity.resolve(&plain) {
        return Some(path);
    }
    let headings = HEADINGS.iter().find(|(noun, _)| *noun == entity.noun).map_or(&[][..], |(_, headings)| headings);
    let known = headings.iter().find(|(known, _)| *known == plain).map(|(_, field)| *field);
    let labelled = || {
        entity
            .fields
            .iter()
            .find(|field| Language::ALL.iter().any(|language| self::plain(field.label.within(*language)) == plain))
            .map(|field| field.name)
    };
    entity.resolve(known.or_else(labelled)?).ok()
}

fn said(why: NoPlace) -> Text {
    match why {
        NoPlace::Derived => both("follows from other fields", "découle d'autres champs"),
        NoPlace::Foreign => both("is of a record that this import does not make", "est d'une fiche que cet import ne crée pas"),
        NoPlace::Taken => both("another column gives it", "une autre colonne le donne"),
    }
}

/// The columns that there are, for a hint.
pub(super) fn columns(headings: &[String]) -> String {
    tr!("columns: {}", "colonnes : {}", headings.join(", "))
}

/// A heading as names are spelt: lower case, no accents, `_` for anything that is no letter or digit.
pub(super) fn plain(heading: &str) -> String {
    let mut name = String::new();
    for c in heading.trim().chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'â' | 'ä' => name.push('a'),
            'ç' => name.push('c'),
            'è' | 'é' | 'ê' | 'ë' => name.push('e'),
            'î' | 'ï' => name.push('i'),
            'ô' | 'ö' => name.push('o'),
            'ù' | 'û' | 'ü' => name.push('u'),
            'œ' => name.push_str("oe"),
            c if c.is_alphanumeric() => name.push(c),
            _ if name.ends_with('_') || name.is_empty() => {}
            _ => name.push('_'),
        }
    }
    name.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ENTITIES;

    /// So that a spreadsheet of ours, which is headed by labels, is read back whichever language it was written in.
    #[test]
    fn a_label_means_its_field() {
        for entity in ENTITIES {
            for field in entity.fields.iter().filter(|field| !field.derived) {
                for language in Language::ALL {
                    let label = field.label.within(language);
                    assert_eq!(of(entity, label).map(|path| path.typed()).as_deref(), Some(field.name), "{label} of {}", entity.plural);
                }
            }
        }
    }
}
