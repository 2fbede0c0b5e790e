//! `prompt`: whose token this shell holds and how long it lasts, short enough to stand in the shell's prompt; and what makes it stand
//! there. Asked before every command line: it connects to nothing and never fails.

use chrono::TimeDelta;

use crate::config::Environment;
use crate::context::Context;
use crate::error::Result;
use crate::identity::token::Rejection;
use crate::language::tr;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm prompt
  epicrm prompt --shell bash >> ~/.bashrc
  epicrm prompt --shell zsh >> ~/.zshrc
  epicrm prompt --shell fish

Prints `alice 6h12`; `alice@dev 42m` where the database is not that of production; nothing without a token.")]
pub struct Arguments {
    /// Print what shows it in the prompt of bash, zsh or fish
    #[arg(long, value_enum)]
    shell: Option<Shell>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    fn snippet(self) -> &'static str {
        match self {
            Self::Bash => {
                r#"epicrm_prompt() { local said; said=$(command epicrm prompt 2>/dev/null); [ -z "$said" ] || printf '[%s] ' "$said"; }
PS1='$(epicrm_prompt)'"$PS1""#
            }
            Self::Zsh => {
                r#"setopt PROMPT_SUBST
epicrm_prompt() { local said; said=$(command epicrm prompt 2>/dev/null); [ -z "$said" ] || printf '[%s] ' "$said"; }
PROMPT='$(epicrm_prompt)'"$PROMPT""#
            }
            Self::Fish => {
                r#"functions --query epicrm_fish_prompt; or functions --copy fish_prompt epicrm_fish_prompt
function fish_prompt
    set --local said (command epicrm prompt 2>/dev/null)
    test -n "$said"; and printf '[%s] ' "$said"
    epicrm_fish_prompt
end"#
            }
        }
    }
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    if let Some(shell) = arguments.shell {
        return context.line(shell.snippet());
    }
    match context.token() {
        Ok(claims) => {
            let left = left(TimeDelta::seconds(claims.exp - context.clock.now.timestamp()));
            let place = match context.config.environment {
                Environment::Prod => String::new(),
                other => format!("@{}", other.name()),
            };
            context.line(&format!("{}{place} {left}", plain(&claims.sub)))
        }
        Err(Rejection::Missing) => Ok(()),
        Err(Rejection::Expired) => context.line(&tr!("token expired", "jeton expiré")),
        Err(_) => context.line(&tr!("token unusable", "jeton inutilisable")),
    }
}

/// `6h12`, `42m`, and `!4m` when it is time to sign in again.
fn left(left: TimeDelta) -> String {
    match (left.num_hours(), left.num_minutes()) {
        (0, minutes @ ..10) => format!("!{minutes}m"),
        (0, minutes) => format!("{minutes}m"),
        (hours @ ..48, minutes) => format!("{hours}h{:02}", minutes % 60),
        (hours, _) => tr!("{}d", "{}j", hours / 24),
    }
}

/// A token that nobody signed may say anything, and zsh reads `%` in a prompt.
fn plain(name: &str) -> String {
    name.chars().take(40).map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_short() {
        for (minutes, expected) in [(0, "!0m"), (9, "!9m"), (10, "10m"), (59, "59m"), (60, "1h00"), (372, "6h12"), (60 * 72, "3d")] {
            assert_eq!(left(TimeDelta::minutes(minutes)), expected);
        }
    }

    #[test]
    fn a_name_is_no_prompt_escape() {
        assert_eq!(plain("%{$(id)`é"), "????id??é");
        assert_eq!(plain(&"x".repeat(100)).len(), 40);
    }
}
