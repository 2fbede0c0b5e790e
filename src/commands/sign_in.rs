//! From a name and a password to a signed-in connection: what `token` and `password` share. An unknown name, a wrong password
//! and a deactivated account take the same way, hence the same time, to the same answer.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use uuid::Uuid;

use super::throttle::Throttle;
use crate::context::Context;
use crate::db::{SignIn, Trouble};
use crate::error::{Error, Kind, Result};
use crate::identity::{names, password, scram};
use crate::language::tr;

/// The installation whose passwords these are.
///
/// # Errors
/// When this machine has not been told which it is.
pub(super) fn installation(context: &Context<'_>) -> Result<Uuid> {
    let keys = context.config.keys(&context.address()?);
    keys.installation.ok_or_else(|| {
        if context.config.is_private() {
            Error::new(Kind::Unreachable, tr!("there is no database yet", "il n'y a pas encore de base de données"))
                .hint(tr!("look around with: epicrm demo", "faites un tour par : epicrm demo"))
                .hint(tr!("or set one up for yourself: epicrm init", "ou installez-en une pour vous : epicrm init"))
        } else {
            Error::new(
                Kind::Usage,
                tr!(
                    "EPICRM_INSTALLATION is not set: passwords are salted with it",
                    "EPICRM_INSTALLATION n'est pas défini : il sale les mots de passe"
                ),
            )
            .hint(tr!(
                "your administrator has its value: it is public, and stands in the .env that init --write-env made",
                "votre administrateur a sa valeur : elle est publique, et se trouve dans le .env fait par init --write-env"
            ))
        }
    })
}

/// As a name to sign in with, in lower case.
///
/// # Errors
/// Exit code 2 when nobody can be called so.
pub(super) fn name(typed: &str) -> Result<String> {
    let name = typed.trim().to_lowercase();
    if names::is_sign_in_name(&name) {
        return Ok(name);
    }
    let message = tr!("that is neither a username nor a registration number", "ce n'est ni un nom d'utilisateur ni un matricule");
    Err(Error::new(Kind::Usage, message).hint(tr!(
        "2 to 24 lower-case letters, digits, dots or hyphens: alice, jean.dupont, aa123456789",
        "de 2 à 24 lettres minuscules, chiffres, points ou traits d'union : alice, jean.dupont, aa123456789"
    )))
}

/// Signs in to the server, after a pause when the last tries failed.
///
/// # Errors
/// Exit code 4 when name or password is wrong, 9 when the database cannot be reached.
pub(super) fn open(context: &mut Context<'_>, name: &str, typed: &SecretString) -> Result<SignIn> {
    let (address, started) = (context.address()?, std::time::Instant::now());
    let stretched = password::stretch(typed, installation(context)?, name);
    let throttle = Throttle::new(&context.config.state_home, address.database(), name);
    let pause = throttle.pause(context.clock.now);
    if !pause.is_zero() {
        let seconds = pause.as_millis().div_ceil(1000);
        context.output.notice(&tr!(
            "waiting {seconds} s: the last sign-in as {name} failed",
            "attente de {seconds} s : la dernière connexion pour {name} a échoué"
        ));
        std::thread::sleep(pause);
    }
    context.telemetry.stage("sign-in");
    let mut refused = false;
    let opened = context.reach(
        || SignIn::open(&address, name, stretched.clone(), context.command),
        |trouble| {
            refused = matches!(trouble, Trouble::Refused);
            SignIn::explain(trouble, &address)
        },
    );
    match &opened {
        Ok(_) => throttle.succeeded(),
        Err(_) if refused => throttle.failed(context.clock.now + started.elapsed()),
        Err(_) => {}
    }
    let signed_in = opened??;
    if let Some(warning) = skew(signed_in.now, SystemTime::now()) {
        context.output.warn(&warning);
    }
    Ok(signed_in)
}

/// From here on the two clocks are told apart.
const SKEW: Duration = Duration::from_secs(60);

/// What is said when this machine's clock is not the server's, by which sessions end: here they will seem to end at another time.
fn skew(server: DateTime<Utc>, here: SystemTime) -> Option<String> {
    let told = |apart: Duration| humantime::format_duration(Duration::from_secs(apart.as_secs() / 60 * 60));
    match here.duration_since(server.into()) {
        Ok(ahead) if ahead > SKEW => Some(tr!(
            "this machine's clock is {} ahead of the server's: your session will seem over before it is; set the clock: timedatectl set-ntp true",
            "l'horloge de cette machine avance de {} sur celle du serveur : votre session paraîtra finie avant de l'être ; mettez-la à l'heure : timedatectl set-ntp true",
            told(ahead)
        )),
        Err(behind) if behind.duration() > SKEW => Some(tr!(
            "this machine's clock is {} behind the server's: your session will end before it seems to; set the clock: timedatectl set-ntp true",
            "l'horloge de cette machine retarde de {} sur celle du serveur : votre session finira avant qu'elle n'y paraisse ; mettez-la à l'heure : timedatectl set-ntp true",
            told(behind.duration())
        )),
        _ => None,
    }
}

/// What the two login roles of one person are given: one password, salted by each of their names.
pub(super) fn verifiers(password: &SecretString, installation: Uuid, username: &str, code: &str) -> (String, String) {
    let by = |name: &str| scram::verifier(&password::stretch(password, installation, name), scram::FOR_PASSWORDS);
    (by(username), by(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, tests::speaking};

    #[test]
    fn a_clock_that_is_not_the_servers_is_told() {
        #[track_caller]
        fn check(ahead: i64, expected: Option<&str>) {
            let server = DateTime::from_timestamp(1_000_000, 0).unwrap();
            let here = SystemTime::from(server + chrono::TimeDelta::seconds(ahead));
            let said = skew(server, here);
            assert_eq!(said.is_some(), expected.is_some(), "{said:?}");
            assert!(said.unwrap_or_default().contains(expected.unwrap_or_default()), "{ahead}");
        }
        check(0, None);
        check(59, None);
        check(-60, None);
        check(5 * 60 + 7, Some("is 5m ahead of the server's"));
        check(-9 * 3600, Some("is 9h behind the server's"));
        check(100 * 24 * 3600, Some("ahead"));
        speaking(Language::French, || check(-9 * 3600, Some("retarde de 9h")));
    }
}
