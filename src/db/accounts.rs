//! What a session may do to accounts and other sessions, each a function of the database that decides for itself who may.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Bool, Date, Integer, Nullable, Text, Timestamptz};
use diesel::{QueryResult, RunQueryDsl};

use super::connect::Link;
use super::refusal::{explain, undecided};
use super::session::Session;
use crate::error::Result;

/// A session that is still good.
#[derive(Debug, diesel::QueryableByName)]
pub struct LiveSession {
    /// 8 hexadecimal digits: they name the session and open nothing.
    #[diesel(sql_type = Text)]
    pub session_id: String,
    #[diesel(sql_type = Text)]
    pub username: String,
    /// `person` or `script`.
    #[diesel(sql_type = Text)]
    pub purpose: String,
    #[diesel(sql_type = Timestamptz)]
    pub opened_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    #[diesel(sql_type = Bool)]
    pub this: bool,
}

#[derive(diesel::QueryableByName)]
struct Done {
    #[diesel(sql_type = Bool)]
    done: bool,
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = Integer)]
    id: i32,
}

#[expect(clippy::disallowed_methods, reason = "functions of the schema auth, which diesel's DSL cannot call; every value is bound")]
impl Session {
    /// The live sessions this person may know of: their own, for gestion everybody's.
    ///
    /// # Errors
    /// Whatever the database refuses, as a sentence.
    pub fn sessions(&mut self) -> Result<Vec<LiveSession>> {
        diesel::sql_query("SELECT * FROM auth.sessions()").load(self.link()).map_err(explain)
    }

    /// Ends this very session: the token is worthless from the next statement on.
    ///
    /// # Errors
    /// Whatever the database refuses, as a sentence.
    pub fn close(&mut self) -> Result<()> {
        diesel::sql_query("SELECT auth.close_session()").execute(self.link()).map(drop).map_err(explain)
    }

    /// Ends the session of that id; false when there is none that this person may end.
    ///
    /// # Errors
    /// Whatever the database refuses, as a sentence.
    pub fn close_other(&mut self, session_id: &str) -> Result<bool> {
        diesel::sql_query("SELECT auth.close_session($1) AS done")
            .bind::<Text, _>(session_id)
            .get_result::<Done>(self.link())
            .map(|answer| answer.done)
            .map_err(explain)
    }

    /// Ends every session of a collaborator, by their id.
    ///
    /// # Errors
    /// Whatever the database refuses, as a sentence.
    pub fn end_sessions(&mut self, who: i32) -> Result<()> {
        diesel::sql_query("SELECT auth.end_sessions($1)").bind::<Integer, _>(who).execute(self.link()).map(drop).map_err(undecided)
    }
}

/// A collaborator to be, the one-time password already stretched and turned into verifiers.
#[derive(Clone, Copy, Debug)]
pub struct NewCollaborator<'a> {
    pub registration_number: &'a str,
    pub username: &'a str,
    pub full_name: &'a str,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
    pub department: i32,
    pub role: Option<i32>,
    pub by_username: &'a str,
    pub by_code: &'a str,
}

/// What of an account is not a column that gestion may write: sessions and login roles follow it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AccountChange {
    /// To the department of this id.
    Department(i32),
    Active(bool),
    /// May open sessions for scripts until this day; none: not at all.
    ScriptTokens(Option<NaiveDate>),
}

/// Gives a note or a reminder of one client or company to another; false when there is no such note.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "a function of the schema crm; every value is bound")]
pub fn reattach(link: &mut Link, part: &str, which: i32, record: i32) -> QueryResult<bool> {
    diesel::sql_query("SELECT crm.reattach($1, $2, $3) AS done")
        .bind::<Text, _>(part)
        .bind::<Integer, _>(which)
        .bind::<Integer, _>(record)
        .get_result::<Done>(link)
        .map(|answer| answer.done)
}

/// Adds a collaborator, with a password that is good for 7 days and must be changed before first use; gives the new id.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "a function of the schema auth; every value is bound")]
pub fn create_collaborator(link: &mut Link, new: &NewCollaborator<'_>) -> QueryResult<i32> {
    diesel::sql_query("SELECT auth.create_collaborator($1, $2, $3, $4, $5, $6, $7, $8, $9) AS id")
        .bind::<Text, _>(new.registration_number)
        .bind::<Text, _>(new.username)
        .bind::<Text, _>(new.full_name)
        .bind::<Nullable<Text>, _>(new.email)
        .bind::<Nullable<Text>, _>(new.phone)
        .bind::<Integer, _>(new.department)
        .bind::<Nullable<Integer>, _>(new.role)
        .bind::<Text, _>(new.by_username)
        .bind::<Text, _>(new.by_code)
        .get_result::<Id>(link)
        .map(|answer| answer.id)
}

/// Changes an account and ends its sessions. A `dry_run` only asks whether one may: connections that were cut do not come back
/// when a transaction is taken back.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "functions of the schema auth; every value is bound")]
pub fn change_account(link: &mut Link, who: i32, change: AccountChange, dry_run: bool) -> QueryResult<()> {
    if dry_run {
        let leaving = matches!(change, AccountChange::Department(_) | AccountChange::Active(false));
        return check_account(link, who, leaving);
    }
    match change {
        AccountChange::Department(department) => {
            diesel::sql_query("SELECT auth.set_department($1, $2)").bind::<Integer, _>(who).bind::<Integer, _>(department).execute(link)
        }
        AccountChange::Active(active) => {
            diesel::sql_query("SELECT auth.set_active($1, $2)").bind::<Integer, _>(who).bind::<Bool, _>(active).execute(link)
        }
        AccountChange::ScriptTokens(until) => diesel::sql_query("SELECT auth.set_script_tokens($1, $2)")
            .bind::<Integer, _>(who)
            .bind::<Nullable<Date>, _>(until)
            .execute(link),
    }
    .map(drop)
}

/// Gives a collaborator a password that is good for 7 days and must be changed before first use; their sessions end. A `dry_run`
/// only asks whether one may.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "functions of the schema auth; every value is bound")]
pub fn reset_password(link: &mut Link, who: i32, by_username: &str, by_code: &str, dry_run: bool) -> QueryResult<()> {
    if dry_run {
        return check_account(link, who, false);
    }
    diesel::sql_query("SELECT auth.reset_password($1, $2, $3)")
        .bind::<Integer, _>(who)
        .bind::<Text, _>(by_username)
        .bind::<Text, _>(by_code)
        .execute(link)
        .map(drop)
}

/// Deletes a record; false when there was none. Grants give nobody DELETE: functions of the database decide.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "functions of the schemas auth and crm; every value is bound")]
pub fn remove(link: &mut Link, noun: &str, which: i32) -> QueryResult<bool> {
    if noun == "collaborator" {
        return diesel::sql_query("SELECT auth.delete_collaborator($1) AS done")
            .bind::<Integer, _>(which)
            .get_result::<Done>(link)
            .map(|answer| answer.done);
    }
    diesel::sql_query("SELECT crm.remove($1, $2) AS done")
        .bind::<Text, _>(noun)
        .bind::<Integer, _>(which)
        .get_result::<Done>(link)
        .map(|answer| answer.done)
}

#[expect(clippy::disallowed_methods, reason = "a function of the schema auth; every value is bound")]
fn check_account(link: &mut Link, who: i32, leaving: bool) -> QueryResult<()> {
    diesel::sql_query("SELECT auth.check_account($1, $2)").bind::<Integer, _>(who).bind::<Bool, _>(leaving).execute(link).map(drop)
}
