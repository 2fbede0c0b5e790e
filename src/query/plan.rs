//! Questions about a statement instead of its rows: how the server would run it, and what row security adds to it.

use super::Statement;
use crate::entity::Value;

/// `EXPLAIN (ANALYZE …)` of `statement`, which the server runs: rows of one text.
pub fn plan(statement: Statement) -> Statement {
    let mut plan = Statement::default();
    plan.sql("EXPLAIN (ANALYZE, BUFFERS, SETTINGS) ").append(statement);
    plan
}

/// The policies that say which rows of these tables are read: rows of schema, table, condition.
pub fn read_policies(tables: &[(&'static str, &'static str)]) -> Statement {
    let mut policies = Statement::default();
    policies.sql("SELECT schemaname, tablename, qual FROM pg_catalog.pg_policies WHERE cmd IN ('SELECT', 'ALL') AND (");
    for (index, (schema, table)) in tables.iter().enumerate() {
        policies.sql(if index == 0 { "" } else { " OR " });
        policies.sql("schemaname = ").bind(&Value::Text((*schema).into()));
        policies.sql(" AND tablename = ").bind(&Value::Text((*table).into()));
    }
    policies.sql(") ORDER BY 1, 2, policyname");
    policies
}

/// Deletes the saved view with this id, if it is the session's to delete: one row, whether it was.
pub fn remove_view(id: i64) -> Statement {
    let mut call = Statement::default();
    call.sql("SELECT crm.remove_view(").bind(&Value::Integer(id)).sql(")");
    call
}
