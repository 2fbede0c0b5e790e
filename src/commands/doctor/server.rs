//! What can be told of the database, as whoever is signed in; else as the private cluster's administrator; else from outside.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use super::{Finding, fail, failed, ok, warn};
use crate::cluster::Cluster;
use crate::context::Context;
use crate::db::{self, Address, Change, Drift, Health, Owner, Session};
use crate::error::{Error, Kind, Result};
use crate::language::{Text, both, tr};

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

const SIGN_IN: Text = both("export EPICRM_TOKEN=$(epicrm token NAME)", "export EPICRM_TOKEN=$(epicrm token NOM)");
const REMAKE: Text =
    both("an administrator makes it again, as the migrations do", "un administrateur le refait, comme les migrations le font");
const RENEWAL: Text = both("the server's administrator renews it", "l'administrateur du serveur le renouvelle");

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
            findings.push(ok("database", tr!("{} answers", "{} répond", address.shown())));
            let unseen = tr!("not looked at: nobody is signed in", "non examinés : personne n'est connecté");
            findings.push(warn("rights", unseen, SIGN_IN));
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
        findings.push(warn(PROBE, tr!("nobody is signed in", "personne n'est connecté"), SIGN_IN));
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
                warn(PROBE, tr!("{who}'s, for {left} minutes more", "{who}, encore {left} minutes"), SIGN_IN)
            } else {
                ok(PROBE, tr!("{who}'s, for {} h {} min more", "{who}, encore {} h {} min", left / 60, left % 60))
            });
            Some(session)
        }
        Err(error) if error.kind == Kind::NotAuthenticated => {
            findings.push(failed(PROBE, &error));
            None
        }
        // The database's fault, told there.
        Err(_) => {
            let unjudged = tr!("not judged: the database does not answer", "non jugé : la base de données ne répond pas");
            findings.push(ok(PROBE, unjudged));
            None
        }
    }
}

