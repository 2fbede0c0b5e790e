//! A GitHub table, numbers to the right. Values as people read them; whatever Markdown would take for markup is escaped,
//! a line end becomes `<br>`, null and empty text are both an empty cell.

use std::io;

use super::{Buffer, Column, Sheet, escape};
use crate::entity::{Kind, Value, show};

pub(super) struct Md<'o> {
    buffer: Buffer<'o>,
    kinds: Vec<Kind>,
    cell: String,
}

impl<'o> Md<'o> {
    pub fn new(mut buffer: Buffer<'o>, columns: &[Column]) -> Self {
        let out = &mut buffer.text;
        for column in columns {
            cell(&column.label, out);
        }
        out.push_str("|\n");
        for column in columns {
            out.push_str(if matches!(column.kind, Kind::Integer | Kind::Money) { "| ---: " } else { "| --- " });
        }
        out.push_str("|\n");
        Self { buffer, kinds: columns.iter().map(|column| column.kind).collect(), cell: String::new() }
    }
}

impl Sheet for Md<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        for (kind, value) in self.kinds.iter().zip(row) {
            self.cell.clear();
            show::human_of(kind, value, &mut self.cell);
            cell(&self.cell, &mut self.buffer.text);
        }
        self.buffer.text.push_str("|\n");
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.end()
    }
}

fn cell(content: &str, out: &mut String) {
    out.push_str("| ");
    for character in escape::lines(content).trim().chars() {
        match character {
            '\n' => out.push_str("<br>"),
            '\r' => {}
            '\\' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '<' | '>' | '&' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out.push(' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, expected: &str) {
        let mut shown = String::new();
        cell(content, &mut shown);
        assert_eq!(shown, format!("| {expected} "), "{content:?}");
    }

    #[test]
    fn markup_and_line_ends_cannot_break_the_table() {
        check("", "");
        check("Zoë (東京) #1", "Zoë (東京) #1");
        check("a|b", r"a\|b");
        check(r"a\|b", r"a\\\|b");
        check("<script>&amp;", r"\<script\>\&amp;");
        check("*a* _b_ `c` ~d~ [e](f)", r"\*a\* \_b\_ \`c\` \~d\~ \[e\](f)");
        check("a\nb\r\nc\n", "a<br>b<br>c");
        check("\x1b[2J\u{202e}", r"\\x1b\[2J\\u{202e}");
    }
}
