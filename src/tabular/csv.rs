//! CSV: cells between delimiters, quoted where they must be (RFC 4180).

use std::io;

use csv::{ReaderBuilder, StringRecord};

use super::Row;
use super::source::{Encoding, Source};
use crate::error::{Error, Kind, Result, reason};
use crate::language::tr;

/// What may separate cells, the likeliest last: it wins where nothing tells.
const DELIMITERS: [u8; 4] = [b'|', b'\t', b';', b','];
/// Rows looked at to tell which it is.
const ENOUGH: usize = 50;

/// In a sentence.
pub(super) fn said(delimiter: u8) -> String {
    if delimiter == b'\t' { tr!("tab", "tabulation") } else { char::from(delimiter).to_string() }
}

fn reader(source: &Source, delimiter: u8, encoding: Encoding) -> Result<csv::Reader<Box<dyn io::Read>>> {
    Ok(ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(source.text(encoding)?))
}

/// What cuts the first rows into the most cells, as many in each.
pub(super) fn delimiter(source: &Source, encoding: Encoding) -> Result<u8> {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let mut rows = reader(source, delimiter, encoding)?.into_records().take(ENOUGH).map_while(std::result::Result::ok);
        let width = rows.next().map_or(0, |row| row.len());
        let (alike, all) = rows.fold((1, 1), |(alike, all), row| (alike + usize::from(row.len() == width), all + 1));
        let score = if width > 1 { width * 1000 * alike / all } else { 0 };
        if score >= best.0 {
            best = (score, delimiter);
        }
    }
    Ok(best.1)
}

pub(super) fn headings(source: &Source, delimiter: u8, encoding: Encoding) -> Result<Vec<String>> {
    let mut record = StringRecord::new();
    reader(source, delimiter, encoding)?.read_record(&mut record).map_err(|error| malformed(source, error))?;
    Ok(record.iter().map(|heading| heading.trim().to_owned()).collect())
}

pub(super) fn for_each(source: &Source, delimiter: u8, encoding: Encoding, mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
    // Where lines end in CR LF, the reader has yet to count the LF when a row begins.
    let pending = u64::from(source.start()?.windows(2).any(|pair| pair == b"\r\n"));
    let mut reader = reader(source, delimiter, encoding)?;
    let mut record = StringRecord::new();
    let mut width = None;
    while reader.read_record(&mut record).map_err(|error| malformed(source, error))? {
        let Some(width) = width else {
            width = Some(record.len());
            continue;
        };
        let mut cells: Vec<&str> = record.iter().collect();
        // Spreadsheets leave out, or add, empty cells at the end of a row.
        while cells.len() > width && cells.last().is_some_and(|cell| cell.is_empty()) {
            cells.pop();
        }
        if cells.iter().all(|cell| cell.is_empty()) && (cells.len() == width || cells.len() < 2) && width > 1 {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line) + pending;
        each(&Row { line, cells: &cells })?;
    }
    Ok(())
}

fn malformed(source: &Source, error: csv::Error) -> Error {
    let line = error.position().map(csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => source.unreadable(error),
        csv::ErrorKind::Utf8 { .. } => source
            .malformed(line, &tr!("this is not UTF-8 text", "ce n'est pas un texte UTF-8"))
            .hint(tr!("say what it is: --encoding windows-1252", "dites ce que c'est : --encoding windows-1252")),
        _ => source.malformed(line, &tr!("this is not CSV", "ce n'est pas du CSV")),
    }
}

/// Writes a table of texts, for spreadsheets and for [`super::Table`].
pub struct Writer<W: io::Write>(csv::Writer<W>);

impl<W: io::Write> Writer<W> {
    pub fn new(stream: W, delimiter: u8) -> Self {
        Self(csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(stream))
    }

    /// # Errors
    /// When the stream cannot be written.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<()> {
        self.0.write_record(cells).map_err(|error| unwritten(error.into()))
    }

    /// # Errors
    /// As [`Writer::row`].
    pub fn end(mut self) -> Result<()> {
        self.0.flush().map_err(unwritten)
    }
}

fn unwritten(error: io::Error) -> Error {
    let why = reason(&error);
    let message = tr!("the rows that were refused could not be written: {why}", "les lignes refusées n'ont pas pu être écrites : {why}");
    Error::new(Kind::Runtime, message).source(error)
}
