//! Small files that the program keeps for itself, or that a person writes for it. Whatever lies in their place, nobody waits and memory
//! is not filled: what is no file, or longer than such a file ever is, is refused; what is written is written whole or not at all.

mod lent;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, OpenOptionsExt};
use std::path::Path;

use nix::fcntl::OFlag;

use crate::language::tr;

pub use lent::{Lent, is_lending, take_back};

/// Longer than anything that a person writes, or that is kept of one.
pub const MOST: u64 = 1 << 20;

/// The bytes of a file of at most `most`.
///
/// # Errors
/// There is none, it is no file, it is too long, it may not be read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = opened(path, OpenOptions::new().read(true))?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// As [`read`], of a text of at most [`MOST`] bytes.
///
/// # Errors
/// As [`read`]; it is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path, MOST)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, tr!("it is not text", "ce n'est pas un texte")))
}

/// Opens what is a file: a pipe without a writer, or without a reader, would be waited for.
///
/// # Errors
/// As of [`OpenOptions::open`]; it is no file.
pub fn opened(path: &Path, how: &mut OpenOptions) -> io::Result<File> {
    let file = how.custom_flags(OFlag::O_NONBLOCK.bits()).open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if kind.is_fifo() || kind.is_socket() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, tr!("it is no file", "ce n'est pas un fichier")));
    }
    Ok(file)
}

/// Writes a file that only its owner reads, in directories that only its owner enters: whole or not at all, safe on the disk.
///
/// # Errors
/// As of the operating system; what was there before is then there still.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let written = opened(&draft, OpenOptions::new().write(true).create(true).truncate(true).mode(0o600))
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        let _gone_already = fs::remove_file(&draft);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_neither_waited_for_nor_read() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        nix::unistd::mkfifo(&at("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("endless")).unwrap();
        std::os::unix::fs::symlink("loop", at("loop")).unwrap();
        let kind = |name: &str| read(&at(name), 10).unwrap_err().kind();
        assert_eq!(
            ["pipe", ".", "endless", "absent"].map(kind),
            [io::ErrorKind::InvalidInput, io::ErrorKind::IsADirectory, io::ErrorKind::FileTooLarge, io::ErrorKind::NotFound]
        );
        assert!(read(&at("loop"), 10).is_err());
        assert!(read(Path::new("/dev/null"), 10).unwrap().is_empty());
    }

    #[test]
    fn a_file_is_written_whole_where_only_a_pipe_was() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a/b/kept.json");
        write(&file, b"0123456789").unwrap();
        assert_eq!(read(&file, 10).unwrap(), b"0123456789");
        assert!(read(&file, 9).is_err());
        fs::remove_file(&file).unwrap();
        nix::unistd::mkfifo(&file, nix::sys::stat::Mode::S_IRWXU).unwrap();
        write(&file, b"again").unwrap();
        assert_eq!(read_text(&file).unwrap(), "again");
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "a draft is left");
    }
}
