//! Eight processes of the real binary at the same few records: nothing that was acknowledged is lost, nothing else was written.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use crate::world::{World, patiently};

/// What the acknowledged writes come to.
#[derive(Default)]
struct Ledger {
    /// Payments of one euro and one cent, by contract.
    payments: BTreeMap<String, i64>,
    /// Additions of one to the attendees, by event.
    counted: BTreeMap<String, i64>,
    /// Entries that the history must have, by target.
    entries: BTreeMap<&'static str, i64>,
    /// Commands that were refused because somebody else was faster.
    late: i64,
}

impl Ledger {
    fn add(&mut self, other: Self) {
        for (key, number) in other.payments {
            *self.payments.entry(key).or_default() += number;
        }
        for (key, number) in other.counted {
            *self.counted.entry(key).or_default() += number;
        }
        for (key, number) in other.entries {
            *self.entries.entry(key).or_default() += number;
        }
        self.late += other.late;
    }

    fn wrote(&mut self, target: &'static str, number: i64) {
        *self.entries.entry(target).or_default() += number;
    }
}

/// One of the eight: a person's session of its own.
struct Worker<'w> {
    world: &'w World,
    number: usize,
    token: String,
    ledger: Ledger,
}

impl Worker<'_> {
    fn run(&self, words: &[String]) -> Output {
        Command::new(snapbox::cmd::cargo_bin!("epicrm"))
            .args(words)
            .env_clear()
            .envs(self.world.environment())
            .env("EPICRM_TOKEN", &self.token)
            .current_dir(self.world.home())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap()
    }

    /// Whether it was acknowledged; what else it may be is to have come late. Gives what stderr said.
    fn write(&mut self, words: &[String]) -> Option<String> {
        let output = self.run(words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => Some(said),
            Some(6) if said.contains("was changed by") => {
                self.ledger.late += 1;
                None
            }
            code => panic!("{words:?}: {code:?}: {said}"),
        }
    }

    /// The `turn`-th write: each worker begins at another kind of them.
    fn turn(&mut self, turn: usize) {
        let which = turn % 2 + 1;
        let typed = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mine = format!("{}-{turn}", self.number);
        let day = format!("20{:02}-{:02}-{:02}", 30 + self.number, turn / 28 % 12 + 1, turn % 28 + 1);
        match (turn + self.number) % 6 {
            0 => {
                let contract = format!("hot-{which}");
                let words = typed(&["add-payment", &format!("contract={contract}"), "amount=1.01", &format!("note={mine}")]);
                if self.write(&words).is_some() {
                    *self.ledger.payments.entry(contract).or_default() += 1;
                    self.ledger.wrote("payment", 1);
                    self.ledger.wrote("contract", 1);
                }
            }
            1 => self.count(&format!("hot-event-{which}")),
            2 => {
                if let Some(said) = self.write(&typed(&["update-contract", &format!("hot-{which}"), &format!("due_on={day}")])) {
                    self.ledger.wrote("contract", i64::from(!said.contains("so already")));
                }
            }
            3 => {
                if self.write(&typed(&["update-event", &format!("hot-event-{which}"), &format!("notes={mine}")])).is_some() {
                    self.ledger.wrote("event", 1);
                }
            }
            4 => {
                let words = typed(&["add-company", "code=hot", &format!("name=Hot {mine}"), "--upsert"]);
                if self.write(&words).is_some() {
                    self.ledger.wrote("company", 1);
                }
            }
            _ => {
                let filter = "code=hot-1 or code=hot-2";
                let words = typed(&["update-contract", "--where", filter, &format!("due_on={day}"), "--confirm", "2"]);
                if let Some(said) = self.write(&words) {
                    let number = said.strip_prefix("changed ").and_then(|rest| rest.split(' ').next()?.parse().ok());
                    self.ledger.wrote("contract", number.unwrap_or_else(|| i64::from(!said.contains("so already"))));
                }
            }
        }
    }

    /// Reads, adds one, and writes if nobody wrote since.
    fn count(&mut self, event: &str) {
        let words = ["events", &format!("code={event}"), "--columns", "attendees,updated_at", "--format", "tsv"];
        let output = self.run(&words.map(str::to_owned));
        let read = String::from_utf8(output.stdout).unwrap();
        let (attendees, version) = read.trim().split_once('\t').unwrap();
        let attendees: i64 = attendees.parse().unwrap();
        let words = ["update-event", event, &format!("attendees={}", attendees + 1), "--if-version", version];
        if self.write(&words.map(str::to_owned)).is_some() {
            *self.ledger.counted.entry(event.to_owned()).or_default() += 1;
            self.ledger.wrote("event", 1);
        }
    }
}

