//! People who write while something goes wrong, and the account that is held afterwards: what was acknowledged is there, what failed is
//! there wholly or not at all, and records, history and ledger agree.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{command, ended, said};
use crate::world::World;

/// How long one command may take, a start of the server with its recovery included.
const HANG: Duration = Duration::from_secs(90);
/// A contract that is far from paid, whose payments are all ours.
const CONTRACT: &str = "ct-4";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Single,
    Payment,
    Bulk,
    Import,
}

/// One command: what it was to write can be told by its mark.
pub struct Attempt {
    what: What,
    mark: String,
    acknowledged: bool,
    said: String,
}

impl Attempt {
    pub fn is_refused(&self) -> bool {
        !self.acknowledged
    }

    /// What was said of the failure, from there on.
    pub fn error(&self) -> String {
        self.said.find("error: ").map_or_else(String::new, |at| self.said[at..].to_owned())
    }
}

/// Who writes what.
pub struct Writers<'w> {
    world: &'w World,
    tokens: Vec<(What, String)>,
    /// Of one's own, that nobody else writes.
    client: String,
    contracts: String,
    /// Rows of each import.
    rows: usize,
    /// Exit codes of a command that failed through no fault of its own.
    expected: &'static [i32],
    round: u32,
    pub seen: BTreeMap<&'static str, usize>,
}

impl<'w> Writers<'w> {
    pub fn new(world: &'w World, rows: usize, expected: &'static [i32]) -> Self {
        let tokens = [(What::Single, "alice"), (What::Payment, "gustave"), (What::Bulk, "gina"), (What::Import, "bob")];
        let tokens = tokens.map(|(what, name)| (what, world.token(name))).to_vec();
        let text = |words: &[&str]| {
            let output = world.as_user("alice").args(words).assert().success().get_output().stdout.clone();
            String::from_utf8(output).unwrap().trim().to_owned()
        };
        let client = text(&["clients", "commercial=alice", "--limit", "1", "--format", "ids"]);
        let contracts = text(&["contracts", "--count"]);
        Self { world, tokens, client, contracts, rows, expected, round: 0, seen: BTreeMap::new() }
    }

    fn attempt(&self, what: What, token: &str, turn: u32) -> Attempt {
        let place = self.round * 1000 + turn;
        let mark = match what {
            What::Bulk => (chrono::NaiveDate::from_ymd_opt(2100, 1, 1).unwrap() + chrono::Days::new(u64::from(place))).to_string(),
            _ => format!("{what:?}-{place}"),
        };
        let (set, file) = (format!("due_on={mark}"), self.world.home().join(format!("{mark}.csv")));
        let (title, note, contract) = (format!("job_title={mark}"), format!("note={mark}"), format!("contract={CONTRACT}"));
        let path = file.display().to_string();
        let words: &[&str] = match what {
            What::Single => &["update-client", &self.client, &title],
            What::Payment => &["add-payment", &contract, "amount=0.01", &note],
            What::Bulk => &["update-contract", "--where", "code!=None", &set, "--confirm", &self.contracts],
            What::Import => {
                let row = |row| format!("Ada,Lovelace {row},{mark}-{row}@lovelace.example,{mark}\n");
                let rows: String = (0..self.rows).map(row).collect();
                std::fs::write(&file, format!("first_name,last_name,email,job_title\n{rows}")).unwrap();
                &["import", "clients", &path]
            }
        };
        let child = command(self.world, words).env("EPICRM_TOKEN", token).spawn().unwrap();
        let output = ended(child, HANG).unwrap_or_else(|| panic!("{words:?} hangs"));
        let _none = std::fs::remove_file(&file);
        let (code, said) = (output.status.code(), said(&output));
        assert!(code.is_some_and(|code| code == 0 || self.expected.contains(&code)), "{words:?}: {code:?}: {said}");
        assert!(code == Some(0) || said.contains("error: "), "{words:?} fails and does not say why: {said}");
        Attempt { what, mark, acknowledged: code == Some(0), said }
    }

