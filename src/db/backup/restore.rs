//! Puts a backup in the place of what is there, in one transaction: roles, schema and rows, or nothing at all.

use std::collections::HashMap;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{Connection, QueryResult, RunQueryDsl};

use super::archive::batches;
use super::{LOGINS, Manifest, Table, table_part, tables};
use crate::db::address::Address;
use crate::db::bootstrap::Owner;
use crate::db::connect::Link;
use crate::db::migrations;
use crate::db::refusal::explain;
use crate::error::{Error, Kind, Result};
use crate::identity::names;
use crate::language::tr;

/// Replaces whatever the database at `address` holds by the backup in `file`, which [`super::read`] has found whole. Everybody signs
/// in again, with the passwords of then.
///
/// # Errors
/// Exit code 1 when the backup is of a newer schema; whatever the database refuses. Nothing has changed then.
pub fn restore(address: &Address, file: &Path, manifest: &Manifest) -> Result<()> {
    migrations::refuse_newer(Some(&manifest.schema))?;
    let mut owner = Owner::open(address)?;
    let role = names::owner(address.database());
    let mut failed = None;
    let result = owner.link().transaction(|link| {
        replace(link, &role, file, manifest).map_err(|error| {
            failed = Some(error);
            diesel::result::Error::RollbackTransaction
        })
    });
    match (failed, result) {
        (Some(error), _) => {
            let message = tr!("{}; nothing was restored", "{} ; rien n'a été rétabli", error.message);
            Err(Error { message, ..error })
        }
        (None, result) => result.map_err(explain),
    }
}

fn replace(link: &mut Link, owner: &str, file: &Path, manifest: &Manifest) -> Result<()> {
    // Who works meanwhile would be waited for, and would then find other rows under their feet.
    link.batch_execute("SET LOCAL statement_timeout = 0; RESET ROLE").map_err(explain)?;
    disconnect(link).map_err(explain)?;
    as_owner(link, owner)?;
    migrations::revert(link)?;
    migrations::migrate_to(link, &manifest.schema)?;
    // Rows as they were: no trigger stamps, records or judges them again. Foreign keys held when they were read.
    link.batch_execute("RESET ROLE; SET LOCAL session_replication_role = replica").map_err(explain)?;
    let kept: HashMap<String, Table> = tables(link)?.into_iter().map(|table| (table_part(&table.name), table)).collect();
    link.batch_execute("DELETE FROM auth.installation").map_err(explain)?;
    if let Some(part) = manifest.parts.iter().find(|part| part.name != LOGINS && !kept.contains_key(&part.name)) {
        return Err(Error::new(
            Kind::Runtime,
            tr!("this program does not know what {} holds", "ce programme ne sait pas ce que contient {}", part.name),
        )
        .hint(tr!("restore it with the program that made it", "rétablissez-la avec le programme qui l'a faite")));
    }
    let mut logins = Vec::new();
    batches(file, &mut |part, lines| {
        if part == LOGINS {
            logins.extend_from_slice(lines);
        }
        match kept.get(part) {
            Some(table) => insert(link, table, lines).map(drop).map_err(explain),
            None => Ok(()),
        }
    })?;
    for part in &manifest.parts {
        if let (Some(table), Some(at)) = (kept.get(&part.name), &part.sequence) {
            advance(link, table, at.last, at.called).map_err(explain)?;
        }
    }
    link.batch_execute(SETTLE).map_err(explain)?;
    refuse_strangers(link)?;
    link.batch_execute("SET LOCAL session_replication_role = origin").map_err(explain)?;
    as_owner(link, owner)?;
    sign_in_again(link, &logins).map_err(explain)?;
    migrations::migrate_to(link, &migrations::newest())?;
    link.batch_execute("SET LOCAL client_min_messages = error; ANALYZE").map_err(explain)
}

