//! `cancel-contract kc555 --reason …`: a contract is cancelled with the reason it was.

use clap::builder::NonEmptyStringValueParser;

use super::acts::{Done, Usual};
use super::assignments;
use super::update::Revision;
use crate::context::Context;
use crate::db::Ending;
use crate::domain::CONTRACT;
use crate::error::Result;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm cancel-contract ct-10 --reason 'Budget refused'
  epicrm cancel-contract --contract_id=ct-73 --reason 'Postponed for ever' --dry-run

Its commercial or gestion cancels a contract; not while an event of it is planned or confirmed. What was paid is
given back by epicrm reverse-payment. Cancelled by mistake: epicrm update-contract CODE status=signed (or unsigned)")]
pub struct Arguments {
    /// The contract's code
    #[arg(required_unless_present = "code_option")]
    code: Option<String>,
    /// The contract's code, the long-standing way
    #[arg(id = "code_option", long = "code", aliases = ["contract_id", "contract-id"], value_name = "CODE", conflicts_with = "code")]
    code_option: Option<String>,
    /// Why: one line
    #[arg(long, visible_alias = "raison", value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: String,
    #[command(flatten)]
    pub usual: Usual,
}

/// Cancels it, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let code = arguments.code.as_ref().or(arguments.code_option.as_ref()).map_or("", String::as_str);
    // Within quotes it is a text whatever it looks like.
    let words = ["status=cancelled".to_owned(), format!("cancel_reason=\"{}\"", arguments.reason.trim())];
    let wanted = assignments::read(&CONTRACT, &words, &context.clock, "cancel-contract CODE --reason TEXT")?;
    let mut session = context.session()?;
    let revision = Revision::prepare(&mut session, &CONTRACT, code, wanted)?;
    if !revision.changes.is_empty() {
        session.transaction(Ending::of_dry_run(dry_run), |session| revision.write(session, dry_run))?;
    }
    let notices = revision.told(dry_run);
    Ok(Done { session, names: vec![revision.record.name], notices, signed: Vec::new() })
}
