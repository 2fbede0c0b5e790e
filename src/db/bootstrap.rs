//! What `init` does as an administrator: the owner role, the database, the migrations, the first account. Needs CREATEROLE and
//! CREATEDB, never superuser. Every step looks first, so that a second run changes nothing.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Integer, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::address::Address;
use super::connect::{Db, Link, Trouble, connect};
use super::migrations;
use super::refusal::explain;
use crate::error::{Error, Kind, Result};
use crate::identity::names;
use crate::language::tr;

/// Security-invoker views came with it; AUTHORITY relies on them.
pub const OLDEST_SERVER: i32 = 15;

/// What a database is found to have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    pub owner: bool,
    pub database: bool,
    /// Some migration has run: it may hold data.
    pub begun: bool,
    /// Migrations still to run.
    pub pending: Vec<String>,
    pub installation: Option<Uuid>,
    /// Somebody active can manage accounts.
    pub gestion: bool,
    /// It holds clients, contracts or the like.
    pub data: bool,
}

/// An administrator's connection to the server, outside any database of ours.
pub struct Admin {
    db: Db,
    address: Address,
}

/// An administrator's connection to one database, acting as its owner.
pub struct Owner {
    db: Db,
    /// For a turn among those who are at work; none: for ever.
    patience: Option<std::time::Duration>,
}

impl Admin {
    /// # Errors
    /// [`Trouble`] when there is no connection; the inner error when the server is too old.
    pub fn open(address: &Address) -> Result<Result<Self>, Trouble> {
        let mut db = connect(address, "postgres", address.admin(), "init")?;
        Ok(check_version(db.link()).map(|()| Self { db, address: address.clone() }))
    }

    /// Why [`Admin::open`] found no way in.
    pub fn explain(trouble: Trouble, address: &Address) -> Error {
        let role = address.admin().role.clone();
        trouble.into_error(address, || {
            Error::new(
                Kind::NotAuthenticated,
                tr!(
                    "the server does not let {role} in as an administrator",
                    "le serveur ne laisse pas entrer {role} comme administrateur"
                ),
            )
            .hint(tr!(
                "init needs a role with CREATEROLE and CREATEDB: put it in DATABASE_URL as USER@HOST and its password in PGPASSWORD",
                "init demande un rôle avec CREATEROLE et CREATEDB : mettez-le dans DATABASE_URL sous la forme RÔLE@HÔTE et son mot de passe dans PGPASSWORD"
            ))
        })
    }

    /// Looks without changing anything.
    pub fn survey(&mut self) -> Result<Survey> {
        let database = self.address.database().to_owned();
        let owner = names::owner(&database);
        let mut survey = Survey { pending: migrations::embedded(), ..Survey::default() };
        survey.owner = text(self.db.link(), "SELECT rolname::text AS value FROM pg_catalog.pg_roles WHERE rolname = $1", &owner)?.is_some();
        let owned_by = text(
            self.db.link(),
            "SELECT pg_get_userbyid(datdba)::text AS value FROM pg_catalog.pg_database WHERE datname = $1",
            &database,
        )?;
        match owned_by {
            None => return Ok(survey),
            Some(name) if name == owner => survey.database = true,
            Some(name) => {
                return Err(Error::new(
                    Kind::Conflict,
                    tr!(
                        "the database {database} is not epicrm's: it belongs to {name}",
                        "la base de données {database} n'est pas à epicrm : elle appartient à {name}"
                    ),
                )
                .hint(tr!(
                    "name another database in DATABASE_URL; nothing was changed",
                    "nommez une autre base de données dans DATABASE_URL ; rien n'a été modifié"
                )));
            }
        }
        Owner::open(&self.address)?.survey(&mut survey)?;
        Ok(survey)
    }

