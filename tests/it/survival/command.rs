//! One command on a bad day: it ends by itself, in time, with a code that it knows, and says what is the matter without a secret.

use std::time::Duration;

use snapbox::cmd::Command;

/// Far longer than any of them takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Ended {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

/// Chance, the same in every run.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

/// Runs it; `secrets` are words that it may not repeat.
#[track_caller]
pub fn survives(command: Command, what: &str, secrets: &[&str]) -> Ended {
    let begun = std::time::Instant::now();
    let output = command.timeout(PATIENCE).output().unwrap();
    assert!(begun.elapsed() < PATIENCE, "{what}: it never ended");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let Some(code) = output.status.code() else { panic!("{what}: ended by {}: {stderr}", output.status) };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &stderr;
    assert!(!["panicked", "RUST_BACKTRACE", "memory allocation"].iter().any(|word| stderr.contains(word)), "{what}: {stderr}");
    assert!((0..=9).contains(&code), "{what}: exit code {code}: {stderr}");
    assert!(code == 0 || code == 3 || stderr.contains("err"), "{what}: exit code {code} without a sentence: {stderr}");
    for secret in secrets {
        assert!(!said.contains(secret), "{what}: a secret is told: {said}");
    }
    Ended { code, stdout: output.stdout, stderr }
}
