//! Directories made for another program that has the terminal meanwhile: each is gone when this process is, even when that is told to end
//! and cannot wait for the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

static LENT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// One of them.
#[derive(Debug)]
pub struct Lent(PathBuf);

impl Lent {
    pub fn new(directory: TempDir) -> Self {
        let place = directory.keep();
        lent().push(place.clone());
        Self(place)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Before it is forgotten: once nothing is lent, the process may end at any moment.
        drop(fs::remove_dir_all(self.path()));
        lent().retain(|place| place != self.path());
    }
}

fn lent() -> MutexGuard<'static, Vec<PathBuf>> {
    LENT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether another program has one.
pub fn is_lending() -> bool {
    !lent().is_empty()
}

/// Removes them all, whoever still has them. What cannot be removed is a directory that is the person's alone.
pub fn take_back() {
    lent().iter().for_each(|place| drop(fs::remove_dir_all(place)));
}
