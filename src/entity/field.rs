//! A field: its names, its label, the kind of value it holds, and the column it stands for.

use diesel::sql_types::{Bool, Date, Int4, Int8, Jsonb, Nullable, Numeric, Text, Timestamptz};
use diesel::{Column, Expression};

use super::{Entity, Form};
use crate::language::{self, Language};

/// What a field holds, hence how its values are typed, compared, shown and written.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Text,
    Integer,
    /// Exact decimal with two places, in the database's currency.
    Money,
    Date,
    /// A moment, stored in UTC, typed and shown in the configured zone.
    Instant,
    Boolean,
    /// One of a few words.
    Choice(&'static [Choice]),
    /// A JSON document, shown only.
    Json,
    /// One record of another entity: the column holds its id.
    One(&'static Entity),
    /// The records of another entity whose `column` holds this record's id: "at least one" in a filter.
    Many {
        entity: &'static Entity,
        column: &'static str,
    },
    /// Another way to write a path: `client` of an event is `contract.client`.
    Path(&'static str),
}

impl Kind {
    /// As people read a text of this kind: of a choice, its word in the language spoken.
    pub fn spoken<'t>(&self, stored: &'t str) -> &'t str {
        match self {
            Self::Choice(choices) => choices.iter().find(|choice| choice.name == stored).map_or(stored, |choice| choice.shown()),
            _ => stored,
        }
    }
}

/// One of the words of [`Kind::Choice`].
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// As stored, typed and shown to programs, and to people in English.
    pub name: &'static str,
    /// As shown to people in French; it can be typed too.
    pub french: &'static str,
    /// What else people type for it, in lower case: without accents, older spellings.
    pub aliases: &'static [&'static str],
}

impl Choice {
    /// Everything people may type for it.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        [self.name, self.french].into_iter().chain(self.aliases.iter().copied())
    }

    /// As people read it.
    pub fn shown(&self) -> &'static str {
        match language::current() {
            Language::English => self.name,
            Language::French => self.french,
        }
    }
}

/// One field of an entity, declared once in `domain`; filters, lists, formats, forms and help derive from it.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// Heading of its column.
    pub label: language::Text,
    pub kind: Kind,
    /// Its column in the entity's table; empty for [`Kind::Many`] and [`Kind::Path`].
    pub column: &'static str,
    pub nullable: bool,
    /// What its values must look like, beyond their kind, to be written.
    pub form: Form,
    /// Computed by the database: nobody writes it.
    pub derived: bool,
    /// The database fills it when it is not given: an addition may leave it out.
    pub defaulted: bool,
    /// Always stored in lower case (codes, usernames): compared plainly, so that its unique index serves.
    pub lowercase: bool,
    /// Of a [`Kind::Many`]: its records are part of this one and are deleted with it (`ON DELETE CASCADE`).
    pub owned: bool,
    /// One line for `fields` and completion.
    pub about: language::Text,
}

/// A diesel SQL type that a field's kind can be read off.
pub trait Kinded {
    const KIND: Kind;
    const NULLABLE: bool = false;
}
macro_rules! kinded {
    ($($sql:ty => $kind:ident),* $(,)?) => { $(impl Kinded for $sql { const KIND: Kind = Kind::$kind; })* };
}
kinded!(Text => Text, Int4 => Integer, Int8 => Integer, Numeric => Money, Date => Date, Timestamptz => Instant, Bool => Boolean, Jsonb => Json);
impl<T: Kinded + diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>> Kinded for Nullable<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
}

/// The field of a diesel column: column, kind and nullability come from the schema.
pub const fn field<C>(name: &'static str, label: language::Text) -> Field
where
    C: Column + Expression,
    <C as Expression>::SqlType: Kinded,
{
    let kind = <<C as Expression>::SqlType as Kinded>::KIND;
    let nullable = <<C as Expression>::SqlType as Kinded>::NULLABLE;
    Field {
        name,
        aliases: &[],
        label,
        kind,
        column: C::NAME,
        nullable,
        form: Form::Plain,
        derived: false,
        defaulted: false,
        lowercase: false,
        owned: false,
        about: language::Text::NONE,
    }
}

/// A relation to one record of `entity`, kept in the diesel column `C`.
pub const fn one<C>(name: &'static str, label: language::Text, entity: &'static Entity) -> Field
where
    C: Column + Expression,
    <C as Expression>::SqlType: Kinded,
{
    let mut field = field::<C>(name, label);
    field.kind = Kind::One(entity);
    field
}

/// The records of `entity` whose diesel column `C` points here.
pub const fn many<C: Column>(name: &'static str, label: language::Text, entity: &'static Entity) -> Field {
    Field {
        name,
        aliases: &[],
        label,
        kind: Kind::Many { entity, column: C::NAME },
        column: "",
        nullable: true,
        form: Form::Plain,
        derived: true,
        defaulted: false,
        lowercase: false,
        owned: false,
        about: language::Text::NONE,
    }
}

/// A name for a longer path.
pub const fn path(name: &'static str, label: language::Text, dotted: &'static str) -> Field {
    Field {
        name,
        aliases: &[],
        label,
        kind: Kind::Path(dotted),
        column: "",
        nullable: true,
        form: Form::Plain,
        derived: true,
        defaulted: false,
        lowercase: false,
        owned: false,
        about: language::Text::NONE,
    }
}

impl Field {
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
    pub const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }
    pub const fn choice(mut self, choices: &'static [Choice]) -> Self {
        self.kind = Kind::Choice(choices);
        self
    }
    pub const fn derived(mut self) -> Self {
        self.derived = true;
        self
    }
    pub const fn defaulted(mut self) -> Self {
        self.defaulted = true;
        self
    }
    pub const fn lowercase(mut self) -> Self {
        self.lowercase = true;
        self
    }
    pub const fn owned(mut self) -> Self {
        self.owned = true;
        self
    }
    pub const fn about(mut self, about: language::Text) -> Self {
        self.about = about;
        self
    }

    /// Whether a new record must be given a value for it.
    pub fn required(&self) -> bool {
        !self.nullable && !self.derived && !self.defaulted
    }

    /// Whether `typed` is this field's name or one of its aliases, in any case, `-` and `_` being equal.
    pub fn answers_to(&self, typed: &str) -> bool {
        std::iter::once(&self.name).chain(self.aliases).any(|name| same_name(name, typed))
    }
}

fn same_name(known: &str, typed: &str) -> bool {
    let plain = |c: char| if c == '-' { '_' } else { c };
    known.chars().eq(typed.chars().map(plain).flat_map(char::to_lowercase))
}
