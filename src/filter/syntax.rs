//! A filter as it was typed: names and texts with their places, nothing looked up. Printing it and reading it back changes nothing.

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Syntax {
    /// At least two.
    Or(Vec<Self>),
    /// At least two.
    And(Vec<Self>),
    Not(Box<Self>),
    /// `@name`: a saved view.
    View(Placed<String>),
    Comparison(Comparison),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    /// Dotted, as typed.
    pub field: Placed<String>,
    pub operator: Placed<Operator>,
    pub operand: Operand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Differs,
    Less,
    AtMost,
    More,
    AtLeast,
    Contains,
    Lacks,
    Starts,
    Ends,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    One(Literal),
    /// At least one end.
    Range(Option<Literal>, Option<Literal>),
    /// Not empty.
    List(Vec<Literal>),
}

/// A value, not yet of any type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Literal {
    /// Without its quotes, escapes resolved.
    pub text: Placed<String>,
    pub quoted: bool,
}

/// Something, and the bytes it was typed as, which make no difference between two of it.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    pub it: T,
    pub span: Range<usize>,
}

impl<T: PartialEq> PartialEq for Placed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.it == other.it
    }
}

impl Literal {
    pub fn span(&self) -> Range<usize> {
        self.text.span.clone()
    }

    /// Whether it was typed without quotes and says `word`.
    pub fn bare(&self) -> Option<&str> {
        (!self.quoted).then_some(self.text.it.as_str())
    }
}

impl Operator {
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Differs => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Contains => "~",
            Self::Lacks => "!~",
            Self::Starts => "^=",
            Self::Ends => "$=",
        }
    }
}

/// `text` in quotes, whatever it holds.
pub(super) fn quote(text: &str) -> String {
    if text.contains('\'') && !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

impl Display for Syntax {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => joined(f, parts, " or "),
            Self::And(parts) => joined(f, parts, " and "),
            Self::Not(inner) => {
                f.write_str("not ")?;
                inner.operand(f)
            }
            Self::View(name) => write!(f, "@{}", name.it),
            Self::Comparison(comparison) => comparison.fmt(f),
        }
    }
}

impl Syntax {
    /// In parentheses where AND and OR, or either within itself, would read otherwise.
    fn operand(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(_) | Self::And(_) => write!(f, "({self})"),
            _ => self.fmt(f),
        }
    }
}

fn joined(f: &mut Formatter<'_>, parts: &[Syntax], connective: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(connective)?;
        }
        part.operand(f)?;
    }
    Ok(())
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field.it)?;
        match &self.operand {
            Operand::One(value) => write!(f, "{}{value}", self.operator.it.sign()),
            Operand::Range(from, to) => {
                f.write_str(self.operator.it.sign())?;
                range(f, from.as_ref(), to.as_ref())
            }
            Operand::List(values) => {
                f.write_str(if self.operator.it == Operator::Differs { " not in (" } else { " in (" })?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
        }
    }
}

/// A dot beside the two dots would make three, which are text: a space parts them.
fn range(f: &mut Formatter<'_>, from: Option<&Literal>, to: Option<&Literal>) -> fmt::Result {
    let dotted = |end: Option<&Literal>, at: fn(&str) -> bool| end.and_then(Literal::bare).is_some_and(at);
    if let Some(from) = from {
        from.fmt(f)?;
    }
    if dotted(from, |text| text.ends_with('.')) {
        f.write_str(" ")?;
    }
    f.write_str("..")?;
    if dotted(to, |text| text.starts_with('.')) {
        f.write_str(" ")?;
    }
    to.map_or(Ok(()), |to| to.fmt(f))
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.bare() {
            Some(bare) => f.write_str(bare),
            None => f.write_str(&quote(&self.text.it)),
        }
    }
}
