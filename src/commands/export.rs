//! `export`: everything, or some nouns, as a set of files that other programs read and that `import` restores: one table for each
//! noun, exact, and a manifest of what there must be.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path as FilePath, PathBuf};

use ring::digest::{Context as Digest, SHA256};
use serde::{Deserialize, Serialize};

use super::list::{self, Failure};
use crate::context::Context;
use crate::db::{self, Session};
use crate::domain::{
    CLIENT, COLLABORATOR, COMPANY, CONTRACT, DEPARTMENT, ENTITIES, EVENT, HISTORY, LOCATION, NOTE, PAYMENT, REMINDER, ROLE,
};
use crate::entity::{Entity, Kind, Path, show};
use crate::error::{self, Error, Result, reason};
use crate::language::{both, plural, tr};
use crate::output::{self, Format};
use crate::query::{self, Select};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm export ALL everything
  epicrm export clients contracts some --format jsonl

One file for each noun, and manifest.json: how many records each holds, its SHA-256, the version of the schema. All files are of the
same moment. Relations are by code (of people, by username). CSV is exact, as PostgreSQL's COPY writes it: null is nothing, a cell
that begins with = is that text; a spreadsheet would run it, so open lists there as --format xlsx, whose cells are typed.
Not exported: passwords, sessions, the history (epicrm export history DIR does) and saved views.
A set of ALL is restored by an administrator, into a database without records: epicrm import DIR")]
pub struct Arguments {
    /// ALL, or nouns such as clients and contracts; then the directory, which is made
    #[arg(required = true, num_args = 2.., value_name = "ALL|ENTITY… DIR")]
    words: Vec<String>,
    /// csv or jsonl
    #[arg(long, short, value_parser = clap::builder::PossibleValuesParser::new(["csv", "jsonl"]), default_value = "csv")]
    format: String,
}

/// What an export says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Of the program.
    pub epicrm: String,
    /// Version of the database's schema.
    pub schema: String,
    /// RFC 3339.
    pub date: String,
    pub files: Vec<Entry>,
}

/// One file of an export.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub noun: String,
    pub file: String,
    pub rows: u64,
    /// In hexadecimal digits.
    pub sha256: String,
}

pub(super) const MANIFEST: &str = "manifest.json";

/// Everything that is exported and restored, what is referred to before what refers to it.
pub(super) static ALL: [&Entity; 11] =
    [&DEPARTMENT, &ROLE, &COLLABORATOR, &LOCATION, &COMPANY, &CLIENT, &CONTRACT, &PAYMENT, &EVENT, &NOTE, &REMINDER];

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let Some((directory, nouns)) = arguments.words.split_last() else { return Ok(()) };
    let entities = named(nouns)?;
    let format = if arguments.format == "csv" { Format::Csv } else { Format::Jsonl };
    let mut session = context.session()?;
    let directory = PathBuf::from(directory);
    prepare(&directory)?;
    let mut files = Vec::new();
    let mut write = |session: &mut Session, entity: &&'static Entity| -> Result<()> {
        files.push(file(session, entity, &directory, format)?);
        Ok(())
    };
    // Whose history one may read is asked of the session, which answers at its own isolation only.
    let (history, others): (Vec<&'static Entity>, Vec<_>) = entities.into_iter().partition(|entity| *entity == &HISTORY);
    session.snapshot(|session| others.iter().try_for_each(|entity| write(session, entity)))?;
    history.iter().try_for_each(|entity| write(&mut session, entity))?;
    let records = files.iter().map(|entry| entry.rows).sum::<u64>();
    let mut date = String::new();
    show::plain(&crate::entity::Value::Instant(context.clock.now), &mut date);
    let manifest = Manifest { epicrm: env!("CARGO_PKG_VERSION").to_owned(), schema: db::newest_migration(), date, files };
    let text = serde_json::to_string_pretty(&manifest)
        .map_err(|error| Error::new(error::Kind::Fault, both("no manifest", "pas de manifeste")).source(error))?;
    // Last: a directory without one is no export.
    let name = directory.join(MANIFEST);
    create(&name)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|error| unwritable(&name, error))?;
    let (number, directory) = (manifest.files.len(), directory.display());
    let (s, f) = (plural(records), plural(number as u64));
    context.output.notice(&tr!(
        "exported {records} records in {number} files to {directory}",
        "{records} fiche{s} exportée{s} dans {directory}, en {number} fichier{f}"
    ));
    Ok(())
}

fn named(nouns: &[String]) -> Result<Vec<&'static Entity>> {
    if let [all] = nouns
        && matches!(all.to_lowercase().as_str(), "all" | "tout")
    {
        return Ok(ALL.to_vec());
    }
    let mut entities = Vec::new();
    for noun in nouns {
        let entity = ENTITIES.into_iter().find(|entity| entity.is_called(noun)).ok_or_else(|| {
            let known: Vec<&str> = ENTITIES.iter().map(|entity| entity.plural).collect();
            Error::new(error::Kind::Usage, tr!("{noun} is nothing that can be exported", "{noun} n'est rien qui puisse être exporté"))
                .hint(tr!("ALL, or {}", "ALL, ou {}", known.join(", ")))
        })?;
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    Ok(entities)
}

