//! Writes that are called by what they do: `sign-contract`, `cancel-contract`, `reverse-payment`, `merge-client`. Each is made of the additions,
//! revisions and deletions that the other commands make, in one transaction; but `anonymise-client`, which is made of nothing else.

use clap::Subcommand;

use super::{anonymise, cancel, merge, reverse, sign};
use crate::commands::records;
use crate::context::Context;
use crate::db::Session;
use crate::domain::{CLIENT, COMPANY, CONTRACT, PAYMENT};
use crate::entity::Entity;
use crate::error::Result;
use crate::output::Format;
use crate::policy::{self, Scope, Verb};
use crate::telemetry::Business;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Act {
    /// Sign contracts of your clients
    SignContract(sign::Arguments),
    /// Cancel a contract, saying why
    CancelContract(cancel::Arguments),
    /// Take a payment back, exactly (gestion)
    ReversePayment(reverse::Arguments),
    /// Make one of two records of the same client
    MergeClient(merge::Arguments),
    /// Make one of two records of the same company
    MergeCompany(merge::Arguments),
    /// Erase who a client is, from the history too (gestion)
    #[command(aliases = ["anonymize-client", "anonymiser-client"])]
    AnonymiseClient(anonymise::Arguments),
}

/// What was done, or would have been.
pub(in crate::commands) struct Done {
    pub session: Session,
    /// Names of the records to print.
    pub names: Vec<String>,
    /// Beside the data: what changed, what to know.
    pub notices: Vec<String>,
    /// Ids of contracts that became signed.
    pub signed: Vec<i32>,
}

// What every one of them takes beside its own arguments.
#[derive(Debug, clap::Args)]
pub struct Usual {
    /// Check everything and show what would change, but change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

impl Act {
    fn parts(&self) -> (&'static str, &'static Entity, Verb, &Usual) {
        match self {
            Self::SignContract(arguments) => ("sign-contract", &CONTRACT, Verb::Sign, &arguments.usual),
            Self::CancelContract(arguments) => ("cancel-contract", &CONTRACT, Verb::Update, &arguments.usual),
            Self::ReversePayment(arguments) => ("reverse-payment", &PAYMENT, Verb::Create, &arguments.usual),
            Self::MergeClient(arguments) => ("merge-client", &CLIENT, Verb::Delete, &arguments.usual),
            Self::MergeCompany(arguments) => ("merge-company", &COMPANY, Verb::Delete, &arguments.usual),
            Self::AnonymiseClient(arguments) => ("anonymise-client", &CLIENT, Verb::Anonymise, &arguments.usual),
        }
    }

    /// As typed.
    pub fn name(&self) -> &'static str {
        self.parts().0
    }

    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        self.parts().3.format
    }

    /// What right it takes.
    pub(in crate::commands) fn right(&self) -> (Verb, &'static str) {
        let (_, entity, verb, _) = self.parts();
        (verb, entity.noun)
    }

    /// Does it, and prints the records that result.
    ///
    /// # Errors
    /// Whatever the policy or the database refuses, as a sentence.
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        let (_, entity, _, usual) = self.parts();
        match self {
            _ if usual.dry_run => {}
            Self::MergeClient(arguments) | Self::MergeCompany(arguments) => merge::confirm(context, entity, arguments)?,
            Self::AnonymiseClient(arguments) => anonymise::confirm(context, arguments)?,
            _ => {}
        }
        let Done { mut session, names, notices, signed } = self.attempt(context, usual.dry_run)?;
        if !usual.dry_run {
            signed.into_iter().for_each(|id| context.telemetry.business(Business::ContractSigned { id }));
        }
        for notice in &notices {
            context.output.notice(notice);
        }
        if names.is_empty() {
            return Ok(());
        }
        let printed = records::print_all(context, &mut session, entity, &names, usual.format);
        if usual.dry_run { printed } else { printed.map_err(records::unshown) }
    }

    /// Does it up to printing. A `dry_run` goes through every check of the policy and of the database, and is taken back.
    ///
    /// # Errors
    /// As [`Act::run`]: this is where `run` and `can` get them from.
    pub(in crate::commands) fn attempt(&self, context: &Context<'_>, dry_run: bool) -> Result<Done> {
        match self {
            Self::SignContract(arguments) => sign::attempt(context, arguments, dry_run),
            Self::CancelContract(arguments) => cancel::attempt(context, arguments, dry_run),
            Self::ReversePayment(arguments) => reverse::attempt(context, arguments, dry_run),
            Self::MergeClient(arguments) => merge::attempt(context, &CLIENT, arguments, dry_run),
            Self::MergeCompany(arguments) => merge::attempt(context, &COMPANY, arguments, dry_run),
            Self::AnonymiseClient(arguments) => anonymise::attempt(context, arguments, dry_run),
        }
    }
}

/// Lets somebody through who may do so to the record called `code`, or says why not.
///
/// # Errors
/// Exit code 5 when the policy refuses, 3 when there is no such record.
pub(super) fn require(session: &mut Session, entity: &'static Entity, verb: Verb, code: &str) -> Result<()> {
    let actor = session.actor().clone();
    let owner = match policy::rule_for(actor.privileges, verb, entity.noun).map(|rule| rule.scope) {
        Some(Scope::Own(path)) => Some(path),
        _ => None,
    };
    let record = records::read(session, entity, code, owner.as_slice())?;
    let attempt = actor.attempt(verb, entity.noun, Some(code), &[]);
    policy::require(&attempt, |_| record.values.first().and_then(records::exact))
}
