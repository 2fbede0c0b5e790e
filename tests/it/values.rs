//! The forms of values: the program and the database judge the same texts, and judge them alike.

use epicrm::domain::ENTITIES;
use epicrm::entity::{Clock, Entity, Field, Form, Kind, Value};
use epicrm::error;
use postgres::error::SqlState;
use postgres::{Client, Transaction};

use crate::attack::ground::shared;

#[path = "../../src/entity/form/list.rs"]
mod list;

fn clock() -> Clock {
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    Clock { now, today: now.date_naive() }
}

/// Every column of a form.
fn columns(form: Form) -> impl Iterator<Item = (&'static Entity, &'static Field)> {
    ENTITIES
        .into_iter()
        .filter(|entity| entity.schema == "crm")
        .flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)))
        .filter(move |(_, field)| field.form == form && matches!(field.kind, Kind::Text) && !field.derived)
}

/// Writes `text` into one row, as SQL alone does; the name of the constraint that refuses it.
fn write(transaction: &mut Transaction<'_>, entity: &Entity, field: &Field, text: &str) -> Result<String, String> {
    let (table, column) = (entity.table, field.column);
    // A SIREN or NIC alone: the two together have a test of their own.
    let alone = match column {
        "siren" => ", nic = NULL",
        "nic" => ", siren = NULL",
        _ => "",
    };
    // Only a cancelled contract has a reason for it.
    let which = if table == "contract" { " WHERE status = 'cancelled'" } else { "" };
    let sql = format!("UPDATE crm.{table} SET {column} = $1{alone} WHERE id = (SELECT min(id) FROM crm.{table}{which}) RETURNING {column}");
    let mut point = transaction.transaction().unwrap();
    let outcome = point.query_one(&sql, &[&text]).map(|row| row.get(0)).map_err(|refusal| {
        let refusal = refusal.as_db_error().unwrap_or_else(|| panic!("{refusal}"));
        assert_eq!(*refusal.code(), SqlState::CHECK_VIOLATION, "{refusal}");
        refusal.constraint().unwrap_or_default().to_owned()
    });
    point.rollback().unwrap();
    outcome
}

/// A refusal by a constraint of this very column, which has its sentence.
fn refused(outcome: Result<String, String>, entity: &Entity, field: &Field, text: &str) {
    let constraint = outcome.expect_err(&format!("{}.{} takes {text:?}", entity.table, field.column));
    assert!(constraint.starts_with(&format!("{}_{}_", entity.table, field.column)), "{constraint}: {text:?}");
    let (kind, ..) = epicrm::db::sentence(&constraint).unwrap_or_else(|| panic!("{constraint} has no sentence"));
    assert_eq!(kind, error::Kind::Usage, "{constraint}");
}

/// A note and a reminder: the demo has none.
fn remember(transaction: &mut Transaction<'_>) {
    transaction
        .batch_execute(
            "INSERT INTO crm.note (text, author_id, client_id) SELECT 'x', commercial_id, id FROM crm.client LIMIT 1;
             INSERT INTO crm.reminder (text, due_on, author_id, who_id, client_id) SELECT 'x', '2027-01-01', commercial_id, commercial_id, id FROM crm.client LIMIT 1",
        )
        .unwrap();
}

#[test]
fn every_column_takes_what_the_program_keeps_and_nothing_else_of_the_list() {
    let mut ground = shared();
    let mut transaction = ground.admin.transaction().unwrap();
    remember(&mut transaction);
    for (form, typed, kept) in list::GOOD {
        for (entity, field) in columns(*form) {
            assert_eq!(field.written(typed, true, &clock()), Ok(Value::Text((*kept).into())), "{} {typed:?}", field.name);
            let written = write(&mut transaction, entity, field, kept);
            assert_eq!(written.as_deref(), Ok(*kept), "{}.{}", entity.table, field.column);
            if typed != kept && *form != Form::Note {
                refused(write(&mut transaction, entity, field, typed), entity, field, typed);
            }
        }
    }
    for (form, typed, _, by_database) in list::BAD {
        for (entity, field) in columns(*form) {
            assert!(field.written(typed, true, &clock()).is_err(), "{} {typed:?}", field.name);
            let outcome = write(&mut transaction, entity, field, typed);
            if *by_database {
                refused(outcome, entity, field, typed);
            } else {
                assert_eq!(outcome.as_deref(), Ok(*typed), "the list says that the database cannot know");
            }
        }
    }
    for form in [Form::Plain, Form::Note, Form::Code] {
        let (entity, field) = columns(form).next().unwrap();
        refused(write(&mut transaction, entity, field, &"é".repeat(10_000_000)), entity, field, "ten million");
        for (entity, field) in columns(form) {
            let most = if form == Form::Note { 10_000 } else { 120 + usize::from(form == Form::Plain) * 30 };
            let (fits, exceeds) = ("e".repeat(most), "e".repeat(most + 1));
            assert!(field.written(&fits, true, &clock()).is_ok() && field.written(&exceeds, true, &clock()).is_err(), "{}", field.name);
            assert_eq!(write(&mut transaction, entity, field, &fits).as_deref(), Ok(fits.as_str()));
            refused(write(&mut transaction, entity, field, &exceeds), entity, field, "too long");
        }
    }
    transaction.rollback().unwrap();
}

