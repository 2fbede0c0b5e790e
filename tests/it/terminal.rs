//! A person at a terminal: the built binary on a pseudo-terminal, and what stands on its screen. Nothing sleeps: whoever looks waits
//! until the screen shows what was looked for, for as long as a loaded machine may take.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::termios::{LocalFlags, tcgetattr};
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use crate::world::{PATIENCE, World};

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const DOWN: &str = "\x1b[B";
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";

/// Everything written to the terminal, and the screen it makes.
struct Seen {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    /// The program's end is closed.
    over: bool,
}

type Shared = Arc<(Mutex<Seen>, Condvar)>;

pub struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    seen: Shared,
    reader: Option<JoinHandle<()>>,
}

/// How a program left its terminal.
pub struct Left {
    pub code: i32,
    /// The screen at the end, line by line.
    pub screen: String,
    /// Everything that was ever written to it.
    pub bytes: String,
    /// Standard output, where that was a pipe.
    pub stdout: String,
}

/// A terminal to be opened.
pub struct Opening<'w> {
    world: &'w World,
    user: Option<&'w str>,
    environment: Vec<(String, String)>,
    columns: u16,
    lines: u16,
    piped: bool,
}

impl World {
    /// A terminal in which `name` is signed in.
    pub fn terminal<'w>(&'w self, name: &'w str) -> Opening<'w> {
        Opening { user: Some(name), ..self.terminal_of_nobody() }
    }

    /// A terminal in which nobody is signed in.
    pub fn terminal_of_nobody(&self) -> Opening<'_> {
        Opening { world: self, user: None, environment: Vec::new(), columns: 100, lines: 60, piped: false }
    }
}

impl Opening<'_> {
    pub fn columns(self, columns: u16) -> Self {
        Self { columns, ..self }
    }

    pub fn size(self, columns: u16, lines: u16) -> Self {
        Self { columns, lines, ..self }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Standard output is a pipe, as in `$(…)`.
    pub fn piped(self) -> Self {
        Self { piped: true, ..self }
    }

    /// Types the command.
    pub fn run(self, words: &[&str]) -> Terminal {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(self.lines, self.columns)).unwrap();
        let mut command = Command::new(snapbox::cmd::cargo_bin!("epicrm"))
            .args(words)
            .current_dir(self.world.home())
            .env_clear()
            .envs(self.world.environment())
            .env("TERM", "xterm-256color")
            .env("PAGER", "cat");
        if let Some(name) = self.user {
            command = command.env("EPICRM_TOKEN", self.world.token(name));
        }
        for (name, value) in &self.environment {
            command = command.env(name, value);
        }
        if self.piped {
            command = command.stdout(Stdio::piped());
        }
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let screen = vt100::Parser::new(seen_of(self.lines), seen_of(self.columns), 0);
        let seen: Shared = Arc::new((Mutex::new(Seen { screen, bytes: Vec::new(), over: false }), Condvar::new()));
        let reader = std::thread::spawn({
            let (pty, seen) = (Arc::clone(&pty), Arc::clone(&seen));
            move || read(&pty, &seen)
        });
        Terminal { pty, child, seen, reader: Some(reader) }
    }
}

/// Of a terminal larger than any, its corner is looked at.
fn seen_of(side: u16) -> NonZeroU16 {
    NonZeroU16::new(side.min(400)).unwrap_or(NonZeroU16::MIN)
}

/// Until the program's end is closed, which Linux says by an error.
fn read(mut pty: &Pty, seen: &Shared) {
    let mut buffer = [0; 4096];
    let (lock, changed) = &**seen;
    while let Ok(length @ 1..) = pty.read(&mut buffer) {
        let mut seen = lock.lock().unwrap();
        seen.screen.process(&buffer[..length]);
        seen.bytes.extend_from_slice(&buffer[..length]);
        changed.notify_all();
    }
    lock.lock().unwrap().over = true;
    changed.notify_all();
}

