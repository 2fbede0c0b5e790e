//! `shell`: one command after the other. What it does is the room above this one, for it runs every command.

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm shell
  printf 'contracts status=signed\\nevents support=none\\n' | epicrm shell

Type commands without `epicrm`: contracts status=signed. Tab completes, the arrows recall, Ctrl-R searches what was typed before.
Ctrl-C stops the command that is running, or forgets the line; exit, quit or Ctrl-D leaves.
`token USERNAME` signs in for the commands that follow, without printing the token.
In a pipe, each line is a command; the first that fails ends it, with its exit code.")]
pub struct Arguments {}
