//! Reminders: what somebody is to do about one record, of whichever noun, by a day.

use crate::domain::notes::NOUNS;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, EVENT, LOCATION, PAYMENT};
use crate::entity::{Entity, Field, Form, field, le, one};
use crate::schema::crm::reminder;

static FIELDS: [Field; 18] = [
    field::<reminder::code>("code", "Code").form(Form::Code).lowercase().defaulted().aliases(&["reminder_id"]).about("public identifier"),
    field::<reminder::due_on>("due_on", "Due").aliases(&["échéance", "echeance", "due", "date"]),
    field::<reminder::text>("text", "Text").form(Form::Note).aliases(&["texte", "note"]),
    field::<reminder::noun>("noun", "About").choice(&NOUNS).derived().about("what it is about: a client, a contract…"),
    field::<reminder::record>("record", "Record").aliases(&["about"]).derived().about("the code, or username, of what it is about"),
    one::<reminder::who_id>("who", "Who", &COLLABORATOR)
        .aliases(&["for", "pour", "qui", "who_id"])
        .defaulted()
        .about("whom it reminds; oneself where nobody is named"),
    one::<reminder::author_id>("author", "Author", &COLLABORATOR).aliases(&["auteur", "author_id"]).derived().about("whoever wrote it"),
    field::<reminder::done>("done", "Done").aliases(&["fait", "terminé", "termine"]).defaulted(),
    field::<reminder::done_at>("done_at", "Completed").aliases(&["fait_le"]).derived().about("since when it is done"),
    one::<reminder::client_id>("client", "Client", &CLIENT).aliases(&["client_id"]),
    one::<reminder::contract_id>("contract", "Contract", &CONTRACT).aliases(&["contract_id", "contrat"]),
    one::<reminder::event_id>("event", "Event", &EVENT).aliases(&["event_id", "evenement", "événement"]),
    one::<reminder::company_id>("company", "Company", &COMPANY).aliases(&["company_id", "entreprise", "societe"]),
    one::<reminder::location_id>("location", "Location", &LOCATION).aliases(&["location_id", "lieu"]),
    one::<reminder::payment_id>("payment", "Payment", &PAYMENT).aliases(&["payment_id", "paiement"]),
    one::<reminder::collaborator_id>("collaborator", "Collaborator", &COLLABORATOR).aliases(&["collaborator_id", "collaborateur"]),
    field::<reminder::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<reminder::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static REMINDER: Entity = Entity {
    noun: "reminder",
    plural: "reminders",
    french: le("rappel", "rappels"),
    schema: "crm",
    table: "reminder",
    fields: &FIELDS,
    names: &["code"],
    keys: &[&["code"]],
    columns: &["code", "due_on", "noun", "record", "text", "who", "done"],
    order: &["done", "due_on", "code"],
};
