//! Black-box tests: the built binary on real PostgreSQL servers, each test on one of its own.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and may say what it did")]
#![expect(clippy::disallowed_methods, reason = "tests prepare the environment of the program, and have a clock of their own")]

mod architecture;
mod attack;
mod backup;
mod catalogue;
mod commands;
mod concurrency;
mod constraints;
mod documentation;
mod filter_forms;
mod filter_plans;
mod filter_truth;
mod forms;
mod language;
mod migrations;
mod pgadmin;
mod policy_matrix;
mod register;
mod reports;
mod shared_server;
mod shell;
mod survival;
mod telemetry;
mod terminal;
mod ui;
mod undo_proof;
mod values;
mod world;
