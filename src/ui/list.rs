//! The records of a list that are known so far: a page, then the next as somebody nears the end.

use unicode_width::UnicodeWidthStr;

use super::Page;
use crate::entity::{Kind, Value, show};
use crate::output::{Column, Tone, escaped};

/// How near the end the next page is asked for.
const NEAR: usize = 30;

#[derive(Debug, Default)]
pub(super) struct List {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Where it goes on; none: it does not.
    pub more: Option<Vec<Value<'static>>>,
    pub selected: usize,
    /// Of the widest cell of each column so far.
    pub widths: Vec<usize>,
    /// Whether it has been read at all.
    pub known: bool,
}

#[derive(Debug)]
pub(super) struct Row {
    pub name: String,
    pub cells: Vec<(Tone, String)>,
}

impl List {
    /// Takes a first page.
    pub fn begin(&mut self, page: Page) {
        let widths = page.columns.iter().map(|column| column.label.width()).collect();
        *self = Self { columns: page.columns.clone(), selected: self.selected, widths, known: true, ..Self::default() };
        self.extend(page);
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
    }

    /// Takes one that follows.
    pub fn extend(&mut self, page: Page) {
        for (name, values) in page.rows {
            let cells: Vec<_> = values.iter().zip(&self.columns).map(|(value, column)| cell(&column.kind, value)).collect();
            for (width, (tone, text)) in self.widths.iter_mut().zip(&cells) {
                *width = (*width).max(text.width() + tone.glyph(true).width());
            }
            self.rows.push(Row { name, cells });
        }
        self.more = page.more;
    }

    pub fn chosen(&self) -> Option<&Row> {
        self.rows.get(self.selected)
    }

    /// Moves by so many rows, as far as there are any.
    pub fn go(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }

    /// Whether it is time for the next page.
    pub fn is_short(&self) -> bool {
        self.more.is_some() && self.selected + NEAR >= self.rows.len()
    }
}

fn cell(kind: &Kind, value: &Value<'_>) -> (Tone, String) {
    let mut text = String::new();
    show::human(value, &mut text);
    (Tone::of(kind, value), escaped(&text).into_owned())
}
