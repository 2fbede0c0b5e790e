//! What writing costs: records per second for each format, and the time it takes to know the local zone.
//! `cargo bench --bench output`

use std::io;

use divan::{Bencher, counter::ItemsCount};
use epicrm::entity::{Kind, Value, show};
use epicrm::output::{Column, Facts, Format, Output, Screen};

fn main() {
    divan::main();
}

/// Ten columns as a list of contracts has them.
fn columns() -> Vec<Column> {
    let kinds = [
        ("code", Kind::Text),
        ("client.full_name", Kind::Text),
        ("client.company.name", Kind::Text),
        ("client.email", Kind::Text),
        ("total", Kind::Money),
        ("remaining", Kind::Money),
        ("attendees", Kind::Integer),
        ("status", Kind::Text),
        ("signed_at", Kind::Instant),
        ("due_on", Kind::Date),
    ];
    kinds.map(|(name, kind)| Column { name: name.into(), label: name.into(), kind }).into()
}

fn row(number: i64) -> [Value<'static>; 10] {
    [
        Value::Text("ct-104217".into()),
        Value::Text("Zoë Lefèvre-Çelik".into()),
        Value::Text("Société Générale d'Événementiel, Île-de-France".into()),
        Value::Text("zoe.lefevre-celik@societe-generale-evenementiel.fr".into()),
        Value::Money(rust_decimal::Decimal::new(1_234_500 + number, 2)),
        Value::Money(rust_decimal::Decimal::new(99_900 + number, 2)),
        Value::Integer(number),
        Value::Text("signed".into()),
        // Spread over years: a zone looked up once would not do.
        Value::Instant(chrono::DateTime::from_timestamp(1_500_000_000 + number * 7_919 % 300_000_000, 123_456_000).unwrap_or_default()),
        Value::Date(chrono::NaiveDate::from_num_days_from_ce_opt(739_000 + i32::try_from(number % 4000).unwrap_or(0)).unwrap_or_default()),
    ]
}

const STREAMED: i64 = 100_000;
const HELD: i64 = 1_000;

fn write(bencher: Bencher<'_, '_>, format: Format, rows: i64, width: &str) {
    let rows: Vec<_> = (0..rows).map(row).collect();
    let screen = Screen::decide(&Facts { columns: Some(width), ..Facts::default() });
    bencher.counter(ItemsCount::new(rows.len())).bench_local(|| -> io::Result<()> {
        let mut output = Output::new(Box::new(io::sink()), Box::new(io::sink()), screen);
        let mut sheet = output.sheet(format, columns());
        rows.iter().try_for_each(|row| sheet.row(row))?;
        sheet.end()
    });
}

#[divan::bench(args = [Format::Tsv, Format::Csv, Format::Json, Format::Jsonl, Format::Yaml, Format::Md, Format::Ids])]
fn streamed(bencher: Bencher<'_, '_>, format: Format) {
    write(bencher, format, STREAMED, "");
}

#[divan::bench(args = [Format::Table, Format::Wide, Format::List])]
fn aligned(bencher: Bencher<'_, '_>, format: Format) {
    write(bencher, format, HELD, "200");
}

#[divan::bench(args = ["text", "money", "integer", "instant", "date"])]
fn value(bencher: Bencher<'_, '_>, kind: &str) {
    let at = ["text", "", "", "", "money", "", "integer", "", "instant", "date"].iter().position(|name| *name == kind).unwrap_or(0);
    let values: Vec<_> = (0..1_000).map(|number| row(number)[at].clone()).collect();
    let mut out = String::new();
    bencher.counter(ItemsCount::new(values.len())).bench_local(|| {
        out.clear();
        values.iter().for_each(|value| show::plain(value, &mut out));
        out.len()
    });
}
