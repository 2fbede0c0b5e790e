//! Makes a cluster with initdb, beside its place, and moves it there when it is complete. Never leaves a half of one in the way.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use super::account::Account;
use super::advice::{self, System};
use super::binaries::{self, Binaries};
use super::files::{self, CREATE, Layout, RUN};
use super::{Cluster, log};
use crate::error::{Error, Kind, Result};
use crate::language::both;

/// What the schema needs beyond PostgreSQL itself.
const EXTENSIONS: [&str; 3] = ["pg_trgm", "unaccent", "btree_gist"];

/// Added to initdb's own postgresql.conf, where the owner may change it.
const SETTINGS: &str = "
# epicrm: the database of one person on one machine.
listen_addresses = ''              # no network, ever: the unix socket only
unix_socket_permissions = 0700
password_encryption = scram-sha-256
shared_buffers = 64MB
max_connections = 60
jit = off                          # compiling costs more than these short queries
wal_level = minimal                # no replica and no archive: less to write
max_wal_senders = 0
max_wal_size = 256MB               # a small database should not hold a gigabyte of disk
log_destination = stderr           # into the one private log file
logging_collector = off
log_line_prefix = '%m '
log_checkpoints = off
log_min_error_statement = panic    # statements may hold personal data or a password verifier:
log_statement = none               # neither they nor the details of a refused row go to the log
log_error_verbosity = terse
";

/// Builds the cluster and puts it in its place. The caller holds the lock and knows that there is none.
pub(super) fn create(layout: &Layout, account: &Account, binaries: &Binaries, throw_away: bool) -> Result<()> {
    for leftover in layout.leftovers() {
        // An initdb whose command was killed may still be writing there; its files are no obstacle.
        let _ = files::remove(&leftover);
    }
    require_extensions(account, binaries)?;
    account.require_passage(&layout.home)?;
    let building = layout.building();
    let made = build(&building, account, binaries, throw_away).and_then(|()| {
        let settle = || {
            fs::rename(&building, layout.data())?;
            // The new name must survive a power cut, as all that is in it does.
            File::open(&layout.home)?.sync_all()
        };
        settle().map_err(|error| files::refused(CREATE, &layout.data(), error))
    });
    if made.is_err() {
        let _ = files::remove(&building);
    }
    made
}

fn build(building: &Path, account: &Account, binaries: &Binaries, throw_away: bool) -> Result<()> {
    account.create_dir(building).map_err(|error| files::refused(CREATE, building, error))?;
    let mut said = Err(String::new());
    for locale in locales(binaries.version.major) {
        said = initdb(building, account, binaries, throw_away, locale)?;
        match &said {
            Err(text) if text.contains("locale") => {}
            _ => break,
        }
    }
    said.map_err(|text| {
        let doing = both("the private database could not be made", "la base de données privée n'a pas pu être faite");
        let error = log::explain(doing, &text, building, None);
        Error { kind: Kind::Runtime, ..error }
    })?;
    account.write(&building.join("postgresql.conf"), SETTINGS, true)?;
    account.write(&building.join("pg_hba.conf"), &access_rules(), false)?;
    account.write(&building.join("pg_ident.conf"), &identities(account), false)
}

/// Accents and case are known in C.UTF-8 only, so it is tried first; where the system lacks it, recent versions bring their own.
fn locales(major: u16) -> Vec<&'static [&'static str]> {
    let builtin: &[&str] = &["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    let mut tried: Vec<&[&str]> = vec![&["--locale=C.UTF-8"]];
    tried.extend((major >= 17).then_some(builtin));
    tried.push(&["--locale=C"]);
    tried
}

/// Runs initdb; what it printed when it failed.
fn initdb(data: &Path, account: &Account, binaries: &Binaries, throw_away: bool, locale: &[&str]) -> Result<Result<(), String>> {
    let program = binaries.dir.join("initdb");
    let mut command = account.command(&program);
    command.arg("-D").arg(data).args(["-U", Cluster::ADMIN, "-E", "UTF8", "--data-checksums", "--no-instructions"]);
    command.args(["--auth-local=peer", "--auth-host=reject"]).args(locale);
    if throw_away {
        command.args(["--no-sync", "--wal-segsize=1"]);
    }
    let done = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().map_err(|error| files::refused(RUN, &program, error))?;
    Ok(if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) })
}

/// Who may connect, and how: the owner as administrator by what the kernel says of them, all others by password.
fn access_rules() -> String {
    let admin = Cluster::ADMIN;
    format!("# TYPE  DATABASE  USER  METHOD\nlocal   all  {admin}  peer map=epicrm\nlocal   all  all  scram-sha-256\n")
}

/// The accounts that are the administrator: the one that runs the server, and the person's.
fn identities(account: &Account) -> String {
    let mut names = vec![&account.name, &account.person];
    names.dedup();
    let line = |name: &String| format!("epicrm  \"{}\"  {}\n", name.replace('"', "\"\""), Cluster::ADMIN);
    names.into_iter().map(line).fold("# MAP  SYSTEM-USERNAME  PG-USERNAME\n".to_owned(), |text, line| text + &line)
}

/// Refuses a PostgreSQL without the extensions before anything is made.
fn require_extensions(account: &Account, binaries: &Binaries) -> Result<()> {
    // initdb knows where its share directory is, wherever the distribution put it.
    let shown = binaries::output(account.command(binaries.dir.join("initdb")).args(["--show", "-D", "/nonexistent"])).unwrap_or_default();
    let Some(share) = shown.lines().find_map(|line| line.strip_prefix("share_path=")) else { return Ok(()) };
    let absent = |name: &&str| !Path::new(share).join("extension").join(format!("{name}.control")).exists();
    let missing: Vec<&str> = EXTENSIONS.into_iter().filter(absent).collect();
    if missing.is_empty() { Ok(()) } else { Err(advice::extensions_missing(&missing, binaries.version.major, &System::read())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_the_door_to_two_kinds_of_people_only() {
        let rules: Vec<Vec<&str>> = {
            let text = Box::leak(access_rules().into_boxed_str());
            text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_whitespace().collect()).collect()
        };
        assert_eq!(rules, [vec!["local", "all", "epicrm_admin", "peer", "map=epicrm"], vec!["local", "all", "all", "scram-sha-256"]]);
    }
}
