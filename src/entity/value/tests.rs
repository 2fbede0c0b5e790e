use chrono::{Local, NaiveDate, TimeZone};

use super::*;

static STATUSES: [Choice; 2] = [
    Choice { name: "unsigned", french: "non signé", aliases: &["non_signe"] },
    Choice { name: "signed", french: "signé", aliases: &["signe"] },
];
const CHOICE: Kind = Kind::Choice(&STATUSES);

fn clock() -> Clock {
    let today = NaiveDate::from_ymd_opt(2026, 7, 14).unwrap();
    Clock { now: Local.from_local_datetime(&today.and_hms_opt(18, 30, 0).unwrap()).unwrap().to_utc(), today }
}

/// `expected` is the value as Debug shows it without its kind, or `reason: repairs`. A text in quotes is quoted.
#[track_caller]
fn check(kind: Kind, typed: &str, expected: &str) {
    let bare = typed.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let shown = match parse(&kind, bare.unwrap_or(typed), bare.is_some(), &clock()) {
        Ok(Value::Null) => "null".to_owned(),
        Ok(Value::Text(text) | Value::Json(text)) => text.into_owned(),
        Ok(Value::Integer(number)) => number.to_string(),
        Ok(Value::Money(amount)) => amount.to_string(),
        Ok(Value::Date(day)) => day.to_string(),
        Ok(Value::Instant(moment)) => local(moment).format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        Ok(Value::Boolean(truth)) => truth.to_string(),
        Err(error) => format!("{:?}: {}", error.reason, error.repairs.join(" ")).trim_end().to_owned(),
    };
    assert_eq!(shown, expected, "{kind:?} {typed}");
}

#[test]
fn nothing_is_null_in_every_kind_unless_quoted() {
    for kind in [Kind::Text, Kind::Integer, Kind::Money, Kind::Date, Kind::Instant, Kind::Boolean, CHOICE] {
        for typed in ["", "None", "null", "NUL", "aucun"] {
            check(kind, typed, "null");
        }
    }
    check(Kind::Text, "'None'", "None");
    check(Kind::Text, "''", "");
    check(Kind::Money, "'None'", "NotANumber:");
}

#[test]
fn text_is_kept_but_for_control_characters() {
    check(Kind::Text, "Élan & Fils, 東京", "Élan & Fils, 東京");
    check(Kind::Text, "one\n\ttwo", "one\n\ttwo");
    check(Kind::Text, "red \u{1b}[31m", "ControlCharacter:");
    check(Kind::Text, "nul \0", "ControlCharacter:");
    check(Kind::Integer, "1\u{7f}", "ControlCharacter:");
    check(Kind::Json, "{}", "NotTyped:");
}

#[test]
fn money_is_exact() {
    for (typed, expected) in [
        ("1200", "1200"),
        ("1200.50", "1200.50"),
        ("0", "0"),
        ("-12.5", "-12.5"),
        ("+3", "3"),
        ("12k", "12000"),
        ("1.5K", "1500"),
        ("1.23456k", "1234.56"),
        ("1200€", "1200"),
        ("1200EUR", "1200"),
        ("2k€", "2000"),
        ("'1 200,50 €'", "1200.50"),
        ("'1\u{202f}200\u{a0}€'", "1200"),
        ("'12 345 678,90'", "12345678.90"),
        ("'1,5 k€'", "1500"),
        ("9999999999.99", "9999999999.99"),
        ("12,50", "DecimalComma: 12.50 '12,50'"),
        ("10000000000", "TooLarge:"),
        ("99999999k", "TooLarge:"),
        ("1.234", "TooPrecise:"),
        ("1.500", "TooPrecise:"),
        ("1.23456789k", "TooPrecise:"),
        ("NaN", "NotANumber:"),
        ("inf", "NotANumber:"),
        ("1e5", "NotANumber:"),
        ("", "null"),
        ("'1.200,50'", "NotANumber: 1200.50"),
        ("'1,200.50'", "NotANumber: 1200.50"),
        ("'12 34'", "NotANumber:"),
        ("1200 200", "NotANumber:"),
        ("--5", "NotANumber:"),
        ("5.", "NotANumber:"),
        (".5", "NotANumber:"),
        ("€", "NotANumber:"),
        ("k", "NotANumber:"),
        ("$12", "NotANumber:"),
        ("٣", "NotANumber:"),
        ("1000000000000000000000000000000000000", "TooLarge:"),
    ] {
        check(Kind::Money, typed, expected);
    }
}

#[test]
fn integers_are_whole() {
    for (typed, expected) in [
        ("100", "100"),
        ("-3", "-3"),
        ("100k", "100000"),
        ("'1 200'", "1200"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "TooLarge:"),
        ("99999999999999999999999999999999999999999", "TooLarge:"),
        ("10.5", "NotANumber:"),
        ("0x10", "NotANumber:"),
        ("ten", "NotANumber:"),
    ] {
        check(Kind::Integer, typed, expected);
    }
}

#[test]
fn booleans_and_choices_in_both_languages() {
    for typed in ["true", "Vrai", "OUI", "yes", "1", "o"] {
        check(Kind::Boolean, typed, "true");
    }
    for typed in ["false", "faux", "Non", "no", "0"] {
        check(Kind::Boolean, typed, "false");
    }
    check(Kind::Boolean, "maybe", "NotABoolean:");
    check(CHOICE, "SIGNED", "signed");
    check(CHOICE, "Signé", "signed");
    check(CHOICE, "SIGNÉ", "signed");
    check(CHOICE, "'non signé'", "unsigned");
    check(CHOICE, "signée", "UnknownChoice: signed");
    check(CHOICE, "sgined", "UnknownChoice: signed");
    check(CHOICE, "blue", "UnknownChoice:");
    let error = parse(&CHOICE, "blue", false, &clock()).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.allowed),
        ("`blue` is none of unsigned, signed", vec!["unsigned".to_owned(), "signed".to_owned()])
    );
}

#[test]
fn a_date_written_is_the_start_of_its_period() {
    check(Kind::Date, "2026-07", "2026-07-01");
    check(Kind::Date, "now", "2026-07-14");
    check(Kind::Date, "2026-07-15T18:30", "TooPrecise: 2026-07-15");
    check(Kind::Instant, "2026-07-14", "2026-07-14T00:00:00");
    check(Kind::Instant, "2026-07-14T18:30", "2026-07-14T18:30:00");
    check(Kind::Instant, "demain 18h30", "2026-07-15T18:30:00");
    check(Kind::Instant, "now", "2026-07-14T18:30:00");
}
