//! Whole processes against the real `psql` and COPY on the same server, same rows, same person, in one run: the only fair clock on a
//! noisy machine. Ratios are medians of interleaved runs.
//!
//! `cargo bench --bench against_psql -- PART… [--record]`; the parts are `small` (alone when none is named), `writes`, `long` (lists and
//! reports of a million contracts), `filters`, `people` (ten minutes), `data`, `huge` (filters among ten millions), or `all`. `--record`
//! writes what they measured into BENCHMARKS.md, in place of what stood there about the same.
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
            std::fs::write(PAGE, document(report)).unwrap();
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
        reads::long(&mut report, &Place::new(Some(MILLION), "alice"), MILLION, 7);
        keep(&report);
    }
    if named("filters") {
        let (many, few) = (Place::new(Some(MILLION), "alice"), Place::new(Some(10_000), "alice"));
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

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/BENCHMARKS.md");
const TITLE: &str = "\n## ";

/// The page, with the machine it is about: what was measured, and what it said before of everything else.
fn document(report: &Report) -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let (page, measured) = (read(PAGE), report.markdown());
    let title = |section: &str| section.lines().next().unwrap_or_default().to_owned();
    let of = |page: &str| page.split(TITLE).skip(1).map(|section| (title(section), section.trim_end().to_owned())).collect::<Vec<_>>();
    let (mut sections, measured) = (of(&page), of(&measured));
    for (title, text) in measured {
        match sections.iter_mut().find(|(known, _)| *known == title) {
            Some((_, before)) => *before = text,
            None => sections.push((title, text)),
        }
    }
    let sections: String = sections.into_iter().map(|(_, text)| format!("{TITLE}{text}\n")).collect();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let (cpu, memory, system) = (read("/proc/cpuinfo"), read("/proc/meminfo"), read("/etc/os-release"));
    let system = system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or_default().trim_matches('"').to_owned();
    let load = read("/proc/loadavg");
    format!(
        "# Benchmarks\n\nWhole processes, release build, against the real `psql` (and its `\\copy`) as the same session on the same server, interleaved; \
         medians, ratios of neighbours. `cargo bench --bench against_psql -- all --record` makes this page anew; `-- small`, `-- long`, … a part \
         of it.\n\nMachine: {} × {}, {} of memory, {system}, Linux {}. PostgreSQL: {}. Load when it ended: {}.\n{sections}",
        std::thread::available_parallelism().map_or(1, usize::from),
        field(&cpu, "model name"),
        field(&memory, "MemTotal"),
        read("/proc/sys/kernel/osrelease").trim(),
        postgresql(),
        load.split(' ').next().unwrap_or_default()
    )
}

fn postgresql() -> String {
    let output = std::process::Command::new("psql").arg("--version").output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
