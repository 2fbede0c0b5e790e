//! Reports waiting on disk, one file each, until another process sends them. It never touches the network, and never fails aloud: a
//! report that cannot be kept is lost.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sentry::{Envelope, Transport};

use crate::files;

const MOST_FILES: usize = 50;
const LONGEST_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// However long a server asks to be left alone, or a clock was wrong.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);
const SUFFIX: &str = "envelope";

pub(super) struct Spool {
    directory: PathBuf,
}

impl Transport for Spool {
    fn send_envelope(&self, envelope: Envelope) {
        // Lost rather than told: the person's command matters, its report does not.
        let _ = self.keep(&envelope);
    }
}

impl Spool {
    /// The spool of a state directory. Nothing is created before the first report.
    pub(super) fn at(state_dir: &Path) -> Self {
        Self { directory: state_dir.join("reports") }
    }

    fn keep(&self, envelope: &Envelope) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
        fs::set_permissions(&self.directory, Permissions::from_mode(0o700))?;
        for old in self.waiting()?.iter().rev().skip(MOST_FILES - 1) {
            let _ = fs::remove_file(old);
        }
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let id = envelope.uuid().copied().unwrap_or_default();
        let name = self.directory.join(format!("{:016}-{}", since.as_micros(), id.simple()));
        let mut bytes = Vec::new();
        envelope.to_writer(&mut bytes)?;
        let draft = name.with_extension("draft");
        io::Write::write_all(&mut OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?, &bytes)?;
        fs::rename(draft, name.with_extension(SUFFIX))
    }

    /// The reports to send, oldest first. Those too old are removed, and the drafts of processes that died.
    pub(super) fn waiting(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.directory)?.flatten() {
            let path = entry.path();
            let Some(extension) = path.extension().filter(|extension| *extension == SUFFIX || *extension == "draft") else { continue };
            let Ok(data) = fs::metadata(&path) else { continue };
            let age = data.modified().ok().and_then(|time| time.elapsed().ok()).unwrap_or_default();
            if age > LONGEST_KEPT {
                let _ = fs::remove_file(&path); // another process may have
            } else if extension == SUFFIX && data.is_file() && data.len() <= files::MOST {
                files.push(path);
            }
        }
        files.sort(); // their names begin with the time
        Ok(files)
    }

    /// Whether something waits and nobody asked to be left alone.
    pub(super) fn is_due(&self) -> bool {
        self.waiting().is_ok_and(|files| !files.is_empty()) && !self.is_paused()
    }

    pub(super) fn is_paused(&self) -> bool {
        let until = fs::metadata(self.directory.join("pause")).and_then(|data| data.modified());
        until.is_ok_and(|until| until.duration_since(SystemTime::now()).is_ok_and(|left| left <= LONGEST_PAUSE))
    }

    /// Nothing is sent before `delay` (at most a day) has passed. The date of an empty file says until when.
    pub(super) fn pause(&self, delay: Duration) -> io::Result<()> {
        self.file("pause")?.set_modified(SystemTime::now() + delay.min(LONGEST_PAUSE))
    }

    /// The right to send, held until dropped. None: another process has it.
    pub(super) fn lock(&self) -> io::Result<Option<File>> {
        let file = self.file("lock")?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn file(&self, name: &str) -> io::Result<File> {
        files::opened(&self.directory.join(name), OpenOptions::new().write(true).create(true).truncate(false).mode(0o600))
    }
}
