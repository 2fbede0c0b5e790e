//! epicrm: a command-line CRM whose rights are enforced by PostgreSQL.

pub mod db;
pub mod domain;
pub mod entity;
pub mod error;
pub mod filter;
pub mod identity;
pub mod policy;
pub mod query;
pub mod schema;
pub mod telemetry;
