//! Values of a row by the names of its columns: for the formats that know what they are about.

use chrono::{DateTime, Utc};

use super::Column;
use crate::entity::{Value, show};

pub(super) struct Named {
    names: Vec<String>,
}

impl Named {
    pub fn new(columns: &[Column]) -> Self {
        Self { names: columns.iter().map(|column| column.name.clone()).collect() }
    }

    fn value<'r, 'v>(&self, row: &'r [Value<'v>], name: &str) -> Option<&'r Value<'v>> {
        row.get(self.names.iter().position(|known| known == name)?).filter(|value| !value.is_null())
    }

    /// The value's exact text; none when it is null or no such column is there.
    pub fn text(&self, row: &[Value<'_>], name: &str) -> Option<String> {
        let mut text = String::new();
        show::plain(self.value(row, name)?, &mut text);
        Some(text)
    }

    pub fn instant(&self, row: &[Value<'_>], name: &str) -> Option<DateTime<Utc>> {
        match self.value(row, name)? {
            Value::Instant(instant) => Some(*instant),
            _ => None,
        }
    }

    /// Those that are not null, with commas between.
    pub fn joined(&self, row: &[Value<'_>], names: &[&str]) -> String {
        names.iter().filter_map(|name| self.text(row, name)).collect::<Vec<_>>().join(", ")
    }
}
