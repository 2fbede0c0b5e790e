//! What becomes of the columns of a table: fields of the records that its rows are, and of the records these refer to.

use crate::domain::{COMPANY, LOCATION};
use crate::entity::{Entity, Field, Kind, Path};

/// Fields of one record of each row, and the records it refers to that the row describes.
pub(super) struct Node {
    pub entity: &'static Entity,
    pub slots: Vec<Slot>,
    /// By the relation that leads there.
    pub within: Vec<(&'static Field, Node)>,
}

/// A field and where its value comes from.
pub(super) struct Slot {
    pub field: &'static Field,
    /// Of the table, from 0.
    pub column: usize,
    pub part: Part,
    /// Where the value stands in a typed row.
    pub at: usize,
}

/// What of a cell is the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// Of a SIRET, the company.
    Siren,
    /// Of a SIRET, the establishment.
    Nic,
}

/// Why a column has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoPlace {
    /// It follows from other fields, or is known through a relation that the table gives by name.
    Derived,
    /// It describes records that an import does not make.
    Foreign,
    /// Another column gives the same.
    Taken,
}

impl Node {
    pub fn new(entity: &'static Entity) -> Self {
        Self { entity, slots: Vec::new(), within: Vec::new() }
    }

    /// Gives the field at the end of `path` the value of a column. `next` numbers the values of a row.
    pub fn place(&mut self, path: &Path, column: usize, next: &mut usize) -> Result<(), NoPlace> {
        let parts: &[(&str, Part)] =
            if path.field.name == "siret" { &[("siren", Part::Siren), ("nic", Part::Nic)] } else { &[(path.field.name, Part::Whole)] };
        let node = self.reach(&path.hops)?;
        let mut placed = false;
        for (name, part) in parts {
            let field = node.entity.field(name).filter(|field| !field.derived).ok_or(NoPlace::Derived)?;
            if matches!(field.kind, Kind::Many { .. } | Kind::Path(_)) {
                return Err(NoPlace::Derived);
            }
            match node.slots.iter_mut().find(|slot| std::ptr::eq(slot.field, field)) {
                // A SIREN beside a SIRET says nothing new, and gives way when it is the whole of its cell.
                Some(_) if *part == Part::Whole && parts.len() == 1 && path.field.name != "siren" => return Err(NoPlace::Taken),
                Some(_) => {}
                None => {
                    node.slots.push(Slot { field, column, part: *part, at: *next });
                    *next += 1;
                    placed = true;
                }
            }
        }
        if placed { Ok(()) } else { Err(NoPlace::Taken) }
    }

    fn reach(&mut self, hops: &[&'static Field]) -> Result<&mut Self, NoPlace> {
        let Some((hop, rest)) = hops.split_first() else { return Ok(self) };
        // Given by its name, the record is what it is.
        if self.slots.iter().any(|slot| std::ptr::eq(slot.field, *hop)) {
            return Err(NoPlace::Derived);
        }
        let Kind::One(entity) = hop.kind else { return Err(NoPlace::Foreign) };
        if !is_described(entity) {
            return Err(NoPlace::Foreign);
        }
        let at = match self.within.iter().position(|(relation, _)| std::ptr::eq(*relation, *hop)) {
            Some(at) => at,
            None => {
                self.within.push((hop, Self::new(entity)));
                self.within.len() - 1
            }
        };
        self.within[at].1.reach(rest)
    }

    /// Forgets what is described of records that another column names after all.
    pub fn settle(&mut self) -> Vec<usize> {
        let mut unused = Vec::new();
        let named = |field: &Field, slots: &[Slot]| slots.iter().any(|slot| std::ptr::eq(slot.field, field));
        let Self { slots, within, .. } = self;
        within.retain(|(relation, node)| {
            let named = named(relation, slots);
            if named {
                node.columns(&mut unused);
            }
            !named && !node.is_empty()
        });
        unused
    }

    fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.within.is_empty()
    }

    /// The columns that are used, here and within.
    pub fn columns(&self, columns: &mut Vec<usize>) {
        columns.extend(self.slots.iter().map(|slot| slot.column));
        self.within.iter().for_each(|(_, node)| node.columns(columns));
    }

    /// Each slot, here and within, with the path to it.
    pub fn each<'n>(&'n self, prefix: &str, visit: &mut impl FnMut(String, &'n Slot)) {
        for slot in &self.slots {
            visit(format!("{prefix}{}", slot.field.name), slot);
        }
        for (relation, node) in &self.within {
            node.each(&format!("{prefix}{}.", relation.name), visit);
        }
    }

    /// The fields that rows give a value: plain ones, and relations by name or by description.
    pub fn fields(&self) -> Vec<&'static str> {
        self.slots.iter().map(|slot| slot.field.name).chain(self.within.iter().map(|(relation, _)| relation.name)).collect()
    }

    /// Required fields that no column gives.
    pub fn missing(&self) -> Vec<&'static str> {
        let given = self.fields();
        self.entity.fields.iter().filter(|field| field.required() && !given.contains(&field.name)).map(|field| field.name).collect()
    }
}

/// Whether a row may describe such a record instead of naming it: a place and an employer are no more than what is said of them.
pub(super) fn is_described(entity: &'static Entity) -> bool {
    entity == &LOCATION || entity == &COMPANY
}
