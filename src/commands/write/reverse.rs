//! `reverse-payment pa-7`: the payment that takes another back, to the cent. The ledger forgets nothing: both stay in it.

use super::acts::{Done, Usual};
use super::add::Addition;
use super::assignments::{self, Assignment};
use crate::commands::records::{self, said};
use crate::context::Context;
use crate::db::{Ending, Session};
use crate::domain::PAYMENT;
use crate::entity::Value;
use crate::error::{self, Error, Result};
use crate::language::{both, tr};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm reverse-payment pa-1 --dry-run
  epicrm reverse-payment pa-1 note='Cheque returned unpaid'

Gestion only. Records the same amount, negative, by the same method, today; note=, paid_on= and code= say otherwise.
A payment is reversed once, and a reversal never: what was reversed by mistake is paid again (epicrm add-payment).")]
pub struct Arguments {
    /// The payment's code, then field=value for what the reversal has of its own
    #[arg(required_unless_present = "code", value_name = "CODE")]
    words: Vec<String>,
    /// The payment's code, the long-standing way
    #[arg(long = "code", aliases = ["payment_id", "payment-id"], value_name = "CODE")]
    code: Option<String>,
    #[command(flatten)]
    pub usual: Usual,
}

/// Records the reversal, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let (code, words) = match (&arguments.code, arguments.words.split_first()) {
        (Some(code), _) => (code, &arguments.words[..]),
        (None, Some((first, rest))) if !first.contains('=') => (first, rest),
        _ => return Err(Error::new(error::Kind::Usage, both("which payment?", "quel paiement ?")).hint("epicrm reverse-payment CODE")),
    };
    let own = assignments::read(&PAYMENT, words, &context.clock, "reverse-payment CODE")?;
    if let Some(fixed) = own.iter().find(|one| ["contract", "amount", "reverses"].contains(&one.field.name)) {
        let name = fixed.field.name;
        let message = tr!("{name} is that of the payment it takes back", "{name} est repris du paiement annulé");
        return Err(Error::new(error::Kind::Usage, message).hint(both(
            "any other amount is an adjustment: epicrm add-payment contract=… amount=-… method=adjustment",
            "tout autre montant est un ajustement : epicrm add-payment contract=… amount=-… method=adjustment",
        )));
    }
    let mut session = context.session()?;
    let addition = reversal(&mut session, code, own)?;
    let added = session.transaction(Ending::of_dry_run(dry_run), |session| addition.write(context, session))?;
    let amount =
        addition.changes.iter().find(|change| change.field.name == "amount").map_or_else(String::new, |change| said(&change.shown));
    let (notice, names) = match dry_run {
        true => (
            tr!("would record {amount}, which takes payment {code} back", "{amount} serait enregistré et annulerait le paiement {code}"),
            Vec::new(),
        ),
        false => (
            tr!("recorded {amount}, which takes payment {code} back", "{amount} est enregistré et annule le paiement {code}"),
            vec![added.name],
        ),
    };
    Ok(Done { session, names, notices: vec![notice], signed: Vec::new() })
}

/// The addition that takes the payment called `code` back; `own` is what it has of its own.
fn reversal(session: &mut Session, code: &str, own: Vec<Assignment>) -> Result<Addition> {
    let payment = records::read(session, &PAYMENT, code, &["contract", "amount", "method", "reverses"])?;
    let [contract, amount, method, reverses] = &payment.values[..] else {
        return Err(Error::new(error::Kind::Fault, both("a payment without its fields", "un paiement sans ses champs")));
    };
    if !reverses.is_null() {
        let other = said(reverses);
        let message = tr!("payment {code} is itself the reversal of {other}", "le paiement {code} est lui-même l'annulation de {other}");
        return Err(Error::new(error::Kind::Conflict, message).hint(both(
            "what was reversed by mistake is paid again: epicrm add-payment contract=… amount=…",
            "ce qui a été annulé par erreur se paie à nouveau : epicrm add-payment contract=… amount=…",
        )));
    }
    let negative = match amount {
        Value::Money(amount) => Value::Money(-*amount),
        _ => Value::Null,
    };
    let given =
        [("contract", contract.clone()), ("amount", negative), ("method", method.clone()), ("reverses", Value::Text(payment.name.into()))];
    let missing = given.into_iter().filter(|(name, _)| own.iter().all(|one| one.field.name != *name));
    let mut wanted: Vec<Assignment> = missing.filter_map(|(name, value)| Some(Assignment { field: PAYMENT.field(name)?, value })).collect();
    wanted.extend(own);
    Addition::prepare(session, &PAYMENT, wanted)
}
