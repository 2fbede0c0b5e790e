//! Gives the terminal back as it was found, by a thread that is not the one that was asking something.

/// Ends a question that was being asked: keys are shown again, and so is the cursor. Does nothing where none was.
pub fn restore_terminal() {
    use crossterm::{cursor, execute, terminal};
    if terminal::is_raw_mode_enabled().unwrap_or(false) {
        // A terminal that is gone needs nothing given back.
        let _gone = terminal::disable_raw_mode();
        let _gone = execute!(std::io::stderr(), cursor::Show);
    }
}
