//! One JSON array of objects, streamed: `[]` when there is nothing. Typed: integers and booleans are themselves, null is
//! null, money is an exact string, moments are RFC 3339 with their offset, JSON documents stand as they are.

use std::io;

use super::{Buffer, Column, Sheet};
use crate::entity::{Value, show};

pub(super) struct Json<'o> {
    buffer: Buffer<'o>,
    keys: Keys,
    empty: bool,
}

impl<'o> Json<'o> {
    pub fn new(mut buffer: Buffer<'o>, columns: &[Column]) -> Self {
        buffer.text.push('[');
        Self { buffer, keys: Keys::new(columns), empty: true }
    }
}

impl Sheet for Json<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        self.buffer.text.push_str(if self.empty { "\n" } else { ",\n" });
        self.empty = false;
        self.keys.object(row, &mut self.buffer.text);
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.text.push_str(if self.empty { "]\n" } else { "\n]\n" });
        self.buffer.end()
    }
}

/// What stands before each value of an object, written once: `{"code":`, `,"total":`.
pub(super) struct Keys(Vec<String>);

impl Keys {
    pub fn new(columns: &[Column]) -> Self {
        let key = |(at, column): (usize, &Column)| {
            let mut key = String::from(if at == 0 { "{" } else { "," });
            string(&column.name, &mut key);
            key.push(':');
            key
        };
        Self(columns.iter().enumerate().map(key).collect())
    }

    pub fn object(&self, row: &[Value<'_>], out: &mut String) {
        for (key, value) in self.0.iter().zip(row) {
            out.push_str(key);
            scalar(value, out);
        }
        out.push_str(if self.0.is_empty() { "{}" } else { "}" });
    }
}

/// One value as JSON.
pub(super) fn scalar(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Text(content) => string(content, out),
        Value::Integer(_) | Value::Boolean(_) | Value::Json(_) => show::plain(value, out),
        Value::Money(_) | Value::Date(_) | Value::Instant(_) => {
            out.push('"');
            show::plain(value, out);
            out.push('"');
        }
    }
}

/// A JSON string: only what RFC 8259 demands is escaped.
pub(super) fn string(content: &str, out: &mut String) {
    out.push('"');
    let mut kept = 0;
    for (at, byte) in content.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&content[kept..at]);
        kept = at + 1;
        match byte {
            b'"' => out.push_str(r#"\""#),
            b'\\' => out.push_str(r"\\"),
            b'\n' => out.push_str(r"\n"),
            b'\r' => out.push_str(r"\r"),
            b'\t' => out.push_str(r"\t"),
            _ => out.push_str(&format!("\\u{byte:04x}")),
        }
    }
    out.push_str(&content[kept..]);
    out.push('"');
}
