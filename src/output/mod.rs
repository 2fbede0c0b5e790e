//! The one room that writes to the streams: data on stdout, notices on stderr, one file per format.
//! It never reads the environment or a database, and decides nothing about the data.

mod agenda;
mod buffer;
mod canvas;
mod chart;
mod csv;
mod escape;
mod fit;
mod ics;
mod ids;
mod json;
mod jsonl;
mod list;
mod md;
mod month;
mod named;
mod pager;
mod progress;
mod roster;
mod screen;
mod table;
mod terminal;
#[cfg(test)]
mod tests;
mod tone;
mod tsv;
mod vcard;
mod xlsx;
mod yaml;

use std::borrow::Cow;
use std::io::{self, Write};

pub use agenda::{Entry, Part, agenda};
use anstyle::{AnsiColor, Style};
use buffer::Buffer;
pub use canvas::Canvas;
pub use chart::{Bars, Chart, Grid, Line, Page, Picture, Shown, Sort};
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
pub use escape::escaped;
pub use fit::fit;
pub use json::json_object;
pub use month::Days;
pub use pager::{is_paging, pager};
pub use progress::Progress;
pub use roster::{Row, roster};
pub use screen::{Colour, ColourChoice, Facts, Screen};
pub use terminal::{remember_terminal, restore_terminal};
pub use tone::{Theme, Tone};

use crate::entity::{Kind, Value};
use crate::language::{self, Language, both};

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
    /// Events as a calendar (RFC 5545)
    #[value(skip)]
    Ics,
    /// Clients and collaborators as cards (RFC 6350)
    #[value(skip)]
    Vcard,
    /// A spreadsheet of typed cells
    #[value(skip)]
    Xlsx,
    /// A report as one page
    #[value(skip)]
    Html,
    /// A report as one picture
    #[value(skip)]
    Svg,
}

impl Format {
    /// Reads the format of a list: beside those of every command, two that only some nouns have, and spreadsheets.
    pub fn of_lists() -> impl TypedValueParser<Value = Self> {
        let usual = Self::value_variants().iter().filter_map(Self::to_possible_value);
        let names: Vec<PossibleValue> =
            usual.chain([PossibleValue::new("ics"), PossibleValue::new("vcard"), PossibleValue::new("xlsx")]).collect();
        PossibleValuesParser::new(names).try_map(|name| match name.as_str() {
            "ics" => Ok(Self::Ics),
            "vcard" => Ok(Self::Vcard),
            "xlsx" => Ok(Self::Xlsx),
            name => Self::from_str(name, false),
        })
    }

    /// Reads the format of a report.
    pub fn of_reports() -> impl TypedValueParser<Value = Self> {
        let usual = Self::value_variants().iter().filter_map(Self::to_possible_value);
        let more = ["xlsx", "html", "svg"].map(PossibleValue::new);
        PossibleValuesParser::new(usual.chain(more)).try_map(|name| match name.as_str() {
            "xlsx" => Ok(Self::Xlsx),
            "html" => Ok(Self::Html),
            "svg" => Ok(Self::Svg),
            name => Self::from_str(name, false),
        })
    }

    /// What files in it are called after, where it is nothing to look at on a terminal.
    pub fn extension(self) -> Option<&'static str> {
        match self {
            Self::Xlsx => Some("xlsx"),
            Self::Html => Some("html"),
            Self::Svg => Some("svg"),
            _ => None,
        }
    }

    /// Whether it is meant for a screen rather than for a program.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Table | Self::Wide | Self::List)
    }

    /// The language of what this program itself says within the data: people are told in theirs, programs always in one.
    pub fn language(self) -> Language {
        if self.is_for_people() || matches!(self, Self::Md | Self::Xlsx) { language::current() } else { Language::English }
    }

    /// What `work` says as it is written in this format.
    pub fn said<T>(self, work: impl FnOnce() -> T) -> T {
        language::speaking(self.language(), work)
    }

    /// What records of this noun are written with in a format that knows what it is about; none where that is for the person to
    /// choose.
    ///
    /// # Errors
    /// What it is for, when that is not this noun.
    pub fn columns(self, noun: &str) -> Result<Option<&'static [&'static str]>, &'static str> {
        match (self, noun) {
            (Self::Ics, "event") => Ok(Some(ics::COLUMNS)),
            (Self::Ics, _) => Err(both("ics is for events", "ics est pour les événements").get()),
            (Self::Vcard, "client") => Ok(Some(vcard::CLIENT)),
            (Self::Vcard, "collaborator") => Ok(Some(vcard::COLLABORATOR)),
            (Self::Vcard, _) => {
                Err(both("vcard is for clients and collaborators", "vcard est pour les clients et les collaborateurs").get())
            }
            _ => Ok(None),
        }
    }
}

