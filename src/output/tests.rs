//! Every format on the same records, as they read at 80 and 200 columns; and properties that hold for any text.

use std::io;

use chrono::{DateTime, Local, NaiveDate, TimeZone, Utc};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::{Colour, Column, Facts, Format, Output, Screen, is_closed_pipe};
use crate::entity::{Choice, Kind, Value};

pub(super) static STATUSES: [Choice; 3] = [
    Choice { name: "unsigned", french: "non signé", aliases: &[] },
    Choice { name: "signed", french: "signé", aliases: &[] },
    Choice { name: "cancelled", french: "annulé", aliases: &[] },
];

pub(super) fn column(name: &str, label: &str, kind: Kind) -> Column {
    Column { name: name.into(), label: label.into(), kind }
}

pub(super) fn text(text: &str) -> Value<'_> {
    Value::Text(text.into())
}

/// A moment that reads the same in whatever zone the tests run.
pub(super) fn instant(local: &str) -> Value<'static> {
    let naive: chrono::NaiveDateTime = local.parse().unwrap();
    Value::Instant(Local.from_local_datetime(&naive).earliest().unwrap().to_utc())
}

pub(super) fn screen(width: usize) -> Screen {
    Screen { width, ..Screen::decide(&Facts::default()) }
}

/// What `format` writes on stdout for these records.
pub(super) fn written(format: Format, screen: Screen, columns: &[Column], rows: &[Vec<Value<'_>>]) -> String {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut output = Output::new(Box::new(&mut stdout), Box::new(&mut stderr), screen);
    let mut sheet = output.sheet(format, columns.to_vec());
    for row in rows {
        sheet.row(row).unwrap();
    }
    sheet.end().unwrap();
    drop(output);
    assert_eq!(stderr, b"", "a listing says nothing on stderr");
    String::from_utf8(stdout).unwrap()
}

/// What `format` writes for one column of texts in a pipe.
pub(super) fn texts(format: Format, values: &[Option<&str>]) -> String {
    let rows: Vec<_> = values.iter().map(|value| vec![value.map_or(Value::Null, text)]).collect();
    written(format, screen(usize::MAX), &[column("note", "Note", Kind::Text)], &rows)
}

fn contract_columns() -> Vec<Column> {
    vec![
        column("code", "Code", Kind::Text),
        column("client.full_name", "Client", Kind::Text),
        column("client.company.name", "Company", Kind::Text),
        column("total", "Total", Kind::Money),
        column("status", "Status", Kind::Choice(&STATUSES)),
        column("signed_at", "Signed", Kind::Instant),
        column("due_on", "Due", Kind::Date),
    ]
}

fn contracts() -> Vec<Vec<Value<'static>>> {
    let money = |cents| Value::Money(rust_decimal::Decimal::new(cents, 2));
    let day = |text: &str| Value::Date(text.parse().unwrap());
    vec![
        vec![
            text("ct-1"),
            text("Zoë Lefèvre-Çelik"),
            text("Société Générale d'Événementiel de l'Île-de-France"),
            money(1_234_567_890),
            text("signed"),
            instant("2026-07-14T18:30:00"),
            day("2026-12-31"),
        ],
        vec![
            text("ct-1042"),
            text("山田太郎"),
            text("株式会社オリエンタルランド東京事業所企画部"),
            money(-50),
            text("cancelled"),
            Value::Null,
            Value::Null,
        ],
        vec![text("ct-3"), text("👩‍🚀 Ame\u{301}lie"), text(""), money(99_900), text("unsigned"), Value::Null, day("2026-01-02")],
        vec![text("ct-4"), text("Eve\x1b[2J\u{202e}"), text("a\tb\nc | d"), Value::Null, text("unsigned"), Value::Null, Value::Null],
    ]
}

/// `expected` starts on a line of its own.
fn same(shown: &str, expected: &str) {
    assert_eq!(shown, expected.trim_start_matches('\n'), "shown:\n{shown}");
}

