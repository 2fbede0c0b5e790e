//! What one comparison asks of a field: which comparisons go with which kind of field, and its values typed.

use std::ops::{Bound, Range};

use super::code;
use super::condition::{Pattern, Predicate};
use super::error::Error;
use super::pattern::{like, pattern};
use super::syntax::{Comparison, Literal, Operand, Operator, quote};
use crate::entity::value::{self, Reason, ValueError, is_none};
use crate::entity::{Choice, Clock, Entity, Field, Kind, Value, period};
use crate::language::{Text, both, tr};

pub(super) fn predicate(comparison: &Comparison, field: &'static Field, clock: &Clock) -> Result<Predicate, Error> {
    let asked = Asked { comparison, field, clock };
    let operator = comparison.operator.it;
    match (&comparison.operand, operator) {
        (Operand::One(value), Operator::Equal | Operator::Differs) => asked.equal(value),
        (Operand::One(value), Operator::Less | Operator::AtMost | Operator::More | Operator::AtLeast) => asked.ordered(value, operator),
        (Operand::One(value), _) => asked.alike(value, operator),
        (Operand::List(values), _) => asked.any_of(values),
        (Operand::Range(from, to), Operator::Equal | Operator::Differs) => asked.range(from.as_ref(), to.as_ref()),
        (Operand::Range(..), _) => {
            let message = tr!("a range goes with = or !=, not with {}", "un intervalle va avec = ou !=, pas avec {}", operator.sign());
            Err(Error::new(code::RANGE, comparison.operator.span.clone(), message).repair("="))
        }
    }
}

/// Of a comma outside parentheses.
pub(super) const COMMA: Text = both(
    "a comma parts the values of a list, which stands in parentheses",
    "une virgule sépare les valeurs d'une liste, qui se met entre parenthèses",
);

struct Asked<'c> {
    comparison: &'c Comparison,
    field: &'static Field,
    clock: &'c Clock,
}

