//! `completions SHELL`: the script that makes a shell ask this program what may come next.

use crate::commands::completion::{SHELLS, VARIABLE};
use crate::context::Context;
use crate::error::{self, Error, Result};
use crate::language::tr;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm completions bash >> ~/.bashrc
  epicrm completions zsh >> ~/.zshrc
  epicrm completions fish
  epicrm completions powershell

Commands and flags are completed, and inside filters: fields, operators, values, and the codes and names you may see.")]
pub struct Arguments {
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let name = match arguments.shell {
        Shell::Bash => "bash",
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
        Shell::Powershell => "powershell",
    };
    let shell =
        SHELLS.completer(name).ok_or_else(|| Error::new(error::Kind::Fault, tr!("{name} is not a shell", "{name} n'est pas un shell")))?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "epicrm", "epicrm", "epicrm", &mut script)?;
    context.line(String::from_utf8_lossy(&script).trim())
}
