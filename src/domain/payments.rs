//! Payments: the ledger that a contract's `remaining` is derived from.

use crate::domain::{CONTRACT, NOTE, REMINDER};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::schema::crm::{note, payment, reminder};

pub static METHODS: [Choice; 6] = [
    Choice { name: "transfer", aliases: &["virement"] },
    Choice { name: "card", aliases: &["carte"] },
    Choice { name: "cash", aliases: &["espèces", "especes", "liquide"] },
    Choice { name: "cheque", aliases: &["chèque", "check"] },
    Choice { name: "direct-debit", aliases: &["prélèvement", "prelevement", "direct_debit"] },
    Choice { name: "adjustment", aliases: &["ajustement"] },
];

static FIELDS: [Field; 12] = [
    field::<payment::code>("code", "Code").form(Form::Code).lowercase().defaulted().about("public identifier"),
    one::<payment::contract_id>("contract", "Contract", &CONTRACT).aliases(&["contract_id", "contrat"]),
    path("client", "Client", "contract.client"),
    path("client_name", "Client", "contract.client.full_name"),
    field::<payment::amount>("amount", "Amount").form(Form::NotZero).aliases(&["montant"]),
    field::<payment::method>("method", "Method").aliases(&["moyen"]).choice(&METHODS).defaulted(),
    field::<payment::paid_on>("paid_on", "Paid on").aliases(&["payment_date"]).defaulted(),
    field::<payment::note>("note", "Note").form(Form::Note),
    one::<payment::reverses_id>("reverses", "Reverses", &PAYMENT).about("the payment this one takes back"),
    many::<note::payment_id>("remarks", "Notes", &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::payment_id>("reminders", "Reminders", &REMINDER).aliases(&["rappels"]).owned(),
    field::<payment::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
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
