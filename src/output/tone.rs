//! What a cell means, shown by a glyph and by a colour: never by the colour alone.

use anstyle::{AnsiColor, Effects, RgbColor, Style};
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

    pub fn dye(self, cell: Cell, theme: &Theme) -> Cell {
        let style = theme.style(self);
        let mut cell = if let Some(colour) = style.get_fg_color() { cell.fg(colour_of(colour)) } else { cell };
        if let Some(colour) = style.get_bg_color() {
            cell = cell.bg(colour_of(colour));
        }
        for (effect, attribute) in EFFECTS {
            if style.get_effects().contains(effect) {
                cell = cell.add_attribute(attribute);
            }
        }
        cell
    }
}

/// Those that terminals have in common; the table knows no other.
const EFFECTS: [(Effects, Attribute); 6] = [
    (Effects::BOLD, Attribute::Bold),
    (Effects::DIMMED, Attribute::Dim),
    (Effects::ITALIC, Attribute::Italic),
    (Effects::UNDERLINE, Attribute::Underlined),
    (Effects::INVERT, Attribute::Reverse),
    (Effects::STRIKETHROUGH, Attribute::CrossedOut),
];

/// The colours of the tones. The glyphs stay: no theme makes a colour the only sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme([Style; 6]);

impl Default for Theme {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Theme {
    pub const DEFAULT: Self = Self([
        Style::new().dimmed(),
        AnsiColor::Yellow.on_default(),
        AnsiColor::Red.on_default().bold(),
        AnsiColor::Green.on_default(),
        AnsiColor::Green.on_default().dimmed(),
        AnsiColor::Red.on_default(),
    ]);

    /// What can be coloured, in the order of the styles.
    pub const NAMES: [&str; 6] = ["absent", "waiting", "late", "good", "done", "off"];

    /// Gives the tone called `name` another style; whether there is such a tone.
    pub fn set(&mut self, name: &str, style: Style) -> bool {
        let place = Self::NAMES.iter().position(|known| *known == name);
        place.and_then(|place| self.0.get_mut(place)).map(|kept| *kept = style).is_some()
    }

    pub fn style(&self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => Style::new(),
            Tone::Absent => self.0[0],
            Tone::Waiting => self.0[1],
            Tone::Late => self.0[2],
            Tone::Good => self.0[3],
            Tone::Done => self.0[4],
            Tone::Off => self.0[5],
        }
    }
}

/// The same colour, as the table calls it.
fn colour_of(colour: anstyle::Color) -> Color {
    match colour {
        anstyle::Color::Rgb(RgbColor(r, g, b)) => Color::Rgb { r, g, b },
        anstyle::Color::Ansi256(colour) => Color::AnsiValue(colour.0),
        anstyle::Color::Ansi(colour) => match colour {
            AnsiColor::Black => Color::Black,
            AnsiColor::Red => Color::DarkRed,
            AnsiColor::Green => Color::DarkGreen,
            AnsiColor::Yellow => Color::DarkYellow,
            AnsiColor::Blue => Color::DarkBlue,
            AnsiColor::Magenta => Color::DarkMagenta,
            AnsiColor::Cyan => Color::DarkCyan,
            AnsiColor::White => Color::Grey,
            AnsiColor::BrightBlack => Color::DarkGrey,
            AnsiColor::BrightRed => Color::Red,
            AnsiColor::BrightGreen => Color::Green,
            AnsiColor::BrightYellow => Color::Yellow,
            AnsiColor::BrightBlue => Color::Blue,
            AnsiColor::BrightMagenta => Color::Magenta,
            AnsiColor::BrightCyan => Color::Cyan,
            AnsiColor::BrightWhite => Color::White,
        },
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::entity::Choice;

    static WORDS: [Choice; 1] = [Choice { name: "signed", french: "signé", aliases: &[] }];

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
