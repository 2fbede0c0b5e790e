//! One field per line, the values aligned, an empty line between records. On a terminal a long text continues under
//! itself, between words; in a pipe nothing is broken.

use std::io;

use comfy_table::{Attribute, Cell, ColumnConstraint, Row, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::{Buffer, Colour, Column, Screen, Sheet, escape, tone::Tone};
use crate::entity::{Value, show};

pub(super) struct List<'o> {
    buffer: Buffer<'o>,
    columns: Vec<Column>,
    records: Records,
    cell: String,
}

impl<'o> List<'o> {
    pub fn new(buffer: Buffer<'o>, columns: Vec<Column>, screen: &Screen) -> Self {
        let records = Records::new(&columns, screen);
        Self { buffer, columns, records, cell: String::new() }
    }
}

impl Sheet for List<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        self.records.start(&mut self.buffer.text);
        for (column, value) in self.columns.iter().zip(row) {
            self.cell.clear();
            show::human_of(&column.kind, value, &mut self.cell);
            self.records.field(&escape::lines(&self.cell), Tone::of(&column.kind, value));
        }
        self.records.finish(&mut self.buffer.text);
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.end()
    }
}

/// The record view: the `list` format, and what a table becomes on a screen too narrow for it.
pub(super) struct Records {
    labels: Vec<String>,
    label_width: usize,
    screen: Screen,
    fields: Vec<Row>,
    first: bool,
}

const GAP: usize = 2;

impl Records {
    pub fn new(columns: &[Column], screen: &Screen) -> Self {
        let labels: Vec<String> = columns.iter().map(|column| escape::escaped(&column.label).into_owned()).collect();
        let widest = labels.iter().map(|label| label.width()).max().unwrap_or(0);
        Self { labels, label_width: widest.clamp(1, screen.width / 3), screen: *screen, fields: Vec::new(), first: true }
    }

    pub fn start(&mut self, out: &mut String) {
        if !self.first {
            out.push('\n');
        }
        self.first = false;
    }

    /// The next field of the record; `text` is escaped but for its line ends.
    pub fn field(&mut self, text: &str, tone: Tone) {
        let Some(label) = self.labels.get(self.fields.len()) else { return };
        let shown = if tone == Tone::Absent { tone.glyph(self.screen.unicode) } else { text };
        let value = tone.dye(Cell::new_owned(shown.replace("\r\n", "\n")), &self.screen.theme);
        self.fields.push(Row::from(vec![Cell::new(label).add_attribute(Attribute::Bold), value]));
    }

    pub fn finish(&mut self, out: &mut String) {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        paint(&mut table, self.screen.colour);
        table.add_rows(self.fields.drain(..));
        let natural = table.column_max_content_widths().get(1).copied().map_or(1, usize::from);
        let room = self.screen.width.saturating_sub(self.label_width + GAP);
        let paddings = [(self.label_width, GAP), (natural.min(room), 0)];
        for (column, (width, gap)) in table.column_iter_mut().zip(paddings) {
            set_width(column, width, gap);
        }
        print(&table, out);
    }
}

/// Makes `column` exactly `width` wide and lets `gap` spaces follow it.
pub(super) fn set_width(column: &mut comfy_table::Column, width: usize, gap: usize) {
    let gap = u16::try_from(gap).unwrap_or(0);
    let width = u16::try_from(width).unwrap_or(u16::MAX).saturating_add(gap);
    column.set_padding((0, gap)).set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
}

/// Colours are decided by the screen alone: the library would ask the terminal and NO_COLOR again.
pub(super) fn paint(table: &mut comfy_table::Table, colour: Colour) {
    match colour {
        Colour::Never => table.force_no_tty(),
        Colour::Always => {
            crossterm::style::force_color_output(true);
            table.style_text_only();
            table.enforce_styling()
        }
    };
}

/// Without the spaces that fill the last column.
pub(super) fn print(table: &comfy_table::Table, out: &mut String) {
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
