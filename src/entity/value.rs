//! A value of a field: typed by people, held in a row, shown in every format.

use std::borrow::Cow;

use chrono::{DateTime, Local, NaiveDate, Utc};
use rust_decimal::Decimal;

/// One value of one field. Borrowed from the row it came in, so that a long listing copies nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Integer(i64),
    Money(Decimal),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    Boolean(bool),
    /// A JSON document as PostgreSQL writes it.
    Json(Cow<'a, str>),
}

/// What time it is for the one who asks: fixed once per command, so that every date in it agrees.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub now: DateTime<Utc>,
    /// The day that `today` means, in the configured zone (or as `--today` says).
    pub today: NaiveDate,
}

/// A moment in the zone of the configuration (TZ), the only zone people see.
pub fn local(moment: DateTime<Utc>) -> DateTime<Local> {
    moment.with_timezone(&Local)
}
