//! A report: rows of numbers, drawn beside the numbers. On a terminal as text, in a file as one page or one picture; for every
//! other format it is a plain sheet of its rows.

mod bars;
mod grid;
mod html;
mod ink;
mod markup;
mod svg;
mod text;

use std::io;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Column, Format, Screen};
use crate::entity::{Kind, Value, show};
use crate::language::{Text, both};

/// The whole report, drawn in this format; none where it is to be a plain sheet of its rows, also on a screen too narrow for it.
pub(super) fn drawn(format: Format, page: &Page, chart: &Chart, screen: &Screen) -> io::Result<Option<Vec<u8>>> {
    Ok(match format {
        Format::Table => text::write(page, chart, screen).map(String::into_bytes),
        Format::Wide => text::write(page, chart, &Screen { width: usize::MAX, ..*screen }).map(String::into_bytes),
        Format::Html => Some(html::page(page, chart)?),
        Format::Svg => Some(svg::alone(page, chart)?),
        _ => None,
    })
}

/// What is known of a report beside its rows.
#[derive(Debug)]
pub struct Page {
    pub title: String,
    /// What it is about: filter, day, person, each with its label.
    pub about: Vec<(Text, String)>,
    /// How to read it: whole sentences.
    pub notes: Vec<String>,
}

/// Rows of numbers and how they are drawn.
#[derive(Debug)]
pub struct Chart {
    pub columns: Vec<Shown>,
    pub lines: Vec<Line>,
    pub picture: Picture,
}

/// A column of a chart.
#[derive(Debug)]
pub struct Shown {
    /// Key for programs.
    pub name: &'static str,
    /// Heading for people.
    pub label: Text,
    pub kind: Kind,
    /// What people read for words that programs match on; for the empty one, where there is nothing.
    pub words: &'static [(&'static str, Text)],
}

/// One line of a chart.
#[derive(Debug)]
pub struct Line {
    pub sort: Sort,
    pub cells: Vec<Value<'static>>,
}

/// What a line is. Programs get the rows alone: they add up by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Row,
    /// The sum of the rows that are not shown.
    Rest,
    /// A sum of the rows above.
    Total,
}

/// How the rows are drawn.
#[derive(Debug)]
pub enum Picture {
    Bars(Bars),
    Grid(Grid),
}

/// One bar for each row, from zero.
#[derive(Debug)]
pub struct Bars {
    /// Columns whose numbers stand one after the other on the bar: one, or two.
    pub parts: Vec<usize>,
    /// A column whose number is a mark across the bar.
    pub mark: Option<usize>,
    /// What a whole bar is; none: the longest.
    pub whole: Option<Decimal>,
}

/// Rows of three: who, when, how many; a square for each.
#[derive(Debug)]
pub struct Grid {
    pub who: usize,
    pub when: usize,
    pub count: usize,
    /// Of them, how many are to be looked after.
    pub alarm: usize,
}

impl Shown {
    pub const fn new(name: &'static str, label: Text, kind: Kind) -> Self {
        Self { name, label, kind, words: &[] }
    }

    pub const fn words(mut self, words: &'static [(&'static str, Text)]) -> Self {
        self.words = words;
        self
    }

    fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Integer | Kind::Money)
    }

    /// Whether it says whose the numbers are.
    fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Text)
    }

    /// A number of this column's kind.
    fn number(&self, number: Decimal) -> Value<'static> {
        match self.kind {
            Kind::Integer => number.to_i64().map_or(Value::Null, Value::Integer),
            _ => Value::Money(number),
        }
    }

    /// As people read it.
    fn read(&self, value: &Value<'_>) -> String {
        let word = match value {
            Value::Text(text) => Some(text.as_ref()),
            Value::Null => Some(""),
            _ => None,
        };
        if let Some((_, said)) = self.words.iter().find(|(known, _)| Some(*known) == word) {
            return said.get().to_owned();
        }
        let mut out = String::new();
        show::human(value, &mut out);
        super::escape::escaped(&out).into_owned()
    }
}

impl Chart {
    /// As the formats for programs head them.
    pub(super) fn sheet(&self) -> Vec<Column> {
        self.columns.iter().map(|shown| Column { name: shown.name.to_owned(), label: shown.label.to_string(), kind: shown.kind }).collect()
    }

    /// What people read in each cell: of a sum, that it is one.
    fn read(&self, line: &Line) -> Vec<String> {
        let mut row: Vec<String> = self.columns.iter().zip(&line.cells).map(|(column, value)| column.read(value)).collect();
        if line.sort == Sort::Total
            && let Some(name) = row.first_mut().filter(|name| name.is_empty())
        {
            *name = both("total", "total").to_string();
        }
        row
    }

    /// The rows of a sheet: those that do not add others up; with the words that people read where people read it.
    pub(super) fn rows(&self, format: Format) -> impl Iterator<Item = Vec<Value<'static>>> {
        let for_people = format.is_for_people() || matches!(format, Format::Md | Format::Xlsx);
        let cell = move |(shown, value): (&Shown, &Value<'static>)| match for_people && !shown.words.is_empty() {
            true => Value::Text(shown.read(value).into()),
            false => value.clone(),
        };
        let rows = self.lines.iter().filter(|line| line.sort == Sort::Row);
        rows.map(move |line| self.columns.iter().zip(&line.cells).map(cell).collect())
    }
}

impl Line {
    pub fn row(cells: Vec<Value<'static>>) -> Self {
        Self { sort: Sort::Row, cells }
    }

    pub fn total(cells: Vec<Value<'static>>) -> Self {
        Self { sort: Sort::Total, cells }
    }

    fn number(&self, at: usize) -> Decimal {
        match self.cells.get(at) {
            Some(Value::Money(amount)) => *amount,
            Some(Value::Integer(number)) => Decimal::from(*number),
            _ => Decimal::ZERO,
        }
    }
}

impl Bars {
    /// What a whole bar is; zero where there is nothing to draw.
    fn longest(&self, lines: &[Line]) -> Decimal {
        let sum = |line: &Line| self.parts.iter().map(|part| line.number(*part).max(Decimal::ZERO)).sum::<Decimal>();
        let drawn = lines.iter().filter(|line| line.sort == Sort::Row);
        let longest = drawn.map(|line| self.mark.map_or(Decimal::ZERO, |mark| line.number(mark)).max(sum(line))).max();
        self.whole.unwrap_or_else(|| longest.unwrap_or_default())
    }
}

/// How far along a bar of `longest` a number is: 0 to 1. Nothing below zero is drawn: the number says it.
fn share(number: Decimal, longest: Decimal) -> f64 {
    if longest <= Decimal::ZERO {
        return 0.0;
    }
    (number.max(Decimal::ZERO) / longest).to_f64().unwrap_or_default().min(1.0)
}
