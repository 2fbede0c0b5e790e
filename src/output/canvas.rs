//! The whole terminal, to be drawn on: what somebody looks at until they leave it.

use std::io::{self, Stdout};

use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

use super::terminal::{restore_terminal, take_whole};

/// The terminal from [`Canvas::open`] on; given back as it was found when this is dropped, also by a panic.
pub struct Canvas {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Canvas {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it cannot be drawn on.
    pub fn open() -> io::Result<Self> {
        let opened = take_whole().and_then(|()| Terminal::new(CrosstermBackend::new(io::stdout())));
        opened.map(|terminal| Self { terminal }).inspect_err(|_| restore_terminal())
    }

    /// Draws; only what differs from what stands there is sent.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw).map(drop)
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        restore_terminal();
    }
}
