//! Whole processes against the real `psql` on the same server, same rows, same person, in one run: the only fair clock on a
//! noisy machine. `cargo bench --bench against_psql` prints a table of ratios (medians of interleaved runs) on the demo data;
//! `-- 1000000` on so many contracts, and then how long selective filters take there and among 10,000; `-- writes` what updates
//! cost, of one record and of 100,000 at once.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints and panics")]

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const EPICRM: &str = env!("CARGO_BIN_EXE_epicrm");
const PASSWORD: &str = "epicrm-demo-only-7";
const RUNS: usize = 41;

/// A private PostgreSQL with the demo data, as durable as anybody's. Gone when dropped.
struct Place {
    home: PathBuf,
    token: String,
    psql: PathBuf,
}

impl Place {
    fn new(contracts: Option<&str>) -> (Self, Duration) {
        let size = contracts.unwrap_or("base");
        let home = std::env::temp_dir().join(format!("epicrm-bench-{}-{size}", std::process::id()));
        std::fs::create_dir(&home).unwrap();
        std::fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o711)).unwrap();
        let mut place = Self { home, token: String::new(), psql: psql() };
        let started = Instant::now();
        let mut init = place.epicrm();
        init.args(["init", "--demo"]);
        if let Some(size) = contracts {
            init.args(["--demo-size", size]);
        }
        assert!(init.status().unwrap().success());
        let cold = started.elapsed();
        place.sign_in("alice");
        (place, cold)
    }

    fn sign_in(&mut self, name: &str) {
        let mut token = self.epicrm().args(["token", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut token.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
        self.token = String::from_utf8(token.wait_with_output().unwrap().stdout).unwrap().trim().to_owned();
    }

    fn epicrm(&self) -> Command {
        let mut command = Command::new(EPICRM);
        for name in ["DATABASE_URL", "EPICRM_ENV", "OC_12_ENV", "SENTRY_DSN", "EPICRM_FORMAT"] {
            command.env_remove(name);
        }
        command
            .env("XDG_DATA_HOME", &self.home)
            .env("XDG_CONFIG_HOME", &self.home)
            .env("EPICRM_TOKEN", &self.token)
            .current_dir(&self.home);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// psql itself, not Debian's Perl wrapper, as the same session.
    fn psql(&self, sql: &str) -> Command {
        let mut command = Command::new(&self.psql);
        command.args(["-X", "-q", "-h"]).arg(self.home.join("epicrm/run")).args([
            "-U",
            &session_role(&self.token),
            "-d",
            "epicrm",
            "-c",
            sql,
        ]);
        command.env("PGPASSWORD", &self.token).stdout(Stdio::null());
        command
    }
}

impl Place {
    /// What psql answers, on one line.
    fn answer(&self, sql: &str) -> String {
        let mut command = self.psql(sql);
        let output = command.args(["-A", "-t"]).stdout(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{sql}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _stopped = self.epicrm().args(["db", "stop"]).status();
        let _gone = std::fs::remove_dir_all(&self.home);
    }
}

fn psql() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(|version| Some(version.ok()?.path().join("bin/psql"))).filter(|psql| psql.exists()).collect())
        .unwrap_or_default();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from("psql"))
}

fn session_role(token: &str) -> String {
    let url_safe: String = token.split('.').nth(1).unwrap().replace('-', "+").replace('_', "/");
    let decode = Command::new("sh").arg("-c").arg(format!("echo '{url_safe}==' | base64 -d 2>/dev/null")).output().unwrap();
    let claims: serde_json::Value = serde_json::Deserializer::from_slice(&decode.stdout).into_iter().next().unwrap().unwrap();
    format!("epicrm__s_{}_{}", claims["sub"].as_str().unwrap(), &claims["jti"].as_str().unwrap()[..8])
}

