//! One line that is being typed, and the cursor in it.

use unicode_width::UnicodeWidthStr;

use crate::output::escaped;

#[derive(Clone, Debug, Default)]
pub(super) struct Input {
    text: String,
    /// Where the next letter goes, in bytes.
    cursor: usize,
}

/// A key that changes or moves in a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edit {
    Letter(char),
    Backspace,
    Delete,
    Left,
    Right,
    Start,
    End,
    /// The word before the cursor.
    EraseWord,
    /// All that stands before it.
    EraseBefore,
}

impl Input {
    pub fn new(text: String, cursor: usize) -> Self {
        Self { cursor: cursor.min(text.len()), text }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Does it; whether the text is another.
    pub fn edit(&mut self, edit: Edit) -> bool {
        let before = &self.text[..self.cursor];
        let previous = before.char_indices().next_back().map_or(0, |(at, _)| at);
        let next = self.text[self.cursor..].chars().next().map_or(self.cursor, |letter| self.cursor + letter.len_utf8());
        match edit {
            Edit::Letter(letter) => {
                self.text.insert(self.cursor, letter);
                self.cursor += letter.len_utf8();
                true
            }
            Edit::Backspace => self.erase(previous),
            Edit::Delete => {
                self.text.replace_range(self.cursor..next, "");
                true
            }
            Edit::EraseWord => {
                let word = before.trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1);
                self.erase(word)
            }
            Edit::EraseBefore => self.erase(0),
            Edit::Left => self.go(previous),
            Edit::Right => self.go(next),
            Edit::Start => self.go(0),
            Edit::End => self.go(self.text.len()),
        }
    }

    /// Puts a text in, on one line.
    pub fn paste(&mut self, text: &str) {
        text.trim_end().chars().for_each(|letter| {
            self.edit(Edit::Letter(if letter.is_control() { ' ' } else { letter }));
        });
    }

    /// What of it stands in `width` columns, and in which of them the cursor is: always in sight.
    pub fn seen(&self, width: usize) -> (String, usize) {
        let (before, after) = (escaped(&self.text[..self.cursor]), escaped(&self.text[self.cursor..]));
        let mut left: &str = &before;
        while left.width() >= width.max(1) {
            let Some(letter) = left.chars().next() else { break };
            left = &left[letter.len_utf8()..];
        }
        (format!("{left}{after}"), left.width())
    }

    fn erase(&mut self, from: usize) -> bool {
        self.text.replace_range(from..self.cursor, "");
        self.cursor = from;
        true
    }

    fn go(&mut self, to: usize) -> bool {
        self.cursor = to;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited() {
        let mut line = Input::new("status=signé".into(), 99);
        for edit in [Edit::Backspace, Edit::Letter('e'), Edit::Letter('d'), Edit::Start, Edit::Delete, Edit::Right, Edit::Letter('É')] {
            line.edit(edit);
        }
        assert_eq!((line.text(), line.seen(80)), ("tÉatus=signed", ("tÉatus=signed".to_owned(), 2)));
        line.edit(Edit::End);
        line.paste(" and\nx\r\n");
        assert_eq!(line.text(), "tÉatus=signed and x");
        line.edit(Edit::EraseWord);
        line.edit(Edit::EraseWord);
        assert_eq!(line.text(), "tÉatus=signed ");
        assert_eq!(line.seen(8), ("signed ".to_owned(), 7));
        line.edit(Edit::EraseBefore);
        assert_eq!(line.text(), "");
        line.edit(Edit::Backspace);
        line.edit(Edit::Left);
        assert_eq!(line.seen(0), (String::new(), 0));
    }

    #[test]
    fn what_commands_the_terminal_is_spelt() {
        assert_eq!(Input::new("\u{202e}a".into(), 9).seen(80).0, r"\u{202e}a");
    }
}
