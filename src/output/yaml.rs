//! A list of maps, typed as in json: `[]` when there is nothing. A text stands bare only when no reader of YAML, of
//! whichever version, can take it for anything but a text; otherwise it is quoted.

use std::io;

use super::{Buffer, Column, Sheet, escape, json};
use crate::entity::{Value, show};

pub(super) struct Yaml<'o> {
    buffer: Buffer<'o>,
    keys: Vec<String>,
    empty: bool,
}

impl<'o> Yaml<'o> {
    pub fn new(buffer: Buffer<'o>, columns: &[Column]) -> Self {
        let key = |(at, column): (usize, &Column)| {
            let mut key = String::from(if at == 0 { "- " } else { "  " });
            text(&column.name, &mut key);
            key.push_str(": ");
            key
        };
        Self { buffer, keys: columns.iter().enumerate().map(key).collect(), empty: true }
    }
}

impl Sheet for Yaml<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        self.empty = false;
        let out = &mut self.buffer.text;
        for (key, value) in self.keys.iter().zip(row) {
            out.push_str(key);
            match value {
                Value::Null => out.push_str("null"),
                Value::Text(content) => text(content, out),
                // A JSON document is YAML already, once its strings hold only what YAML calls printable.
                Value::Json(content) => printable(content, out),
                Value::Integer(_) | Value::Boolean(_) => show::plain(value, out),
                Value::Money(_) | Value::Date(_) | Value::Instant(_) => json::scalar(value, out),
            }
            out.push('\n');
        }
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        if self.empty {
            self.buffer.text.push_str("[]\n");
        }
        self.buffer.end()
    }
}

/// What YAML 1.1 reads as a boolean or null, and dates or numbers never start with a letter.
const RESERVED: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];

fn text(content: &str, out: &mut String) {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.' | b'_' | b'-' | b'/' | b'@');
    let starts_well = content.starts_with(|first: char| first.is_ascii_alphabetic());
    let reserved = RESERVED.iter().any(|word| content.eq_ignore_ascii_case(word));
    if starts_well && !content.ends_with(' ') && content.bytes().all(bare) && !reserved {
        out.push_str(content);
        return;
    }
    let mut quoted = String::with_capacity(content.len() + 2);
    json::string(content, &mut quoted);
    printable(&quoted, out);
}

/// Inside quotes JSON allows more than YAML does: what YAML calls unprintable is escaped, and what a reader cannot see,
/// for it costs nothing.
fn printable(quoted: &str, out: &mut String) {
    for character in quoted.chars() {
        if escape::harmful(character) || matches!(character, '\u{fffe}' | '\u{ffff}') {
            out.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            out.push(character);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::output::{Format, tests};

    fn check(content: &str, expected: &str) {
        assert_eq!(tests::texts(Format::Yaml, &[Some(content)]), format!("- note: {expected}\n"));
    }

    #[test]
    fn only_what_can_be_nothing_else_stands_bare() {
        for bare in ["ct-1042", "alice@example.org", "Grand Hotel", "a/b_c.d"] {
            check(bare, bare);
        }
        for quoted in
            ["", " a", "a ", "yes", "No", "NULL", "y", "1042", "1e3", "2026-07-14", "~", "-", "- a", "a: b", "a #b", "*a", "[a]", ".inf"]
        {
            check(quoted, &format!("{quoted:?}"));
        }
    }

    #[test]
    fn what_yaml_calls_unprintable_is_escaped() {
        check("a\nb\"\\", r#""a\nb\"\\""#);
        check("\u{85}\u{7f}\u{2028}\u{feff}\u{ffff}", r#""\u0085\u007f\u2028\ufeff\uffff""#);
        check("Zoë 東京 👩‍🚀", r#""Zoë 東京 👩‍🚀""#);
    }
}
