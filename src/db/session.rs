//! A connection authenticated as one collaborator: the only thing commands can query with.

use chrono::{DateTime, Utc};
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Integer, Nullable, Text, Timestamptz};
use secrecy::SecretString;

use super::address::{Address, Credentials};
use super::connect::{Db, Link, Trouble, application, connect};
use super::kept::Kept;
use super::migrations;
use super::refusal::explain;
use super::running;
use crate::error::{Error, Kind, Result};
use crate::identity::token::{Claims, Rejection};
use crate::identity::{Actor, names};
use crate::language::tr;
use crate::policy::Department;

/// A connection whose rights are those of one person's session, as the server sees them.
pub struct Session {
    db: Db,
    actor: Actor,
}

#[derive(diesel::QueryableByName)]
struct Whoami {
    #[diesel(sql_type = Integer)]
    id: i32,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = Text)]
    full_name: String,
    #[diesel(sql_type = Text)]
    department: String,
    #[diesel(sql_type = Text)]
    privileges: String,
    #[diesel(sql_type = Nullable<Text>)]
    job: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    schema_version: Option<String>,
}

impl Session {
    /// Connects as the session role of `claims`, the token being its password, and asks the server who that is.
    ///
    /// # Errors
    /// The raw [`Trouble`] when there is no connection, so that the caller may start a private server and try again.
    pub fn open(address: &Address, token: SecretString, claims: &Claims, command: &str) -> Result<Result<Self>, Trouble> {
        let role = names::session(address.database(), &claims.sub, &claims.session_id());
        let mut db = connect(address, address.database(), &Credentials { role, password: Some(token) }, command)?;
        Ok(whoami(&mut db, address, command).map(|actor| Self { db, actor }))
    }

    /// The session of another command over the connection of one that has ended.
    pub(super) fn resume(mut db: Db, address: &Address, command: &str) -> Result<Self> {
        running::expect_answers_within(address.connect_limit());
        // What the command before had set for itself, such as how long it waits.
        db.link().batch_execute("RESET ALL").map_err(explain)?;
        let actor = whoami(&mut db, address, command)?;
        Ok(Self { db, actor })
    }

    /// Its connection is kept when it ends.
    pub(super) fn kept(mut self, kept: Kept, whose: String) -> Self {
        self.db.home = Some((kept, whose));
        self
    }

    /// Why [`Session::open`] found no way in, for the person.
    pub fn explain(trouble: Trouble, address: &Address) -> Error {
        trouble.into_error(address, || Rejection::Ended.into())
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Which PostgreSQL answers, in its own words; empty when it does not say.
    pub fn server_version(&self) -> &str {
        &self.db.server_version
    }

    /// The diesel connection: whatever it is asked, it may do no more than this person.
    pub fn link(&mut self) -> &mut Link {
        self.db.link()
    }
}

/// Says in the same breath how long this session waits: not at start-up, which a pooling proxy refuses, nor by a round trip more.
#[expect(clippy::disallowed_methods, reason = "auth.whoami() returns a row, which diesel's DSL cannot select from")]
fn whoami(db: &mut Db, address: &Address, command: &str) -> Result<Actor> {
    let limits = &address.limits;
    let query = diesel::sql_query(
        "SELECT me.*, set_config('lock_timeout', $1, false),
                set_config('statement_timeout', coalesce($2, current_setting('statement_timeout')), false),
                set_config('application_name', $3, false) FROM auth.whoami() me",
    );
    let query = query.bind::<Text, _>(limits.lock()).bind::<Nullable<Text>, _>(limits.statement());
    let query = query.bind::<Text, _>(application(command));
    running::expect_answers_within(address.connect_limit());
    let asked: diesel::QueryResult<Vec<Whoami>> = query.load(db.link());
    running::expect_answers_within(limits.silence());
    let rows = asked.map_err(|error| match explain(error) {
        lost if lost.kind == Kind::Unreachable => lost,
        error => Error::new(
            Kind::Conflict,
            tr!(
                "this database is not one of epicrm's, or was set up by another version",
                "cette base de données n'est pas de celles d'epicrm, ou a été installée par une autre version"
            ),
        )
        .hint(tr!(
            "check DATABASE_URL; an administrator brings a database up to date with: epicrm init",
            "vérifiez DATABASE_URL ; un administrateur met une base à jour par : epicrm init"
        ))
        .source(error),
    })?;
    let Some(row) = rows.into_iter().next() else { return Err(Rejection::Ended.into()) };
    migrations::require(row.schema_version.as_deref())?;
    let unknown = || {
        Error::new(
            Kind::Fault,
            tr!(
                "the database knows a department that this program does not",
                "la base de données connaît un département que ce programme ne connaît pas"
            ),
        )
    };
    let privileges = Department::from_name(&row.privileges).ok_or_else(unknown)?;
    Ok(Actor {
        id: row.id,
        registration_number: row.code,
        username: row.username,
        full_name: row.full_name,
        department: row.department,
        privileges,
        role: row.job,
        expires_at: row.expires_at,
    })
}