fn hammer(turns: usize) {
    let world = World::demo();
    let alice = |words: &[&str]| world.as_user("alice").args(words).assert().success();
    for number in ["1", "2"] {
        alice(&["add-contract", "client=mkc111", "total=1000000", "status=signed", &format!("code=hot-{number}")]);
        let (code, contract) = (format!("code=hot-event-{number}"), format!("contract=hot-{number}"));
        let times = ["starts_at=2029-01-01T08:00", "ends_at=2029-01-01T18:00"];
        alice(&["add-event", &code, &contract, "title=Hot", "attendees=0", times[0], times[1]]);
    }
    let mut admin = world.admin();
    let since: i64 = admin.query_one("SELECT max(id) FROM audit.entry", &[]).unwrap().get(0);
    // A session has five connections at most, a person five sessions.
    let people = ["alice", "gina", "gustave", "alice", "gina", "gustave", "alice", "gina"];
    let mut workers: Vec<Worker<'_>> = people
        .iter()
        .enumerate()
        .map(|(number, name)| Worker { world: &world, number, token: world.new_token(name), ledger: Ledger::default() })
        .collect();
    std::thread::scope(|scope| {
        for worker in &mut workers {
            scope.spawn(move || (0..turns).for_each(|turn| worker.turn(turn)));
        }
    });
    let mut ledger = Ledger::default();
    workers.into_iter().for_each(|worker| ledger.add(worker.ledger));

    for (contract, number) in &ledger.payments {
        let row = admin
            .query_one(
                "SELECT k.paid::text, (SELECT sum(amount)::text FROM crm.payment WHERE contract_id = k.id) FROM crm.contract k WHERE code = $1",
                &[contract],
            )
            .unwrap();
        let expected = format!("{}.{:02}", number * 101 / 100, number * 101 % 100);
        assert_eq!((row.get::<_, String>(0), row.get::<_, String>(1)), (expected.clone(), expected), "{contract}");
    }
    for (event, number) in &ledger.counted {
        let attendees: i32 = admin.query_one("SELECT attendees FROM crm.event WHERE code = $1", &[event]).unwrap().get(0);
        assert_eq!(i64::from(attendees), *number, "{event}");
    }
    let rows = admin
        .query("SELECT target, count(*) FROM audit.entry WHERE id > $1 AND target <> 'collaborator' GROUP BY target", &[&since])
        .unwrap();
    let entries: BTreeMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let expected: BTreeMap<String, i64> = ledger.entries.iter().map(|(target, number)| (target.to_string(), *number)).collect();
    assert_eq!(entries, expected);
    // Of each field: what a write found is what the write before it left, and the last one left what is there.
    let broken = admin
        .query(
            "WITH step AS (
               SELECT e.id, e.target, e.row_id, e.action, k.key, e.before -> k.key AS found, e.after -> k.key AS left_behind,
                      lag(e.after -> k.key) OVER w AS earlier, lead(e.id) OVER w AS later
                 FROM audit.entry e CROSS JOIN LATERAL jsonb_object_keys(e.after) k(key)
                WHERE e.target IN ('contract', 'event', 'company') AND e.action IN ('INSERT', 'UPDATE')
               WINDOW w AS (PARTITION BY e.target, e.row_id, k.key ORDER BY e.id)),
             row AS (SELECT 'contract' AS target, id, to_jsonb(r) AS now FROM crm.contract r UNION ALL
                     SELECT 'event', id, to_jsonb(r) FROM crm.event r UNION ALL SELECT 'company', id, to_jsonb(r) FROM crm.company r)
             SELECT s.target, s.row_id, s.key, s.id FROM step s JOIN row r ON r.target = s.target AND r.id = s.row_id
              WHERE s.action = 'UPDATE' AND s.earlier IS NOT NULL AND s.found IS DISTINCT FROM s.earlier
                 OR s.later IS NULL AND s.left_behind IS DISTINCT FROM r.now -> s.key",
            &[],
        )
        .unwrap();
    assert!(broken.is_empty(), "{broken:?}");
    let written: i64 = ledger.entries.values().sum();
    println!("{} commands, {written} entries, {} late", 8 * turns, ledger.late);
    assert!(written > 4 * i64::try_from(turns).unwrap(), "most were refused");
}

