//! Writes a backup, as the database is at one moment, while everybody goes on working.

use std::io::{Seek, Write};

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, RunQueryDsl};

use super::archive::{Writer, not_written};
use super::{FORMAT, LOGINS, Manifest, Sequence, Table, table_part, tables};
use crate::db::address::Address;
use crate::db::bootstrap::Owner;
use crate::db::connect::Link;
use crate::db::refusal::explain;
use crate::error::{Error, Kind, Result};
use crate::language::tr;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(diesel::QueryableByName)]
struct About {
    #[diesel(sql_type = Text)]
    installation: String,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    server: String,
}

#[derive(diesel::QueryableByName)]
struct Position {
    #[diesel(sql_type = BigInt)]
    last: i64,
    #[diesel(sql_type = Bool)]
    called: bool,
}

/// Writes everything to `out`, and gives it back with what was written. The caller owns the cluster: verifiers are a superuser's to read.
///
/// # Errors
/// When the database cannot be read as its administrator, or `out` cannot be written.
pub fn write<W: Write + Seek>(address: &Address, out: W, now: DateTime<Utc>) -> Result<(W, Manifest)> {
    let mut owner = Owner::open(address)?;
    let link = owner.link();
    // One moment for all tables; no limit to the time it takes, nor a lock that anybody but a migration waits for.
    link.batch_execute("RESET ROLE; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").map_err(explain)?;
    let about = about(link)?;
    let mut writer = Writer::new(out, now).map_err(|error| not_written(&error))?;
    for table in tables(link)? {
        let sequence = position(link, &table)?;
        let query = format!("SELECT row_to_json(t)::text AS value FROM {} t", table.name);
        writer.part(table_part(&table.name), sequence, |out| lines(link, &query, out))?;
    }
    let logins = "SELECT json_build_object('role', a.rolname, 'login', a.rolcanlogin, 'verifier', a.rolpassword, 'until', coalesce(a.rolvaliduntil, 'infinity'))::text AS value
                    FROM auth.login l JOIN pg_catalog.pg_authid a ON a.rolname = l.role_name ORDER BY a.rolname";
    writer.part(LOGINS.to_owned(), None, |out| lines(link, logins, out))?;
    link.batch_execute("COMMIT").map_err(explain)?;
    let nobody = |_| Error::new(Kind::Fault, tr!("this installation has no identity", "cette installation n'a pas d'identité"));
    let installation = about.installation.parse().map_err(nobody)?;
    writer.finish(|parts| Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: about.schema,
        database: address.database().to_owned(),
        installation,
        server: about.server,
        made_at: now,
        parts,
    })
}

#[expect(clippy::disallowed_methods, reason = "what the owner keeps is not in schema.rs")]
fn about(link: &mut Link) -> Result<About> {
    diesel::sql_query(
        "SELECT i.id::text AS installation, current_setting('server_version') AS server,
                (SELECT max(version)::text FROM crm.__diesel_schema_migrations) AS schema FROM auth.installation i",
    )
    .get_result(link)
    .map_err(|error| match error {
        diesel::result::Error::NotFound => {
            let message = tr!(
                "this database is not set up yet: there is nothing to keep",
                "cette base de données n'est pas encore installée : il n'y a rien à garder"
            );
            Error::new(Kind::NotFound, message).hint(tr!("set it up: epicrm init", "installez-la : epicrm init"))
        }
        error => explain(error),
    })
}

#[expect(clippy::disallowed_methods, reason = "a sequence, whose name the catalogue has given and quoted")]
fn position(link: &mut Link, table: &Table) -> Result<Option<Sequence>> {
    let Some(sequence) = &table.sequence else { return Ok(None) };
    let position: Position =
        diesel::sql_query(format!("SELECT last_value AS last, is_called AS called FROM {sequence}")).get_result(link).map_err(explain)?;
    Ok(Some(Sequence { last: position.last, called: position.called }))
}

/// Writes what a query of one text column gives, a thousand rows in memory at a time; gives how many.
fn lines(link: &mut Link, query: &str, out: &mut dyn Write) -> Result<u64> {
    link.batch_execute(&format!("DECLARE backup NO SCROLL CURSOR FOR {query}")).map_err(explain)?;
    let mut rows = 0;
    loop {
        let page = page(link).map_err(explain)?;
        if page.is_empty() {
            break;
        }
        for line in &page {
            writeln!(out, "{}", line.value).map_err(|error| not_written(&error))?;
        }
        rows += u64::try_from(page.len()).unwrap_or_default();
    }
    link.batch_execute("CLOSE backup").map_err(explain)?;
    Ok(rows)
}

#[expect(clippy::disallowed_methods, reason = "a page of a cursor")]
fn page(link: &mut Link) -> QueryResult<Vec<Line>> {
    diesel::sql_query("FETCH 1000 FROM backup").load(link)
}
