//! CSV as PostgreSQL's `COPY … WITH (FORMAT csv, HEADER)` writes it, so that either reads what the other wrote: null is
//! nothing, empty text is `""`, lines end in LF. Data is exact: no control character is escaped.

use std::io;

use super::{Buffer, Column, Sheet};
use crate::entity::{Value, show};

pub(super) struct Csv<'o> {
    buffer: Buffer<'o>,
    /// A lone column: COPY quotes `\.` there, for older servers took it for the end of data.
    lone: bool,
}

impl<'o> Csv<'o> {
    pub fn new(mut buffer: Buffer<'o>, columns: &[Column]) -> Self {
        let lone = columns.len() == 1;
        for (at, column) in columns.iter().enumerate() {
            separate(at, &mut buffer.text);
            text(&column.name, lone, &mut buffer.text);
        }
        buffer.text.push('\n');
        Self { buffer, lone }
    }
}

impl Sheet for Csv<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        let out = &mut self.buffer.text;
        for (at, value) in row.iter().enumerate() {
            separate(at, out);
            match value {
                Value::Text(content) | Value::Json(content) => text(content, self.lone, out),
                _ => show::plain(value, out),
            }
        }
        out.push('\n');
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.end()
    }
}

fn separate(at: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
}

fn text(content: &str, lone: bool, out: &mut String) {
    let special = |byte| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !content.is_empty() && !content.bytes().any(special) && !(lone && content == r"\.") {
        out.push_str(content);
        return;
    }
    out.push('"');
    for (at, part) in content.split('"').enumerate() {
        if at > 0 {
            out.push_str(r#""""#);
        }
        out.push_str(part);
    }
    out.push('"');
}
