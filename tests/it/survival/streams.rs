//! Streams that are full or closed, disks that are full, no file descriptor left, no memory left.

use std::fs;
use std::path::Path;

use snapbox::cmd::Command;

use super::command::{Ended, survives};
use super::tell;
use crate::world::World;

const FORMATS: [&str; 11] = ["table", "wide", "list", "tsv", "csv", "json", "jsonl", "yaml", "md", "ids", "xlsx"];

/// A line of a shell's, in which `epicrm` is the program.
fn line(world: &World, line: &str) -> Command {
    let program = snapbox::cmd::cargo_bin!("epicrm");
    let line = format!("epicrm() {{ {program:?} \"$@\"; }}; {line}");
    let command = Command::new("sh").args(["-c", &line]).current_dir(world.home()).env_clear();
    command.envs(world.environment()).env("EPICRM_TOKEN", world.token("alice"))
}

#[track_caller]
fn ends(world: &World, words: &str, codes: &[i32], said: &str) -> Ended {
    let ended = survives(line(world, words), words, &[]);
    assert!(codes.contains(&ended.code), "{words}: exit code {}: {}", ended.code, ended.stderr);
    assert!(ended.stderr.contains(said), "{words}: {}", ended.stderr);
    ended
}

#[test]
fn what_cannot_be_written_is_told() {
    let world = World::demo();
    for format in FORMATS {
        ends(&world, &format!("epicrm contracts --format {format} >/dev/full"), &[1], "the disk is full");
    }
    for words in
        ["events --format ics", "clients --format vcard", "report revenue", "report revenue --format html", "today", "client mkc111"]
    {
        ends(&world, &format!("epicrm {words} >/dev/full"), &[1], "the disk is full");
    }
    ends(&world, "epicrm contracts --lang fr >/dev/full", &[1], "le disque est plein");
    // A write that was made stays made, and its exit code says that its account was lost.
    ends(&world, "epicrm update-client mkc111 job_title=Chef -f json >/dev/full", &[0, 1], "");
    let kept: String = world.admin().query_one("SELECT job_title FROM crm.client WHERE code = 'mkc111'", &[]).unwrap().get(0);
    assert_eq!(kept, "Chef");
    // Where nothing can be said, the exit code says it.
    let silent = line(&world, "epicrm contracts status=signd 2>/dev/full").output().unwrap();
    assert_eq!(silent.status.code(), Some(2));
    let silent = line(&world, "epicrm contracts >/dev/full 2>/dev/full").output().unwrap();
    assert_eq!(silent.status.code(), Some(1));
}

#[test]
fn closed_streams_are_no_reason_to_fail() {
    let world = World::demo();
    for words in ["contracts", "contracts --format csv", "contracts --format xlsx", "today", "whoami"] {
        for closed in [">&-", "<&-", "2>&-", "<&- >&- 2>&-"] {
            ends(&world, &format!("epicrm {words} {closed}"), &[0], "");
        }
    }
    let none = survives(line(&world, "epicrm add-client <&-"), "a form without an input", &[]);
    assert_eq!(none.code, 2, "{}", none.stderr);
    let none = survives(line(&world, "epicrm import clients - <&-"), "an import without an input", &[]);
    assert_eq!(none.code, 2, "{}", none.stderr);
    let none = line(&world, "epicrm contracts status=signd 2>&-").output().unwrap();
    assert_eq!(none.status.code(), Some(2));
}