/// One column of a listing.
#[derive(Clone, Debug)]
pub struct Column {
    /// Key in json, heading in csv, the same in every language: `client.full_name`.
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

/// The streams of the command: nothing else writes to them.
pub struct Output<'o> {
    stdout: Box<dyn Write + 'o>,
    stderr: Box<dyn Write + 'o>,
    screen: Screen,
    pager: Option<String>,
}

const WARNING: Style = AnsiColor::Yellow.on_default().bold();

const BANNER: Style = AnsiColor::Magenta.on_default().bold().invert();

impl<'o> Output<'o> {
    /// Locked or line-buffered streams are fine: listings are buffered here.
    pub fn new(stdout: Box<dyn Write + 'o>, stderr: Box<dyn Write + 'o>, screen: Screen) -> Self {
        Self { stdout, stderr, screen, pager: None }
    }

    /// Shows tables taller than the terminal in `command`, as [`pager`] chose it.
    #[must_use]
    pub fn paged_by(mut self, command: Option<String>) -> Self {
        self.pager = command;
        self
    }

    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Says something beside the data, on stderr. That stderr is closed is nobody's concern.
    pub fn notice(&mut self, message: &str) {
        let _ = writeln!(self.stderr, "{}", escape::lines(message));
    }

    /// Warns, on stderr.
    pub fn warn(&mut self, message: &str) {
        let style = if self.screen.stderr_colour == Colour::Always { WARNING } else { Style::new() };
        let _ = writeln!(self.stderr, "{style}{}{style:#} {}", both("warning:", "avertissement :"), escape::lines(message));
    }

    /// Says where one is, on stderr, so that it is seen.
    pub fn banner(&mut self, place: &str, about: &str) {
        let style = if self.screen.stderr_colour == Colour::Always { BANNER } else { Style::new() };
        let _ = writeln!(self.stderr, "{style}[{place}]{style:#} {}", escape::lines(about));
    }

    /// How far a work of `whole` steps is, on a terminal.
    pub fn progress(&self, whole: Option<u64>) -> Progress {
        Progress::new(whole, self.screen.stderr_terminal)
    }

    /// Prints an error that is already rendered, on stderr; of its escape sequences only colours pass.
    pub fn failure(&mut self, rendered: &str) {
        let text = escape_rendered(rendered.trim_end_matches('\n'), self.screen.stderr_colour);
        let _ = writeln!(self.stderr, "{text}");
    }

