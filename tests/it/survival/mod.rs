//! What must not be lost, whatever ends first: scenes of a few rounds, and the same scenes for minutes, which `.ci/survival` runs and
//! which say in one line what they saw.

mod client;
mod clock;
mod disk;
mod server;
mod sweep;
mod wire;
mod writers;

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::world::World;

/// What the deep variants end with, where nothing was lost: else they fail.
fn tell(subject: &str, rounds: usize, seen: &str) {
    println!("survival: {subject}: {rounds} rounds, lost: nothing; {seen}");
}

/// Moments that look random and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

/// The first process of a world's own server.
fn postmaster(world: &World) -> Option<i32> {
    std::fs::read_to_string(world.data().join("postgresql/postmaster.pid")).ok()?.lines().next()?.parse().ok()
}

/// Processes whose parent is this one.
fn children(of: i32) -> Vec<i32> {
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    let parent = |pid: &i32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse::<i32>().ok()
    };
    processes.filter(|pid| parent(pid) == Some(of)).collect()
}

fn sent(signal: Signal, pid: i32) {
    let _gone = kill(Pid::from_raw(pid), signal);
}

fn killed(pid: i32) {
    sent(Signal::SIGKILL, pid);
}

/// The built binary in a world, with nothing to read.
fn command(world: &World, words: &[&str]) -> Command {
    let mut command = Command::new(snapbox::cmd::cargo_bin!("epicrm"));
    command.args(words).env_clear().envs(world.environment()).current_dir(world.home());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Its end, if it comes before `limit`; else it is killed. For output that a pipe holds.
fn ended(mut child: Child, limit: Duration) -> Option<Output> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if child.try_wait().unwrap().is_some() {
            return Some(child.wait_with_output().unwrap());
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    child.kill().unwrap();
    let _status = child.wait();
    None
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The public identity that passwords are salted with: what a machine needs that knows the server by its address only.
fn installation(data: &Path) -> String {
    let keys = std::fs::read_to_string(data.join("keys/private_epicrm.env")).unwrap();
    keys.lines().find_map(|line| line.strip_prefix("EPICRM_INSTALLATION=")).unwrap().to_owned()
}
