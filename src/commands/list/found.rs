//! Which records a filter selects, found before they are put in order and counted while at it.
//!
//! Asked for the first few in an order, PostgreSQL likes to read the index of that order until it has met enough of what is filtered:
//! where that is rare, it reads a whole table for twenty records. Told which few there are, it reads these.

use crate::db::{self, Session};
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::tr;
use crate::query::{self, Select, Statement};

/// How far records that are not shown are counted: among a million, counting them all takes ten times as long as the page.
const MOST_COUNTED: usize = 1_000;

/// Up to one more than are counted, by their ids.
pub struct Found(Vec<i64>);

impl Found {
    /// What gives them.
    pub fn statement(select: &Select<'_>) -> Statement {
        Select { limit: Some(MOST_COUNTED as u64 + 1), ..select.clone() }.ids()
    }

    /// Reads them before the list, where that helps: it is filtered, and not wanted whole.
    ///
    /// # Errors
    /// Those of the database.
    pub fn first(session: &mut Session, select: &Select<'_>) -> Result<Option<Self>> {
        let helps = select.condition.is_some() && select.limit.is_some();
        helps.then(|| Self::by(session, Self::statement(select))).transpose()
    }

    /// Reads them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn by(session: &mut Session, statement: Statement) -> Result<Self> {
        let rows = query::rows(session.link(), statement, &[Kind::Integer]).map_err(db::explain)?;
        let id = |row: Vec<Value<'_>>| if let [Value::Integer(id)] = row[..] { Some(id) } else { None };
        Ok(Self(rows.into_iter().filter_map(id).collect()))
    }

    /// All there are; none when there are more.
    pub fn all(&self) -> Option<&[i64]> {
        (self.0.len() <= MOST_COUNTED).then_some(self.0.as_slice())
    }

    /// How many there are, as people are told.
    pub fn how_many(&self) -> String {
        match self.all() {
            Some(all) => all.len().to_string(),
            None => tr!("more than {MOST_COUNTED}", "plus de {MOST_COUNTED}"),
        }
    }
}
