//! The uploader against a real server that behaves, or does not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use sentry::Envelope;

use super::super::{Flushed, Spool, flush};
use super::{DSN, State};

/// A Sentry that reads each request strictly, then gives the same answer to all; None: never answers.
fn receiver(answer: Option<&'static str>) -> (String, Receiver<Envelope>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let dsn = format!("http://key@{}/7", listener.local_addr().unwrap());
    let (heard, events) = channel();
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if heard.send(request(&stream)).is_err() {
                break;
            }
            if let Some(answer) = answer {
                stream.write_all(answer.as_bytes()).unwrap();
            } else {
                open.push(stream);
            }
        }
    });
    (dsn, events)
}

fn request(stream: &TcpStream) -> Envelope {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.strip_suffix("\r\n") {
            Some("") => break,
            Some(line) => lines.push(line.to_ascii_lowercase()),
            None => panic!("not a header: {line:?}"),
        }
    }
    let header = |name: &str| {
        let values: Vec<_> = lines.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect();
        assert_eq!(values.len(), 1, "{name} in {lines:?}");
        values[0]
    };
    assert_eq!(lines[0], "post /api/7/envelope/ http/1.1");
    for part in ["sentry sentry_key=key,", " sentry_version=7", " sentry_client=epicrm/"] {
        assert!(header("x-sentry-auth").contains(part), "{part:?} in {}", header("x-sentry-auth"));
    }
    assert_eq!(header("content-type"), "application/x-sentry-envelope");
    let mut body = vec![0; header("content-length").parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let envelope = Envelope::from_slice(&body).unwrap();
    assert_eq!(envelope.uuid(), envelope.event().map(|event| &event.event_id));
    envelope
}

/// Sends two reports to a server that answers so; checks what became of them and for how long nothing more will be sent.
fn check(answer: Option<&'static str>, expected: Flushed, pause: Option<u64>) {
    let state = State::new();
    state.fill(2);
    let (dsn, events) = receiver(answer);
    let begun = Instant::now();
    assert_eq!(flush(&state.settings(&dsn)).unwrap(), expected, "for {answer:?}");
    assert!(begun.elapsed() < Duration::from_millis(6500), "for {answer:?}: {:?}", begun.elapsed());
    let requests = if pause.is_some() { 1 } else { 2 };
    assert_eq!(events.try_iter().count(), requests, "a failure ends the sending, for {answer:?}");
    assert_eq!(events.try_recv(), Err(TryRecvError::Empty), "the receiver refused a request, for {answer:?}");
    let left = state.pause();
    // The clock of the test has moved on.
    assert!(left.zip(pause).map_or(left == pause, |(left, pause)| left <= pause && left + 10 > pause), "{left:?} for {answer:?}");
    let Flushed::Done { kept, .. } = expected else { panic!("done") };
    assert_eq!(state.reports().len(), kept);
    if pause.is_some() {
        assert_eq!(flush(&state.settings(&dsn)).unwrap(), Flushed::Paused);
    }
}

const KEPT: Flushed = Flushed::Done { sent: 0, refused: 0, kept: 2 };

#[test]
fn what_is_taken_or_refused_for_good_is_forgotten() {
    check(
        Some("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"),
        Flushed::Done { sent: 2, refused: 0, kept: 0 },
        None,
    );
    check(Some("HTTP/1.1 400 Bad\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"), Flushed::Done { sent: 0, refused: 2, kept: 0 }, None);
    check(Some("HTTP/1.1 413 Big\r\nconnection: close\r\n\r\nwhy"), Flushed::Done { sent: 0, refused: 2, kept: 0 }, None);
}

#[test]
fn what_fails_is_kept_for_later() {
    check(Some("HTTP/1.1 429 Slow\r\nRetry-After: 120\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"), KEPT, Some(120));
    check(Some("HTTP/1.1 429 Slow\r\nRetry-After: 999999999999\r\nconnection: close\r\n\r\n"), KEPT, Some(24 * 3600));
    check(Some("HTTP/1.1 429 Slow\r\nRetry-After: soon\r\nconnection: close\r\n\r\n"), KEPT, Some(3600));
    check(Some("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"), KEPT, Some(3600));
    check(Some("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\nconnection: close\r\n\r\n"), KEPT, Some(3600));
    check(Some("\u{1}\u{2} not HTTP at all\r\n\r\n"), KEPT, Some(3600));
    check(Some(""), KEPT, Some(3600));
}

#[test]
fn a_silent_server_is_left_within_the_bound() {
    let begun = Instant::now();
    check(None, KEPT, Some(3600));
    assert!(begun.elapsed() > Duration::from_secs(4), "it was not even waited for");
}

#[test]
fn a_server_that_is_down_keeps_the_reports() {
    let state = State::new();
    state.fill(2);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(flush(&state.settings(&format!("http://key@127.0.0.1:{port}/7"))).unwrap(), KEPT);
    assert!(state.pause().is_some_and(|left| left > 3500));
}

#[test]
fn reports_arrive_whole_and_in_order() {
    let state = State::new();
    state.fill(3);
    let (dsn, events) = receiver(Some("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"));
    assert_eq!(flush(&state.settings(&dsn)).unwrap(), Flushed::Done { sent: 3, refused: 0, kept: 0 });
    let records: Vec<_> = events.try_iter().map(|envelope| envelope.event().unwrap().tags["record"].clone()).collect();
    assert_eq!(records, ["0", "1", "2"]);
}

#[test]
fn one_process_sends_at_a_time() {
    let state = State::new();
    state.fill(1);
    let lock = Spool::at(&state.0).lock().unwrap().unwrap();
    assert_eq!(flush(&state.settings("http://key@127.0.0.1:9/7")).unwrap(), Flushed::Busy);
    drop(lock);
    assert_eq!(flush(&State::new().settings(DSN)).unwrap(), Flushed::Done { sent: 0, refused: 0, kept: 0 });
}
