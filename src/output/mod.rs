//! The one room that writes to the streams: data on stdout, notices on stderr, one file per format.
//! It never reads the environment or a database, and decides nothing about the data.

mod buffer;
mod csv;
mod ids;
mod json;
mod jsonl;
mod screen;
mod table;
mod tsv;

use std::io::{self, Write};

use buffer::Buffer;
pub use screen::{Colour, ColourChoice, Facts, Screen};

use crate::entity::{Kind, Value};

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Aligned columns, fitted to the terminal
    Table,
    /// Aligned columns, nothing cut
    Wide,
    /// One field per line
    List,
    /// Tab-separated, without a heading
    Tsv,
    /// Comma-separated, as PostgreSQL's COPY
    Csv,
    /// One array of typed objects
    Json,
    /// One typed object per line
    Jsonl,
    /// A list of typed maps
    Yaml,
    /// A GitHub table
    Md,
    /// Codes alone
    Ids,
}

/// One column of a listing.
#[derive(Clone, Debug)]
pub struct Column {
    /// Key in json, heading in csv: `client.full_name`.
    pub name: String,
    /// Heading for people.
    pub label: String,
    pub kind: Kind,
}

/// Records being written in one format. One that is dropped without [`Sheet::end`] is left unfinished.
pub trait Sheet {
    /// Writes one record, whose values stand in the order of the columns.
    ///
    /// # Errors
    /// The stream's own; ask [`is_closed_pipe`] whether the reader merely had enough.
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()>;

    /// Writes what remains: to be called once, after the last record, also when there was none.
    ///
    /// # Errors
    /// As [`Sheet::row`].
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// Whether a write failed because the reader closed its end (`| head`, a pager left early): the command then ends quietly.
pub fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// The streams of the command.
pub struct Output<'o> {
    stdout: Box<dyn Write + 'o>,
    stderr: Box<dyn Write + 'o>,
    screen: Screen,
}

impl<'o> Output<'o> {
    pub fn new(stdout: Box<dyn Write + 'o>, stderr: Box<dyn Write + 'o>, screen: Screen) -> Self {
        Self { stdout, stderr, screen }
    }

    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Says something beside the data, on stderr. That stderr is closed is nobody's concern.
    pub fn notice(&mut self, message: &str) {
        let _ = writeln!(self.stderr, "{message}");
    }

    /// Warns, on stderr.
    pub fn warn(&mut self, message: &str) {
        let _ = writeln!(self.stderr, "warning: {message}");
    }

    /// Prints an error that is already rendered, on stderr.
    pub fn failure(&mut self, rendered: &str) {
        let _ = writeln!(self.stderr, "{}", rendered.trim_end_matches('\n'));
    }

    /// Writes one line of data on stdout.
    ///
    /// # Errors
    /// As [`Sheet::row`].
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stdout, "{text}")?;
        self.stdout.flush()
    }

    /// Starts a listing on stdout.
    pub fn sheet(&mut self, format: Format, columns: Vec<Column>) -> Box<dyn Sheet + '_> {
        let buffer = Buffer::new(Box::new(&mut self.stdout));
        match format {
            Format::Tsv => Box::new(tsv::Tsv::new(buffer)),
            Format::Csv => Box::new(csv::Csv::new(buffer, &columns)),
            Format::Json => Box::new(json::Json::new(buffer, &columns)),
            Format::Jsonl => Box::new(jsonl::Jsonl::new(buffer, &columns)),
            Format::Ids => Box::new(ids::Ids::new(buffer)),
            Format::Table | Format::Wide | Format::List | Format::Yaml | Format::Md => Box::new(table::Table::new(buffer, columns)),
        }
    }
}
