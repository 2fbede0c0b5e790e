//! As whom PostgreSQL runs: the person, or, because it refuses root, an account without rights. Everything inside a directory that the
//! account owns is written by a process of that account, so that root never follows a link planted there.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

use nix::unistd::{Uid, User, geteuid};

use super::files::{self, WRITE};
use crate::error::{Error, Kind, Result};
use crate::language::tr;

/// Accounts that may run root's server, the best first.
const UNPRIVILEGED: [&str; 3] = ["epicrm", "postgres", "nobody"];

/// The account of the server.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub name: String,
    pub uid: u32,
    gid: u32,
    /// The account that types the commands.
    pub person: String,
    /// Whether this process must become that account to run the server.
    other: bool,
}

impl Account {
    /// The account that runs the cluster in `data`: its owner when it exists.
    pub fn of(data: &Path) -> Result<Self> {
        let me = geteuid();
        let person = match lookup(me)? {
            Some(user) => user,
            None => return Err(nameless(me)),
        };
        let owner = fs::symlink_metadata(data).ok().map(|found| Uid::from_raw(found.uid()));
        let server = match owner {
            None if me.is_root() => unprivileged()?,
            Some(owner) if owner != me && me.is_root() => lookup(owner)?.ok_or_else(|| nameless(owner))?,
            Some(owner) if owner != me => {
                let owner = name_of(owner.as_raw());
                return Err(Error::new(
                    Kind::Runtime,
                    tr!(
                        "the private database in {} belongs to {owner}",
                        "la base de données privée dans {} appartient à {owner}",
                        data.display()
                    ),
                )
                .hint(files::as_owner(&owner)));
            }
            Some(_) if me.is_root() => {
                return Err(Error::new(
                    Kind::Runtime,
                    tr!(
                        "{} belongs to root, and PostgreSQL refuses to run as root",
                        "{} appartient à root, et PostgreSQL refuse de tourner sous root",
                        data.display()
                    ),
                )
                .hint(tr!(
                    "give it back to the account that ran it: chown -R {} '{}'",
                    "rendez-le au compte qui le faisait tourner : chown -R {} '{}'",
                    unprivileged()?.name,
                    data.display()
                )));
            }
            _ => person.clone(),
        };
        Ok(Self { name: server.name, uid: server.uid.as_raw(), gid: server.gid.as_raw(), person: person.name, other: server.uid != me })
    }

    /// A program that runs as this account, away from the person's directory, environment and terminal.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        // A fixed locale keeps PostgreSQL's messages recognisable; a fixed zone spares initdb a search through all of them.
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").env("TZ", "UTC").current_dir("/").stdin(Stdio::null());
        if self.other {
            // std drops root's supplementary groups along with its uid.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes a directory that only this account (and root) may enter.
    pub fn create_dir(&self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt;
        fs::DirBuilder::new().mode(0o700).create(path)?;
        if self.other { chown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// Writes `text` to a file that lies in a directory of this account, after what it holds when `append`.
    pub fn write(&self, path: &Path, text: &str, append: bool) -> Result<()> {
        let fail = |error| files::refused(WRITE, path, error);
        let script = if append { r#"cat >>"$1""# } else { r#"cat >"$1""# };
        let mut shell = self.command("/bin/sh");
        shell.args(["-c", script, "sh"]).arg(path).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = shell.spawn().map_err(fail)?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(text.as_bytes()).map_err(fail)?;
        }
        let done = child.wait_with_output().map_err(fail)?;
        let complaint = String::from_utf8_lossy(&done.stderr);
        match done.status.success() {
            true => Ok(()),
            false if complaint.contains("No space left") => Err(files::full(path)),
            false => Err(fail(io::Error::other(complaint.trim().to_owned()))),
        }
    }

    /// Makes sure that this account can reach `dir`; otherwise names the first directory that bars its way.
    pub fn require_passage(&self, dir: &Path) -> Result<()> {
        let passes = |dir: &Path| {
            let mut probe = self.command("/bin/sh");
            probe.args(["-c", ":"]).current_dir(dir).stdout(Stdio::null()).stderr(Stdio::null());
            probe.status().is_ok_and(|status| status.success())
        };
        if !self.other || passes(dir) {
            return Ok(());
        }
        let mut way: Vec<PathBuf> = dir.ancestors().map(Path::to_owned).collect();
        way.reverse();
        let barrier = way.into_iter().find(|step| !passes(step)).unwrap_or_else(|| dir.to_owned());
        let message = tr!(
            "PostgreSQL runs as the account {} here, which may not pass through {}",
            "PostgreSQL tourne ici sous le compte {}, qui ne peut traverser {}",
            self.name,
            barrier.display()
        );
        Err(Error::new(Kind::Runtime, message)
            .hint(tr!(
                "keep the private database elsewhere: set XDG_DATA_HOME to a directory that all may pass through, such as /var/lib",
                "gardez la base de données privée ailleurs : donnez à XDG_DATA_HOME un répertoire que tous peuvent traverser, tel que /var/lib"
            ))
            .hint(tr!(
                "or let that account through: chmod o+x '{}'",
                "ou laissez passer ce compte : chmod o+x '{}'",
                barrier.display()
            )))
    }
}

/// The account's name, or its number when it has none.
pub(super) fn name_of(uid: u32) -> String {
    match User::from_uid(Uid::from_raw(uid)) {
        Ok(Some(user)) => user.name,
        _ => tr!("the account number {uid}", "le compte numéro {uid}"),
    }
}

fn lookup(uid: Uid) -> Result<Option<User>> {
    User::from_uid(uid).map_err(|error| {
        let message = tr!(
            "this machine could not say which account has the number {uid}",
            "cette machine n'a pas pu dire quel compte a le numéro {uid}"
        );
        Error::new(Kind::Runtime, message).source(error)
    })
}

fn unprivileged() -> Result<User> {
    UNPRIVILEGED.iter().find_map(|name| User::from_name(name).ok().flatten().filter(|user| !user.uid.is_root())).ok_or_else(|| {
        Error::new(
            Kind::Runtime,
            tr!(
                "PostgreSQL refuses to run as root, and this machine has no other account for it",
                "PostgreSQL refuse de tourner sous root, et cette machine n'a pas d'autre compte pour lui"
            ),
        )
        .hint(tr!("create one: useradd --system epicrm", "créez-en un : useradd --system epicrm"))
    })
}

fn nameless(uid: Uid) -> Error {
    Error::new(
        Kind::Runtime,
        tr!(
            "account number {uid} has no name on this machine, and PostgreSQL refuses to run without one",
            "le compte numéro {uid} n'a pas de nom sur cette machine, et PostgreSQL refuse de tourner sans nom"
        ),
    )
    .hint(tr!(
        "give it one in /etc/passwd (in a container: create the user in the image), or set DATABASE_URL to an existing database",
        "donnez-lui-en un dans /etc/passwd (dans un conteneur : créez l'utilisateur dans l'image), ou donnez à DATABASE_URL une base de données qui existe"
    ))
}
