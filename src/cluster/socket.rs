//! Where the unix socket lies. A path must fit in 107 bytes (103 on macOS), so a deep data home gets a short directory elsewhere, whose
//! owner is verified: another account may have made it first, to be mistaken for the server.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;
use ring::digest;

use super::account::{Account, name_of};
use super::files::{CREATE, Layout, refused};
use super::{Cluster, Settings, postmaster};
use crate::error::{Error, Kind, Result};
use crate::language::tr;

const LONGEST: usize = if cfg!(target_os = "macos") { 103 } else { 107 };

/// The socket's file in its directory.
pub(super) fn file(dir: &Path) -> PathBuf {
    dir.join(format!(".s.PGSQL.{}", Cluster::PORT))
}

/// Whether a socket can lie there. PostgreSQL and its clients take a comma for the end of a path in a list.
fn fits(dir: &Path) -> bool {
    let path = file(dir);
    path.as_os_str().len() <= LONGEST && !path.as_os_str().as_encoded_bytes().contains(&b',')
}

/// Whether a server listens there, whichever it is.
pub(super) fn answers(dir: &Path) -> bool {
    UnixStream::connect(file(dir)).is_ok()
}

/// The directory of the socket: in the data home when its path is short enough.
pub(super) fn choose(layout: &Layout, settings: &Settings) -> Result<PathBuf> {
    let near = layout.run();
    if fits(&near) {
        return Ok(near);
    }
    let data = layout.data();
    // A server started by a command with another runtime directory stays where it is.
    if let Some(dir) = postmaster::running(&data).and_then(|server| server.socket_dir) {
        return Ok(dir);
    }
    let dir = elsewhere(&data, settings.runtime_dir.as_deref(), geteuid().is_root());
    verify(&dir, &Account::of(&data)?)?;
    Ok(dir)
}

/// A short path that depends on the data directory only, so that every command finds it.
fn elsewhere(data: &Path, runtime: Option<&Path>, root: bool) -> PathBuf {
    let digest = digest::digest(&digest::SHA256, data.as_os_str().as_encoded_bytes());
    let name = digest.as_ref()[..6].iter().fold("epicrm-".to_owned(), |name, byte| name + &format!("{byte:02x}"));
    // root's runtime directory is closed to the account of the server, /run is not.
    let runtime = if root { Some(Path::new("/run")) } else { runtime };
    match runtime.map(|runtime| runtime.join(&name)) {
        Some(dir) if fits(&dir) && dir.parent().is_some_and(Path::is_dir) => dir,
        _ => Path::new("/tmp").join(name),
    }
}

/// Refuses a directory that another account could have put in the place of ours; one that does not exist yet is good.
fn verify(dir: &Path, account: &Account) -> Result<()> {
    let Ok(found) = fs::symlink_metadata(dir) else { return Ok(()) };
    if found.is_dir() && found.uid() == account.uid && found.mode() & 0o077 == 0 {
        return Ok(());
    }
    let place = dir.display();
    let message = match (found.is_dir(), found.uid() == account.uid) {
        (true, true) => tr!(
            "{place} can be entered by other accounts: the private database will not put its socket there",
            "d'autres comptes peuvent entrer dans {place} : la base de données privée n'y met pas son socket"
        ),
        (true, false) => tr!(
            "{place} belongs to {} instead of {}: the private database will not put its socket there",
            "{place} appartient à {} et non à {} : la base de données privée n'y met pas son socket",
            name_of(found.uid()),
            account.name
        ),
        (false, _) => tr!(
            "{place} is not a directory: the private database will not put its socket there",
            "{place} n'est pas un répertoire : la base de données privée n'y met pas son socket"
        ),
    };
    Err(Error::new(Kind::Runtime, message)
        .hint(tr!("delete it if it is not in use: rm -r '{place}'", "supprimez-le s'il ne sert pas : rm -r '{place}'")))
}

/// Makes the directory, or verifies the one that is there.
pub(super) fn prepare(dir: &Path, account: &Account) -> Result<()> {
    match account.create_dir(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(refused(CREATE, dir, error)),
        _ => verify(dir, account),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_socket_path_short() {
        #[track_caller]
        fn check(home: &str, runtime: Option<&str>, expected: &str) {
            let layout = Layout { home: home.into() };
            let near = layout.run();
            let chosen = if fits(&near) { near } else { elsewhere(&layout.data(), runtime.map(Path::new), false) };
            // The name's digest varies with the home: one is compared whole, with what sha256sum says.
            assert!(chosen.to_str().unwrap().starts_with(expected), "{home}: {}", chosen.display());
            assert!(file(&chosen).as_os_str().len() <= LONGEST);
        }
        let long = format!("/home/{}", "a".repeat(100));
        // 107 bytes with the socket's name is the last that fits on Linux.
        let last = format!("/{}", "b".repeat(LONGEST - "/run/.s.PGSQL.5432".len() - 1));
        check("/home/alice/.local/share/epicrm", Some("/tmp"), "/home/alice/.local/share/epicrm/run");
        check(&last, None, &format!("{last}/run"));
        check(&format!("{last}b"), None, "/tmp/epicrm-");
        check("/home/smith, alice/epicrm", None, "/tmp/epicrm-");
        check(&long, Some("/tmp"), "/tmp/epicrm-5d7fe06c3584");
        check(&long, Some("/no/such/runtime"), "/tmp/epicrm-5d7fe06c3584");
        check(&long, Some(&long), "/tmp/epicrm-5d7fe06c3584");
    }
}
