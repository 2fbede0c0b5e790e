//! PostgreSQL's own words, turned into a sentence. Never shows more of a log than the line that explains.

use std::path::Path;

use super::{files, postmaster};
use crate::error::{Error, Kind};

/// What PostgreSQL says when something cannot go on.
const SEVERE: [&str; 5] = ["PANIC:", "FATAL:", "fatal:", "ERROR:", "error:"];

/// The last line that says what went wrong, without its date and severity.
fn complaint(text: &str) -> Option<&str> {
    let last = |word: &str| text.lines().rev().find_map(|line| line.split_once(word)).map(|(_, said)| said.trim());
    let severe = SEVERE.iter().find_map(|word| last(word));
    match severe {
        // That a file "contains errors" is said last; which error, just before.
        Some(said) if said.contains("contains errors") => last("LOG:").or(severe),
        Some(_) => severe,
        None => text.lines().rev().map(str::trim).find(|line| !line.is_empty()),
    }
}

/// Whether processes of a server that was killed still hold its memory: they end by themselves within moments.
pub(super) fn memory_still_held(text: &str) -> bool {
    text.contains("pre-existing shared memory block")
}

/// A failure that PostgreSQL has words for: those words, what they mean, what to do. `{}` is the data directory.
type Known = (&'static [&'static str], &'static str, &'static str);

const KNOWN: [Known; 7] = [
    (
        &["could not resize shared memory"],
        "the machine's shared memory (/dev/shm) is full",
        "free some there; in a container, run it with --shm-size=256m",
    ),
    (
        &["Cannot allocate memory", "could not map anonymous shared memory", "could not create shared memory segment"],
        "the machine has not enough free memory",
        "it needs about 100 MB: end some programs, then try again",
    ),
    (
        &["database files are incompatible with server"],
        "{} was made by another version of PostgreSQL",
        "let EPICRM_PG_BIN name the directory of that version's programs",
    ),
    (&["has invalid permissions"], "{} can be entered by other accounts, which PostgreSQL refuses", "close it: chmod 700 '{}'"),
    (&["has wrong ownership"], "{} does not belong to the account that runs it", "give it back to that account with chown"),
    (
        &["could not locate a valid checkpoint record", "could not locate required checkpoint record", "invalid primary checkpoint"],
        "its files in {} are damaged",
        "restore them from a backup, or move them away and make a new database with epicrm init",
    ),
    (&["postmaster.pid\" already exists"], "another PostgreSQL is using {}", "stop it, then try again"),
];

/// Says in plain words why a server of `data` did not start, or a cluster was not made, from what it printed.
pub(super) fn explain(doing: &str, text: &str, data: &Path, log: Option<&Path>) -> Error {
    let place = data.display().to_string();
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    let error = if let Some((_, what, next)) = KNOWN.iter().find(|(words, ..)| says(words)) {
        Error::new(Kind::Unreachable, format!("{doing}: {}", what.replace("{}", &place))).hint(next.replace("{}", &place))
    } else if says(&["No space left on device", "Disk quota exceeded"]) {
        Error { kind: Kind::Unreachable, ..files::full(data) }
    } else if memory_still_held(text) {
        let pids: Vec<String> = postmaster::orphans(data).iter().map(ToString::to_string).collect();
        let end = if pids.is_empty() { String::new() } else { format!(", or end them: kill {}", pids.join(" ")) };
        Error::new(Kind::Unreachable, format!("{doing}: processes of its last run, which was killed, are still at work"))
            .hint(format!("wait until they have ended{end}"))
    } else {
        Error::new(Kind::Unreachable, format!("{doing}: {}", complaint(text).unwrap_or("it ended without a word")))
    };
    match log {
        Some(log) => error.hint(format!("PostgreSQL's log is {}", log.display())),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_the_log_into_a_sentence() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(explain("it failed", text, Path::new("/d"), None).message, expected, "{text}");
        }
        check("", "it failed: it ended without a word");
        check("2026-11-21 07:00:00.000 UTC FATAL:  something new\n2026 LOG:  database system is shut down\n", "it failed: something new");
        check("LOG:  starting\nFATAL:  first\nFATAL:  second\nLOG:  database system is shut down\n", "it failed: second");
        check(
            "initdb: error: invalid locale name \"x\"\ninitdb: removing contents of data directory\n",
            "it failed: invalid locale name \"x\"",
        );
        check(
            "postgres: error while loading shared libraries: libz.so.1\n",
            "it failed: postgres: error while loading shared libraries: libz.so.1",
        );
        check(
            "LOG:  unrecognized configuration parameter \"jitt\" in file \"/d/postgresql.conf\" line 3\nFATAL:  configuration file \"/d/postgresql.conf\" contains errors\n",
            "it failed: unrecognized configuration parameter \"jitt\" in file \"/d/postgresql.conf\" line 3",
        );
        check("FATAL:  could not write lock file \"postmaster.pid\": No space left on device\n", "the disk that holds /d is full");
        check(
            "FATAL:  could not resize shared memory segment \"/PostgreSQL.1\" to 1048576 bytes: No space left on device\n",
            "it failed: the machine's shared memory (/dev/shm) is full",
        );
        check(
            "FATAL:  could not map anonymous shared memory: Cannot allocate memory\n",
            "it failed: the machine has not enough free memory",
        );
        check("FATAL:  database files are incompatible with server\n", "it failed: /d was made by another version of PostgreSQL");
        check(
            "FATAL:  data directory \"/d\" has invalid permissions\n",
            "it failed: /d can be entered by other accounts, which PostgreSQL refuses",
        );
        check("FATAL:  lock file \"postmaster.pid\" already exists\n", "it failed: another PostgreSQL is using /d");
        check("PANIC:  could not locate a valid checkpoint record\n", "it failed: its files in /d are damaged");
    }
}
