//! What erasing a person asks of the database: one function, which decides for itself who may.

use diesel::sql_types::{Array, BigInt, Integer, Text};
use diesel::{OptionalExtension, QueryResult, RunQueryDsl};

use super::connect::Link;

/// What was erased of a client.
#[derive(Debug, diesel::QueryableByName)]
pub struct Erased {
    /// The client's code from now on.
    #[diesel(sql_type = Text)]
    pub called: String,
    /// Columns that told who it is.
    #[diesel(sql_type = Array<Text>)]
    pub erased: Vec<String>,
    /// How many notes about it were deleted.
    #[diesel(sql_type = BigInt)]
    pub notes: i64,
    #[diesel(sql_type = BigInt)]
    pub reminders: i64,
}

/// Anonymises the client of this id, there or deleted, in the history too; none: there never was one.
///
/// # Errors
/// Those of the database.
#[expect(clippy::disallowed_methods, reason = "a function of the schema crm; every value is bound")]
pub fn anonymise(link: &mut Link, which: i32) -> QueryResult<Option<Erased>> {
    diesel::sql_query("SELECT * FROM crm.anonymise($1)").bind::<Integer, _>(which).get_result(link).optional()
}
