//! Notes: what somebody wrote about one record, of whichever noun.

use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, EVENT, LOCATION, PAYMENT, code};
use crate::entity::{Choice, Entity, Field, Form, field, la, one};
use crate::language::both;
use crate::schema::crm::note;

/// What notes and reminders can be about: each the name of their relation to it.
pub static NOUNS: [Choice; 7] = [
    Choice { name: "client", french: "client", aliases: &["clients"] },
    Choice { name: "contract", french: "contrat", aliases: &["contracts", "contrats"] },
    Choice { name: "event", french: "événement", aliases: &["events", "evenement"] },
    Choice { name: "company", french: "entreprise", aliases: &["companies", "société", "societe"] },
    Choice { name: "location", french: "lieu", aliases: &["locations", "lieux"] },
    Choice { name: "payment", french: "paiement", aliases: &["payments", "paiements"] },
    Choice { name: "collaborator", french: "collaborateur", aliases: &["collaborators"] },
];

/// The fields that tell in words what a note or reminder is about: on the page of that record they would say nothing.
pub const ABOUT: [&str; 2] = ["noun", "record"];

static FIELDS: [Field; 14] = [
    code::<note::code>().aliases(&["note_id"]),
    field::<note::text>("text", both("Text", "Texte")).form(Form::Note).aliases(&["texte", "note", "remark", "remarque"]),
    field::<note::noun>("noun", both("About", "Sujet"))
        .choice(&NOUNS)
        .derived()
        .about(both("what it is about: a client, a contract…", "ce dont il s'agit : un client, un contrat…")),
    field::<note::record>("record", both("Record", "Fiche"))
        .aliases(&["about"])
        .derived()
        .about(both("the code, or username, of what it is about", "le code, ou l'identifiant, de ce dont il s'agit")),
    one::<note::author_id>("author", both("Author", "Auteur"), &COLLABORATOR)
        .aliases(&["auteur", "author_id"])
        .derived()
        .about(both("whoever wrote it", "qui l'a écrit")),
    one::<note::client_id>("client", both("Client", "Client"), &CLIENT).aliases(&["client_id"]),
    one::<note::contract_id>("contract", both("Contract", "Contrat"), &CONTRACT).aliases(&["contract_id", "contrat"]),
    one::<note::event_id>("event", both("Event", "Événement"), &EVENT).aliases(&["event_id", "evenement", "événement"]),
    one::<note::company_id>("company", both("Company", "Entreprise"), &COMPANY).aliases(&["company_id", "entreprise", "societe"]),
    one::<note::location_id>("location", both("Location", "Lieu"), &LOCATION).aliases(&["location_id", "lieu"]),
    one::<note::payment_id>("payment", both("Payment", "Paiement"), &PAYMENT).aliases(&["payment_id", "paiement"]),
    one::<note::collaborator_id>("collaborator", both("Collaborator", "Collaborateur"), &COLLABORATOR)
        .aliases(&["collaborator_id", "collaborateur"]),
    field::<note::created_at>("created_at", both("Written", "Écrite le")).aliases(&["creation_date", "written_at"]).derived(),
    field::<note::updated_at>("updated_at", both("Updated", "Modifiée le")).aliases(&["last_update_date"]).derived(),
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
