//! `cancel-contract kc555 --reason …`: a contract is cancelled with the reason it was.

use clap::builder::NonEmptyStringValueParser;

use super::acts::{Done, Usual};
use super::assignments;
use super::update::Revision;
use crate::commands::records::said;
use crate::context::Context;
use crate::db::{Ending, Session, explain};
use crate::domain::{CONTRACT, EVENT};
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::filter::{Condition, Predicate, Test};
use crate::language::labelled;
use crate::query::{self, Select};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm cancel-contract ct-10 --reason 'Budget refused'
  epicrm cancel-contract --contract_id=ct-73 --reason 'Postponed for ever' --dry-run
  epicrm cancel-contract kc555 --reason 'Casino closed' --with-events

Its commercial or gestion cancels a contract; not while an event of it is planned or confirmed, unless those are
cancelled with it. What was paid is given back by epicrm reverse-payment. Cancelled by mistake: epicrm update-contract CODE status=signed (or unsigned)")]
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
    /// Cancel its planned and confirmed events too
    #[arg(long)]
    with_events: bool,
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
    let events = if arguments.with_events { events(context, &mut session, &revision.record.name)? } else { Vec::new() };
    // The events first: a contract is not cancelled before them.
    let changes = || events.iter().chain([&revision]).filter(|revision| !revision.changes.is_empty());
    session.transaction(Ending::of_dry_run(dry_run), |session| changes().try_for_each(|revision| revision.write(session, dry_run)))?;
    let mut notices: Vec<String> = Vec::new();
    for event in &events {
        notices.extend(event.told(dry_run).into_iter().map(|line| labelled(&event.record.name, line)));
    }
    notices.extend(revision.told(dry_run));
    Ok(Done { session, names: vec![revision.record.name], notices, signed: Vec::new() })
}

/// The cancellation of each event of the contract that is still to take place.
fn events(context: &Context<'_>, session: &mut Session, contract: &str) -> Result<Vec<Revision>> {
    let test = |field: &str, any: &[&str]| {
        let path = EVENT.resolve(field).ok()?;
        let values = any.iter().map(|value| Value::Text((*value).to_owned().into())).collect();
        Some(Condition::Test(Test { path, negated: false, differs: false, predicate: Predicate::Equal(values) }))
    };
    let condition =
        Condition::All([test("contract", &[contract]), test("status", &["planned", "confirmed"])].into_iter().flatten().collect());
    let columns: Vec<_> = EVENT.resolve(EVENT.names[0]).into_iter().collect();
    let select = Select { entity: &EVENT, columns: &columns, condition: Some(&condition), order: &[], limit: None };
    let codes = query::rows(session.link(), select.statement(), &[Kind::Text]).map_err(explain)?;
    let wanted = assignments::read(&EVENT, &["status=cancelled".to_owned()], &context.clock, "update-event CODE")?;
    codes.iter().filter_map(|row| row.first()).map(|code| Revision::prepare(session, &EVENT, &said(code), wanted.clone())).collect()
}
