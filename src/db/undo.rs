//! What undoing asks of the database beside ordinary writes: a change as the history kept it, and the functions that put back
//! what no privilege covers. Each of them decides for itself who may.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel::{OptionalExtension, QueryResult, RunQueryDsl};

use super::connect::Link;

/// One line of the history, of a change that may be undone.
#[derive(Debug, diesel::QueryableByName)]
pub struct Entry {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// Username of who did it; none: an administrator.
    #[diesel(sql_type = Nullable<Text>)]
    pub who: Option<String>,
    /// What the client said it was running.
    #[diesel(sql_type = Text)]
    pub via: String,
    /// `INSERT`, `UPDATE`, `DELETE`, or an act on an account.
    #[diesel(sql_type = Text)]
    pub action: String,
    /// The table.
    #[diesel(sql_type = Text)]
    pub target: String,
    #[diesel(sql_type = BigInt)]
    pub row_id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    pub code: Option<String>,
    /// A JSON object: of an update, only what changed.
    #[diesel(sql_type = Nullable<Text>)]
    pub before: Option<String>,
    /// How many entries the change has, whether this session reads them or not.
    #[diesel(sql_type = BigInt)]
    pub size: i64,
    /// It is of a client that was anonymised since, as far as this session reads.
    #[diesel(sql_type = Bool)]
    pub anonymised: bool,
}

/// A later write to the same record.
#[derive(Debug, diesel::QueryableByName)]
pub struct Later {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    pub who: Option<String>,
    #[diesel(sql_type = Text)]
    pub action: String,
    /// What it changed.
    #[diesel(sql_type = Array<Text>)]
    pub columns: Vec<String>,
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
}

#[derive(diesel::QueryableByName)]
struct Done {
    #[diesel(sql_type = Bool)]
    done: bool,
}

/// The entry by which the latest write of this person is named; none: they have written nothing.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "of the history as it was written; nothing is bound")]
pub fn latest_write(link: &mut Link) -> QueryResult<Option<i64>> {
    diesel::sql_query("SELECT max(id) AS id FROM audit.entry WHERE actor = auth.me() AND action IN ('INSERT', 'UPDATE', 'DELETE')")
        .get_result::<Id>(link)
        .map(|answer| answer.id)
}

/// The entry by which the writes of this very transaction are named.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "the transaction, which diesel has no type for; nothing is bound")]
pub fn own_change(link: &mut Link) -> QueryResult<Option<i64>> {
    diesel::sql_query("SELECT max(id) AS id FROM audit.entry WHERE change = pg_current_xact_id_if_assigned() AND login = session_user")
        .get_result::<Id>(link)
        .map(|answer| answer.id)
}

/// All that was done together with the entry of this id, the last first, as far as this session reads it.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "the transaction, which diesel has no type for; every value is bound")]
pub fn change(link: &mut Link, entry: i64) -> QueryResult<Vec<Entry>> {
    diesel::sql_query(
        "WITH w AS MATERIALIZED (SELECT change, login, audit.change_size(id) AS size FROM audit.entry WHERE id = $1)
         SELECT e.id, e.at, c.username AS who, e.via, e.action, e.target, e.row_id::bigint, e.code, e.before::text, w.size,
                EXISTS (SELECT FROM audit.entry a WHERE a.target = 'client' AND a.action = 'anonymised' AND a.id > e.id
                          AND a.row_id = CASE WHEN e.target = 'client' THEN e.row_id ELSE (coalesce(e.before, e.after)->>'client_id')::int END
                          AND e.target IN ('client', 'note', 'reminder')) AS anonymised
           FROM w JOIN audit.entry e ON e.change = w.change AND e.login = w.login LEFT JOIN crm.collaborator c ON c.id = e.actor
          ORDER BY e.id DESC",
    )
    .bind::<BigInt, _>(entry)
    .load(link)
}

/// Who has written to the record of this entry since, the last first.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "a function of the schema audit; every value is bound")]
pub fn since(link: &mut Link, entry: i64) -> QueryResult<Vec<Later>> {
    diesel::sql_query(
        "SELECT * FROM audit.since($1)
          UNION SELECT e.id, e.at, c.username, e.action, ARRAY(SELECT jsonb_object_keys(e.before))
           FROM audit.entry w JOIN audit.entry e ON e.target = w.target AND e.row_id = w.row_id AND e.id > w.id
           LEFT JOIN crm.collaborator c ON c.id = e.actor WHERE w.id = $1 AND e.action IN ('INSERT', 'UPDATE', 'DELETE')
          ORDER BY id DESC",
    )
    .bind::<BigInt, _>(entry)
    .load(link)
}

/// Takes back the additions of these entries, in this order; gives one that is gone already.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "a function of the schema crm; every value is bound")]
pub fn take_back(link: &mut Link, entries: &[i64]) -> QueryResult<Option<i64>> {
    diesel::sql_query(
        "SELECT id FROM (SELECT id, crm.take_back(id) AS done FROM unnest($1) WITH ORDINALITY u (id, turn) ORDER BY turn) t WHERE NOT done",
    )
    .bind::<Array<BigInt>, _>(entries)
    .load::<Id>(link)
    .map(|gone| gone.first().and_then(|gone| gone.id))
}

/// Puts back the records that these entries deleted, in this order.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "a function of the schema crm; every value is bound")]
pub fn restore(link: &mut Link, entries: &[i64]) -> QueryResult<()> {
    diesel::sql_query("SELECT crm.restore(id) FROM unnest($1) WITH ORDINALITY u (id, turn) ORDER BY turn")
        .bind::<Array<BigInt>, _>(entries)
        .execute(link)
        .map(drop)
}

/// Puts a signature back that this entry took off a contract; false: the contract is not as it left it.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "a function of the schema crm; every value is bound")]
pub fn reinstate(link: &mut Link, entry: i64) -> QueryResult<bool> {
    diesel::sql_query("SELECT crm.reinstate($1) AS done")
        .bind::<BigInt, _>(entry)
        .get_result::<Done>(link)
        .optional()
        .map(|answer| answer.is_some_and(|answer| answer.done))
}
