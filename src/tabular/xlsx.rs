//! XLSX: the first sheet, its first row being the headings. Typed cells as people would type them; formulas as what they gave.
//! Cell by cell: a sheet may claim any size, and holds what it holds.

use std::io::BufReader;

use calamine::{Data, Reader, Xlsx};

use super::source::Source;
use super::{MOST_COLUMNS, Row};
use crate::error::Result;
use crate::language::tr;

pub(super) fn headings(source: &Source) -> Result<Vec<String>> {
    let mut headings = Vec::new();
    rows(source, |_, cells| {
        headings = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        Ok(false)
    })?;
    Ok(headings)
}

pub(super) fn for_each(source: &Source, width: usize, mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
    let mut first = true;
    rows(source, |line, texts| {
        if !std::mem::take(&mut first) {
            let mut cells: Vec<&str> = texts.iter().map(String::as_str).collect();
            cells.resize(cells.len().max(width), "");
            each(&Row { line, cells: &cells })?;
        }
        Ok(true)
    })
}

/// Hands over each row that is not empty with its number, until told to stop. Columns before that of the first heading are none.
fn rows(source: &Source, mut each: impl FnMut(u64, &[String]) -> Result<bool>) -> Result<()> {
    let unreadable = |error: calamine::XlsxError| {
        let what = tr!("this is no spreadsheet that can be read: {error}", "ce n'est pas un classeur qui puisse être lu : {error}");
        source.malformed(None, &what)
    };
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(source.bytes()?)).map_err(unreadable)?;
    let Some(name) = book.sheet_names().first().cloned() else {
        return Err(source.malformed(None, &tr!("this spreadsheet has no sheet", "ce classeur n'a pas de feuille")));
    };
    let mut sheet = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let (mut line, mut left, mut texts) = (0, None, Vec::new());
    while let Some(cell) = sheet.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let value = text(&Data::from(cell.get_value().clone()));
        if value.is_empty() {
            continue;
        }
        let number = u64::from(row) + 1;
        if number != line {
            if !texts.is_empty() && !each(line, &texts)? {
                return Ok(());
            }
            if number < line {
                return Err(source.malformed(Some(number), &tr!("the rows are in no order", "les lignes ne sont pas dans l'ordre")));
            }
            line = number;
            texts.clear();
        }
        let left = *left.get_or_insert(column);
        let at =
            column.checked_sub(left).and_then(|at| usize::try_from(at).ok()).filter(|at| *at < MOST_COLUMNS).ok_or_else(|| {
                source.malformed(Some(line), &tr!("a cell stands under no heading", "une cellule n'est sous aucun en-tête"))
            })?;
        if texts.len() <= at {
            texts.resize(at + 1, String::new());
        }
        texts[at] = value;
    }
    if !texts.is_empty() {
        each(line, &texts)?;
    }
    Ok(())
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        other => other.to_string(),
    }
}