    /// Creates the owner role and the database, whichever is missing.
    pub fn create(&mut self, survey: &Survey) -> Result<()> {
        let database = self.address.database().to_owned();
        let owner = names::owner(&database);
        // Names in these statements cannot be bound; `names::is_database` has let through nothing that would need quoting.
        if !survey.owner {
            self.run(&format!("CREATE ROLE {owner} NOLOGIN CREATEROLE; GRANT {owner} TO CURRENT_USER"))?;
        }
        if !survey.database {
            self.run(&format!("CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'"))?;
        }
        // No CONNECT for everybody, and no TEMP: temporary tables and functions are an attack tool.
        self.run(&format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"))?;
        self.run(&format!("ALTER DATABASE {database} SET search_path = crm"))
    }

    fn run(&mut self, statement: &str) -> Result<()> {
        self.db.link().batch_execute(statement).map_err(|error| {
            Error::new(
                Kind::Forbidden,
                tr!(
                    "the server refuses to create epicrm's roles or database",
                    "le serveur refuse de créer les rôles ou la base de données d'epicrm"
                ),
            )
            .hint(tr!(
                "init needs a role with CREATEROLE and CREATEDB; a superuser may: CREATE ROLE crm_admin LOGIN CREATEROLE CREATEDB",
                "init demande un rôle avec CREATEROLE et CREATEDB ; un superutilisateur peut : CREATE ROLE crm_admin LOGIN CREATEROLE CREATEDB"
            ))
            .source(error)
        })
    }

    /// Whether this role could create what is missing, for `--dry-run`.
    pub fn may_create(&mut self) -> Result<bool> {
        let answer = text(
            self.db.link(),
            "SELECT 'yes' AS value FROM pg_catalog.pg_roles WHERE rolname = current_user AND $1 = $1 AND (rolsuper OR rolcreaterole AND rolcreatedb)",
            "",
        )?;
        Ok(answer.is_some())
    }
}

/// The first gestion account, its password already stretched and turned into verifiers.
#[derive(Debug)]
pub struct NewAccount<'a> {
    pub registration_number: &'a str,
    pub username: &'a str,
    pub full_name: &'a str,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
    /// Code of the department.
    pub department: &'a str,
    /// Code of the role.
    pub role: Option<&'a str>,
    pub by_username: &'a str,
    pub by_code: &'a str,
}

impl Owner {
    /// # Errors
    /// When the database cannot be reached, or the administrator may not act as its owner.
    pub fn open(address: &Address) -> Result<Self> {
        let mut db = connect(address, address.database(), address.admin(), "init").map_err(|trouble| Admin::explain(trouble, address))?;
        let owner = names::owner(address.database());
        db.link().batch_execute(&format!("SET ROLE {owner}; SET search_path = crm; SET client_min_messages = warning")).map_err(
            |error| {
                let role = &address.admin().role;
                Error::new(
                    Kind::Forbidden,
                    tr!(
                        "{role} may not act as the owner of this database",
                        "{role} ne peut pas agir comme propriétaire de cette base de données"
                    ),
                )
                .hint(tr!("let it: GRANT {owner} TO {role}", "permettez-le-lui : GRANT {owner} TO {role}"))
                .source(error)
            },
        )?;
        Ok(Self { db, patience: address.limits.patience() })
    }

    pub(super) fn link(&mut self) -> &mut Link {
        self.db.link()
    }

    /// The newest migration that the database has.
    ///
    /// # Errors
    /// As [`Owner::open`]; a database without our schema.
    pub fn schema_version(&mut self) -> Result<Option<String>> {
        applied(self.db.link()).map(|applied| applied.last().cloned())
    }

    fn survey(&mut self, survey: &mut Survey) -> Result<()> {
        let link = self.db.link();
        if text(link, "SELECT $1 AS value WHERE to_regclass('crm.__diesel_schema_migrations') IS NOT NULL", "x")?.is_none() {
            return Ok(());
        }
        let applied = applied(link)?;
        migrations::refuse_newer(applied.last().map(String::as_str))?;
        survey.begun = !applied.is_empty();
        survey.pending.retain(|version| !applied.contains(version));
        if !survey.begun {
            return Ok(());
        }
        survey.installation =
            text(link, "SELECT id::text AS value FROM auth.installation WHERE $1 = $1", "")?.and_then(|id| id.parse().ok());
        survey.gestion = exists(
            link,
            "SELECT FROM crm.collaborator c JOIN crm.department d ON d.id = c.department_id WHERE c.active AND d.privileges = 'gestion'",
        )?;
        // An older schema may lack these.
        let business = text(link, "SELECT $1 AS value WHERE to_regclass('crm.client') IS NOT NULL", "x")?.is_some();
        survey.data = business
            && (exists(link, "SELECT FROM crm.client")?
                || exists(link, "SELECT FROM crm.company")?
                || exists(link, "SELECT FROM crm.location")?);
        Ok(())
    }

    /// Runs the migrations that are missing; gives their versions.
    ///
    /// # Errors
    /// Why the schema could not be brought up to date. It is then what it was before.
    pub fn migrate(&mut self) -> Result<Vec<String>> {
        migrations::run(self.db.link(), self.patience)
    }

    /// Says who this database is, and creates the departments and roles that every company starts with.
    pub fn install(&mut self, installation: Uuid, environment: &str) -> Result<()> {
        self.transaction(|link| {
            #[expect(clippy::disallowed_methods, reason = "runs once, as the owner; every value is bound")]
            diesel::sql_query("INSERT INTO auth.installation (id, environment) VALUES ($1, $2)")
                .bind::<SqlUuid, _>(installation)
                .bind::<Text, _>(environment)
                .execute(link)?;
            link.batch_execute(
                "INSERT INTO crm.department (code, name, privileges) VALUES ('commercial', 'Commercial', 'commercial'), ('gestion', 'Gestion', 'gestion'), ('support', 'Support', 'support')
                   ON CONFLICT DO NOTHING;
                 INSERT INTO crm.role (code, name) VALUES ('employee', 'Employee'), ('manager', 'Manager') ON CONFLICT DO NOTHING",
            )
        })
    }

