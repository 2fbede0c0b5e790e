//! What to install, said for the system at hand. Never installs anything.

use std::fs;
use std::path::Path;

use nix::unistd::geteuid;

use super::binaries::{Binaries, OLDEST};
use super::download;
use crate::error::{Error, Kind};
use crate::language::tr;

/// The version asked for where a system has packages of several.
const CURRENT: u16 = 17;

/// What decides which package manager to name.
#[derive(Clone, Debug)]
pub(super) struct System {
    /// `linux`, `macos` …
    kernel: &'static str,
    /// The text of /etc/os-release; empty where there is none.
    release: String,
    root: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Debian,
    RedHat,
    Arch,
    Alpine,
    Suse,
    Homebrew,
    Unknown,
}

impl System {
    pub fn read() -> Self {
        let read = |path| fs::read_to_string(path).ok();
        let release = read("/etc/os-release").or_else(|| read("/usr/lib/os-release")).unwrap_or_default();
        Self { kernel: std::env::consts::OS, release, root: geteuid().is_root() }
    }

    fn family(&self) -> Family {
        if self.kernel == "macos" {
            return Family::Homebrew;
        }
        let value = |key: &str| self.release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        let words = |key| value(key).unwrap_or_default().trim_matches(['"', '\'']).split_whitespace();
        let known = |word| match word {
            "debian" | "ubuntu" => Some(Family::Debian),
            "fedora" | "rhel" | "centos" | "amzn" => Some(Family::RedHat),
            "arch" => Some(Family::Arch),
            "alpine" => Some(Family::Alpine),
            "suse" | "opensuse" | "opensuse-leap" | "opensuse-tumbleweed" | "sles" => Some(Family::Suse),
            _ => None,
        };
        words("ID").chain(words("ID_LIKE")).find_map(known).unwrap_or(Family::Unknown)
    }

    /// The command that installs the server (of one major version when `wanted`) with the extensions the schema needs.
    pub fn install(&self, wanted: Option<u16>) -> String {
        let sudo = if self.root { "" } else { "sudo " };
        let major = wanted.unwrap_or(CURRENT);
        match (self.family(), wanted) {
            (Family::Debian, None) => format!("{sudo}apt-get install postgresql"),
            (Family::Debian, Some(_)) => format!("{sudo}apt-get install postgresql-{major}"),
            (Family::RedHat, None) => format!("{sudo}dnf install postgresql-server postgresql-contrib"),
            (Family::RedHat, Some(_)) => format!("{sudo}dnf install postgresql{major}-server postgresql{major}-contrib"),
            (Family::Arch, None) => format!("{sudo}pacman -S postgresql"),
            (Family::Arch, Some(_)) => {
                tr!(
                    "the package postgresql-old-upgrade (the version before the current one)",
                    "le paquet postgresql-old-upgrade (la version d'avant l'actuelle)"
                )
            }
            (Family::Alpine, _) => format!("{}apk add postgresql{major} postgresql{major}-contrib", if self.root { "" } else { "doas " }),
            (Family::Suse, None) => format!("{sudo}zypper install postgresql-server postgresql-contrib"),
            (Family::Suse, Some(_)) => format!("{sudo}zypper install postgresql{major}-server postgresql{major}-contrib"),
            (Family::Homebrew, _) => format!("brew install postgresql@{major}"),
            (Family::Unknown, None) => tr!(
                "the PostgreSQL server, version {OLDEST} or later, with its contrib extensions",
                "le serveur PostgreSQL, version {OLDEST} ou plus récente, avec ses extensions contrib"
            ),
            (Family::Unknown, Some(_)) => tr!(
                "the PostgreSQL server, version {major}, with its contrib extensions",
                "le serveur PostgreSQL, version {major}, avec ses extensions contrib"
            ),
        }
    }
}

/// No programs of the right version: `others` is what there is, `wanted` the version of an existing cluster.
pub(super) fn unfit(others: &[Binaries], wanted: Option<u16>, system: &System) -> Error {
    let list = |found: &Binaries| tr!("{} in {}", "{} dans {}", found.version.full, found.dir.display());
    let present = others.iter().map(list).collect::<Vec<_>>().join(", ");
    let message = match (wanted, others.is_empty()) {
        (Some(major), true) => tr!(
            "the private database was made by PostgreSQL {major}, which is no longer on this machine",
            "la base de données privée a été faite par PostgreSQL {major}, qui n'est plus sur cette machine"
        ),
        (Some(major), false) => tr!(
            "the private database was made by PostgreSQL {major}, and this machine has only {present}",
            "la base de données privée a été faite par PostgreSQL {major}, et cette machine n'a que {present}"
        ),
        (None, true) => {
            tr!("the PostgreSQL server is not installed on this machine", "le serveur PostgreSQL n'est pas installé sur cette machine")
        }
        (None, false) => tr!(
            "PostgreSQL {OLDEST} or later is needed, and this machine has only {present}",
            "il faut PostgreSQL {OLDEST} ou plus récent, et cette machine n'a que {present}"
        ),
    };
    let error = Error::new(Kind::Runtime, message).hint(tr!("install it: {}", "installez-le : {}", system.install(wanted)));
    let error = match wanted {
        Some(major) if others.iter().any(|found| found.version.major > major) => error.hint(tr!(
            "then, to leave PostgreSQL {major} behind: epicrm db backup FILE, epicrm db stop, move the directory away, epicrm db restore FILE",
            "puis, pour quitter PostgreSQL {major} : epicrm db backup FICHIER, epicrm db stop, déplacez le répertoire, epicrm db restore FICHIER"
        )),
        _ => error,
    };
    match download::package() {
        Some(_) if wanted.is_none_or(|major| major == download::MAJOR) => error.hint(tr!(
            "or have one downloaded for you alone: epicrm init --download",
            "ou faites-en télécharger un pour vous seul : epicrm init --download"
        )),
        _ => error.hint(tr!(
            "or set DATABASE_URL to a database that runs elsewhere",
            "ou donnez à DATABASE_URL une base de données qui tourne ailleurs"
        )),
    }
}

