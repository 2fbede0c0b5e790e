//! A statement as a diesel query. Its text can only be made of `&'static str`, names of the schema and numbered aliases: what
//! a person typed has no way in but as a bound value.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::expression::expression_types::Untyped;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Numeric, Text, Timestamptz};
use rust_decimal::Decimal;

use crate::entity::Value;

/// One SQL statement under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Sql(&'static str),
    Name(&'static str),
    /// The n-th table of the statement: `t0`, `t1`, …
    Alias(usize),
    Bind(Bind),
}

#[derive(Clone, Debug, PartialEq)]
enum Bind {
    Text(String),
    Integer(i64),
    Money(Decimal),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    Boolean(bool),
    Array(super::Array),
    Ids(Vec<i32>),
    WideIds(Vec<i64>),
}

impl Statement {
    pub(super) fn sql(&mut self, text: &'static str) -> &mut Self {
        self.pieces.push(Piece::Sql(text));
        self
    }

    /// A name of the schema, quoted.
    pub(super) fn name(&mut self, name: &'static str) -> &mut Self {
        self.pieces.push(Piece::Name(name));
        self
    }

    pub(super) fn table(&mut self, schema: &'static str, table: &'static str) -> &mut Self {
        self.name(schema).sql(".").name(table)
    }

    pub(super) fn alias(&mut self, number: usize) -> &mut Self {
        self.pieces.push(Piece::Alias(number));
        self
    }

    pub(super) fn column(&mut self, alias: usize, column: &'static str) -> &mut Self {
        self.alias(alias).sql(".").name(column)
    }

    pub(super) fn bind(&mut self, value: &Value<'_>) -> &mut Self {
        let bind = match value {
            Value::Null => return self.sql("NULL"),
            Value::Text(text) | Value::Json(text) => Bind::Text(text.clone().into_owned()),
            Value::Integer(number) => Bind::Integer(*number),
            Value::Money(amount) => Bind::Money(*amount),
            Value::Date(day) => Bind::Date(*day),
            Value::Instant(moment) => Bind::Instant(*moment),
            Value::Boolean(truth) => Bind::Boolean(*truth),
        };
        self.pieces.push(Piece::Bind(bind));
        self
    }

    pub(super) fn text(&mut self, text: String) -> &mut Self {
        self.pieces.push(Piece::Bind(Bind::Text(text)));
        self
    }

    /// A column of many rows.
    pub(super) fn array(&mut self, array: super::Array) -> &mut Self {
        let cast = array.cast();
        self.sql("CAST(");
        self.pieces.push(Piece::Bind(Bind::Array(array)));
        self.sql(cast)
    }

    /// Ids of many records, as one array.
    pub(super) fn ids(&mut self, ids: &[i32]) -> &mut Self {
        self.pieces.push(Piece::Bind(Bind::Ids(ids.to_vec())));
        self
    }

    /// As [`Statement::ids`], of any table: those of the history are wider.
    pub(super) fn wide_ids(&mut self, ids: &[i64]) -> &mut Self {
        self.pieces.push(Piece::Bind(Bind::WideIds(ids.to_vec())));
        self
    }

    pub(super) fn append(&mut self, other: Self) -> &mut Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// The same over the tables as they were: each is what the database's own `crm.as_of` makes of it.
    #[must_use]
    pub fn as_of(self, moment: DateTime<Utc>) -> Self {
        let mut then = Self::default();
        let mut pieces = self.pieces.as_slice();
        while let Some((piece, rest)) = pieces.split_first() {
            if let [Piece::Name(schema), Piece::Sql("."), Piece::Name(table), rest @ ..] = pieces {
                then.sql("crm.as_of(CAST(NULL AS ").table(schema, table).sql("), ").bind(&Value::Instant(moment)).sql(")");
                pieces = rest;
            } else {
                then.pieces.push(piece.clone());
                pieces = rest;
            }
        }
        then
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The text with `$n` where values are bound, for `--explain` and tests.
    pub fn to_sql(&self) -> String {
        use std::fmt::Write;
        let (mut text, mut bound) = (String::new(), 0);
        for piece in &self.pieces {
            let _infallible = match piece {
                Piece::Sql(sql) => write!(text, "{sql}"),
                Piece::Name(name) => write!(text, "{name}"),
                Piece::Alias(number) => write!(text, "t{number}"),
                Piece::Bind(_) => {
                    bound += 1;
                    write!(text, "${bound}")
                }
            };
        }
        text
    }
}

impl Statement {
    /// What `$1`, `$2`… stand for, for `--explain`.
    pub fn parameters(&self) -> Vec<String> {
        let bound = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Bind(bind) => Some(bind),
            _ => None,
        });
        bound
            .map(|bind| match bind {
                Bind::Text(text) => format!("'{}'", text.replace('\'', "''")),
                Bind::Integer(number) => number.to_string(),
                Bind::Money(amount) => amount.to_string(),
                Bind::Date(day) => day.to_string(),
                Bind::Instant(moment) => moment.to_rfc3339(),
                Bind::Boolean(truth) => truth.to_string(),
                Bind::Array(array) => format!("{array:?}"),
                Bind::Ids(ids) => format!("{ids:?}"),
                Bind::WideIds(ids) => format!("{ids:?}"),
            })
            .collect()
    }

    /// The tables it reads, each once, by schema and name.
    pub fn tables(&self) -> Vec<(&'static str, &'static str)> {
        let mut tables = Vec::new();
        for window in self.pieces.windows(3) {
            if let [Piece::Name(schema), Piece::Sql("."), Piece::Name(table)] = window
                && !tables.contains(&(*schema, *table))
            {
                tables.push((*schema, *table));
            }
        }
        tables
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        for piece in &self.pieces {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Name(name) => out.push_identifier(name)?,
                Piece::Alias(number) => out.push_sql(&format!("t{number}")),
                Piece::Bind(Bind::Text(value)) => out.push_bind_param::<Text, _>(value)?,
                Piece::Bind(Bind::Integer(value)) => out.push_bind_param::<BigInt, _>(value)?,
                Piece::Bind(Bind::Money(value)) => out.push_bind_param::<Numeric, _>(value)?,
                Piece::Bind(Bind::Date(value)) => out.push_bind_param::<Date, _>(value)?,
                Piece::Bind(Bind::Instant(value)) => out.push_bind_param::<Timestamptz, _>(value)?,
                Piece::Bind(Bind::Boolean(value)) => out.push_bind_param::<Bool, _>(value)?,
                Piece::Bind(Bind::Array(array)) => array.bind(&mut out)?,
                Piece::Bind(Bind::Ids(value)) => out.push_bind_param::<Array<Integer>, _>(value)?,
                Piece::Bind(Bind::WideIds(value)) => out.push_bind_param::<Array<BigInt>, _>(value)?,
            }
        }
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}
