//! Clients by the hundred thousand, whose every text is a trap, through every format: what another program reads in it is what the
//! database holds, and memory does not grow with it.

use std::collections::BTreeMap;

use calamine::{Data, Reader, Xlsx};
use calcard::vcard::{VCardProperty, VCardValue};
use calcard::{Entry, Parser};

use super::command::survives;
use super::tell;
use crate::world::World;

/// More than the database takes: its checks are lifted, for what is read may come from a time before them.
const TRAPS: [&str; 30] = [
    "plain",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+33 -1",
    "a,b;c\td|e",
    "\"quoted\" 'twice' \"\"",
    "line\nbreak",
    "line\r\nbreak\rand",
    "back\\slash \\n \\t \\N",
    "\\.",
    "<script>alert('x')</script>",
    "&amp; &#0; ]]> <![CDATA[ <!-- -->",
    "{\"json\": [null]}",
    "- yaml: &anchor *alias !!tag",
    "yes",
    "null",
    "1e999",
    "2026-11-21",
    "株式会社 東京 ＡＢＣ",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} zalgo",
    "👩‍👩‍👧‍👦 🇫🇷 ❤️",
    "\u{202e}gnp.exe\u{202c}",
    "zero\u{200b}width\u{feff}joined\u{2060}",
    "\u{1b}[2J\u{1b}]0;title\u{7}",
    "bell\u{7}\u{8}\u{1}\u{7f}",
    "\u{9b}31m c1 \u{85}",
    "\u{2028}separators\u{2029}",
    "_x0041_ _x000D_",
    "  spaces  ",
    "BEGIN:VCARD\nEND:VCARD",
];

/// Name, given name, function, address: of each client by its code.
type Texts = BTreeMap<String, [String; 4]>;

fn world(rows: i32) -> (World, Texts) {
    let world = World::demo();
    let mut admin = world.admin();
    admin
        .batch_execute(
            "ALTER TABLE crm.client DROP CONSTRAINT client_first_name_text, DROP CONSTRAINT client_last_name_text,
               DROP CONSTRAINT client_job_title_text, DROP CONSTRAINT client_email_form;
             SET session_replication_role = replica;
             DELETE FROM crm.payment; DELETE FROM crm.note; DELETE FROM crm.reminder; DELETE FROM crm.event; DELETE FROM crm.contract;
             DELETE FROM crm.client",
        )
        .unwrap();
    let traps = TRAPS.to_vec();
    let long = "é\"<, 🇫🇷\n".repeat(1_200);
    admin
        .execute(
            "INSERT INTO crm.client (code, first_name, last_name, job_title, email, commercial_id)
             SELECT 'h-' || n, $2::text[][1 + n % 30], $2::text[][1 + n / 30 % 30] || ' ' || n,
                    CASE WHEN n % 500 = 0 THEN $3 ELSE $2::text[][1 + n / 900 % 30] END, 'h' || n || $2::text[][1 + n % 30],
                    (SELECT id FROM crm.collaborator WHERE username = 'alice')
             FROM generate_series(1, $1) AS n"
                .replace("$2::text[][", "($2::text[])[")
                .as_str(),
            &[&rows, &traps, &long],
        )
        .unwrap();
    admin.batch_execute("ANALYZE crm.client").unwrap();
    let texts = admin.query("SELECT code, last_name, first_name, job_title, email FROM crm.client", &[]).unwrap();
    let texts = texts.iter().map(|row| (row.get(0), [row.get(1), row.get(2), row.get(3), row.get(4)])).collect();
    (world, texts)
}

const COLUMNS: &str = "code,last_name,first_name,job_title,email";

/// All clients in a format, in little memory.
fn listed(world: &World, format: &str) -> Vec<u8> {
    let program = snapbox::cmd::cargo_bin!("epicrm");
    // A table is aligned, for which it must be known whole; all else streams.
    let kilobytes = if ["table", "wide", "list"].contains(&format) { 4_000_000 } else { 250_000 };
    let columns = if format == "vcard" { String::new() } else { format!("--columns {COLUMNS}") };
    let line = format!("ulimit -v {kilobytes}; exec {program:?} clients {columns} --sort code --limit 0 --format {format}");
    let command = snapbox::cmd::Command::new("sh").args(["-c", &line]).current_dir(world.home()).env_clear().envs(world.environment());
    let ended = survives(command.env("EPICRM_TOKEN", world.token("alice")), format, &[]);
    assert_eq!(ended.code, 0, "{format}: {}", ended.stderr);
    ended.stdout
}

#[track_caller]
fn same(format: &str, read: Vec<Vec<String>>, texts: &Texts, kept: impl Fn(&str) -> String) {
    assert_eq!(read.len(), texts.len(), "{format}");
    for row in read {
        let expected = &texts[&row[0]];
        for (got, text) in row[1..].iter().zip(expected) {
            assert_eq!(*got, kept(text), "{format}: {}", row[0]);
        }
    }
}

