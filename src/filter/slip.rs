//! What the parser trips over: places only. `mistakes` says it to the person.

use std::ops::Range;

use super::syntax::{Literal, Placed};

type Span = Range<usize>;

#[derive(Clone, Debug)]
pub(super) enum Slip {
    TooLong,
    TooDeep {
        span: Span,
    },
    TooMany {
        span: Span,
    },
    /// A quote that nothing closes.
    OpenQuote {
        span: Span,
        quote: char,
    },
    /// A typographic quote, up to the one that closes it.
    CurlyQuote {
        span: Span,
    },
    /// Text right after a closing quote: `'O'Brien'`.
    AfterQuote {
        span: Span,
    },
    /// A quoted field.
    QuotedField {
        span: Span,
    },
    /// A `(` that nothing closes, up to the end of its argument.
    OpenParenthesis {
        span: Span,
    },
    StrayParenthesis {
        span: Span,
    },
    EmptyParentheses {
        span: Span,
    },
    /// `&` or `|`, not doubled.
    SingleSign {
        span: Span,
        sign: &'static str,
        before: Option<Before>,
    },
    /// A whole test, then something that is no connective.
    Leftover {
        span: Span,
        before: Option<Before>,
    },
    /// A connective, or the beginning, with no test after it.
    NoTest {
        span: Span,
    },
    /// A field with no comparison after it; `before` is the test before the connective before it.
    NoComparison {
        field: Placed<String>,
        before: Option<Before>,
    },
    /// A comparison with no value after it, from its field.
    NoValue {
        span: Span,
    },
    WrongOperator {
        span: Span,
        right: &'static str,
    },
    /// `between a and b`, from its field.
    Between {
        span: Span,
        field: String,
        ends: Option<(Literal, Literal)>,
    },
    /// `field IS value`, where the value is not NULL.
    IsValue {
        span: Span,
        differs: bool,
    },
    /// No parenthesis after IN (the list begins at `list`), or something other than a comma between values.
    NoList {
        span: Span,
        list: usize,
    },
    /// A character that begins nothing.
    Unexpected {
        span: Span,
    },
}

/// The test that ended just before a slip: `city=La` before `Rochelle`.
#[derive(Clone, Debug)]
pub(super) struct Before {
    /// Field and sign as typed.
    pub head: Span,
    pub value: Literal,
}

impl Slip {
    /// The bytes at fault.
    pub fn span(&self, text: &str) -> Span {
        match self {
            Self::TooLong => text.len()..text.len(),
            Self::NoComparison { field, .. } => field.span.clone(),
            Self::TooDeep { span }
            | Self::TooMany { span }
            | Self::OpenQuote { span, .. }
            | Self::CurlyQuote { span }
            | Self::AfterQuote { span }
            | Self::QuotedField { span }
            | Self::OpenParenthesis { span }
            | Self::StrayParenthesis { span }
            | Self::EmptyParentheses { span }
            | Self::SingleSign { span, .. }
            | Self::Leftover { span, .. }
            | Self::NoTest { span }
            | Self::NoValue { span }
            | Self::WrongOperator { span, .. }
            | Self::Between { span, .. }
            | Self::IsValue { span, .. }
            | Self::NoList { span, .. }
            | Self::Unexpected { span } => span.clone(),
        }
    }
}
