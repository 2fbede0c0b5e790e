//! Arguments, environment, streams → run → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(epicrm::run(std::env::args_os()))
}
