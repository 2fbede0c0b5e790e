//! Answers kept on disk, one file each. Losing one costs a question; so nothing here fails aloud.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The registers are rebuilt every day or week; a company does not move every month.
pub(super) const FRESH: Duration = Duration::from_secs(7 * 24 * 3600);
/// What is older is forgotten.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

pub(super) struct Cache {
    directory: PathBuf,
}

pub(super) struct Kept {
    pub body: Vec<u8>,
    pub age: Duration,
}

impl Cache {
    pub fn at(cache: &Path) -> Self {
        Self { directory: cache.join("registers") }
    }

    /// Named by a digest: a question may be a person's name.
    fn file(&self, url: &str) -> PathBuf {
        use std::fmt::Write;
        let digest = ring::digest::digest(&ring::digest::SHA256, url.as_bytes());
        let mut name = String::new();
        for byte in &digest.as_ref()[..16] {
            let _infallible = write!(name, "{byte:02x}");
        }
        self.directory.join(name).with_extension("json")
    }

    pub fn get(&self, url: &str) -> Option<Kept> {
        let file = self.file(url);
        // A clock that went back makes an answer new, not an error.
        let age = fs::metadata(&file).ok()?.modified().ok()?.elapsed().unwrap_or_default();
        Some(Kept { body: fs::read(file).ok()?, age })
    }

    /// Keeps an answer; forgets those too old.
    pub fn put(&self, url: &str, body: &[u8]) {
        let _lost = self.keep(url, body);
    }

    fn keep(&self, url: &str, body: &[u8]) -> std::io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
        for entry in fs::read_dir(&self.directory)?.flatten() {
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > KEPT {
                fs::remove_file(entry.path())?;
            }
        }
        let file = self.file(url);
        let draft = file.with_extension(format!("draft-{}", std::process::id()));
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?.write_all(body)?;
        fs::rename(draft, file)
    }
}
