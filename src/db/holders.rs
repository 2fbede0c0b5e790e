//! Who keeps others waiting, once a wait has been given up.

use diesel::RunQueryDsl;
use diesel::sql_types::Text;

use super::refusal::explain;
use super::session::Session;
use crate::error::{Error, Result};

/// Whether `error` is a lock that was waited for in vain.
pub fn waited_in_vain(error: &Error) -> bool {
    let refusal = error.source.as_ref().and_then(|source| source.downcast_ref::<diesel::result::Error>());
    matches!(refusal, Some(diesel::result::Error::DatabaseError(_, information)) if super::refusal::is_lock_timeout(information.message()))
}

#[derive(diesel::QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    who: String,
}

/// Who has changed records of the business and not yet finished, and in what: `alice (epicrm update-client)`. Which record each
/// holds is in no catalogue; five at most.
///
/// # Errors
/// Whatever the database refuses, as a sentence.
#[expect(clippy::disallowed_methods, reason = "the server's activity, not a table; nothing is bound")]
pub fn holders(session: &mut Session) -> Result<Vec<String>> {
    let rows: Vec<Holder> = diesel::sql_query(
        "SELECT DISTINCT coalesce(substring(a.usename::text from '__s_(.*)_[0-9a-f]{8}$'), a.usename::text)
                || coalesce(' (' || nullif(a.application_name, '') || ')', '') AS who
           FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid) JOIN pg_catalog.pg_class c ON c.oid = l.relation
          WHERE l.granted AND l.pid <> pg_backend_pid() AND a.datname = current_database() AND c.relnamespace = 'crm'::regnamespace
            AND c.relkind = 'r' AND l.mode <> 'AccessShareLock' ORDER BY 1 LIMIT 5",
    )
    .load(session.link())
    .map_err(explain)?;
    Ok(rows.into_iter().map(|row| row.who).collect())
}
