//! Tables in files: CSV of any delimiter and encoding, JSON, JSON Lines, XLSX, read row by row as texts under headings. What is not
//! said is detected; what was detected is told. Knows nothing of the business.

mod csv;
mod json;
mod source;
mod xlsx;

pub use csv::Writer;

use crate::error::{Error, Kind, Result};
use crate::language::tr;
use source::Source;
pub use source::{Encoding, Place};

/// As many as a spreadsheet may have (Excel's limit): what has more is no table that anybody made.
const MOST_COLUMNS: usize = 16_384;

/// A table that can be read again and again: its headings are known.
pub struct Table {
    source: Source,
    form: Form,
    pub headings: Vec<String>,
}

enum Form {
    Csv { delimiter: u8, encoding: Encoding },
    Json,
    JsonLines,
    Xlsx,
}

/// One row under the headings.
#[derive(Debug)]
pub struct Row<'r> {
    /// Line of the file where it begins; of JSON, which object; of XLSX, which row. From 1.
    pub line: u64,
    /// As many as there are headings, unless the row is malformed; what is empty holds nothing.
    pub cells: &'r [&'r str],
}

/// What is said beforehand instead of being detected.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    pub delimiter: Option<u8>,
    pub encoding: Option<Encoding>,
}

impl Table {
    /// Opens a table and reads its headings.
    ///
    /// # Errors
    /// Exit code 3 when there is no such file; 2 when it is no table.
    pub fn open(place: &Place, hints: Hints) -> Result<Self> {
        let source = Source::open(place)?;
        let start = source.start()?;
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
        let form = match text {
            _ if start.starts_with(b"PK\x03\x04") => Form::Xlsx,
            _ if start.starts_with(b"\xd0\xcf\x11\xe0") => {
                return Err(Error::new(
                    Kind::Usage,
                    tr!("{place} is a spreadsheet of before 2007 (.xls)", "{place} est un classeur d'avant 2007 (.xls)"),
                )
                .hint(tr!("save it as .xlsx or .csv, then import that", "enregistrez-le en .xlsx ou .csv, puis importez celui-là")));
            }
            [b'[', ..] => Form::Json,
            [b'{', ..] => Form::JsonLines,
            _ => {
                let encoding = hints.encoding.map_or_else(|| source.encoding(), Ok)?;
                let delimiter = hints.delimiter.map_or_else(|| csv::delimiter(&source, encoding), Ok)?;
                Form::Csv { delimiter, encoding }
            }
        };
        let mut table = Self { source, form, headings: Vec::new() };
        table.headings = match table.form {
            Form::Csv { delimiter, encoding } => csv::headings(&table.source, delimiter, encoding)?,
            Form::Json => json::headings(&table.source, false)?,
            Form::JsonLines => json::headings(&table.source, true)?,
            Form::Xlsx => xlsx::headings(&table.source)?,
        };
        if table.headings.len() > MOST_COLUMNS {
            let message = tr!("{place} has more than {MOST_COLUMNS} columns", "{place} a plus de {MOST_COLUMNS} colonnes");
            return Err(Error::new(Kind::Usage, message)
                .hint(tr!("say what separates its cells: --delimiter ;", "dites ce qui sépare ses cellules : --delimiter ;")));
        }
        if table.headings.iter().all(|heading| heading.trim().is_empty()) {
            return Err(Error::new(Kind::Usage, tr!("{place} has no headings: it is empty", "{place} n'a pas d'en-têtes : il est vide"))
                .hint(tr!(
                    "the first line names the columns, such as: code;name;city",
                    "la première ligne nomme les colonnes, par exemple : code;name;city"
                )));
        }
        Ok(table)
    }

    /// Reads it from the beginning.
    ///
    /// # Errors
    /// Those of `each`, which ends the reading; exit code 2, with the line, where the file is malformed.
    pub fn for_each(&self, each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        match self.form {
            Form::Csv { delimiter, encoding } => csv::for_each(&self.source, delimiter, encoding, each),
            Form::Json => json::for_each(&self.source, false, &self.headings, each),
            Form::JsonLines => json::for_each(&self.source, true, &self.headings, each),
            Form::Xlsx => xlsx::for_each(&self.source, self.headings.len(), each),
        }
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// As [`Table::for_each`].
    pub fn count(&self) -> Result<u64> {
        let mut count = 0;
        self.for_each(|_| {
            count += 1;
            Ok(())
        })?;
        Ok(count)
    }

    /// What was detected: `CSV, Windows-1252, separated by ;`.
    pub fn about(&self) -> String {
        match self.form {
            Form::Csv { delimiter, encoding } => {
                tr!("CSV, {}, separated by {}", "CSV, {}, séparateur {}", encoding.name(), csv::said(delimiter))
            }
            Form::Json => "JSON".to_owned(),
            Form::JsonLines => "JSON Lines".to_owned(),
            Form::Xlsx => tr!("XLSX, its first sheet", "XLSX, sa première feuille"),
        }
    }

    /// What separates the cells of a table written for those who made this one.
    pub fn delimiter(&self) -> u8 {
        match self.form {
            Form::Csv { delimiter, .. } => delimiter,
            _ => b',',
        }
    }
}
