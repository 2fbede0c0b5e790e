//! PostgreSQL's own words, turned into a sentence. Never shows more of a log than the line that explains.

use std::path::Path;

use super::files;
use crate::error::{Error, Kind};

/// What PostgreSQL says when something cannot go on.
const SEVERE: [&str; 5] = ["PANIC:", "FATAL:", "fatal:", "ERROR:", "error:"];

/// The last line that says what went wrong, without its date and severity.
pub(super) fn complaint(text: &str) -> Option<&str> {
    let bare = |line: &'static str| move |text: &&str| text.contains(line);
    SEVERE
        .iter()
        .find_map(|word| text.lines().rev().find(bare(word)).and_then(|line| line.split_once(word)))
        .map(|(_, said)| said.trim())
        .or_else(|| text.lines().rev().map(str::trim).find(|line| !line.is_empty() && !line.contains("shut down")))
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
            "wait until they have ended, then try again".into(),
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
    } else if has("is another postmaster") || has("Is another postmaster") || has("Is another postgres") {
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
