//! What reaches the company's Sentry, from the built binary: each kind of event once, without anybody's data, and without the
//! command waiting for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use sentry::Envelope;
use sentry::protocol::Event;

use crate::world::{World, patiently};

/// A Sentry that hears each report and answers when it is let.
struct Collector {
    dsn: String,
    heard: Receiver<String>,
    /// One word lets one answer go.
    answers: Sender<&'static str>,
}

const TAKEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let dsn = format!("http://key@{}/7", listener.local_addr().unwrap());
        let ((heard_sender, heard), (answers, allowed)) = (channel(), channel::<&'static str>());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Ok(()) = heard_sender.send(body(&stream)) else { break };
                let Ok(answer) = allowed.recv() else { break };
                let _gone = stream.write_all(answer.as_bytes());
            }
        });
        Self { dsn, heard, answers }
    }

    /// The next report: it comes from another process, some time after the command.
    fn next(&self) -> (Event<'static>, String) {
        let text = self.heard.recv_timeout(Duration::from_secs(30)).expect("a report");
        self.answers.send(TAKEN).unwrap();
        let envelope = Envelope::from_slice(text.as_bytes()).unwrap();
        (envelope.event().unwrap().clone(), text)
    }

    /// Asserts that nothing else was ever sent: a last known report comes next.
    fn nothing_before(&self, world: &World, last: &str) {
        world.as_user("gina").env("SENTRY_DSN", &self.dsn).args(["update-collaborator", "gustave", last]).assert().success();
        let (event, _) = self.next();
        assert_eq!(event.message.as_deref(), Some("collaborator updated"));
        assert!(event.tags["fields"].starts_with(last.split('=').next().unwrap()), "{:?}", event.tags);
    }
}

