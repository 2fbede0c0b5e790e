//! Why a filter cannot be read: where, and what to type instead.

use std::ops::Range;

use serde::Serialize;

/// A filter that cannot be read. Serialised as it is in the JSON form of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Error {
    /// Stable: `F012`.
    pub code: &'static str,
    /// One sentence, no full stop.
    pub message: String,
    /// The bytes of `text` at fault.
    pub span: Range<usize>,
    /// The whole filter: its arguments joined by spaces.
    pub text: String,
    /// Each, put in the place of `span`, mends the mistake.
    pub repairs: Vec<String>,
    /// What could have stood there, when that is a short list.
    pub allowed: Vec<String>,
    /// The command that tells more.
    pub see: String,
}
