//! Help: of a command, as `--help` shows it; `help TOPIC`: what does not belong to one command.

mod dress;
mod french;
mod groups;
pub mod guide;
pub mod layout;
mod topics;

use std::ffi::OsString;

use clap::Command;
use clap::builder::StyledStr;

use super::{tree, usage};
use crate::context::Context;
use crate::entity::Clock;
use crate::error::{Error, Kind, Result};
use crate::language::{Language, tr};
use crate::output::{Colour, Screen};
use dress::Form;
use french::French;
use guide::Chapter;
use topics::Topic;

pub use dress::spoken;

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
        Some(topic) => rendered(&layout::laid_out(&topic.text(&context.clock), screen.width, dress::header()).into(), screen.colour),
        None => {
            let (root, path) = tree::reached(arguments.words.iter().map(String::as_str));
            if path.len() < arguments.words.len() {
                return Err(unknown(&arguments.words));
            }
            of(root, &path, Form::Long, &screen, screen.colour)
        }
    };
    Ok(context.output.page(&text)?)
}

fn unknown(words: &[String]) -> Error {
    let (said, topics) = (words.join(" "), Topic::ALL.map(Topic::name).join(", "));
    Error::new(Kind::Usage, tr!("{said} is neither a topic nor a command", "{said} n'est ni un sujet ni une commande"))
        .hint(tr!("topics: {topics}", "sujets : {topics}"))
        .hint(tr!("commands: epicrm help", "commandes : epicrm help"))
}

/// The help that was asked for by these words, `-h` or `--help` among them.
pub(super) fn asked(words: &[OsString], screen: &Screen, colour: Colour) -> String {
    let form = if words.iter().any(|word| word == "-h") { Form::Short } else { Form::Long };
    let (root, path) = tree::reached(usage::words(words));
    of(root, &path, form, screen, colour)
}

/// The help of the command that `path` leads to below `root`, as this screen shows it.
fn of(root: Command, path: &[&str], form: Form, screen: &Screen, colour: Colour) -> String {
    rendered(&dress::shown(root, path, form, screen.width), colour)
}

/// The topics and the guide, in the language spoken: what manual pages call them, and their text.
pub fn read(clock: &Clock) -> Vec<(String, String)> {
    let topics = Topic::ALL.map(|topic| (format!("epicrm-{}", topic.name()), topic.text(clock)));
    topics.into_iter().chain([("epicrm-guide".to_owned(), guide::whole())]).collect()
}

/// A text that people read.
#[derive(Debug)]
pub struct Written {
    /// What shows it: `epicrm help filters`.
    pub shown_by: String,
    pub text: String,
}

/// What stands before and after the options of each command, each topic and each chapter: everything in which examples are given. What
/// several commands share stands there once.
pub fn written(language: Language) -> Vec<Written> {
    let mut all: Vec<Written> = Vec::new();
    french::each(&tree::whole(), "", &mut |path, command| {
        let english = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let text = match language {
            Language::English => english,
            Language::French => French::texts().after(path).unwrap_or_default().to_owned(),
        };
        if !text.is_empty() && !all.iter().any(|known| known.text == text) {
            all.push(Written { shown_by: format!("epicrm {path} --help"), text });
        }
    });
    let topics = Topic::ALL.map(|topic| (format!("epicrm help {}", topic.name()), topic.as_written()));
    let chapters = Chapter::ALL.map(|chapter| (format!("epicrm guide {}", chapter.name()), chapter.text()));
    all.extend(topics.into_iter().chain(chapters).map(|(shown_by, text)| Written { shown_by, text: text.within(language).to_owned() }));
    all
}

fn rendered(text: &StyledStr, colour: Colour) -> String {
    let text = match colour {
        Colour::Always => text.ansi().to_string(),
        Colour::Never => text.to_string(),
    };
    dress::breakable(text.trim_end()).into_owned()
}
