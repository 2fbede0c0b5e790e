//! A column of many rows, bound as one array: ten thousand rows are one statement.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array as SqlArray, BigInt, Bool, Date, Nullable, Numeric, Text, Timestamptz};
use rust_decimal::Decimal;

use crate::entity::{Field, Kind, Value};

/// Values of one kind, null where there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Array {
    Text(Vec<Option<String>>),
    Integer(Vec<Option<i64>>),
    Money(Vec<Option<Decimal>>),
    Date(Vec<Option<NaiveDate>>),
    Instant(Vec<Option<DateTime<Utc>>>),
    Boolean(Vec<Option<bool>>),
}

impl Array {
    /// Room for values of this field; of a relation, for ids.
    pub fn of(field: &Field) -> Self {
        match field.kind {
            Kind::Integer | Kind::One(_) => Self::Integer(Vec::new()),
            Kind::Money => Self::Money(Vec::new()),
            Kind::Date => Self::Date(Vec::new()),
            Kind::Instant => Self::Instant(Vec::new()),
            Kind::Boolean => Self::Boolean(Vec::new()),
            Kind::Text | Kind::Choice(_) | Kind::Json | Kind::Many { .. } | Kind::Path(_) => Self::Text(Vec::new()),
        }
    }

    /// One more value. Of another kind than the others, it is null: the kinds of a field's values are one.
    pub fn push(&mut self, value: &Value<'_>) {
        match self {
            Self::Text(values) => values.push(match value {
                Value::Text(text) | Value::Json(text) => Some(text.clone().into_owned()),
                _ => None,
            }),
            Self::Integer(values) => values.push(if let Value::Integer(number) = value { Some(*number) } else { None }),
            Self::Money(values) => values.push(if let Value::Money(amount) = value { Some(*amount) } else { None }),
            Self::Date(values) => values.push(if let Value::Date(day) = value { Some(*day) } else { None }),
            Self::Instant(values) => values.push(if let Value::Instant(moment) = value { Some(*moment) } else { None }),
            Self::Boolean(values) => values.push(if let Value::Boolean(truth) = value { Some(*truth) } else { None }),
        }
    }

    /// The type to bind it as.
    pub(super) fn cast(&self) -> &'static str {
        match self {
            Self::Text(_) => " AS text[])",
            Self::Integer(_) => " AS bigint[])",
            Self::Money(_) => " AS numeric[])",
            Self::Date(_) => " AS date[])",
            Self::Instant(_) => " AS timestamptz[])",
            Self::Boolean(_) => " AS boolean[])",
        }
    }

    pub(super) fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Text(values) => out.push_bind_param::<SqlArray<Nullable<Text>>, _>(values),
            Self::Integer(values) => out.push_bind_param::<SqlArray<Nullable<BigInt>>, _>(values),
            Self::Money(values) => out.push_bind_param::<SqlArray<Nullable<Numeric>>, _>(values),
            Self::Date(values) => out.push_bind_param::<SqlArray<Nullable<Date>>, _>(values),
            Self::Instant(values) => out.push_bind_param::<SqlArray<Nullable<Timestamptz>>, _>(values),
            Self::Boolean(values) => out.push_bind_param::<SqlArray<Nullable<Bool>>, _>(values),
        }
    }
}
