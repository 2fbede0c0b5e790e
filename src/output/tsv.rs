//! Tab-separated lines for `cut`, `awk`, `sort` and `wc -l`: one line per record and no heading, as `gh` does in a pipe.
//!
//! Tab, LF, CR and backslash inside a text are written `\t`, `\n`, `\r` and `\\`, so a record never spans lines. Null
//! and empty text are both nothing: `\N` would be a word to every script that tests for emptiness, and the fields
//! people write turn an empty text into null anyway. Who must tell them apart takes csv or json.

use std::io;

use super::{Buffer, Sheet, buffer::has};
use crate::entity::{Value, show};

pub(super) struct Tsv<'o> {
    buffer: Buffer<'o>,
}

impl<'o> Tsv<'o> {
    pub fn new(buffer: Buffer<'o>) -> Self {
        Self { buffer }
    }
}

impl Sheet for Tsv<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        let out = &mut self.buffer.text;
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                out.push('\t');
            }
            cell(value, out);
        }
        out.push('\n');
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.end()
    }
}

/// One value, on one line.
pub(super) fn cell(value: &Value<'_>, out: &mut String) {
    let (Value::Text(content) | Value::Json(content)) = value else { return show::plain(value, out) };
    if !has(content, |byte| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\')) {
        out.push_str(content);
        return;
    }
    let mut kept = 0;
    for (at, byte) in content.bytes().enumerate() {
        let escaped = match byte {
            b'\t' => r"\t",
            b'\n' => r"\n",
            b'\r' => r"\r",
            b'\\' => r"\\",
            _ => continue,
        };
        out.push_str(&content[kept..at]);
        out.push_str(escaped);
        kept = at + 1;
    }
    out.push_str(&content[kept..]);
}

#[cfg(test)]
mod tests {
    use crate::entity::{Kind, Value};
    use crate::output::{Format, tests};

    fn check(content: Option<&str>, expected: &str) {
        assert_eq!(tests::texts(Format::Tsv, &[content]), format!("{expected}\n"));
    }

    #[test]
    fn a_record_is_one_line() {
        check(None, "");
        check(Some(""), "");
        check(Some("Zoë, 東京"), "Zoë, 東京");
        check(Some("a\tb\nc\rd\\e"), r"a\tb\nc\rd\\e");
        check(Some("\n"), r"\n");
        check(Some("\x1b"), "\x1b");
    }

    #[test]
    fn values_are_exact_and_separated_by_tabs() {
        let columns = [Kind::Integer, Kind::Money, Kind::Boolean, Kind::Text].map(|kind| tests::column("x", "X", kind));
        let row = vec![Value::Integer(-7), Value::Money("1234.5".parse().unwrap()), Value::Boolean(true), Value::Null];
        assert_eq!(tests::written(Format::Tsv, tests::screen(80), &columns, &[row]), "-7\t1234.50\ttrue\t\n");
    }
}