fn body(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim_end().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

/// Of the people and records of these scenes.
const PERSONAL: &[&str] = &["gina", "alice", "gustave", "zoe", "Zoé", "Martin", "+33", "612345", "1234.50", "geg2021", "secret", "eyJ"];

fn assert_impersonal(text: &str, world: &World) {
    // The key of the DSN is no secret, but it is not repeated either.
    for personal in PERSONAL.iter().copied().chain([world.home().to_str().unwrap()]) {
        assert!(!text.contains(personal), "{personal:?} in {text}");
    }
}

fn tags<'e>(event: &'e Event<'_>, names: &[&str]) -> Vec<&'e str> {
    names.iter().map(|name| event.tags.get(*name).map_or("-", String::as_str)).collect()
}

#[test]
fn each_fact_that_operators_asked_for_arrives_once_and_says_nobody_s_data() {
    let (world, collector) = (World::demo(), Collector::start());
    let run = |user: &str, words: &[&str]| world.as_user(user).env("SENTRY_DSN", &collector.dsn).args(words).assert();
    let told = |message: &str, expected: &[&str]| {
        let (event, text) = collector.next();
        assert_eq!(event.message.as_deref(), Some(message));
        assert_eq!(tags(&event, &["command", "fields", "kind"]), expected);
        assert!(event.tags["record"].parse::<i32>().is_ok(), "{:?}", event.tags);
        assert!(event.tags["postgresql"].chars().all(|c| c.is_ascii_digit() || c == '.'), "{:?}", event.tags);
        assert_eq!((event.release.as_deref(), event.environment.as_deref()), (Some("epicrm@0.1.0"), Some("prod")));
        assert_impersonal(&text, &world);
    };
    let zoe = ["username=zoe", "registration_number=zz100", "full_name=Zoé Martin", "department=support", "phone=+33612345678"];
    run("gina", &[&["add-collaborator"][..], &zoe].concat()).success();
    told("collaborator created", &["add-collaborator", "-", "-"]);
    run("gina", &["update-collaborator", "zoe", "phone=+33612345679", "active=false"]).success();
    told("collaborator updated", &["update-collaborator", "phone,active", "-"]);
    let client =
        String::from_utf8(run("alice", &["clients", "commercial=me", "--limit", "1", "-fids"]).success().get_output().stdout.clone());
    let client = format!("client={}", client.unwrap().trim());
    run("alice", &["add-contract", "code=zz-1", &client, "total=1234.50"]).success();
    run("alice", &["update-contract", "zz-1", "status=signed"]).success();
    told("contract signed", &["update-contract", "-", "-"]);

    // A dry run, a change that changes nothing, a refusal by the policy and a list tell nobody anything.
    run("gina", &["update-collaborator", "zoe", "phone=+33612345670", "--dry-run"]).success();
    run("gina", &["update-collaborator", "zoe", "active=false"]).success();
    run("alice", &["update-collaborator", "zoe", "active=true"]).code(5);
    run("alice", &["clients", "last_name~Martin"]).success();
    collector.nothing_before(&world, "full_name=Carl");
}

#[test]
fn the_database_s_refusal_of_what_the_policy_allows_is_an_incident() {
    let (world, collector) = (World::demo(), Collector::start());
    world.admin().batch_execute("REVOKE UPDATE (notes) ON crm.event FROM epicrm__gestion").unwrap();
    let refused = world
        .as_user("gina")
        .env("SENTRY_DSN", &collector.dsn)
        .args(["update-event", "geg2021", "notes=secret party of alice, +33612345678"])
        .assert()
        .code(5);
    let said = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    let (event, text) = collector.next();
    let report = &event.tags["report"];
    assert!(said.contains(&format!("reported to your administrator under the number {report}")), "{said}");
    assert!(event.event_id.simple().to_string().starts_with(report.as_str()));
    assert_eq!(tags(&event, &["command", "kind", "stage"]), ["update-event", "forbidden", "connected"]);
    assert_eq!(event.breadcrumbs.iter().filter_map(|crumb| crumb.message.as_deref()).collect::<Vec<_>>(), ["connect", "connected"]);
    assert_impersonal(&text, &world);
    collector.nothing_before(&world, "full_name=Carl");
}

#[test]
fn a_fault_is_reported_with_its_chain_and_not_its_data() {
    let (world, collector) = (World::demo(), Collector::start());
    // Something that this program cannot read: it was written for another type.
    let broken = "DROP VIEW crm.events_list CASCADE; ALTER TABLE crm.event ALTER attendees TYPE numeric(8,3)";
    world.admin().batch_execute(broken).unwrap();
    let failed =
        world.as_user("alice").env("SENTRY_DSN", &collector.dsn).args(["events", "attendees>=0", "--columns", "code,attendees"]).assert();
    let said = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert_eq!(failed.get_output().status.code(), Some(70), "{said}");
    assert!(!said.contains("panicked") && !said.contains("numeric"), "{said}");
    let (event, text) = collector.next();
    assert!(said.contains(&event.tags["report"]), "{said}");
    assert_eq!(tags(&event, &["command", "kind"]), ["events", "fault"]);
    assert!(event.exception.len() >= 2, "the chain of causes: {:?}", event.exception);
    assert_impersonal(&text, &world);
    collector.nothing_before(&world, "full_name=Carl");
}

#[test]
fn a_command_is_over_before_the_collector_answers_and_what_was_not_taken_goes_with_a_later_one() {
    let (world, collector) = (World::demo(), Collector::start());
    let update = |dsn: &str, field: &str| {
        world.as_user("gina").env("SENTRY_DSN", dsn).args(["update-collaborator", "gustave", field]).assert().success();
    };
    // Nobody answers: the command is over all the same, and the report waits, readable by nobody else.
    update(&collector.dsn, "full_name=Carl One");
    let first = collector.heard.recv_timeout(Duration::from_secs(30)).expect("a report");
    let reports = world.home().join("state/epicrm/reports");
    let waiting =
        || std::fs::read_dir(&reports).unwrap().flatten().filter(|file| file.path().extension().is_some_and(|end| end == "envelope"));
    assert_eq!(waiting().count(), 1, "not forgotten before it is taken");
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&reports), waiting().map(|file| mode(&file.path())).collect::<Vec<_>>()), (0o700, vec![0o600]));
    // It is told to wait, and does; once the pause is over, a later command sends both.
    collector.answers.send("HTTP/1.1 429 Slow\r\nretry-after: 3600\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    let pause = reports.join("pause");
    patiently("the collector's pause is not kept", || pause.exists());
    update(&collector.dsn, "full_name=Carl Two");
    assert_eq!(waiting().count(), 2);
    std::fs::remove_file(pause).unwrap();
    update(&collector.dsn, "full_name=Carl Three");
    let again = Envelope::from_slice(first.as_bytes()).unwrap();
    assert_eq!(collector.next().0.event_id, again.event().unwrap().event_id, "the oldest first, the same report");
    assert_eq!((collector.next().0.tags["fields"].as_str(), collector.next().0.tags["fields"].as_str()), ("full_name", "full_name"));
}

