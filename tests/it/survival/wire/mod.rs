//! The connection harmed at every byte of a conversation, both ways: cut, fallen silent, one byte changed. Never a panic or a hang;
//! a write is there wholly or not at all, and who is told that it is there, or that it is not, was told the truth.
//!
//! Bytes are changed on a link without TLS, which the program takes on one machine only: over TLS they end the connection. There one
//! untruth cannot be helped. Where the byte makes the server refuse what the client does not wait for (the closing of a statement), the
//! transaction has failed, the server answers COMMIT by ROLLBACK, and the protocol's library does not tell the one word from the other.

mod proxy;

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use self::proxy::{Fault, Harm, Proxy, Way};
use super::{command, ended, installation, printed, said, sent, tell};
use crate::world::{PASSWORD, World, session_role};

/// One for each session of the two people of gestion.
const WORKERS: usize = 10;
/// How long a client may take for whatever it does before it counts as hanging: several times what it was told to wait.
const HANG: Duration = Duration::from_secs(30);
/// What is said when the server may have kept the work.
const UNDECIDED: &str = "either all of them are there, or none";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Talk {
    SignIn,
    Read,
    Write,
    Bulk,
}

const TALKS: [Talk; 4] = [Talk::SignIn, Talk::Read, Talk::Write, Talk::Bulk];

/// A person who talks through a proxy of their own, about contracts of their own.
struct Worker<'w> {
    world: &'w World,
    proxy: Proxy,
    token: String,
    role: String,
    /// Of their contracts: the first is written alone.
    codes: Vec<String>,
    person: &'static str,
    admin: postgres::Client,
    /// What an undisturbed read prints.
    page: String,
    day: chrono::NaiveDate,
}

impl<'w> Worker<'w> {
    fn new(world: &'w World, number: usize) -> Self {
        let token = world.new_token(["gina", "gustave"][number % 2]);
        let codes = (0..5).map(|place| format!("ct-{}", 1 + number * 5 + place)).collect();
        let (role, socket) = (session_role(&token), world.data().join("run/.s.PGSQL.5432"));
        let admin = world.admin();
        let mut worker = Self {
            world,
            proxy: Proxy::before(socket),
            role,
            token,
            codes,
            person: ["alice", "bob", "sam", "simon", "sofia"][number % 5],
            admin,
            page: String::new(),
            day: chrono::NaiveDate::from_ymd_opt(2100 + 100 * i32::try_from(number).unwrap(), 1, 1).unwrap(),
        };
        let (output, _) = worker.run(Talk::Read, &[]);
        worker.page = output.map(|output| printed(&output)).unwrap();
        assert!(worker.page.contains("ct-"), "{}", worker.page);
        worker
    }

    /// Runs one command through the proxy; None: it did not end. Gives also the day that a write is to set.
    fn run(&mut self, talk: Talk, more: &[(&str, &str)]) -> (Option<std::process::Output>, String) {
        // A byte that was changed on the way may have made a day of it that was still to come.
        let held = "SELECT FROM crm.contract WHERE due_on = $1::text::date AND code = ANY ($2)";
        let day = loop {
            self.day = self.day.succ_opt().unwrap();
            let day = self.day.to_string();
            if self.admin.query(held, &[&day, &self.codes]).unwrap().is_empty() {
                break day;
            }
        };
        let set = format!("due_on={day}");
        let all = self.codes.iter().map(|code| format!("code={code}")).collect::<Vec<_>>().join(" or ");
        let number = self.codes.len().to_string();
        let words: &[&str] = match talk {
            Talk::SignIn => &["token", self.person],
            Talk::Read => &["contracts", "total>0", "--limit", "5", "--columns", "code,client_name,total,status"],
            Talk::Write => &["update-contract", &self.codes[0], &set],
            Talk::Bulk => &["update-contract", "--where", &all, &set, "--confirm", &number],
        };
        let mut command = command(self.world, words);
        // Refused sign-ins make the next one wait.
        let state = self.world.home().join(&self.role);
        let _fresh = std::fs::remove_dir_all(&state);
        command.env("XDG_STATE_HOME", state).env("EPICRM_INSTALLATION", installation(&self.world.data()));
        command.env("DATABASE_URL", format!("postgresql://127.0.0.1:{}/epicrm?sslmode=disable", self.proxy.port));
        command.envs([("EPICRM_CONNECT_TIMEOUT", "2s"), ("EPICRM_STATEMENT_TIMEOUT", "2s")]).envs(more.iter().copied());
        if talk == Talk::SignIn {
            let secret = self.world.home().join(format!("password of {}", self.role));
            std::fs::write(&secret, PASSWORD).unwrap();
            command.stdin(std::fs::File::open(secret).unwrap());
        } else {
            command.env("EPICRM_TOKEN", &self.token).stdin(Stdio::null());
        }
        let output = ended(command.spawn().unwrap(), HANG);
        (output, day)
    }

