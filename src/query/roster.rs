//! Who is of the support, and what keeps them busy.

use chrono::{DateTime, Utc};

use super::Statement;
use crate::entity::{Kind, Value};

/// Columns of [`roster`]: username, full name; code, beginning and end of an event, and whether it was allowed to overlap others.
/// Somebody without any event has one row without one.
pub const ROSTER: [Kind; 6] = [Kind::Text, Kind::Text, Kind::Text, Kind::Instant, Kind::Instant, Kind::Boolean];

/// Everybody active of the support, with their events that are not called off and touch the time from `from` to `until`.
pub fn roster(from: DateTime<Utc>, until: DateTime<Utc>) -> Statement {
    let mut people = Statement::default();
    people.sql(
        "SELECT c.username, c.full_name, e.code, e.starts_at, e.ends_at, e.clash_allowed
           FROM crm.collaborator c JOIN crm.department d ON d.id = c.department_id AND d.privileges = 'support'
           LEFT JOIN crm.event e ON e.support_id = c.id AND e.status <> 'cancelled' AND e.ends_at > ",
    );
    people.bind(&Value::Instant(from)).sql(" AND e.starts_at < ").bind(&Value::Instant(until));
    people.sql(" WHERE c.active ORDER BY c.username, e.starts_at, e.id");
    people
}
