//! Values as typed: kept exactly, or refused with the reason before anybody is asked.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use serde_json::Value;

use crate::world::World;

/// The record that a command prints.
fn record(world: &World, user: &str, words: &[&str]) -> Value {
    let output = world.as_user(user).args(words).args(["--format", "json"]).assert().success();
    let list: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    list[0].clone()
}

#[test]
fn what_is_typed_is_kept_in_its_form_and_found_again() {
    let world = World::demo();
    for (noun, added, columns, kept) in [
        (
            "client",
            &[
                "first_name=N'Guessan",
                "last_name=de la Tour-O'Brien 李",
                "email=Élodie@Château.example",
                "phone=06 12 34 56 78",
                "civility=Monsieur",
            ][..],
            "civility,first_name,last_name,email,phone",
            &["MR", "N'Guessan", "de la Tour-O'Brien 李", "Élodie@Château.example", "+33612345678"][..],
        ),
        (
            "company",
            &["name=N° 5 & Fils", "siren=732 829 320", "nic=00074", "activity=8230z", "headcount=nn"],
            "name,siren,nic,siret,activity,headcount",
            &["N° 5 & Fils", "732829320", "00074", "73282932000074", "82.30Z", "NN"],
        ),
        (
            "location",
            &["city=London", "country=Royaume-Uni", "postal_code=sw1a 1aa", "population=8 900 000"],
            "city,country,postal_code,population",
            &["London", "Royaume-Uni", "SW1A 1AA", "8900000"],
        ),
        ("contract", &["client=mkc111", "total=12 000,50 €"], "total", &["12000.50"]),
        ("contract", &["client=mkc111", "total='9\u{202f}999\u{a0}999 999,99'"], "total", &["9999999999.99"]),
        (
            "payment",
            &["contract=kc555", "amount=0,01", "note= \"50 %\"\r\n\t— c'est \\ tout; '--' "],
            "amount,note",
            &["0.01", " \"50 %\"\n\t— c'est \\ tout; '--' "],
        ),
    ] {
        let add = format!("add-{noun}");
        let words: Vec<&str> = std::iter::once(add.as_str()).chain(added.iter().copied()).collect();
        let code = record(&world, "alice", &words)["code"].as_str().unwrap().to_owned();
        let plural = if noun == "company" { "companies".to_owned() } else { format!("{noun}s") };
        let found = record(&world, "sam", &[&plural, &format!("code={code}"), "--columns", columns]);
        for (column, kept) in columns.split(',').zip(kept) {
            let value = &found[column];
            assert_eq!(value.as_str().map_or_else(|| value.to_string(), str::to_owned), *kept, "{noun} {column}");
        }
    }
    // A filter spells values as they are kept; a part of a text is taken as it is.
    for (words, count) in [
        (&["clients", "phone='06 12 34 56 78'"][..], "1"),
        (&["clients", "phone in ('06.12.34.56.78', '+33 1 99 00 00 00')"], "1"),
        (&["clients", "phone='06 12'"], "0"),
        (&["clients", "phone~612345678"], "1"),
        (&["companies", "siret='732 829 320 00074'"], "1"),
        (&["companies", "activity=8230z", "siren='732 829 320'"], "1"),
        (&["companies", "activity~8230z"], "0"),
        (&["locations", "postal_code='sw1a 1aa'"], "1"),
    ] {
        let output = world.as_user("sam").args(words).arg("--count").assert().success();
        assert_eq!(String::from_utf8_lossy(&output.get_output().stdout).trim(), count, "{words:?}");
    }
}

