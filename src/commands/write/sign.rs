//! `sign-contract kc555`: the first signature of one contract or several, all of them or none.

use super::acts::{Done, Usual, require};
use super::assignments;
use super::update::Revision;
use crate::commands::records;
use crate::context::Context;
use crate::db::Ending;
use crate::domain::CONTRACT;
use crate::entity::Value;
use crate::error::{self, Error, Result};
use crate::language::{both, labelled};
use crate::policy::Verb;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm sign-contract ct-10 --dry-run
  epicrm sign-contract ct-10 ct-73
  epicrm sign-contract ct-79 signed_at=yesterday due_on=2027-03-31

The commercial of its client signs a contract. Several are signed together or not at all. The same as
epicrm update-contract CODE status=signed; gestion reinstates that way a contract that was signed and then cancelled.")]
pub struct Arguments {
    /// Codes of the contracts, then field=value for what else changes
    #[arg(required_unless_present = "code", value_name = "CODE")]
    words: Vec<String>,
    /// A contract's code, the long-standing way
    #[arg(long = "code", aliases = ["contract_id", "contract-id"], value_name = "CODE")]
    code: Vec<String>,
    #[command(flatten)]
    pub usual: Usual,
}

/// Signs them, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let (fields, codes): (Vec<String>, Vec<String>) =
        arguments.words.iter().chain(&arguments.code).cloned().partition(|word| word.contains('='));
    if codes.is_empty() {
        return Err(Error::new(error::Kind::Usage, both("which contract?", "quel contrat ?")).hint("epicrm sign-contract CODE"));
    }
    let words: Vec<String> = [&["status=signed".to_owned()], &fields[..]].concat();
    let wanted = assignments::read(&CONTRACT, &words, &context.clock, "sign-contract CODE")?;
    let mut session = context.session()?;
    let mut revisions: Vec<Revision> = Vec::new();
    for code in &codes {
        // Only a first signature is one: what comes after it is any change's business.
        if records::read(&mut session, &CONTRACT, code, &["signed_at"])?.values.iter().all(Value::is_null) {
            require(&mut session, &CONTRACT, Verb::Sign, code)?;
        }
        let revision = Revision::prepare(&mut session, &CONTRACT, code, wanted.clone())?;
        // Named twice is named once.
        if revisions.iter().all(|other| other.record.id != revision.record.id) {
            revisions.push(revision);
        }
    }
    session.transaction(Ending::of_dry_run(dry_run), |session| {
        revisions.iter().filter(|revision| !revision.changes.is_empty()).try_for_each(|revision| revision.write(session, dry_run))
    })?;
    let mut done = Done { session, names: Vec::new(), notices: Vec::new(), signed: Vec::new() };
    for revision in &revisions {
        let name = &revision.record.name;
        let told = revision.told(dry_run).into_iter();
        done.notices.extend(told.map(|line| if codes.len() > 1 && !line.contains(name.as_str()) { labelled(name, line) } else { line }));
        if revision.changes.iter().any(|(change, _)| change.field.name == "status") {
            done.signed.push(records::id(&Value::Integer(revision.record.id))?);
        }
        done.names.push(name.clone());
    }
    Ok(done)
}
