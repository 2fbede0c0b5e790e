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
//! | [`policy`] | who may do what | error |
//! | [`identity`] | tokens, passwords, role names | error, policy |
//! | [`cluster`] | the private PostgreSQL | error |
//! | [`http`] | the one HTTP client | – |
//! | [`telemetry`] | reports of faults and the log, without personal data | error, http |
//! | [`register`] | what the public registers know of a company or a place | error, http |
//! | [`tabular`] | tables in files: CSV, JSON, XLSX | error |
//! | [`db`] | connections, sessions, migrations, refusals → sentences | error, identity, policy |
//! | [`demo`] | the demo data | – |
//! | [`interrupt`] | Ctrl-C and requests to end | db, error, output |
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

use clap::{CommandFactory, FromArgMatches};

use commands::{Cli, Command};
use config::Config;
use context::{Context, Shared};
use entity::Clock;
use error::Error;
use output::{Format, Output};
use telemetry::Telemetry;

/// Runs the command of these arguments, on the process's own streams; gives its exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    config::language(&arguments).speak();
    if commands::completion::answer(&arguments) {
        return 0;
    }
    interrupt::prepare();
    one(&arguments, None)
}

/// Runs one command: alone, or one of those that share what a shell keeps.
fn one(arguments: &[OsString], shared: Option<&Shared>) -> u8 {
    config::language(arguments).speak();
    let cli = match Cli::command().try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        // Help and version go to stdout with 0, mistakes to stderr with 2: clap's own way. A closed pipe is nobody's concern.
        Err(usage) => {
            let usage = not_text(&usage, arguments).unwrap_or(usage);
            let _closed = usage.print();
            return u8::try_from(usage.exit_code()).unwrap_or(2);
        }
    };
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let terminals = (stdout.is_terminal(), stderr.is_terminal());
    let size = terminal_size::terminal_size().map(|(columns, lines)| (columns.0, lines.0));
    let config = Config::read(cli.env, cli.limits, cli.log_level);
    let screen = config.as_ref().map_or_else(
        |_| output::Screen::decide(&output::Facts::default()),
        |config| config.screen(terminals.0, terminals.1, size, cli.color),
    );
    let output = Output::new(Box::new(stdout.lock()), Box::new(stderr), screen);
    match config {
        Ok(mut config) => {
            config.no_input |= cli.no_input;
            if let Some(token) = shared.and_then(|shared| shared.token.borrow().clone()) {
                config.token = Some(token);
            }
            commands::dress_prompts(output.screen());
            let output = output.paged_by(config.pager.clone());
            if matches!(cli.command, Command::Shell(_)) {
                return shell::run(config, output, arguments, |words, shared| one(words, Some(shared)));
            }
            run_in(config, output, &cli, arguments, shared)
        }
        Err(error) => fail(output, &error, cli.command.format()),
    }
}

/// Which argument is not UTF-8, when that is what is wrong: clap says only that one is.
fn not_text(usage: &clap::Error, arguments: &[OsString]) -> Option<clap::Error> {
    let (place, argument) = arguments.iter().enumerate().find(|(_, argument)| argument.to_str().is_none())?;
    let shown = argument.to_string_lossy();
    let message = format!(
        "argument {place} is not UTF-8 text: `{}`\n  the terminal or the file it comes from has another encoding: iconv -f ISO-8859-1 -t UTF-8",
        entity::value::clipped(&shown)
    );
    (usage.kind() == clap::error::ErrorKind::InvalidUtf8).then(|| Cli::command().error(usage.kind(), message))
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
                output.notice(&format!("this was reported to your administrator under the number {report}"));
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