#[test]
fn every_text_that_is_written_has_a_form_that_is_tried() {
    let tried = |form: Form| list::GOOD.iter().any(|(good, ..)| *good == form) && list::BAD.iter().any(|(bad, ..)| *bad == form);
    for entity in ENTITIES.iter().filter(|entity| entity.schema == "crm") {
        for field in entity.fields.iter().filter(|field| matches!(field.kind, Kind::Text) && !field.derived) {
            // Names to sign in with are for ever: no update reaches them.
            assert!(tried(field.form) || field.form == Form::SignIn, "{}.{}: {:?}", entity.noun, field.name, field.form);
        }
    }
}

/// What the program would keep as it is.
fn keeps(form: Form, text: &str) -> bool {
    let (_, field) = columns(form).next().unwrap();
    field.written(text, true, &clock()).is_ok_and(|value| value == Value::Text(text.into()))
}

/// Both judge each of `texts`; those on which they differ.
fn differences(admin: &mut Client, texts: &[String]) -> Vec<String> {
    const RULES: [(Form, &str); 5] = [
        (Form::Plain, "crm.is_line(t, 150)"),
        (Form::Note, "crm.is_note(t)"),
        (Form::Code, "crm.is_code(t)"),
        (Form::Email, "crm.is_email(t)"),
        (Form::Siren, "t ~ '^[0-9]{9}$' AND crm.is_luhn(t)"),
    ];
    let columns: Vec<&str> = RULES.iter().map(|(_, rule)| *rule).collect();
    let sql = format!("SELECT {} FROM unnest($1::text[]) WITH ORDINALITY u (t, n) ORDER BY n", columns.join(", "));
    let rows = admin.query(&sql, &[&texts]).unwrap();
    let mut found = Vec::new();
    for (row, text) in rows.iter().zip(texts) {
        for (at, (form, _)) in RULES.iter().enumerate() {
            let database: bool = row.get(at);
            if database != keeps(*form, text) {
                found.push(format!("{form:?} {text:?}: the database says {database}"));
            }
        }
    }
    found
}

#[test]
fn both_judge_every_character_alike() {
    let mut ground = shared();
    let characters = (1..0x3000_u32).chain(0xa000..0xa800).chain(0xf900..0x1_0100).chain(0x1_f600..0x1_f700).chain(0xe_0000..0xe_0200);
    let texts: Vec<String> = characters
        .filter_map(char::from_u32)
        .flat_map(|c| [format!("a{c}b"), format!("李{c}李"), format!("{c}"), format!("a{c}b@example.com"), format!("a@ex{c}mple.com")])
        .collect();
    for texts in texts.chunks(20_000) {
        assert_eq!(differences(&mut ground.admin, texts), Vec::<String>::new());
    }
}

#[test]
fn both_judge_random_texts_alike() {
    // Letters of every role in the rules above; the draw is the same every time.
    const LETTERS: [&str; 22] = [
        "a",
        "Z",
        "é",
        "李",
        "0",
        "9",
        ".",
        "..",
        "-",
        "@",
        " ",
        "\n",
        "\t",
        "_",
        "/",
        "fr",
        "\u{200d}",
        "\u{a0}",
        "+",
        "'",
        "552081317",
        "\u{202e}",
    ];
    let mut state = 7_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let texts: Vec<String> = (0..40_000)
        .map(|turn| {
            let length = 1 + draw(9);
            let text: String = (0..length).map(|_| LETTERS[draw(LETTERS.len())]).collect();
            if turn % 2 == 0 { text } else { format!("{text}@{}.fr", LETTERS[draw(LETTERS.len())]) }
        })
        .collect();
    assert_eq!(differences(&mut shared().admin, &texts), Vec::<String>::new());
}

#[test]
fn siret_and_postal_codes_are_judged_by_two_columns() {
    let mut ground = shared();
    let mut transaction = ground.admin.transaction().unwrap();
    transaction.execute("UPDATE crm.company SET nic = NULL", &[]).unwrap(); // or another has that SIRET
    for (first, other, form, value, good) in [
        ("siren", "552081317", Form::Nic, "66522", true),
        ("siren", "552081317", Form::Nic, "66523", false),
        ("siren", "356000000", Form::Nic, "00048", true),
        ("siren", "356000000", Form::Nic, "00015", true),
        ("siren", "356000000", Form::Nic, "00016", false),
        ("country", "France", Form::PostalCode, "75008", true),
        ("country", "FRANCE", Form::PostalCode, "7500", false),
        ("country", "fr", Form::PostalCode, "2A004", false),
        ("country", "Suisse", Form::PostalCode, "1218", true),
        ("country", "Royaume-Uni", Form::PostalCode, "SW1A 1AA", true),
        ("country", "Royaume-Uni", Form::PostalCode, "sw1a 1aa", false),
    ] {
        let (entity, field) = columns(form).next().unwrap();
        let written = field.written(value, true, &clock());
        let kept = written == Ok(Value::Text(value.into()));
        assert_eq!(kept && form.agree(&Value::Text(value.into()), &Value::Text(other.into())).is_ok(), good, "{other} {value}");
        let sql = format!("UPDATE crm.{0} SET {first} = $1, {1} = $2 WHERE id = (SELECT max(id) FROM crm.{0})", entity.table, field.column);
        let mut point = transaction.transaction().unwrap();
        let outcome = point.execute(&sql, &[&other, &value]);
        point.rollback().unwrap();
        match outcome {
            Ok(_) => assert!(good, "{other} {value}"),
            Err(refusal) => {
                let constraint = refusal.as_db_error().and_then(|refusal| refusal.constraint()).unwrap_or_default().to_owned();
                assert!(
                    !good && ["company_siret_form", "location_postal_code_form"].contains(&constraint.as_str()),
                    "{other} {value}: {refusal}"
                );
            }
        }
    }
    transaction.rollback().unwrap();
}
