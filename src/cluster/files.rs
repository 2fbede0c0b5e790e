//! Where the private database's files lie, how they are made private, and what to say when that fails.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;
use nix::unistd::{geteuid, getpid};

use super::account;
use crate::error::{Error, Kind, Result, reason};
use crate::language::{Text, both, tr};

/// The names inside the data home. Only `data` and `run` belong to the account of the server, all else to the person.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub home: PathBuf,
}

impl Layout {
    pub fn data(&self) -> PathBuf {
        self.home.join("postgresql")
    }

    /// Where a cluster is built before it takes its place; one per process, for a killed one may leave its initdb writing.
    pub fn building(&self) -> PathBuf {
        self.home.join(format!("postgresql.new-{}", getpid()))
    }

    pub fn run(&self) -> PathBuf {
        self.home.join("run")
    }

    pub fn log(&self) -> PathBuf {
        self.home.join("postgresql.log")
    }

    pub fn older_log(&self) -> PathBuf {
        self.home.join("postgresql.log.1")
    }

    pub fn lock(&self) -> PathBuf {
        self.home.join("postgresql.lock")
    }

    /// The directory of the binaries that served last.
    pub fn record(&self) -> PathBuf {
        self.home.join("postgresql.bin")
    }

    /// What `download` unpacks.
    pub fn downloaded(&self) -> PathBuf {
        self.home.join("postgresql-18")
    }

    /// What interrupted creations and downloads left behind.
    pub fn leftovers(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.home) else { return Vec::new() };
        let unfinished = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"postgresql.new-"));
        entries.flatten().map(|entry| entry.path()).filter(unfinished).collect()
    }

    /// Makes the data home: for the person alone, except root's, which the account of the server must be able to cross.
    pub fn prepare_home(&self) -> Result<()> {
        let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
        match fs::metadata(&self.home) {
            Ok(found) if !found.is_dir() => Err(Error::new(
                Kind::Runtime,
                tr!(
                    "{} is in the way: a directory of that name must hold the private database",
                    "{} est à la place d'un répertoire de ce nom, qui doit contenir la base de données privée",
                    self.home.display()
                ),
            )
            .hint(tr!("move that file away", "déplacez ce fichier"))),
            Ok(found) if found.uid() != geteuid().as_raw() => {
                let owner = account::name_of(found.uid());
                Err(Error::new(
                    Kind::Runtime,
                    tr!(
                        "{} belongs to {owner}, so the private database in it is theirs",
                        "{} appartient à {owner} : la base de données privée qui s'y trouve aussi",
                        self.home.display()
                    ),
                )
                .hint(as_owner(&owner)))
            }
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => DirBuilder::new()
                .recursive(true)
                .mode(mode)
                .create(&self.home)
                // The umask may have taken the right to cross it away.
                .and_then(|()| fs::set_permissions(&self.home, Permissions::from_mode(mode)))
                .map_err(|error| refused(CREATE, &self.home, error)),
            Err(error) => Err(refused(READ, &self.home, error)),
        }
    }

    /// Waits for the exclusive right to create, start, stop or delete this cluster, held until the file is dropped.
    pub fn hold(&self) -> Result<File> {
        let path = self.lock();
        let fail = |error| refused(LOCK, &path, error);
        loop {
            let file = private(&path).map_err(fail)?;
            file.lock().map_err(fail)?;
            // A cluster destroyed while we waited took the file we hold with it.
            let same = fs::metadata(&path).is_ok_and(|now| file.metadata().is_ok_and(|held| held.ino() == now.ino()));
            if same {
                return Ok(file);
            }
        }
    }
}

/// Opens a file that only the person may read, for appending; creates it when absent.
pub(super) fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

/// Removes a file or a whole directory; that it is not there is success.
pub(super) fn remove(path: &Path) -> Result<()> {
    let gone = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(DELETE, path, error)),
        _ => Ok(()),
    }
}

/// What is done with a file.
pub(super) const CREATE: Text = both("create", "créer");
pub(super) const DELETE: Text = both("delete", "supprimer");
pub(super) const LOCK: Text = both("lock", "verrouiller");
pub(super) const READ: Text = both("read", "lire");
pub(super) const RUN: Text = both("run", "exécuter");
pub(super) const UNPACK: Text = both("unpack", "déballer");
pub(super) const WRITE: Text = both("write", "écrire");

/// The sentence for a file operation that failed: `doing` is a verb, such as [`CREATE`].
pub(super) fn refused(doing: Text, path: &Path, error: io::Error) -> Error {
    let place = path.display();
    let said = match error.kind() {
        io::ErrorKind::PermissionDenied => Error::new(
            Kind::Runtime,
            tr!("you may not {doing} {place}: permission denied", "vous ne pouvez pas {doing} {place} : permission refusée"),
        )
        .hint(tr!(
            "give yourself the right to write there, or set XDG_DATA_HOME to a directory that is yours",
            "donnez-vous le droit d'y écrire, ou donnez à XDG_DATA_HOME un répertoire à vous"
        )),
        io::ErrorKind::ReadOnlyFilesystem => Error::new(
            Kind::Runtime,
            tr!("cannot {doing} {place}: that disk is read-only", "on ne peut pas {doing} {place} : ce disque est en lecture seule"),
        )
        .hint(tr!(
            "set XDG_DATA_HOME to a directory on a disk that can be written",
            "donnez à XDG_DATA_HOME un répertoire sur un disque où l'on peut écrire"
        )),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => full(path),
        _ => {
            let why = reason(&error);
            Error::new(Kind::Runtime, tr!("cannot {doing} {place}: {why}", "on ne peut pas {doing} {place} : {why}"))
        }
    };
    said.source(error)
}

/// What to do about a place that is another account's.
pub(super) fn as_owner(owner: &str) -> String {
    tr!(
        "run this as {owner}, or set XDG_DATA_HOME to a directory of your own",
        "exécutez ceci sous le compte {owner}, ou donnez à XDG_DATA_HOME un répertoire à vous"
    )
}

/// How many bytes are left to us on the disk that holds `path`, or would: what is not there yet is looked for above.
pub fn free_space(path: &Path) -> Option<u64> {
    let disk = path.ancestors().find_map(|place| statvfs(place).ok())?;
    // On some systems these are narrower.
    #[expect(clippy::useless_conversion, reason = "u32 elsewhere")]
    Some(u64::from(disk.blocks_available()).saturating_mul(u64::from(disk.fragment_size())))
}

/// Whether the disk that holds `path` has any room left, as far as can be told.
pub(super) fn has_room(path: &Path) -> bool {
    statvfs(path).map_or(true, |disk| disk.blocks_available() > 0)
}

/// The sentence for a disk without room left.
pub(super) fn full(path: &Path) -> Error {
    Error::new(
        Kind::Runtime,
        tr!("the disk that holds {} is full", "le disque où se trouve {} est plein", path.display()),
    )
    .hint(tr!(
        "a private database needs about 80 MB to begin with: free some room there, or set XDG_DATA_HOME to a directory on another disk",
        "une base de données privée demande environ 80 Mo pour commencer : faites-y de la place, ou donnez à XDG_DATA_HOME un répertoire sur un autre disque"
    ))
}
