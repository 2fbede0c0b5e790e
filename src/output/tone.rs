//! What a cell means, shown by a glyph and by a colour: never by the colour alone.

use comfy_table::{Attribute, Cell, Color};

use crate::entity::{Kind, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    /// No value.
    Absent,
    /// Something remains to be done.
    Waiting,
    /// Should have been done by now.
    Late,
    /// As it should be.
    Good,
    /// Over, and well.
    Done,
    /// Over, for nothing.
    Off,
}

impl Tone {
    /// Only the words of a choice have a meaning: a client may well be called `done`.
    pub fn of(kind: &Kind, value: &Value<'_>) -> Self {
        match (kind, value) {
            (_, Value::Null) => Self::Absent,
            (Kind::Choice(_), Value::Text(word)) => match word.as_ref() {
                "unsigned" | "planned" | "open" | "warn" | "warning" => Self::Waiting,
                "overdue" => Self::Late,
                "signed" | "confirmed" => Self::Good,
                "done" | "ok" => Self::Done,
                "cancelled" | "fail" | "error" => Self::Off,
                _ => Self::Plain,
            },
            _ => Self::Plain,
        }
    }

    /// What stands before the text; one column wide and followed by a space where there is text.
    pub fn glyph(self, unicode: bool) -> &'static str {
        match (self, unicode) {
            (Self::Plain, _) => "",
            (Self::Absent, true) => "–",
            (Self::Absent, false) => "-",
            (Self::Waiting, true) => "○ ",
            (Self::Waiting, false) => "o ",
            (Self::Late, _) => "! ",
            (Self::Good, true) => "● ",
            (Self::Good, false) => "* ",
            (Self::Done, true) => "✓ ",
            (Self::Done, false) => "+ ",
            (Self::Off, true) => "✕ ",
            (Self::Off, false) => "x ",
        }
    }

    pub fn dye(self, cell: Cell) -> Cell {
        match self {
            Self::Plain => cell,
            Self::Absent => cell.add_attribute(Attribute::Dim),
            Self::Waiting => cell.fg(Color::DarkYellow),
            Self::Late => cell.fg(Color::DarkRed).add_attribute(Attribute::Bold),
            Self::Good => cell.fg(Color::DarkGreen),
            Self::Done => cell.fg(Color::DarkGreen).add_attribute(Attribute::Dim),
            Self::Off => cell.fg(Color::DarkRed),
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::entity::Choice;

    static WORDS: [Choice; 1] = [Choice { name: "signed", aliases: &[] }];

    fn check(kind: Kind, value: Value<'_>, expected: Tone) {
        assert_eq!(Tone::of(&kind, &value), expected, "{kind:?} {value:?}");
    }

    #[test]
    fn only_a_choice_has_a_meaning() {
        let word = |text: &'static str| Value::Text(text.into());
        check(Kind::Choice(&WORDS), word("signed"), Tone::Good);
        check(Kind::Choice(&WORDS), word("unsigned"), Tone::Waiting);
        check(Kind::Choice(&WORDS), word("cancelled"), Tone::Off);
        check(Kind::Choice(&WORDS), word("done"), Tone::Done);
        check(Kind::Choice(&WORDS), word("MME"), Tone::Plain);
        check(Kind::Choice(&WORDS), Value::Null, Tone::Absent);
        check(Kind::Text, word("signed"), Tone::Plain);
    }

    #[test]
    fn what_has_a_colour_has_a_glyph_of_its_own_of_the_same_width_everywhere() {
        for unicode in [true, false] {
            let glyphs = [Tone::Absent, Tone::Waiting, Tone::Late, Tone::Good, Tone::Done, Tone::Off].map(|tone| tone.glyph(unicode));
            let distinct: std::collections::HashSet<_> = glyphs.into_iter().collect();
            assert_eq!(distinct.len(), glyphs.len());
            assert!(glyphs.iter().all(|glyph| glyph.trim_end().width() == 1), "{glyphs:?}");
        }
    }
}