#[test]
fn nothing_is_written_or_sent_without_a_dsn_or_when_it_is_switched_off() {
    let (world, collector) = (World::demo(), Collector::start());
    world.as_user("gina").args(["update-collaborator", "gustave", "full_name=Carl One"]).assert().success();
    let off = [("SENTRY_DSN", collector.dsn.as_str()), ("EPICRM_LOG_COLLECT", "off")];
    world.as_user("gina").envs(off).args(["update-collaborator", "gustave", "full_name=Carl Two"]).assert().success();
    assert!(!world.home().join("state/epicrm/reports").exists());
    let warned = world.as_user("gina").env("SENTRY_DSN", "http://key@sentry.example/1").args(["whoami"]).assert().success();
    let said = String::from_utf8(warned.get_output().stderr.clone()).unwrap();
    assert!(said.contains("SENTRY_DSN is not encrypted") && !said.contains("key"), "{said}");
    collector.nothing_before(&world, "full_name=Carl");
}

/// Run by `.ci/collector`, with a Spotlight of the Sentry project behind this address: one report of each kind, for it to hear.
#[test]
#[ignore = "needs a Spotlight: .ci/collector"]
fn one_report_of_each_kind_for_a_real_collector() {
    let address = std::env::var("EPICRM_COLLECTOR").expect("EPICRM_COLLECTOR=127.0.0.1:PORT");
    let (world, dsn) = (World::demo(), format!("http://key@{address}/7"));
    let run = |user: &str, words: &[&str]| world.as_user(user).env("SENTRY_DSN", &dsn).args(words).assert();
    let zoe = ["username=zoe", "registration_number=zz100", "full_name=Zoé Martin", "department=support"];
    run("gina", &[&["add-collaborator"][..], &zoe].concat()).success();
    run("gina", &["update-collaborator", "zoe", "phone=+33612345679"]).success();
    let client =
        String::from_utf8(run("alice", &["clients", "commercial=me", "--limit", "1", "-fids"]).success().get_output().stdout.clone());
    run("alice", &["add-contract", "code=zz-1", &format!("client={}", client.unwrap().trim()), "total=1234.50"]).success();
    run("alice", &["update-contract", "zz-1", "status=signed"]).success();
    world.admin().batch_execute("REVOKE UPDATE (notes) ON crm.event FROM epicrm__gestion").unwrap();
    run("gina", &["update-event", "geg2021", "notes=secret"]).code(5);
    let broken = "DROP VIEW crm.events_list CASCADE; ALTER TABLE crm.event ALTER attendees TYPE numeric(8,3)";
    world.admin().batch_execute(broken).unwrap();
    run("alice", &["events", "attendees>=0", "--columns", "code,attendees"]).code(70);
    // All are sent by other processes; the spool empties.
    let reports = world.home().join("state/epicrm/reports");
    let waiting =
        || std::fs::read_dir(&reports).unwrap().flatten().any(|file| file.path().extension().is_some_and(|end| end == "envelope"));
    patiently("the collector did not take all reports", || {
        let more = waiting();
        if more {
            run("alice", &["whoami"]).success();
        }
        !more
    });
}