/// Programs are there, and cannot be run.
pub(super) fn unusable(dir: &Path, account: &str) -> Error {
    let message = tr!(
        "PostgreSQL's programs in {} do not run as the account {account}",
        "les programmes de PostgreSQL dans {} ne tournent pas sous le compte {account}",
        dir.display()
    );
    Error::new(Kind::Runtime, message)
        .hint(tr!("see what they say: {}/postgres --version", "voyez ce qu'ils disent : {}/postgres --version", dir.display()))
        .hint(tr!(
            "set EPICRM_PG_BIN to a directory whose programs work",
            "donnez à EPICRM_PG_BIN un répertoire dont les programmes marchent"
        ))
}

/// The programs are there without the extensions the schema needs.
pub(super) fn extensions_missing(missing: &[&str], version: u16, system: &System) -> Error {
    let names = missing.join(", ");
    let message = if missing.len() == 1 {
        tr!("this PostgreSQL {version} lacks the extension: {names}", "il manque à ce PostgreSQL {version} l'extension : {names}")
    } else {
        tr!("this PostgreSQL {version} lacks the extensions: {names}", "il manque à ce PostgreSQL {version} les extensions : {names}")
    };
    Error::new(Kind::Runtime, message).hint(tr!("install them: {}", "installez-les : {}", system.install(Some(version))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Version;

    fn system(kernel: &'static str, release: &str, root: bool) -> System {
        System { kernel, release: release.to_owned(), root }
    }

    #[test]
    fn names_what_to_install_on_each_system() {
        #[track_caller]
        fn check(system: System, wanted: Option<u16>, expected: &str) {
            assert_eq!(system.install(wanted), expected, "{system:?}");
        }
        check(system("linux", "ID=debian\n", true), None, "apt-get install postgresql");
        check(system("linux", "NAME=x\nID=ubuntu\nID_LIKE=debian\n", false), None, "sudo apt-get install postgresql");
        check(system("linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", false), Some(16), "sudo apt-get install postgresql-16");
        check(system("linux", "ID=fedora\n", false), None, "sudo dnf install postgresql-server postgresql-contrib");
        check(
            system("linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", true),
            Some(17),
            "dnf install postgresql17-server postgresql17-contrib",
        );
        check(system("linux", "ID=arch\n", false), None, "sudo pacman -S postgresql");
        check(system("linux", "ID=alpine\n", true), None, "apk add postgresql17 postgresql17-contrib");
        check(
            system("linux", "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", false),
            None,
            "sudo zypper install postgresql-server postgresql-contrib",
        );
        check(system("macos", "", false), None, "brew install postgresql@17");
        check(system("macos", "", false), Some(15), "brew install postgresql@15");
        check(system("linux", "", false), None, "the PostgreSQL server, version 15 or later, with its contrib extensions");
        // A variable whose name merely begins so is not the identity.
        check(system("linux", "ID_LIKE=debian\nIDX=fedora\n", true), None, "apt-get install postgresql");
    }

    #[test]
    fn says_what_is_there_and_what_is_needed() {
        #[track_caller]
        fn check(others: &[(u16, &str)], wanted: Option<u16>, message: &str) {
            let found = |&(major, full): &(u16, &str)| Binaries {
                dir: format!("/pg/{major}").into(),
                version: Version { major, full: full.to_owned() },
            };
            let others: Vec<Binaries> = others.iter().map(found).collect();
            assert_eq!(unfit(&others, wanted, &system("linux", "ID=debian", true)).message, message);
        }
        check(&[], None, "the PostgreSQL server is not installed on this machine");
        check(&[(13, "13.9")], None, "PostgreSQL 15 or later is needed, and this machine has only 13.9 in /pg/13");
        check(&[], Some(15), "the private database was made by PostgreSQL 15, which is no longer on this machine");
        check(
            &[(17, "17.2"), (16, "16.1")],
            Some(15),
            "the private database was made by PostgreSQL 15, and this machine has only 17.2 in /pg/17, 16.1 in /pg/16",
        );
    }
}
