//! A pause before signing in again after failures, per name, kept in a file of the person's own. It keeps a script with an old
//! password from hammering the server; an attacker does not use this program, and is slowed by argon2id and the server alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::files;

/// Failures older than this are forgotten, in milliseconds.
const MEMORY: i64 = 15 * 60 * 1000;
const LONGEST: u64 = 30;

/// The failures of one name at one database.
pub(super) struct Throttle {
    file: PathBuf,
}

impl Throttle {
    /// `place` and `name` are both made of letters, digits, dots, hyphens and underscores.
    pub fn new(state_home: &Path, place: &str, name: &str) -> Self {
        Self { file: state_home.join("sign-in").join(format!("{place}_{name}")) }
    }

    /// How long to wait before the next try.
    pub fn pause(&self, now: DateTime<Utc>) -> Duration {
        let Some((failures, last)) = self.read(now) else { return Duration::ZERO };
        let passed = Duration::from_millis(u64::try_from(now.timestamp_millis() - last).unwrap_or(0));
        Duration::from_secs(delay(failures)).saturating_sub(passed)
    }

    /// Remembers a failure. That it cannot be written is no reason to fail: it only protects against oneself.
    pub fn failed(&self, now: DateTime<Utc>) {
        let failures = self.read(now).map_or(0, |(failures, _)| failures).saturating_add(1);
        let _unprotected = files::write(&self.file, format!("{failures} {}\n", now.timestamp_millis()).as_bytes());
    }

    pub fn succeeded(&self) {
        let _absent = fs::remove_file(&self.file);
    }

    /// Failures so far, and when the last one was, in milliseconds since 1970.
    fn read(&self, now: DateTime<Utc>) -> Option<(u32, i64)> {
        let text = files::read_text(&self.file).ok()?;
        let (failures, last) = text.trim().split_once(' ')?;
        let (failures, last): (u32, i64) = (failures.parse().ok()?, last.parse().ok()?);
        let passed = now.timestamp_millis().checked_sub(last)?;
        (0..MEMORY).contains(&passed).then_some((failures, last))
    }
}

/// 1, 2, 4 … seconds.
fn delay(failures: u32) -> u64 {
    2_u64.saturating_pow(failures.saturating_sub(1)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_and_forgets() {
        assert_eq!([1, 2, 3, 4, 5, 6, 60, u32::MAX].map(delay), [1, 2, 4, 8, 16, 30, 30, 30]);
        let home = std::env::temp_dir().join(format!("epicrm-throttle-{}", std::process::id()));
        let throttle = Throttle::new(&home, "epicrm", "alice");
        let at = |second| DateTime::from_timestamp(1_000_000 + second, 0).unwrap();
        assert_eq!(throttle.pause(at(0)), Duration::ZERO);
        throttle.failed(at(0));
        assert_eq!(throttle.pause(at(0)), Duration::from_secs(1));
        throttle.failed(at(1));
        throttle.failed(at(2));
        assert_eq!(throttle.pause(at(3)), Duration::from_secs(3));
        assert_eq!(throttle.pause(at(6)), Duration::ZERO);
        assert_eq!(throttle.pause(at(2 + MEMORY / 1000)), Duration::ZERO);
        assert_eq!(Throttle::new(&home, "epicrm", "bob").pause(at(3)), Duration::ZERO);
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&throttle.file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        throttle.succeeded();
        assert_eq!(throttle.pause(at(3)), Duration::ZERO);
        fs::remove_dir_all(home).unwrap();
    }
}
