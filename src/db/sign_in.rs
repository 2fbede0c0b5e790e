//! Between a password and a token: a connection as a login role, which can open a session and nothing else.

use chrono::{DateTime, Utc};
use diesel::RunQueryDsl;
use diesel::sql_types::{Nullable, Text, Timestamptz};
use secrecy::SecretString;

use super::address::{Address, Credentials};
use super::connect::{Db, Link, Trouble, connect};
use super::limits::Limits;
use super::refusal::{explain, undecided};
use super::running;
use crate::error::{Error, Kind, Result};
use crate::identity::names;
use crate::language::tr;

/// Somebody who typed the right password.
pub struct SignIn {
    db: Db,
    pub names: LoginNames,
    /// What the server's clock said: sessions live by that one.
    pub now: DateTime<Utc>,
}

#[derive(diesel::QueryableByName)]
struct Moment {
    #[diesel(sql_type = Timestamptz)]
    now: DateTime<Utc>,
}

/// Both names of the person, whichever was typed, and what their department may do.
#[derive(Debug, diesel::QueryableByName)]
pub struct LoginNames {
    #[diesel(sql_type = Text)]
    pub username: String,
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = Text)]
    pub full_name: String,
    #[diesel(sql_type = Text)]
    pub privileges: String,
}

/// How long this connection waits, and what time it is there. Its first statement already locks the account, hence a round trip of its own.
#[expect(clippy::disallowed_methods, reason = "settings, not a table; every value is bound")]
fn limit(link: &mut Link, limits: &Limits) -> diesel::QueryResult<Moment> {
    diesel::sql_query(
        "SELECT now(), set_config('lock_timeout', $1, false), set_config('statement_timeout', coalesce($2, current_setting('statement_timeout')), false)",
    )
    .bind::<Text, _>(limits.lock())
    .bind::<Nullable<Text>, _>(limits.statement())
    .get_result(link)
}

impl SignIn {
    /// Signing in to PostgreSQL is the check of the password: an unknown name, a wrong password and a deactivated account
    /// answer alike.
    ///
    /// # Errors
    /// [`Trouble`] when there is no connection; the inner error when the account cannot be used.
    pub fn open(address: &Address, name: &str, stretched: SecretString, command: &str) -> Result<Result<Self>, Trouble> {
        let credentials = Credentials { role: names::login(address.database(), name), password: Some(stretched) };
        let mut db = connect(address, address.database(), &credentials, command)?;
        running::expect_answers_within(address.connect_limit());
        let now = match limit(db.link(), &address.limits) {
            Ok(moment) => moment.now,
            Err(error) => return Ok(Err(explain(error))),
        };
        // What follows may wait for a lock, but is never long.
        running::expect_answers_within(address.limits.silence().or(address.limits.patience().map(|limit| 3 * limit)));
        #[expect(clippy::disallowed_methods, reason = "auth.login_names() returns a row, which diesel's DSL cannot select from")]
        let found = diesel::sql_query("SELECT * FROM auth.login_names()").get_result(db.link());
        Ok(found.map(|names| Self { db, names, now }).map_err(explain))
    }

    /// Why [`SignIn::open`] found no way in, for the person.
    pub fn explain(trouble: Trouble, address: &Address) -> Error {
        trouble.into_error(address, || {
            Error::new(Kind::NotAuthenticated, tr!("wrong name or password", "nom ou mot de passe incorrect")).hint(tr!(
                "the name is your username or your registration number; someone of gestion can give you a new password",
                "le nom est votre nom d'utilisateur ou votre matricule ; quelqu'un de gestion peut vous donner un nouveau mot de passe"
            ))
        })
    }

    /// As [`SignIn::open_session`], for a script: a longer one that only reads, where gestion has allowed it.
    pub fn open_script_session(&mut self, session_id: &str, expires: DateTime<Utc>, verifier: &str) -> Result<()> {
        self.open_by("SELECT auth.open_script_session($1, $2, $3)", session_id, expires, verifier)
    }

    /// Opens the session whose role will take the token as its password. The token itself stays here: only its verifier goes.
    pub fn open_session(&mut self, session_id: &str, expires: DateTime<Utc>, verifier: &str) -> Result<()> {
        self.open_by("SELECT auth.open_session($1, $2, $3)", session_id, expires, verifier)
    }

    fn open_by(&mut self, call: &'static str, session_id: &str, expires: DateTime<Utc>, verifier: &str) -> Result<()> {
        #[expect(clippy::disallowed_methods, reason = "a function call for its effect; every value is bound")]
        diesel::sql_query(call)
            .bind::<Text, _>(session_id)
            .bind::<Timestamptz, _>(expires)
            .bind::<Text, _>(verifier)
            .execute(self.db.link())
            .map(drop)
            .map_err(explain)
    }

    /// Gives the person another password, by both of their names; every session of theirs ends.
    pub fn change_password(&mut self, by_username: &str, by_code: &str) -> Result<()> {
        #[expect(clippy::disallowed_methods, reason = "a function call for its effect; every value is bound")]
        diesel::sql_query("SELECT auth.change_password($1, $2)")
            .bind::<Text, _>(by_username)
            .bind::<Text, _>(by_code)
            .execute(self.db.link())
            .map(drop)
            .map_err(undecided)
    }
}
