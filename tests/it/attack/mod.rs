//! The proof of the product's claim: every way that we could think of for a collaborator, with any tool, to exceed their
//! rights. Each attack is a sentence; it is refused, finds nothing, or leaves every table, role and right as it was.

pub mod ground;

mod accounts;
mod columns;
mod ddl;
mod files;
mod functions;
mod history;
mod kept_open;
mod ledger;
mod mutants;
mod mutation;
mod notes;
mod privacy;
mod roles;
mod rows;
mod secrets;
mod sign_in;
mod stale;
mod statements;
mod tokens;
mod undo;
mod views;
mod waiting;

use ground::Attack;

/// Every table of attacks, for the mutation test: a hole made on purpose must let one of them through.
pub const ALL: [&[Attack]; 15] = [
    secrets::ATTACKS,
    roles::ATTACKS,
    ddl::ATTACKS,
    functions::ATTACKS,
    accounts::ATTACKS,
    rows::ATTACKS,
    columns::ATTACKS,
    files::ATTACKS,
    ledger::ATTACKS,
    statements::ATTACKS,
    stale::ATTACKS,
    undo::ATTACKS,
    views::ATTACKS,
    notes::ATTACKS,
    privacy::ATTACKS,
];

#[test]
fn an_attack_is_named_once_and_by_a_sentence() {
    let mut names: Vec<&str> = ALL.into_iter().flatten().map(|attack| attack.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(count >= 200, "{count} attacks");
    assert!(names.iter().all(|name| name.split(' ').count() > 1));
}