#[test]
fn what_is_wrong_is_refused_with_the_reason_before_any_connection() {
    let world = World::demo();
    world.token("alice");
    let long = "x".repeat(120_000);
    let (long_note, long_name, long_word) = (format!("notes={long}"), format!("{long}=1"), format!("starts_at={long}"));
    for (words, said) in [
        (&["add-client", "last_name=\u{202e}ecilA"][..], "last_name: it has a character that is not seen (U+202E)"),
        (&["add-client", "last_name=Null"], "somebody or something of that name: last_name='\"Null\"'"),
        (&["add-client", "last_name=X", "email=Jean <jean@b.fr>"], "did you mean email=jean@b.fr?"),
        (&["add-client", "last_name=X", "phone=06 12 34 56 7"], "one of another country begins with its code, such as +41"),
        (&["add-company", "name=X", "siren=552081318"], "its check digit (Luhn) is wrong"),
        (&["add-company", "name=X", "siren=552081317", "nic=66523"], "is not a NIC of the SIREN 552081317"),
        (&["add-company", "name=X", "headcount=250"], "did you mean headcount=32?"),
        (&["add-location", "city=Ajaccio", "country=France", "postal_code=2A004"], "did you mean postal_code=20004?"),
        (&["add-contract", "client=mkc111", "total=NaN"], "is not an amount"),
        (&["add-contract", "client=mkc111", "total=-1"], "less than nothing"),
        (&["add-contract", "client=mkc111", "total=1234567890123"], "at most 10 digits before the point"),
        (&["add-contract", "client=mkc111", "total=12.345"], "more than 2 decimals"),
        (&["add-contract", "client=mkc111", "total=1.200,50"], "did you mean total=1200.50?"),
        (&["add-contract", "client=mkc111", "total=1", "due_on=2026-02-30"], "2026-02 has no day 30"),
        (&["add-contract", "client=mkc111", "total=1", "due_on=0000-01-01"], "there is no year 0"),
        (&["add-contract", "client=mkc111", "total=1", "due_on=10000-01-01"], "is not a date"),
        (&["update-event", "geg2021", "attendees=-5"], "less than nothing"),
        (&["update-event", "geg2021", "attendees=2147483648"], "at most 2,147,483,647"),
        (&["update-event", "geg2021", "attendees=12.5"], "not a whole number"),
        (&["update-event", "geg2021", "starts_at=infinity"], "is not a date"),
        (&["update-event", "geg2021", &long_note], "has 120,000 characters: at most 10,000"),
        (&["update-event", "geg2021", &long_word], "has 120,000 characters: at most 150"),
        (&["update-event", "geg2021", &long_name], "events have no field called xxx"),
        (&["update-event", "geg2021", &long], "is not field=value"),
    ] {
        let output =
            world.as_user("alice").env("DATABASE_URL", "postgresql://127.0.0.1:1/nowhere").args(words).assert().code(2).stdout_eq("");
        let stderr = String::from_utf8_lossy(&output.get_output().stderr);
        assert!(stderr.contains(said), "{:?}: {stderr}", words[1]);
        assert!(stderr.len() < 1_000, "{} bytes of answer", stderr.len());
    }
}

#[test]
fn what_is_not_utf_8_is_shown_and_told_how_to_convert() {
    let world = World::bare();
    for words in [&["add-client"][..], &["clients"], &["can", "add-client"]] {
        let output = world.epicrm().args(words).arg(OsStr::from_bytes(b"last_name=L\xe9vy")).assert().code(2).stdout_eq("");
        let stderr = String::from_utf8_lossy(&output.get_output().stderr);
        assert!(stderr.contains("is not UTF-8 text: `last_name=L\u{fffd}vy`") && stderr.contains("iconv -f"), "{words:?}: {stderr}");
    }
}

#[test]
fn a_field_tells_its_form() {
    let world = World::bare();
    for (noun, field, said) in [
        ("clients", "phone", "kept as +33612345678"),
        ("companies", "headcount", "32 (250 to 499)"),
        ("companies", "naf", "82.30Z"),
        ("locations", "cp", "in France five digits"),
        ("events", "notes", "up to 10,000 characters"),
    ] {
        let output = world.epicrm().args(["fields", noun, field]).assert().success();
        assert!(String::from_utf8_lossy(&output.get_output().stdout).contains(said), "{noun} {field}");
    }
}
