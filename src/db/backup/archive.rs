//! The file itself: a tar of JSON lines, with the digest of every part in the last one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use ring::digest::{Context, SHA256};

use super::{FORMAT, MANIFEST, Manifest, Part, Sequence};
use crate::error::{Error, Kind, Result, reason};
use crate::language::{Text, both, tr};

/// First in the archive: what it is, for whoever opens it by hand; also how a foreign file is told.
const README: &str = "README.txt";
const ABOUT: Text = both(
    "A backup of an epicrm database: every row of every table as a line of JSON, and the verifiers of its passwords.
Keep it as you would the database. To restore it: epicrm db restore FILE
",
    "Une sauvegarde d'une base de données d'epicrm : chaque ligne de chaque table en une ligne de JSON, et de quoi vérifier ses mots de passe.
Gardez-la comme la base de données. Pour la rétablir : epicrm db restore FICHIER
",
);

/// Writes one part after the other.
pub(super) struct Writer<W: Write + Seek> {
    tar: tar::Builder<W>,
    parts: Vec<Part>,
    made_at: chrono::DateTime<chrono::Utc>,
}

impl<W: Write + Seek> Writer<W> {
    pub fn new(out: W, made_at: chrono::DateTime<chrono::Utc>) -> io::Result<Self> {
        let mut writer = Self { tar: tar::Builder::new(out), parts: Vec::new(), made_at };
        // In both languages: the file may be opened by somebody else.
        writer.append(README, |out| write!(out, "{}\n{}", ABOUT.english, ABOUT.french))?;
        Ok(writer)
    }

    /// Adds a part; `fill` gives the number of its rows and writes them.
    pub fn part(&mut self, name: String, sequence: Option<Sequence>, fill: impl FnOnce(&mut dyn Write) -> Result<u64>) -> Result<()> {
        let mut filled = Ok(0);
        let (bytes, sha256) = self
            .append(&name, |out| {
                filled = fill(out);
                Ok(())
            })
            .map_err(|error| not_written(&error))?;
        self.parts.push(Part { name, rows: filled?, bytes, sha256, sequence });
        Ok(())
    }

    fn append(&mut self, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<(u64, String)> {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.made_at.timestamp()).unwrap_or_default());
        let entry = self.tar.append_writer(&mut header, name)?;
        let mut out = BufWriter::with_capacity(1 << 16, Digested { inner: entry, bytes: 0, digest: Context::new(&SHA256) });
        fill(&mut out)?;
        let Digested { inner, bytes, digest } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        inner.finish()?;
        Ok((bytes, hexadecimal(digest)))
    }

    /// Ends the archive with what it holds; gives the file back, for it to be made safe on the disk.
    pub fn finish(mut self, manifest: impl FnOnce(Vec<Part>) -> Manifest) -> Result<(W, Manifest)> {
        let manifest = manifest(std::mem::take(&mut self.parts));
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| {
            Error::new(Kind::Fault, tr!("the backup could not be described", "la sauvegarde n'a pas pu être décrite")).source(error)
        })?;
        let out = self.append(MANIFEST, |out| out.write_all(text.as_bytes())).and_then(|_| self.tar.into_inner());
        Ok((out.map_err(|error| not_written(&error))?, manifest))
    }
}

pub(super) fn not_written(error: &io::Error) -> Error {
    let why = reason(error);
    Error::new(Kind::Runtime, tr!("the backup could not be written: {why}", "la sauvegarde n'a pas pu être écrite : {why}"))
        .hint(tr!("is there room on that disk, and may you write there?", "y a-t-il de la place sur ce disque, et pouvez-vous y écrire ?"))
}

/// Counts and digests what passes through.
struct Digested<T> {
    inner: T,
    bytes: u64,
    digest: Context,
}

impl<T> Digested<T> {
    fn note(&mut self, bytes: &[u8]) {
        self.bytes += u64::try_from(bytes.len()).unwrap_or_default();
        self.digest.update(bytes);
    }
}

