//! A dotted path from an entity through its relations to a field.

use super::{Entity, Field, Kind};
use crate::language::{self, Language};

/// `client.company.city` resolved from contracts: the relations crossed, then the field reached.
#[derive(Clone, Debug)]
pub struct Path {
    /// Where it starts.
    pub entity: &'static Entity,
    /// The fields as they were named, [`Kind::Path`] included.
    pub asked: Vec<&'static Field>,
    /// Relations crossed, each [`Kind::One`] or [`Kind::Many`].
    pub hops: Vec<&'static Field>,
    /// The field reached: never [`Kind::Path`]; a relation when the path ends on one.
    pub field: &'static Field,
}

/// Why a dotted path leads nowhere.
#[derive(Clone, Debug, PartialEq)]
pub enum PathError {
    /// `entity` has no field called `part` (the `at`-th of the path, from 0).
    Unknown { entity: &'static Entity, part: String, at: usize },
    /// `part` is a plain field of `entity`, yet a dot follows it.
    NotARelation { entity: &'static Entity, part: String, at: usize },
}

impl Path {
    pub(super) fn resolve(start: &'static Entity, dotted: &str) -> Result<Self, PathError> {
        let mut walk = Walk { entity: start, asked: Vec::new(), hops: Vec::new(), reached: None };
        for (at, part) in dotted.split('.').enumerate() {
            walk.step(part, at, true)?;
        }
        match walk.reached {
            Some(field) => Ok(Self { entity: start, asked: walk.asked, hops: walk.hops, field }),
            None => Err(PathError::Unknown { entity: start, part: dotted.to_owned(), at: 0 }),
        }
    }

    /// Canonical spelling: `client.company.name`.
    pub fn name(&self) -> String {
        self.hops.iter().map(|hop| hop.name).chain([self.field.name]).collect::<Vec<_>>().join(".")
    }

    /// Canonical names of the fields as they were named: `client_name` stays `client_name`.
    pub fn typed(&self) -> String {
        self.asked.iter().map(|field| field.name).collect::<Vec<_>>().join(".")
    }

    /// Heading of its column, in the language spoken.
    pub fn label(&self) -> String {
        self.label_in(language::current())
    }

    /// `Client Name`; in French what is named first comes last: `Nom client`.
    pub fn label_in(&self, language: Language) -> String {
        let labels = || self.asked.iter().map(|field| field.label.within(language));
        match language {
            Language::English => labels().collect::<Vec<_>>().join(" "),
            Language::French => {
                let (reached, crossed) = (labels().next_back(), labels().rev().skip(1).map(str::to_lowercase));
                reached.map(str::to_owned).into_iter().chain(crossed).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The path to what is shown for a relation: `client` becomes `client.code`; a plain field stays itself.
    pub fn shown(mut self) -> Self {
        while let Kind::One(entity) | Kind::Many { entity, .. } = self.field.kind {
            let Some(label) = entity.field(entity.names[0]) else { break };
            self.hops.push(self.field);
            self.field = label;
        }
        self
    }

    /// Whether it crosses, or ends on, a relation to several records.
    pub fn is_many(&self) -> bool {
        self.hops.iter().chain([&self.field]).any(|hop| matches!(hop.kind, Kind::Many { .. }))
    }
}

impl PartialEq for Path {
    /// The same way to the same field; fields are declared once, hence compared by place.
    fn eq(&self, other: &Self) -> bool {
        self.entity == other.entity
            && std::ptr::eq(self.field, other.field)
            && self.hops.len() == other.hops.len()
            && self.hops.iter().zip(&other.hops).all(|(a, b)| std::ptr::eq(*a, *b))
    }
}

struct Walk {
    entity: &'static Entity,
    asked: Vec<&'static Field>,
    hops: Vec<&'static Field>,
    reached: Option<&'static Field>,
}

impl Walk {
    fn step(&mut self, part: &str, at: usize, asked: bool) -> Result<(), PathError> {
        if let Some(relation) = self.reached {
            match relation.kind {
                Kind::One(entity) | Kind::Many { entity, .. } => {
                    self.hops.push(relation);
                    self.entity = entity;
                }
                _ => return Err(PathError::NotARelation { entity: self.entity, part: relation.name.to_owned(), at: at - 1 }),
            }
        }
        let entity = self.entity;
        let field = entity.field(part).ok_or_else(|| PathError::Unknown { entity, part: part.to_owned(), at })?;
        self.reached = None;
        if asked {
            self.asked.push(field);
        }
        if let Kind::Path(dotted) = field.kind {
            for part in dotted.split('.') {
                self.step(part, at, false)?;
            }
        } else {
            self.reached = Some(field);
        }
        Ok(())
    }
}