/// Sessions are over, for their roles are not in the backup. And what was one transaction stays told from all that will be: this
/// cluster counts its own, from a number that the old one may have passed long ago.
const SETTLE: &str =
    "UPDATE auth.session SET ended_at = coalesce(ended_at, now()), sweep_at = NULL WHERE ended_at IS NULL OR sweep_at IS NOT NULL;
  UPDATE audit.entry e SET change = (9223372036854775808 + was.rank)::text::xid8
    FROM (SELECT change, row_number() OVER (ORDER BY min(id)) AS rank FROM audit.entry GROUP BY change) was WHERE was.change = e.change";

fn as_owner(link: &mut Link, owner: &str) -> Result<()> {
    link.batch_execute(&format!("SET ROLE {owner}; SET search_path = crm")).map_err(explain)
}

#[expect(clippy::disallowed_methods, reason = "the server's activity is not in schema.rs")]
fn disconnect(link: &mut Link) -> QueryResult<usize> {
    diesel::sql_query(
        "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(link)
}

/// Names are the catalogue's of this very database, never the file's.
#[expect(clippy::disallowed_methods, reason = "every table there is, those outside schema.rs too; every value is bound")]
fn insert(link: &mut Link, table: &Table, lines: &[String]) -> QueryResult<usize> {
    let Table { name, columns, .. } = table;
    diesel::sql_query(format!(
        "INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM json_populate_recordset(NULL::{name}, $1::json)"
    ))
    .bind::<Text, _>(format!("[{}]", lines.join(",")))
    .execute(link)
}

#[expect(clippy::disallowed_methods, reason = "a sequence, not a table; every value is bound")]
fn advance(link: &mut Link, table: &Table, last: i64, called: bool) -> QueryResult<usize> {
    diesel::sql_query("SELECT setval($1::regclass, $2, $3)")
        .bind::<Text, _>(table.sequence.as_deref().unwrap_or_default())
        .bind::<BigInt, _>(last)
        .bind::<Bool, _>(called)
        .execute(link)
}

#[derive(diesel::QueryableByName)]
struct Stranger {
    #[diesel(sql_type = Text)]
    role: String,
}

/// Refuses rows that would have somebody sign in by a role that is not made of their names: another's, or the owner's, whose
/// password would then be the file's.
#[expect(clippy::disallowed_methods, reason = "what the owner keeps is not in schema.rs; nothing is bound")]
fn refuse_strangers(link: &mut Link) -> Result<()> {
    let strangers: Vec<Stranger> = diesel::sql_query(
        "SELECT l.role_name::text AS role FROM auth.login l LEFT JOIN crm.collaborator c
             ON c.id = l.collaborator_id AND l.role_name IN (auth.role('login_' || c.username), auth.role('login_' || c.code)) WHERE c.id IS NULL",
    )
    .load(link)
    .map_err(explain)?;
    match strangers.first() {
        None => Ok(()),
        Some(Stranger { role }) => Err(Error::new(
            Kind::Runtime,
            tr!(
                "the backup has somebody sign in as {role}, which is no name of theirs: it was tampered with",
                "la sauvegarde fait se connecter quelqu'un comme {role}, qui n'est aucun de ses noms : elle a été falsifiée"
            ),
        )
        .hint(tr!("take another copy of it, or an earlier backup", "prenez-en une autre copie, ou une sauvegarde antérieure"))),
    }
}

/// Login roles with the verifiers of their passwords.
#[expect(clippy::disallowed_methods, reason = "functions of the owner's, not tables; every value is bound")]
fn sign_in_again(link: &mut Link, logins: &[String]) -> QueryResult<()> {
    let known = format!("[{}]", logins.join(","));
    for statement in [
        "SELECT auth.create_role(l.role_name, 'NOLOGIN CONNECTION LIMIT 5 IN ROLE ' || quote_ident(auth.role('login')))
           FROM auth.login l WHERE $1 = $1",
        "SELECT auth.ddl(format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', l.role_name, auth.scram(k.verifier), k.until))
           FROM json_to_recordset($1::json) AS k (role name, login boolean, verifier text, until timestamptz)
           JOIN auth.login l ON l.role_name = k.role WHERE k.login AND k.verifier IS NOT NULL",
    ] {
        diesel::sql_query(statement).bind::<Text, _>(&known).execute(link)?;
    }
    Ok(())
}
