//! What is asked of the person: a name, a password. On a terminal with a prompt; otherwise read line by line from standard
//! input, so that scripts may answer. Never echoes a password, never takes one as an argument.

use std::io::{BufRead, IsTerminal};

use secrecy::{ExposeSecret, SecretString};

use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::identity::strength;
use crate::language::{both, tr};
use crate::output::{Colour, Screen};

/// How often a new password is asked for again when it is too easy to guess.
const TRIES: usize = 3;

/// Whether there is somebody to ask: a keyboard, a screen for the question (standard error: standard output is for data), and nobody
/// said `--no-input`.
pub(super) fn is_possible(context: &Context<'_>) -> bool {
    !context.config.no_input && std::io::stdin().is_terminal() && context.output.screen().stderr_terminal
}

/// Gives every question the colours that were decided for standard error.
pub fn dress(screen: &Screen) {
    use inquire::ui::{RenderConfig, Styled};
    let mut looks = match screen.stderr_colour {
        Colour::Always => RenderConfig::default_colored(),
        // A question that was answered is told from one that waits by more than its colour.
        Colour::Never => RenderConfig::empty().with_answered_prompt_prefix(Styled::new(">")),
    };
    looks.canceled_prompt_indicator.content = both("<canceled>", "<abandon>").get();
    inquire::set_global_render_config(looks);
}

/// Asks whose account.
///
/// # Errors
/// Exit code 2 when there is nobody to ask; `usage` is what to type instead.
pub(super) fn name(context: &Context<'_>, usage: &str) -> Result<String> {
    if !is_possible(context) {
        return Err(Error::new(
            Kind::Usage,
            tr!("whose account? there is nobody to ask", "le compte de qui ? il n'y a personne à qui le demander"),
        )
        .hint(usage));
    }
    answered(inquire::Text::new(both("Username:", "Nom d'utilisateur :").get()).prompt()).map(|name| name.trim().to_lowercase())
}

/// Asks for the number that a bulk write is about, so that nobody agrees without having read it; whether it was typed. None: there
/// is nobody to ask.
///
/// # Errors
/// Exit code 130 when interrupted.
pub(super) fn agreed(context: &Context<'_>, question: &str, number: u64) -> Result<Option<bool>> {
    repeated(context, question, &number.to_string())
}

/// Asks for a word that the question names; whether it was typed. None: there is nobody to ask.
///
/// # Errors
/// As [`agreed`].
pub(super) fn repeated(context: &Context<'_>, question: &str, word: &str) -> Result<Option<bool>> {
    if !is_possible(context) {
        return Ok(None);
    }
    let typed = answered(inquire::Text::new(question).prompt())?;
    Ok(Some(typed.trim() == word))
}

/// Asks which of several; none when there is nobody to ask.
///
/// # Errors
/// Exit code 130 when interrupted.
pub(super) fn chosen(context: &Context<'_>, question: &str, options: &[String]) -> Result<Option<usize>> {
    if !is_possible(context) {
        return Ok(None);
    }
    let options: Vec<String> = options.iter().map(|option| crate::output::escaped(option).into_owned()).collect();
    let keys = both("↑↓ to move, enter to select, type to filter", "↑↓ pour se déplacer, entrée pour choisir, tapez pour filtrer");
    answered(inquire::Select::new(question, options).with_help_message(keys.get()).raw_prompt()).map(|chosen| Some(chosen.index))
}

/// Asks without echo on a terminal; otherwise reads one line of standard input.
///
/// # Errors
/// Exit code 2 when there is nobody to ask and nothing to read (`usage` is what to type instead), 130 when interrupted.
pub(super) fn password(context: &Context<'_>, prompt: &str, usage: &str) -> Result<SecretString> {
    let stdin = std::io::stdin();
    if is_possible(context) {
        let question = inquire::Password::new(prompt).with_display_mode(inquire::PasswordDisplayMode::Hidden).without_confirmation();
        return answered(question.prompt()).map(SecretString::from);
    }
    if stdin.is_terminal() {
        return Err(Error::new(
            Kind::Usage,
            tr!(
                "no password: nothing may be asked here, and standard input is a keyboard",
                "pas de mot de passe : rien ne peut être demandé ici, et l'entrée standard est un clavier"
            ),
        )
        .hint(usage));
    }
    let mut line = String::new();
    let read = std::io::Read::take(stdin.lock(), strength::LONGEST as u64 + 2).read_line(&mut line);
    let typed = line.trim_end_matches(['\r', '\n']);
    match read {
        Ok(_) if typed.is_empty() => {
            let message = tr!(
                "no password: there is no terminal to ask on, and standard input is empty",
                "pas de mot de passe : il n'y a pas de terminal où le demander, et l'entrée standard est vide"
            );
            Err(Error::new(Kind::Usage, message).hint(usage))
        }
        Ok(_) if typed.len() > strength::LONGEST => {
            let message = tr!(
                "the password on standard input is longer than 1,024 bytes",
                "le mot de passe de l'entrée standard est plus long que 1 024 octets"
            );
            Err(Error::new(Kind::Usage, message))
        }
        Ok(_) => Ok(SecretString::from(typed.to_owned())),
        Err(error) => {
            let message = tr!("the password on standard input is not text", "le mot de passe de l'entrée standard n'est pas du texte");
            Err(Error::new(Kind::Usage, message).hint(tr!("send one line of UTF-8", "envoyez une ligne en UTF-8")).source(error))
        }
    }
}

