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
use crate::language::{Text, both, tr};

const TYPOGRAPHIC: Text =
    both("typographic quotes do not quote: use ' or \"", "les guillemets typographiques ne délimitent rien : employez ' ou \"");

/// What to tell about `slip` in `text`, a filter of `entity`.
pub(super) fn explain(slip: Slip, text: &str, entity: &'static Entity) -> Error {
    let span = slip.span(text);
    let typed = &text[span.clone()];
    let error = |code, message: &str| Error::new(code, span.clone(), message);
    match slip {
        Slip::TooLong => error(code::TOO_LONG, &tr!("a filter has at most {MOST_BYTES} bytes", "un filtre a au plus {MOST_BYTES} octets")),
        Slip::TooDeep { .. } => error(
            code::TOO_DEEP,
            &tr!("parentheses and NOT go at most {MOST_LEVELS} levels deep", "les parenthèses et NOT ont au plus {MOST_LEVELS} niveaux"),
        ),
        Slip::TooMany { .. } => {
            error(code::TOO_MANY_TESTS, &tr!("a filter has at most {MOST_TESTS} tests", "un filtre a au plus {MOST_TESTS} tests"))
        }
        Slip::OpenQuote { quote, .. } => open_quote(span.start, quote, text),
        Slip::CurlyQuote { .. } => error(code::CURLY_QUOTE, TYPOGRAPHIC.get()).repair(quote(uncurled(typed))),
        Slip::AfterQuote { .. } => after_quote(span.clone(), typed),
        Slip::QuotedField { .. } => {
            let message = both("a test begins with a field, without quotes", "un test commence par un champ, sans guillemets");
            error(code::QUOTED_FIELD, message.get()).repair(typed.trim_matches(['\'', '"']))
        }
        Slip::OpenParenthesis { .. } => {
            let message = both("this parenthesis is never closed", "cette parenthèse n'est jamais fermée");
            error(code::OPEN_PARENTHESIS, message.get()).repair(format!("{typed})"))
        }
        Slip::StrayParenthesis { .. } => {
            error(code::STRAY_PARENTHESIS, both("this parenthesis closes nothing", "cette parenthèse ne ferme rien").get()).repair("")
        }
        Slip::EmptyParentheses { .. } => {
            error(code::NO_TEST, both("there is no test in these parentheses", "il n'y a pas de test dans ces parenthèses").get())
        }
        Slip::SingleSign { sign, before, .. } => single_sign(span.clone(), sign, before, text),
        Slip::Leftover { before, .. } => missing::connective(span.clone(), before, text),
        Slip::NoTest { .. } => {
            error(code::NO_TEST, &tr!("a test is missing after `{typed}`", "il manque un test après `{typed}`")).repair("")
        }
        Slip::NoComparison { field, before } => missing::comparison(field, before, text, entity),
        Slip::NoValue { .. } => missing::value(span.clone(), typed),
        Slip::WrongOperator { right, .. } => {
            error(code::WRONG_OPERATOR, &tr!("`{typed}` is no comparison", "`{typed}` n'est pas une comparaison")).repair(right)
        }
        Slip::Between { field, ends, .. } => between(span.clone(), &field, ends),
        Slip::IsValue { differs, .. } => {
            let field = typed.split_whitespace().next().unwrap_or_default();
            let sign = if differs { "!=" } else { "=" };
            error(code::IS_VALUE, both("IS goes with NULL only", "IS ne va qu'avec NULL").get()).repair(format!("{field}{sign}"))
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
    let message = both(
        "the shell has cut this filter at its spaces: quote the whole of it",
        "le shell a coupé ce filtre à ses espaces : mettez-le tout entier entre guillemets",
    );
    Error::new(code::SPLIT, 0..text.len(), message.get()).repairs(double().or(quoted)).see("epicrm help filters")
}

/// Closed where its words seem to end.
fn open_quote(start: usize, sign: char, text: &str) -> Error {
    let words = Words::read(text, start + 1);
    let end = words.end.max(start + 1);
    let repair = if words.end > start { format!("{}{sign}", &text[start..end]) } else { format!("{sign}{sign}") };
    Error::new(code::OPEN_QUOTE, start..end, both("this quote is never closed", "ce guillemet n'est jamais fermé").get()).repair(repair)
}

/// `'O'Brien'` quoted otherwise.
fn after_quote(span: Range<usize>, typed: &str) -> Error {
    let sign = if typed.starts_with('"') { '"' } else { '\'' };
    let inner = typed.strip_prefix(sign).unwrap_or(typed);
    let inner = inner.strip_suffix(sign).unwrap_or(inner).replace(&format!("{sign}{sign}"), &sign.to_string());
    let message = tr!(
        "the value ends at its second {sign}: a space or a connective must follow",
        "la valeur finit à son deuxième {sign} : une espace ou un connecteur doit suivre"
    );
    Error::new(code::AFTER_QUOTE, span, message).repair(quote(&inner))
}

/// `a=1 & b=2`, or `name=R&D`.
fn single_sign(span: Range<usize>, sign: &'static str, before: Option<Before>, text: &str) -> Error {
    let single = &sign[1..];
    let word = if single == "&" { "and" } else { "or" };
    if let Some(before) = before.filter(|_| !Words::test_at(text, span.end)) {
        let value =
            before.value.span().start..Lexer::new(text, span.end..text.len()).run(char::is_whitespace).map_or(span.end, |run| run.end);
        let repair = quote(&text[value.clone()]);
        let message = tr!("`{single}` ends a value: quote it", "`{single}` termine une valeur : mettez-la entre guillemets");
        return Error::new(code::SINGLE_SIGN, value, message).repair(repair);
    }
    let spaced = text[..span.start].ends_with(char::is_whitespace) && text[span.end..].starts_with(char::is_whitespace);
    let message =
        tr!("`{single}` is no connective: it is `{sign}`, or `{word}`", "`{single}` n'est pas un connecteur : c'est `{sign}`, ou `{word}`");
    Error::new(code::SINGLE_SIGN, span, message).repair(if spaced { word } else { sign })
}

fn between(span: Range<usize>, field: &str, ends: Option<(Literal, Literal)>) -> Error {
    let range = ends.map(|(from, to)| format!("{field}={from}..{to}"));
    let message = tr!(
        "there is no BETWEEN: a range is {field}=from..to, both ends included",
        "il n'y a pas de BETWEEN : un intervalle s'écrit {field}=de..à, bornes comprises"
    );
    Error::new(code::BETWEEN, span, message).repairs(range)
}

/// `status in signed, cancelled`, or `city in (La Rochelle, Paris)`.
fn no_list(span: Range<usize>, list: usize, text: &str) -> Error {
    let words = Words::read_list(text, list);
    let values: Vec<String> = words.text.trim_matches(['(', ')']).split(',').map(|value| Words::as_value(value.trim())).collect();
    let head = text[span.start..list].trim_end();
    let gap = if head.is_empty() { "" } else { " " };
    let message = both(
        "a list is values parted by commas, in parentheses",
        "une liste est faite de valeurs séparées par des virgules, entre parenthèses",
    );
    let error = Error::new(code::NO_LIST, span.start..words.end, message.get());
    if words.text.is_empty() { error } else { error.repair(format!("{head}{gap}({})", values.join(", "))) }
}

/// A character that no test begins with.
fn unexpected(start: usize, text: &str) -> Error {
    let mut lexer = Lexer::new(text, start..text.len());
    let Some(first) = lexer.peek() else {
        return Error::new(code::UNEXPECTED, start..start, both("a test is missing here", "il manque un test ici").get());
    };
    if CURLY.contains(&first) {
        let span = lexer.curly();
        let inner = uncurled(&text[span.clone()]);
        return Error::new(code::CURLY_QUOTE, span.clone(), TYPOGRAPHIC.get()).repair(inner);
    }
    let span = start..start + first.len_utf8();
    let message = tr!(
        "`{first}` cannot stand here: a test is field, comparison, value",
        "`{first}` ne peut pas se trouver ici : un test est champ, comparaison, valeur"
    );
    Error::new(code::UNEXPECTED, span, message)
}
