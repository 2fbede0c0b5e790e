//! `db`: the private PostgreSQL of this machine.

mod backup;

use clap::Subcommand;

use crate::cluster::{Cluster, Status};
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::language::{both, tr};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm db status
  epicrm db start
  epicrm db stop
  psql \"$(epicrm db url)\"")]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Action {
    /// Whether it runs, which version, where
    Status,
    /// Start it; every other command does so by itself
    Start,
    /// Stop it
    Stop,
    /// Print its address, for psql and other programs
    Url,
    /// Keep everything in one file
    Backup(backup::Backup),
    /// Put a backup back
    Restore(backup::Restore),
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    if !context.config.is_private() {
        return Err(Error::new(
            Kind::Usage,
            tr!(
                "DATABASE_URL is set: the database is on {}, which is not this command's to control",
                "DATABASE_URL est défini : la base de données est sur {}, que cette commande n'a pas à conduire",
                context.address()?.shown()
            ),
        )
        .hint(tr!(
            "unset DATABASE_URL to use the private PostgreSQL of this machine",
            "ôtez DATABASE_URL pour employer le PostgreSQL privé de cette machine"
        ))
        .hint(tr!(
            "a shared server is backed up by its administrator: pg_dump, pg_dumpall --roles-only",
            "un serveur partagé est sauvegardé par son administrateur : pg_dump, pg_dumpall --roles-only"
        )));
    }
    let cluster = Cluster::new(context.config.cluster.clone());
    if !cluster.exists() && !matches!(arguments.action, Action::Status | Action::Restore(_)) {
        return Err(Error::new(
            Kind::NotFound,
            tr!("there is no private PostgreSQL on this machine", "il n'y a pas de PostgreSQL privé sur cette machine"),
        )
        .hint(create()));
    }
    match &arguments.action {
        Action::Status => status(context, &cluster),
        Action::Start if cluster.start()? => context.line(&tr!("started", "démarré")),
        Action::Start => context.line(&tr!("running already", "déjà en marche")),
        Action::Stop if cluster.stop()? => context.line(&tr!("stopped", "arrêté")),
        Action::Stop => context.line(&tr!("not running", "pas en marche")),
        Action::Url => context.line(&url(context, &cluster)?),
        Action::Backup(arguments) => backup::backup(context, arguments),
        Action::Restore(arguments) => backup::restore(context, arguments),
    }
}

fn create() -> String {
    tr!("create it: epicrm init", "créez-le : epicrm init")
}

fn status(context: &mut Context<'_>, cluster: &Cluster) -> Result<()> {
    match cluster.status()? {
        Status::Absent => {
            context.line(&tr!("absent", "absent"))?;
            context.output.notice(&create());
        }
        Status::Stopped { major } => context.line(&tr!("stopped: PostgreSQL {major}", "arrêté : PostgreSQL {major}"))?,
        Status::Running { pid, major, since, socket_dir, ready } => {
            let since = chrono::DateTime::<chrono::Local>::from(since).format("%Y-%m-%d %H:%M");
            let state = if ready { both("running", "en marche") } else { both("starting or stopping", "démarre ou s'arrête") };
            context.line(&tr!(
                "{state}: PostgreSQL {major}, process {pid}, since {since}, socket in {}",
                "{state} : PostgreSQL {major}, processus {pid}, depuis {since}, socket dans {}",
                socket_dir.display()
            ))?;
        }
    }
    Ok(())
}

fn url(context: &Context<'_>, cluster: &Cluster) -> Result<String> {
    let database = context.address()?.database().to_owned();
    let directory = cluster.socket_dir()?.display().to_string().replace('%', "%25").replace(' ', "%20");
    Ok(format!("postgresql://{}@/{database}?host={directory}&port={}", Cluster::ADMIN, Cluster::PORT))
}
