//! `db`: the private PostgreSQL of this machine.

mod backup;

use clap::Subcommand;

use crate::cluster::{Cluster, Status};
use crate::context::Context;
use crate::error::{Error, Kind, Result};

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
            format!("DATABASE_URL is set: the database is on {}, which is not this command's to control", context.address()?.shown()),
        )
        .hint("unset DATABASE_URL to use the private PostgreSQL of this machine")
        .hint("a shared server is backed up by its administrator: pg_dump, pg_dumpall --roles-only"));
    }
    let cluster = Cluster::new(context.config.cluster.clone());
    if !cluster.exists() && !matches!(arguments.action, Action::Status | Action::Restore(_)) {
        return Err(Error::new(Kind::NotFound, "there is no private PostgreSQL on this machine").hint("create it: epicrm init"));
    }
    match &arguments.action {
        Action::Status => status(context, &cluster),
        Action::Start if cluster.start()? => context.line("started"),
        Action::Start => context.line("running already"),
        Action::Stop if cluster.stop()? => context.line("stopped"),
        Action::Stop => context.line("not running"),
        Action::Url => context.line(&url(context, &cluster)?),
        Action::Backup(arguments) => backup::backup(context, arguments),
        Action::Restore(arguments) => backup::restore(context, arguments),
    }
}

fn status(context: &mut Context<'_>, cluster: &Cluster) -> Result<()> {
    match cluster.status()? {
        Status::Absent => {
            context.line("absent")?;
            context.output.notice("create it: epicrm init");
        }
        Status::Stopped { major } => context.line(&format!("stopped: PostgreSQL {major}"))?,
        Status::Running { pid, major, since, socket_dir, ready } => {
            let since = chrono::DateTime::<chrono::Local>::from(since).format("%Y-%m-%d %H:%M");
            let state = if ready { "running" } else { "starting or stopping" };
            context.line(&format!("{state}: PostgreSQL {major}, process {pid}, since {since}, socket in {}", socket_dir.display()))?;
        }
    }
    Ok(())
}

fn url(context: &Context<'_>, cluster: &Cluster) -> Result<String> {
    let database = context.address()?.database().to_owned();
    let directory = cluster.socket_dir()?.display().to_string().replace('%', "%25").replace(' ', "%20");
    Ok(format!("postgresql://{}@/{database}?host={directory}&port={}", Cluster::ADMIN, Cluster::PORT))
}
