//! Answers kept on disk, one file each. Losing one costs a question; so nothing here fails aloud.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::fetch::MOST_BYTES;
use crate::files;

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
        Some(Kept { body: files::read(&file, MOST_BYTES).ok()?, age })
    }

    /// Keeps an answer; forgets those too old.
    pub fn put(&self, url: &str, body: &[u8]) {
        let _lost = files::write(&self.file(url), body);
        for entry in fs::read_dir(&self.directory).into_iter().flatten().flatten() {
            let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok()).unwrap_or_default();
            if age > KEPT {
                let _stays = fs::remove_file(entry.path());
            }
        }
    }
}
