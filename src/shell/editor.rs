//! Lines typed at a terminal: edited, completed, recalled. What was typed is kept in a file of the person's own.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{ColorMode, CompletionType, Editor, Helper};

use super::line::{is_memorable, typed_words};
use crate::commands::completion;
use crate::error::{Error, Kind, Result};
use crate::files;
use crate::language::tr;
use crate::output::escaped;

/// How many lines are remembered.
const MOST: usize = 1_000;
/// … and how many bytes they may be.
const LONGEST: u64 = 16 << 20;

/// What came of asking for a line.
pub(super) enum Asked {
    Line(String),
    /// Ctrl-C: the line is forgotten.
    Forgotten,
    /// Ctrl-D, or a terminal that is gone.
    End,
}

pub(super) struct Prompt {
    editor: Editor<Words, FileHistory>,
    /// None: what lies there is no history, and is left alone.
    file: Option<PathBuf>,
}

impl Prompt {
    /// Lines of which those worth it are kept in `file`.
    ///
    /// # Errors
    /// When there is no terminal to read from.
    pub fn new(file: PathBuf) -> Result<Self> {
        let strange = |error: ReadlineError| {
            Error::new(Kind::Runtime, tr!("no line can be read from this terminal", "aucune ligne ne peut être lue sur ce terminal"))
                .source(error)
        };
        let settings = rustyline::Config::builder()
            .max_history_size(MOST)
            .and_then(|settings| settings.history_ignore_dups(true))
            .map_err(strange)?
            .completion_type(CompletionType::List)
            // Colours are decided elsewhere, and stand in the prompt or do not.
            .color_mode(ColorMode::Forced)
            .build();
        let mut editor = Editor::with_config(settings).map_err(strange)?;
        editor.set_helper(Some(Words));
        let usable = match files::read(&file, LONGEST) {
            Ok(_) => {
                // Lines up to what is damaged are better than none.
                let _damaged = editor.load_history(&file);
                true
            }
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        Ok(Self { editor, file: usable.then_some(file) })
    }

    /// Asks for a line; `plain` and `styled` are the same words before it.
    pub fn ask(&mut self, plain: &str, styled: &str) -> Asked {
        match self.editor.readline(&(plain, styled)) {
            Ok(line) => {
                self.remember(&line);
                Asked::Line(line)
            }
            Err(ReadlineError::Interrupted) => Asked::Forgotten,
            Err(_) => Asked::End,
        }
    }

    /// Written after each line: a shell whose terminal is closed has no other moment. That it cannot be is no reason to stop.
    fn remember(&mut self, line: &str) {
        if !is_memorable(line) || !self.editor.add_history_entry(line).unwrap_or(false) {
            return;
        }
        let Some(file) = &self.file else { return };
        let directory = file.parent().unwrap_or(file);
        let _unkept = fs::DirBuilder::new().recursive(true).mode(0o700).create(directory);
        let _unkept = self.editor.append_history(file);
    }
}

/// Completes words by what `completions` tells other shells.
struct Words;

impl Completer for Words {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _: &rustyline::Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (mut words, start) = typed_words(&line[..cursor]);
        if words.len() > 1 && words[0] == "epicrm" {
            words.remove(0);
        }
        let pairs = completion::proposals(&words)
            .into_iter()
            .map(|(display, replacement)| Pair { display: escaped(&display).into_owned(), replacement });
        Ok((start, pairs.collect()))
    }
}

impl Highlighter for Words {}
impl Hinter for Words {
    type Hint = String;
}
impl Validator for Words {}
impl Helper for Words {}
