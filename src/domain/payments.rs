//! Payments: the ledger that a contract's `remaining` is derived from.

use crate::domain::{CONTRACT, NOTE, REMINDER, code};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::language::both;
use crate::schema::crm::{note, payment, reminder};

pub static METHODS: [Choice; 6] = [
    Choice { name: "transfer", french: "virement", aliases: &[] },
    Choice { name: "card", french: "carte", aliases: &[] },
    Choice { name: "cash", french: "espèces", aliases: &["especes", "liquide"] },
    Choice { name: "cheque", french: "chèque", aliases: &["check"] },
    Choice { name: "direct-debit", french: "prélèvement", aliases: &["prelevement", "direct_debit"] },
    Choice { name: "adjustment", french: "ajustement", aliases: &[] },
];

static FIELDS: [Field; 12] = [
    code::<payment::code>(),
    one::<payment::contract_id>("contract", both("Contract", "Contrat"), &CONTRACT).aliases(&["contract_id", "contrat"]),
    path("client", both("Client", "Client"), "contract.client"),
    path("client_name", both("Client", "Client"), "contract.client.full_name"),
    field::<payment::amount>("amount", both("Amount", "Montant")).form(Form::NotZero).aliases(&["montant"]),
    field::<payment::method>("method", both("Method", "Moyen")).aliases(&["moyen"]).choice(&METHODS).defaulted(),
    field::<payment::paid_on>("paid_on", both("Paid on", "Payé le")).aliases(&["payment_date"]).defaulted(),
    field::<payment::note>("note", both("Note", "Note")).form(Form::Note),
    one::<payment::reverses_id>("reverses", both("Reverses", "Annule"), &PAYMENT)
        .about(both("the payment this one takes back", "le paiement que celui-ci annule")),
    many::<note::payment_id>("remarks", both("Notes", "Notes"), &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::payment_id>("reminders", both("Reminders", "Rappels"), &REMINDER).aliases(&["rappels"]).owned(),
    field::<payment::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
];

pub static PAYMENT: Entity = Entity {
    noun: "payment",
    plural: "payments",
    french: le("paiement", "paiements"),
    schema: "crm",
    table: "payment",
    fields: &FIELDS,
    names: &["code"],
    keys: &[&["code"]],
    columns: &["code", "contract", "client_name", "amount", "method", "paid_on"],
    order: &["paid_on", "code"],
};
