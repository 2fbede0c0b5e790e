//! XLSX: the first sheet, its first row being the headings. Typed cells as people would type them; formulas as what they gave.

use std::io::BufReader;

use calamine::{Data, Range, Reader, Xlsx};

use super::Row;
use super::source::Source;
use crate::error::Result;
use crate::language::tr;

fn sheet(source: &Source) -> Result<Range<Data>> {
    let unreadable = |error: calamine::XlsxError| {
        let what = tr!("this is no spreadsheet that can be read: {error}", "ce n'est pas un classeur qui puisse être lu : {error}");
        source.malformed(None, &what)
    };
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(source.bytes()?)).map_err(unreadable)?;
    match book.worksheet_range_at(0) {
        Some(sheet) => sheet.map_err(unreadable),
        None => Err(source.malformed(None, &tr!("this spreadsheet has no sheet", "ce classeur n'a pas de feuille"))),
    }
}

pub(super) fn headings(source: &Source) -> Result<Vec<String>> {
    let headings: Vec<String> = sheet(source)?.rows().next().unwrap_or_default().iter().map(|cell| text(cell).trim().to_owned()).collect();
    Ok(headings)
}

pub(super) fn for_each(source: &Source, mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
    let sheet = sheet(source)?;
    let first = sheet.start().map_or(0, |(row, _)| u64::from(row));
    for (number, row) in (first + 1..).zip(sheet.rows()).skip(1) {
        let texts: Vec<String> = row.iter().map(text).collect();
        let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            each(&Row { line: number, cells: &cells })?;
        }
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
