//! What can be asked of a server about itself: for `doctor`.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz};
use diesel::{QueryResult, RunQueryDsl};
use secrecy::SecretString;

use super::address::{Address, Credentials};
use super::connect::{Link, Trouble, connect};
use super::migrations;
use crate::identity::names;

/// What the server says of itself and of the link.
#[derive(Debug, diesel::QueryableByName)]
pub struct Health {
    /// `15.18`, without the packager's additions.
    #[diesel(sql_type = Text)]
    pub version: String,
    /// `TLSv1.3 TLS_AES_256_GCM_SHA384`; none where the link is not encrypted.
    #[diesel(sql_type = Nullable<Text>)]
    pub encryption: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub now: DateTime<Utc>,
    /// It replays another server's writes and takes none itself.
    #[diesel(sql_type = Bool)]
    pub standby: bool,
}

/// Asks the server how it is.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "settings and activity, not tables; nothing is bound")]
pub fn health(link: &mut Link) -> QueryResult<Health> {
    diesel::sql_query(
        "SELECT split_part(current_setting('server_version'), ' ', 1) AS version, clock_timestamp() AS now, pg_is_in_recovery() AS standby,
                (SELECT version || ' ' || cipher FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl) AS encryption",
    )
    .get_result(link)
}

/// The newest migration that the database has, as its session may know it.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "auth.whoami() returns a row, which diesel's DSL cannot select from")]
pub fn schema_version(link: &mut Link) -> QueryResult<Option<String>> {
    #[derive(diesel::QueryableByName)]
    struct Version {
        #[diesel(sql_type = Nullable<Text>)]
        value: Option<String>,
    }
    diesel::sql_query("SELECT schema_version AS value FROM auth.whoami()").get_result::<Version>(link).map(|version| version.value)
}

/// How many migrations of this program's are newer than `version`.
pub fn migrations_after(version: Option<&str>) -> usize {
    migrations::embedded().iter().filter(|known| version.is_none_or(|version| known.as_str() > version)).count()
}

/// Whether a server answers at `address` and proves who it is, for those who have no way in: being turned away is an answer.
///
/// # Errors
/// [`Trouble`] of any other kind.
pub fn knock(address: &Address) -> Result<(), Trouble> {
    let role = names::login(address.database(), "nobody-at-all");
    match connect(address, address.database(), &Credentials { role, password: Some(SecretString::from("none")) }, "doctor") {
        Ok(_) | Err(Trouble::Refused) => Ok(()),
        Err(trouble) => Err(trouble),
    }
}
