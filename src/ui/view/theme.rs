//! What things look like: with colours where they are wanted, and told apart without them.

use anstyle::Effects;
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::span;
use crate::output::{self, Colour, Screen, Tone};

pub(super) struct Theme {
    colour: bool,
    pub unicode: bool,
    tones: output::Theme,
}

const EFFECTS: [(Effects, Modifier); 5] = [
    (Effects::BOLD, Modifier::BOLD),
    (Effects::DIMMED, Modifier::DIM),
    (Effects::ITALIC, Modifier::ITALIC),
    (Effects::UNDERLINE, Modifier::UNDERLINED),
    (Effects::INVERT, Modifier::REVERSED),
];

/// The same colour, as this terminal's drawing calls it.
fn colour_of(colour: anstyle::Color) -> Color {
    match colour {
        anstyle::Color::Rgb(rgb) => Color::Rgb(rgb.0, rgb.1, rgb.2),
        anstyle::Color::Ansi256(number) => Color::Indexed(number.0),
        anstyle::Color::Ansi(named) => Color::Indexed(anstyle::Ansi256Color::from_ansi(named).0),
    }
}

/// For terminals that have no other.
const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

impl Theme {
    pub fn of(screen: &Screen) -> Self {
        Self { colour: screen.colour == Colour::Always, unicode: screen.unicode, tones: screen.theme }
    }

    fn coloured(&self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }

    pub fn plain<'s>(&self, text: &str) -> Span<'s> {
        span(text, Style::new())
    }

    pub fn head<'s>(&self, text: &str) -> Span<'s> {
        span(text, Style::new().add_modifier(Modifier::REVERSED))
    }

    pub fn warning<'s>(&self, text: &str) -> Span<'s> {
        span(text, self.coloured(Color::Yellow).add_modifier(Modifier::REVERSED | Modifier::BOLD))
    }

    pub fn waiting<'s>(&self, text: &str) -> Span<'s> {
        span(text, self.coloured(Color::Yellow))
    }

    pub fn faint<'s>(&self, text: &str) -> Span<'s> {
        span(text, Style::new().add_modifier(Modifier::DIM))
    }

    pub fn strong<'s>(&self, text: &str) -> Span<'s> {
        span(text, Style::new().add_modifier(Modifier::BOLD))
    }

    pub fn fault<'s>(&self, text: &str) -> Span<'s> {
        span(text, self.coloured(Color::Red))
    }

    /// Of a row: chosen where the keys go, or merely chosen.
    pub fn chosen(&self, focused: bool) -> Style {
        Style::new().add_modifier(if focused { Modifier::REVERSED } else { Modifier::BOLD })
    }

    /// As the person's theme has it.
    pub fn tone(&self, tone: Tone) -> Style {
        let told = self.tones.style(tone);
        let told_colour = |colour: Option<anstyle::Color>| colour.filter(|_| self.colour).map(colour_of);
        let mut style = Style { fg: told_colour(told.get_fg_color()), bg: told_colour(told.get_bg_color()), ..Style::new() };
        for (effect, modifier) in EFFECTS {
            if told.get_effects().contains(effect) {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    pub fn border(&self) -> border::Set<'static> {
        if self.unicode { border::PLAIN } else { ASCII }
    }

    /// What stands for the end of a text that has no room.
    pub fn cut(&self) -> &'static str {
        if self.unicode { "…" } else { "~" }
    }

    pub fn pointer(&self) -> &'static str {
        if self.unicode { "▸" } else { ">" }
    }

    /// As many keys as fit, the first ones first; the last two, help and leaving, always.
    pub fn keys<'s>(&self, keys: &[(String, String)], width: u16) -> Line<'s> {
        let room = usize::from(width);
        let wide = |(key, does): &(String, String)| key.width() + does.width() + 3;
        let always: usize = keys.iter().rev().take(2).map(wide).sum();
        let (mut used, mut spans) = (always, Vec::new());
        for (at, key) in keys.iter().enumerate() {
            if at + 2 < keys.len() {
                used += wide(key);
                if used > room {
                    used -= wide(key);
                    continue;
                }
            }
            spans.extend([self.strong(&format!(" {}", key.0)), self.faint(&format!(" {} ", key.1))]);
        }
        Line::from(spans)
    }
}
