//! What is missing between two words: a connective, quotes, a comparison, a value.

use std::ops::Range;

use super::Words;
use crate::entity::{Entity, Kind};
use crate::filter::code;
use crate::filter::error::Error;
use crate::filter::lexer::Lexer;
use crate::filter::predicate::COMMA;
use crate::filter::slip::Before;
use crate::filter::syntax::{Placed, quote};
use crate::language::tr;

type Span = Range<usize>;

const CONNECTIVES: [&str; 4] = ["and", "et", "or", "ou"];

/// Words that people type for a sign.
const SIGNS: [(&str, &[&str]); 9] = [
    ("~", &["contient", "contains", "like", "ilike", "comme", "includes"]),
    ("^=", &["commence", "starts", "startswith", "begins"]),
    ("$=", &["finit", "ends", "endswith", "termine"]),
    ("=", &["égal", "égale", "egal", "egale", "equals", "equal", "eq", "vaut"]),
    ("!=", &["différent", "different", "differs", "sauf", "except", "ne", "neq"]),
    (">", &["gt", "over", "above", "greater", "more", "supérieur", "superieur", "après", "apres", "after"]),
    ("<", &["lt", "under", "below", "less", "inférieur", "inferieur", "avant", "before"]),
    (">=", &["gte", "ge", "depuis", "since"]),
    ("<=", &["lte", "le", "until"]),
];
/// Words that come between those and the value.
const FILLERS: [&str; 10] = ["with", "by", "par", "than", "que", "from", "à", "a", "to", "de"];

/// After a whole test, text that is no connective: a second word of the value, or the next test.
pub(super) fn connective(span: Span, before: Option<Before>, text: &str) -> Error {
    let Some(Before { head, value }) = before else {
        return no_connective(span, text);
    };
    let glued = value.span().end == span.start && !text[span.start..].starts_with(',');
    let words = if glued { Words::glued(text, span.start) } else { Words::read(text, span.start) };
    if words.text.is_empty() && words.before_test {
        // `city= and name=x`: the connective was taken for the value.
        if let Some(word) = value.bare().filter(|word| CONNECTIVES.iter().any(|known| known.eq_ignore_ascii_case(word))) {
            let message = tr!(
                "the value of `{}` is missing, or `{word}` is it and a connective is missing",
                "il manque la valeur de `{}`, ou bien c'est `{word}` et il manque un connecteur",
                text[head.clone()].trim()
            );
            return Error::new(code::NO_VALUE, value.span(), message).repair(format!("None {word}")).repair(format!("'{word}' and"));
        }
        return no_connective(span, text);
    }
    let typed = text[value.span().start..words.end].to_owned();
    let rest = if words.before_test { " and" } else { "" };
    let sign = text[head.clone()].trim_end();
    if typed.contains(',')
        && let Some(field) = sign.strip_suffix('=').filter(|field| !field.ends_with(['!', '<', '>', '^', '$']))
    {
        let field = field.trim_end_matches('=').trim_end();
        return Error::new(code::COMMA, head.start..words.end, COMMA.get())
            .repair(format!("{field} in {}{rest}", Words::as_list(&typed)))
            .repair(format!("{field}={}{rest}", quote(&typed)));
    }
    let whole = if value.quoted { format!("{}{}", value.text.it, &text[value.span().end..words.end]) } else { typed };
    let message = tr!(
        "a value of several words goes inside quotes: `{}` is not part of it",
        "une valeur de plusieurs mots se met entre guillemets : `{}` n'en fait pas partie",
        text[span.start..words.end].trim()
    );
    Error::new(code::TWO_WORDS, value.span().start..words.end, message).repair(format!("{}{rest}", quote(&whole)))
}

fn no_connective(span: Span, text: &str) -> Error {
    let typed = &text[span.clone()];
    let message =
        tr!("a connective is missing before `{typed}`: and (et), or (ou)", "il manque un connecteur avant `{typed}` : et (and), ou (or)");
    let error = Error::new(code::NO_CONNECTIVE, span.clone(), message);
    if Words::test_at(text, span.start) { error.repair(format!("and {typed}")) } else { error }
}