/// Asks for a password to be: twice on a terminal, again when `judge` finds it too easy; in a pipe, one line and no second try.
///
/// # Errors
/// What `judge` says; exit code 2 when the two differ or there is nothing to read, 130 when interrupted.
pub(super) fn new_password(
    context: &mut Context<'_>,
    prompt: &str,
    usage: &str,
    judge: impl Fn(&SecretString) -> Result<()>,
) -> Result<SecretString> {
    let terminal = is_possible(context);
    for left in (0..TRIES).rev() {
        let typed = password(context, prompt, usage)?;
        match judge(&typed) {
            Err(weak) if terminal && left > 0 => context.output.failure(&weak.report()),
            Err(weak) => return Err(weak),
            Ok(())
                if terminal
                    && password(context, &tr!("Once more:", "Encore une fois :"), usage)?.expose_secret() != typed.expose_secret() =>
            {
                let message =
                    tr!("the two passwords differ: nothing was changed", "les deux mots de passe diffèrent : rien n'a été modifié");
                return Err(Error::new(Kind::Usage, message).hint(tr!("repeat the command", "répétez la commande")));
            }
            Ok(()) => return Ok(typed),
        }
    }
    unreachable!("the last try returns")
}

/// Asks whether it shall be done; the caller has said what, and made sure that there is a terminal.
///
/// # Errors
/// Exit code 7 when the answer is no, 130 when interrupted.
pub(super) fn confirmed(question: &str) -> Result<()> {
    let asked = inquire::Confirm::new(question)
        .with_default(false)
        .with_parser(&yes_or_no)
        .with_formatter(&|yes| if yes { tr!("Yes", "Oui") } else { tr!("No", "Non") })
        .with_default_value_formatter(&|_| tr!("y/N", "o/N"))
        .with_error_message(both("y for yes, n for no", "o pour oui, n pour non").get());
    match answered(asked.prompt())? {
        true => Ok(()),
        false => Err(Error::new(Kind::Declined, tr!("nothing was changed", "rien n'a été modifié"))),
    }
}

/// What is typed for yes and no, in either language whichever is spoken: fingers have habits.
fn yes_or_no(typed: &str) -> std::result::Result<bool, ()> {
    match typed.trim().to_lowercase().as_str() {
        "y" | "yes" | "o" | "oui" => Ok(true),
        "n" | "no" | "non" => Ok(false),
        _ => Err(()),
    }
}

/// An answer, or why there is none: Esc and Ctrl-D give up as Ctrl-C does.
///
/// # Errors
/// As [`outcome`]; exit code 130 when cancelled.
pub(super) fn answered<T>(result: inquire::error::InquireResult<T>) -> Result<T> {
    outcome(result)?.ok_or_else(interrupted)
}

/// An answer; none for Esc (and Ctrl-D).
///
/// # Errors
/// Exit code 130 for Ctrl-C, 2 when there is no terminal; what a judge of answers could not judge.
pub(super) fn outcome<T>(result: inquire::error::InquireResult<T>) -> Result<Option<T>> {
    use inquire::InquireError::{Custom, OperationCanceled, OperationInterrupted};
    match result {
        Ok(answer) => Ok(Some(answer)),
        Err(OperationCanceled) => Ok(None),
        Err(OperationInterrupted) => Err(interrupted()),
        Err(Custom(error)) => Err(match error.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(other) => Error::new(Kind::Fault, tr!("a question could not be asked", "une question n'a pas pu être posée")).source(other),
        }),
        Err(_) => Err(Error::new(Kind::Usage, tr!("there is no terminal to ask on", "il n'y a pas de terminal où le demander"))),
    }
}

pub(super) fn interrupted() -> Error {
    Error::new(Kind::Interrupted, tr!("interrupted: nothing was changed", "interruption : rien n'a été modifié"))
}
