//! Long texts from elsewhere than the command line: `notes=@minutes.txt` reads a file, `notes=-` standard input.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read};

use crate::error::{Error, Kind, Result};

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
            return Err(Error::new(Kind::Usage, format!("{other} and {field} cannot both be standard input"))
                .hint(format!("read one of them from a file: {field}=@FILE")));
        }
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Err(Error::new(Kind::Usage, format!("{field}=- reads standard input, which is the terminal"))
                .hint(format!("pipe the text in, or read a file: {field}=@FILE"))
                .hint(format!("a hyphen alone is written {field}='\"-\"'")));
        }
        text(field, "standard input", stdin.lock())
    }
}

fn file(field: &'static str, path: &str) -> Result<String> {
    let refused = |message: String| Error::new(Kind::Usage, format!("{field}: {message}"));
    let literally = format!("a text that begins with @ is written {field}=@@…");
    if path.is_empty() {
        return Err(refused("no file is named after @".to_owned()).hint(format!("{field}=@FILE")).hint(literally));
    }
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (metadata, file) = opened.map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            let error = refused(format!("there is no file {path}"));
            let error =
                if path.starts_with('~') { error.hint("the shell reads ~ at the start of a word only: write $HOME") } else { error };
            error.hint(literally.clone())
        }
        ErrorKind::PermissionDenied => refused(format!("you may not read the file {path}")),
        _ => refused(format!("the file {path} cannot be read")).source(error),
    })?;
    if metadata.is_dir() {
        return Err(refused(format!("{path} is a directory")).hint(format!("{field}=@FILE")));
    }
    text(field, path, file)
}

/// The whole of it, line ends as everywhere here, without the last one: editors and `echo` add that.
fn text(field: &'static str, name: &str, from: impl Read) -> Result<String> {
    let refused = |message: &str| Error::new(Kind::Usage, format!("{field}: {name} {message}"));
    let mut bytes = Vec::new();
    from.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| refused("cannot be read").source(error))?;
    if bytes.len() as u64 > MOST {
        return Err(refused(&format!("is longer than {} KiB", MOST / 1024)).hint("notes are at most 10,000 characters"));
    }
    let text = String::from_utf8(bytes).map_err(|_| refused("is not text in UTF-8").hint("convert it: iconv -t UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
    let text = text.trim_end_matches('\n');
    // An empty pipe is a command before it that failed, more often than a wish to clear.
    if text.is_empty() {
        return Err(refused("is empty").hint(format!("{field}=None clears it")));
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
