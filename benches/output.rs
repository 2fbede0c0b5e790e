//! What writing costs: records per second for each format, and the time it takes to know the local zone.
//! `cargo bench --bench output`

mod contracts;

use std::io;

use contracts::{columns, row};
use divan::{Bencher, counter::ItemsCount};
use epicrm::entity::show;
use epicrm::output::{Facts, Format, Output, Screen};

fn main() {
    divan::main();
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