impl<T: Write> Write for Digested<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.note(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn hexadecimal(digest: Context) -> String {
    digest.finish().as_ref().iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}

/// Reads a backup through, and believes it only if every byte is as it was written.
///
/// # Errors
/// Exit code 3 when there is no such file, 2 when it is another kind of file, 1 when it is damaged, cut off, or too new.
pub fn read(file: &Path) -> Result<Manifest> {
    let mut found: Vec<(String, u64, String)> = Vec::new();
    let mut manifest = None;
    let whole = walk(file, &mut |name, part| {
        if name == MANIFEST {
            let mut text = String::new();
            part.read_to_string(&mut text)?;
            manifest = serde_json::from_str::<Manifest>(&text).ok();
            return Ok(());
        }
        let mut digested = Digested { inner: io::sink(), bytes: 0, digest: Context::new(&SHA256) };
        io::copy(part, &mut digested)?;
        found.push((name.to_owned(), digested.bytes, hexadecimal(digested.digest)));
        Ok(())
    });
    if found.first().is_none_or(|(name, ..)| name != README) {
        return Err(match whole {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Error::new(Kind::NotFound, tr!("there is no file {}", "il n'y a pas de fichier {}", file.display()))
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Error::new(
                Kind::Runtime,
                tr!("you may not read {}", "vous ne pouvez pas lire {}", file.display()),
            )
            .hint(tr!("ask whoever made it, or its disk's administrator", "demandez à qui l'a fait, ou à l'administrateur de son disque")),
            _ => Error::new(
                Kind::Usage,
                tr!("{} is not a backup made by epicrm", "{} n'est pas une sauvegarde faite par epicrm", file.display()),
            )
            .hint(tr!("make one: epicrm db backup FILE", "faites-en une : epicrm db backup FICHIER")),
        });
    }
    let Some(manifest) = manifest.filter(|_| whole.is_ok()) else {
        return Err(damaged(file, &tr!("its end is missing", "il lui manque la fin")));
    };
    if manifest.format != FORMAT {
        return Err(Error::new(
            Kind::Runtime,
            tr!("{} was made by another epicrm, {}", "{} a été fait par un autre epicrm, {}", file.display(), manifest.program),
        )
        .hint(tr!("restore it with that version or a later one", "rétablissez-le avec cette version ou une plus récente")));
    }
    let intact = |part: &Part| found.iter().any(|(name, bytes, sha256)| (name, bytes, sha256) == (&part.name, &part.bytes, &part.sha256));
    match manifest.parts.iter().find(|part| !intact(part)) {
        Some(part) => Err(damaged(file, &tr!("{} is not what was written", "{} n'est pas ce qui a été écrit", part.name))),
        None => Ok(manifest),
    }
}

fn damaged(file: &Path, how: &str) -> Error {
    Error::new(
        Kind::Runtime,
        tr!("{} is damaged: {how}; nothing was changed", "{} est abîmé : {how} ; rien n'a été modifié", file.display()),
    )
    .hint(tr!("take another copy of it, or an earlier backup", "prenez-en une autre copie, ou une sauvegarde antérieure"))
}

fn walk(file: &Path, visit: &mut dyn FnMut(&str, &mut dyn Read) -> io::Result<()>) -> io::Result<()> {
    let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 16, File::open(file)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        visit(&name, &mut entry)?;
    }
    Ok(())
}

/// Hands the lines of each part to `visit`, in batches that fit a statement, part after part, in the order of the file.
pub(super) fn batches(file: &Path, visit: &mut dyn FnMut(&str, &[String]) -> Result<()>) -> Result<()> {
    /// Bytes of JSON in one statement.
    const BATCH: usize = 1 << 20;
    let mut failed = None;
    let walked = walk(file, &mut |name, part| {
        let (mut batch, mut size) = (Vec::new(), 0);
        let mut give = |batch: &mut Vec<String>| {
            failed = visit(name, batch).err();
            batch.clear();
            if failed.is_some() { Err(io::Error::other("stopped")) } else { Ok(()) }
        };
        for line in BufReader::new(part).lines() {
            let line = line?;
            size += line.len();
            batch.push(line);
            if size >= BATCH {
                give(&mut batch)?;
                size = 0;
            }
        }
        if batch.is_empty() { Ok(()) } else { give(&mut batch) }
    });
    match (failed, walked) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(damaged(file, &reason(&error))),
        (None, Ok(())) => Ok(()),
    }
}
