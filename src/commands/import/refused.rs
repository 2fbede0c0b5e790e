//! The rows that were refused, as a table that can be repaired and imported again: the same columns, then the reason.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::mapping::{REASON, plain};
use crate::error::{Error, Kind, Result, reason};
use crate::language::tr;
use crate::tabular::{Table, Writer};

/// Writes them, in the order of the table, which is read once more.
pub(super) fn write(table: &Table, file: &Path, refused: &[(u64, Error)]) -> Result<()> {
    let unwritable = |error: std::io::Error| {
        let why = reason(&error);
        let message = tr!(
            "the rows that were refused could not be written to {}: {why}",
            "les lignes refusées n'ont pas pu être écrites dans {} : {why}",
            file.display()
        );
        Error::new(Kind::Runtime, message).source(error)
    };
    // They may be personal data.
    let stream = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file).map_err(unwritable)?;
    let mut out = Writer::new(stream, table.delimiter());
    let kept: Vec<usize> = (0..table.headings.len()).filter(|column| plain(&table.headings[*column]) != REASON).collect();
    out.row(kept.iter().map(|column| table.headings[*column].as_str()).chain([REASON]))?;
    let mut reasons: Vec<(u64, &Error)> = refused.iter().map(|(line, error)| (*line, error)).collect();
    reasons.sort_by_key(|(line, _)| *line);
    let mut reasons = reasons.into_iter().peekable();
    table.for_each(|row| {
        if let Some((_, error)) = reasons.next_if(|(line, _)| *line == row.line) {
            let cells = kept.iter().map(|column| row.cells.get(*column).copied().unwrap_or_default());
            out.row(cells.chain([error.message.as_str()]))?;
        }
        Ok(())
    })?;
    out.end()
}
