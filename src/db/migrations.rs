//! The schema's versions: which this program knows, how a database gets from one to another.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryResult};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect::Link;
use super::refusal::is_lock_timeout;
use crate::error::{Error, Kind, Result};
use crate::language::tr;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Refuses a database that a newer program has migrated.
pub(super) fn refuse_newer(schema_version: Option<&str>) -> Result<()> {
    match schema_version {
        Some(version) if version > newest().as_str() => Err(Error::new(
            Kind::Runtime,
            tr!(
                "this database was brought up to date by a newer epicrm",
                "cette base de données a été mise à jour par un epicrm plus récent"
            ),
        )
        .hint(tr!(
            "install the newer program; this one is {} and knows its schema up to {}",
            "installez le programme plus récent ; celui-ci est {} et connaît le schéma jusqu'à {}",
            env!("CARGO_PKG_VERSION"),
            newest()
        ))),
        _ => Ok(()),
    }
}

/// Refuses a database of another schema than this program's, newer or older: its statements are for one.
pub(super) fn require(schema_version: Option<&str>) -> Result<()> {
    refuse_newer(schema_version)?;
    match schema_version {
        Some(version) if version < newest().as_str() => Err(Error::new(
            Kind::Runtime,
            tr!(
                "this database was not brought up to date for this epicrm",
                "cette base de données n'a pas été mise à jour pour cet epicrm"
            ),
        )
        .hint(tr!("an administrator does it: epicrm init", "un administrateur le fait : epicrm init"))),
        _ => Ok(()),
    }
}

/// The version of this program's schema.
pub fn newest() -> String {
    embedded().last().cloned().unwrap_or_default()
}

pub(super) fn embedded() -> Vec<String> {
    use diesel::migration::{Migration, MigrationSource};
    let migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>> = MIGRATIONS.migrations().unwrap_or_default();
    let mut versions: Vec<String> = migrations.iter().map(|migration| migration.name().version().to_string()).collect();
    versions.sort();
    versions
}

/// What no migration makes, for their own record is kept there.
const GROUND: &str = "CREATE SCHEMA IF NOT EXISTS crm; REVOKE ALL ON SCHEMA public FROM PUBLIC";

/// Runs the migrations that are missing, up to that of `version`, in the caller's transaction.
pub(super) fn migrate_to(link: &mut Link, version: &str) -> Result<()> {
    let failed =
        |error| Error::new(Kind::Runtime, tr!("the schema could not be made", "le schéma n'a pas pu être fait")).source(Failure(error));
    for migration in link.pending_migrations(MIGRATIONS).map_err(failed)? {
        if migration.name().version().to_string().as_str() > version {
            break;
        }
        link.run_migration(&migration).map_err(failed)?;
    }
    Ok(())
}

/// Takes every migration back, and all data with them, in the caller's transaction.
pub(super) fn revert(link: &mut Link) -> Result<()> {
    let failed = |cause: Failure| {
        let message = tr!("what is there could not be taken away", "ce qui est là n'a pas pu être enlevé");
        Error::new(Kind::Runtime, message).source(cause)
    };
    link.batch_execute(GROUND).map_err(|error| failed(error.into()))?;
    link.revert_all_migrations(MIGRATIONS).map(drop).map_err(|error| failed(Failure(error)))
}

/// What diesel says of a migration: its error is a box, which is no error itself.
#[derive(Debug)]
struct Failure(Box<dyn std::error::Error + Send + Sync>);

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self(Box::new(error))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

/// How long those who read and write are kept waiting behind a migration that waits itself: then it lets them pass.
const TURN: &str = "SET LOCAL lock_timeout = '1s'";
const PAUSE: Duration = Duration::from_millis(500);

/// Runs the migrations that are missing, in one transaction: the schema is the new one or what it was before. For a turn among those
/// who are at work it waits as long as `patience`; none: for ever.
pub(super) fn run(link: &mut Link, patience: Option<Duration>) -> Result<Vec<String>> {
    let locked =
        |error| Error::new(Kind::Runtime, tr!("the schema could not be prepared", "le schéma n'a pas pu être préparé")).source(error);
    let alone = alone(link, patience).map_err(locked)?;
    link.batch_execute(GROUND).map_err(locked)?;
    let begun = Instant::now();
    let done = loop {
        match link.transaction(attempt) {
            Err(failure) if is_lock_timeout(&failure.to_string()) && patience.is_none_or(|patience| begun.elapsed() < patience) => {
                std::thread::sleep(PAUSE);
            }
            result => break result.map_err(explained),
        }
    };
    if alone {
        link.batch_execute("SELECT pg_advisory_unlock(hashtextextended('epicrm migrations', 0))").map_err(locked)?;
    }
    done
}

/// Two administrators at once: the second waits, then finds nothing to do. False: it waited in vain, and goes on: whoever is signed
/// in could hold this lock, to keep the schema as it is, and without it the worst is that the second is refused.
fn alone(link: &mut Link, patience: Option<Duration>) -> QueryResult<bool> {
    let patience = patience.map_or(0, |patience| patience.as_millis().max(1));
    let lock = format!("SET LOCAL lock_timeout = {patience}; SELECT pg_advisory_lock(hashtextextended('epicrm migrations', 0))");
    match link.transaction(|link| link.batch_execute(&lock)) {
        Err(diesel::result::Error::DatabaseError(_, information)) if is_lock_timeout(information.message()) => Ok(false),
        locked => locked.map(|()| true),
    }
}

fn attempt(link: &mut Link) -> std::result::Result<Vec<String>, Failure> {
    link.batch_execute(TURN)?;
    link.run_pending_migrations(MIGRATIONS).map(|versions| versions.iter().map(ToString::to_string).collect()).map_err(Failure)
}

fn explained(failure: Failure) -> Error {
    let said = failure.to_string();
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    let error = |kind| {
        Error::new(
            kind,
            tr!(
                "the schema could not be brought up to date; what was there before is untouched",
                "le schéma n'a pas pu être mis à jour ; ce qui était là est intact"
            ),
        )
    };
    let error = if is_lock_timeout(&said) {
        error(Kind::Unreachable).hint(tr!(
            "somebody is working with what must change: try in a quieter moment, or wait longer: --lock-timeout 10min",
            "quelqu'un travaille avec ce qui doit changer : réessayez à un moment plus calme, ou attendez plus longtemps : --lock-timeout 10min"
        ))
    } else if says(&["extension"]) {
        error(Kind::Runtime).hint(tr!(
            "the server lacks pg_trgm, unaccent or btree_gist: install PostgreSQL's contrib package",
            "il manque au serveur pg_trgm, unaccent ou btree_gist : installez le paquet contrib de PostgreSQL"
        ))
    } else if says(&["already exists", "existe déjà"]) {
        error(Kind::Conflict).hint(tr!(
            "something that is not epicrm's has a name that the new schema needs: the server's log says which; rename it",
            "quelque chose qui n'est pas à epicrm porte un nom dont le nouveau schéma a besoin : le journal du serveur dit lequel ; renommez-le"
        ))
    } else {
        error(Kind::Runtime).hint(tr!("the server's log says why", "le journal du serveur dit pourquoi"))
    };
    error.source(failure)
}
