//! The server's disk full: who writes is told what to do, nothing is half there, and it goes on once there is room. The disk is one of
//! memory in a mount namespace of the test's own, which only root can have with PostgreSQL under another account.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use super::writers::Writers;
use super::{command, ended, said, tell};
use crate::world::World;

/// Set in the process that has mounts of its own.
const INSIDE: &str = "EPICRM_OWN_MOUNTS";

/// Runs the test of this name again where it may mount what it likes; whether that is here.
fn apart(name: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let can =
        |words: &[&str]| Command::new("unshare").args(words).stderr(std::process::Stdio::null()).status().is_ok_and(|it| it.success());
    if !nix::unistd::geteuid().is_root() || !can(&["--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"]) {
        println!("skipped: a disk of its own takes root and unshare");
        return false;
    }
    let this = std::env::current_exe().unwrap();
    let mut again = Command::new("unshare");
    again.arg("--mount").arg(this).args([name, "--exact", "--include-ignored", "--nocapture"]).env(INSIDE, "1");
    assert!(again.status().unwrap().success());
    false
}

/// A world whose data are on a disk of their own; it ends first.
struct Disk {
    world: World,
    mount: Mount,
}

struct Mount(PathBuf);

impl Disk {
    fn mounted() -> Self {
        let world = World::durable();
        let place = world.home().join("data");
        std::fs::create_dir(&place).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1g,mode=711", "none"]).arg(&place).status().unwrap();
        assert!(mounted.success());
        Self { world, mount: Mount(place) }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("--lazy").arg(&self.0).status();
        let _gone = self.0.parent().map(std::fs::remove_dir_all);
    }
}

/// Takes the room of a disk.
struct Filler(PathBuf);

impl Filler {
    /// Leaves so many bytes.
    fn new(disk: &Path, left: u64) -> Self {
        let stat = nix::sys::statvfs::statvfs(disk).unwrap();
        let free = stat.blocks_available() * stat.fragment_size();
        let file = disk.join("filler");
        std::fs::write(&file, vec![0; usize::try_from(free.saturating_sub(left)).unwrap()]).unwrap();
        Self(file)
    }
}

impl Drop for Filler {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

/// What a read comes to once the server has risen, or has given up.
fn settled(world: &World) -> Output {
    for _ in 0..400 {
        let read = command(world, &["clients", "--count"]).env("EPICRM_TOKEN", world.token("alice")).spawn().unwrap();
        let output = ended(read, Duration::from_secs(90)).expect("it hangs");
        // Meanwhile it is said that it is not there, or not ready.
        if output.status.code() != Some(9) || said(&output).contains("is full") {
            return output;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the server neither rises nor gives up");
}

fn filling(rounds: usize, rows: usize) {
    let Disk { world, mount: Mount(disk) } = &Disk::mounted();
    world.epicrm().args(["init", "--demo"]).assert().success();
    let mut writers = Writers::new(world, rows, &[1, 9]);
    let (mut full, mut down) = (0, 0);
    let mut heard = BTreeSet::new();
    for round in 0..rounds {
        let left = [0, 1 << 20, 64 << 10, 12 << 20, 5 << 20, 28 << 20][round % 6];
        let filler = Filler::new(disk, left);
        let mut attempts = Vec::new();
        // What the server has in reserve goes first.
        for _ in 0..40 {
            let these = writers.once();
            let refused = these.iter().any(|attempt| attempt.is_refused());
            attempts.extend(these);
            if refused {
                break;
            }
        }
        assert!(attempts.iter().any(|attempt| attempt.is_refused()), "the disk was never full");
        heard.extend(attempts.iter().filter(|attempt| attempt.is_refused()).map(|attempt| attempt.error()));
        // A server that could not write its log ends, and cannot begin.
        let next = settled(world);
        match next.status.code() {
            Some(0) => full += 1,
            Some(9) => {
                assert!(said(&next).contains("is full"), "{}", said(&next));
                heard.insert(said(&next));
                down += 1;
            }
            code => panic!("{code:?}: {}", said(&next)),
        }
        drop(filler);
        assert!(settled(world).status.success());
        writers.account(&attempts);
        let attempts = writers.once();
        assert!(attempts.iter().all(|attempt| !attempt.is_refused()), "there is room again");
        writers.account(&attempts);
    }
    for said in &heard {
        println!("{said}\n");
    }
    tell("disk full", rounds, &format!("{full} times the server stayed, {down} times it went down; commands: {}", writers.told()));
}

#[test]
fn a_full_disk_is_told_and_left_behind() {
    if apart("survival::disk::a_full_disk_is_told_and_left_behind") {
        filling(2, 500);
    }
}

#[test]
#[ignore = "takes minutes"]
fn a_full_disk_is_told_and_left_behind_every_time() {
    if apart("survival::disk::a_full_disk_is_told_and_left_behind_every_time") {
        filling(18, 1000);
    }
}
