//! The clock: whole processes in turns, ratios of neighbours, medians; and the table they stand in.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One line of BENCHMARKS.md.
struct Row {
    what: String,
    ours: String,
    theirs: String,
    ratio: Option<f64>,
    /// What the ratio, or the figure where there is none, may be at most.
    limit: Option<String>,
}

/// What was measured, section by section; told while it is measured, for it may take an hour.
#[derive(Default)]
pub struct Report {
    sections: Vec<(String, Vec<Row>)>,
}

impl Report {
    pub fn section(&mut self, title: &str) {
        println!("\n{title}");
        self.sections.push((title.to_owned(), Vec::new()));
    }

    fn row(&mut self, row: Row) {
        let ratio = row.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        let limit = row.limit.as_deref().unwrap_or_default();
        println!("{:<58} {:>12} {:>12} {ratio:>6} {limit:>8}", row.what, row.ours, row.theirs);
        if let Some((_, rows)) = self.sections.last_mut() {
            rows.push(row);
        }
    }

    /// Both, in turns, `runs` times after one that does not count. The ratio is the median of those of neighbours.
    pub fn compare(
        &mut self,
        what: &str,
        limit: impl Into<Option<f64>>,
        runs: usize,
        ours: impl Fn() -> Command,
        theirs: impl Fn() -> Command,
    ) {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for run in 0..=runs {
            let pair = (time(ours()), time(theirs()));
            if run > 0 {
                a.push(pair.0);
                b.push(pair.1);
            }
        }
        let ratio = median(a.iter().zip(&b).map(|(a, b)| a / b).collect());
        self.row(Row {
            what: what.to_owned(),
            ours: format!("{:.1} ms", median(a)),
            theirs: format!("{:.1} ms", median(b)),
            ratio: Some(ratio),
            limit: limit.into().map(|limit| format!("{limit:.1}")),
        });
    }

    /// Nothing to compare it with; `limit` in milliseconds.
    pub fn alone(&mut self, what: &str, limit: impl Into<Option<u32>>, runs: usize, ours: impl Fn() -> Command) {
        let times = (0..runs).map(|_| time(ours())).collect();
        self.figure(what, format!("{:.1} ms", median(times)), limit.into().map(|limit| format!("{limit} ms")));
    }

    /// Milliseconds until the first byte is out.
    pub fn first_byte(&mut self, what: &str, limit: u32, runs: usize, ours: impl Fn() -> Command) {
        let times = (0..runs).map(|_| first_byte(ours())).collect();
        self.figure(what, format!("{:.1} ms", median(times)), Some(format!("{limit} ms")));
    }

    /// The most memory that the process ever held; `limit` in MiB.
    pub fn memory(&mut self, what: &str, limit: u32, ours: Command) {
        self.figure(what, format!("{:.1} MiB", peak_memory(ours)), Some(format!("{limit} MiB")));
    }

    pub fn figure(&mut self, what: &str, figure: String, limit: Option<String>) {
        self.row(Row { what: what.to_owned(), ours: figure, theirs: String::new(), ratio: None, limit });
    }

    /// As BENCHMARKS.md has it.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for (title, rows) in &self.sections {
            text += &format!("\n## {title}\n\n| what | epicrm | psql | ratio | at most |\n|---|--:|--:|--:|--:|\n");
            for row in rows {
                let ratio = row.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
                let limit = row.limit.as_deref().unwrap_or_default();
                text += &format!("| {} | {} | {} | {ratio} | {limit} |\n", row.what.replace('|', "\\|"), row.ours, row.theirs);
            }
        }
        text
    }
}

pub fn time(mut command: Command) -> f64 {
    let started = Instant::now();
    assert!(command.status().unwrap().success(), "{command:?}");
    started.elapsed().as_secs_f64() * 1000.0
}

pub fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// MiB, as the kernel last said before the end: the children's own account would be that of the largest of all, which is `init`.
fn peak_memory(mut command: Command) -> f64 {
    let mut child = command.spawn().unwrap();
    let mut peak = 0.0_f64;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let high_water = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        peak = peak.max(high_water.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(Duration::from_millis(1));
    }
    peak
}

fn first_byte(mut command: Command) -> f64 {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut byte = [0];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut byte).unwrap();
    let taken = started.elapsed().as_secs_f64() * 1000.0;
    // Drained, so that it ends by itself: a closed pipe would end it early, which is another thing than what is measured.
    std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
    child.wait().unwrap();
    taken
}
