//! Gives the terminal back as it was found, by a thread that is not the one that was asking something.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

static FOUND: Mutex<Option<Termios>> = Mutex::new(None);
/// Whether the whole terminal is drawn on.
static WHOLE: AtomicBool = AtomicBool::new(false);

/// Takes the whole terminal, keys unseen; [`restore_terminal`] gives it back.
pub(super) fn take_whole() -> std::io::Result<()> {
    use crossterm::{event, execute, terminal};
    terminal::enable_raw_mode()?;
    WHOLE.store(true, Ordering::SeqCst);
    execute!(std::io::stdout(), terminal::EnterAlternateScreen, event::EnableBracketedPaste)
}

/// Remembers how the terminal is now, for whoever reads lines from it in a way of their own.
pub fn remember_terminal() {
    *FOUND.lock().unwrap_or_else(PoisonError::into_inner) = tcgetattr(std::io::stdin()).ok();
}

/// Ends a question that was being asked: keys are shown again, and so is the cursor. Does nothing where none was.
pub fn restore_terminal() {
    use crossterm::{cursor, event, execute, terminal};
    if WHOLE.swap(false, Ordering::SeqCst) {
        // A terminal that is gone needs nothing given back.
        let _gone = execute!(std::io::stdout(), event::DisableBracketedPaste, terminal::LeaveAlternateScreen, cursor::Show);
    }
    let found = FOUND.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(found) = found {
        let _gone = tcsetattr(std::io::stdin(), SetArg::TCSANOW, &found);
        let _gone = execute!(std::io::stderr(), event::DisableBracketedPaste, cursor::Show, cursor::MoveToNextLine(1));
    } else if terminal::is_raw_mode_enabled().unwrap_or(false) {
        let _gone = terminal::disable_raw_mode();
        let _gone = execute!(std::io::stderr(), cursor::Show);
    }
}
