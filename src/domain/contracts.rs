//! Contracts: what a client buys, what is paid of it, whether it is signed.

use crate::domain::{CLIENT, EVENT, NOTE, PAYMENT, REMINDER, code};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::language::both;
use crate::schema::crm::{contract, event, note, payment, reminder};

pub static STATUSES: [Choice; 3] = [
    Choice { name: "unsigned", french: "non signé", aliases: &["non_signé", "non_signe", "à signer"] },
    Choice { name: "signed", french: "signé", aliases: &["signe"] },
    Choice { name: "cancelled", french: "annulé", aliases: &["canceled", "annule"] },
];

static FIELDS: [Field; 19] = [
    code::<contract::code>().aliases(&["contract_id"]),
    one::<contract::client_id>("client", both("Client", "Client"), &CLIENT).aliases(&["client_id"]),
    path("client_name", both("Client", "Client"), "client.full_name"),
    path("company", both("Company", "Entreprise"), "client.company").aliases(&["company_id", "entreprise", "societe"]),
    path("company_name", both("Company", "Entreprise"), "client.company.name"),
    path("commercial", both("Commercial", "Commercial"), "client.commercial")
        .aliases(&["commercial_id", "commercial_contact", "collaborator_id"])
        .about(both("through the client", "par le client")),
    field::<contract::total>("total", both("Total", "Montant")).form(Form::Positive).aliases(&["full_amount_to_pay", "montant"]),
    field::<contract::paid>("paid", both("Paid", "Payé"))
        .aliases(&["payé", "paye"])
        .derived()
        .about(both("sum of its payments", "somme de ses paiements")),
    field::<contract::remaining>("remaining", both("Remaining", "Reste"))
        .aliases(&["remain_amount_to_pay", "reste"])
        .derived()
        .about(both("total less what is paid", "montant moins ce qui est payé")),
    field::<contract::status>("status", both("Status", "Statut")).aliases(&["statut"]).choice(&STATUSES).defaulted(),
    field::<contract::signed_at>("signed_at", both("Signed", "Signé le")).aliases(&["signature_date"]),
    field::<contract::due_on>("due_on", both("Due", "Échéance")).aliases(&["échéance", "echeance"]),
    field::<contract::cancel_reason>("cancel_reason", both("Reason", "Motif"))
        .about(both("why it was cancelled", "pourquoi il a été annulé")),
    many::<event::contract_id>("events", both("Events", "Événements"), &EVENT).aliases(&["evenements"]),
    many::<payment::contract_id>("payments", both("Payments", "Paiements"), &PAYMENT).aliases(&["paiements"]),
    many::<note::contract_id>("remarks", both("Notes", "Notes"), &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::contract_id>("reminders", both("Reminders", "Rappels"), &REMINDER).aliases(&["rappels"]).owned(),
    field::<contract::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<contract::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
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