fn time(mut command: Command) -> f64 {
    let started = Instant::now();
    assert!(command.status().unwrap().success(), "{command:?}");
    started.elapsed().as_secs_f64() * 1000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn compare(what: &str, runs: usize, ours: impl Fn() -> Command, theirs: impl Fn() -> Command) {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for run in 0..=runs {
        let pair = (time(ours()), time(theirs()));
        if run > 0 {
            a.push(pair.0);
            b.push(pair.1);
        }
    }
    let ratio = median(a.iter().zip(&b).map(|(a, b)| a / b).collect());
    println!("{what:<44} {:>9.1} {:>9.1} {ratio:>7.2}", median(a), median(b));
}

fn alone(what: &str, ours: impl Fn() -> Command) {
    let times = (0..RUNS).map(|_| time(ours())).collect();
    println!("{what:<44} {:>9.1}", median(times));
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

/// Milliseconds until the first byte is out.
fn first_byte(mut command: Command) -> f64 {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut byte = [0];
    child.stdout.take().unwrap().read_exact(&mut byte).unwrap();
    let taken = started.elapsed().as_secs_f64() * 1000.0;
    child.wait().unwrap();
    taken
}

/// The usual columns of `contracts`.
const COLUMNS: &str = "SELECT k.code, c.full_name, y.name, k.total, k.remaining, k.status, k.due_on
    FROM crm.contract k LEFT JOIN crm.client c ON c.id = k.client_id LEFT JOIN crm.company y ON y.id = c.company_id";

fn listings(place: &Place, runs: usize) {
    let ours = |words: &'static [&'static str]| {
        let mut command = place.epicrm();
        command.args(words);
        command
    };
    let copy = || place.psql(&format!("\\copy ({COLUMNS} ORDER BY k.created_at, k.id) to stdout csv header").replace('\n', " "));
    let memory = peak_memory(ours(&["contracts", "--format", "csv"]));
    alone("epicrm --help", || ours(&["--help"]));
    compare("contracts --format csv, against \\copy", runs, || ours(&["contracts", "--format", "csv"]), copy);
    compare("contracts --format jsonl, against \\copy", runs, || ours(&["contracts", "--format", "jsonl"]), copy);
    compare(
        "contracts --format csv, against psql --csv",
        runs,
        || ours(&["contracts", "--format", "csv"]),
        || {
            let mut command = place.psql(&format!("{COLUMNS} ORDER BY k.created_at, k.id"));
            command.arg("--csv");
            command
        },
    );
    compare(
        "20 rows, filtered, table",
        RUNS,
        || ours(&["contracts", "status=signed and remaining>0", "--limit", "20", "--format", "table"]),
        || place.psql(&format!("{COLUMNS} WHERE k.status = 'signed' AND k.remaining > 0 ORDER BY k.created_at, k.id LIMIT 20")),
    );
    compare(
        "one contract",
        RUNS,
        || ours(&["contracts", "code=kc555", "--format", "csv"]),
        || place.psql(&format!("{COLUMNS} WHERE k.code = 'kc555'")),
    );
    for noun in ["contracts", "clients", "events"] {
        let times = (0..runs).map(|_| {
            first_byte(ours(if noun == "contracts" {
                &["contracts"]
            } else if noun == "clients" {
                &["clients"]
            } else {
                &["events"]
            }))
        });
        println!("{:<44} {:>9.1}", format!("{noun}, all of them: first byte"), median(times.collect()));
    }
    println!("peak memory of the first listing: {memory:.1} MiB");
}

/// A noun, a field, and how to find a value of it that few records have.
const SELECTIVE: [(&str, &str, &str); 20] = [
    ("contracts", "code=", "SELECT 'kc555'"),
    ("contracts", "total=", "SELECT 18450"),
    ("contracts", "remaining=", "SELECT remaining FROM crm.contract GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
    ("contracts", "signed_at=", "SELECT to_char(max(signed_at), 'YYYY-MM-DD\"T\"HH24:MI+00:00') FROM crm.contract"),
    ("contracts", "due_on=", "SELECT due_on FROM crm.contract WHERE due_on IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
    ("contracts", "created_at=", "SELECT to_char(max(created_at), 'YYYY-MM-DD\"T\"HH24:MI+00:00') FROM crm.contract"),
    ("contracts", "client=", "SELECT 'mkc111'"),
    ("clients", "code=", "SELECT 'mkc111'"),
    ("clients", "full_name=", "SELECT 'Maïwenn Kéréon'"),
    ("clients", "full_name~", "SELECT 'kereon'"),
    ("clients", "last_name~", "SELECT 'kereon'"),
    ("clients", "email=", "SELECT 'elodie.marchand@sanofi.example'"),
    ("clients", "email~", "SELECT 'marchand@sanofi'"),
    ("clients", "phone=", "SELECT phone FROM crm.client WHERE phone IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
    ("clients", "first_contact_on=", "SELECT min(first_contact_on) FROM crm.client"),
    ("events", "code=", "SELECT 'geg2021'"),
    ("events", "title~", "SELECT 'gala annuel – la poste'"),
    ("events", "notes~", "SELECT 'micros HF'"),
    ("events", "starts_at=", "SELECT to_char(max(starts_at), 'YYYY-MM-DD\"T\"HH24:MI+00:00') FROM crm.event"),
    ("payments", "paid_on=", "SELECT paid_on FROM crm.payment GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
];

/// The same question to few records and to many: an index answers both alike.
fn selective(few: &Place, many: &Place) {
    println!("{:<44} {:>9} {:>9} {:>7}", "", "many ms", "few ms", "ratio");
    for (noun, test, value) in SELECTIVE {
        let ask = |place: &Place| (noun, format!("{test}\"{}\"", place.answer(value)));
        let (of_many, of_few) = (ask(many), ask(few));
        let command = |place: &Place, (noun, filter): &(&str, String)| {
            let mut command = place.epicrm();
            command.args([noun, filter.as_str(), "--format", "csv"]);
            command
        };
        compare(&format!("{noun} {}", of_many.1), 15, || command(many, &of_many), || command(few, &of_few));
    }
}

/// The same statements, with the same triggers, rules and history. Each run writes another day, so that every record changes.
fn writes(place: &Place) {
    let run = std::cell::Cell::new(0);
    let day = || {
        run.set(run.get() + 1);
        format!("2{:03}-{:02}-{:02}", run.get() / 336, run.get() / 28 % 12 + 1, run.get() % 28 + 1)
    };
    let ours = |words: &[&str]| {
        let mut command = place.epicrm();
        command.args(words).arg(format!("due_on={}", day()));
        command
    };
    let theirs = |condition: &str| place.psql(&format!("UPDATE crm.contract SET due_on = '{}' WHERE {condition}", day()));
    let one = || ours(&["update-contract", "kc555"]);
    compare("update of one contract", RUNS, one, || theirs("code = 'kc555'"));
    let number = place.answer("SELECT count(*) FROM crm.contract");
    let all = || ours(&["update-contract", "--where", "code!=None", "--confirm", &number]);
    println!("peak memory of the bulk update: {:.1} MiB", peak_memory(all()));
    compare(&format!("update of {number} contracts at once"), 5, all, || theirs("code IS NOT NULL"));
    let of_client = "client_id = (SELECT id FROM crm.client WHERE code = 'mkc111')";
    let few = place.answer(&format!("SELECT count(*) FROM crm.contract WHERE {of_client}"));
    let some = || ours(&["update-contract", "--where", "client=mkc111", "--confirm", &few]);
    compare(&format!("update of a client's {few} contracts"), RUNS, some, || theirs(of_client));
}

fn main() {
    if std::env::args().any(|word| word == "writes") {
        let (mut place, _) = Place::new(Some("100000"));
        place.sign_in("gina");
        println!("{:<44} {:>9} {:>9} {:>7}", "", "epicrm ms", "psql ms", "ratio");
        return writes(&place);
    }
    let size = std::env::args().skip(1).find(|word| word.chars().all(|c| c.is_ascii_digit()));
    let (place, cold) = Place::new(size.as_deref());
    println!("{:<44} {:>9} {:>9} {:>7}", "", "epicrm ms", "psql ms", "ratio");
    println!("{:<44} {:>9.0}", "init --demo: cluster, schema, data", cold.as_secs_f64() * 1000.0);
    listings(&place, if size.is_some() { 7 } else { RUNS });
    if size.is_some() {
        selective(&Place::new(Some("10000")).0, &place);
    }
}
