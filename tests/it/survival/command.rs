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