/// Without a token: the private cluster's owner sees all; at another server, that it turns a stranger away is all there is to see.
fn from_outside(context: &Context<'_>, address: &Address) -> Result<Option<Eyes>> {
    if context.config.is_private() {
        let cluster = Cluster::new(context.config.cluster.clone());
        if !cluster.exists() {
            return Err(Error::new(
                Kind::Unreachable,
                tr!("there is none yet, and no DATABASE_URL", "il n'y en a pas encore, et pas de DATABASE_URL"),
            )
            .hint(tr!(
                "epicrm init, or set DATABASE_URL; to look around: epicrm demo",
                "epicrm init, ou définissez DATABASE_URL ; pour faire un tour : epicrm demo"
            )));
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
        Ok(0) => findings.push(ok("schema", tr!("up to date", "à jour"))),
        Ok(behind) => findings.push(fail(
            "schema",
            match behind {
                1 => tr!("1 of this program's migrations is still to run", "1 des migrations de ce programme reste à exécuter"),
                _ => tr!(
                    "{behind} of this program's migrations are still to run",
                    "{behind} des migrations de ce programme restent à exécuter"
                ),
            },
            tr!("an administrator runs: epicrm init", "un administrateur exécute : epicrm init"),
        )),
        Err(error) => findings.push(failed("schema", error)),
    }
    if !matches!(behind, Ok(0)) {
        findings.push(warn(
            "rights",
            tr!("not compared: the schema is another", "non comparés : le schéma est autre"),
            tr!("bring the schema up to date first", "mettez d'abord le schéma à jour"),
        ));
        return;
    }
    let drift = match &mut eyes {
        Eyes::Session(session) => db::drift(session.link()).map_err(db::explain),
        Eyes::Owner(owner) => owner.transaction(db::drift),
    };
    match drift {
        Ok((drift, compared)) if drift.is_empty() => {
            findings.push(ok(
                "rights",
                tr!(
                    "{compared} tables, rights, policies, functions and rules are as this version expects",
                    "{compared} tables, droits, politiques, fonctions et règles sont tels que cette version les attend"
                ),
            ));
        }
        Ok((drift, _)) => findings.extend(differences(&drift)),
        Err(error) => findings.push(failed("rights", &error)),
    }
}

fn server(health: &Health, asked: SystemTime, address: &Address) -> Vec<Finding> {
    let answered = SystemTime::now();
    let how = health.encryption.clone().unwrap_or_else(|| tr!("not encrypted: this very machine", "non chiffré : cette machine même"));
    let database = tr!("PostgreSQL {} at {}", "PostgreSQL {} à {}", health.version, address.shown());
    vec![
        match health.standby {
            true => warn(
                "database",
                tr!("{database}, a read-only standby", "{database}, un secours en lecture seule"),
                tr!(
                    "to write: target_session_attrs=read-write in DATABASE_URL",
                    "pour écrire : target_session_attrs=read-write dans DATABASE_URL"
                ),
            ),
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
    let mend =
        tr!("set this machine's clock: timedatectl set-ntp true", "mettez l'horloge de cette machine à l'heure : timedatectl set-ntp true");
    match ahead {
        apart if apart > FAR_OFF => fail(
            PROBE,
            tr!("{} s from the server's: tokens are misjudged", "à {} s de celle du serveur : les jetons sont mal jugés", apart.as_secs()),
            mend,
        ),
        apart if apart > SKEW => warn(PROBE, tr!("{} s from the server's", "à {} s de celle du serveur", apart.as_secs()), mend),
        _ => ok(PROBE, tr!("the server's", "celle du serveur")),
    }
}

fn differences(drift: &[Drift]) -> Vec<Finding> {
    let told = |drift: &Drift| {
        let Drift { kind, name, .. } = drift;
        let (found, mend) = match drift.change {
            Change::Missing => (tr!("missing {kind}: {name}", "manque ({kind}) : {name}"), REMAKE.get()),
            Change::Different => (tr!("changed {kind}: {name}", "modifié ({kind}) : {name}"), REMAKE.get()),
            Change::Extra if kind == "right" => (
                tr!("extra right: {name}", "droit en trop : {name}"),
                both("an administrator takes it back: REVOKE", "un administrateur le reprend : REVOKE").get(),
            ),
            Change::Extra => (
                tr!("extra {kind}: {name}", "en trop ({kind}) : {name}"),
                both("an administrator drops it, or knows why it is there", "un administrateur le supprime, ou sait pourquoi il est là")
                    .get(),
            ),
        };
        if drift.is_harmless() { warn("rights", found, mend) } else { fail("rights", found, mend) }
    };
    // What matters first: it must not be among those that are not told.
    let (harmless, grave): (Vec<_>, Vec<_>) = drift.iter().partition(|drift| drift.is_harmless());
    let mut findings: Vec<Finding> = grave.iter().chain(&harmless).take(MOST).map(|drift| told(drift)).collect();
    if drift.len() > MOST {
        findings.push(warn(
            "rights",
            tr!("and {} more", "et {} autres", drift.len() - MOST),
            tr!("mend these first", "réparez d'abord ceux-là"),
        ));
    }
    findings
}

fn certificates(address: &Address) -> Vec<Finding> {
    const PROBE: &str = "certificate";
    let told = |(host, until): (String, std::result::Result<SystemTime, String>)| match until {
        Ok(until) => {
            let day = DateTime::<Utc>::from(until).date_naive();
            match until.duration_since(SystemTime::now()) {
                Err(_) => fail(PROBE, tr!("{host}: expired on {day}", "{host} : expiré le {day}"), RENEWAL),
                Ok(left) => {
                    let days = left.as_secs() / 86_400;
                    let found = tr!("{host}: good until {day}, {days} days more", "{host} : bon jusqu'au {day}, encore {days} jours");
                    if left < RENEW { warn(PROBE, found, RENEWAL) } else { ok(PROBE, found) }
                }
            }
        }
        Err(reason) => warn(
            PROBE,
            tr!("{host}: not seen: {reason}", "{host} : pas vu : {reason}"),
            tr!("see what is said of the database", "voyez ce qui est dit de la base de données"),
        ),
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
