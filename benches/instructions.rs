//! How many instructions the pure rooms take, and commands that reach no database: as callgrind counts them, hence the same on a busy
//! machine as on a quiet one. Compared with what was recorded in `instructions.tsv`, beside this file: more than a twentieth above it
//! fails.
//!
//! `cargo bench --bench instructions [-- --record]`; needs valgrind.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints and panics")]

mod contracts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use chrono::{DateTime, Utc};
use epicrm::commands::command_line;
use epicrm::config::Habits;
use epicrm::domain::CONTRACT;
use epicrm::entity::{Clock, Path, value};
use epicrm::filter;
use epicrm::identity::token::{self, Claims};
use epicrm::output::{Facts, Format, Output, Screen};
use epicrm::policy::{self, Attempt, Department, Verb};
use epicrm::query::Select;
use secrecy::SecretString;

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.tsv");
/// What allocators and hash seeds may differ by.
const MOST: f64 = 1.05;
/// Records written by each format.
const ROWS: i64 = 1_000;
/// Of one count, so that the first time is not counted.
const REPEATS: u64 = 10;

/// Each with what it does once.
type Work = (&'static str, fn());
const WORKS: [Work; 9] = [
    ("commands: a command line is read", command),
    ("filter: four conditions and two dates are compiled", filter),
    ("query: a filtered list becomes SQL", query),
    ("entity: an amount, a date, a telephone number are read", values),
    ("policy: an attempt is judged", judge),
    ("identity: a token is verified", verify),
    ("output: 1,000 contracts as CSV", || write(Format::Csv)),
    ("output: 1,000 contracts as JSON lines", || write(Format::Jsonl)),
    ("output: 1,000 contracts as a table", || write(Format::Table)),
];
/// Whole processes, start and end included.
const COMMANDS: [(&str, &[&str]); 4] = [
    ("epicrm --version", &["--version"]),
    ("epicrm --help", &["--help"]),
    ("epicrm --help, in French", &["--help", "--lang", "fr"]),
    ("epicrm help filters", &["help", "filters"]),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [_, name, times] = &words[..]
        && let Some((_, work)) = WORKS.iter().find(|(known, _)| known == name)
    {
        (0..times.parse::<u64>().unwrap()).for_each(|_| work());
        return ExitCode::SUCCESS;
    }
    let before = recorded();
    let (mut lines, mut worse) = (String::new(), false);
    let works = WORKS.iter().map(|(name, _)| (*name, of_work(name)));
    let commands = COMMANDS.iter().map(|(name, words)| (*name, of_process(env!("CARGO_BIN_EXE_epicrm"), words)));
    for (name, counted) in works.chain(commands) {
        let ratio = before.get(name).map(|before| counted as f64 / *before as f64);
        worse |= ratio.is_some_and(|ratio| ratio > MOST);
        println!("{name:<58} {counted:>12} {}", ratio.map(|ratio| format!("{ratio:.3}")).unwrap_or_default());
        writeln!(lines, "{name}\t{counted}").unwrap();
    }
    if words.iter().any(|word| word == "--record") {
        std::fs::write(RECORDED, lines).unwrap();
        return ExitCode::SUCCESS;
    }
    ExitCode::from(u8::from(worse))
}

fn recorded() -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(RECORDED).unwrap_or_default();
    text.lines().filter_map(|line| line.split_once('\t').map(|(name, count)| (name.to_owned(), count.parse().unwrap()))).collect()
}

/// Of doing it once more: what starting takes is in both counts.
fn of_work(name: &str) -> u64 {
    let program = std::env::current_exe().unwrap();
    let times = |times: u64| of_process(program.to_str().unwrap(), &["--count", name, &times.to_string()]);
    (times(1 + REPEATS) - times(1)) / REPEATS
}

fn of_process(program: &str, words: &[&str]) -> u64 {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", program]).args(words);
    // Nothing of this machine's: no configuration is read, and no token.
    let path = env!("PATH");
    valgrind.env_clear().env("PATH", path).env("HOME", "/nonexistent").env("LC_ALL", "C.UTF-8");
    let output = valgrind.output().expect("valgrind counts; it is not installed: apt-get install valgrind");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    let count = said.lines().find_map(|line| line.split_once("Collected : ")).unwrap().1;
    count.trim().parse().unwrap()
}

fn clock() -> Clock {
    let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    Clock { now, today: now.date_naive() }
}

fn command() {
    let words = ["epicrm", "contracts", "status=signed", "-n", "20", "--format", "csv"].map(Into::into);
    black_box(command_line::read(black_box(&words), &Habits::default()).unwrap());
}

const FILTER: &str = "status=signed et remain_amount_to_pay =>0 and (client.company.name~events or due_on<+30d) and created_at>=2026-01-01";

fn filter() {
    black_box(filter::compile(black_box(&[FILTER.to_owned()]), &CONTRACT, &clock()).unwrap());
}

fn query() {
    let filter = filter::compile(&[FILTER.to_owned()], &CONTRACT, &clock()).unwrap();
    let columns: Vec<Path> =
        ["code", "client.full_name", "client.company.name", "total"].map(|name| CONTRACT.resolve(name).unwrap()).into();
    let select = Select { entity: &CONTRACT, columns: &columns, condition: filter.condition.as_ref(), order: &[], limit: Some(20) };
    black_box(black_box(select).statement().to_sql());
}

fn values() {
    for (field, text) in [("total", "1 234,50"), ("due_on", "2026-12-31"), ("client.phone", "06 12 34 56 78")] {
        let path = CONTRACT.resolve(field).unwrap();
        black_box(value::parse(&path.field.kind, black_box(text), true, &clock()).unwrap());
    }
}

fn judge() {
    let attempt = Attempt {
        department: Department::Commercial,
        username: "alice",
        verb: Verb::Update,
        noun: "contract",
        code: Some("ct-1"),
        fields: &["due_on"],
    };
    policy::require(black_box(&attempt), |_| Some("alice".to_owned())).unwrap();
}

fn verify() {
    let key = SecretString::from("0123456789abcdef0123456789abcdef");
    let now = DateTime::<Utc>::from_timestamp(1_795_000_000, 0).unwrap();
    let claims = Claims {
        jti: uuid::Uuid::nil(),
        sub: "alice".to_owned(),
        department: "commercial".to_owned(),
        env: "prod".to_owned(),
        iat: now.timestamp(),
        exp: now.timestamp() + 3600,
    };
    let token = token::sign(&claims, Some(&key)).unwrap();
    black_box(token::verify(black_box(&token), Some(&key), "prod", now).unwrap());
}

fn write(format: Format) {
    let screen = Screen::decide(&Facts { columns: Some("200"), ..Facts::default() });
    let mut output = Output::new(Box::new(std::io::sink()), Box::new(std::io::sink()), screen);
    let mut sheet = output.sheet(format, contracts::columns());
    (0..ROWS).map(contracts::row).try_for_each(|row| sheet.row(&row)).unwrap();
    sheet.end().unwrap();
}
