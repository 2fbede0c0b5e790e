//! epicrm: a command-line CRM whose rights are enforced by PostgreSQL.

pub mod domain;
pub mod entity;
pub mod error;
pub mod output;
pub mod schema;
