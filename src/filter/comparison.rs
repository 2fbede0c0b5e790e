//! The part of the parser that reads one test: a field, a comparison, its value, range or list.

use std::ops::Range;

use super::parser::{AND, MOST_TESTS, NOT, OR, Parser};
use super::slip::{Before, Slip};
use super::syntax::{Comparison, Literal, Operand, Operator, Placed};
use crate::entity::value::is_none;

const IN: [&str; 2] = ["in", "dans"];
const IS: [&str; 2] = ["is", "est"];
const BETWEEN: [&str; 2] = ["between", "entre"];

impl Parser<'_> {
    pub fn test(&mut self, field: Placed<String>) -> Result<Comparison, Slip> {
        self.tests += 1;
        if self.tests > MOST_TESTS {
            return Err(Slip::TooMany { span: field.span });
        }
        if let Some(operator) = self.lexer.operator()? {
            return self.compared(field, operator);
        }
        let mut ahead = self.lexer;
        let not = ahead.keyword(&NOT).or_else(|| ahead.take("!"));
        if let Some(word) = ahead.keyword(&IN) {
            self.lexer = ahead;
            return self.listed(field, not.is_some(), word);
        }
        if let Some(word) = self.lexer.keyword(&IS) {
            return self.is(field, word);
        }
        if let Some(word) = self.lexer.keyword(&BETWEEN) {
            return Err(self.between(&field, word));
        }
        if self.lexer.at == field.span.end && self.lexer.rest().starts_with(|c: char| c.is_ascii_punctuation() && !"()'\"&|".contains(c)) {
            return Err(Slip::Unexpected { span: self.lexer.at..self.lexer.at + 1 });
        }
        Err(Slip::NoComparison { field, before: self.before.take() })
    }

    fn compared(&mut self, field: Placed<String>, operator: Placed<Operator>) -> Result<Comparison, Slip> {
        let head = field.span.start..operator.span.end;
        if self.lexer.dots().is_some() {
            let to = self.upper_end()?.ok_or(Slip::NoValue { span: head.start..self.lexer.at })?;
            self.before = None;
            return Ok(Comparison { field, operator, operand: Operand::Range(None, Some(to)) });
        }
        let from = self.lexer.value(false)?.ok_or_else(|| Slip::NoValue { span: head.clone() })?;
        if self.lexer.dots().is_some() {
            let to = self.upper_end()?;
            self.before = None;
            return Ok(Comparison { field, operator, operand: Operand::Range(Some(from), to) });
        }
        self.before = Some(Before { head, value: from.clone() });
        Ok(Comparison { field, operator, operand: Operand::One(from) })
    }

    /// After the dots: right beside them any word is a value, after a space a connective is a connective.
    fn upper_end(&mut self) -> Result<Option<Literal>, Slip> {
        let dots = self.lexer.at;
        self.lexer.skip_space();
        let mut ahead = self.lexer;
        if self.lexer.at > dots && (ahead.keyword(&AND).is_some() || ahead.keyword(&OR).is_some()) {
            return Ok(None);
        }
        self.lexer.value(false)
    }

    fn listed(&mut self, field: Placed<String>, differs: bool, word: Range<usize>) -> Result<Comparison, Slip> {
        self.before = None;
        let open = self.lexer.take("(").ok_or_else(|| Slip::NoList { span: field.span.start..word.end, list: word.end })?;
        let mut values = Vec::new();
        loop {
            values.push(self.lexer.value(true)?.ok_or_else(|| Slip::NoValue { span: field.span.start..self.lexer.at })?);
            if self.lexer.take(",").is_none() {
                break;
            }
        }
        match self.lexer.peek() {
            Some(')') => self.lexer.take(")"),
            Some(_) => return Err(Slip::NoList { span: open.start..self.lexer.at, list: open.start }),
            None => return Err(Slip::OpenParenthesis { span: open.start..self.end() }),
        };
        let it = if differs { Operator::Differs } else { Operator::Equal };
        Ok(Comparison { field, operator: Placed { it, span: word }, operand: Operand::List(values) })
    }

    fn is(&mut self, field: Placed<String>, word: Range<usize>) -> Result<Comparison, Slip> {
        let not = self.lexer.keyword(&NOT).or_else(|| self.lexer.take("!"));
        let differs = not.is_some();
        let span = field.span.start..not.map_or(word.end, |not| not.end);
        let value = self.lexer.value(false)?.ok_or_else(|| Slip::NoValue { span: span.clone() })?;
        if !value.bare().is_some_and(is_none) {
            return Err(Slip::IsValue { span, differs });
        }
        self.before = None;
        let it = if differs { Operator::Differs } else { Operator::Equal };
        let none = Literal { text: Placed { it: "None".to_owned(), span: value.span() }, quoted: false };
        Ok(Comparison { field, operator: Placed { it, span: word }, operand: Operand::One(none) })
    }

    fn between(&mut self, field: &Placed<String>, word: Range<usize>) -> Slip {
        let mut ahead = self.lexer;
        let mut ends = || {
            let from = ahead.value(false).ok()??;
            ahead.keyword(&AND).or_else(|| ahead.take("&&"))?;
            Some((from, ahead.value(false).ok()??))
        };
        let ends = ends();
        let end = if ends.is_some() { ahead.at } else { word.end };
        Slip::Between { span: field.span.start..end, field: field.it.clone(), ends }
    }
}
