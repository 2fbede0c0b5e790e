//! What is asked of the person: a name, a password. On a terminal with a prompt; otherwise read line by line from standard
//! input, so that scripts may answer. Never echoes a password, never takes one as an argument.

use std::io::{BufRead, IsTerminal};

use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, Kind, Result};
use crate::identity::strength;
use crate::output::Output;

/// How often a new password is asked for again when it is too easy to guess.
const TRIES: usize = 3;

/// Asks whose account.
///
/// # Errors
/// Exit code 2 when there is nobody to ask; `usage` is what to type instead.
pub(super) fn name(usage: &str) -> Result<String> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::new(Kind::Usage, "whose account? there is no terminal to ask on").hint(usage));
    }
    inquire::Text::new("Username:").prompt().map(|name| name.trim().to_lowercase()).map_err(|error| not_answered(&error))
}

/// Asks for the number that a bulk write is about, so that nobody agrees without having read it; whether it was typed. None: there
/// is nobody to ask.
///
/// # Errors
/// Exit code 130 when interrupted.
pub(super) fn agreed(question: &str, number: u64) -> Result<Option<bool>> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = inquire::Text::new(question).prompt().map_err(|error| not_answered(&error))?;
    Ok(Some(typed.trim() == number.to_string()))
}

/// Asks without echo on a terminal; otherwise reads one line of standard input.
///
/// # Errors
/// Exit code 2 when there is nobody to ask and nothing to read (`usage` is what to type instead), 130 when interrupted.
pub(super) fn password(prompt: &str, usage: &str) -> Result<SecretString> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return inquire::Password::new(prompt)
            .with_display_mode(inquire::PasswordDisplayMode::Hidden)
            .without_confirmation()
            .prompt()
            .map(SecretString::from)
            .map_err(|error| not_answered(&error));
    }
    let mut line = String::new();
    let read = std::io::Read::take(stdin.lock(), strength::LONGEST as u64 + 2).read_line(&mut line);
    let typed = line.trim_end_matches(['\r', '\n']);
    match read {
        Ok(_) if typed.is_empty() => {
            Err(Error::new(Kind::Usage, "no password: there is no terminal to ask on, and standard input is empty").hint(usage))
        }
        Ok(_) if typed.len() > strength::LONGEST => {
            Err(Error::new(Kind::Usage, "the password on standard input is longer than 1,024 bytes"))
        }
        Ok(_) => Ok(SecretString::from(typed.to_owned())),
        Err(error) => {
            Err(Error::new(Kind::Usage, "the password on standard input is not text").hint("send one line of UTF-8").source(error))
        }
    }
}

/// Asks for a password to be: twice on a terminal, again when `judge` finds it too easy; in a pipe, one line and no second try.
///
/// # Errors
/// What `judge` says; exit code 2 when the two differ or there is nothing to read, 130 when interrupted.
pub(super) fn new_password(
    prompt: &str,
    usage: &str,
    output: &mut Output<'_>,
    judge: impl Fn(&SecretString) -> Result<()>,
) -> Result<SecretString> {
    let terminal = std::io::stdin().is_terminal();
    for left in (0..TRIES).rev() {
        let typed = password(prompt, usage)?;
        match judge(&typed) {
            Err(weak) if terminal && left > 0 => output.failure(&weak.report()),
            Err(weak) => return Err(weak),
            Ok(()) if terminal && password("Once more:", usage)?.expose_secret() != typed.expose_secret() => {
                return Err(Error::new(Kind::Usage, "the two passwords differ: nothing was changed").hint("repeat the command"));
            }
            Ok(()) => return Ok(typed),
        }
    }
    unreachable!("the last try returns")
}

pub(super) fn not_answered(error: &inquire::InquireError) -> Error {
    match error {
        inquire::InquireError::OperationCanceled | inquire::InquireError::OperationInterrupted => {
            Error::new(Kind::Interrupted, "interrupted: nothing was changed")
        }
        _ => Error::new(Kind::Usage, "there is no terminal to ask on"),
    }
}
