use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::list::{BAD, GOOD};
use super::*;
use crate::language::tests::speaking;

fn clock() -> Clock {
    Clock { now: DateTime::from_timestamp(1_800_000_000, 0).unwrap(), today: NaiveDate::from_ymd_opt(2027, 1, 15).unwrap() }
}

fn field(kind: Kind, form: Form) -> Field {
    let mut field = crate::entity::path("x", Text::NONE, "x");
    (field.kind, field.form) = (kind, form);
    field
}

/// What would be kept, or what is said.
fn written(kind: Kind, form: Form, typed: &str) -> Result<Value<'static>, ValueError> {
    field(kind, form).written(typed, true, &clock())
}

#[test]
fn good_texts_are_kept_in_their_form() {
    for (form, typed, kept) in GOOD {
        assert_eq!(written(Kind::Text, *form, typed), Ok(Value::Text((*kept).into())), "{form:?} {typed:?}");
        assert_eq!(written(Kind::Text, *form, kept), Ok(Value::Text((*kept).into())), "again {form:?} {kept:?}");
    }
}

#[test]
fn bad_texts_are_refused_with_the_reason() {
    for (form, typed, said, _) in BAD {
        let error = written(Kind::Text, *form, typed).expect_err(typed);
        assert!(error.message.contains(said), "{form:?} {typed:?}: {}", error.message);
    }
}

#[test]
fn refusals_are_told_in_both_languages() {
    let long = "x".repeat(200);
    let numbers = [
        (Kind::Integer, Form::Count, "2147483648"),
        (Kind::Integer, Form::Count, "99999999999999999999"),
        (Kind::Integer, Form::Count, "-1"),
        (Kind::Integer, Form::Count, "a"),
        (Kind::Money, Form::Positive, "-1"),
        (Kind::Money, Form::Positive, "a"),
        (Kind::Money, Form::Positive, "1.234"),
        (Kind::Money, Form::Positive, "10000000000"),
        (Kind::Money, Form::NotZero, "0"),
        (Kind::Boolean, Form::Plain, "a"),
        (Kind::Date, Form::Plain, "a"),
        (Kind::Json, Form::Plain, "a"),
        (Kind::Text, Form::Plain, long.as_str()),
    ];
    for (kind, form, typed) in BAD.iter().map(|(form, typed, ..)| (Kind::Text, *form, *typed)).chain(numbers) {
        let said = |language| speaking(language, || written(kind, form, typed).expect_err(typed));
        let (english, french) = (said(Language::English), said(Language::French));
        assert_ne!(english.message, french.message);
        assert_eq!((english.reason, english.repairs), (french.reason, french.repairs));
    }
    let about = |form: Form| form.about();
    for form in [Form::Note, Form::Code, Form::SignIn, Form::Phone, Form::Siren, Form::Nic, Form::Headcount, Form::PostalCode, Form::Count]
    {
        assert_ne!(about(form).english, about(form).french);
    }
    speaking(Language::French, || {
        let said = |form, typed| written(Kind::Text, form, typed).unwrap_err().message;
        assert_eq!(said(Form::Siren, "12"), "`12` n'est pas un SIREN, qui a neuf chiffres");
        assert_eq!(said(Form::Email, "a b@c.fr"), "`a b@c.fr` n'est pas une adresse e-mail : elle contient une espace");
        let long = written(Kind::Text, Form::Note, &"é".repeat(10_001)).unwrap_err().message;
        assert!(long.ends_with("a 10 001 caractères : au plus 10 000"), "{long}");
    });
}

#[test]
fn slips_are_repaired() {
    for (form, typed, repair) in [
        (Form::Email, "Jean Dupont <jean@example.com>", "jean@example.com"),
        (Form::Email, "mailto:jean@example.com", "jean@example.com"),
        (Form::Email, "jean @example.com,", "jean@example.com"),
        (Form::Siren, "552 081 317 66522", "552081317 nic=66522"),
        (Form::Siren, "FR 03 552 081 317", "552081317"),
        (Form::Headcount, "250", "32"),
        (Form::Headcount, "12000", "53"),
        (Form::Plain, "Jean\nDupont", "'Jean Dupont'"),
    ] {
        let error = written(Kind::Text, form, typed).expect_err(typed);
        assert_eq!(error.repairs, [repair], "{typed}");
    }
}

#[test]
fn values_agree_with_those_beside_them() {
    let text = |text: &'static str| Value::Text(text.into());
    for (form, value, other, repair) in [
        (Form::Nic, "66522", "552081317", Ok(())),
        (Form::Nic, "66523", "552081317", Err("")),
        // La Poste: its seat by Luhn, another establishment by the sum of its digits, one by neither.
        (Form::Nic, "00048", "356000000", Ok(())),
        (Form::Nic, "00015", "356000000", Ok(())),
        (Form::Nic, "00016", "356000000", Err("")),
        (Form::PostalCode, "75008", "France", Ok(())),
        (Form::PostalCode, "SW1A 1AA", "Royaume-Uni", Ok(())),
        (Form::PostalCode, "7500", "FRANCE", Err("")),
        (Form::PostalCode, "75 008", "fr", Err("75008")),
        (Form::PostalCode, "2A004", "France", Err("20004")),
    ] {
        let outcome = form.agree(&text(value), &text(other)).map_err(|error| error.repairs.concat());
        assert_eq!(outcome, repair.map_err(str::to_owned), "{value} {other}");
    }
    assert_eq!(Form::Nic.agree(&text("66523"), &Value::Null), Ok(()));
}

