//! Notes: what somebody wrote about one record, of whichever noun.

use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, EVENT, LOCATION, PAYMENT};
use crate::entity::{Choice, Entity, Field, Form, field, la, one};
use crate::schema::crm::note;

/// What notes and reminders can be about: each the name of their relation to it.
pub static NOUNS: [Choice; 7] = [
    Choice { name: "client", aliases: &["clients"] },
    Choice { name: "contract", aliases: &["contracts", "contrat", "contrats"] },
    Choice { name: "event", aliases: &["events", "événement", "evenement"] },
    Choice { name: "company", aliases: &["companies", "entreprise", "société", "societe"] },
    Choice { name: "location", aliases: &["locations", "lieu", "lieux"] },
    Choice { name: "payment", aliases: &["payments", "paiement", "paiements"] },
    Choice { name: "collaborator", aliases: &["collaborators", "collaborateur"] },
];

/// The fields that tell in words what a note or reminder is about: on the page of that record they would say nothing.
pub const ABOUT: [&str; 2] = ["noun", "record"];

static FIELDS: [Field; 14] = [
    field::<note::code>("code", "Code").form(Form::Code).lowercase().defaulted().aliases(&["note_id"]).about("public identifier"),
    field::<note::text>("text", "Text").form(Form::Note).aliases(&["texte", "note", "remark", "remarque"]),
    field::<note::noun>("noun", "About").choice(&NOUNS).derived().about("what it is about: a client, a contract…"),
    field::<note::record>("record", "Record").aliases(&["about"]).derived().about("the code, or username, of what it is about"),
    one::<note::author_id>("author", "Author", &COLLABORATOR).aliases(&["auteur", "author_id"]).derived().about("whoever wrote it"),
    one::<note::client_id>("client", "Client", &CLIENT).aliases(&["client_id"]),
    one::<note::contract_id>("contract", "Contract", &CONTRACT).aliases(&["contract_id", "contrat"]),
    one::<note::event_id>("event", "Event", &EVENT).aliases(&["event_id", "evenement", "événement"]),
    one::<note::company_id>("company", "Company", &COMPANY).aliases(&["company_id", "entreprise", "societe"]),
    one::<note::location_id>("location", "Location", &LOCATION).aliases(&["location_id", "lieu"]),
    one::<note::payment_id>("payment", "Payment", &PAYMENT).aliases(&["payment_id", "paiement"]),
    one::<note::collaborator_id>("collaborator", "Collaborator", &COLLABORATOR).aliases(&["collaborator_id", "collaborateur"]),
    field::<note::created_at>("created_at", "Written").aliases(&["creation_date", "written_at"]).derived(),
    field::<note::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static NOTE: Entity = Entity {
    noun: "note",
    plural: "notes",
    french: la("note", "notes"),
    schema: "crm",
    table: "note",
    fields: &FIELDS,
    names: &["code"],
    keys: &[&["code"]],
    columns: &["code", "noun", "record", "text", "author", "created_at"],
    order: &["created_at", "code"],
};
