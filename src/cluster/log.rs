//! PostgreSQL's own words, turned into a sentence. Never shows more of a log than the line that explains.

use std::path::Path;

use super::{files, postmaster};
use crate::error::{Error, Kind};
use crate::language::{Text, both, tr};

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
type Known = (&'static [&'static str], Text, Text);

const KNOWN: [Known; 7] = [
    (
        &["could not resize shared memory"],
        both("the machine's shared memory (/dev/shm) is full", "la mémoire partagée de la machine (/dev/shm) est pleine"),
        both(
            "free some there; in a container, run it with --shm-size=256m",
            "libérez-en ; dans un conteneur, lancez-le avec --shm-size=256m",
        ),
    ),
    (
        &["Cannot allocate memory", "could not map anonymous shared memory", "could not create shared memory segment"],
        both("the machine has not enough free memory", "la machine n'a pas assez de mémoire libre"),
        both("it needs about 100 MB: end some programs, then try again", "il faut environ 100 Mo : fermez des programmes, puis réessayez"),
    ),
    (
        &["database files are incompatible with server"],
        both("{} was made by another version of PostgreSQL", "{} a été fait par une autre version de PostgreSQL"),
        both(
            "let EPICRM_PG_BIN name the directory of that version's programs",
            "donnez à EPICRM_PG_BIN le répertoire des programmes de cette version",
        ),
    ),
    (
        &["has invalid permissions"],
        both(
            "{} can be entered by other accounts, which PostgreSQL refuses",
            "d'autres comptes peuvent entrer dans {}, ce que PostgreSQL refuse",
        ),
        both("close it: chmod 700 '{}'", "fermez-le : chmod 700 '{}'"),
    ),
    (
        &["has wrong ownership"],
        both("{} does not belong to the account that runs it", "{} n'appartient pas au compte qui le fait tourner"),
        both("give it back to that account with chown", "rendez-le à ce compte par chown"),
    ),
    (
        &["could not locate a valid checkpoint record", "could not locate required checkpoint record", "invalid primary checkpoint"],
        both("its files in {} are damaged", "ses fichiers dans {} sont abîmés"),
        both(
            "restore them from a backup, or move them away and make a new database with epicrm init",
            "rétablissez-les d'une sauvegarde, ou déplacez-les et faites une nouvelle base de données par epicrm init",
        ),
    ),
    (
        &["postmaster.pid\" already exists"],
        both("another PostgreSQL is using {}", "un autre PostgreSQL se sert de {}"),
        both("stop it, then try again", "arrêtez-le, puis réessayez"),
    ),
];

/// Says in plain words why a server of `data` did not start, or a cluster was not made, from what it printed.
pub(super) fn explain(failed: Text, text: &str, data: &Path, log: Option<&Path>) -> Error {
    let place = data.display().to_string();
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    let because = |why: &str| Error::new(Kind::Unreachable, tr!("{failed}: {why}", "{failed} : {why}"));
    let error = if let Some((_, what, next)) = KNOWN.iter().find(|(words, ..)| says(words)) {
        because(&what.get().replace("{}", &place)).hint(next.get().replace("{}", &place))
    } else if says(&["No space left on device", "Disk quota exceeded"]) {
        Error { kind: Kind::Unreachable, ..files::full(data) }
    } else if memory_still_held(text) {
        let pids: Vec<String> = postmaster::orphans(data).iter().map(ToString::to_string).collect();
        let hint = if pids.is_empty() {
            tr!("wait until they have ended", "attendez qu'ils aient fini")
        } else {
            let pids = pids.join(" ");
            tr!("wait until they have ended, or end them: kill {pids}", "attendez qu'ils aient fini, ou finissez-les : kill {pids}")
        };
        because(&tr!(
            "processes of its last run, which was killed, are still at work",
            "des processus de la fois d'avant, qui a été tuée, travaillent encore"
        ))
        .hint(hint)
    } else {
        // Its own words are English: `Account::command` says so.
        let silent = || tr!("it ended without a word", "il a fini sans un mot");
        because(&complaint(text).map_or_else(silent, str::to_owned))
    };
    match log {
        Some(log) => error.hint(where_log_is(log)),
        None => error,
    }
}

pub(super) fn where_log_is(log: &Path) -> String {
    tr!("PostgreSQL's log is {}", "le journal de PostgreSQL est {}", log.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, tests::speaking};

    #[test]
    fn turns_the_log_into_a_sentence() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let said = || explain(both("it failed", "échec"), text, Path::new("/d"), None).message;
            assert_eq!(said(), expected, "{text}");
            assert_ne!(speaking(Language::French, said), expected, "{text}");
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
