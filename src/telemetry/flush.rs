//! Sending what the spool holds, in a process of its own that nobody waits for. It never retries by itself, never follows a
//! redirection, and always ends within half a minute.

use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use sentry::types::{Dsn, Scheme};

use super::Settings;
use super::spool::Spool;
use crate::error::{Error, Kind, Result};
use crate::files;
use crate::http;
use crate::language::tr;

/// The hidden command whose body is [`flush`].
pub const FLUSH_COMMAND: &str = "telemetry-flush";

const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// No new request begins after this.
const BUDGET: Duration = Duration::from_secs(20);
/// After a failure, and when a server that refuses does not say for how long.
const PAUSE: Duration = Duration::from_secs(3600);

/// What became of the reports.
#[derive(Debug, PartialEq, Eq)]
pub enum Flushed {
    /// No DSN.
    Off,
    /// Another process is sending.
    Busy,
    /// A recent failure, or the server, asks to wait.
    Paused,
    /// `refused`: the server will never take them, they are gone. `kept`: for another time.
    Done { sent: usize, refused: usize, kept: usize },
}

/// Starts this program again to send the reports, in a group of its own: the terminal's Ctrl-C is not for it.
pub(super) fn detach(program: &Path) {
    // Not waited for, on purpose; not started is not worse than not sent.
    let _ =
        Command::new(program).arg(FLUSH_COMMAND).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn();
}

/// Sends the waiting reports, oldest first, and stops at the first failure.
///
/// # Errors
/// An unusable DSN, or a spool that cannot be read or written. That the server cannot be reached is not one: the reports are kept.
pub fn flush(settings: &Settings) -> Result<Flushed> {
    let Some(dsn) = settings.destination().map_err(|warning| Error::new(Kind::Usage, warning))? else { return Ok(Flushed::Off) };
    let client =
        http::client(dsn.scheme() == Scheme::Https, REQUEST_TIMEOUT).map_err(|cause| Error::new(Kind::Runtime, unable()).source(cause))?;
    send_all(&Spool::at(&settings.state_dir), &client, &dsn).map_err(|cause| {
        Error::new(Kind::Runtime, tr!("the waiting reports cannot be read", "les rapports en attente ne peuvent être lus"))
            .hint(tr!("check the rights of {}", "vérifiez les droits de {}", settings.state_dir.display()))
            .source(cause)
    })
}

/// Whether somebody answers where reports go, and how many wait to be sent. None: reports are off.
///
/// # Errors
/// What is wrong, in a sentence that does not repeat the DSN.
pub fn reach(settings: &Settings) -> Result<Option<usize>, String> {
    let Some(dsn) = settings.destination()? else { return Ok(None) };
    let client = http::client(dsn.scheme() == Scheme::Https, REQUEST_TIMEOUT).map_err(|_| unable())?;
    // Any answer will do: nothing is sent.
    client.head(dsn.envelope_api_url()).send().map_err(|_| tr!("the collector does not answer", "le collecteur ne répond pas"))?;
    Ok(Some(Spool::at(&settings.state_dir).waiting().map_or(0, |waiting| waiting.len())))
}

fn unable() -> String {
    tr!("the reports cannot be sent from this machine", "les rapports ne peuvent être envoyés de cette machine")
}

fn send_all(spool: &Spool, client: &Client, dsn: &Dsn) -> io::Result<Flushed> {
    let nothing = Flushed::Done { sent: 0, refused: 0, kept: 0 };
    let lock = match spool.lock() {
        Ok(Some(lock)) => lock,
        Ok(None) => return Ok(Flushed::Busy),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(nothing),
        Err(error) => return Err(error),
    };
    if spool.is_paused() {
        return Ok(Flushed::Paused);
    }
    let (begun, mut sent, mut refused) = (Instant::now(), 0, 0);
    // Twice: meanwhile a command may have added one, and found this process busy.
    'sending: for _ in 0..2 {
        for file in spool.waiting()? {
            if begun.elapsed() > BUDGET {
                break 'sending;
            }
            let Ok(envelope) = files::read(&file, files::MOST) else { continue };
            match send(client, dsn, envelope) {
                Answer::Taken => sent += 1,
                Answer::Refused => refused += 1,
                Answer::Later(delay) => {
                    spool.pause(delay)?;
                    break 'sending;
                }
            }
            fs::remove_file(&file)?;
        }
    }
    drop(lock);
    Ok(Flushed::Done { sent, refused, kept: spool.waiting()?.len() })
}

enum Answer {
    Taken,
    Refused,
    Later(Duration),
}

fn send(client: &Client, dsn: &Dsn, envelope: Vec<u8>) -> Answer {
    let request = client
        .post(dsn.envelope_api_url())
        .header("X-Sentry-Auth", dsn.to_auth(Some(concat!("epicrm/", env!("CARGO_PKG_VERSION")))).to_string())
        .header(CONTENT_TYPE, "application/x-sentry-envelope")
        .body(envelope);
    match request.send() {
        Ok(response) if response.status() == StatusCode::TOO_MANY_REQUESTS => Answer::Later(retry_after(&response).unwrap_or(PAUSE)),
        Ok(response) if response.status().is_success() => Answer::Taken,
        Ok(response) if response.status().is_client_error() => Answer::Refused,
        Ok(_) | Err(_) => Answer::Later(PAUSE),
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}