fn golden(format: Format, width: usize) -> String {
    written(format, screen(width), &contract_columns(), &contracts())
}

/// The same without `signed_at`: narrower, and equal in every zone.
fn momentless(format: Format, width: usize) -> String {
    let (mut columns, mut rows) = (contract_columns(), contracts());
    columns.remove(5);
    rows.iter_mut().for_each(|row| drop(row.remove(5)));
    written(format, screen(width), &columns, &rows)
}

#[test]
fn a_table_fits_eighty_columns() {
    same(
        &momentless(Format::Table, 80),
        r"
CODE     CLIENT           COMPANY                 TOTAL  STATUS       DUE
ct-1     Zoë Lefèvre-Çe…  Société Génér…  12 345 678.90  ● signed     2026-12-31
ct-1042  山田太郎         株式会社オリ…           -0.50  ✕ cancelled  –
ct-3     👩‍🚀 Amélie                               999.00  ○ unsigned   2026-01-02
ct-4     Eve\x1b[2J\u{2…  a\tb\nc | d                 –  ○ unsigned   –
",
    );
}

#[test]
fn a_table_fits_two_hundred_columns() {
    same(
        &golden(Format::Table, 200),
        r"
CODE     CLIENT              COMPANY                                                     TOTAL  STATUS       SIGNED            DUE
ct-1     Zoë Lefèvre-Çelik   Société Générale d'Événementiel de l'Île-de-France  12 345 678.90  ● signed     2026-07-14 18:30  2026-12-31
ct-1042  山田太郎            株式会社オリエンタルランド東京事業所企画部                  -0.50  ✕ cancelled  –                 –
ct-3     👩‍🚀 Amélie                                                                      999.00  ○ unsigned   –                 2026-01-02
ct-4     Eve\x1b[2J\u{202e}  a\tb\nc | d                                                     –  ○ unsigned   –                 –
",
    );
}

#[test]
fn a_table_too_wide_becomes_records() {
    let records = golden(Format::List, 60);
    assert!(records.starts_with("Code     ct-1\nClient   Zoë Lefèvre-Çelik\n"), "{records}");
    same(&golden(Format::Table, 60), &records);
}

#[test]
fn wide_cuts_nothing() {
    same(
        &golden(Format::Wide, 80),
        r"
CODE     CLIENT              COMPANY                                                     TOTAL  STATUS       SIGNED            DUE
ct-1     Zoë Lefèvre-Çelik   Société Générale d'Événementiel de l'Île-de-France  12 345 678.90  ● signed     2026-07-14 18:30  2026-12-31
ct-1042  山田太郎            株式会社オリエンタルランド東京事業所企画部                  -0.50  ✕ cancelled  –                 –
ct-3     👩‍🚀 Amélie                                                                      999.00  ○ unsigned   –                 2026-01-02
ct-4     Eve\x1b[2J\u{202e}  a\tb\nc | d                                                     –  ○ unsigned   –                 –
",
    );
}

#[test]
fn a_list_continues_long_text_under_itself() {
    same(
        &golden(Format::List, 40),
        r"
Code     ct-1
Client   Zoë Lefèvre-Çelik
Company  Société Générale d'Événementiel
         de l'Île-de-France
Total    12 345 678.90
Status   signed
Signed   2026-07-14 18:30
Due      2026-12-31

Code     ct-1042
Client   山田太郎
Company  株式会社オリエンタルランド東京
         事業所企画部
Total    -0.50
Status   cancelled
Signed   –
Due      –

Code     ct-3
Client   👩‍🚀 Amélie
Company
Total    999.00
Status   unsigned
Signed   –
Due      2026-01-02

Code     ct-4
Client   Eve\x1b[2J\u{202e}
Company  a\tb
         c | d
Total    –
Status   unsigned
Signed   –
Due      –
",
    );
}

#[test]
fn markdown_is_a_github_table() {
    same(
        &golden(Format::Md, 80),
        r"
| Code | Client | Company | Total | Status | Signed | Due |
| --- | --- | --- | ---: | --- | --- | --- |
| ct-1 | Zoë Lefèvre-Çelik | Société Générale d'Événementiel de l'Île-de-France | 12 345 678.90 | signed | 2026-07-14 18:30 | 2026-12-31 |
| ct-1042 | 山田太郎 | 株式会社オリエンタルランド東京事業所企画部 | -0.50 | cancelled |  |  |
| ct-3 | 👩‍🚀 Amélie |  | 999.00 | unsigned |  | 2026-01-02 |
| ct-4 | Eve\\x1b\[2J\\u{202e} | a\\tb<br>c \| d |  | unsigned |  |  |
",
    );
}

#[test]
fn yaml_is_a_list_of_maps() {
    same(
        &momentless(Format::Yaml, 80),
        r#"
- code: ct-1
  client.full_name: "Zoë Lefèvre-Çelik"
  client.company.name: "Société Générale d'Événementiel de l'Île-de-France"
  total: "12345678.90"
  status: signed
  due_on: "2026-12-31"
- code: ct-1042
  client.full_name: "山田太郎"
  client.company.name: "株式会社オリエンタルランド東京事業所企画部"
  total: "-0.50"
  status: cancelled
  due_on: null
- code: ct-3
  client.full_name: "👩‍🚀 Amélie"
  client.company.name: ""
  total: "999.00"
  status: unsigned
  due_on: "2026-01-02"
- code: ct-4
  client.full_name: "Eve\u001b[2J\u202e"
  client.company.name: "a\tb\nc | d"
  total: null
  status: unsigned
  due_on: null
"#,
    );
}

#[test]
fn colours_go_with_glyphs() {
    let coloured = Screen { colour: Colour::Always, ..screen(80) };
    let columns = [column("code", "Code", Kind::Text), column("status", "Status", Kind::Choice(&STATUSES))];
    let rows = [vec![text("signed"), text("signed")], vec![Value::Null, text("cancelled")]];
    let shown = written(Format::Table, coloured, &columns, &rows).replace('\x1b', "ESC");
    same(
        &shown,
        r"
ESC[1mESC[4mCODEESC[0m    ESC[1mESC[4mSTATUSESC[0m
signed  ESC[38;5;2m● signedESC[39m
ESC[2m–ESC[0m       ESC[38;5;1m✕ cancelledESC[39m
",
    );
}

#[test]
fn a_locale_without_utf8_gets_ascii_ornaments() {
    let ascii = Screen { unicode: false, ..screen(30) };
    let columns =
        [column("code", "Code", Kind::Text), column("title", "Title", Kind::Text), column("status", "Status", Kind::Choice(&STATUSES))];
    let rows = [vec![text("geg1"), text("Summer festival in Paris"), text("signed")], vec![text("geg2"), Value::Null, text("unsigned")]];
    same(
        &written(Format::Table, ascii, &columns, &rows),
        r"
CODE  TITLE         STATUS
geg1  Summer fest~  * signed
geg2  -             o unsigned
",
    );
}

#[test]
fn an_empty_listing_is_still_of_its_format() {
    let check = |format, expected: &str| assert_eq!(written(format, screen(80), &contract_columns()[..2], &[]), expected, "{format:?}");
    check(Format::Table, "");
    check(Format::Wide, "");
    check(Format::List, "");
    check(Format::Tsv, "");
    check(Format::Csv, "code,client.full_name\n");
    check(Format::Json, "[]\n");
    check(Format::Jsonl, "");
    check(Format::Yaml, "[]\n");
    check(Format::Md, "| Code | Client |\n| --- | --- |\n");
    check(Format::Ids, "");
}

#[test]
fn messages_cannot_command_the_terminal() {
    let screen = Screen { terminal: true, stderr_colour: Colour::Always, ..screen(80) };
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut output = Output::new(Box::new(&mut stdout), Box::new(&mut stderr), screen);
    output.notice("50 of 312\nEve\x1b[2J");
    output.warn("Eve\x1b[31m");
    output.failure("\x1b[31merror\x1b[0m: Eve\x1b[2J\n");
    output.line("Eve\x1b[31m").unwrap();
    drop(output);
    let expected = "50 of 312\nEve\\x1b[2J\n\x1b[1m\x1b[33mwarning:\x1b[0m Eve\\x1b[31m\n\x1b[31merror\x1b[0m: Eve\\x1b[2J\n";
    assert_eq!(String::from_utf8(stderr).unwrap(), expected);
    assert_eq!(stdout, b"Eve\\x1b[31m\n");
}

#[test]
fn a_pipe_gets_lines_exactly() {
    let mut stdout = Vec::new();
    Output::new(Box::new(&mut stdout), Box::new(io::sink()), screen(80)).line("a\x1b[31m").unwrap();
    assert_eq!(stdout, b"a\x1b[31m\n");
}

struct Closed;

impl io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_stops_the_listing() {
    let formats =
        [Format::Wide, Format::List, Format::Tsv, Format::Csv, Format::Json, Format::Jsonl, Format::Yaml, Format::Md, Format::Ids];
    for format in formats {
        let mut output = Output::new(Box::new(Closed), Box::new(io::sink()), screen(80));
        let mut sheet = output.sheet(format, vec![column("code", "Code", Kind::Text)]);
        let written = (0..100_000).try_for_each(|_| sheet.row(&[text("ct-1")])).and_then(|()| sheet.end());
        assert!(is_closed_pipe(&written.unwrap_err()), "{format:?}");
    }
    assert!(!is_closed_pipe(&io::ErrorKind::StorageFull.into()));
}

fn any_value() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        Just(Value::Null),
        any::<String>().prop_map(|text| Value::Text(text.into())),
        "[ a\u{301}é東👩‍🚀ا\u{200d}ل\u{fe0f}\n\t|]{0,60}".prop_map(|text| Value::Text(text.into())),
        any::<i64>().prop_map(Value::Integer),
        (any::<i64>(), 0_u32..=28).prop_map(|(units, scale)| Value::Money(rust_decimal::Decimal::new(units, scale))),
        any::<bool>().prop_map(Value::Boolean),
        (-100_000_000_000_i64..300_000_000_000).prop_map(|seconds| Value::Instant(DateTime::<Utc>::from_timestamp(seconds, 0).unwrap())),
        (-90_000_000_i32..90_000_000).prop_map(|day| Value::Date(NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default())),
    ]
}

fn kinds() -> [Kind; 4] {
    [Kind::Text, Kind::Choice(&STATUSES), Kind::Money, Kind::Text]
}

proptest! {
    #[test]
    fn no_format_fails_on_any_value(
        rows in proptest::collection::vec(proptest::collection::vec(any_value(), 4), 0..6),
        label in any::<String>(),
        width in 20_usize..200,
    ) {
        let columns: Vec<Column> = kinds().into_iter().map(|kind| column(&label, &label, kind)).collect();
        for format in <Format as clap::ValueEnum>::value_variants() {
            let text = written(*format, screen(width), &columns, &rows);
            if format.is_for_people() {
                prop_assert!(!text.contains(|c: char| c != '\n' && c.is_control()), "{format:?}: {text:?}");
            }
            if matches!(format, Format::Table | Format::List) {
                let longest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
                prop_assert!(longest <= width, "{format:?}, {longest} in {width}:\n{text}");
            }
            if matches!(format, Format::Tsv | Format::Ids | Format::Jsonl) {
                prop_assert_eq!(text.matches('\n').count(), rows.len(), "{:?}", format);
            }
        }
    }
}
