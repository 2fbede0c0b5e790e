//! CSV as PostgreSQL's `COPY … WITH (FORMAT csv, HEADER)` writes it, so that either reads what the other wrote: null is
//! nothing, empty text is `""`, lines end in LF. Data is exact: no control character is escaped.

use std::io;

use super::{Buffer, Column, Sheet, buffer::has};
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
    let quoted = content.is_empty() || has(content, special) || (lone && content == r"\.");
    if !quoted {
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

#[cfg(test)]
mod tests {
    use csv_core::{ReadRecordResult, Reader};
    use proptest::prelude::*;

    use crate::entity::{Kind, Value};
    use crate::output::{Format, tests};

    /// Two columns, for a lone one has a rule of its own.
    fn pairs(values: &[(&str, Option<&str>)]) -> String {
        let columns = [tests::column("code", "Code", Kind::Text), tests::column("note", "Note", Kind::Text)];
        let rows: Vec<_> = values.iter().map(|(code, note)| vec![tests::text(code), note.map_or(Value::Null, tests::text)]).collect();
        tests::written(Format::Csv, tests::screen(80), &columns, &rows)
    }

    fn check(note: Option<&str>, expected: &str) {
        assert_eq!(pairs(&[("a", note)]), format!("code,note\na,{expected}\n"));
    }

    #[test]
    fn quotes_as_copy_does() {
        check(None, "");
        check(Some(""), r#""""#);
        check(Some("plain text"), "plain text");
        check(Some(" spaces "), " spaces ");
        check(Some("a,b"), r#""a,b""#);
        check(Some(r#"say "hi""#), r#""say ""hi""""#);
        check(Some("a\nb"), "\"a\nb\"");
        check(Some("a\rb"), "\"a\rb\"");
        check(Some("a\tb; c'"), "a\tb; c'");
        check(Some("\x1b[2J\u{202e}"), "\x1b[2J\u{202e}");
        check(Some(r"\."), r"\.");
    }

    #[test]
    fn a_lone_end_of_data_mark_is_quoted() {
        assert_eq!(tests::texts(Format::Csv, &[Some(r"\."), None, Some("")]), "note\n\"\\.\"\n\n\"\"\n");
    }

    proptest! {
        #[test]
        fn another_reader_gets_the_same_texts(code in "\\PC[\\PC\",\n\r]*", note in any::<String>()) {
            let written = pairs(&[(&code, Some(&note))]);
            let (mut reader, mut input) = (Reader::new(), written.as_bytes());
            let (mut text, mut ends) = ([0; 4096], [0; 4]);
            let mut record = || {
                let (result, read, _, fields) = reader.read_record(input, &mut text, &mut ends);
                input = &input[read..];
                assert!(matches!(result, ReadRecordResult::Record));
                let starts = std::iter::once(0).chain(ends);
                starts.zip(ends).take(fields).map(|(start, end)| String::from_utf8(text[start..end].to_vec()).unwrap()).collect::<Vec<_>>()
            };
            prop_assert_eq!(record(), ["code", "note"]);
            prop_assert_eq!(record(), [code.clone(), note.clone()]);
        }
    }
}
