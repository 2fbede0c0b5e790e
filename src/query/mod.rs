//! Turns a checked filter, columns and an order over any entity into one SQL statement, and its rows back into values. Every
//! text of a statement is a constant of this program, every value is bound; it never opens a connection and knows no rights.

mod agenda;
mod alike;
mod array;
mod bulk;
mod checks;
mod condition;
mod decode;
mod image;
mod insert;
mod joins;
mod many;
mod memory;
mod plan;
mod privacy;
mod report;
mod roster;
mod search;
mod select;
mod statement;
mod update;

pub use agenda::{AGENDA, Part, Told, agenda};
pub use alike::{Given, Kin, duplicates, resembling};
pub use array::Array;
pub use bulk::Bulk;
pub use checks::{CHECKS, Check, FOUND, Severity, check};
pub use decode::{for_each, kept, rows};
pub use image::{Image, When};
pub use insert::Insert;
pub use many::{Many, named, reached};
pub use memory::memory;
pub use plan::{plan, read_policies, remove_view};
pub use privacy::{Named, deleted_client, history_about, mentions, silent_clients};
pub use report::{
    Bound, CONVERSION_BY_COMMERCIAL, CONVERSION_BY_MONTH, OUTSTANDING, PIPELINE, Question, REVENUE_BY_CLIENT, REVENUE_BY_COMMERCIAL,
    REVENUE_BY_MONTH, STALE_CLIENTS, STALE_CONTRACTS, WORKLOAD, report,
};
pub use roster::{ROSTER, roster};
pub use search::{Place, Sought, search};
pub use select::{Order, Select};
pub use statement::Statement;
pub use update::{Update, hold};

#[cfg(test)]
mod tests;
