mod sending;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use proptest::prelude::*;
use sentry::protocol::{Request, User, Value};
use sentry::{Envelope, Hub};

use super::*;
use crate::error::{Kind, Result};
use crate::language::{Language, tests::speaking, tr};

const DSN: &str = "https://key@sentry.invalid/1";
/// What must never reach a report, whichever way it came near one.
const PERSONAL: [&str; 10] = ["Dupont", "dupont", "example.com", "06 12", "612345678", "1234,56", "eyJ", "hunter2", "/home", "alice"];

/// A state directory of the test's own.
struct State(PathBuf);

impl State {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("epicrm-telemetry-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn settings(&self, dsn: &str) -> Settings {
        Settings {
            dsn: Some(dsn.to_owned()),
            collect: true,
            environment: "test",
            release: "epicrm@0.0.0",
            state_dir: self.0.clone(),
            program: "/nonexistent".into(),
            private: vec!["username=alice".to_owned()],
            log: LogSettings::OFF,
            backtrace: true,
        }
    }

    fn reports(&self) -> Vec<PathBuf> {
        Spool::at(&self.0).waiting().unwrap_or_default()
    }

    /// Leaves `count` reports waiting.
    fn fill(&self, count: usize) {
        isolated(|| {
            let telemetry = Telemetry::start(self.settings(DSN), "clients");
            for id in 0..count {
                telemetry.business(Business::ContractSigned { id: i32::try_from(id).unwrap() });
            }
        });
    }

    /// Seconds from now until which nothing will be sent.
    fn pause(&self) -> Option<u64> {
        let until = fs::metadata(self.0.join("reports/pause")).ok()?.modified().ok()?;
        Some(until.duration_since(SystemTime::now()).ok()?.as_secs())
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A hub of the test's own: the client of one test is not another's.
fn isolated<T>(work: impl FnOnce() -> T) -> T {
    Hub::run(Arc::new(Hub::new(None, Arc::default())), work)
}

/// The events of `work`, as they would be sent.
fn captured(work: impl FnOnce(&Telemetry)) -> Vec<Event<'static>> {
    let telemetry =
        Telemetry { spool: Some(Arc::new(Spool::at(Path::new("/nonexistent")))), program: PathBuf::new(), warnings: Vec::new() };
    let options = options("epicrm@0.0.0", "test", vec!["username=alice".to_owned()]);
    sentry::test::with_captured_events_options(|| work(&telemetry), options)
}

fn assert_impersonal(text: &str) {
    for personal in PERSONAL {
        assert!(!text.contains(personal), "{personal:?} in {text}");
    }
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    assert!(host.trim().len() < 4 || !text.contains(host.trim()), "the machine's name in {text}");
}

#[test]
fn a_fault_is_told_by_types_places_and_stages() {
    let events = captured(|telemetry| {
        telemetry.tag("command", "update-client");
        telemetry.stage("connect");
        telemetry.stage("query");
        telemetry.server_version("15.18 (Debian 15.18-0+deb12u1)");
        let cause = std::io::Error::new(std::io::ErrorKind::InvalidData, "Dupont, 06 12 34 56 78");
        let error = Error::new(Kind::Fault, "the row of alice (jean@example.com) vanished").source(cause);
        let report = telemetry.failure(&error).unwrap();
        assert_eq!(report.len(), 8);
    });
    let [event] = &events[..] else { panic!("{} events", events.len()) };
    let types: Vec<_> = event.exception.iter().map(|exception| exception.ty.as_str()).collect();
    assert_eq!(types, ["Custom::InvalidData", "epicrm::fault"]);
    assert!(event.exception.iter().all(|exception| exception.value.is_none()), "a sentence");
    let tags: Vec<_> = event.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let report = format!("report={}", &event.event_id.simple().to_string()[..8]);
    let place = format!("place={}", event.tags["place"]);
    assert!(place.starts_with("place=src/telemetry/tests.rs:"), "{place}");
    assert_eq!(tags, ["command=update-client", "kind=fault", place.as_str(), "postgresql=15.18", report.as_str(), "stage=query"]);
    let stages: Vec<_> = event.breadcrumbs.iter().filter_map(|crumb| crumb.message.as_deref()).collect();
    assert_eq!(stages, ["connect", "query"]);
    assert_eq!((event.release.as_deref(), event.environment.as_deref()), (Some("epicrm@0.0.0"), Some("test")));
    assert_eq!(event.contexts.keys().collect::<Vec<_>>(), ["os", "rust"]);
    assert_impersonal(&format!("{event:?}"));
}

#[test]
fn a_report_has_no_language() {
    let told = Language::ALL.map(|language| {
        let report = |telemetry: &Telemetry| {
            let cause = std::io::Error::from(std::io::ErrorKind::NotFound);
            let error = speaking(language, || Error::new(Kind::Fault, tr!("it vanished", "elle a disparu")).source(cause));
            assert_eq!(error.message == "it vanished", language == Language::English);
            telemetry.failure(&error);
        };
        let mut events = captured(report);
        let event = events.remove(0);
        let tags: Vec<_> = event.tags.into_iter().filter(|(key, _)| key != "report").collect();
        let types: Vec<_> = event.exception.into_iter().map(|exception| (exception.ty, exception.value)).collect();
        (types, tags, event.fingerprint)
    });
    assert_eq!(told[0], told[1]);
}

#[test]
fn only_incidents_are_reported_and_none_in_words() {
    let events = captured(|telemetry| {
        assert_eq!(telemetry.failure(&Error::new(Kind::NotFound, "no client dupont")), None);
        assert!(telemetry.failure(&Error::new(Kind::Forbidden, "refused on dupont").incident()).is_some());
    });
    let [event] = &events[..] else { panic!("{} events", events.len()) };
    assert_eq!((event.exception[0].ty.as_str(), &event.exception[0].value), ("epicrm::forbidden", &None));
}

#[test]
fn business_facts_have_ids_and_field_names() {
    let events = captured(|telemetry| {
        telemetry.business(Business::CollaboratorCreated { id: 7 });
        telemetry.business(Business::CollaboratorUpdated { id: 7, fields: vec!["email", "phone"] });
        telemetry.business(Business::ContractSigned { id: 1042 });
    });
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.message.as_deref().unwrap(), event.tags["record"].as_str(), event.tags.get("fields").map(String::as_str)))
        .collect();
    let expected =
        [("collaborator created", "7", None), ("collaborator updated", "7", Some("email,phone")), ("contract signed", "1042", None)];
    assert_eq!(told, expected);
    assert!(events.iter().all(|event| event.level == Level::Info));
}

