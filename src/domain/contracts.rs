//! Contracts: what a client buys, what is paid of it, whether it is signed.

use crate::domain::{CLIENT, EVENT, NOTE, PAYMENT, REMINDER};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::schema::crm::{contract, event, note, payment, reminder};

pub static STATUSES: [Choice; 3] = [
    Choice { name: "unsigned", aliases: &["non signé", "non_signé", "non_signe", "à signer"] },
    Choice { name: "signed", aliases: &["signé", "signe"] },
    Choice { name: "cancelled", aliases: &["canceled", "annulé", "annule"] },
];

static FIELDS: [Field; 19] = [
    field::<contract::code>("code", "Code").form(Form::Code).lowercase().defaulted().aliases(&["contract_id"]).about("public identifier"),
    one::<contract::client_id>("client", "Client", &CLIENT).aliases(&["client_id"]),
    path("client_name", "Client", "client.full_name"),
    path("company", "Company", "client.company").aliases(&["company_id", "entreprise", "societe"]),
    path("company_name", "Company", "client.company.name"),
    path("commercial", "Commercial", "client.commercial")
        .aliases(&["commercial_id", "commercial_contact", "collaborator_id"])
        .about("through the client"),
    field::<contract::total>("total", "Total").form(Form::Positive).aliases(&["full_amount_to_pay", "montant"]),
    field::<contract::paid>("paid", "Paid").aliases(&["payé", "paye"]).derived().about("sum of its payments"),
    field::<contract::remaining>("remaining", "Remaining")
        .aliases(&["remain_amount_to_pay", "reste"])
        .derived()
        .about("total less what is paid"),
    field::<contract::status>("status", "Status").aliases(&["statut"]).choice(&STATUSES).defaulted(),
    field::<contract::signed_at>("signed_at", "Signed").aliases(&["signature_date"]),
    field::<contract::due_on>("due_on", "Due").aliases(&["échéance", "echeance"]),
    field::<contract::cancel_reason>("cancel_reason", "Reason").about("why it was cancelled"),
    many::<event::contract_id>("events", "Events", &EVENT).aliases(&["evenements"]),
    many::<payment::contract_id>("payments", "Payments", &PAYMENT).aliases(&["paiements"]),
    many::<note::contract_id>("remarks", "Notes", &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::contract_id>("reminders", "Reminders", &REMINDER).aliases(&["rappels"]).owned(),
    field::<contract::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<contract::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static CONTRACT: Entity = Entity {
    noun: "contract",
    plural: "contracts",
    french: le("contrat", "contrats"),
    schema: "crm",
    table: "contract",
    fields: &FIELDS,
    names: &["code"],
    keys: &[&["code"]],
    columns: &["code", "client_name", "company_name", "total", "remaining", "status", "due_on"],
    order: &["created_at"],
};
