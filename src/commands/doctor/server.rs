//! What can be told of the database, as whoever is signed in; else as the private cluster's administrator; else from outside.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use super::{Finding, fail, failed, ok, warn};
use crate::cluster::Cluster;
use crate::context::Context;
use crate::db::{self, Address, Change, Drift, Health, Owner, Session};
use crate::error::{Error, Kind, Result};

/// A certificate that ends within it is to be renewed.
const RENEW: Duration = Duration::from_secs(30 * 24 * 3600);
/// Further apart than it, dates of tokens begin to matter.
const SKEW: Duration = Duration::from_secs(10);
/// Further apart than it, a token may be over before it begins.
const FAR_OFF: Duration = Duration::from_secs(5 * 60);
/// A token that ends within it interrupts what one is at.
const SHORTLY: i64 = 15;
/// Each thing that differs is a line, up to so many.
const MOST: usize = 20;

/// Who looks.
enum Eyes {
    Session(Box<Session>),
    Owner(Box<Owner>),
}

pub fn examine(context: &Context<'_>) -> Vec<Finding> {
    let address = match context.address() {
        Ok(address) => address,
        Err(error) => return vec![failed("database", &error)],
    };
    let mut findings = Vec::new();
    let signed_in = token(context, &mut findings);
    let eyes = match signed_in {
        Some(session) => Ok(Some(Eyes::Session(Box::new(session)))),
        None => from_outside(context, &address),
    };
    match eyes {
        Ok(Some(eyes)) => look(eyes, &address, &mut findings),
        Ok(None) => {
            findings.push(ok("database", format!("{} answers", address.shown())));
            findings.push(warn("rights", "not looked at: nobody is signed in", "export EPICRM_TOKEN=$(epicrm token NAME)"));
        }
        Err(error) => findings.push(failed("database", &error)),
    }
    findings.extend(certificates(&address));
    findings
}

/// The token, and the session that it opens.
fn token(context: &Context<'_>, findings: &mut Vec<Finding>) -> Option<Session> {
    const PROBE: &str = "token";
    if context.config.token.is_none() {
        findings.push(warn(PROBE, "nobody is signed in", "export EPICRM_TOKEN=$(epicrm token NAME)"));
        return None;
    }
    let session = match context.claims() {
        Ok(_) => context.session(),
        Err(error) => Err(error),
    };
    match session {
        Ok(session) => {
            let left = (session.actor().expires_at - context.clock.now).num_minutes();
            let who = &session.actor().username;
            findings.push(if left < SHORTLY {
                warn(PROBE, format!("{who}'s, for {left} minutes more"), "export EPICRM_TOKEN=$(epicrm token NAME)")
            } else {
                ok(PROBE, format!("{who}'s, for {} h {} min more", left / 60, left % 60))
            });
            Some(session)
        }
        Err(error) if error.kind == Kind::NotAuthenticated => {
            findings.push(failed(PROBE, &error));
            None
        }
        // The database's fault, told there.
        Err(_) => {
            findings.push(ok(PROBE, "not judged: the database does not answer"));
            None
        }
    }
}

/// Without a token: the private cluster's owner sees all; at another server, that it turns a stranger away is all there is to see.
fn from_outside(context: &Context<'_>, address: &Address) -> Result<Option<Eyes>> {
    if context.config.is_private() {
        let cluster = Cluster::new(context.config.cluster.clone());
        if !cluster.exists() {
            return Err(Error::new(Kind::Unreachable, "there is none yet, and no DATABASE_URL")
                .hint("epicrm init, or set DATABASE_URL; to look around: epicrm demo"));
        }
        cluster.start()?;
        return Owner::open(address).map(|owner| Some(Eyes::Owner(Box::new(owner))));
    }
    db::knock(address).map(|()| None).map_err(|trouble| Session::explain(trouble, address))
}

fn look(mut eyes: Eyes, address: &Address, findings: &mut Vec<Finding>) {
    let asked = SystemTime::now();
    let health = match &mut eyes {
        Eyes::Session(session) => db::health(session.link()).map_err(db::explain),
        Eyes::Owner(owner) => owner.transaction(db::health),
    };
    match health {
        Ok(health) => findings.extend(server(&health, asked, address)),
        Err(error) => findings.push(failed("database", &error)),
    }
    let version = match &mut eyes {
        Eyes::Session(session) => db::schema_version(session.link()).map_err(db::explain),
        Eyes::Owner(owner) => owner.schema_version(),
    };
    let behind = version.map(|version| db::migrations_after(version.as_deref()));
    match &behind {
        Ok(0) => findings.push(ok("schema", "up to date")),
        Ok(behind) => findings.push(fail(
            "schema",
            format!("{behind} of this program's migrations are still to run"),
            "an administrator runs: epicrm init",
        )),
        Err(error) => findings.push(failed("schema", error)),
    }
    if !matches!(behind, Ok(0)) {
        findings.push(warn("rights", "not compared: the schema is another", "bring the schema up to date first"));
        return;
    }
    let drift = match &mut eyes {
        Eyes::Session(session) => db::drift(session.link()).map_err(db::explain),
        Eyes::Owner(owner) => owner.transaction(db::drift),
    };
    match drift {
        Ok((drift, compared)) if drift.is_empty() => {
            findings.push(ok("rights", format!("{compared} tables, rights, policies, functions and rules are as this version expects")));
        }
        Ok((drift, _)) => findings.extend(differences(&drift)),
        Err(error) => findings.push(failed("rights", &error)),
    }
}

