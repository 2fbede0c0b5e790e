//! Rows as values: each cell judged as if it had been typed, by the same code; what is wrong is said with its column.

use super::plan::{Node, Part};
use crate::entity::value::ValueError;
use crate::entity::{Clock, Value};
use crate::error::{Error, Kind};
use crate::language::{labelled, tr};
use crate::tabular::Row;

/// A row whose values stand where the slots of its plan say.
pub(super) struct Typed {
    pub line: u64,
    pub values: Vec<Value<'static>>,
    /// Why it is not written.
    pub refused: Option<Error>,
}

/// Types the cells of a row.
pub(super) fn read(root: &Node, width: usize, headings: &[String], row: &Row<'_>, clock: &Clock) -> Typed {
    let mut typed = Typed { line: row.line, values: vec![Value::Null; width], refused: None };
    typed.refused = if row.cells.len() > headings.len() {
        let (cells, headings) = (row.cells.len(), headings.len());
        let message = tr!("it has {cells} cells under {headings} headings", "elle a {cells} cellules sous {headings} en-têtes");
        Some(Error::new(Kind::Usage, message))
    } else {
        node(root, headings, row, clock, &mut typed.values).err()
    };
    typed
}

fn node(node: &Node, headings: &[String], row: &Row<'_>, clock: &Clock, values: &mut [Value<'static>]) -> Result<(), Error> {
    let wrong = |column: usize, error: &ValueError| {
        let mut message = labelled(&headings[column], &error.message);
        if let Some(repair) = error.repairs.first() {
            message += &tr!(" (did you mean {repair}?)", " (vouliez-vous dire {repair} ?)");
        }
        Error::new(Kind::Usage, message)
    };
    for slot in &node.slots {
        let cell = row.cells.get(slot.column).copied().unwrap_or_default();
        let cell = match slot.part {
            Part::Whole => cell,
            // Fourteen digits are cut in two; anything else is judged whole, and refused.
            Part::Siren => cell.trim().get(..9).filter(|_| is_siret(cell)).unwrap_or(cell),
            Part::Nic => cell.trim().get(9..).filter(|_| is_siret(cell)).unwrap_or(cell),
        };
        // An empty text is kept nowhere: an empty cell, quoted or not, says that there is nothing.
        values[slot.at] = match cell.trim() {
            "" => Value::Null,
            _ => slot.field.written(cell, true, clock).map_err(|error| wrong(slot.column, &error))?,
        };
    }
    for slot in &node.slots {
        let beside = slot.field.form.beside().and_then(|name| node.slots.iter().find(|other| other.field.name == name));
        if let Some(beside) = beside {
            slot.field.form.agree(&values[slot.at], &values[beside.at]).map_err(|error| wrong(slot.column, &error))?;
        }
    }
    node.within.iter().try_for_each(|(_, within)| self::node(within, headings, row, clock, values))
}

fn is_siret(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() == 14 && cell.bytes().all(|byte| byte.is_ascii_digit())
}
