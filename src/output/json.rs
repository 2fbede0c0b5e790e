//! One JSON array of objects, streamed: `[]` when there is nothing. Typed: integers and booleans are themselves, null is
//! null, money is an exact string, moments are RFC 3339 with their offset, JSON documents stand as they are.

use std::io;

use super::{Buffer, Column, Sheet, buffer::has};
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

/// One record as a JSON object, to stand as a document within another: [`Value::Json`].
pub fn json_object(columns: &[Column], row: &[Value<'_>]) -> String {
    let mut object = String::new();
    Keys::new(columns).object(row, &mut object);
    object
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
    if has(content, special) {
        escape(content, out)
    } else {
        out.push_str(content)
    }
    out.push('"');
}

fn special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

fn escape(content: &str, out: &mut String) {
    let mut kept = 0;
    for (at, byte) in content.bytes().enumerate().filter(|(_, byte)| special(*byte)) {
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::entity::Kind;
    use crate::output::{Format, tests};

    fn check(value: &Value<'_>, expected: &str) {
        let mut shown = String::new();
        scalar(value, &mut shown);
        assert_eq!(shown, expected);
    }

    #[test]
    fn values_are_typed() {
        check(&Value::Null, "null");
        check(&tests::text(""), r#""""#);
        check(&tests::text("Zoë \"東京\"\\\n\r\t\x1b\0/"), r#""Zoë \"東京\"\\\n\r\t\u001b\u0000/""#);
        check(&Value::Integer(i64::MIN), "-9223372036854775808");
        check(&Value::Money("1234.5".parse().unwrap()), r#""1234.50""#);
        check(&Value::Boolean(false), "false");
        check(&Value::Date("2026-07-14".parse().unwrap()), r#""2026-07-14""#);
        check(&Value::Json(r#"{"a": [1, null]}"#.into()), r#"{"a": [1, null]}"#);
    }

    #[test]
    fn json_is_one_array_and_jsonl_one_object_per_line() {
        let columns = [tests::column("code", "Code", Kind::Text), tests::column("say \"n\"", "N", Kind::Integer)];
        let rows = [vec![tests::text("a"), Value::Integer(1)], vec![tests::text("b"), Value::Null]];
        let objects = json!([{"code": "a", "say \"n\"": 1}, {"code": "b", "say \"n\"": null}]);

        let array = tests::written(Format::Json, tests::screen(80), &columns, &rows);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&array).unwrap(), objects);
        let lines = tests::written(Format::Jsonl, tests::screen(80), &columns, &rows);
        assert_eq!(lines, "{\"code\":\"a\",\"say \\\"n\\\"\":1}\n{\"code\":\"b\",\"say \\\"n\\\"\":null}\n");
        assert_eq!(array, format!("[\n{}\n]\n", lines.trim_end().replace('\n', ",\n")));
    }

    proptest! {
        #[test]
        fn another_reader_gets_the_same_text(content in any::<String>()) {
            let mut shown = String::new();
            string(&content, &mut shown);
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), content);
        }
    }
}
