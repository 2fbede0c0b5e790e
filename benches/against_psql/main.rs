//! Whole processes against the real `psql` and COPY on the same server, same rows, same person, in one run: the only fair clock on a
//! noisy machine. Ratios are medians of interleaved runs.
//!
//! `cargo bench --bench against_psql -- SECTION… [--record]`; the sections are `small` (alone when none is named), `long`
//! (a million contracts), `huge` (filters among ten millions), `writes`, `data`, `people` (ten minutes), or `all`. `--record` writes
//! BENCHMARKS.md.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints and panics")]

mod data;
mod measure;
mod people;
mod place;
mod profile;
mod reads;
mod writes;

use std::time::Duration;

use measure::Report;
use place::Place;

const MILLION: u64 = 1_000_000;
/// Of small commands; long ones run fewer times.
const RUNS: usize = 41;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let named = |section: &str| words.iter().any(|word| word == section || word == "all");
    let mut report = Report::default();
    // After each section: what was measured is kept if the next is broken off.
    let keep = |report: &Report| {
        if words.iter().any(|word| word == "--record") {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/BENCHMARKS.md"), document(report)).unwrap();
        }
    };
    if named("small") || words.iter().all(|word| word.starts_with("--")) {
        let place = Place::new(None, "alice");
        reads::small(&mut report, &place, RUNS);
        profile::profile(&mut report, &place, RUNS);
        keep(&report);
    }
    if named("writes") {
        writes::updates(&mut report, &Place::new(Some(100_000), "gina"), RUNS);
        keep(&report);
    }
    if named("long") {
        let (many, few) = (Place::new(Some(MILLION), "alice"), Place::new(Some(10_000), "alice"));
        reads::long(&mut report, &many, MILLION, 7);
        reads::filtered(&mut report, &Place::new(Some(100_000), "alice"), 100_000, &few, 15);
        reads::filtered(&mut report, &many, MILLION, &few, 15);
        keep(&report);
    }
    if named("people") {
        people::at_once(&mut report, &Place::new(Some(10_000), "gina"), Duration::from_secs(600));
        keep(&report);
    }
    if named("data") {
        let place = Place::new(None, "gina");
        data::import(&mut report, &place, MILLION, 1);
        data::export(&mut report, &place, 3);
        keep(&report);
    }
    if named("huge") {
        let few = Place::new(Some(10_000), "alice");
        reads::filtered(&mut report, &Place::new(Some(10 * MILLION), "alice"), 10 * MILLION, &few, 15);
        keep(&report);
    }
}

/// The page, with the machine it is about.
fn document(report: &Report) -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let (cpu, memory, system) = (read("/proc/cpuinfo"), read("/proc/meminfo"), read("/etc/os-release"));
    let system = system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or_default().trim_matches('"').to_owned();
    let load = read("/proc/loadavg");
    format!(
        "# Benchmarks\n\nWhole processes, release build, against the real `psql` (and its `\\copy`) as the same session on the same server, interleaved; \
         medians, ratios of neighbours. `cargo bench --bench against_psql -- all --record` makes this page anew; `-- small`, `-- long`, … one \
         section.\n\nMachine: {} × {}, {} of memory, {system}, Linux {}. PostgreSQL: {}. Load when it ended: {}.\n{}",
        std::thread::available_parallelism().map_or(1, usize::from),
        field(&cpu, "model name"),
        field(&memory, "MemTotal"),
        read("/proc/sys/kernel/osrelease").trim(),
        postgresql(),
        load.split(' ').next().unwrap_or_default(),
        report.markdown()
    )
}

fn postgresql() -> String {
    let output = std::process::Command::new("psql").arg("--version").output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
