//! `.env`: variables as `NAME=value` lines. The one that lies in the directory one is in may be another program's: what is strange in it
//! is passed over, but for a line that names a variable of ours, which nobody may believe to be obeyed when it is not.

use std::collections::HashMap;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::files;
use crate::language::tr;

/// What a file says.
#[derive(Debug, Default)]
pub struct File {
    pub(super) path: PathBuf,
    values: HashMap<String, String>,
    /// Variables of ours whose lines cannot be read, and where.
    damaged: Vec<(String, usize)>,
}

/// How variables of ours begin.
const PREFIXES: [&str; 2] = ["EPICRM_", "OC_12_"];
/// … and those that have names that others gave them.
const NAMES: [&str; 7] = ["DATABASE_URL", "PGUSER", "PGPASSWORD", "SECRET_KEY", "ADMIN_LOGIN", "ADMIN_PASSWORD", "SENTRY_DSN"];

impl File {
    /// # Errors
    /// As [`files::read`].
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let bytes = files::read(path, files::MOST)?;
        Ok(Self { path: path.to_owned(), ..Self::parse(&bytes) })
    }

    /// Any bytes: what is no line of a `.env` says nothing.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).replace('\0', "\u{fffd}") + "\n";
        let mut file = Self::default();
        let mut whole = true;
        for line in dotenvy::Iter::new(Cursor::new(&text)) {
            match line {
                // The last one has the last word.
                Ok((name, value)) => drop(file.values.insert(name, value)),
                Err(_) => whole = false,
            }
        }
        if !whole {
            // Its own line, or one before it whose quote is not closed.
            let named = (1..).zip(text.lines()).filter_map(|(number, line)| Some((ours(line)?, number)));
            file.damaged = named.filter(|(name, _)| !file.values.contains_key(name)).collect();
        }
        file
    }

    pub fn get(&self, name: &str) -> Option<&String> {
        self.values.get(name)
    }

    /// # Errors
    /// Exit code 2 when a line that cannot be read names a variable that `known` does not know otherwise; the line, which may hold a
    /// secret, is not repeated.
    pub(super) fn check(&self, known: impl Fn(&str) -> bool) -> Result<()> {
        let Some((name, line)) = self.damaged.iter().find(|(name, _)| !known(name)) else { return Ok(()) };
        let path = self.path.display();
        Err(Error::new(Kind::Usage, tr!("{path} line {line}: {name} cannot be read", "{path} ligne {line} : {name} est illisible"))
            .hint(tr!("write {name}='value', between single quotes", "écrivez {name}='valeur', entre apostrophes")))
    }
}

/// The variable of ours that a line seems to set.
fn ours(line: &str) -> Option<String> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").map_or(line, str::trim_start);
    let name: String = line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let known = NAMES.contains(&name.as_str()) || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    (known && line[name.len()..].trim_start().starts_with('=')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, values: &[(&str, &str)], damaged: Option<&str>) {
        let file = File::parse(text.as_bytes());
        for (name, value) in values {
            assert_eq!(file.get(name).map(String::as_str), Some(*value), "{text:?}");
        }
        assert_eq!(file.values.len(), values.len(), "{text:?}: {:?}", file.values);
        let said = file.check(|_| false).err().map(|error| error.message);
        assert_eq!(said.as_deref(), damaged, "{text:?}");
    }

    #[test]
    fn what_is_ours_and_damaged_is_said_without_its_value() {
        check("EPICRM_TOKEN=a\n# x\nexport PGUSER='b c'", &[("EPICRM_TOKEN", "a"), ("PGUSER", "b c")], None);
        check("\u{feff}EPICRM_TOKEN=a ", &[("EPICRM_TOKEN", "a")], None);
        check("A=b\n\nDATABASE_URL='postgres://u:secret@h/d\n", &[("A", "b")], Some(" line 3: DATABASE_URL cannot be read"));
        check("EPICRM_TOKEN=two words", &[], Some(" line 1: EPICRM_TOKEN cannot be read"));
        check("EPICRM_TOK", &[], None);
        check("OTHER='open\nMORE", &[], None);
        check("set -e\nif true; then\nPATH=$PATH:/x y\n", &[], None);
        check("\0\u{1}\n=\n==\n", &[], None);
    }

    #[test]
    fn what_the_process_says_makes_a_damaged_line_moot() {
        let file = File::parse(b"PGUSER='a");
        assert!(file.check(|name| name == "PGUSER").is_ok());
        assert!(file.check(|_| false).is_err());
    }
}