#[test]
fn eight_writers_lose_nothing() {
    hammer(12);
}

#[test]
#[ignore = "thousands of writes: by hand"]
fn eight_writers_lose_nothing_in_thousands() {
    hammer(300);
}

/// Two writers that lock the same two records in opposite order: PostgreSQL ends one, which begins again and succeeds.
///
/// A session looks for a deadlock once, when it has waited `deadlock_timeout`. That the command is the one that finds it does not
/// depend on how busy the machine is: it looks after seconds, the other one never does.
#[test]
fn a_deadlock_is_nobody_s_concern() {
    let world = World::demo();
    let mut admin = world.admin();
    admin.batch_execute("ALTER DATABASE epicrm SET deadlock_timeout = '5s'").unwrap();
    let mut other = world.admin();
    other.batch_execute("SET deadlock_timeout = '1h'; BEGIN; UPDATE crm.contract SET due_on = '2031-01-01' WHERE code = 'ct-11'").unwrap();
    let update = world.as_user("gina").args([
        "update-contract",
        "--where",
        "code=ct-10 or code=ct-11",
        "due_on=2032-02-02",
        "--confirm",
        "2",
        "--lock-timeout",
        "1min",
    ]);
    let writer = std::thread::spawn(move || update.output().unwrap());
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'epicrm update-contract' AND wait_event_type = 'Lock'";
    patiently("the command does not wait", || admin.query_one(waiting, &[]).unwrap().get::<_, i64>(0) > 0);
    // It has locked ct-10 and waits for ct-11: this waits for it, until PostgreSQL ends it.
    other.batch_execute("UPDATE crm.contract SET due_on = '2031-01-01' WHERE code = 'ct-10'; COMMIT").unwrap();
    let output = writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'epicrm'";
    patiently("nothing was ended", || admin.query_one(deadlocks, &[]).unwrap().get::<_, i64>(0) == 1);
    let due = "SELECT count(*) FROM crm.contract WHERE code IN ('ct-10', 'ct-11') AND due_on = '2032-02-02'";
    assert_eq!(admin.query_one(due, &[]).unwrap().get::<_, i64>(0), 2);
    // What was ended left nothing behind: the entries of one attempt.
    let entries = "SELECT count(*) FROM audit.entry WHERE target = 'contract' AND code IN ('ct-10', 'ct-11') AND action = 'UPDATE' AND actor IS NOT NULL";
    assert_eq!(admin.query_one(entries, &[]).unwrap().get::<_, i64>(0), 2);
}

/// A record that somebody changes while a command waits for it.
#[test]
fn who_comes_late_is_told_who_was_first() {
    let world = World::demo();
    let meanwhile = |name: &str, theirs: &str, mine: &str| {
        let mut other = world.raw(name);
        other.batch_execute(&format!("BEGIN; UPDATE crm.event SET {theirs} WHERE code = 'geg2021'")).unwrap();
        let update = world.as_user("alice").args(["update-event", "geg2021", mine]);
        let writer = std::thread::spawn(move || update.output().unwrap());
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'epicrm update-event' AND wait_event_type = 'Lock'";
        let mut admin = world.admin();
        patiently("the command does not wait", || admin.query_one(waiting, &[]).unwrap().get::<_, i64>(0) > 0);
        other.batch_execute("COMMIT").unwrap();
        let output = writer.join().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = meanwhile("gina", "attendees = 50", "attendees=60");
    assert_eq!(code, 6, "{said}");
    assert!(said.starts_with("error: event geg2021 was changed by gina at 20"), "{said}");
    assert!(said.contains(", it is now 50, you want 60\n") && said.contains("  attendees: you saw "), "{said}");
    // Another field: nobody loses anything.
    let (code, said) = meanwhile("gina", "title = 'Gala'", "attendees=70");
    assert_eq!((code, said.as_str()), (0, "attendees: 50 → 70\n"));
    let (code, said) = meanwhile("gina", "attendees = 80", "attendees=80");
    assert_eq!((code, said.as_str()), (0, "event geg2021 is so already: nothing was changed\n"));
    let row = world.admin().query_one("SELECT title, attendees FROM crm.event WHERE code = 'geg2021'", &[]).unwrap();
    assert_eq!((row.get::<_, String>(0).as_str(), row.get::<_, i32>(1)), ("Gala", 80));
}
