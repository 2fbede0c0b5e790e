//! Room for many names, where a statement meets them again and again.

use diesel::QueryResult;
use diesel::connection::LoadConnection;
use diesel::pg::Pg;

use super::{Statement, rows};
use crate::entity::Kind;

/// Lets this session keep a hundred thousand names in memory, to sum up by them or to write them beside a million records: of the usual
/// 4 MB, PostgreSQL sorts on disk, and looks up again what it had to forget.
///
/// # Errors
/// Those of the database.
pub fn memory<C: LoadConnection<Backend = Pg>>(connection: &mut C) -> QueryResult<()> {
    let mut setting = Statement::default();
    setting.sql("SELECT set_config('work_mem', '32MB', false)");
    rows(connection, setting, &[Kind::Text]).map(drop)
}
