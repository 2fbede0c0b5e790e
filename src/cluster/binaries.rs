//! Finds PostgreSQL's programs. Never installs anything, and trusts no version but what the programs say.

use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::account::Account;
use super::files::Layout;
use super::{Settings, advice};
use crate::error::{Error, Kind, Result};
use crate::language::tr;

/// The oldest major version that has all the schema needs.
pub const OLDEST: u16 = 15;

/// Where distributions put each version: parent, what precedes the number, what follows.
const INSTALLED: [(&str, &str, &str); 9] = [
    ("usr/lib/postgresql", "", "bin"),          // Debian, Ubuntu
    ("usr", "pgsql-", "bin"),                   // PostgreSQL's own packages for Fedora, RHEL
    ("usr/lib", "postgresql", "bin"),           // openSUSE
    ("usr/lib64", "postgresql-", "bin"),        // Gentoo
    ("usr/libexec", "postgresql", ""),          // Alpine
    ("opt/homebrew/opt", "postgresql@", "bin"), // Homebrew: Apple, Intel, Linux
    ("usr/local/opt", "postgresql@", "bin"),
    ("home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
    ("Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// What `postgres --version` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub major: u16,
    /// As PostgreSQL writes it, such as `15.18`.
    pub full: String,
}

/// A directory with both `initdb` and `postgres`.
#[derive(Clone, Debug)]
pub(super) struct Binaries {
    pub dir: PathBuf,
    pub version: Version,
}

/// Why a directory does not serve.
#[derive(Debug)]
pub(super) enum Useless {
    /// It lacks one of the programs.
    Empty,
    /// The programs are there, but the account of the server may not run them, or they do not work on this machine.
    Broken,
}

/// The programs to use: of the major version `wanted` (that of an existing cluster), else the first that is recent enough.
pub(super) fn find(settings: &Settings, layout: &Layout, account: &Account, wanted: Option<u16>) -> Result<Binaries> {
    let fits = |found: &Binaries| wanted.map_or(found.version.major >= OLDEST, |major| found.version.major == major);
    if let Some(dir) = &settings.binaries {
        return match probe(dir, account) {
            Ok(found) if fits(&found) => Ok(found),
            Ok(found) => Err(advice::unfit(&[found], wanted, &advice::System::read())),
            Err(Useless::Broken) => Err(advice::unusable(dir, &account.name)),
            Err(Useless::Empty) => Err(Error::new(
                Kind::Runtime,
                tr!("{} does not hold both initdb and postgres", "{} ne contient pas à la fois initdb et postgres", dir.display()),
            )
            .hint(tr!(
                "let EPICRM_PG_BIN name the directory of PostgreSQL's programs, or unset it to have them found",
                "donnez à EPICRM_PG_BIN le répertoire des programmes de PostgreSQL, ou ôtez-le pour qu'ils soient cherchés"
            ))),
        };
    }
    let path = || settings.search_path.iter().flat_map(std::env::split_paths).filter(|dir| dir.is_absolute());
    // A new cluster is made by the newest there is, not by what served a former one.
    let candidates = (wanted.and_then(|_| recorded(layout)).into_iter())
        .chain(path())
        .chain(installed(Path::new("/")))
        .chain([layout.downloaded().join("bin")])
        // Asked last: on Debian it is a script that takes 12 ms.
        .chain(path().filter_map(|dir| pg_config(&dir, account)));
    let (mut others, mut broken) = (Vec::new(), None);
    for dir in candidates {
        match probe(&dir, account) {
            Ok(found) if fits(&found) => return Ok(found),
            Ok(found) if others.iter().any(|other: &Binaries| other.dir == found.dir) => {}
            Ok(found) => others.push(found),
            Err(Useless::Broken) => broken = broken.or(Some(dir)),
            Err(Useless::Empty) => {}
        }
    }
    match broken {
        Some(dir) if others.is_empty() => Err(advice::unusable(&dir, &account.name)),
        _ => Err(advice::unfit(&others, wanted, &advice::System::read())),
    }
}

/// Notes which programs serve this cluster, to find them at once the next time. Only a help: that it cannot be written is no failure.
pub(super) fn record(layout: &Layout, dir: &Path) {
    if recorded(layout).is_none_or(|known| known != dir) {
        let _ = fs::write(layout.record(), dir.as_os_str().as_bytes());
    }
}

fn recorded(layout: &Layout) -> Option<PathBuf> {
    let bytes = fs::read(layout.record()).ok().filter(|bytes| !bytes.is_empty())?;
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

/// Every installed version under `root`, the newest first.
fn installed(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<(u16, PathBuf)> = Vec::new();
    for (parent, before, after) in INSTALLED {
        let Ok(entries) = fs::read_dir(root.join(parent)) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(before)).and_then(|number| number.parse().ok());
            if let Some(number) = number {
                found.push((number, entry.path().join(after)));
            }
        }
    }
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    found.into_iter().map(|(_, dir)| dir).collect()
}

/// Looks into a directory and asks its `postgres` for the version.
pub(super) fn probe(dir: &Path, account: &Account) -> Result<Binaries, Useless> {
    let runnable = |name: &str| fs::metadata(dir.join(name)).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0);
    if !runnable("initdb") || !runnable("postgres") {
        return Err(Useless::Empty);
    }
    let said = output(account.command(dir.join("postgres")).arg("--version"));
    let version = said.ok().as_deref().and_then(parse_version).ok_or(Useless::Broken)?;
    Ok(Binaries { dir: dir.to_owned(), version })
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → 15, `15.18`.
fn parse_version(line: &str) -> Option<Version> {
    let full = line.split_once("(PostgreSQL)")?.1.split_whitespace().next()?;
    let digits = full.find(|c: char| !c.is_ascii_digit()).unwrap_or(full.len());
    Some(Version { major: full[..digits].parse().ok()?, full: full.to_owned() })
}

fn pg_config(dir: &Path, account: &Account) -> Option<PathBuf> {
    let program = dir.join("pg_config");
    let answer = program.is_file().then(|| output(account.command(&program).arg("--bindir")).ok())??;
    Some(PathBuf::from(answer.trim()))
}

/// What a program printed, when it succeeded.
pub(super) fn output(command: &mut Command) -> io::Result<String> {
    let done = command.output()?;
    if !done.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&done.stderr).into_owned()));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_postgres_says_of_its_version() {
        #[track_caller]
        fn check(line: &str, expected: Option<(u16, &str)>) {
            assert_eq!(parse_version(line), expected.map(|(major, full)| Version { major, full: full.to_owned() }), "{line}");
        }
        check("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some((15, "15.18")));
        check("postgres (PostgreSQL) 18.4\n", Some((18, "18.4")));
        check("postgres (PostgreSQL) 19devel", Some((19, "19devel")));
        check("postgres (PostgreSQL) 9.6.24", Some((9, "9.6.24")));
        check("postgres (EnterpriseDB) 15.2", None);
        check("postgres (PostgreSQL) ", None);
        check("", None);
    }

    #[test]
    fn lists_installed_versions_newest_first() {
        let root = std::env::temp_dir().join(format!("epicrm-installed-{}", std::process::id()));
        let places = [
            "usr/lib/postgresql/9.6/bin",
            "usr/lib/postgresql/14/bin",
            "usr/lib/postgresql/17/bin",
            "usr/pgsql-16/bin",
            "usr/pgsql-old/bin",
            "usr/lib/postgresql18/bin",
            "opt/homebrew/opt/postgresql@15/bin",
        ];
        for place in places {
            fs::create_dir_all(root.join(place)).unwrap();
        }
        let found: Vec<PathBuf> = installed(&root).iter().map(|dir| dir.strip_prefix(&root).unwrap().to_owned()).collect();
        fs::remove_dir_all(&root).unwrap();
        let expected = [places[5], places[2], places[3], places[6], places[1]];
        assert_eq!(found, expected.map(PathBuf::from));
    }
}