impl Asked<'_> {
    fn equal(&self, literal: &Literal) -> Result<Predicate, Error> {
        let Some(bare) = literal.bare() else { return self.typed(literal) };
        if is_none(bare) {
            return Ok(Predicate::Empty);
        }
        if bare.contains(',') {
            return Err(self.comma(literal));
        }
        if let Kind::One(target) | Kind::Many { entity: target, .. } = self.field.kind
            && ["me", "moi"].iter().any(|word| word.eq_ignore_ascii_case(bare))
        {
            return self.me(literal, target);
        }
        if bare.contains('*') {
            return self.shaped(literal, Pattern::Wildcard(pattern(bare)), both("a wildcard", "un joker").get());
        }
        self.typed(literal)
    }

    fn typed(&self, literal: &Literal) -> Result<Predicate, Error> {
        if matches!(self.field.kind, Kind::Date | Kind::Instant) {
            let (from, until) = self.period(literal)?;
            return Ok(Predicate::Within(Bound::Included(from), Bound::Excluded(until)));
        }
        let sought = self.field.sought(&literal.text.it, literal.quoted, self.clock).map_err(|error| refuse(error, literal))?;
        Ok(Predicate::Equal(vec![sought]))
    }

    fn value(&self, literal: &Literal) -> Result<Value<'static>, Error> {
        // Null is refused or understood before: here an unquoted word is a text like any other.
        value::parse(&self.field.kind, &literal.text.it, literal.quoted, self.clock).map_err(|error| refuse(error, literal))
    }

    fn period(&self, literal: &Literal) -> Result<(Value<'static>, Value<'static>), Error> {
        let text = &literal.text.it;
        let ends = match self.field.kind {
            Kind::Date => period::days(text, self.clock).map(|(from, until)| (Value::Date(from), Value::Date(until))),
            _ => period::moments(text, self.clock).map(|(from, until)| (Value::Instant(from), Value::Instant(until))),
        };
        ends.map_err(|error| refuse(error, literal))
    }

    fn any_of(&self, literals: &[Literal]) -> Result<Predicate, Error> {
        let mut values = Vec::new();
        let mut predicates = Vec::new();
        for literal in literals {
            match self.equal(literal)? {
                Predicate::Equal(more) => values.extend(more.into_iter().filter(|value| !values.contains(value)).collect::<Vec<_>>()),
                other => predicates.push(other),
            }
        }
        if !values.is_empty() {
            predicates.insert(0, Predicate::Equal(values));
        }
        Ok(if predicates.len() == 1 { predicates.remove(0) } else { Predicate::OneOf(predicates) })
    }

    fn ordered(&self, literal: &Literal, operator: Operator) -> Result<Predicate, Error> {
        let (from, until) = self.ends(literal)?;
        let (from, to) = match operator {
            Operator::Less => (Bound::Unbounded, Bound::Excluded(from)),
            Operator::AtMost => (Bound::Unbounded, until.map_or_else(|| Bound::Included(from), Bound::Excluded)),
            Operator::More => (until.map_or_else(|| Bound::Excluded(from), Bound::Included), Bound::Unbounded),
            _ => (Bound::Included(from), Bound::Unbounded),
        };
        Ok(Predicate::Within(from, to))
    }

    fn range(&self, from: Option<&Literal>, to: Option<&Literal>) -> Result<Predicate, Error> {
        let start = from.map(|literal| self.ends(literal)).transpose()?;
        let end = to.map(|literal| self.ends(literal)).transpose()?;
        if let (Some(from), Some(to), Some((first, _)), Some((last, _))) = (from, to, &start, &end)
            && reversed(first, last)
        {
            let span = from.span().start..to.span().end;
            let message = both("this range ends before it starts", "cet intervalle finit avant de commencer").get();
            return Err(Error::new(code::RANGE, span, message).repair(format!("{to}..{from}")));
        }
        let from = start.map_or(Bound::Unbounded, |(first, _)| Bound::Included(first));
        let to = end.map_or(Bound::Unbounded, |(first, until)| until.map_or(Bound::Included(first), Bound::Excluded));
        Ok(Predicate::Within(from, to))
    }

    /// A value that others come before or after; of a period also what comes after it.
    fn ends(&self, literal: &Literal) -> Result<(Value<'static>, Option<Value<'static>>), Error> {
        let why = match self.field.kind {
            Kind::Boolean => Some(both("it is true or false", "il est vrai ou faux")),
            Kind::Choice(_) => Some(both("its values are words without an order", "ses valeurs sont des mots sans ordre")),
            Kind::One(_) | Kind::Many { .. } => Some(both(
                "it refers to records: name a field of theirs after a dot",
                "il désigne des fiches : nommez un de leurs champs après un point",
            )),
            _ => None,
        };
        if let Some(why) = why {
            let message = tr!("`{}` has no before and after: {why}", "`{}` n'a ni avant ni après : {why}", self.field.name);
            return Err(self.other_kind(&message).repairs(self.equality()));
        }
        if literal.bare().is_some_and(is_none) {
            let message = both(
                "an empty value comes neither before nor after another: only = and != go with it",
                "une valeur vide ne vient ni avant ni après une autre : seuls = et != vont avec elle",
            );
            return Err(Error::new(code::NONE, self.comparison.operator.span.clone(), message.get()).repair("="));
        }
        if literal.bare().is_some_and(|bare| bare.contains(',')) {
            return Err(self.comma(literal));
        }
        if matches!(self.field.kind, Kind::Date | Kind::Instant) {
            return self.period(literal).map(|(from, until)| (from, Some(until)));
        }
        Ok((self.value(literal)?, None))
    }

    /// Instead of an order, where values are few.
    fn equality(&self) -> Option<String> {
        let few = matches!(self.field.kind, Kind::Boolean | Kind::Choice(_));
        (few && matches!(self.comparison.operand, Operand::One(_))).then(|| "=".to_owned())
    }

    /// `~`, `^=`, `$=`.
    fn alike(&self, literal: &Literal, operator: Operator) -> Result<Predicate, Error> {
        let pattern = like(literal, operator);
        // As after `=`, where such a wildcard would be printed.
        if matches!(pattern, Pattern::Wildcard(_)) && literal.text.it.contains(',') {
            return Err(self.comma(literal));
        }
        self.shaped(literal, pattern, &format!("`{}`", operator.sign()))
    }

    /// Text of a shape: of words, those that have it.
    fn shaped(&self, literal: &Literal, pattern: Pattern, what: &str) -> Result<Predicate, Error> {
        match self.field.kind {
            Kind::Text | Kind::One(_) | Kind::Many { .. } => {
                value::parse(&Kind::Text, &literal.text.it, true, self.clock).map_err(|error| refuse(error, literal))?;
                Ok(Predicate::Like(pattern))
            }
            Kind::Choice(choices) => {
                let alike = |choice: &&Choice| choice.words().any(|word| pattern.matches(word));
                let values: Vec<_> = choices.iter().filter(alike).map(|choice| Value::Text(choice.name.into())).collect();
                if values.is_empty() {
                    return self.value(literal).map(|value| Predicate::Equal(vec![value]));
                }
                Ok(Predicate::Equal(values))
            }
            _ => {
                let (name, kind) = (self.field.name, self.kind());
                let message = tr!("{what} is for text, and `{name}` is {kind}", "{what} ne va qu'avec du texte, et `{name}` est {kind}");
                let sign = if self.comparison.operator.it == Operator::Lacks { "!=" } else { "=" };
                let same = literal.bare().is_some_and(|bare| bare.contains('*'));
                Err(self.other_kind(&message).repairs((!same).then(|| sign.to_owned())))
            }
        }
    }

    fn kind(&self) -> Text {
        match self.field.kind {
            Kind::Integer => both("a whole number", "un nombre entier"),
            Kind::Money => both("an amount", "un montant"),
            Kind::Date | Kind::Instant => both("a date", "une date"),
            Kind::Boolean => both("true or false", "vrai ou faux"),
            _ => both("a document", "un document"),
        }
    }

    fn other_kind(&self, message: &str) -> Error {
        Error::new(code::OPERATOR_OF_ANOTHER_KIND, self.comparison.operator.span.clone(), message)
    }

    fn me(&self, literal: &Literal, target: &'static Entity) -> Result<Predicate, Error> {
        if target.noun == "collaborator" {
            return Ok(Predicate::Me);
        }
        let message = tr!(
            "`{}` is a collaborator, and `{}` refers to {}",
            "`{}` est un collaborateur, et `{}` désigne des {}",
            literal.text.it,
            self.field.name,
            target.many()
        );
        Err(Error::new(code::ME, literal.span(), message).repair(quote(&literal.text.it)))
    }

    /// An unquoted comma: a decimal one, or a list without its parentheses.
    fn comma(&self, literal: &Literal) -> Error {
        if matches!(self.field.kind, Kind::Money)
            && let Err(error) = value::parse(&self.field.kind, &literal.text.it, false, self.clock)
            && error.reason == Reason::DecimalComma
        {
            return refuse(error, literal);
        }
        let field = &self.comparison.field;
        let list = literal.text.it.split(',').filter(|value| !value.is_empty()).collect::<Vec<_>>().join(", ");
        let list = match self.comparison.operator.it {
            Operator::Equal => Some(format!("{} in ({list})", field.it)),
            Operator::Differs => Some(format!("{} not in ({list})", field.it)),
            _ => None,
        };
        let quoted = matches!(self.field.kind, Kind::Text)
            .then(|| format!("{}{}{}", field.it, self.comparison.operator.it.sign(), quote(&literal.text.it)));
        let span: Range<usize> = field.span.start..literal.span().end;
        Error::new(code::COMMA, span, COMMA.get()).repairs(list).repairs(quoted)
    }
}

