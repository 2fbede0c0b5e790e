//! What things look like: with colours where they are wanted, and told apart without them.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::span;
use crate::output::{Colour, Screen, Tone};

pub(super) struct Theme {
    colour: bool,
    pub unicode: bool,
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
        Self { colour: screen.colour == Colour::Always, unicode: screen.unicode }
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

    pub fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => Style::new(),
            Tone::Absent => Style::new().add_modifier(Modifier::DIM),
            Tone::Waiting => self.coloured(Color::Yellow),
            Tone::Late => self.coloured(Color::Red).add_modifier(Modifier::BOLD),
            Tone::Good => self.coloured(Color::Green),
            Tone::Done => self.coloured(Color::Green).add_modifier(Modifier::DIM),
            Tone::Off => self.coloured(Color::Red),
        }
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
