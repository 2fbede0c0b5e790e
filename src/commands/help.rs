//! Help: of a command, as `--help` shows it; `help TOPIC`: what does not belong to one command.

mod dress;
mod french;
mod groups;
pub mod layout;
mod topics;

use std::ffi::OsString;

use clap::CommandFactory;
use clap::builder::StyledStr;

use super::Cli;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::language::tr;
use crate::output::{Colour, Screen};
use dress::Form;
use topics::Topic;

pub use dress::spoken;
pub use french::each;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm help filters
  epicrm help exit-codes
  epicrm help update-event")]
pub struct Arguments {
    /// filters, dates, formats, rights, exit-codes, environment or scripts; or a command; nothing: the list of commands
    #[arg(value_name = "TOPIC|COMMAND")]
    words: Vec<String>,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let screen = *context.output.screen();
    let topic = match &arguments.words[..] {
        [word] => Topic::named(word),
        _ => None,
    };
    let text = match topic {
        Some(topic) => rendered(&layout::laid_out(&topic.text(), screen.width, dress::header()).into(), screen.colour),
        None => of_command(&arguments.words, &screen)?,
    };
    Ok(context.output.page(&text)?)
}

/// The help of the command that is called so.
fn of_command(words: &[String], screen: &Screen) -> Result<String> {
    let path: Vec<&str> = words.iter().map(String::as_str).collect();
    let program = Cli::command();
    match path.iter().try_fold(&program, |command, name| command.find_subcommand(name)) {
        Some(_) => Ok(of(&path, Form::Long, screen, screen.colour)),
        None => Err(unknown(&path)),
    }
}

fn unknown(words: &[&str]) -> Error {
    let (said, topics) = (words.join(" "), Topic::ALL.map(Topic::name).join(", "));
    Error::new(Kind::Usage, tr!("{said} is neither a topic nor a command", "{said} n'est ni un sujet ni une commande"))
        .hint(tr!("topics: {topics}", "sujets : {topics}"))
        .hint(tr!("commands: epicrm help", "commandes : epicrm help"))
}

/// The help that was asked for by these words, `-h` or `--help` among them.
pub(super) fn asked(path: &[&str], words: &[OsString], screen: &Screen, colour: Colour) -> String {
    let form = if words.iter().any(|word| word == "-h") { Form::Short } else { Form::Long };
    of(path, form, screen, colour)
}

/// The help of the command that `path` leads to, as this screen shows it.
fn of(path: &[&str], form: Form, screen: &Screen, colour: Colour) -> String {
    rendered(&dress::shown(Cli::command(), path, form, screen.width), colour)
}

fn rendered(text: &StyledStr, colour: Colour) -> String {
    let text = match colour {
        Colour::Always => text.ansi().to_string(),
        Colour::Never => text.to_string(),
    };
    dress::breakable(text.trim_end()).into_owned()
}