/// Whether nothing can lie between.
fn reversed(first: &Value<'_>, last: &Value<'_>) -> bool {
    match (first, last) {
        (Value::Integer(first), Value::Integer(last)) => first > last,
        (Value::Money(first), Value::Money(last)) => first > last,
        (Value::Date(first), Value::Date(last)) => first > last,
        (Value::Instant(first), Value::Instant(last)) => first > last,
        // The order of text is the database's.
        _ => false,
    }
}

fn refuse(error: ValueError, literal: &Literal) -> Error {
    let code = match error.reason {
        Reason::NotANumber => code::NOT_A_NUMBER,
        Reason::TooLarge | Reason::TooPrecise => code::TOO_MANY_DIGITS,
        Reason::DecimalComma => code::DECIMAL_COMMA,
        Reason::NotABoolean => code::NOT_A_BOOLEAN,
        Reason::UnknownChoice => code::UNKNOWN_CHOICE,
        Reason::NotADate => code::NOT_A_DATE,
        Reason::MonthFirst => code::MONTH_FIRST,
        Reason::ShortYear => code::SHORT_YEAR,
        Reason::NoSuchTime => code::NO_SUCH_TIME,
        Reason::ControlCharacter => code::CONTROL_CHARACTER,
        Reason::NotTyped | Reason::TooLong | Reason::NotOfItsForm => code::NOT_TYPED,
    };
    Error::new(code, literal.span(), error.message).repairs(error.repairs).allowed(error.allowed)
}
