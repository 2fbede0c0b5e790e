//! One GET, tried again while that makes sense.

use std::io::Read;
use std::time::{Duration, Instant};

use reqwest::header::RETRY_AFTER;
use reqwest::{StatusCode, Url};

use super::Trouble;
use crate::error::{Error, Kind, Result};
use crate::http;
use crate::language::tr;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// Before the second and the third attempt, when the register does not say for how long to wait.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1200)];
/// A person waits: no attempt begins after this, and a register that asks for more patience is left alone.
const PATIENCE: Duration = Duration::from_secs(12);
/// Ten companies with all their managers are some 200 KB.
pub(super) const MOST_BYTES: u64 = 4 << 20;

/// The address asked.
///
/// # Errors
/// Exit code 2 when the base is no address, or not encrypted and not on this machine.
pub(super) fn url(base: &str, path: &str, parameters: &[(&str, &str)]) -> Result<Url> {
    let wrong = |message: String| {
        Error::new(Kind::Usage, message).hint(tr!(
            "EPICRM_COMPANIES_URL and EPICRM_COMMUNES_URL: https://HOST, or unset for the public ones",
            "EPICRM_COMPANIES_URL et EPICRM_COMMUNES_URL : https://HÔTE, ou non définis pour les publics"
        ))
    };
    let none = || tr!("the address of a register is none", "l'adresse d'un registre n'en est pas une");
    let mut url = Url::parse(base).map_err(|error| wrong(none()).source(error))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && url.host_str().is_some_and(http::is_loopback)) {
        return Err(wrong(tr!("the address of a register is not encrypted", "l'adresse d'un registre n'est pas chiffrée")));
    }
    let path = format!("{}{path}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.query_pairs_mut().clear().extend_pairs(parameters);
    Ok(url)
}

/// What the register answers.
pub(super) fn get(url: &Url) -> Result<Vec<u8>, Trouble> {
    let client = http::client(url.scheme() == "https", REQUEST_TIMEOUT).map_err(|cause| {
        Trouble::new(tr!("this machine has no trusted authorities", "cette machine n'a pas d'autorités de confiance")).source(cause)
    })?;
    let begun = Instant::now();
    let mut pauses = PAUSES.into_iter();
    loop {
        let (trouble, wait) = match once(&client, url) {
            Once::Done(body) => return Ok(body),
            Once::Hopeless(trouble) => return Err(trouble),
            Once::Later(trouble, wait) => (trouble, wait),
        };
        let Some(pause) = pauses.next().map(|pause| wait.unwrap_or(pause)) else { return Err(trouble) };
        if begun.elapsed() + pause > PATIENCE {
            return Err(trouble);
        }
        std::thread::sleep(pause);
    }
}

enum Once {
    Done(Vec<u8>),
    /// Asking again would give the same.
    Hopeless(Trouble),
    /// Perhaps in a moment: after so long, if the register says.
    Later(Trouble, Option<Duration>),
}

fn once(client: &reqwest::blocking::Client, url: &Url) -> Once {
    let response = match client.get(url.clone()).header("Accept", "application/json").header("User-Agent", AGENT).send() {
        Ok(response) => response,
        Err(error) if error.is_timeout() => {
            let late = tr!("it does not answer in time", "il ne répond pas à temps");
            return Once::Later(Trouble::new(late).source(error.without_url()), None);
        }
        Err(error) => {
            let away = tr!("there is no way to it from here", "aucun chemin n'y mène d'ici");
            return Once::Later(Trouble::new(away).source(error.without_url()), None);
        }
    };
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok()).map(Duration::from_secs);
        let reason = match status {
            StatusCode::TOO_MANY_REQUESTS => {
                tr!("it is asked too much at the moment (429)", "il est trop sollicité en ce moment (429)")
            }
            status => tr!("it is out of order ({})", "il est en panne ({})", status.as_u16()),
        };
        return Once::Later(Trouble::new(reason), asked);
    }
    if !status.is_success() {
        let code = status.as_u16();
        return Once::Hopeless(Trouble::new(tr!("it refuses the question ({code})", "il refuse la question ({code})")));
    }
    let mut body = Vec::new();
    match response.take(MOST_BYTES + 1).read_to_end(&mut body) {
        Ok(_) if body.len() as u64 > MOST_BYTES => {
            Once::Hopeless(Trouble::new(tr!("its answer is far too long", "sa réponse est beaucoup trop longue")))
        }
        Ok(_) => Once::Done(body),
        Err(error) => Once::Later(Trouble::new(tr!("its answer broke off", "sa réponse s'est interrompue")).source(error), None),
    }
}

/// The registers ask to know who asks.
const AGENT: &str = concat!("epicrm/", env!("CARGO_PKG_VERSION"));