    /// All write, again and again, until `harm` has been done; then each finishes what it was at.
    pub fn while_writing(&mut self, harm: impl FnOnce()) -> Vec<Attempt> {
        self.round += 1;
        let (over, attempts, this) = (AtomicBool::new(false), Mutex::new(Vec::new()), &*self);
        std::thread::scope(|scope| {
            for (what, token) in &this.tokens {
                let (over, attempts) = (&over, &attempts);
                scope.spawn(move || {
                    for turn in 0.. {
                        let attempt = this.attempt(*what, token, turn);
                        attempts.lock().unwrap().push(attempt);
                        if over.load(Ordering::SeqCst) {
                            return;
                        }
                    }
                });
            }
            harm();
            over.store(true, Ordering::SeqCst);
        });
        attempts.into_inner().unwrap()
    }

    /// Each writes once.
    pub fn once(&mut self) -> Vec<Attempt> {
        self.while_writing(|| {})
    }

    /// Holds account, on a server that is up.
    pub fn account(&mut self, attempts: &[Attempt]) {
        let mut admin = self.world.admin();
        let mut count = |sql: &str, mark: &str| admin.query_one(sql, &[&mark]).unwrap().get::<_, i64>(0);
        for Attempt { what, mark, acknowledged, said } in attempts {
            let (history, records, whole) = match what {
                What::Single => (
                    "SELECT count(*) FROM audit.entry WHERE action = 'UPDATE' AND target = 'client' AND after ->> 'job_title' = $1",
                    None,
                    1,
                ),
                What::Payment => (
                    "SELECT count(*) FROM audit.entry WHERE action = 'INSERT' AND target = 'payment' AND after ->> 'note' = $1",
                    Some("SELECT count(*) FROM crm.payment WHERE note = $1"),
                    1,
                ),
                What::Bulk => (
                    "SELECT count(*) FROM audit.entry WHERE action = 'UPDATE' AND target = 'contract' AND after ->> 'due_on' = $1",
                    None,
                    self.contracts.parse().unwrap(),
                ),
                What::Import => (
                    "SELECT count(*) FROM audit.entry WHERE action = 'INSERT' AND target = 'client' AND after ->> 'job_title' = $1",
                    Some("SELECT count(*) FROM crm.client WHERE job_title = $1"),
                    i64::try_from(self.rows).unwrap(),
                ),
            };
            let entries = count(history, mark);
            if let Some(records) = records {
                assert_eq!(count(records, mark), entries, "{what:?} {mark}: records, and entries of the history");
            }
            assert!(entries == 0 || entries == whole, "{what:?} {mark}: {entries} of {whole} were kept; {said}");
            *self
                .seen
                .entry(match (acknowledged, entries) {
                    (true, 0) => panic!("{what:?} {mark} was acknowledged and is lost: {said}"),
                    (true, _) => "done and said",
                    (false, 0) => "undone and said",
                    (false, _) if said.contains("either all of them are there, or none") => "done and not heard of",
                    (false, _) if said.contains("done, but the result cannot be shown") => "done and not shown",
                    (false, _) => panic!("{what:?} {mark} was done, and this was said: {said}"),
                })
                .or_default() += 1;
        }
        // What the history says last is what is there.
        let disagree = "SELECT (SELECT count(*) FROM crm.client c WHERE c.code = $1 AND c.job_title IS DISTINCT FROM coalesce(
                (SELECT e.after ->> 'job_title' FROM audit.entry e WHERE e.target = 'client' AND e.row_id = c.id AND e.after ? 'job_title' ORDER BY e.id DESC LIMIT 1), c.job_title))
              + (SELECT count(*) FROM crm.contract c WHERE c.due_on::text IS DISTINCT FROM coalesce(
                (SELECT e.after ->> 'due_on' FROM audit.entry e WHERE e.target = 'contract' AND e.row_id = c.id AND e.after ? 'due_on' ORDER BY e.id DESC LIMIT 1), c.due_on::text))";
        assert_eq!(count(disagree, &self.client), 0, "records and history disagree");
        self.world.as_user("gina").args(["check", "--errors"]).assert().success();
    }

    /// For the line at the end.
    pub fn told(&self) -> String {
        self.seen.iter().map(|(what, number)| format!("{number} {what}")).collect::<Vec<_>>().join(", ")
    }
}
