//! Aligned columns for people.

use std::io;

use comfy_table::{CellAlignment, presets};

use super::{Buffer, Column, Sheet};
use crate::entity::{Kind, Value, show};

pub(super) struct Table<'o> {
    buffer: Buffer<'o>,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl<'o> Table<'o> {
    pub fn new(buffer: Buffer<'o>, columns: Vec<Column>) -> Self {
        Self { buffer, columns, rows: Vec::new() }
    }
}

impl Sheet for Table<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        let cell = |value| {
            let mut text = String::new();
            show::human(value, &mut text);
            text
        };
        self.rows.push(row.iter().map(cell).collect());
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).force_no_tty();
        table.set_header(self.columns.iter().map(|column| column.label.to_uppercase()));
        table.add_rows(std::mem::take(&mut self.rows));
        for (shown, column) in table.column_iter_mut().zip(&self.columns) {
            shown.set_padding((0, 2));
            if matches!(column.kind, Kind::Integer | Kind::Money) {
                shown.set_cell_alignment(CellAlignment::Right);
            }
        }
        for line in table.lines() {
            self.buffer.text.push_str(line.trim_end());
            self.buffer.text.push('\n');
        }
        self.buffer.end()
    }
}
