//! XLSX: one sheet of typed cells, so that a spreadsheet sums amounts and sorts days, and runs nothing: a text that begins with = is a
//! text. Headings and words are those of people, whom it is opened by. Moments are local, for a cell knows no zone. Rows go to disk as they
//! come.

use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{Datelike, Timelike};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::{Column, Sheet};
use crate::entity::value::local;
use crate::entity::{Kind, Value, show};
use crate::language::tr;

pub(super) struct Xlsx<'o> {
    stream: Box<dyn Write + 'o>,
    book: Workbook,
    kinds: Vec<Kind>,
    row: u32,
    money: Format,
    day: Format,
    moment: Format,
    /// What went wrong with the headings: a sheet begins without a word.
    failed: Option<io::Error>,
}

impl<'o> Xlsx<'o> {
    pub fn new(stream: Box<dyn Write + 'o>, columns: &[Column]) -> Self {
        let mut book = Workbook::new();
        let headed = kept(|| headings(&mut book, columns));
        Self {
            stream,
            book,
            kinds: columns.iter().map(|column| column.kind).collect(),
            row: 0,
            money: Format::new().set_num_format("#,##0.00"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            failed: headed.err(),
        }
    }

    fn cells(&mut self, row: &[Value<'_>]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for ((at, value), kind) in (0..).zip(row).zip(&self.kinds) {
            match value {
                Value::Null => continue,
                // Twelve digits, two of them decimals: exact in a double.
                Value::Money(amount) => match amount.to_f64() {
                    Some(number) => sheet.write_number_with_format(self.row, at, number, &self.money)?,
                    None => sheet.write_string(self.row, at, text(value))?,
                },
                // Beyond 15 digits a cell would round.
                Value::Integer(number) if number.unsigned_abs() < 1_000_000_000_000_000 => {
                    sheet.write_number(self.row, at, *number as f64)?
                }
                Value::Boolean(truth) => sheet.write_boolean(self.row, at, *truth)?,
                Value::Date(day) => match date(*day) {
                    Ok(day) => sheet.write_datetime_with_format(self.row, at, &day, &self.day)?,
                    // A spreadsheet begins in 1900.
                    Err(_) => sheet.write_string(self.row, at, text(value))?,
                },
                Value::Instant(moment) => {
                    let there = local(*moment);
                    let (hour, minute, second) = (there.hour() as u16, there.minute() as u8, there.second() as u8);
                    match date(there.date_naive()).and_then(|day| day.and_hms(hour, minute, second)) {
                        Ok(moment) => sheet.write_datetime_with_format(self.row, at, &moment, &self.moment)?,
                        Err(_) => sheet.write_string(self.row, at, text(value))?,
                    }
                }
                Value::Text(word) => sheet.write_string(self.row, at, kind.spoken(word))?,
                Value::Integer(_) | Value::Json(_) => sheet.write_string(self.row, at, text(value))?,
            };
        }
        Ok(())
    }
}

fn headings(book: &mut Workbook, columns: &[Column]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    (0..).zip(columns).try_for_each(|(at, column)| sheet.write_string_with_format(0, at, &column.label, &bold).map(drop))
}

fn date(day: chrono::NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8)
}

fn text<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Json(text) => Cow::Borrowed(text),
        value => {
            let mut text = String::new();
            show::plain(value, &mut text);
            Cow::Owned(text)
        }
    }
}

/// What the library could not do, in words: the sheet is full, a text is too long for a cell, there is no room for the rows. Where they
/// cannot be written it panics; nothing is done with the book after that.
fn kept(work: impl FnOnce() -> Result<(), XlsxError>) -> io::Result<()> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(XlsxError::IoError(_) | XlsxError::TempFileError(..))) | Err(_) => Err(io::Error::other(tr!(
            "as a spreadsheet: its rows could not be kept among the temporary files: is there room? TMPDIR names another directory",
            "en feuille de calcul : ses lignes n'ont pas pu être gardées parmi les fichiers temporaires : y a-t-il de la place ? TMPDIR indique un autre répertoire"
        ))),
        Ok(Err(error)) => Err(io::Error::other(tr!("as a spreadsheet: {error}", "en feuille de calcul : {error}"))),
    }
}

impl Sheet for Xlsx<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.row += 1;
        kept(|| self.cells(row))
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        // Whole before the first byte: half a spreadsheet is none. Packed, a million rows are some tens of MiB.
        let mut packed = Vec::new();
        kept(|| self.book.save_to_writer(&mut packed))?;
        self.stream.write_all(&packed)?;
        self.stream.flush()
    }
}
