//! Black-box tests: the built binary on real PostgreSQL servers, each test on one of its own.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::zombie_processes,
    reason = "tests panic, read PATH and the clock; the watchdog outlives them"
)]

mod architecture;
mod attack;
mod catalogue;
mod commands;
mod documentation;
mod filter_forms;
mod filter_plans;
mod filter_truth;
mod policy_matrix;
mod shared_server;
mod world;
