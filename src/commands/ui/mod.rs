//! `ui`: the interface on a whole terminal. Here are its keys, its time and its database; what it makes of them is the room [`crate::ui`].

mod reading;
mod worker;

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use chrono::DateTime;
use crossterm::event::{self, Event};

use crate::config::Environment;
use crate::context::Context;
use crate::entity::Clock;
use crate::error::{Error, Kind, Result};
use crate::language::tr;
use crate::output::Canvas;
use crate::ui::{self, Message, Model, Person, Wish};
use worker::Worker;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm ui
  epicrm ui --lang fr

Lists on the left, the same filter as everywhere under /, a record with its timeline under Enter, what you may do with it under a;
? shows the keys. Nothing is written but by the commands it shows, as you complete them.")]
pub struct Arguments {}

/// How long a sign that something is under way stands still.
const TURN: Duration = Duration::from_millis(120);
/// Until the time that is left is told anew.
const REST: Duration = Duration::from_secs(20);

pub fn run(context: &mut Context<'_>) -> Result<()> {
    if !std::io::stdin().is_terminal() || !context.output.screen().terminal {
        return Err(Error::new(
            Kind::Usage,
            tr!("the interface needs a terminal to itself", "l'interface a besoin d'un terminal à elle seule"),
        )
        .hint(tr!("in a pipe or a file: epicrm contracts --format csv", "dans un tube ou un fichier : epicrm contracts --format csv"))
        .hint(tr!("many commands from a file: epicrm shell", "plusieurs commandes d'un fichier : epicrm shell")));
    }
    let claims = context.claims()?;
    let person = Person {
        username: claims.sub,
        department: claims.department,
        environment: context.config.environment.name(),
        production: context.config.environment == Environment::Prod,
        expires_at: DateTime::from_timestamp(claims.exp, 0).unwrap_or(context.clock.now),
    };
    let (sender, messages) = mpsc::channel();
    let worker = Worker::start(&context.config, *context.output.screen(), context.clock, sender.clone());
    let mut canvas = Canvas::open()?;
    listen(sender);
    let (mut model, mut wishes) = Model::new(person, *context.output.screen(), context.clock, canvas.size());
    loop {
        for wish in wishes {
            match wish {
                Wish::Ask(ticket, request) => worker.ask(ticket, request),
                Wish::Stop(ticket) => worker.stop(ticket),
                Wish::Leave => {
                    worker.leave();
                    return Ok(());
                }
            }
        }
        canvas.draw(|frame| ui::draw(&model, frame))?;
        let message = match messages.recv_timeout(if model.is_waiting() { TURN } else { REST }) {
            Ok(Some(message)) => message,
            Err(RecvTimeoutError::Timeout) => Message::Beat(now(context)),
            // The terminal is gone, and with it whoever looked.
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        wishes = model.update(message);
        // What came meanwhile is drawn at once.
        while let Ok(Some(message)) = messages.try_recv() {
            wishes.extend(model.update(message));
        }
    }
}

/// Hands over keys as they come; nothing once the terminal is gone. Ends with the process: nobody can be told to stop waiting for a key.
fn listen(sender: Sender<Option<Message>>) {
    thread::spawn(move || {
        loop {
            let message = match event::read() {
                Ok(Event::Key(key)) => Some(Message::Key(key)),
                Ok(Event::Paste(text)) => Some(Message::Paste(text)),
                Ok(Event::Resize(columns, lines)) => {
                    let (columns, lines) = Canvas::fitted(columns, lines);
                    Some(Message::Size(columns, lines))
                }
                Ok(_) => continue,
                Err(_) => None,
            };
            let over = message.is_none();
            if sender.send(message).is_err() || over {
                return;
            }
        }
    });
}

/// The day stays the command's: `today` means one day while it runs, unless midnight passes.
#[expect(clippy::disallowed_methods, reason = "an interface lives longer than a command: its clock goes on")]
fn now(context: &Context<'_>) -> Clock {
    let now = chrono::Utc::now();
    let passed = now - context.clock.now;
    Clock { now, today: context.clock.today + chrono::Days::new(u64::try_from(passed.num_days()).unwrap_or(0)) }
}