#[test]
fn numbers_stay_within_their_form() {
    for (kind, form, typed, said) in [
        (Kind::Integer, Form::Count, "0", None),
        (Kind::Integer, Form::Count, "2147483647", None),
        (Kind::Integer, Form::Count, "2147483648", Some("at most 2,147,483,647")),
        (Kind::Integer, Form::Count, "-1", Some("less than nothing")),
        (Kind::Integer, Form::Count, "12.5", Some("not a whole number")),
        (Kind::Money, Form::Positive, "0", None),
        (Kind::Money, Form::Positive, "-0", None),
        (Kind::Money, Form::Positive, "-0.01", Some("less than nothing")),
        (Kind::Money, Form::Positive, "9999999999.99", None),
        (Kind::Money, Form::Positive, "10000000000", Some("at most 10 digits")),
        (Kind::Money, Form::Positive, "1234567890123", Some("at most 10 digits")),
        (Kind::Money, Form::Positive, "12.345", Some("more than 2 decimals")),
        (Kind::Money, Form::Positive, "NaN", Some("not an amount")),
        (Kind::Money, Form::Positive, "inf", Some("not an amount")),
        (Kind::Money, Form::NotZero, "-12", None),
        (Kind::Money, Form::NotZero, "0.00", Some("write an amount")),
    ] {
        match (written(kind, form, typed), said) {
            (Ok(_), None) => {}
            (Err(error), Some(said)) => assert!(error.message.contains(said), "{typed}: {}", error.message),
            (outcome, _) => panic!("{typed}: {outcome:?}"),
        }
    }
}

#[test]
fn a_decimal_comma_needs_no_quotes_where_there_are_no_lists() {
    for typed in ["12 000,50 €", "12\u{202f}000,50", "12000.50"] {
        let amount = field(Kind::Money, Form::Positive).written(typed, false, &clock());
        assert_eq!(amount, Ok(Value::Money(rust_decimal::Decimal::new(1_200_050, 2))), "{typed}");
    }
}

#[test]
fn a_long_text_is_counted_and_not_repeated() {
    for (kind, form, length, most) in [
        (Kind::Text, Form::Plain, 151, "at most 150"),
        (Kind::Text, Form::Email, 151, "at most 150"),
        (Kind::Text, Form::Code, 121, "at most 120"),
        (Kind::Text, Form::Note, 10_001, "has 10,001 characters: at most 10,000"),
        (Kind::Text, Form::Note, 10_000_000, "has 10,000,000 characters: at most 10,000"),
        (Kind::Date, Form::Plain, 10_000_000, "at most 150"),
        (Kind::Money, Form::Positive, 10_000_000, "at most 150"),
    ] {
        let error = written(kind, form, &"é".repeat(length)).unwrap_err();
        assert!(error.message.contains(most) && error.message.len() < 300, "{}", error.message);
        assert_eq!(error.reason, Reason::TooLong);
    }
    assert!(written(Kind::Text, Form::Note, &"é".repeat(10_000)).is_ok());
    assert!(written(Kind::Text, Form::Plain, &"é".repeat(150)).is_ok());
}

#[test]
fn what_is_looked_for_is_spelt_as_it_is_kept() {
    for (form, typed, sought) in [
        (Form::Phone, "06 12 34 56 78", "+33612345678"),
        (Form::Phone, "06 12", "06 12"),
        (Form::Siret, "552 081 317 66522", "55208131766522"),
        (Form::Activity, "8230z", "82.30Z"),
        (Form::Siren, "12", "12"),
        (Form::Plain, " a ", " a "),
    ] {
        assert_eq!(field(Kind::Text, form).sought(typed, false, &clock()), Ok(Value::Text(sought.into())), "{typed}");
    }
}

/// What [`registry::is_luhn`] must be, digit by digit.
fn check_digit(digits: &str) -> char {
    (b'0'..=b'9').map(char::from).find(|digit| registry::is_luhn(&format!("{digits}{digit}"))).unwrap()
}

proptest! {
    #[test]
    fn one_check_digit_is_right_and_one_wrong_digit_is_noticed(digits in "[0-9]{8}", at in 0_usize..9, other in 1_u8..10) {
        let siren = format!("{digits}{}", check_digit(&digits));
        prop_assert_eq!(written(Kind::Text, Form::Siren, &siren), Ok(Value::Text(siren.clone().into())));
        let mut wrong = siren.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + other) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert!(written(Kind::Text, Form::Siren, &wrong).is_err());
    }

    #[test]
    fn no_text_is_too_strange_and_what_is_kept_is_kept_again(typed in any::<String>()) {
        for form in [Form::Plain, Form::Note, Form::Code, Form::SignIn, Form::Email, Form::Phone, Form::Siren, Form::Activity, Form::PostalCode] {
            if let Ok(Value::Text(kept)) = written(Kind::Text, form, &typed) {
                prop_assert_eq!(written(Kind::Text, form, &kept), Ok(Value::Text(kept.clone())));
            }
        }
    }

    #[test]
    fn no_number_is_too_strange(typed in "[ +(0-9).\\-/]{0,40}") {
        if let Ok(Value::Text(kept)) = written(Kind::Text, Form::Phone, &typed) {
            prop_assert_eq!(written(Kind::Text, Form::Phone, &kept), Ok(Value::Text(kept.clone())));
        }
    }
}
