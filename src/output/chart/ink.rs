//! What charts are drawn with on a terminal: shapes that differ without colour, in ASCII where the locale is.

use anstyle::{AnsiColor, Style};

use crate::output::{Colour, Screen};

/// A shape and its colour.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    pub shape: char,
    pub style: Style,
}

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const HEADING: Style = Style::new().bold().underline();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const ALARM: Style = AnsiColor::Red.on_default().bold();

/// Of the first and the second part of a bar.
pub(super) fn parts(screen: &Screen) -> [Ink; 2] {
    let shapes = if screen.unicode { ['█', '░'] } else { ['#', '.'] };
    let styles = [AnsiColor::Green.on_default(), AnsiColor::Yellow.on_default()];
    [0, 1].map(|at| Ink { shape: shapes[at], style: styles[at] })
}

/// Of the mark across a bar.
pub(super) fn mark(screen: &Screen) -> Ink {
    Ink { shape: if screen.unicode { '┃' } else { '|' }, style: AnsiColor::Cyan.on_default() }
}

/// What is less than one place, and not nothing.
pub(super) fn trace(screen: &Screen) -> char {
    if screen.unicode { '▏' } else { '.' }
}

/// From the lightest to the heaviest.
pub(super) fn densities(screen: &Screen) -> [char; 4] {
    if screen.unicode { ['░', '▒', '▓', '█'] } else { ['.', ':', 'o', '#'] }
}

/// `text` in `style`, on a screen that shows colours.
pub(super) fn dyed(text: &str, style: Style, screen: &Screen) -> String {
    if screen.colour == Colour::Always && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}