#[test]
fn a_full_disk_leaves_no_half_a_file() {
    let world = World::demo();
    let full = "trap '' XFSZ; ulimit -f 1;";
    let gina = format!("EPICRM_TOKEN={}", world.token("gina"));
    ends(&world, &format!("{full} {gina} epicrm export ALL out"), &[1], "out/");
    assert!(!world.home().join("out/manifest.json").exists(), "half an export calls itself one");
    ends(&world, &format!("{full} epicrm contracts --format csv >x.csv"), &[1], "");
    ends(&world, &format!("{full} epicrm contracts --format xlsx >/dev/null"), &[1], "TMPDIR names another directory");
    fs::write(world.home().join("bad.csv"), format!("code;last_name;email\n{}", "x y;Le Goff;none\n".repeat(200))).unwrap();
    ends(&world, &format!("{full} epicrm import clients bad.csv --skip-errors --errors refused.csv"), &[1, 8], "refused");
    // What is kept beside the data is kept whole, or as it was.
    let mapping = world.home().join("config/epicrm/mappings/ours.json");
    ends(
        &world,
        "printf 'ref;Client;Montant\\nv-1;mkc111;3\\n' >c.csv; epicrm import contracts c.csv --map ref=code --save-map ours --dry-run",
        &[0],
        "",
    );
    let before = fs::read(&mapping).ok();
    ends(
        &world,
        "trap '' XFSZ; ulimit -f 0; epicrm import contracts c.csv --map ref=code --map Montant= --save-map ours --dry-run",
        &[0, 1, 2],
        "",
    );
    assert_eq!(fs::read(&mapping).ok(), before, "a mapping was lost to a full disk");
}

#[test]
fn directories_that_cannot_be_written_are_done_without() {
    let world = World::demo();
    for nowhere in ["/proc/none", "/dev/null", "/dev/full"] {
        for (variable, codes) in
            [("XDG_STATE_HOME", &[0][..]), ("XDG_CACHE_HOME", &[0]), ("XDG_CONFIG_HOME", &[0]), ("XDG_RUNTIME_DIR", &[0, 1])]
        {
            let words = format!(
                "SENTRY_DSN=http://0123456789abcdef0123456789abcdef@127.0.0.1:1/1 {variable}={nowhere} epicrm contracts -n 1 --format ids"
            );
            ends(&world, &words, codes, "");
            ends(&world, &format!("printf 'whoami\\n' | {variable}={nowhere} epicrm shell"), codes, "");
        }
        ends(&world, &format!("TMPDIR={nowhere} epicrm contracts --format ids"), &[0], "");
        ends(&world, &format!("TMPDIR={nowhere} epicrm contracts --format xlsx >/dev/null"), &[1], "TMPDIR names another directory");
        ends(&world, &format!("printf 'a;b\\n1;2\\n' | TMPDIR={nowhere} epicrm import clients -"), &[1], "TMPDIR");
        ends(&world, &format!("XDG_DATA_HOME={nowhere} epicrm contracts"), &[1, 2, 4, 9], "error");
        ends(&world, &format!("HOME={nowhere} epicrm contracts -n 1"), &[0], "");
    }
    assert!(Path::new("/dev/null").exists());
}

fn poor(descriptors: impl Iterator<Item = u32>, memories: impl Iterator<Item = u32>) -> usize {
    let world = World::demo();
    let mut rounds = 0;
    for number in descriptors {
        for words in ["contracts -n 2", "import clients clients.csv --dry-run", "contracts --format xlsx"] {
            fs::write(world.home().join("clients.csv"), "last_name\nMarin\n").unwrap();
            let words = format!("ulimit -n {number}; epicrm {words}");
            // With fewer, the program is not even loaded.
            let output = line(&world, &words).output().unwrap();
            if output.status.code() != Some(127) {
                ends(&world, &words, &[0, 1, 2, 9], "");
            }
            rounds += 1;
        }
    }
    for kilobytes in memories {
        // Too little to load the program, or to go on: then it is the system that ends it, and it never says that it panicked.
        let output = line(&world, &format!("ulimit -v {kilobytes}; epicrm contracts --format csv >/dev/null")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{kilobytes} kB: {said}");
        rounds += 1;
    }
    let enough = line(&world, "ulimit -v 200000; epicrm contracts --format csv >/dev/null").output().unwrap();
    assert!(enough.status.success(), "{}", String::from_utf8_lossy(&enough.stderr));
    rounds + 1
}

#[test]
fn without_descriptors_or_memory_nothing_panics() {
    poor([3, 7, 10].into_iter(), [20_000, 40_000, 60_000].into_iter());
}

#[test]
#[ignore = "takes minutes"]
fn without_descriptors_or_memory_nothing_panics_however_few() {
    let rounds = poor(3..30, (10_000..200_000).step_by(1_000));
    tell("descriptors and memory", rounds, "what was seen: sentences, and the system's word for no memory");
}
