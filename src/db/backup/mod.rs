//! A whole database in one file, and back: every row as JSON, the verifiers of passwords, and nothing that a session needs. The
//! schema is not in it but its version: the migrations make it again, then bring it up to date. So a file of PostgreSQL 15 is read
//! by 18, one of this program by a later one, and none of it takes a program of PostgreSQL's beyond the server.

mod archive;
mod dump;
mod restore;

use diesel::RunQueryDsl;
use diesel::sql_types::{Nullable, Text};
use serde::{Deserialize, Serialize};

use super::connect::Link;
use super::refusal::explain;
use crate::error::Result;

pub use archive::read;
pub use dump::write;
pub use restore::restore;

/// The layout of the file; another number is another layout.
const FORMAT: u32 = 1;

/// What the file says of itself, its last part: a file without it was cut off.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// Version of the schema: the last migration.
    pub schema: String,
    pub database: String,
    /// Identity of the installation: salts its passwords.
    pub installation: uuid::Uuid,
    /// Of PostgreSQL.
    pub server: String,
    pub made_at: chrono::DateTime<chrono::Utc>,
    parts: Vec<Part>,
}

/// One file of the archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    name: String,
    rows: u64,
    bytes: u64,
    /// SHA-256, in hexadecimal.
    sha256: String,
    /// Where the table's numbers go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<Sequence>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Sequence {
    last: i64,
    called: bool,
}

impl Manifest {
    pub fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }

    /// Rows of the table of that name, such as `crm.client`.
    pub fn rows_of(&self, table: &str) -> u64 {
        let name = table_part(table);
        self.parts.iter().find(|part| part.name == name).map_or(0, |part| part.rows)
    }
}

fn table_part(table: &str) -> String {
    format!("tables/{table}.jsonl")
}

/// Passwords' verifiers, by login role.
const LOGINS: &str = "logins.jsonl";
const MANIFEST: &str = "manifest.json";

/// A table whose rows are kept, as the catalogue has it. Names are quoted by the server where they need to be.
#[derive(Debug, diesel::QueryableByName)]
struct Table {
    /// Qualified.
    #[diesel(sql_type = Text)]
    name: String,
    /// Those that are stored as given: not the generated ones.
    #[diesel(sql_type = Text)]
    columns: String,
    #[diesel(sql_type = Nullable<Text>)]
    sequence: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "the catalogue is not in schema.rs")]
fn tables(link: &mut Link) -> Result<Vec<Table>> {
    diesel::sql_query(
        "SELECT format('%I.%I', n.nspname, c.relname) AS name,
                string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns,
                min(pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)) FILTER (WHERE a.attidentity <> '') AS sequence
           FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          WHERE c.relkind = 'r' AND n.nspname IN ('crm', 'auth', 'audit') AND c.relname <> '__diesel_schema_migrations'
          GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname",
    )
    .load(link)
    .map_err(explain)
}
