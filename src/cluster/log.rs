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

/// Says in plain words why a server of `data` did not start, or a cluster was not made, from what it printed.
pub(super) fn explain(doing: &str, text: &str, data: &Path, log: Option<&Path>) -> Error {
    let has = |words: &str| text.contains(words);
    let place = data.display();
    let plain = |message: String, hint: String| Error::new(Kind::Unreachable, message).hint(hint);
    let error = if has("could not resize shared memory") || (has("/dev/shm") && has("No space left")) {
        plain(
            format!("{doing}: the machine's shared memory (/dev/shm) is full"),
            "free some there; in a container, run it with --shm-size=256m".into(),
        )
    } else if has("No space left on device") || has("Disk quota exceeded") {
        Error { kind: Kind::Unreachable, ..files::full(data) }
    } else if memory_still_held(text) {
        plain(
            format!("{doing}: processes of its last run, which was killed, are still at work"),
            match postmaster::orphans(data) {
                none if none.is_empty() => "wait until they have ended, then try again".to_owned(),
                pids => {
                    let pids: Vec<String> = pids.iter().map(ToString::to_string).collect();
                    format!("wait until they have ended, or end them: kill {}", pids.join(" "))
                }
            },
        )
    } else if has("Cannot allocate memory") || has("could not map anonymous shared memory") || has("could not create shared memory segment")
    {
        plain(format!("{doing}: the machine has not enough free memory"), "it needs about 100 MB: end some programs, then try again".into())
    } else if has("database files are incompatible with server") {
        plain(
            format!("{doing}: {place} was made by another version of PostgreSQL"),
            "let EPICRM_PG_BIN name the directory of that version's programs".into(),
        )
    } else if has("has invalid permissions") {
        plain(
            format!("{doing}: {place} can be entered by other accounts, which PostgreSQL refuses"),
            format!("close it: chmod 700 '{place}'"),
        )
    } else if has("has wrong ownership") {
        plain(format!("{doing}: {place} does not belong to the account that runs it"), "give it back to that account with chown".into())
    } else if has("could not locate a valid checkpoint record")
        || has("could not locate required checkpoint record")
        || has("invalid primary checkpoint")
    {
        plain(format!("{doing}: its files in {place} are damaged"), "restore them from a backup, or make a new database with init".into())
    } else if has("postmaster.pid\" already exists") {
        plain(format!("{doing}: another PostgreSQL is using {place}"), "stop it, then try again".into())
    } else {
        let said = complaint(text).unwrap_or("it ended without a word");
        Error::new(Kind::Unreachable, format!("{doing}: {said}"))
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