    /// Adds an account that may sign in at once, without a forced change of password.
    pub fn add_account(&mut self, account: &NewAccount<'_>) -> Result<()> {
        self.transaction(|link| insert_account(link, account))
    }

    /// Tidies up after millions of new rows, so that the first readers do not have to.
    pub fn vacuum(&mut self) -> Result<()> {
        self.db.link().batch_execute("VACUUM").map_err(explain)
    }

    /// Ends the sessions of everybody; gives how many there were.
    ///
    /// # Errors
    /// Whatever the database refuses, as a sentence.
    pub fn end_every_session(&mut self) -> Result<usize> {
        #[expect(clippy::disallowed_methods, reason = "a function of the owner's, not a table; nothing is bound")]
        self.transaction(|link| {
            diesel::sql_query("SELECT auth.end_session(role_name) FROM auth.session WHERE ended_at IS NULL AND expires_at > now()")
                .execute(link)
        })
    }

    /// Runs `work` as the owner, all of it or none.
    ///
    /// # Errors
    /// Whatever the database refuses, as a sentence.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Link) -> diesel::QueryResult<T>) -> Result<T> {
        use diesel::Connection;
        self.db.link().transaction(work).map_err(explain)
    }
}

/// [`Owner::add_account`] inside a transaction of the caller's.
pub fn insert_account(link: &mut Link, account: &NewAccount<'_>) -> diesel::QueryResult<()> {
    #[expect(clippy::disallowed_methods, reason = "a function of the owner's, not a table; every value is bound")]
    diesel::sql_query(
        "SELECT auth.add_collaborator($1, $2, $3, $4, $5, (SELECT id FROM crm.department WHERE code = $6), (SELECT id FROM crm.role WHERE code = $7), $8, $9, false, 'infinity')",
    )
    .bind::<Text, _>(account.registration_number)
    .bind::<Text, _>(account.username)
    .bind::<Text, _>(account.full_name)
    .bind::<Nullable<Text>, _>(account.email)
    .bind::<Nullable<Text>, _>(account.phone)
    .bind::<Text, _>(account.department)
    .bind::<Nullable<Text>, _>(account.role)
    .bind::<Text, _>(account.by_username)
    .bind::<Text, _>(account.by_code)
    .execute(link)
    .map(drop)
}

fn check_version(link: &mut Link) -> Result<()> {
    #[derive(diesel::QueryableByName)]
    struct Version {
        #[diesel(sql_type = Integer)]
        value: i32,
    }
    #[expect(clippy::disallowed_methods, reason = "a server setting, not a table")]
    let version: Version =
        diesel::sql_query("SELECT current_setting('server_version_num')::int AS value").get_result(link).map_err(explain)?;
    let major = version.value / 10_000;
    if major < OLDEST_SERVER {
        return Err(Error::new(
            Kind::Unreachable,
            tr!(
                "this server is PostgreSQL {major}; epicrm needs {OLDEST_SERVER} or later",
                "ce serveur est PostgreSQL {major} ; epicrm demande {OLDEST_SERVER} ou plus récent"
            ),
        )
        .hint(tr!(
            "rights rely on security-invoker views, which came with 15: upgrade the server",
            "les droits reposent sur les vues security_invoker, venues avec la version 15 : mettez le serveur à niveau"
        )));
    }
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    value: String,
}

#[expect(clippy::disallowed_methods, reason = "the catalogue and the migrations' own table are not in schema.rs")]
fn text(link: &mut Link, query: &'static str, value: &str) -> Result<Option<String>> {
    let answers: Vec<Answer> = diesel::sql_query(query).bind::<Text, _>(value).load(link).map_err(explain)?;
    Ok(answers.into_iter().next().map(|answer| answer.value))
}

#[expect(clippy::disallowed_methods, reason = "wraps constant queries of this file")]
fn exists(link: &mut Link, query: &'static str) -> Result<bool> {
    #[derive(diesel::QueryableByName)]
    struct Exists {
        #[diesel(sql_type = Bool)]
        value: bool,
    }
    diesel::sql_query(format!("SELECT EXISTS ({query}) AS value")).get_result::<Exists>(link).map(|answer| answer.value).map_err(explain)
}

#[expect(clippy::disallowed_methods, reason = "the migrations' own table is not in schema.rs")]
fn applied(link: &mut Link) -> Result<Vec<String>> {
    let rows: Vec<Answer> = diesel::sql_query("SELECT version::text AS value FROM crm.__diesel_schema_migrations ORDER BY version")
        .load(link)
        .map_err(explain)?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}
