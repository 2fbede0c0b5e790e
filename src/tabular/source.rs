//! The bytes of a table: a file, or standard input kept in a file without a name, for a table is read more than once.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::error::{Error, Kind, Result, reason};
use crate::language::{both, tr};

/// Where a table is.
#[derive(Clone, Debug)]
pub enum Place {
    File(PathBuf),
    StandardInput,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::StandardInput => both("standard input", "l'entrée standard").fmt(f),
        }
    }
}

/// How texts are written in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// As its byte-order mark says.
    Marked,
    /// What French spreadsheets write; any bytes are some text of it.
    Windows1252,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Marked => both("Unicode with a byte-order mark", "Unicode avec une marque d'ordre des octets").get(),
            Self::Windows1252 => "Windows-1252",
        }
    }
}

pub(super) struct Source {
    file: File,
    place: Place,
}

/// Enough to tell formats and delimiters apart.
const START: u64 = 64 * 1024;

impl Source {
    pub fn open(place: &Place) -> Result<Self> {
        let unreadable = |error: io::Error| unreadable(place, error);
        let file = match place {
            Place::File(path) => {
                let file = File::open(path).map_err(unreadable)?;
                // A pipe, such as the shell's <(…), is read once only.
                if file.metadata().map_err(unreadable)?.is_file() { file } else { kept(place, file)? }
            }
            Place::StandardInput => kept(place, io::stdin().lock())?,
        };
        Ok(Self { file, place: place.clone() })
    }

    /// The first bytes.
    pub fn start(&self) -> Result<Vec<u8>> {
        let mut start = Vec::new();
        self.bytes()?.take(START).read_to_end(&mut start).map_err(|error| self.unreadable(error))?;
        Ok(start)
    }

    /// All bytes, from the first. One reader at a time: they share one position.
    pub fn bytes(&self) -> Result<File> {
        let mut file = self.file.try_clone().map_err(|error| self.unreadable(error))?;
        file.seek(SeekFrom::Start(0)).map_err(|error| self.unreadable(error))?;
        Ok(file)
    }

    /// All of it as UTF-8.
    pub fn text(&self, encoding: Encoding) -> Result<Box<dyn Read>> {
        let mut builder = DecodeReaderBytesBuilder::new();
        builder.bom_sniffing(true).strip_bom(true);
        match encoding {
            // As the mark says; without one, as it is.
            Encoding::Utf8 | Encoding::Marked => builder.encoding(None),
            Encoding::Windows1252 => builder.encoding(Some(encoding_rs::WINDOWS_1252)),
        };
        Ok(Box::new(builder.build(self.bytes()?)))
    }

    /// What a byte-order mark says; else UTF-8 when all of it is; else Windows-1252, which anything is.
    pub fn encoding(&self) -> Result<Encoding> {
        let mut file = self.bytes()?;
        let mut buffer = vec![0; 256 * 1024];
        let (mut held, mut first) = (0, true);
        loop {
            let read = file.read(&mut buffer[held..]).map_err(|error| self.unreadable(error))?;
            let bytes = &buffer[..held + read];
            if first && (bytes.starts_with(b"\xef\xbb\xbf") || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")) {
                return Ok(Encoding::Marked);
            }
            first = false;
            let valid = match std::str::from_utf8(bytes) {
                Ok(_) => bytes.len(),
                // A character cut in two by the end of the buffer.
                Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
                Err(_) => return Ok(Encoding::Windows1252),
            };
            if read == 0 {
                return Ok(Encoding::Utf8);
            }
            held = bytes.len() - valid;
            buffer.copy_within(valid..valid + held, 0);
        }
    }

    pub fn unreadable(&self, error: io::Error) -> Error {
        unreadable(&self.place, error)
    }

    /// The file is not what it seemed to be, at this line.
    pub fn malformed(&self, line: Option<u64>, what: &str) -> Error {
        let place = line.map_or_else(|| self.place.to_string(), |line| tr!("{}, line {line}", "{}, ligne {line}", self.place));
        Error::new(Kind::Usage, tr!("{place}: {what}", "{place} : {what}")).hint(tr!("nothing was imported", "rien n'a été importé"))
    }
}

/// A file without a name, gone with the process.
fn kept(place: &Place, bytes: impl Read) -> Result<File> {
    let unkept = |error: io::Error| {
        let why = reason(&error);
        Error::new(
            Kind::Runtime,
            tr!("{place} cannot be kept to be read again: {why}", "{place} ne peut être gardé pour être relu : {why}"),
        )
        .hint(tr!("TMPDIR names a directory with room in it", "TMPDIR nomme un répertoire où il y a de la place"))
        .source(error)
    };
    let mut file = tempfile::tempfile().map_err(unkept)?;
    let mut bytes = BufReader::with_capacity(1 << 16, bytes);
    loop {
        let read = match bytes.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(|error| unreadable(place, error))?,
        };
        if read.is_empty() {
            return Ok(file);
        }
        file.write_all(read).map_err(unkept)?;
        let length = read.len();
        bytes.consume(length);
    }
}

fn unreadable(place: &Place, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::new(Kind::NotFound, tr!("there is no file {place}", "il n'y a pas de fichier {place}")),
        io::ErrorKind::IsADirectory => {
            Error::new(Kind::Usage, tr!("{place} is a directory, not a table", "{place} est un répertoire, non un tableau")).hint(tr!(
                "a directory that export wrote is imported by: epicrm import DIR",
                "un répertoire écrit par export s'importe par : epicrm import RÉPERTOIRE"
            ))
        }
        _ => {
            let why = reason(&error);
            Error::new(Kind::Runtime, tr!("{place} cannot be read: {why}", "{place} ne peut être lu : {why}")).source(error)
        }
    }
}
