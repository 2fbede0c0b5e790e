//! The thread that has the connection: it answers one request after the other, while the interface goes on drawing.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clap::Parser;

use super::reading;
use crate::commands::{Cli, Command};
use crate::config::Config;
use crate::context::{Context, Shared};
use crate::db;
use crate::entity::Clock;
use crate::error::{Error, Kind, Result};
use crate::language::tr;
use crate::output::{Colour, Output, Screen};
use crate::telemetry::{self, Telemetry};
use crate::ui::{Answer, Message, Request, Ticket};

/// How long a server is asked politely to stop.
const GRACE: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_millis(100);

pub struct Worker {
    requests: Sender<(Ticket, Request)>,
    state: Arc<State>,
    thread: JoinHandle<()>,
}

/// What both threads see.
#[derive(Default)]
struct State {
    /// Being answered; 0: nothing.
    current: AtomicU64,
    /// Of what nobody waits for any more, the last.
    stopped: AtomicU64,
    /// Held while the server is being told to stop, and while what it was told is forgotten.
    turn: Mutex<()>,
}

impl Worker {
    /// Begins; answers go to `sender`.
    pub fn start(config: &Config, screen: Screen, clock: Clock, sender: Sender<Option<Message>>) -> Self {
        let (requests, received) = mpsc::channel();
        let state = Arc::new(State::default());
        let (config, shared_state) = (config.clone(), Arc::clone(&state));
        let thread = thread::spawn(move || serve(&config, screen, clock, &received, &sender, &shared_state));
        Self { requests, state, thread }
    }

    pub fn ask(&self, ticket: Ticket, request: Request) {
        // Where its thread is gone there is nobody to answer, as the interface will notice.
        let _gone = self.requests.send((ticket, request));
    }

    /// Stops what answers this ticket, or keeps it from beginning. Returns at once.
    pub fn stop(&self, ticket: Ticket) {
        self.state.stopped.store(ticket, Ordering::SeqCst);
        let state = Arc::clone(&self.state);
        thread::spawn(move || {
            let begun = Instant::now();
            loop {
                {
                    let _turn = state.turn.lock().unwrap_or_else(PoisonError::into_inner);
                    if state.current.load(Ordering::SeqCst) != ticket {
                        return;
                    }
                    if begun.elapsed() < GRACE { db::cancel() } else { db::sever() }
                }
                thread::sleep(AGAIN);
            }
        });
    }

    /// Ends it: what is being read is not waited for, what is being written is undone by the server.
    pub fn leave(self) {
        let Self { requests, state, thread } = self;
        drop(requests);
        if state.current.load(Ordering::SeqCst) != 0 {
            db::cancel();
        }
        // For the goodbye to the server, which a network that is gone does not take.
        let begun = Instant::now();
        while !thread.is_finished() && begun.elapsed() < AGAIN * 2 {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

fn serve(
    config: &Config,
    screen: Screen,
    begun: Clock,
    requests: &Receiver<(Ticket, Request)>,
    sender: &Sender<Option<Message>>,
    state: &State,
) {
    let shared = Shared::default();
    while let Ok((ticket, request)) = requests.recv() {
        // What was stopped before it began is not begun.
        if state.stopped.load(Ordering::SeqCst) == ticket {
            if sender.send(Some(Message::Answer(ticket, Err(interrupted())))).is_err() {
                return;
            }
            continue;
        }
        state.current.store(ticket, Ordering::SeqCst);
        let answer = answer(config, screen, begun, &shared, &request);
        let stopped = {
            let _turn = state.turn.lock().unwrap_or_else(PoisonError::into_inner);
            state.current.store(0, Ordering::SeqCst);
            db::resume();
            state.stopped.load(Ordering::SeqCst) == ticket
        };
        // What was broken off failed for no other reason, whatever it says.
        let answer = answer.map_err(|error| if stopped { interrupted() } else { error });
        if sender.send(Some(Message::Answer(ticket, answer))).is_err() {
            return;
        }
    }
}

fn interrupted() -> Error {
    Error::new(Kind::Interrupted, tr!("interrupted: what was not finished is undone", "interrompu : ce qui n'était pas fini est annulé"))
}

/// Answers as a command of its own: with its own clock, its own report where something is wrong with this program.
fn answer(config: &Config, screen: Screen, begun: Clock, shared: &Shared, request: &Request) -> Result<Answer> {
    let (command, typed) = match request {
        Request::List { entity, filter, .. } => (entity.plural, vec![filter.clone()]),
        Request::Record { entity, name, .. } => (entity.noun, vec![name.clone()]),
        Request::Run { words } => ("ui", words.clone()),
    };
    let width = match request {
        Request::Record { width, .. } => usize::from(*width),
        _ => screen.width,
    };
    let (data, notices) = (Captured::default(), Captured::default());
    let plain =
        Screen { width: width.saturating_sub(2), colour: Colour::Never, stderr_colour: Colour::Never, stderr_terminal: false, ..screen };
    let output = Output::new(Box::new(data.clone()), Box::new(notices.clone()), plain);
    let mut config = config.clone();
    // There is one keyboard, and it is the interface's.
    config.no_input = true;
    let telemetry = Telemetry::start(config.reports(typed), command);
    let mut context = Context { clock: clock(begun), config, output, telemetry, command, shared: Some(shared.clone()) };
    let result = telemetry::catch(|| match request {
        Request::List { entity, filter, after } => reading::list(&context, entity, filter, after.as_deref()).map(Answer::List),
        Request::Record { entity, name, .. } => {
            reading::record(&mut context, entity, name).map(|steps| Answer::Record { text: data.text(), steps })
        }
        Request::Run { words } => {
            write(&mut context, words).map(|()| Answer::Done { notices: notices.text().lines().map(str::to_owned).collect() })
        }
    });
    let Context { telemetry, .. } = context;
    let result = result.map_err(|error| match telemetry.failure(&error) {
        Some(report) => error.hint(tr!(
            "this was reported to your administrator under the number {report}",
            "ceci a été signalé à votre administrateur sous le numéro {report}"
        )),
        None => error,
    });
    telemetry.finish(result.as_ref().err());
    result
}

/// Runs a command that writes, as it would be typed.
fn write(context: &mut Context<'_>, words: &[String]) -> Result<()> {
    let typed = std::iter::once("epicrm").chain(words.iter().map(String::as_str).skip_while(|word| *word == "epicrm"));
    let cli = Cli::try_parse_from(typed).map_err(|wrong| {
        let text = wrong.render().to_string();
        Error::new(Kind::Usage, text.trim_start_matches("error: ").trim_end().to_owned())
    })?;
    context.command = cli.command.name();
    match &cli.command {
        Command::Write(_) | Command::Act(_) | Command::Undo(_) => cli.command.run(context),
        other => Err(Error::new(
            Kind::Usage,
            tr!("{} is not for here: this line writes", "{} n'est pas pour ici : cette ligne écrit", other.name()),
        )
        .hint(tr!("leave with q, or use another terminal", "quittez avec q, ou prenez un autre terminal"))),
    }
}

#[expect(clippy::disallowed_methods, reason = "each request is a command, with a clock of its own")]
fn clock(begun: Clock) -> Clock {
    let now = chrono::Utc::now();
    let days = u64::try_from((now - begun.now).num_days()).unwrap_or(0);
    Clock { now, today: begun.today + chrono::Days::new(days) }
}

/// A stream that keeps what is written to it.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
