//! What was found, the likeliest first: printed up to a limit, and told when there is more, or nothing.

use crate::context::Context;
use crate::entity::Value;
use crate::error::{self, Error, Result};
use crate::output::{Column, Format};

pub(super) struct Found {
    /// One more than the limit, when there is more.
    pub rows: Vec<Vec<Value<'static>>>,
    pub columns: Vec<Column>,
    /// Which column is the code: what `--format ids` is for, and what other commands take.
    pub code: usize,
    pub limit: Option<u64>,
    /// Says that these are the first so many only, and how to see the others.
    pub best: fn(usize) -> String,
    /// Such as "nothing is found".
    pub nothing: String,
    pub fail_empty: bool,
}

impl Found {
    /// Prints it.
    ///
    /// # Errors
    /// Exit code 3 when there is nothing and that was to fail; when standard output fails.
    pub fn print(self, context: &mut Context<'_>, format: Format) -> Result<()> {
        let Self { rows, columns, code, limit, best, nothing, fail_empty } = self;
        let shown = limit.and_then(|limit| usize::try_from(limit).ok()).map_or(rows.len(), |limit| limit.min(rows.len()));
        let ids = format == Format::Ids;
        let mut sheet = context.output.sheet(format, if ids { vec![columns[code].clone()] } else { columns });
        for row in &rows[..shown] {
            sheet.row(if ids { &row[code..=code] } else { row })?;
        }
        sheet.end()?;
        if rows.len() > shown {
            context.output.notice(&best(shown));
        }
        if shown == 0 && fail_empty {
            return Err(Error::new(error::Kind::NotFound, nothing));
        }
        if shown == 0 && context.output.screen().terminal {
            context.output.notice(&nothing);
        }
        Ok(())
    }
}
