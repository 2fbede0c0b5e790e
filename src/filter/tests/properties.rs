//! What holds for every filter: nothing panics, printing and reading agree, NOT means the contrary.

use proptest::prelude::*;

use super::*;
use crate::entity::Value;
use crate::filter::syntax::{Comparison, Literal, Operand, Operator, Placed, Syntax};

fn placed<T>(it: T) -> Placed<T> {
    Placed { it, span: 0..0 }
}

fn literal(in_list: bool) -> impl Strategy<Value = Literal> {
    // No dots, or three: two would part a range. Nor a quote at the start.
    let bare = if in_list { "[a-zé0-9*:+/_-][a-zé0-9*'!~\"/_-]{0,6}" } else { "[a-zé0-9*.:+/_-][a-zé0-9*'!~\",/_-]{0,6}(\\.\\.\\.)?" };
    let keyword = prop::sample::select(vec!["and", "ou", "not", "in", "None", "me", "is", "between"]).prop_map(str::to_owned);
    let bare = prop_oneof![4 => bare, 1 => keyword].prop_map(|text| (text, false));
    let quoted = any::<String>().prop_map(|text| (text, true));
    prop_oneof![bare, quoted].prop_map(|(text, quoted)| Literal { text: placed(text), quoted })
}

fn comparison() -> impl Strategy<Value = Syntax> {
    use Operator::{AtLeast, AtMost, Contains, Differs, Ends, Equal, Lacks, Less, More, Starts};
    let all = prop::sample::select(vec![Equal, Differs, Less, AtMost, More, AtLeast, Contains, Lacks, Starts, Ends]);
    let equality = || prop::sample::select(vec![Equal, Differs]);
    let range = prop_oneof![
        (literal(false), literal(false)).prop_map(|(from, to)| Operand::Range(Some(from), Some(to))),
        literal(false).prop_map(|from| Operand::Range(Some(from), None)),
        literal(false).prop_map(|to| Operand::Range(None, Some(to))),
    ];
    let list = prop::collection::vec(literal(true), 1..4).prop_map(Operand::List);
    let compared = prop_oneof![
        3 => (all, literal(false).prop_map(Operand::One)),
        1 => (equality(), range),
        1 => (equality(), list),
    ];
    let field = "[a-zé_][a-z0-9_-]{0,5}(\\.[a-z]{1,4}){0,2}";
    (field, compared).prop_map(|(field, (operator, operand))| {
        Syntax::Comparison(Comparison { field: placed(field), operator: placed(operator), operand })
    })
}

fn syntax() -> impl Strategy<Value = Syntax> {
    let view = "[a-z][a-z0-9_-]{0,5}".prop_map(|name| Syntax::View(placed(name)));
    tree(prop_oneof![8 => comparison(), 1 => view].boxed())
}

fn tree(leaf: BoxedStrategy<Syntax>) -> impl Strategy<Value = Syntax> {
    leaf.prop_recursive(5, 24, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Syntax::And),
            several().prop_map(Syntax::Or),
            inner.clone().prop_map(|inner| Syntax::Not(Box::new(inner)))
        ]
    })
}

/// Pieces of the language, in any order: nearer to a filter than random bytes.
fn nearly() -> impl Strategy<Value = String> {
    let pieces = vec![
        "status",
        "total",
        "due_on",
        "client.company.city",
        "events.starts_at",
        "signed",
        "5",
        "12k",
        "2026-07-14",
        "today",
        "-30d",
        "..",
        "=",
        "!=",
        "=>",
        "<",
        "~",
        "^=",
        ":",
        "and",
        "ou",
        "not",
        "!",
        "in",
        "is",
        "between",
        "None",
        "me",
        "(",
        ")",
        ",",
        "'",
        "\"",
        "“",
        "\\",
        "&",
        "||",
        "@v",
        "*",
        "é",
        "\0",
        "\u{a0}",
        "T18:30",
        " ",
        " ",
        " ",
        "  ",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

fn parsed(text: &str) -> Option<Syntax> {
    parser::parse(&Source::new(&[text])).ok().flatten().map(|parsed| parsed.syntax)
}

/// A test of the only table there is: the value of `attendees` in this row.
fn truth(condition: &Condition, row: i64) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| truth(part, row)),
        Condition::Any(parts) => parts.iter().any(|part| truth(part, row)),
        Condition::Test(test) => {
            let Predicate::Equal(values) = &test.predicate else { panic!("{test:?}") };
            values.contains(&Value::Integer(row)) ^ test.negated ^ test.differs
        }
    }
}

