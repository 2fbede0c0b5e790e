//! What France's two open registers know, so that nobody types it again: companies (the search of the Annuaire des Entreprises,
//! made from INSEE's Sirene) and communes (geo.api.gouv.fr). Both are read without a key, under the Licence Ouverte 2.0.
//!
//! A register is a convenience: it may be down, slow or wrong. Nothing here is trusted more than what a person types: what comes
//! back are texts, for the fields' own checks.

mod cache;
pub mod commune;
pub mod company;
mod fetch;
mod region;

use std::path::PathBuf;
use std::time::Duration;

pub use commune::Commune;
pub use company::Company;

use crate::error::{Error, Kind, Result};
use crate::language::tr;
use cache::Cache;

/// Where the registers are; another address serves a mirror, or a test.
pub const COMPANIES: &str = "https://recherche-entreprises.api.gouv.fr";
pub const COMMUNES: &str = "https://geo.api.gouv.fr";
/// How many candidates are asked for.
const MOST: usize = 10;

/// What `config` knows and this room needs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Base addresses, without a slash at the end.
    pub companies: String,
    pub communes: String,
    /// False (`EPICRM_INTERNET=off`): answers come from the cache or not at all.
    pub online: bool,
    /// The XDG cache directory of epicrm.
    pub cache: PathBuf,
}

/// An answer, and how old it is.
#[derive(Debug)]
pub struct Answer<T> {
    /// The likeliest first.
    pub candidates: Vec<T>,
    /// Since when it lies in the cache; none: it was just fetched.
    pub age: Option<Duration>,
    /// Why it is older than it should be.
    pub warning: Option<String>,
}

/// Companies of a name, a SIREN (9 digits) or a SIRET (14): at most ten, each by its head office, or by the establishment asked for.
///
/// # Errors
/// Exit code 9 when the register cannot be reached and the cache has nothing; 2 for an address that cannot be used.
pub fn companies(settings: &Settings, query: &str) -> Result<Answer<Company>> {
    let digits: String = query.chars().filter(|c| !c.is_whitespace()).collect();
    let is_number = matches!(digits.len(), 9 | 14) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let text = if is_number { digits } else { query.trim().to_owned() };
    let most = MOST.to_string();
    ask(settings, &settings.companies, "/search", &[("q", &text), ("page", "1"), ("per_page", &most)], |body| company::read(body, &text))
}

/// Communes of a postal code (5 digits) or a name, at most ten, the most populous first.
///
/// # Errors
/// As [`companies`].
pub fn communes(settings: &Settings, query: &str) -> Result<Answer<Commune>> {
    let query = query.trim();
    let is_code = query.len() == 5 && query.bytes().all(|digit| digit.is_ascii_digit());
    let by = if is_code { ("codePostal", query) } else { ("nom", query) };
    let most = MOST.to_string();
    let parameters = [by, ("fields", "nom,code,codesPostaux,region,population"), ("boost", "population"), ("limit", &most)];
    // Its postal codes have no limit of theirs: one code may stand for many communes.
    let parameters = if is_code { &parameters[..2] } else { &parameters[..] };
    ask(settings, &settings.communes, "/communes", parameters, |body| commune::read(body, is_code.then_some(query)))
}

fn ask<T>(
    settings: &Settings,
    base: &str,
    path: &str,
    parameters: &[(&str, &str)],
    read: impl Fn(&[u8]) -> Result<Vec<T>, serde_json::Error>,
) -> Result<Answer<T>> {
    let url = fetch::url(base, path, parameters)?;
    let cache = Cache::at(&settings.cache);
    let kept = cache.get(url.as_str()).and_then(|kept| Some((read(&kept.body).ok()?, kept.age)));
    let stale = match kept {
        Some((candidates, age)) if age <= cache::FRESH => return Ok(Answer { candidates, age: Some(age), warning: None }),
        stale => stale,
    };
    let trouble = if settings.online {
        match fetch::get(&url) {
            Ok(body) => match read(&body) {
                Ok(candidates) => {
                    cache.put(url.as_str(), &body);
                    return Ok(Answer { candidates, age: None, warning: None });
                }
                Err(cause) => Trouble::new(tr!("its answer makes no sense", "sa réponse n'a pas de sens")).source(cause),
            },
            Err(trouble) => trouble,
        }
    } else {
        Trouble::new("EPICRM_INTERNET=off")
    };
    match stale {
        Some((candidates, age)) => {
            let warning = tr!(
                "the register at {} was not asked: {}; this is what it said before",
                "le registre {} n'a pas été interrogé : {} ; voici ce qu'il disait avant",
                host(&url),
                trouble.reason
            );
            Ok(Answer { candidates, age: Some(age), warning: Some(warning) })
        }
        None => Err(trouble.into_error(host(&url))),
    }
}

fn host(url: &reqwest::Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// Why a register gave no answer.
struct Trouble {
    reason: String,
    source: Option<crate::http::Cause>,
}

impl Trouble {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), source: None }
    }

    fn source(mut self, source: impl Into<crate::http::Cause>) -> Self {
        self.source = Some(source.into());
        self
    }

    fn into_error(self, host: &str) -> Error {
        let message = tr!("the register at {host} cannot be asked: {}", "le registre {host} ne peut être interrogé : {}", self.reason);
        let error = Error::new(Kind::Unreachable, message)
            .hint(tr!("type the fields by hand: nothing needs a register", "écrivez les champs à la main : rien n'exige un registre"));
        match self.source {
            Some(source) => error.source(source),
            None => error,
        }
    }
}

/// A text of a register with its spaces in order. Empty texts, and the word for what may not be told ([ND]), are nothing.
fn said(text: Option<String>) -> Option<String> {
    let text = text?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && !text.contains("[ND]")).then_some(text)
}

#[cfg(test)]
mod tests;
