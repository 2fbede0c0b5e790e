//! The to-one relations a statement crosses, each joined once and only when something needs it.

use super::Statement;
use crate::entity::{Entity, Field, Kind};

/// Tables of one FROM clause. LEFT JOIN throughout: a missing relation is a null, which is what the language says of it, and
/// PostgreSQL turns it into an inner join wherever a test refuses nulls.
#[derive(Debug)]
pub(super) struct Joins {
    joined: Vec<Join>,
    root: usize,
}

#[derive(Debug)]
struct Join {
    parent: usize,
    relation: &'static Field,
    entity: &'static Entity,
    alias: usize,
}

/// Hands out `t0`, `t1`, … over a whole statement, subqueries included.
#[derive(Debug, Default)]
pub(super) struct Aliases(usize);

impl Aliases {
    pub(super) fn next(&mut self) -> usize {
        self.0 += 1;
        self.0 - 1
    }
}

impl Joins {
    pub(super) fn new(root: usize) -> Self {
        Self { joined: Vec::new(), root }
    }

    /// The alias of the table that `hops`, all to-one, lead to.
    pub(super) fn reach(&mut self, hops: &[&'static Field], aliases: &mut Aliases) -> usize {
        hops.iter().fold(self.root, |parent, relation| self.join(parent, relation, aliases))
    }

    fn join(&mut self, parent: usize, relation: &'static Field, aliases: &mut Aliases) -> usize {
        if let Some(join) = self.joined.iter().find(|join| join.parent == parent && std::ptr::eq(join.relation, relation)) {
            return join.alias;
        }
        let Kind::One(entity) = relation.kind else { unreachable!("{} is not a to-one relation", relation.name) };
        let alias = aliases.next();
        self.joined.push(Join { parent, relation, entity, alias });
        alias
    }

    pub(super) fn write(&self, statement: &mut Statement) {
        for join in &self.joined {
            statement.sql(" LEFT JOIN ").table(join.entity.schema, join.entity.table).sql(" ").alias(join.alias);
            statement.sql(" ON ").column(join.alias, "id").sql(" = ").column(join.parent, join.relation.column);
        }
    }
}