    /// Writes one line (or several) of data on stdout: exactly as given into a pipe, escaped on a terminal.
    ///
    /// # Errors
    /// As [`Sheet::row`].
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        let text = if self.screen.terminal { escape_rendered(text, self.screen.colour) } else { text.into() };
        writeln!(self.stdout, "{text}")?;
        self.stdout.flush()
    }

    /// Writes a page that is already drawn: as [`Output::line`], and in the pager where it is taller than the terminal.
    ///
    /// # Errors
    /// As [`Sheet::row`].
    pub fn page(&mut self, drawn: &str) -> io::Result<()> {
        let text = if self.screen.terminal { escape_rendered(drawn, self.screen.colour) } else { drawn.into() };
        let mut stream = paged(&mut self.stdout, &self.screen, self.pager.as_deref());
        writeln!(stream, "{text}")?;
        stream.flush()
    }

    /// Writes a report: drawn for people, a plain sheet of its rows for programs.
    ///
    /// # Errors
    /// As [`Sheet::row`].
    pub fn report(&mut self, format: Format, page: &Page, chart: &Chart) -> io::Result<()> {
        if let Some(drawn) = chart::drawn(format, page, chart, &self.screen)? {
            let pager = self.pager.as_deref().filter(|_| format.is_for_people());
            let mut stream = paged(&mut self.stdout, &self.screen, pager);
            stream.write_all(&drawn)?;
            return stream.flush();
        }
        let mut sheet = self.sheet(format, chart.sheet());
        chart.rows(format).try_for_each(|row| sheet.row(&row))?;
        sheet.end()
    }

    /// Starts a listing on stdout.
    pub fn sheet(&mut self, format: Format, columns: Vec<Column>) -> Box<dyn Sheet + '_> {
        let Self { stdout, screen, .. } = self;
        let pager = self.pager.as_deref().filter(|_| format.is_for_people());
        let stream = paged(stdout, screen, pager);
        if format == Format::Xlsx {
            return Box::new(xlsx::Xlsx::new(stream, &columns));
        }
        let buffer = Buffer::new(stream);
        match format {
            Format::Table => Box::new(table::Table::new(buffer, columns, screen, true)),
            Format::Wide => Box::new(table::Table::new(buffer, columns, screen, false)),
            Format::List => Box::new(list::List::new(buffer, columns, screen)),
            Format::Tsv => Box::new(tsv::Tsv::new(buffer)),
            Format::Csv => Box::new(csv::Csv::new(buffer, &columns)),
            Format::Json => Box::new(json::Json::new(buffer, &columns)),
            Format::Jsonl | Format::Xlsx | Format::Html | Format::Svg => Box::new(jsonl::Jsonl::new(buffer, &columns)),
            Format::Yaml => Box::new(yaml::Yaml::new(buffer, &columns)),
            Format::Md => Box::new(md::Md::new(buffer, &columns)),
            Format::Ids => Box::new(ids::Ids::new(buffer)),
            Format::Ics => Box::new(ics::Ics::new(buffer, &columns)),
            Format::Vcard => Box::new(vcard::Vcard::new(buffer, &columns)),
        }
    }
}

/// A table for this screen, to be part of a page.
///
/// # Errors
/// None: it is written to memory.
pub fn table(columns: &[Column], rows: &[Vec<Value<'_>>], screen: &Screen, fitted: bool) -> io::Result<String> {
    let mut text = Vec::new();
    let buffer = Buffer::new(Box::new(&mut text));
    let mut table: Box<dyn Sheet + '_> = Box::new(table::Table::new(buffer, columns.to_vec(), screen, fitted));
    rows.iter().try_for_each(|row| table.row(row))?;
    table.end()?;
    String::from_utf8(text).map_err(io::Error::other)
}

/// `stdout`, or the pager in front of it.
fn paged<'s, 'o>(stdout: &'s mut Box<dyn Write + 'o>, screen: &Screen, pager: Option<&str>) -> Box<dyn Write + 's> {
    match pager {
        Some(command) if screen.terminal => Box::new(pager::Paged::new(Box::new(stdout), command.to_owned(), screen.height, screen.width)),
        _ => Box::new(stdout),
    }
}

/// Starts a listing for programs on any stream: CSV, else one JSON object a line.
pub fn sheet<'s>(stream: Box<dyn Write + 's>, format: Format, columns: &[Column]) -> Box<dyn Sheet + 's> {
    let buffer = Buffer::new(stream);
    match format {
        Format::Csv => Box::new(csv::Csv::new(buffer, columns)),
        _ => Box::new(jsonl::Jsonl::new(buffer, columns)),
    }
}

fn escape_rendered(text: &str, colour: Colour) -> Cow<'_, str> {
    match colour {
        Colour::Always => escape::rendered(text),
        Colour::Never => escape::lines(text),
    }
}
