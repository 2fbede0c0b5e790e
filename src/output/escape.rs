//! Makes visible what, in a text, would command the terminal or deceive the reader: control characters, changes of
//! direction, invisible characters. Accents, ideograms, emoji and their joiners pass.

use std::borrow::Cow;

/// `text` on one line, escaped: for whoever puts data into a message.
pub fn escaped(text: &str) -> Cow<'_, str> {
    escape(text, |_| 0)
}

/// As [`escaped`], the line ends kept (CR LF counts as one).
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    escape(text, line_end)
}

/// As [`lines`], the colours (SGR sequences) of a text already rendered kept too: the worst they do is colour.
pub(super) fn rendered(text: &str) -> Cow<'_, str> {
    escape(text, |rest| line_end(rest).max(sgr(rest)))
}

/// `kept` says how many bytes at the start of the rest pass although the first is not harmless.
fn escape(text: &str, kept: impl Fn(&str) -> usize) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(harmful) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let passed = kept(rest);
        let mut after = rest[passed..].chars();
        match after.next().filter(|_| passed == 0) {
            Some(character) => {
                spell(character, &mut out);
                rest = after.as_str();
            }
            None => {
                out.push_str(&rest[..passed]);
                rest = &rest[passed..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

pub(super) fn harmful(character: char) -> bool {
    match character {
        ' '..='~' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        _ => character.is_control(),
    }
}

fn spell(character: char, out: &mut String) {
    match character {
        '\n' | '\r' | '\t' => out.extend(character.escape_default()),
        '\0'..='\x7f' => out.push_str(&format!("\\x{:02x}", u32::from(character))),
        _ => out.extend(character.escape_unicode()),
    }
}

fn line_end(rest: &str) -> usize {
    match rest.as_bytes() {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => 0,
    }
}

/// Length of the `ESC [ … m` that `rest` starts with.
fn sgr(rest: &str) -> usize {
    let Some(parameters) = rest.strip_prefix("\x1b[") else { return 0 };
    let length = parameters.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b';' | b':')).count();
    if parameters.as_bytes().get(length) == Some(&b'm') { length + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(how: fn(&str) -> Cow<'_, str>, text: &str, expected: &str) {
        assert_eq!(how(text), expected, "{text:?}");
    }

    #[test]
    fn harmless_text_passes() {
        for text in ["", "plain", "Zoë Lefèvre-Çelik", "株式会社 東京", "👩‍🚀 🇫🇷 ❤️", "e\u{301}", "می‌خواهم", r"C:\new"]
        {
            check(escaped, text, text);
            assert!(matches!(escaped(text), Cow::Borrowed(_)), "{text:?} was copied");
        }
    }

    #[test]
    fn what_commands_the_terminal_is_spelt() {
        check(escaped, "a\x1b[2Jb", r"a\x1b[2Jb");
        check(escaped, "\x1b]0;title\x07", r"\x1b]0;title\x07");
        check(escaped, "\u{9b}2J", r"\u{9b}2J");
        check(escaped, "\0\x7f\x08", r"\x00\x7f\x08");
        check(escaped, "a\nb\tc\r", r"a\nb\tc\r");
    }

    #[test]
    fn what_deceives_the_reader_is_spelt() {
        check(escaped, "invoice\u{202e}fdp.exe", r"invoice\u{202e}fdp.exe");
        check(escaped, "\u{2066}x\u{2069}", r"\u{2066}x\u{2069}");
        check(escaped, "ad\u{200b}min", r"ad\u{200b}min");
        check(escaped, "\u{feff}x\u{2028}", r"\u{feff}x\u{2028}");
    }

    #[test]
    fn lines_keep_their_ends_only() {
        check(lines, "a\nb\r\nc\rd", "a\nb\r\nc\\rd");
        check(lines, "a\x1b[1mb", r"a\x1b[1mb");
    }

    #[test]
    fn rendered_text_keeps_its_colours_only() {
        check(rendered, "\x1b[1;31merror\x1b[0m: x\ny", "\x1b[1;31merror\x1b[0m: x\ny");
        check(rendered, "\x1b[m", "\x1b[m");
        check(rendered, "\x1b[2J\x1b[1", r"\x1b[2J\x1b[1");
        check(rendered, "\x1b[1;31\nm", "\\x1b[1;31\nm");
    }
}
