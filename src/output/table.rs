//! Aligned columns under one heading line, without frames. `table` fits the screen: the widest texts are cut with `…`,
//! numbers, dates and choices never are; where even that does not fit, the records are shown one field per line.
//! `wide` cuts nothing and fits nothing.

use std::io;

use comfy_table::{Attribute, Cell, CellAlignment, Row, presets};
use unicode_width::UnicodeWidthStr;

use super::{Buffer, Column, Screen, Sheet, escape, fit::fit, list, tone::Tone};
use crate::entity::{Kind, Value, show};

const GAP: usize = 2;
/// A text is not cut below this: less would not tell two records apart.
const LEAST_TEXT: usize = 8;
/// Nor the first column, which people copy to the next command.
const LEAST_CODE: usize = 24;
/// Lines laid out at a time.
const CHUNK: usize = 1000;

pub(super) struct Table<'o> {
    buffer: Buffer<'o>,
    columns: Vec<Column>,
    headings: Vec<String>,
    screen: Screen,
    /// Whether to fit the screen.
    fitted: bool,
    /// The text of every cell, end to end: a table is held until its widths are known, so it is held tightly.
    text: String,
    cells: Vec<Held>,
    /// Width of the widest cell of each column.
    widths: Vec<usize>,
}

struct Held {
    /// Where its text ends.
    end: usize,
    tone: Tone,
}

impl<'o> Table<'o> {
    pub fn new(buffer: Buffer<'o>, columns: Vec<Column>, screen: &Screen, fitted: bool) -> Self {
        let headings = columns.iter().map(|column| escape::escaped(&column.label).to_uppercase()).collect();
        let widths = vec![0; columns.len()];
        Self { buffer, columns, headings, screen: *screen, fitted, text: String::new(), cells: Vec::new(), widths }
    }

    /// The width of each column, or None when the table does not fit.
    fn layout(&self) -> Option<Vec<usize>> {
        let headings = || self.headings.iter().map(|heading| heading.width());
        let natural: Vec<usize> = self.widths.iter().zip(headings()).map(|(cells, heading)| (*cells).max(heading).max(1)).collect();
        if !self.fitted {
            return Some(natural);
        }
        let whole = self.widths.iter().zip(headings()).map(|(cells, heading)| (*cells).max(heading.min(LEAST_TEXT)).max(1));
        let least = whole.zip(&self.columns).enumerate().map(|(at, (whole, column))| match column.kind {
            Kind::Text | Kind::Json | Kind::One(_) | Kind::Many { .. } | Kind::Path(_) => {
                whole.min(if at == 0 { LEAST_CODE } else { LEAST_TEXT })
            }
            Kind::Integer | Kind::Money | Kind::Date | Kind::Instant | Kind::Boolean | Kind::Choice(_) => whole,
        });
        let least: Vec<usize> = least.collect();
        fit(&natural, &least, self.screen.width.saturating_sub(GAP * (natural.len() - 1)))
    }

    fn print(&mut self, widths: &[usize]) -> io::Result<()> {
        let mut heading = Some(Row::from(self.headings.iter().map(heading_cell).collect::<Vec<_>>()));
        let mut start = 0;
        for held in self.cells.chunks(CHUNK * self.columns.len()) {
            let mut table = comfy_table::Table::new();
            table.load_style(presets::NOTHING);
            list::paint(&mut table, self.screen.colour);
            if self.fitted {
                // With a delimiter that no escaped text has, a long text is cut anywhere, not only between words.
                table.set_delimiter('\0').set_truncation_indicator(if self.screen.unicode { "…" } else { "~" });
            }
            if let Some(heading) = heading.take() {
                table.set_header(self.one_line(heading));
            }
            for held in held.chunks(self.columns.len()) {
                let cells = held.iter().map(|cell| {
                    let text = cell_text(&self.text[start..cell.end]);
                    start = cell.end;
                    cell.tone.dye(Cell::new_owned(format!("{}{text}", cell.tone.glyph(self.screen.unicode))), &self.screen.theme)
                });
                let row = Row::from(cells.collect::<Vec<_>>());
                table.add_row(self.one_line(row));
            }
            for ((shown, column), (at, width)) in table.column_iter_mut().zip(&self.columns).zip(widths.iter().enumerate()) {
                list::set_width(shown, *width, if at + 1 < widths.len() { GAP } else { 0 });
                if matches!(column.kind, Kind::Integer | Kind::Money) {
                    shown.set_cell_alignment(CellAlignment::Right);
                }
            }
            list::print(&table, &mut self.buffer.text);
            self.buffer.row()?;
        }
        Ok(())
    }

    fn one_line(&self, mut row: Row) -> Row {
        if self.fitted {
            row.max_height(1);
        }
        row
    }

    fn print_records(&mut self) -> io::Result<()> {
        let mut records = list::Records::new(&self.columns, &self.screen);
        let mut start = 0;
        for held in self.cells.chunks(self.columns.len()) {
            records.start(&mut self.buffer.text);
            for cell in held {
                records.field(&self.text[start..cell.end], cell.tone);
                start = cell.end;
            }
            records.finish(&mut self.buffer.text);
            self.buffer.row()?;
        }
        Ok(())
    }
}

impl Sheet for Table<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        for (at, column) in self.columns.iter().enumerate() {
            let value = row.get(at).unwrap_or(&Value::Null);
            let tone = Tone::of(&column.kind, value);
            let start = self.text.len();
            match value {
                Value::Text(text) | Value::Json(text) => self.text.push_str(&escape::lines(column.kind.spoken(text))),
                _ => show::human(value, &mut self.text),
            }
            let width = cell_text(&self.text[start..]).width() + tone.glyph(self.screen.unicode).width();
            self.widths[at] = self.widths[at].max(width);
            self.cells.push(Held { end: self.text.len(), tone });
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        if !self.cells.is_empty() {
            match self.layout() {
                Some(widths) => self.print(&widths)?,
                None => self.print_records()?,
            }
        }
        self.buffer.end()
    }
}

fn heading_cell(heading: &String) -> Cell {
    Cell::new(heading).add_attribute(Attribute::Bold).add_attribute(Attribute::Underlined)
}

/// Held text keeps its line ends, for the record view; a table spells them.
fn cell_text(held: &str) -> std::borrow::Cow<'_, str> {
    escape::escaped(held)
}
