//! `demo`: what a stranger runs first. A throw-away PostgreSQL, demo data, and the day of each department: real commands, each
//! run as its own process, and their real output. Leaves nothing behind, interrupted or not.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cluster::{self, Cluster};
use crate::context::Context;
use crate::demo;
use crate::error::{Error, Kind, Result};
use crate::identity::scram;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  epicrm demo

Needs PostgreSQL's programs on this machine, and nothing else: the database lives in a temporary directory and goes with it.")]
pub struct Arguments {}

/// One command of the tour: what is said before it, and what is typed.
type Step = (&'static str, &'static [&'static str]);

/// Who signs in, and what they do then.
type Scene = (&'static str, &'static str, &'static [Step]);

const TOUR: &[Scene] = &[
    (
        "alice",
        "Alice is a commercial. Everybody reads everything; what she may change is her own clients' affairs.",
        &[
            ("Which of my contracts are still to be signed?", &["contracts", "commercial=me and status=unsigned", "--limit", "5"]),
            (
                "The same language, as long-standing users type it, in French:",
                &["contracts", "status=signed et remain_amount_to_pay =>20000", "--limit", "4"],
            ),
        ],
    ),
    (
        "gina",
        "Gina is of gestion: she gives events to the support team.",
        &[
            ("Which events to come have nobody yet?", &["events", "support=None and starts_at>=today", "--limit", "5"]),
            ("Sofia takes this one:", &["update-event", "geg2021", "support=sofia"]),
        ],
    ),
    (
        "sofia",
        "Sofia is of support: she carries events out.",
        &[
            (
                "What is on my table?",
                &["events", "support=me and starts_at>=today", "--limit", "5", "--columns", "code,title,starts_at,city,attendees,status"],
            ),
            ("My event has changed:", &["update-event", "geg2021", "attendees=120", "notes=Stage left, vegetarian buffet for 40"]),
            (
                "But who supports an event is not hers to say. The refusal teaches, and PostgreSQL would refuse the same by raw SQL:",
                &["update-event", "geg2021", "support=sam"],
            ),
            ("And a mistyped filter is answered with its repair:", &["contracts", "status=signed et remaning_amount =>0"]),
        ],
    ),
];

pub fn run(context: &mut Context<'_>, _arguments: &Arguments) -> Result<()> {
    let stage = Stage::set(context)?;
    context.line("A private PostgreSQL in a throw-away place, filled with demo data:\n")?;
    stage.play(context, None, &["init", "--demo"])?;
    for (name, introduction, steps) in TOUR {
        stage.pause()?;
        let token = stage.sign_in(name)?;
        context.line(&format!("\n── {introduction}\n\n$ export EPICRM_TOKEN=$(epicrm token {name})"))?;
        for (said, typed) in *steps {
            stage.pause()?;
            context.line(&format!("\n# {said}"))?;
            stage.play(context, Some(&token), typed)?;
        }
    }
    context.line(&format!(
        "\n── That was it; the throw-away database goes now. To go on, with one that stays:

$ epicrm init --demo                              # or without --demo, for your own company
$ export EPICRM_TOKEN=$(epicrm token alice)       # password: {}
$ epicrm contracts --help",
        demo::PASSWORD
    ))
}

/// The throw-away place. Gone, server and all, when dropped.
struct Stage {
    home: PathBuf,
    program: PathBuf,
    cluster: Option<Cluster>,
    interrupted: Arc<AtomicBool>,
}

impl Stage {
    fn set(context: &Context<'_>) -> Result<Self> {
        let failed = |error: std::io::Error| {
            Error::new(Kind::Runtime, format!("no throw-away place could be made: {error}")).hint("is the temporary directory writable?")
        };
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted)).map_err(failed)?;
        }
        let program = std::env::current_exe().map_err(failed)?;
        let name = scram::random::<6>().map(|byte| format!("{byte:02x}")).concat();
        let home = std::env::temp_dir().join(format!("epicrm-demo-{name}"));
        // Others may pass through, not look: run as root, PostgreSQL is another account.
        std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o711).create(&home).map_err(failed)?;
        let settings = cluster::Settings { data_home: home.join("epicrm"), throw_away: true, ..context.config.cluster.clone() };
        Ok(Self { home, program, cluster: Some(Cluster::new(settings)), interrupted })
    }

    /// The program as the person would run it, in a world of its own: no file or variable of theirs reaches it, nor it them.
    fn command(&self, token: Option<&str>, typed: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(typed).current_dir(&self.home);
        for name in
            ["DATABASE_URL", "EPICRM_ENV", "OC_12_ENV", "EPICRM_SECRET_KEY", "SECRET_KEY", "EPICRM_INSTALLATION", "OC_12_JWT", "SENTRY_DSN"]
        {
            command.env_remove(name);
        }
        for (name, directory) in [("XDG_DATA_HOME", ""), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
            command.env(name, self.home.join(directory));
        }
        command.env("EPICRM_THROW_AWAY", "1").env("EPICRM_FORMAT", "table").env("EPICRM_TOKEN", token.unwrap_or_default());
        command
    }

    fn sign_in(&self, name: &str) -> Result<String> {
        use std::io::Write;
        let failed = |_| Error::new(Kind::Fault, "the tour could not sign in");
        let mut child = self.command(None, &["token", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            writeln!(stdin, "{}", demo::PASSWORD).map_err(failed)?;
        }
        let output = child.wait_with_output().map_err(failed)?;
        self.pause()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Shows a command as it would be typed, then runs it, on the same streams.
    fn play(&self, context: &mut Context<'_>, token: Option<&str>, typed: &[&str]) -> Result<()> {
        let words: Vec<String> = typed.iter().map(|word| quoted(word)).collect();
        context.line(&format!("$ epicrm {}", words.join(" ")))?;
        let mut command = self.command(token, typed);
        command.stdin(Stdio::null());
        let status = command.status().map_err(|error| Error::new(Kind::Fault, "the tour could not run its own program").source(error))?;
        self.pause()?;
        match (typed[0], status.code()) {
            ("init", Some(code)) if code != 0 => {
                Err(Error::new(Kind::Runtime, "the tour ends here: its database could not be made").hint("the reason stands above"))
            }
            (_, Some(0)) => Ok(()),
            (_, code) => context.line(&format!("# exit code {}", code.unwrap_or(-1))),
        }
    }

    fn pause(&self) -> Result<()> {
        if self.interrupted.load(Ordering::Relaxed) {
            Err(Error::new(Kind::Interrupted, "interrupted: the throw-away database is gone"))
        } else {
            Ok(())
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(cluster) = self.cluster.take() {
            // Nobody is left to tell: what could not be removed lies in the temporary directory, which the system empties.
            let _unremoved = cluster.destroy();
        }
        let _unremoved = std::fs::remove_dir_all(&self.home);
    }
}

/// As a shell wants it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=,./+".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("\"{word}\"") }
}
