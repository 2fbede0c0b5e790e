//! Fifty people at once: reads and writes mixed, each command a process of its own, as in a company's day made short. Nothing may
//! fail, be lost or be left behind.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::measure::Report;
use crate::place::Place;

const PEOPLE: usize = 50;
/// Between two commands of one person: they also read and think.
const PAUSE: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Seen {
    reads: Vec<f64>,
    writes: Vec<f64>,
    /// Cents that were paid and acknowledged.
    paid: u64,
    notes: u64,
    failed: Vec<String>,
}

/// How many each account may have, one of them kept for whoever counts here.
const SESSIONS: usize = 4;

/// For so long; each of the demo's accounts is several people, some of whom share a session: as many as the rules allow.
pub fn at_once(report: &mut Report, place: &Place, lasting: Duration) {
    report.section(&format!("{PEOPLE} people at once for {} s, on {} cores", lasting.as_secs(), cores()));
    let names = ["alice", "gina", "sofia", "bob", "gustave", "sam", "simon"];
    let sessions = || place.answer("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'epicrm\\_\\_s\\_%'").parse::<u64>().unwrap();
    let total = |what: &str| place.answer(what).parse::<f64>().unwrap();
    let (paid, notes) = ("SELECT coalesce(sum(amount), 0) FROM crm.payment", "SELECT count(*) FROM crm.note");
    let before = (total(paid), total(notes), sessions());
    let people: Vec<(&str, String)> =
        (0..names.len() * SESSIONS).map(|session| names[session % names.len()]).map(|name| (name, place.token_of(name))).collect();
    let contracts = place.answer(
        "SELECT string_agg(code, ',') FROM (SELECT code FROM crm.contract WHERE status <> 'cancelled' AND remaining > 5000 LIMIT 200) k",
    );
    let contracts: Vec<&str> = contracts.split(',').collect();
    let (seen, until) = (Mutex::new(Seen::default()), Instant::now() + lasting);
    std::thread::scope(|scope| {
        for (person, (name, token)) in people.iter().cycle().take(PEOPLE).enumerate() {
            let (seen, contracts) = (&seen, &contracts);
            scope.spawn(move || {
                // Not all in the same second.
                std::thread::sleep(PAUSE.mul_f64(person as f64 / PEOPLE as f64));
                for round in 0.. {
                    if Instant::now() > until {
                        break;
                    }
                    act(place, name, token, person, round, contracts, seen);
                    std::thread::sleep(PAUSE);
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    let percent = |times: &[f64], at: usize| {
        let mut times = times.to_vec();
        times.sort_by(f64::total_cmp);
        times.get(times.len() * at / 100).copied().unwrap_or(0.0)
    };
    let mut all = seen.reads.clone();
    all.extend(&seen.writes);
    report.figure("commands", all.len().to_string(), None);
    report.figure("half of them within", format!("{:.0} ms", percent(&all, 50)), None);
    report.figure("95 % of reads within", format!("{:.0} ms", percent(&seen.reads, 95)), Some("250 ms".to_owned()));
    report.figure("95 % of writes within", format!("{:.0} ms", percent(&seen.writes, 95)), Some("250 ms".to_owned()));
    report.figure("errors", seen.failed.len().to_string(), Some("0".to_owned()));
    let after = (total(paid), total(notes), sessions());
    let lost_cents = (seen.paid as f64 - (after.0 - before.0) * 100.0).abs().round();
    report.figure("cents acknowledged and not in the ledger", format!("{lost_cents}"), Some("0".to_owned()));
    report.figure("notes acknowledged and lost", format!("{}", seen.notes as f64 - (after.1 - before.1)), Some("0".to_owned()));
    report.figure("connections left behind", format!("{}", after.2 as f64 - before.2 as f64), Some("0".to_owned()));
    for failure in seen.failed.iter().take(3) {
        println!("{failure}");
    }
}

/// One command: two of three read.
fn act(place: &Place, name: &str, token: &str, person: usize, round: usize, contracts: &[&str], seen: &Mutex<Seen>) {
    let contract = contracts[(person * 7 + round * 13) % contracts.len()];
    let cents = (person + round) % 90 + 10;
    let amount = format!("0.{cents}");
    let note = format!("call {round} of {person}");
    let (payment, remark) = (
        ["add-payment", &format!("contract={contract}"), &format!("amount={amount}")].map(str::to_owned),
        ["note", "contract", contract, &note].map(str::to_owned),
    );
    let (words, writes): (Vec<&str>, bool) = match (round % 6, name) {
        (0, _) => (vec!["contracts", "status=unsigned and total>1000", "--limit", "20"], false),
        (1, "gina" | "gustave") => (payment.iter().map(String::as_str).collect(), true),
        (1 | 4, _) => (remark.iter().map(String::as_str).collect(), true),
        (2, _) => (vec!["contract", contract], false),
        (3, _) => (vec!["events", "starts_at=next_month", "--limit", "20"], false),
        _ => (vec!["clients", "full_name~ma", "--limit", "20"], false),
    };
    let mut command = place.epicrm(&words);
    command.env("EPICRM_TOKEN", token).stderr(std::process::Stdio::piped());
    let started = Instant::now();
    let output = command.output().unwrap();
    let taken = started.elapsed().as_secs_f64() * 1000.0;
    let mut seen = seen.lock().unwrap();
    if !output.status.success() {
        seen.failed.push(format!("{words:?}: {}", String::from_utf8_lossy(&output.stderr)));
        return;
    }
    match words[0] {
        "add-payment" => seen.paid += cents as u64,
        "note" => seen.notes += 1,
        _ => {}
    }
    if writes { seen.writes.push(taken) } else { seen.reads.push(taken) }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