fn server(health: &Health, asked: SystemTime, address: &Address) -> Vec<Finding> {
    let answered = SystemTime::now();
    let how = health.encryption.clone().unwrap_or_else(|| "not encrypted: this very machine".to_owned());
    let database = format!("PostgreSQL {} at {}", health.version, address.shown());
    vec![
        match health.standby {
            true => {
                warn("database", format!("{database}, a read-only standby"), "to write: target_session_attrs=read-write in DATABASE_URL")
            }
            false => ok("database", database),
        },
        ok("link", how),
        clock(health.now, asked, answered),
    ]
}

/// The server's clock, read at some moment between `asked` and `answered`.
fn clock(server: DateTime<Utc>, asked: SystemTime, answered: SystemTime) -> Finding {
    const PROBE: &str = "clock";
    let server = SystemTime::from(server);
    let ahead = asked.duration_since(server).or_else(|_| server.duration_since(answered)).unwrap_or_default();
    let mend = "set this machine's clock: timedatectl set-ntp true";
    match ahead {
        apart if apart > FAR_OFF => fail(PROBE, format!("{} s from the server's: tokens are misjudged", apart.as_secs()), mend),
        apart if apart > SKEW => warn(PROBE, format!("{} s from the server's", apart.as_secs()), mend),
        _ => ok(PROBE, "the server's"),
    }
}

fn differences(drift: &[Drift]) -> Vec<Finding> {
    let told = |drift: &Drift| {
        let Drift { kind, name, .. } = drift;
        let (found, mend) = match drift.change {
            Change::Missing => (format!("missing {kind}: {name}"), "an administrator makes it again, as the migrations do"),
            Change::Different => (format!("changed {kind}: {name}"), "an administrator makes it again, as the migrations do"),
            Change::Extra if kind == "right" => (format!("extra right: {name}"), "an administrator takes it back: REVOKE"),
            Change::Extra => (format!("extra {kind}: {name}"), "an administrator drops it, or knows why it is there"),
        };
        if drift.is_harmless() { warn("rights", found, mend) } else { fail("rights", found, mend) }
    };
    // What matters first: it must not be among those that are not told.
    let (harmless, grave): (Vec<_>, Vec<_>) = drift.iter().partition(|drift| drift.is_harmless());
    let mut findings: Vec<Finding> = grave.iter().chain(&harmless).take(MOST).map(|drift| told(drift)).collect();
    if drift.len() > MOST {
        findings.push(warn("rights", format!("and {} more", drift.len() - MOST), "mend these first"));
    }
    findings
}

fn certificates(address: &Address) -> Vec<Finding> {
    const PROBE: &str = "certificate";
    let told = |(host, until): (String, std::result::Result<SystemTime, String>)| match until {
        Ok(until) => {
            let day = DateTime::<Utc>::from(until).date_naive();
            match until.duration_since(SystemTime::now()) {
                Err(_) => fail(PROBE, format!("{host}: expired on {day}"), "the server's administrator renews it"),
                Ok(left) if left < RENEW => warn(
                    PROBE,
                    format!("{host}: good until {day}, {} days more", left.as_secs() / 86_400),
                    "the server's administrator renews it",
                ),
                Ok(left) => ok(PROBE, format!("{host}: good until {day}, {} days more", left.as_secs() / 86_400)),
            }
        }
        Err(reason) => warn(PROBE, format!("{host}: not seen: {reason}"), "see what is said of the database"),
    };
    db::certificates(address).into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::State;

    #[test]
    fn clocks_apart() {
        let check = |server: i64, expected: State| {
            let asked = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
            let server = DateTime::from_timestamp(1_000_000 + server, 0).unwrap();
            assert_eq!(clock(server, asked, asked + Duration::from_secs(2)).state, expected, "{server}");
        };
        check(0, State::Ok);
        check(2, State::Ok);
        check(-9, State::Ok);
        check(13, State::Warn);
        check(-11, State::Warn);
        check(400, State::Fail);
        check(-400, State::Fail);
    }

    #[test]
    fn grave_differences_come_first_and_the_rest_is_counted() {
        let drift = |index: usize| Drift {
            change: Change::Extra,
            kind: if index == 30 { "policy" } else { "index" }.to_owned(),
            name: index.to_string(),
        };
        let told = differences(&(0..31).map(drift).collect::<Vec<_>>());
        assert_eq!(told.len(), MOST + 1);
        assert_eq!((told[0].state, told[0].found.as_str()), (State::Fail, "extra policy: 30"));
        assert_eq!(told[MOST].found, "and 11 more");
    }
}
