//! Shows what is taller than the screen in the reader's pager. It never asks for one: the command is given.

use std::io::{self, ErrorKind, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The pager to use, from EPICRM_PAGER and PAGER: the first that is set, or `less -FRX`; none if it says `cat` or nothing.
pub fn pager(own: Option<&str>, general: Option<&str>) -> Option<String> {
    let command = own.or(general).unwrap_or("less -FRX").trim();
    (!matches!(command, "" | "cat")).then(|| command.to_owned())
}

/// The keyboard is one: whether a pager reads it.
static PAGING: AtomicBool = AtomicBool::new(false);

/// Whether a pager is in front, whose Ctrl-C is.
pub fn is_paging() -> bool {
    PAGING.load(Ordering::Relaxed)
}

/// Text for the screen if it is short, for the pager otherwise. [`Write::flush`] ends it: nothing is to be written after.
pub(super) struct Paged<'o> {
    screen: Box<dyn Write + 'o>,
    state: State,
    command: String,
    height: usize,
    width: usize,
}

enum State {
    /// Not yet taller than the screen.
    Held {
        text: Vec<u8>,
        lines: usize,
    },
    Pager(Child),
    /// There is no pager, or the text turned out to be short.
    Screen,
}

impl<'o> Paged<'o> {
    pub fn new(screen: Box<dyn Write + 'o>, command: String, height: usize, width: usize) -> Self {
        Self { screen, state: State::Held { text: Vec::new(), lines: 0 }, command, height, width }
    }

    /// Sends what is held to the pager, or to the screen when the pager cannot be started.
    fn start(&mut self, held: &[u8]) -> io::Result<()> {
        self.state = match command(&self.command).stdin(Stdio::piped()).spawn() {
            Ok(child) => {
                // Ctrl-C is for the pager from here on: dying of it would leave the pager and the shell reading one keyboard.
                let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default());
                PAGING.store(true, Ordering::Relaxed);
                State::Pager(child)
            }
            Err(_) => State::Screen,
        };
        self.write_all(held)
    }
}

impl Write for Paged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Held { text, lines } => {
                // Bytes are at least as many as columns: at worst the pager is started for a text that just fits.
                *lines += bytes.split_inclusive(|byte| *byte == b'\n').map(|line| 1 + line.len() / (self.width.max(2))).sum::<usize>();
                text.extend_from_slice(bytes);
                if *lines >= self.height {
                    let held = std::mem::take(text);
                    self.start(&held)?;
                }
                Ok(bytes.len())
            }
            State::Pager(child) => match &mut child.stdin {
                Some(stdin) => stdin.write(bytes),
                None => Err(ErrorKind::BrokenPipe.into()),
            },
            State::Screen => self.screen.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Screen) {
            State::Held { text, .. } => self.screen.write_all(&text)?,
            State::Pager(child) => wait(child),
            State::Screen => {}
        }
        self.screen.flush()
    }
}

impl Drop for Paged<'_> {
    /// A listing that failed half-way must not leave its pager behind with the terminal.
    fn drop(&mut self) {
        if let State::Pager(child) = std::mem::replace(&mut self.state, State::Screen) {
            wait(child);
        }
    }
}

/// Until the reader leaves it. How it ended is the reader's affair.
fn wait(mut child: Child) {
    drop(child.stdin.take());
    let _ = child.wait();
    PAGING.store(false, Ordering::Relaxed);
}

/// As git does: the shell reads the command only if it is more than words.
fn command(line: &str) -> Command {
    let mut words = line.split_whitespace();
    match words.next() {
        Some(program) if !line.contains(|character| "|&;<>()$`\\\"'*?[#~=%".contains(character)) => {
            let mut command = Command::new(program);
            command.args(words);
            command
        }
        _ => {
            let mut command = Command::new("sh");
            command.args(["-c", line]);
            command
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::is_closed_pipe;

    #[test]
    fn the_first_variable_that_is_set_names_the_pager() {
        let check = |own, general, expected: Option<&str>| assert_eq!(pager(own, general).as_deref(), expected);
        check(None, None, Some("less -FRX"));
        check(None, Some("most -s"), Some("most -s"));
        check(Some("bat -p"), Some("most"), Some("bat -p"));
        check(None, Some(""), None);
        check(Some(" cat "), Some("most"), None);
    }

    /// What reaches the screen, and what reaches a pager that writes it to a file.
    fn page(lines: usize, height: usize) -> (String, Option<String>) {
        let file = std::env::temp_dir().join(format!("epicrm-pager-{}-{lines}-{height}", std::process::id()));
        let mut screen = Vec::new();
        let mut paged = Paged::new(Box::new(&mut screen), format!("cat > '{}'", file.display()), height, 80);
        for line in 0..lines {
            paged.write_all(format!("line {line}\n").as_bytes()).unwrap();
        }
        paged.flush().unwrap();
        drop(paged);
        let paged = std::fs::read_to_string(&file).ok();
        let _ = std::fs::remove_file(file);
        (String::from_utf8(screen).unwrap(), paged)
    }

    #[test]
    fn only_what_is_taller_than_the_screen_is_paged() {
        assert_eq!(page(2, 10), ("line 0\nline 1\n".into(), None));
        assert_eq!(page(3, 2), (String::new(), Some("line 0\nline 1\nline 2\n".into())));
        assert_eq!(page(0, 2), (String::new(), None));
    }

    #[test]
    fn a_pager_that_does_not_exist_is_done_without() {
        let mut screen = Vec::new();
        let mut paged = Paged::new(Box::new(&mut screen), "no-such-pager -R".into(), 2, 80);
        paged.write_all(b"a\nb\nc\n").unwrap();
        paged.flush().unwrap();
        drop(paged);
        assert_eq!(screen, b"a\nb\nc\n");
    }

    #[test]
    fn a_pager_that_was_left_ends_quietly() {
        let mut paged = Paged::new(Box::new(io::sink()), "true".into(), 2, 80);
        let written = (0..100_000).try_for_each(|_| paged.write_all(b"a line of text\n"));
        assert!(is_closed_pipe(&written.unwrap_err()));
    }
}