impl Terminal {
    /// Presses these keys.
    #[track_caller]
    pub fn types(&mut self, keys: &str) -> &mut Self {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Pastes a text, as terminals tell programs that it was pasted.
    #[track_caller]
    pub fn pastes(&mut self, text: &str) -> &mut Self {
        self.types(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Waits for a question that is not answered yet.
    #[track_caller]
    pub fn asks(&mut self, question: &str) -> &mut Self {
        let start = format!("? {question}");
        self.wait(&format!("the question `{question}`"), |screen| {
            screen.lines().any(|line| line.starts_with(&start) && !["<canceled>", "<abandon>"].iter().any(|gone| line.contains(gone)))
        })
    }

    /// Waits for a text anywhere on the screen.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("`{text}`"), |screen| screen.contains(text))
    }

    /// Waits for bytes that a screen too small for any text does not show.
    #[track_caller]
    pub fn writes(&mut self, bytes: &str) -> &mut Self {
        let until = Instant::now() + PATIENCE;
        let (lock, changed) = &*self.seen;
        let mut seen = lock.lock().unwrap();
        while !String::from_utf8_lossy(&seen.bytes).contains(bytes) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!seen.over && !left.is_zero(), "never written: {bytes:?}; {:?}", String::from_utf8_lossy(&seen.bytes));
            seen = changed.wait_timeout(seen, left).unwrap().0;
        }
        drop(seen);
        self
    }

    /// The person draws the window to another size.
    pub fn resize(&mut self, columns: u16, lines: u16) -> &mut Self {
        // The screen first: what is drawn for it comes after.
        self.seen.0.lock().unwrap().screen.screen_mut().set_size(seen_of(lines), seen_of(columns));
        self.pty.resize(Size::new(lines, columns)).unwrap();
        self
    }

    /// Waits for a text to be gone from the screen. Escape and the key after it, read at once, are that key with Alt.
    #[track_caller]
    pub fn hides(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("the end of `{text}`"), |screen| !screen.contains(text))
    }

    /// Waits for a line with nothing on it but this prompt, where the cursor is: keys are the program's from here on. Before, Ctrl-C and
    /// Ctrl-D would be the terminal's, and Ctrl-C takes with it what was typed after.
    #[track_caller]
    pub fn prompts(&mut self, prompt: &str) -> &mut Self {
        self.until(&format!("the prompt `{prompt}`"), |screen| {
            let (row, column) = screen.cursor_position();
            let line = screen.rows(0, screen.size().1.into()).nth(row.into()).unwrap_or_default();
            line.starts_with(prompt) && line.trim_end().ends_with('>') && usize::from(column) > line.trim_end().chars().count()
        })
    }

    /// Answers a question.
    #[track_caller]
    pub fn answers(&mut self, question: &str, answer: &str) -> &mut Self {
        self.asks(question).types(answer).shows(answer.trim()).types(ENTER)
    }

    #[track_caller]
    fn wait(&mut self, what: &str, found: impl Fn(&str) -> bool) -> &mut Self {
        self.until(what, |screen| found(&screen.contents()))
    }

    #[track_caller]
    fn until(&mut self, what: &str, found: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        let until = Instant::now() + PATIENCE;
        let (lock, changed) = &*self.seen;
        let mut seen = lock.lock().unwrap();
        while !found(seen.screen.screen()) {
            let left = until.saturating_duration_since(Instant::now());
            if seen.over || left.is_zero() {
                let screen = seen.screen.screen().contents();
                drop(seen);
                panic!("never came: {what}; the screen:\n{screen}");
            }
            seen = changed.wait_timeout(seen, left).unwrap().0;
        }
        drop(seen);
        self
    }

    /// Waits for the program to end, and looks at what it leaves: a terminal that is as it was.
    #[track_caller]
    pub fn left(mut self) -> Left {
        let mut stdout = String::new();
        if let Some(mut pipe) = self.child.stdout.take() {
            pipe.read_to_string(&mut stdout).unwrap();
        }
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "never ended; the screen:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        };
        let flags = tcgetattr(&*self.pty).unwrap().local_flags;
        assert!(flags.contains(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG), "the terminal is left raw");
        self.reader.take().unwrap().join().unwrap();
        let seen = self.seen.0.lock().unwrap();
        let screen = seen.screen.screen();
        assert!(!screen.hide_cursor(), "the cursor is left hidden");
        assert!(!screen.bracketed_paste(), "pasting is left strange");
        assert_eq!(screen.cursor_position().1, 0, "a line is left half-written:\n{}", screen.contents());
        Left {
            code: status.code().unwrap_or(-1),
            screen: screen.contents(),
            bytes: String::from_utf8_lossy(&seen.bytes).into_owned(),
            stdout,
        }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What stands on it now.
    pub fn screen(&self) -> String {
        self.seen.0.lock().unwrap().screen.screen().contents()
    }
}

impl Drop for Terminal {
    /// A test that failed leaves nobody waiting at a question.
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _gone = self.child.wait();
    }
}