#[test]
fn whatever_a_library_adds_to_an_event_stays_here() {
    let events = captured(|_| {
        sentry::configure_scope(|scope| {
            scope.set_user(Some(User { email: Some("jean@example.com".into()), username: Some("alice".into()), ..User::default() }));
            scope.set_extra("argv", Value::from("clients last_name=Dupont"));
            scope.set_tag("client", "dupont");
            scope.set_tag("stage", "eyJhbGciOi");
            scope.set_transaction(Some("alice"));
            scope.set_context("process", sentry::protocol::Context::Other([("argv".to_owned(), Value::from("hunter2"))].into()));
        });
        sentry::add_breadcrumb(Breadcrumb {
            message: Some("SELECT 'Dupont'".into()),
            data: [("value".to_owned(), Value::from("Dupont"))].into(),
            ..Breadcrumb::default()
        });
        sentry::capture_event(Event {
            server_name: Some("alice-laptop".into()),
            culprit: Some("Dupont".into()),
            logger: Some("alice".into()),
            message: Some("password=hunter2 total 1234,56 €".into()),
            request: Some(Request { cookies: Some("eyJhbGciOi".into()), ..Request::default() }),
            modules: [("alice".to_owned(), "1".to_owned())].into(),
            ..Event::default()
        });
    });
    let [event] = &events[..] else { panic!("{} events", events.len()) };
    assert_eq!((&event.user, &event.server_name, &event.request), (&None, &None, &None));
    assert_impersonal(&format!("{event:?}"));
}

#[test]
fn a_panic_is_an_error_reported_once() {
    let state = State::new();
    isolated(|| {
        let telemetry = Telemetry::start(state.settings(DSN), "clients");
        let name = "Dupont";
        let outcome: Result<()> = catch(|| panic!("no row for {name}, alice, 06 12 34 56 78"));
        let error = outcome.unwrap_err();
        let report = telemetry.failure(&error).unwrap();
        assert_eq!((error.kind, report.len()), (Kind::Fault, 8));
        assert_impersonal(&format!("{error} {:?}", error.hints));
    });
    let [file] = &state.reports()[..] else { panic!("{} reports", state.reports().len()) };
    assert_impersonal(&fs::read_to_string(file).unwrap());
    let envelope = Envelope::from_path(file).unwrap();
    let event = envelope.event().unwrap();
    let exception = &event.exception[0];
    assert_eq!((exception.ty.as_str(), exception.value.as_deref()), ("panic", Some("a formatted message")));
    let last = exception.stacktrace.as_ref().unwrap().frames.last().unwrap();
    assert!(last.function.as_deref().unwrap().contains("a_panic_is_an_error_reported_once"), "{last:?}");
    assert_eq!((last.in_app, last.filename.as_deref(), last.lineno.is_some()), (Some(true), Some("tests.rs"), true));
    assert!(event.tags["place"].starts_with("src/telemetry/tests.rs:"));
    assert_eq!(event.fingerprint[..], ["{{ default }}", event.tags["place"].as_str()]);
    assert_eq!(event.tags["command"], "clients");
}

