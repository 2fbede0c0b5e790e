//! Long texts from elsewhere than the command line: `notes=@minutes.txt` reads a file, `notes=-` standard input.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read};

use crate::error::{Error, Kind, Result};
use crate::language::{both, labelled, tr};

/// Bytes that are read before a text is called too long: the longest text that any field takes, 10,000 characters, has fewer.
const MOST: u64 = 64 * 1024;

/// Where the texts of one command come from.
#[derive(Default)]
pub(super) struct Sources {
    /// The field that standard input went to: it can be read once.
    stdin: Option<&'static str>,
}

impl Sources {
    /// The text that `typed` stands for as a value of `field`: of a file, of standard input, or itself; and whether it came from
    /// elsewhere, so that nothing in it is a word of the value syntax. `@@x` is the text `@x`.
    ///
    /// # Errors
    /// Exit code 2: what cannot be read, and why; a text too long, or that is no text.
    pub fn text(&mut self, field: &'static str, typed: &str) -> Result<Option<String>> {
        match typed.strip_prefix('@') {
            Some(rest) if rest.starts_with('@') => Ok(Some(rest.to_owned())),
            Some(path) => file(field, path).map(Some),
            None if typed == "-" => self.stdin(field).map(Some),
            None => Ok(None),
        }
    }

    fn stdin(&mut self, field: &'static str) -> Result<String> {
        if let Some(other) = self.stdin.replace(field) {
            let message = tr!(
                "{other} and {field} cannot both be standard input",
                "{other} et {field} ne peuvent pas être tous deux l'entrée standard"
            );
            return Err(Error::new(Kind::Usage, message)
                .hint(tr!("read one of them from a file: {field}=@FILE", "lisez l'un des deux dans un fichier : {field}=@FILE")));
        }
        let stdin = io::stdin();
        if stdin.is_terminal() {
            let message =
                tr!("{field}=- reads standard input, which is the terminal", "{field}=- lit l'entrée standard, qui est le terminal");
            return Err(Error::new(Kind::Usage, message)
                .hint(tr!(
                    "pipe the text in, or read a file: {field}=@FILE",
                    "envoyez le texte par un tube, ou lisez un fichier : {field}=@FILE"
                ))
                .hint(tr!("a hyphen alone is written {field}='\"-\"'", "un tiret seul s'écrit {field}='\"-\"'")));
        }
        text(field, both("standard input", "l'entrée standard").get(), stdin.lock())
    }
}

fn file(field: &'static str, path: &str) -> Result<String> {
    let refused = |message: String| Error::new(Kind::Usage, labelled(field, message));
    let literally = tr!("a text that begins with @ is written {field}=@@…", "un texte qui commence par @ s'écrit {field}=@@…");
    if path.is_empty() {
        let message = tr!("no file is named after @", "aucun fichier n'est nommé après @");
        return Err(refused(message).hint(format!("{field}=@FILE")).hint(literally));
    }
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (metadata, file) = opened.map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            let mut error = refused(tr!("there is no file {path}", "il n'y a pas de fichier {path}"));
            if path.starts_with('~') {
                error = error.hint(both(
                    "the shell reads ~ at the start of a word only: write $HOME",
                    "le shell ne lit ~ qu'au début d'un mot : écrivez $HOME",
                ));
            }
            error.hint(literally.clone())
        }
        ErrorKind::PermissionDenied => {
            refused(tr!("you may not read the file {path}", "vous n'avez pas le droit de lire le fichier {path}"))
        }
        _ => refused(tr!("the file {path} cannot be read", "le fichier {path} ne peut pas être lu")).source(error),
    })?;
    if metadata.is_dir() {
        return Err(refused(tr!("{path} is a directory", "{path} est un répertoire")).hint(format!("{field}=@FILE")));
    }
    text(field, path, file)
}

/// The whole of it, line ends as everywhere here, without the last one: editors and `echo` add that.
fn text(field: &'static str, name: &str, from: impl Read) -> Result<String> {
    let refused = |message: String| Error::new(Kind::Usage, labelled(field, message));
    let mut bytes = Vec::new();
    from.take(MOST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| refused(tr!("{name} cannot be read", "impossible de lire {name}")).source(error))?;
    if bytes.len() as u64 > MOST {
        let message = tr!("{name} is longer than {} KiB", "{name} dépasse {} Kio", MOST / 1024);
        return Err(refused(message).hint(both("notes are at most 10,000 characters", "une note a au plus 10 000 caractères")));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        refused(tr!("{name} is not text in UTF-8", "{name} n'est pas un texte en UTF-8"))
            .hint(both("convert it: iconv -t UTF-8", "le convertir : iconv -t UTF-8"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
    let text = text.trim_end_matches('\n');
    // An empty pipe is a command before it that failed, more often than a wish to clear.
    if text.is_empty() {
        let message = tr!("{name} is empty", "{name} ne contient rien");
        return Err(refused(message).hint(tr!("{field}=None clears it", "{field}=None l'efface")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<&str, &str>) {
        match (text("notes", "minutes.txt", bytes), expected) {
            (Ok(read), Ok(expected)) => assert_eq!(read, expected),
            (Err(error), Err(said)) => assert_eq!((error.message.as_str(), error.kind), (said, Kind::Usage)),
            (read, expected) => panic!("{read:?}, not {expected:?}"),
        }
    }

    #[test]
    fn a_text_is_read_as_it_was_meant() {
        check("Été\n\n  « fin »\n".as_bytes(), Ok("Été\n\n  « fin »"));
        check(b"one\r\ntwo\r\n", Ok("one\ntwo"));
        check("\u{feff}with a mark".as_bytes(), Ok("with a mark"));
        check(b"None\n", Ok("None"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        check(b"", Err("notes: minutes.txt is empty"));
        check(b"\n", Err("notes: minutes.txt is empty"));
        check(b"\xff\xfe", Err("notes: minutes.txt is not text in UTF-8"));
        check(&vec![b'x'; 64 * 1024], Ok(&"x".repeat(64 * 1024)));
        check(&vec![b'x'; 64 * 1024 + 1], Err("notes: minutes.txt is longer than 64 KiB"));
    }

    #[test]
    fn what_is_read_ends() {
        assert_eq!(text("notes", "/dev/zero", io::repeat(b'x')).unwrap_err().message, "notes: /dev/zero is longer than 64 KiB");
    }

    #[test]
    fn an_at_sign_can_be_written() {
        assert_eq!(Sources::default().text("notes", "@@home").unwrap().as_deref(), Some("@home"));
        assert_eq!(Sources::default().text("notes", "at home").unwrap(), None);
    }
}
