//! Says a parser's [`Slip`] to the person, with what to type instead. Fields are looked at only to advise better.

mod missing;
mod words;

use std::ops::Range;

use self::words::Words;
use super::code;
use super::error::Error;
use super::lexer::{CURLY, Lexer, uncurled};
use super::parser::{MOST_BYTES, MOST_LEVELS, MOST_TESTS};
use super::slip::{Before, Slip};
use super::syntax::{Literal, quote};
use crate::entity::Entity;

/// What to tell about `slip` in `text`, a filter of `entity`.
pub(super) fn explain(slip: Slip, text: &str, entity: &'static Entity) -> Error {
    let span = slip.span(text);
    let typed = &text[span.clone()];
    let error = |code, message: &str| Error::new(code, span.clone(), message);
    match slip {
        Slip::TooLong => error(code::TOO_LONG, &format!("a filter has at most {MOST_BYTES} bytes")),
        Slip::TooDeep { .. } => error(code::TOO_DEEP, &format!("parentheses and NOT go at most {MOST_LEVELS} levels deep")),
        Slip::TooMany { .. } => error(code::TOO_MANY_TESTS, &format!("a filter has at most {MOST_TESTS} tests")),
        Slip::OpenQuote { quote, .. } => open_quote(span.start, quote, text),
        Slip::CurlyQuote { .. } => error(code::CURLY_QUOTE, "typographic quotes do not quote: use ' or \"").repair(quote(uncurled(typed))),
        Slip::AfterQuote { .. } => after_quote(span.clone(), typed),
        Slip::QuotedField { .. } => {
            error(code::QUOTED_FIELD, "a test begins with a field, without quotes").repair(typed.trim_matches(['\'', '"']))
        }
        Slip::OpenParenthesis { .. } => error(code::OPEN_PARENTHESIS, "this parenthesis is never closed").repair(format!("{typed})")),
        Slip::StrayParenthesis { .. } => error(code::STRAY_PARENTHESIS, "this parenthesis closes nothing").repair(""),
        Slip::EmptyParentheses { .. } => error(code::NO_TEST, "there is no test in these parentheses"),
        Slip::SingleSign { sign, before, .. } => single_sign(span.clone(), sign, before, text),
        Slip::Leftover { before, .. } => missing::connective(span.clone(), before, text),
        Slip::NoTest { .. } => error(code::NO_TEST, &format!("a test is missing after `{typed}`")).repair(""),
        Slip::NoComparison { field, before } => missing::comparison(field, before, text, entity),
        Slip::NoValue { .. } => missing::value(span.clone(), typed),
        Slip::WrongOperator { right, .. } => error(code::WRONG_OPERATOR, &format!("`{typed}` is no comparison")).repair(right),
        Slip::Between { field, ends, .. } => between(span.clone(), &field, ends),
        Slip::IsValue { differs, .. } => {
            let field = typed.split_whitespace().next().unwrap_or_default();
            let sign = if differs { "!=" } else { "=" };
            error(code::IS_VALUE, "IS goes with NULL only").repair(format!("{field}{sign}"))
        }
        Slip::NoList { list, .. } => no_list(span.clone(), list, text),
        Slip::Unexpected { .. } => unexpected(span.start, text),
    }
    .see("epicrm help filters")
}

/// What to tell when the arguments make no filter, but would if the shell had handed them over as one.
pub(super) fn split(text: &str) -> Error {
    let quoted = if text.contains('\'') { None } else { Some(format!("'{text}'")) };
    let double = || (!text.contains(['"', '$', '`', '\\', '!'])).then(|| format!("\"{text}\""));
    Error::new(code::SPLIT, 0..text.len(), "the shell has cut this filter at its spaces: quote the whole of it")
        .repairs(double().or(quoted))
        .see("epicrm help filters")
}

/// Closed where its words seem to end.
fn open_quote(start: usize, sign: char, text: &str) -> Error {
    let words = Words::read(text, start + 1);
    let end = words.end.max(start + 1);
    let repair = if words.end > start { format!("{}{sign}", &text[start..end]) } else { format!("{sign}{sign}") };
    Error::new(code::OPEN_QUOTE, start..end, "this quote is never closed").repair(repair)
}

/// `'O'Brien'` quoted otherwise.
fn after_quote(span: Range<usize>, typed: &str) -> Error {
    let sign = if typed.starts_with('"') { '"' } else { '\'' };
    let inner = typed.strip_prefix(sign).unwrap_or(typed);
    let inner = inner.strip_suffix(sign).unwrap_or(inner).replace(&format!("{sign}{sign}"), &sign.to_string());
    let message = format!("the value ends at its second {sign}: a space or a connective must follow");
    Error::new(code::AFTER_QUOTE, span, message).repair(quote(&inner))
}

/// `a=1 & b=2`, or `name=R&D`.
fn single_sign(span: Range<usize>, sign: &'static str, before: Option<Before>, text: &str) -> Error {
    let single = &sign[1..];
    let word = if single == "&" { "and" } else { "or" };
    let message = format!("`{single}` is no connective: it is `{sign}`, or `{word}`");
    if let Some(before) = before.filter(|_| !Words::test_at(text, span.end)) {
        let value =
            before.value.span().start..Lexer::new(text, span.end..text.len()).run(char::is_whitespace).map_or(span.end, |run| run.end);
        let repair = quote(&text[value.clone()]);
        return Error::new(code::SINGLE_SIGN, value, format!("`{single}` ends a value: quote it")).repair(repair);
    }
    let spaced = text[..span.start].ends_with(char::is_whitespace) && text[span.end..].starts_with(char::is_whitespace);
    Error::new(code::SINGLE_SIGN, span, message).repair(if spaced { word } else { sign })
}

fn between(span: Range<usize>, field: &str, ends: Option<(Literal, Literal)>) -> Error {
    let range = ends.map(|(from, to)| format!("{field}={from}..{to}"));
    Error::new(code::BETWEEN, span, format!("there is no BETWEEN: a range is {field}=from..to, both ends included")).repairs(range)
}

/// `status in signed, cancelled`, or `city in (La Rochelle, Paris)`.
fn no_list(span: Range<usize>, list: usize, text: &str) -> Error {
    let words = Words::read_list(text, list);
    let values: Vec<String> = words.text.trim_matches(['(', ')']).split(',').map(|value| Words::as_value(value.trim())).collect();
    let head = text[span.start..list].trim_end();
    let gap = if head.is_empty() { "" } else { " " };
    let error = Error::new(code::NO_LIST, span.start..words.end, "a list is values parted by commas, in parentheses");
    if words.text.is_empty() { error } else { error.repair(format!("{head}{gap}({})", values.join(", "))) }
}

/// A character that no test begins with.
fn unexpected(start: usize, text: &str) -> Error {
    let mut lexer = Lexer::new(text, start..text.len());
    let Some(first) = lexer.peek() else { return Error::new(code::UNEXPECTED, start..start, "a test is missing here") };
    if CURLY.contains(&first) {
        let span = lexer.curly();
        let inner = uncurled(&text[span.clone()]);
        return Error::new(code::CURLY_QUOTE, span.clone(), "typographic quotes do not quote: use ' or \"").repair(inner);
    }
    let span = start..start + first.len_utf8();
    Error::new(code::UNEXPECTED, span, format!("`{first}` cannot stand here: a test is field, comparison, value"))
}
