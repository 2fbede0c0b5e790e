//! epicrm: a command-line CRM whose rights are enforced by PostgreSQL.
//!
//! # The laws
//!
//! 1. Only the rooms below; none is called after nothing in particular (utils, helpers, common, manager, service).
//! 2. Each business thing is declared once, in [`domain`]: its fields, labels, aliases, kinds. Filters, lists, writes, help and
//!    completion derive from that declaration.
//! 3. [`entity`], [`filter`], [`query`], [`output`] and [`policy`] are pure: no database, no environment, no clock.
//! 4. Only [`db`] opens connections; only [`output`] writes to the streams; only [`config`] reads the environment.
//! 5. There is no bare connection, only a [`db::Session`]: already authenticated as one collaborator.
//! 6. Who may do what is one table, [`policy::RULES`]. PostgreSQL is the authority; a test proves the two equal, both ways. A
//!    refusal of the database after the policy said yes is an incident.
//! 7. An error says what happened, what to do, its exit code, and whether an operator should hear of it.
//! 8. Rows stream: nothing holds a whole result but a table on a terminal, which must be aligned.
//!
//! `tests/it/architecture.rs` holds the source to 3, 4, 5 and to the directions below; the lints of Cargo.toml and
//! `.clippy.toml` to the rest of 4.
//!
//! # The map
//!
//! | room | what it is | may use |
//! |---|---|---|
//! | [`schema`] | tables as diesel sees them | – |
//! | [`language`] | English or French: every sentence in both | – |
//! | [`entity`] | the vocabulary: entities, fields, kinds, values, paths | – |
//! | [`domain`] | one file per noun: its declaration | entity, schema |
//! | [`filter`] | text → syntax → checked condition | entity |
//! | [`query`] | condition, columns, order → one statement → values | entity, filter |
//! | [`output`] | the streams, one file per format | entity |
//! | [`error`] | the sentence, the exit code | filter |
//! | [`files`] | small files, read and written so that nothing in their place does harm | – |
//! | [`policy`] | who may do what | domain, entity, error |
//! | [`identity`] | tokens, passwords, role names | error, policy |
//! | [`cluster`] | the private PostgreSQL | error |
//! | [`http`] | the one HTTP client | – |
//! | [`telemetry`] | reports of faults and the log, without personal data | error, files, http |
//! | [`register`] | what the public registers know of a company or a place | error, files, http |
//! | [`tabular`] | tables in files: CSV, JSON, XLSX | error |
//! | [`db`] | connections, sessions, migrations, refusals → sentences | error, identity, policy |
//! | [`demo`] | the demo data | – |
//! | [`interrupt`] | Ctrl-C and requests to end | db, error, files, output |
//! | [`ui`] | the interface on a whole terminal, as values: state, keys, picture | domain, entity, error, filter, output |
//! | [`config`], [`context`] | what a command is handed | most of the above |
//! | [`commands`] | one file per command | all of the above |
//! | [`shell`] | one command after the other, over one connection | all of the above |

pub mod cluster;
pub mod commands;
pub mod config;
pub mod context;
pub mod db;
pub mod demo;
pub mod domain;
pub mod entity;
pub mod error;
pub mod files;
pub mod filter;
pub mod http;
pub mod identity;
pub mod interrupt;
pub mod language;
pub mod output;
pub mod policy;
pub mod query;
pub mod register;
pub mod schema;
pub mod shell;
pub mod tabular;
pub mod telemetry;
pub mod ui;

use std::ffi::OsString;
use std::io::{self, IsTerminal};

use commands::command_line::{self, Answer, Refused};
use commands::{Cli, Command};
use config::{Config, Habits};
use context::{Context, Shared};
use entity::Clock;
use error::Error;
use language::tr;
use output::{Format, Output};
use telemetry::Telemetry;

/// Runs the command of these arguments, on the process's own streams; gives its exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    config::language(&arguments, None).speak();
    let habits = config::habits(&commands::lists());
    let known = habits.as_ref().ok().cloned().unwrap_or_default();
    config::language(&arguments, known.language).speak();
    if commands::completion::answer(&arguments, &known) {
        return 0;
    }
    interrupt::prepare();
    one(&arguments, habits, None)
}

