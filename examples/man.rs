//! Writes the manual pages into a directory, for the package: `cargo run --example man -- DIRECTORY`. Not a command of the program,
//! which would carry their maker along.

use std::error::Error;
use std::path::PathBuf;

use clap::CommandFactory;
use epicrm::commands::Cli;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args_os().nth(1).ok_or("say where: cargo run --example man -- DIRECTORY")?);
    std::fs::create_dir_all(&directory)?;
    clap_mangen::generate_to(Cli::command(), &directory)?;
    Ok(())
}
