//! Where the time of a list of 20 goes, to a tenth of a millisecond. The program's own log tells its stages, by its monotonic clock;
//! the server tells what planning and fetching cost it.

use std::process::Stdio;
use std::time::Instant;

use crate::measure::{Report, median};
use crate::place::Place;

const COMMAND: [&str; 5] = ["contracts", "-n", "20", "--format", "csv"];

/// What ends each part, in the order of the log: an event, and the stage or the beginning of the statement that it names.
const PARTS: [(&str, &str, &str); 8] = [
    ("configuration, token verified", "stage", "connect"),
    ("connection, SCRAM authentication", "statement begins", "SELECT me."),
    ("who this is, what the session waits for", "statement", "SELECT me."),
    ("arguments checked, filter compiled, SQL written", "stage", "query"),
    ("read-only transaction, if any, and statement prepared", "statement begins", "SELECT t0."),
    ("statement planned, run, first row", "statement", "SELECT t0."),
    ("rows decoded and written", "read", ""),
    ("counted for `20 of 120`; streams flushed", "end", ""),
];

pub fn profile(report: &mut Report, place: &Place, runs: usize) {
    report.section("Where the time of `contracts -n 20 --format csv` goes");
    let version = median((0..runs).map(|_| crate::measure::time(place.epicrm(&["--version"]))).collect());
    report.figure("exec, dynamic linking, arguments: what --version takes", ms(version), None);
    let mut parts = vec![Vec::new(); PARTS.len()];
    let (mut walls, mut rests) = (Vec::new(), Vec::new());
    for run in 0..=runs {
        let (wall, ends) = once(place);
        if run == 0 {
            continue;
        }
        let mut before = 0.0;
        for (part, end) in parts.iter_mut().zip(&ends) {
            part.push(end - before);
            before = *end;
        }
        walls.push(wall);
        rests.push(wall - before);
    }
    for ((what, ..), times) in PARTS.iter().zip(parts) {
        report.figure(what, ms(median(times)), None);
    }
    report.figure("before the first and after the last: exec, linking, arguments, exit", ms(median(rests)), None);
    report.figure("all of it, while it logs", ms(median(walls)), None);
    let sql = "SELECT t0.code, t1.full_name, t2.name, t0.total, t0.remaining, t0.status, t0.due_on, t0.created_at, t0.id FROM crm.contract t0 \
               LEFT JOIN crm.client t1 ON t1.id = t0.client_id LEFT JOIN crm.company t2 ON t2.id = t1.company_id \
               ORDER BY t0.created_at, t0.id LIMIT 20";
    for what in ["Planning Time", "Execution Time"] {
        let times = (0..runs).map(|_| explained(place, sql, what)).collect();
        report.figure(&format!("of which the server says: {}", what.to_lowercase()), ms(median(times)), None);
    }
}

fn ms(time: f64) -> String {
    format!("{time:.1} ms")
}

/// What it took as a whole, and when each part had ended.
fn once(place: &Place) -> (f64, Vec<f64>) {
    let started = Instant::now();
    let output = place.epicrm(&COMMAND).args(["--log-level", "trace"]).stderr(Stdio::piped()).output().unwrap();
    let wall = started.elapsed().as_secs_f64() * 1000.0;
    let said = String::from_utf8(output.stderr).unwrap();
    let mut lines = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let ends = PARTS.iter().map(|(_, event, named)| {
        let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let line = lines.find(|line| line["event"] == *event && (text(line, "stage") + &text(line, "sql")).starts_with(named));
        line.unwrap_or_else(|| panic!("no {event} {named}: {said}"))["elapsed_ms"].as_f64().unwrap()
    });
    (wall, ends.collect())
}

fn explained(place: &Place, sql: &str, what: &str) -> f64 {
    let plan = place.answer(&format!("EXPLAIN (ANALYZE, SUMMARY, TIMING OFF) {sql}"));
    let line = plan.lines().find_map(|line| line.trim().strip_prefix(what)).unwrap();
    line.trim_start_matches(':').trim_end_matches("ms").trim().parse().unwrap()
}
