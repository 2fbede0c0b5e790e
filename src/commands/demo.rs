//! `demo`: what a stranger runs first. A throw-away PostgreSQL, demo data, and the day of each department: real commands, each
//! run as its own process, and their real output. Leaves nothing behind, interrupted or not.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cluster::{self, Cluster};
use crate::context::Context;
use crate::demo;
use crate::error::{Error, Kind, Result, reason};
use crate::identity::scram;
use crate::language::{self, Text, both, tr};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  epicrm demo

Needs PostgreSQL's programs on this machine, and nothing else: the database lives in a temporary directory and goes with it.")]
pub struct Arguments {}

/// One command of the tour: what is said before it, and what is typed.
type Step = (Text, &'static [&'static str]);

/// Who signs in, and what they do then.
type Scene = (&'static str, Text, &'static [Step]);

const TOUR: &[Scene] = &[
    (
        "alice",
        both(
            "Alice is a commercial. Everybody reads everything; what she may change is her own clients' affairs.",
            "Alice est commerciale. Chacun lit tout ; ce qu'elle peut modifier, ce sont les affaires de ses propres clients.",
        ),
        &[
            (
                both("Which of my contracts are still to be signed?", "Lesquels de mes contrats restent à signer ?"),
                &["contracts", "commercial=me and status=unsigned", "--limit", "5"],
            ),
            (
                both(
                    "The same language, as long-standing users type it, in French:",
                    "Le même langage, en français, comme les habitués l'écrivent :",
                ),
                &["contracts", "status=signed et remain_amount_to_pay =>20000", "--limit", "4"],
            ),
        ],
    ),
    (
        "gina",
        both(
            "Gina is of gestion: she gives events to the support team.",
            "Gina est de gestion : elle confie les événements à l'équipe support.",
        ),
        &[
            (
                both("Which events to come have nobody yet?", "Quels événements à venir n'ont encore personne ?"),
                &["events", "support=None and starts_at>=today", "--limit", "5"],
            ),
            (both("Sofia takes this one:", "Sofia prend celui-ci :"), &["update-event", "geg2021", "support=sofia"]),
        ],
    ),
    (
        "sofia",
        both("Sofia is of support: she carries events out.", "Sofia est du support : elle mène les événements."),
        &[
            (
                both("What is on my table?", "Qu'ai-je sur ma table ?"),
                &["events", "support=me and starts_at>=today", "--limit", "5", "--columns", "code,title,starts_at,city,attendees,status"],
            ),
            (
                both("My event has changed:", "Mon événement a changé :"),
                &["update-event", "geg2021", "attendees=120", "notes=Stage left, vegetarian buffet for 40"],
            ),
            (
                both(
                    "But who supports an event is not hers to say. The refusal teaches, and PostgreSQL would refuse the same by raw SQL:",
                    "Mais ce n'est pas à elle de dire qui s'occupe d'un événement. Le refus enseigne, et PostgreSQL refuserait de même en SQL :",
                ),
                &["update-event", "geg2021", "support=sam"],
            ),
            (
                both("And a mistyped filter is answered with its repair:", "Et un filtre mal écrit reçoit sa correction :"),
                &["contracts", "status=signed et remaning_amount =>0"],
            ),
        ],
    ),
];

pub fn run(context: &mut Context<'_>, _arguments: &Arguments) -> Result<()> {
    let stage = Stage::set(context)?;
    context.line(&tr!(
        "A private PostgreSQL in a throw-away place, filled with demo data:\n",
        "Un PostgreSQL privé dans un lieu jetable, rempli de données de démonstration :\n"
    ))?;
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
    context.line(&tr!(
        "\n── That was it; the throw-away database goes now. To go on, with one that stays:

$ epicrm init --demo                              # or without --demo, for your own company
$ export EPICRM_TOKEN=$(epicrm token alice)       # password: {}
$ epicrm contracts --help",
        "\n── C'est tout ; la base de données jetable disparaît maintenant. Pour continuer, avec une qui reste :

$ epicrm init --demo                              # ou sans --demo, pour votre entreprise
$ export EPICRM_TOKEN=$(epicrm token alice)       # mot de passe : {}
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
            let why = reason(&error);
            Error::new(Kind::Runtime, tr!("no throw-away place could be made: {why}", "aucun lieu jetable n'a pu être fait : {why}"))
                .hint(tr!("is the temporary directory writable?", "peut-on écrire dans le répertoire temporaire ?"))
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

    /// The program as the person would run it, in a world of its own: no file or variable of theirs reaches it, nor it them. It speaks
    /// their language.
    fn command(&self, token: Option<&str>, typed: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--lang", language::current().code()]).args(typed).current_dir(&self.home);
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
        let failed = |_| Error::new(Kind::Fault, tr!("the tour could not sign in", "la visite n'a pas pu se connecter"));
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
        let failed = |error| {
            let message = tr!("the tour could not run its own program", "la visite n'a pas pu exécuter son propre programme");
            Error::new(Kind::Fault, message).source(error)
        };
        let status = command.status().map_err(failed)?;
        self.pause()?;
        match (typed[0], status.code()) {
            ("init", Some(code)) if code != 0 => {
                let message = tr!(
                    "the tour ends here: its database could not be made",
                    "la visite s'arrête ici : sa base de données n'a pas pu être faite"
                );
                Err(Error::new(Kind::Runtime, message).hint(tr!("the reason stands above", "la raison est au-dessus")))
            }
            (_, Some(0)) => Ok(()),
            (_, code) => context.line(&tr!("# exit code {}", "# code de sortie {}", code.unwrap_or(-1))),
        }
    }

    fn pause(&self) -> Result<()> {
        if self.interrupted.load(Ordering::Relaxed) {
            Err(Error::new(
                Kind::Interrupted,
                tr!("interrupted: the throw-away database is gone", "interruption : la base de données jetable a disparu"),
            ))
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
