//! `db backup` and `db restore`: the private database in one file, and back.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::cluster::Cluster;
use crate::commands::init;
use crate::context::Context;
use crate::db::{Admin, Owner, backup};
use crate::error::{Error, Kind, Result, reason};
use crate::language::tr;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm db backup company.tar
  epicrm db backup \"company-$(date +%F).tar\"

The file holds every record, the history and the verifiers of passwords: it is yours alone to read (mode 0600); keep it so. It does
not hold the signing key, nor sessions. It is a tar of JSON lines; any version of PostgreSQL and any later epicrm restores it.
Others may go on working while it is written. It takes its name when it is complete: half of one is never left under it.")]
pub struct Backup {
    /// The file to make; it must not exist
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm db backup company.tar
  epicrm db restore company.tar --replace --dry-run
  epicrm db restore company.tar --replace

On a machine that has no private PostgreSQL yet, it is made first; --replace is for one that holds data already. The file is read through before anything is touched; then all of it
is restored, or nothing is changed. Everybody signs in again, with the passwords of the day of the backup. Data from an older epicrm
are brought up to date.")]
pub struct Restore {
    /// A file made by `epicrm db backup`
    file: PathBuf,
    /// Replace the data that the database holds
    #[arg(long)]
    replace: bool,
    /// Check the file and say what would be done
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn backup(context: &mut Context<'_>, arguments: &Backup) -> Result<()> {
    let address = context.address()?;
    let file = &arguments.file;
    if fs::symlink_metadata(file).is_ok() {
        return Err(Error::new(
            Kind::Conflict,
            tr!("{} exists: it was left as it is", "{} existe : il a été laissé tel quel", file.display()),
        )
        .hint(tr!("name another file", "nommez un autre fichier")));
    }
    // Also starts the server when it is down.
    context.reach(|| Admin::open(&address), |trouble| Admin::explain(trouble, &address))??;
    let draft = Draft::beside(file)?;
    let (mut out, manifest) = backup::write(&address, &draft.file, context.clock.now)?;
    out.flush().and_then(|()| out.sync_all()).map_err(|error| refused(file, &error))?;
    draft.settle(file)?;
    context.line(&tr!("{}: {}", "{} : {}", file.display(), said(&manifest)))?;
    context.output.notice(&tr!(
        "keep it as you would the database: whoever can read it can read every record",
        "gardez-le comme la base de données : qui peut le lire peut lire toutes les fiches"
    ));
    Ok(())
}

pub(super) fn restore(context: &mut Context<'_>, arguments: &Restore) -> Result<()> {
    let address = context.address()?;
    let file = &arguments.file;
    let manifest = backup::read(file)?;
    if manifest.database != address.database() {
        return Err(Error::new(
            Kind::Conflict,
            tr!(
                "{} is a backup of {}, not of {}",
                "{} est une sauvegarde de la base {}, non de la base {}",
                file.display(),
                manifest.database,
                address.database()
            ),
        )
        .hint(tr!("say which environment it is of: --env prod, dev or test", "dites de quel environnement : --env prod, dev ou test")));
    }
    let cluster = Cluster::new(context.config.cluster.clone());
    if !cluster.exists() {
        if arguments.dry_run {
            return context.line(&tr!(
                "create a private PostgreSQL and restore {}: {}",
                "créer un PostgreSQL privé et rétablir {} : {}",
                file.display(),
                said(&manifest)
            ));
        }
        init::create_cluster(context, &cluster, false)?;
    }
    let mut admin = context.reach(|| Admin::open(&address), |trouble| Admin::explain(trouble, &address))??;
    let survey = admin.survey()?;
    if survey.begun && !arguments.replace {
        return Err(Error::new(
            Kind::Conflict,
            tr!(
                "{} holds data, which a restoration would replace",
                "{} contient des données, qu'un rétablissement remplacerait",
                address.database()
            ),
        )
        .hint(tr!("keep them first: epicrm db backup FILE", "gardez-les d'abord : epicrm db backup FICHIER"))
        .hint(tr!(
            "then say that they may go: epicrm db restore FILE --replace",
            "puis dites qu'elles peuvent disparaître : epicrm db restore FICHIER --replace"
        )));
    }
    if arguments.dry_run {
        let (file, said) = (file.display(), said(&manifest));
        return context.line(&match survey.begun {
            true => tr!("replace what is there by {file}: {said}", "remplacer ce qui est là par {file} : {said}"),
            false => tr!("restore {file}: {said}", "rétablir {file} : {said}"),
        });
    }
    if !(survey.owner && survey.database) {
        admin.create(&survey)?;
    }
    backup::restore(&address, file, &manifest)?;
    init::keys(context, &address, &admin.survey()?)?;
    Owner::open(&address)?.vacuum()?;
    context.line(&tr!("restored {}: {}", "rétabli {} : {}", file.display(), said(&manifest)))?;
    context.output.notice(&tr!(
        "everybody signs in again: export EPICRM_TOKEN=$(epicrm token USERNAME)",
        "chacun se reconnecte : export EPICRM_TOKEN=$(epicrm token NOM)"
    ));
    Ok(())
}

/// What a backup holds, in a line.
fn said(manifest: &backup::Manifest) -> String {
    tr!(
        "{} of {}, schema {}: {} clients, {} contracts, {} events, {} rows in all",
        "{} du {}, schéma {} : {} clients, {} contrats, {} événements, {} lignes en tout",
        manifest.database,
        manifest.made_at.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M"),
        manifest.schema.trim_start_matches('0'),
        manifest.rows_of("crm.client"),
        manifest.rows_of("crm.contract"),
        manifest.rows_of("crm.event"),
        manifest.rows()
    )
}

/// A file under another name until it is whole; gone when it never is.
struct Draft {
    file: fs::File,
    path: PathBuf,
}

impl Draft {
    fn beside(file: &Path) -> Result<Self> {
        let Some(name) = file.file_name() else {
            return Err(Error::new(
                Kind::Usage,
                tr!("{} cannot be the name of a file", "{} ne peut être le nom d'un fichier", file.display()),
            )
            .hint(tr!("example: company.tar", "exemple : company.tar")));
        };
        let mut draft = std::ffi::OsString::from(".");
        draft.push(name);
        draft.push(format!(".{}", std::process::id()));
        let path = file.with_file_name(draft);
        let open = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        open.map(|file| Self { file, path }).map_err(|error| refused(file, &error))
    }

    /// Gives it its name.
    fn settle(self, file: &Path) -> Result<()> {
        fs::rename(&self.path, file).map_err(|error| refused(file, &error))?;
        // The name must survive a power cut, as all that is in the file does.
        let directory = file.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(directory).and_then(|directory| directory.sync_all()).map_err(|error| refused(file, &error))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.path);
    }
}

fn refused(file: &Path, error: &std::io::Error) -> Error {
    let why = reason(error);
    Error::new(Kind::Runtime, tr!("{} cannot be written: {why}", "{} ne peut être écrit : {why}", file.display()))
        .hint(tr!("check the directory's owner and free space", "vérifiez à qui est le répertoire, et la place libre"))
}