fn exact(text: &str) -> String {
    text.to_owned()
}

fn csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let (mut reader, mut rows, mut rest) = (csv_core::Reader::new(), Vec::new(), bytes);
    let (mut out, mut ends) = (vec![0; 1 << 17], [0; 64]);
    loop {
        let (result, read, _, fields) = reader.read_record(rest, &mut out, &mut ends);
        rest = &rest[read..];
        match result {
            csv_core::ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends[..fields].iter().copied());
                let cell = |(start, end): (usize, &usize)| String::from_utf8(out[start..*end].to_vec()).unwrap();
                rows.push(starts.zip(&ends[..fields]).map(cell).collect());
            }
            csv_core::ReadRecordResult::InputEmpty if rest.is_empty() => {}
            csv_core::ReadRecordResult::End => break,
            other => panic!("{other:?}"),
        }
    }
    rows.remove(0);
    rows
}

fn objects(values: impl Iterator<Item = serde_json::Value>) -> Vec<Vec<String>> {
    let member = |object: &serde_json::Value, name: &str| object[name].as_str().unwrap().to_owned();
    values.map(|object| COLUMNS.split(',').map(|name| member(&object, name)).collect()).collect()
}

fn tsv(text: &str) -> Vec<Vec<String>> {
    let cell = |cell: &str| {
        let (mut out, mut chars) = (String::new(), cell.chars());
        while let Some(c) = chars.next() {
            out.push(match c {
                '\\' => match chars.next().unwrap() {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    other => other,
                },
                c => c,
            });
        }
        out
    };
    text.strip_suffix('\n').unwrap().split('\n').map(|line| line.split('\t').map(cell).collect()).collect()
}

/// Of the YAML that we write, one line a field: bare, or quoted as JSON is.
fn yaml(text: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in text.strip_suffix('\n').unwrap().split('\n') {
        assert!(!line.chars().any(|c| c.is_control()), "{line:?}");
        let (key, value) = line.split_once(": ").unwrap();
        if key.starts_with("- ") {
            rows.push(Vec::new());
        }
        let value = if value.starts_with('"') { serde_json::from_str(value).unwrap() } else { value.to_owned() };
        rows.last_mut().unwrap().push(value);
    }
    rows
}

fn xlsx(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        other => panic!("a text became {other:?}"),
    };
    sheet.rows().skip(1).map(|row| row.iter().map(text).collect()).collect()
}

/// What commands a terminal, or deceives who reads it, is in none of what people read.
fn harmless(format: &str, text: &str, rows: usize) {
    let strange = |c: char| c.is_control() && c != '\n' || ['\u{202e}', '\u{200b}', '\u{feff}', '\u{2028}'].contains(&c);
    assert_eq!(text.chars().find(|c| strange(*c)), None, "{format}");
    assert!((1..=rows).step_by(rows / 20 + 1).all(|row| text.contains(&format!("h-{row}"))), "{format}: a row is missing");
}

fn through_every_format(rows: i32) {
    let (world, texts) = world(rows);
    let text = |format: &str| String::from_utf8(listed(&world, format)).unwrap();
    same("csv", csv(&listed(&world, "csv")), &texts, exact);
    same("tsv", tsv(&text("tsv")), &texts, exact);
    let array: Vec<serde_json::Value> = serde_json::from_slice(&listed(&world, "json")).unwrap();
    same("json", objects(array.into_iter()), &texts, exact);
    same("jsonl", objects(text("jsonl").lines().map(|line| serde_json::from_str(line).unwrap())), &texts, exact);
    same("yaml", yaml(&text("yaml")), &texts, exact);
    same("xlsx", xlsx(listed(&world, "xlsx")), &texts, exact);
    assert_eq!(text("ids").lines().count(), texts.len());
    for format in ["table", "wide", "list", "md"] {
        harmless(format, &text(format), texts.len());
    }
    let cards = text("vcard");
    let (mut parser, mut names) = (Parser::new(&cards), 0);
    loop {
        match parser.entry() {
            Entry::VCard(card) => {
                let name = card.property(&VCardProperty::Fn).and_then(|name| name.values.first()).and_then(VCardValue::as_text);
                assert!(name.is_some_and(|name| name.contains(' ')), "{name:?}");
                names += 1;
            }
            Entry::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(names, texts.len(), "a card is lost");
    tell("hostile texts", texts.len(), "clients through 12 formats; what was seen: what the database holds");
}

#[test]
fn hostile_texts_come_out_as_they_are() {
    through_every_format(1_000);
}

#[test]
#[ignore = "takes minutes"]
fn a_hundred_thousand_hostile_clients_come_out_as_they_are() {
    through_every_format(100_000);
}
