//! What a filter means: tests on resolved paths, joined by AND and OR. Knows neither SQL nor the text it came from.

use std::ops::Bound;

use crate::entity::{Path, Value};

/// Negation normal form: NOT has been pushed into the tests.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every one holds; never empty.
    All(Vec<Self>),
    /// At least one holds; never empty.
    Any(Vec<Self>),
    Test(Test),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// May cross relations to several records ("at least one"), and may end on a relation.
    pub path: Path,
    /// From NOT: on a many-side it means "none". Rows without a value are those the plain test leaves out.
    pub negated: bool,
    /// From `!=`, `!~`, `NOT IN`, `IS NOT NULL`: on a many-side "at least one that differs"; elsewhere the same as `negated`, and the two
    /// together cancel out.
    pub differs: bool,
    pub predicate: Predicate,
}

/// What is asked of the value at the end of the path. Of an empty value only [`Predicate::Empty`] is true.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// There is no value.
    Empty,
    /// One of these; text in any case. At the end of a relation: text to be matched against the names of its entity.
    Equal(Vec<Value<'static>>),
    /// Numbers and text as typed; a date or moment always as a half-open period `[a, b)`.
    Within(Bound<Value<'static>>, Bound<Value<'static>>),
    /// Text of this shape, or at the end of a relation one of its names.
    Like(Pattern),
    /// The one who asks; only at the end of a relation to a collaborator.
    Me,
    /// Any of these, of the same value: an IN list that mixes periods, wildcards, None, me. At least two, never nested.
    OneOf(Vec<Self>),
}

/// A shape of text. Nothing in it is special: `%`, `_` and `\` stand for themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `~`: in any case, accents ignored.
    Contains(String),
    /// `^=`
    Starts(String),
    /// `$=`
    Ends(String),
    /// `=` with `*`: the literal parts between the stars, at least two; `Par*` is `["Par", ""]`.
    Wildcard(Vec<String>),
}
