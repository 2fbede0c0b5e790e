//! The vocabulary every other room derives from: an entity, its fields, the kinds of value they hold, paths through relations.
//! Pure: it never reads a database, a clock or the environment. The declarations themselves stand in `domain`.

pub mod almanac;
mod calendar;
mod field;
mod form;
mod number;
mod path;
pub mod period;
mod relative;
pub mod show;
pub mod spelling;
pub mod value;
mod wording;

pub use field::{Choice, Field, Kind, Kinded, field, many, one, path};
pub use form::Form;
pub use path::{Path, PathError};
pub use value::{Clock, Value};
pub use wording::{French, Wording, la, le};

/// One noun of the business: a table, the fields people may name, and how its records are called.
pub struct Entity {
    /// Singular, as commands type it: `contract`.
    pub noun: &'static str,
    /// Plural, as lists are called: `contracts`.
    pub plural: &'static str,
    /// What people are told it is called in French.
    pub french: French,
    /// Schema of the table: `crm` or `audit`.
    pub schema: &'static str,
    pub table: &'static str,
    pub fields: &'static [Field],
    /// Fields that name one record in `relation=value` and `update-x VALUE`, the first being what is shown for it.
    pub names: &'static [&'static str],
    /// Fields of which no two records have the same values together, as the database holds them to: the best known first.
    pub keys: &'static [&'static [&'static str]],
    /// Columns of a list when none are asked for, as dotted paths.
    pub columns: &'static [&'static str],
    /// Order of a list when none is asked for, as dotted paths, `-` for descending.
    pub order: &'static [&'static str],
}

impl Entity {
    /// The field called `name` (canonical name or alias; any case, `-` and `_` equal).
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.answers_to(name))
    }

    /// Follows a dotted path of field names (`client.company.city`) from this entity.
    ///
    /// # Errors
    /// [`PathError`] names the part that does not exist, or that is no relation and yet is followed by a dot.
    pub fn resolve(&'static self, dotted: &str) -> Result<Path, PathError> {
        Path::resolve(self, dotted)
    }
}

impl std::fmt::Debug for Entity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.noun)
    }
}

impl PartialEq for Entity {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
