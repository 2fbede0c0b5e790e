//! The whole terminal, to be drawn on: what somebody looks at until they leave it.

use std::io::{self, Stdout};

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use super::terminal::{restore_terminal, take_whole};

/// Columns and lines beyond which nothing is drawn: a terminal may claim 65,535 of each, and every cell takes room in memory.
const LARGEST: (u16, u16) = (1_000, 500);

/// The terminal from [`Canvas::open`] on; given back as it was found when this is dropped, also by a panic.
pub struct Canvas {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    area: Rect,
}

impl Canvas {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it cannot be drawn on.
    pub fn open() -> io::Result<Self> {
        let area = area()?;
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let opened = take_whole().and_then(|()| Terminal::with_options(CrosstermBackend::new(io::stdout()), options));
        opened.map(|terminal| Self { terminal, area }).inspect_err(|_| restore_terminal())
    }

    /// What is drawn on of a terminal of that size.
    pub fn fitted(columns: u16, lines: u16) -> (u16, u16) {
        (columns.min(LARGEST.0), lines.min(LARGEST.1))
    }

    /// Columns and lines that may be drawn on.
    pub fn size(&self) -> (u16, u16) {
        (self.area.width, self.area.height)
    }

    /// Draws; only what differs from what stands there is sent.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let area = area()?;
        if area != self.area {
            self.terminal.resize(area)?;
            self.area = area;
        }
        self.terminal.draw(draw).map(drop)
    }
}

fn area() -> io::Result<Rect> {
    let (columns, lines) = crossterm::terminal::size()?;
    let (columns, lines) = Canvas::fitted(columns, lines);
    Ok(Rect::new(0, 0, columns, lines))
}

impl Drop for Canvas {
    fn drop(&mut self) {
        restore_terminal();
    }
}