/// Runs one command: alone, or one of those that share what a shell keeps.
fn one(arguments: &[OsString], habits: error::Result<Habits>, shared: Option<&Shared>) -> u8 {
    let known = habits.as_ref().ok().cloned().unwrap_or_default();
    config::language(arguments, known.language).speak();
    let cli = match command_line::read(arguments, &known) {
        Ok(cli) => cli,
        Err(refused) => {
            let config = habits.and_then(|habits| Config::read(None, db::Limits::default(), None, habits));
            return not_run(refused, output(config.as_ref().ok(), output::ColourChoice::Auto));
        }
    };
    let config = habits.and_then(|habits| Config::read(cli.env, cli.limits, cli.log_level, habits));
    let output = output(config.as_ref().ok(), cli.color);
    match config {
        Ok(mut config) => {
            config.no_input |= cli.no_input;
            if let Some(token) = shared.and_then(|shared| shared.token.borrow().clone()) {
                config.token = Some(token);
            }
            commands::dress_prompts(output.screen());
            if matches!(cli.command, Command::Shell(_)) {
                return shell::run(config, output, arguments, |words, shared| one(words, config::habits(&commands::lists()), Some(shared)));
            }
            if matches!(cli.command, Command::Ui(_)) {
                interrupt::watch();
            }
            run_in(config, output, &cli, arguments, shared)
        }
        Err(error) => fail(output, &error, cli.command.format()),
    }
}

/// The process's own streams, as the configuration, where it could be read, would have them.
fn output(config: Option<&Config>, colour: output::ColourChoice) -> Output<'static> {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let (terminal, stderr_terminal) = (stdout.is_terminal(), stderr.is_terminal());
    let size = terminal_size::terminal_size().map(|(columns, lines)| (columns.0, lines.0));
    let screen = config
        .map_or_else(|| output::Screen::decide(&output::Facts::default()), |config| config.screen(terminal, stderr_terminal, size, colour));
    Output::new(Box::new(stdout.lock()), Box::new(stderr), screen).paged_by(config.and_then(|config| config.pager.clone()))
}

/// Shows the help or the version that was asked for, else says what is wrong with the command line.
fn not_run(refused: Refused, mut output: Output<'_>) -> u8 {
    match refused.answer(output.screen()) {
        // A closed pipe is nobody's concern.
        Some(Answer::Asked(text)) => drop(output.page(&text)),
        Some(Answer::Instead(text)) => output.failure(&text),
        None => {
            let format = refused.format();
            return fail(output, &refused.into_error(), format);
        }
    }
    refused.exit_code()
}

fn run_in(config: Config, mut output: Output<'_>, cli: &Cli, arguments: &[OsString], shared: Option<&Shared>) -> u8 {
    let command = cli.command.name();
    if command == telemetry::FLUSH_COMMAND {
        // The sender of reports makes none of its own.
        return telemetry::flush(&config.reports(Vec::new())).map_or_else(|error| fail(output, &error, None), |_| 0);
    }
    let typed = arguments.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).filter(|word| word != command).collect();
    let telemetry = Telemetry::start(config.reports(typed), command);
    for warning in telemetry.warnings() {
        output.warn(warning);
    }
    let mut context = Context { clock: clock(cli.today.or(config.today)), config, output, telemetry, command, shared: shared.cloned() };
    // The prompt between two commands of one process says it already.
    if cli.command.is_of_environment() && shared.is_none() {
        context.tell_environment();
    }
    let result = telemetry::catch(|| cli.command.run(&mut context));
    // What a signal broke off failed for no other reason, whatever it says.
    let result = result.map_err(|error| interrupt::cause().unwrap_or_else(|| context.with_holders(error)));
    let Context { mut output, telemetry, .. } = context;
    let result = if result.as_ref().is_err_and(is_closed_pipe) { Ok(()) } else { result };
    let report = result.as_ref().err().and_then(|error| telemetry.failure(error));
    telemetry.finish(result.as_ref().err());
    match result {
        Ok(()) => 0,
        Err(error) if cli.command.is_quiet() => error.exit_code(),
        Err(error) => {
            if let Some(report) = report {
                output.notice(&tr!(
                    "this was reported to your administrator under the number {report}",
                    "votre administrateur en a été averti sous le numéro {report}"
                ));
            }
            fail(output, &error, cli.command.format())
        }
    }
}

fn fail(mut output: Output<'_>, error: &Error, format: Option<Format>) -> u8 {
    output.failure(&match format {
        Some(Format::Json | Format::Jsonl) => error.to_json(),
        _ => error.report(),
    });
    error.exit_code()
}

/// The reader of standard output has had enough (`| head`): not an error.
fn is_closed_pipe(error: &Error) -> bool {
    error.source.as_ref().and_then(|source| source.downcast_ref()).is_some_and(output::is_closed_pipe)
}

#[expect(clippy::disallowed_methods, reason = "the one clock of the command")]
fn clock(today: Option<chrono::NaiveDate>) -> Clock {
    let now = chrono::Utc::now();
    Clock { now, today: today.unwrap_or_else(|| entity::value::local(now).date_naive()) }
}