    /// Waits until the server has noticed that nobody is there any more: what it did until then, it did.
    fn settle(&mut self) {
        for _ in 0..2000 {
            let busy = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1";
            if self.admin.query_one(busy, &[&self.role]).unwrap().get::<_, i64>(0) == 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server keeps a connection that is gone");
    }

    fn newest(&mut self) -> i64 {
        self.admin.query_one("SELECT coalesce(max(id), 0) FROM audit.entry", &[]).unwrap().get(0)
    }

    /// What is wrong with what came of it, or a word for the statistics.
    fn judge(&mut self, talk: Talk, fault: Fault) -> Result<&'static str, String> {
        let before = self.newest();
        self.proxy.arm(Some(fault));
        let (output, day) = self.run(talk, &[]);
        self.proxy.arm(None);
        let Some(output) = output else { return Err("it hangs".to_owned()) };
        self.settle();
        let (code, stderr, stdout) = (output.status.code(), said(&output), printed(&output));
        let Some(code) = code else { return Err(format!("it was ended by a signal: {stderr}")) };
        let wrong = |what: &str| Err(format!("{what}: exit code {code}: {stdout} {stderr}"));
        if stderr.contains("panicked") || code == 101 {
            return wrong("it panics");
        }
        if code != 0 && !stderr.contains("error: ") {
            return wrong("it fails and does not say why");
        }
        let flipped = matches!(fault.harm, Harm::Flip(_));
        if !flipped && !matches!(code, 0 | 9) {
            return wrong("a broken connection has another exit code");
        }
        match talk {
            Talk::SignIn => {
                if (code == 0) != (stdout.split('.').count() == 3) {
                    return wrong("a sign-in gives a token, or fails");
                }
                // A byte of what the server is asked to keep may be another.
                let open = "SELECT FROM auth.session WHERE role_name = $1 AND ended_at IS NULL";
                if code == 0 && !flipped && self.admin.query_opt(open, &[&session_role(&stdout)]).unwrap().is_none() {
                    return wrong("a token without a session");
                }
                return Ok(if code == 0 { "answered" } else { "refused" });
            }
            Talk::Read if code != 0 => return Ok("refused"),
            Talk::Read if flipped || stdout == self.page => return Ok("answered"),
            Talk::Read => return wrong("a list that is not the whole list"),
            Talk::Write | Talk::Bulk => {}
        }
        let wanted = if talk == Talk::Bulk { i64::try_from(self.codes.len()).unwrap() } else { 1 };
        let entries = "SELECT count(*), count(*) FILTER (WHERE after ->> 'due_on' = $3 AND code = ANY ($4)) FROM audit.entry
                        WHERE id > $1 AND login = $2";
        let entries = self.admin.query_one(entries, &[&before, &self.role, &day, &self.codes]).unwrap();
        let (written, meant): (i64, i64) = (entries.get(0), entries.get(1));
        let there = "SELECT count(*) FROM crm.contract WHERE due_on = $1::text::date AND code = ANY ($2)";
        let there: i64 = self.admin.query_one(there, &[&day, &self.codes]).unwrap().get(0);
        if there != meant {
            return wrong(&format!("{there} records and {meant} entries of the history"));
        }
        // A byte of what was read can make it seem that one is so already: then that is what is told.
        let fewer = flipped && stderr.contains(&format!("changed {written} contract"));
        if written != 0 && !fewer && (written != wanted || (!flipped && meant != wanted)) {
            return wrong(&format!("{written} of {wanted} records were written"));
        }
        match (code, written) {
            (0, 0) if flipped && stderr.contains("so already") => Ok("nothing to do"),
            (0, 0) => wrong("it says that it was done, and nothing was"),
            (0, _) => Ok("done and said"),
            (_, 0) => Ok("undone and said"),
            _ if stderr.contains(UNDECIDED) => Ok("done and not heard of"),
            _ if stderr.contains("done, but the result cannot be shown: ") => Ok("done and not shown"),
            _ => wrong("it was done, and something else is said"),
        }
    }
}

