//! One command after the other in one process: the same commands as typed without the shell, over one connection that is kept open
//! between them. It decides nothing about them: each line is what the process would be given.

mod editor;
mod line;
mod prompt;

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal};

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::commands::completion;
use crate::config::Config;
use crate::context::{Shared, signed_in};
use crate::error::{Error, Kind, Result};
use crate::interrupt;
use crate::language::tr;
use crate::output::{self, Output};
use editor::{Asked, Prompt};
use line::Line;

/// Everything around a line.
struct Shell<'o, Run> {
    config: Config,
    output: Output<'o>,
    /// What the process was given besides `shell`: for every line.
    given: Vec<OsString>,
    shared: Shared,
    run: Run,
}

/// Runs the lines that are typed, or piped, by `run`, which gives each one's exit code; gives the exit code of the whole.
pub fn run(config: Config, output: Output<'_>, arguments: &[OsString], run: impl FnMut(&[OsString], &Shared) -> u8) -> u8 {
    let mut given = arguments.to_vec();
    if let Some(place) = given.iter().position(|word| word == "shell") {
        given.remove(place);
    }
    let interactive = std::io::stdin().is_terminal() && output.screen().terminal && !config.no_input;
    let mut shell = Shell { config, output, given, shared: Shared::default(), run };
    let ended = if interactive { shell.converse() } else { shell.obey() };
    shell.shared.connection.close();
    ended.unwrap_or_else(|error| {
        shell.output.failure(&error.report());
        error.exit_code()
    })
}

impl<Run: FnMut(&[OsString], &Shared) -> u8> Shell<'_, Run> {
    /// Asks for lines until somebody leaves. Nothing that goes wrong in one ends the others.
    fn converse(&mut self) -> Result<u8> {
        output::remember_terminal();
        let mut prompt = Prompt::new(self.config.state_home.join("shell-history"))?;
        self.output.notice(&tr!(
            "commands without `epicrm`; Tab completes, `help` lists them, `exit` leaves",
            "les commandes sans `epicrm` ; Tab complète, `help` les énumère, `exit` quitte"
        ));
        loop {
            interrupt::rest();
            let (plain, styled) = self.ask_as();
            let typed = match prompt.ask(&plain, &styled) {
                Asked::Line(typed) => typed,
                Asked::Forgotten => continue,
                Asked::End => break,
            };
            let code = match Line::read(&typed) {
                Ok(Line::Nothing) => continue,
                Ok(Line::Leave) => break,
                Ok(Line::Command(words)) => self.command(words),
                Err(error) => {
                    self.output.failure(&error.report());
                    continue;
                }
            };
            if interrupt::is_ending() {
                return Ok(code);
            }
            if code == Kind::NotAuthenticated.exit_code() {
                self.output
                    .notice(&tr!("in this shell, sign in with: token USERNAME", "dans ce shell, connectez-vous par : token USERNAME"));
            }
        }
        Ok(0)
    }

    /// Runs the lines of standard input until one fails.
    fn obey(&mut self) -> Result<u8> {
        let mut number = 0_u64;
        loop {
            let mut typed = String::new();
            // One line at a time, so that a command may read those that follow it, as in any script.
            let read = std::io::stdin().lock().read_line(&mut typed);
            number += 1;
            let unreadable = |error: std::io::Error| {
                Error::new(
                    Kind::Usage,
                    tr!(
                        "line {number} cannot be read: it is not UTF-8 text",
                        "la ligne {number} est illisible : ce n'est pas du texte UTF-8"
                    ),
                )
                .source(error)
            };
            if read.map_err(unreadable)? == 0 {
                return Ok(0);
            }
            interrupt::rest();
            let code = match Line::read(&typed) {
                Ok(Line::Nothing) => 0,
                Ok(Line::Leave) => return Ok(0),
                Ok(Line::Command(words)) => self.command(words),
                Err(error) => {
                    self.output.failure(&error.report());
                    error.exit_code()
                }
            };
            if code != 0 {
                self.output.notice(&tr!("stopped at line {number}", "arrêt à la ligne {number}"));
                return Ok(code);
            }
        }
    }

    /// Runs one command, and gives its exit code.
    fn command(&mut self, words: Vec<String>) -> u8 {
        // The token is worth nothing any more: nobody is signed in here.
        let leaves = words == ["logout"];
        let arguments: Vec<OsString> = self.given.iter().cloned().chain(words.into_iter().map(OsString::from)).collect();
        interrupt::begin();
        let code = (self.run)(&arguments, &self.shared);
        if code == 0 && leaves {
            self.shared.token.replace(Some(SecretString::default()));
        }
        // What it asked of the language was for itself.
        crate::config::language(&self.given, self.config.habits.language).speak();
        if let Some(token) = self.shared.token.borrow().clone() {
            self.config.token = Some(token);
        }
        if self.shared.connection.was_lost() {
            self.output.notice(&tr!(
                "the connection had been lost: a new one was opened",
                "la connexion avait été perdue : une nouvelle a été ouverte"
            ));
        }
        code
    }

    /// What stands before the cursor, plainly and styled. Tab asks as whom it stands there for.
    fn ask_as(&self) -> (String, String) {
        let now = now();
        let signed_in = signed_in(&self.config, now);
        completion::ask_as(match (&signed_in, self.config.address()) {
            (Ok((token, claims)), Ok(address)) => Some(completion::Asking {
                connection: self.shared.connection.clone(),
                address,
                token: (*token).clone(),
                claims: claims.clone(),
            }),
            _ => None,
        });
        prompt::before_the_cursor(signed_in.map(|(_, claims)| claims).as_ref(), self.config.environment, now, self.output.screen())
    }
}

#[expect(clippy::disallowed_methods, reason = "a prompt stands between two commands, each of which has its own clock")]
fn now() -> DateTime<Utc> {
    Utc::now()
}