/// A directory of one's own: it will hold personal data.
fn prepare(directory: &FilePath) -> Result<()> {
    match fs::read_dir(directory).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => {
            let message = tr!("{} is not empty: nothing was exported", "{} n'est pas vide : rien n'a été exporté", directory.display());
            Err(Error::new(error::Kind::Conflict, message)
                .hint(both("name a directory that is not there yet", "nommez un répertoire qui n'existe pas encore")))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new().mode(0o700).create(directory).map_err(|error| unwritable(directory, error))
        }
        Err(error) => Err(unwritable(directory, error)),
    }
}

fn create(file: &FilePath) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

fn unwritable(file: &FilePath, error: io::Error) -> Error {
    let why = reason(&error);
    let message = tr!("{} cannot be written: {why}", "{} ne peut pas être écrit : {why}", file.display());
    Error::new(error::Kind::Runtime, message).source(error)
}

/// The fields of an entity that are columns of its own.
pub(super) fn columns(entity: &'static Entity) -> Vec<Path> {
    let own = entity.fields.iter().filter(|field| !field.column.is_empty());
    own.filter_map(|field| entity.resolve(field.name).ok()).collect()
}

fn file(session: &mut Session, entity: &'static Entity, directory: &FilePath, format: Format) -> Result<Entry> {
    let name = format!("{}.{}", entity.plural, if format == Format::Csv { "csv" } else { "jsonl" });
    let path = directory.join(&name);
    let columns = columns(entity);
    let kinds: Vec<Kind> = columns.iter().map(|path| path.clone().shown().field.kind).collect();
    let statement = Select { entity, columns: &columns, condition: None, order: &[], limit: None }.statement();
    let mut summed =
        Summed { stream: BufWriter::new(create(&path).map_err(|error| unwritable(&path, error))?), digest: Digest::new(&SHA256) };
    let mut rows = 0;
    let mut sheet = output::sheet(Box::new(&mut summed), format, &list::headings(&columns));
    query::for_each::<_, Failure>(session.link(), statement, &kinds, |row| {
        rows += 1;
        sheet.row(row).map_err(Failure::Output)
    })
    .or_else(|failure| match failure {
        Failure::Output(error) => Err(unwritable(&path, error)),
        failure => failure.into_error(false),
    })?;
    sheet.end().map_err(|error| unwritable(&path, error))?;
    let Summed { stream, digest } = summed;
    stream
        .into_inner()
        .map_err(io::IntoInnerError::into_error)
        .and_then(|file| file.sync_all())
        .map_err(|error| unwritable(&path, error))?;
    Ok(Entry { noun: entity.noun.to_owned(), file: name, rows, sha256: hexadecimal(digest.finish().as_ref()) })
}

/// A stream of which a sum is kept.
struct Summed {
    stream: BufWriter<File>,
    digest: Digest,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;
    use crate::entity::Value;
    use crate::output::Column;
    use crate::tabular::{Hints, Place, Table};

    /// Rows written by one room and read by another.
    fn check(format: Format, rows: &[Vec<String>]) {
        let columns: Vec<Column> = ["a", "b"].map(|name| Column { name: name.to_owned(), label: name.to_owned(), kind: Kind::Text }).into();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut sheet = output::sheet(Box::new(&mut file), format, &columns);
        for row in rows {
            let value = |text: &String| if text.is_empty() { Value::Null } else { Value::Text(Cow::Owned(text.clone())) };
            sheet.row(&row.iter().map(value).collect::<Vec<_>>()).unwrap();
        }
        sheet.end().unwrap();
        let hints = Hints { delimiter: Some(b','), encoding: Some(crate::tabular::Encoding::Utf8) };
        let table = Table::open(&Place::File(file.path().to_owned()), hints).unwrap();
        let mut read = Vec::new();
        table
            .for_each(|row| {
                read.push(row.cells.iter().map(ToString::to_string).collect::<Vec<_>>());
                Ok(())
            })
            .unwrap();
        assert_eq!(read, rows);
    }

    proptest! {
        /// The first is never nothing, as a code never is.
        #[test]
        fn what_is_written_is_read(rows in proptest::collection::vec(("[^\0\r]{1,20}", "[^\0]{0,40}|null|None|=cmd|\"|'|\\\\\\."), 1..20)) {
            let rows: Vec<Vec<String>> = rows.into_iter().map(|(first, second)| vec![first, second]).collect();
            check(Format::Csv, &rows);
            check(Format::Jsonl, &rows);
        }
    }
}