#[test]
fn without_a_usable_address_nothing_is_written() {
    let silent = |settings: Settings| {
        isolated(|| {
            let telemetry = Telemetry::start(settings, "clients");
            telemetry.stage("query");
            telemetry.business(Business::ContractSigned { id: 1 });
            let error = catch(|| -> Result<()> { panic!("at the disco") }).unwrap_err();
            assert!(error.hints[0].contains("src/telemetry/tests.rs:"), "{:?}", error.hints);
            assert_eq!(telemetry.failure(&error), None);
            assert_eq!(telemetry.failure(&Error::new(Kind::Fault, "lost")), None);
            let warning = telemetry.warnings().first().cloned();
            telemetry.finish(None);
            warning
        })
    };
    let state = State::new();
    assert_eq!(silent(Settings { dsn: None, ..state.settings("") }), None);
    assert_eq!(silent(state.settings("  ")), None);
    assert_eq!(silent(Settings { collect: false, ..state.settings(DSN) }), None);
    for wrong in ["hunter2", "https://sentry.invalid/1", "https://key@sentry.invalid/", "ftp://key@x/1", "http://key@sentry.invalid/1"] {
        let warning = silent(state.settings(wrong)).unwrap();
        assert!(warning.starts_with("SENTRY_DSN") && !warning.contains("hunter2") && !warning.contains('\n'), "{warning}");
    }
    assert!(!state.0.exists());
    assert_eq!(flush(&state.settings("")).unwrap(), Flushed::Off);
}

proptest! {
    #[test]
    fn no_address_makes_it_panic(text in "\\PC{0,30}|(https?|ftp)://[a-z%:@\\[\\]0-9]{0,12}@[a-zé.:\\[\\]%0-9]{0,12}/[a-z0-9/?#%]{0,8}") {
        if let Ok(Some(dsn)) = State(PathBuf::from("/nonexistent")).settings(&text).destination() {
            dsn.envelope_api_url();
        }
    }
}

#[test]
fn the_spool_is_private_and_bounded() {
    let state = State::new();
    state.fill(49);
    let first = state.reports()[0].clone();
    let old = fs::File::options().write(true).open(&first).unwrap();
    old.set_modified(SystemTime::now() - Duration::from_secs(8 * 24 * 3600)).unwrap();
    assert_eq!(state.reports().len(), 48, "a week is enough");
    assert!(!first.exists());
    let oldest = state.reports()[0].clone();
    state.fill(3);
    assert_eq!((state.reports().len(), oldest.exists()), (50, false), "the oldest goes first");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&state.0.join("reports")), 0o700);
    assert!(fs::read_dir(state.0.join("reports")).unwrap().all(|entry| mode(&entry.unwrap().path()) == 0o600));
}

#[test]
fn a_state_directory_that_cannot_be_written_costs_nothing() {
    let state = State::new();
    fs::write(&state.0, "a file is in the way").unwrap();
    isolated(|| {
        let telemetry = Telemetry::start(state.settings(DSN), "clients");
        assert!(telemetry.failure(&Error::new(Kind::Fault, "lost")).is_some());
        telemetry.finish(None);
    });
    fs::remove_file(&state.0).unwrap();
}

#[test]
fn the_sender_is_started_and_not_waited_for() {
    let state = State::new();
    state.fill(1);
    let program = state.0.join("program");
    // Written by another process: this one would hold it open while some other test forks, and it could not be run.
    let script = "printf '#!/bin/sh\\nsleep 1\\necho $# $1 > \"$0.ran\"\\n' > \"$0\"; chmod 700 \"$0\"";
    assert!(Command::new("sh").args(["-c", script]).arg(&program).status().unwrap().success());
    let finish = || isolated(|| Telemetry::start(Settings { program: program.clone(), ..state.settings(DSN) }, "clients").finish(None));
    let ran = program.with_extension("ran");

    Spool::at(&state.0).pause(Duration::from_secs(60)).unwrap();
    finish();
    fs::remove_file(state.0.join("reports/pause")).unwrap();
    let begun = Instant::now();
    finish();
    assert!(begun.elapsed() < Duration::from_millis(900), "{:?}", begun.elapsed());
    assert!(!ran.exists(), "started although paused");
    let told = std::iter::repeat_with(|| {
        thread::sleep(Duration::from_millis(50));
        fs::read_to_string(&ran).unwrap_or_default()
    });
    assert_eq!(told.take(100).find(|text| text.ends_with('\n')).as_deref(), Some("1 telemetry-flush\n"));
}