/// A word where a test should be, with no sign after it.
pub(super) fn comparison(field: Placed<String>, before: Option<Before>, text: &str, entity: &'static Entity) -> Error {
    let name = field.it.as_str();
    if CONNECTIVES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Error::new(code::NO_TEST, field.span, tr!("a test is missing before `{name}`", "il manque un test avant `{name}`"))
            .repair("");
    }
    if let Some(error) = word_operator(&field, text) {
        return error;
    }
    let known = entity.resolve(name).ok();
    let words = Words::read(text, field.span.end);
    let rest = if words.before_test { " and" } else { "" };
    let lone = tr!("`{name}` is compared with nothing", "`{name}` n'est comparé à rien");
    match before {
        // Arguments that the shell has parted: `city=La` `Rochelle`.
        Some(before) if text[before.value.span().end..field.span.start].trim().is_empty() => connective(field.span, Some(before), text),
        // `city=Paris ou Lyon`
        Some(Before { head, value }) if known.is_none() => {
            let value_end = if words.text.is_empty() { field.span.end } else { words.end };
            let second = Words::as_value(&text[field.span.start..value_end]);
            let sign = &text[head.clone()];
            let both = format!("{}{sign}{second}{rest}", &text[head.start..field.span.start]);
            let one = format!("{sign}{}{rest}", quote(&text[value.span().start..value_end]));
            Error::new(code::NO_COMPARISON, head.start..value_end, lone).repair(both).repair(one)
        }
        _ if !words.text.is_empty() => {
            let message = tr!("a comparison is missing after `{name}`", "il manque une comparaison après `{name}`");
            Error::new(code::NO_COMPARISON, field.span.start..words.end, message)
                .repair(format!("{name}={}{rest}", Words::as_value(words.text)))
        }
        _ => {
            let repair = match known.map(|path| path.field.kind) {
                Some(Kind::Boolean) => format!("{name}=true"),
                Some(_) => format!("{name}!=None"),
                None => format!("{}~{name}", entity.field("name").map_or(entity.names[0], |field| field.name)),
            };
            Error::new(code::NO_COMPARISON, field.span, lone).repair(repair)
        }
    }
}

/// `city contient Paris`
fn word_operator(field: &Placed<String>, text: &str) -> Option<Error> {
    let mut lexer = Lexer::new(text, field.span.end..text.len());
    if let Some(not) = ["n'est pas", "n’est pas"].iter().find_map(|not| lexer.take(not)) {
        return Some(Error::new(code::WORD_OPERATOR, not, written("n'est pas", "!=")).repair("!="));
    }
    let word = lexer.word()?;
    let (sign, _) = SIGNS.iter().find(|(_, words)| words.contains(&word.it.to_lowercase().as_str()))?;
    let mut end = word.span.end;
    while let Some(filler) = lexer.keyword(&FILLERS) {
        end = filler.end;
    }
    Some(Error::new(code::WORD_OPERATOR, word.span.start..end, written(&word.it, sign)).repair(*sign))
}

fn written(words: &str, sign: &str) -> String {
    tr!("`{words}` is no comparison: it is written {sign}", "`{words}` n'est pas une comparaison : elle s'écrit {sign}")
}

/// A comparison at the end.
pub(super) fn value(span: Span, typed: &str) -> Error {
    let error = Error::new(code::NO_VALUE, span, tr!("a value is missing after `{}`", "il manque une valeur après `{}`", typed.trim()));
    let equal = typed.ends_with('=')
        && !typed.ends_with(['<', '>', '^', '$'])
        && !["<=", ">=", "^=", "$="].iter().any(|sign| typed.ends_with(sign));
    if equal { error.repair(format!("{typed}None")) } else { error }
}
