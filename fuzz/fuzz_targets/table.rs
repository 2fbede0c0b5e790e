//! Any bytes are a table or an error: CSV, JSON, JSON Lines, XLSX. It is the same each time it is read, and what was read of it, written
//! as refused rows are, is read back as it was.
#![no_main]

use std::path::PathBuf;

use epicrm::tabular::{Encoding, Hints, Place, Table, Writer};
use libfuzzer_sys::fuzz_target;

type Rows = Vec<(u64, Vec<String>)>;

fn file(name: &str, bytes: &[u8]) -> Place {
    let memory = PathBuf::from("/dev/shm");
    let directory = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let path = directory.join(format!("epicrm-fuzz-{}-{name}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    Place::File(path)
}

fn rows(table: &Table) -> (Rows, bool) {
    let mut rows = Vec::new();
    let whole = table.for_each(|row| {
        rows.push((row.line, row.cells.iter().map(|cell| (*cell).to_owned()).collect()));
        Ok(())
    });
    (rows, whole.is_ok())
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let delimiter = [None, None, None, Some(b';'), Some(b'\t'), Some(b','), Some(b'|'), Some(b' ')][usize::from(choice & 7)];
    let encoding = [None, None, Some(Encoding::Utf8), Some(Encoding::Windows1252)][usize::from(choice >> 3 & 3)];
    let table = match Table::open(&file("table", bytes), Hints { delimiter, encoding }) {
        Ok(table) => table,
        Err(error) => return assert_eq!(error.exit_code(), 2, "{}", error.report()),
    };
    let (read, whole) = rows(&table);
    assert!(read.is_sorted_by_key(|(line, _)| *line), "{}", table.about());
    let (again, whole_again) = rows(&table);
    assert_eq!((&again, whole_again), (&read, whole), "{}", table.about());
    // What begins otherwise is told apart by how it begins.
    let plain = table.headings.first().is_some_and(|heading| heading.starts_with(char::is_alphabetic) && !heading.starts_with("PK"));
    if !plain || !whole || table.headings.len() < 2 {
        return;
    }
    let mut text = Vec::new();
    let mut writer = Writer::new(&mut text, table.delimiter());
    writer.row(table.headings.iter().map(String::as_str)).unwrap();
    for (_, cells) in &read {
        writer.row(cells.iter().map(String::as_str)).unwrap();
    }
    writer.end().unwrap();
    let hints = Hints { delimiter: Some(table.delimiter()), encoding: Some(Encoding::Utf8) };
    let again = Table::open(&file("written", &text), hints).unwrap();
    // CSV trims them.
    assert!(again.headings.iter().eq(table.headings.iter().map(|heading| heading.trim())));
    let cells = |rows: Rows| rows.into_iter().map(|(_, cells)| cells).filter(|cells| cells.iter().any(|cell| !cell.is_empty())).collect::<Vec<_>>();
    assert_eq!(cells(rows(&again).0), cells(read), "{}", table.about());
});
