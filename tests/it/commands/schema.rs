//! `schema`: what lists print as JSON is what their schema says.

use serde_json::Value;

use crate::world::World;

const NOUNS: [&str; 12] = [
    "clients",
    "contracts",
    "events",
    "companies",
    "locations",
    "collaborators",
    "departments",
    "roles",
    "payments",
    "notes",
    "reminders",
    "views",
];

fn json(snap: snapbox::cmd::Command) -> Value {
    serde_json::from_slice(&snap.assert().success().get_output().stdout).unwrap()
}

/// The part of JSON Schema 2020-12 that our schemas use; a keyword it does not know fails the test.
fn check(schema: &Value, value: &Value, at: &str) {
    for (keyword, wanted) in schema.as_object().unwrap() {
        let string = |holds: &dyn Fn(&str) -> bool| value.as_str().is_none_or(holds);
        let good = match (keyword.as_str(), wanted.as_str()) {
            ("$schema" | "title" | "description", Some(_)) => true,
            ("type", Some(name)) => kind(value) == name,
            ("type", None) => wanted.as_array().unwrap().iter().any(|name| kind(value) == name.as_str().unwrap()),
            ("enum", _) => wanted.as_array().unwrap().contains(value),
            ("format", Some("date")) => string(&|text| text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok()),
            ("format", Some("date-time")) => string(&|text| chrono::DateTime::parse_from_rfc3339(text).is_ok()),
            ("pattern", Some(r"^-?[0-9]+\.[0-9]{2,}$")) => string(&|text| {
                let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let unsigned = text.strip_prefix('-').unwrap_or(text);
                unsigned.split_once('.').is_some_and(|(units, cents)| digits(units) && digits(cents) && cents.len() >= 2)
            }),
            ("items", _) => {
                value.as_array().unwrap().iter().for_each(|item| check(wanted, item, at));
                true
            }
            ("properties", _) => {
                let known = value.as_object().unwrap().iter().filter_map(|(name, value)| Some((name, wanted.get(name)?, value)));
                known.for_each(|(name, schema, value)| check(schema, value, &format!("{at}.{name}")));
                true
            }
            ("required", _) => wanted.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            ("additionalProperties", None) if *wanted == Value::Bool(false) => {
                value.as_object().unwrap().keys().all(|name| schema["properties"].get(name).is_some())
            }
            _ => panic!("{at}: a keyword that this test does not know: {keyword}: {wanted}"),
        };
        assert!(good, "{at}: {value} is not {keyword} {wanted}");
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[test]
fn every_list_is_what_its_schema_says() {
    let world = World::demo();
    for noun in NOUNS {
        let schema = json(world.epicrm().args(["schema", noun]));
        let list = json(world.as_user("gina").args([noun, "--format", "json"]));
        assert!(!list.as_array().unwrap().is_empty());
        check(&schema, &list, noun);
    }
}

#[test]
fn so_is_every_column_that_can_be_shown() {
    let world = World::demo();
    for noun in NOUNS {
        let help = world.epicrm().args([noun, "--columns", "help", "--format", "ids"]).assert().success();
        let columns = String::from_utf8(help.get_output().stdout.clone()).unwrap().trim().replace('\n', ",");
        let schema = json(world.epicrm().args(["schema", noun, "--columns", &columns]));
        let list = json(world.as_user("gina").args([noun, "--columns", &columns, "--format", "json"]));
        check(&schema, &list, noun);
        let line = json(world.epicrm().args(["schema", noun, "--columns", &columns, "--lines"]));
        check(&line, &list[0], noun);
    }
}

#[test]
fn a_schema_says_no_too() {
    let world = World::demo();
    let schema = json(world.epicrm().args(["schema", "contracts", "--columns", "code,total,due_on,status", "--lines"]));
    let good = serde_json::json!({"code": "x", "total": "1.00", "due_on": null, "status": "signed"});
    check(&schema, &good, "good");
    for (name, value) in [
        ("code", Value::Null),
        ("total", 1.into()),
        ("total", "1".into()),
        ("due_on", "14/07/2026".into()),
        ("status", "lost".into()),
        ("more", 1.into()),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(std::panic::catch_unwind(|| check(&schema, &bad, "bad")).is_err(), "{bad}");
    }
    world.epicrm().args(["schema", "moons"]).assert().code(2);
}