/// Harms conversations `every` so many bytes, and all of them where that is 1.
fn harmed(subject: &str, workers: usize, every: usize, harm: impl Fn(usize) -> Harm) -> String {
    let world = World::demo();
    let mut workers: Vec<Worker<'_>> = (0..workers).map(|number| Worker::new(&world, number)).collect();
    let mut tasks = Vec::new();
    let mut lengths = Vec::new();
    for talk in TALKS {
        let worker = &mut workers[0];
        worker.proxy.arm(None);
        let (output, _) = worker.run(talk, &[]);
        let output = output.unwrap();
        assert!(output.status.success(), "{talk:?}: {}", said(&output));
        let (up, down) = worker.proxy.passed();
        lengths.push(format!("{talk:?} {up}+{down}"));
        for (way, length) in [(Way::Up, up), (Way::Down, down)] {
            // Another place in each conversation.
            let first = tasks.len() % every;
            tasks.extend((first..length).step_by(every).map(|at| (talk, Fault { way, at, harm: harm(at) })));
        }
    }
    let (next, wrong, seen) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for mut worker in workers {
            let (tasks, next, wrong, seen) = (&tasks, &next, &wrong, &seen);
            scope.spawn(move || {
                while let Some((talk, fault)) = tasks.get(next.fetch_add(1, Ordering::SeqCst)) {
                    match worker.judge(*talk, *fault) {
                        Ok(what) => *seen.lock().unwrap().entry(what).or_insert(0) += 1,
                        Err(what) => wrong.lock().unwrap().push(format!("{talk:?}, {fault:?}: {what}")),
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    let seen = seen.into_inner().unwrap();
    let seen = seen.into_iter().map(|(what, number)| format!("{number} {what}")).collect::<Vec<_>>().join(", ");
    assert!(wrong.is_empty(), "{} of {} conversations ({seen}):\n{}", wrong.len(), tasks.len(), wrong.join("\n"));
    world.as_user("gina").args(["check", "--errors"]).assert().success();
    let seen = format!("bytes up+down: {}; {seen}", lengths.join(", "));
    tell(subject, tasks.len(), &seen);
    seen
}

/// Another bit at each place.
fn flip(at: usize) -> Harm {
    Harm::Flip(1 << (at % 8))
}

#[test]
fn a_connection_is_cut() {
    harmed("connection cut", 4, 331, |_| Harm::Cut);
}

#[test]
fn a_connection_falls_silent() {
    harmed("connection silent", WORKERS, 1499, |_| Harm::Silence);
}

#[test]
fn a_byte_is_changed_on_the_way() {
    harmed("byte changed", 4, 331, flip);
}

#[test]
#[ignore = "takes minutes"]
fn a_connection_is_cut_at_every_byte() {
    let seen = harmed("connection cut", WORKERS, 1, |_| Harm::Cut);
    assert!(seen.contains("done and not heard of") && seen.contains("done and said") && seen.contains("undone and said"), "{seen}");
}

#[test]
#[ignore = "takes minutes"]
fn a_connection_falls_silent_at_many_bytes() {
    harmed("connection silent", WORKERS, 61, |_| Harm::Silence);
}

#[test]
#[ignore = "takes minutes"]
fn each_byte_is_changed_on_the_way() {
    harmed("byte changed", WORKERS, 1, flip);
}

/// Without a limit a statement may take as long as it likes, so only the person can tell that nothing will come.
#[test]
fn ctrl_c_leaves_a_connection_that_fell_silent() {
    let world = World::demo();
    let mut worker = Worker::new(&world, 0);
    let spawned = |worker: &Worker<'_>, day: &str| {
        let mut command = command(&world, &["update-contract", "--where", "code=ct-1 or code=ct-2", day, "--confirm", "2"]);
        command.env("DATABASE_URL", format!("postgresql://127.0.0.1:{}/epicrm?sslmode=disable", worker.proxy.port));
        command.env("EPICRM_TOKEN", &worker.token).spawn().unwrap()
    };
    worker.proxy.arm(None);
    assert!(ended(spawned(&worker, "due_on=2098-01-01"), HANG).unwrap().status.success());
    let (_, down) = worker.proxy.passed();
    for at in [down * 3 / 4, down - 60] {
        worker.proxy.arm(Some(Fault { way: Way::Down, at, harm: Harm::Silence }));
        let child = spawned(&worker, &format!("due_on=2098-01-{}", 2 + at % 27));
        std::thread::sleep(Duration::from_secs(1));
        sent(nix::sys::signal::Signal::SIGINT, i32::try_from(child.id()).unwrap());
        let output = ended(child, HANG).expect("it hangs");
        assert_eq!(output.status.code(), Some(130), "{}", said(&output));
        worker.proxy.arm(None);
        worker.settle();
    }
}
