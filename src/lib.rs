//! epicrm: a command-line CRM whose rights are enforced by PostgreSQL.

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
pub mod identity;
pub mod output;
pub mod policy;
pub mod query;
pub mod schema;
pub mod telemetry;

use std::ffi::OsString;
use std::io::{self, IsTerminal};

use clap::{CommandFactory, FromArgMatches};

use commands::Cli;
use config::Config;
use context::Context;
use entity::Clock;
use error::Error;
use output::{Format, Output};
use telemetry::Telemetry;

/// Runs the command of these arguments, on the process's own streams; gives its exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    if commands::completion::answer(&arguments) {
        return 0;
    }
    let cli = match Cli::command().try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        // Help and version go to stdout with 0, mistakes to stderr with 2: clap's own way. A closed pipe is nobody's concern.
        Err(usage) => {
            let _closed = usage.print();
            return u8::try_from(usage.exit_code()).unwrap_or(2);
        }
    };
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let terminals = (stdout.is_terminal(), stderr.is_terminal());
    let size = terminal_size::terminal_size().map(|(columns, lines)| (columns.0, lines.0));
    let config = Config::read(cli.env);
    let screen = config.as_ref().map_or_else(
        |_| output::Screen::decide(&output::Facts::default()),
        |config| config.screen(terminals.0, terminals.1, size, cli.color),
    );
    let output = Output::new(Box::new(stdout.lock()), Box::new(stderr), screen);
    match config {
        Ok(config) => {
            let output = output.paged_by(config.pager.clone());
            run_in(config, output, &cli, &arguments)
        }
        Err(error) => fail(output, &error, cli.command.format()),
    }
}

fn run_in(config: Config, mut output: Output<'_>, cli: &Cli, arguments: &[OsString]) -> u8 {
    let command = cli.command.name();
    if command == telemetry::FLUSH_COMMAND {
        // The sender of reports makes none of its own.
        return telemetry::flush(&config.reports(Vec::new())).map_or_else(|error| fail(output, &error, None), |_| 0);
    }
    let typed = arguments.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).filter(|word| word != command).collect();
    let telemetry = Telemetry::start(config.reports(typed));
    telemetry.command(command);
    if let Some(warning) = telemetry.warning() {
        output.warn(warning);
    }
    let mut context = Context { clock: clock(cli.today.or(config.today)), config, output, telemetry, command };
    let result = telemetry::catch(|| cli.command.run(&mut context));
    let Context { mut output, telemetry, .. } = context;
    let report = result.as_ref().err().and_then(|error| telemetry.failure(error));
    telemetry.finish();
    match result {
        Ok(()) => 0,
        Err(error) if is_closed_pipe(&error) => 0,
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