fn truth_as_typed(syntax: &Syntax, row: i64) -> bool {
    match syntax {
        Syntax::And(parts) => parts.iter().all(|part| truth_as_typed(part, row)),
        Syntax::Or(parts) => parts.iter().any(|part| truth_as_typed(part, row)),
        Syntax::Not(inner) => !truth_as_typed(inner, row),
        Syntax::View(_) => panic!("no view here"),
        Syntax::Comparison(Comparison { operator, operand: Operand::One(value), .. }) => {
            (value.text.it == row.to_string()) == (operator.it == Operator::Equal)
        }
        Syntax::Comparison(other) => panic!("{other}"),
    }
}

fn attendees() -> impl Strategy<Value = Syntax> {
    let test = (0..3_i64, any::<bool>()).prop_map(|(value, equal)| {
        let operator = placed(if equal { Operator::Equal } else { Operator::Differs });
        let value = Literal { text: placed(value.to_string()), quoted: false };
        Syntax::Comparison(Comparison { field: placed("attendees".to_owned()), operator, operand: Operand::One(value) })
    });
    tree(test.boxed())
}

/// Reads, and if it is refused tries the repairs and draws the message.
fn survive(arguments: &[String]) {
    for entity in crate::domain::ENTITIES {
        match compile(arguments, entity, &clock()) {
            Ok(Filter { condition: Some(condition), .. }) => {
                let shown = condition.to_string();
                let again = compile(std::slice::from_ref(&shown), entity, &clock());
                assert_eq!(again.map(|filter| filter.condition), Ok(Some(condition)), "{arguments:?} printed as {shown}");
            }
            Ok(_) => {}
            Err(error) => {
                let shown = format!("{}{}{:?}", crate::error::Error::from(error.clone()), error.snippet(), error.hints());
                assert!(!shown.contains('\0') && !shown.contains('\u{1b}'), "{shown:?}");
                assert!(error.text.get(error.span.clone()).is_some(), "{error:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_filter_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = compile_bytes(&bytes, entity("contracts"), &clock());
    }

    #[test]
    fn any_text_is_a_filter_or_an_error(arguments in prop::collection::vec(any::<String>(), 0..3)) {
        survive(&arguments);
    }

    #[test]
    fn nearly_filters_are_filters_or_errors(arguments in prop::collection::vec(nearly(), 1..3)) {
        survive(&arguments);
    }

    #[test]
    fn any_value_is_a_value_or_an_error(field in prop::sample::select(vec!["total", "due_on", "signed_at", "status", "events.attendees", "client"]), value in "\\PC{0,12}|[0-9TZWQhdmwyj:/.,+ -]{0,16}") {
        survive(&[format!("{field}={value}")]);
        survive(&[format!("{field}<'{value}'")]);
    }

    #[test]
    fn what_is_printed_reads_the_same(filter in syntax()) {
        let shown = filter.to_string();
        prop_assume!(shown.len() <= parser::MOST_BYTES);
        prop_assert_eq!(parsed(&shown), Some(filter), "{}", shown);
    }

    #[test]
    fn not_is_the_contrary(filter in attendees()) {
        let condition = |text: String| compile(&[text], entity("events"), &clock()).unwrap().condition.unwrap();
        let (plain, contrary) = (condition(filter.to_string()), condition(format!("not ({filter})")));
        for row in 0..3 {
            prop_assert_eq!(truth(&plain, row), truth_as_typed(&filter, row), "{} of {}", filter, row);
            prop_assert_ne!(truth(&plain, row), truth(&contrary, row), "{} of {}", filter, row);
        }
    }
}
