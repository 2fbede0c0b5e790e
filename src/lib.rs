//! epicrm: a command-line CRM whose rights are enforced by PostgreSQL.

pub mod demo;
pub mod domain;
pub mod entity;
pub mod error;
pub mod schema;
