//! Reminders: what somebody is to do about one record, of whichever noun, by a day.

use crate::domain::notes::NOUNS;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, EVENT, LOCATION, PAYMENT, code};
use crate::entity::{Entity, Field, Form, field, le, one};
use crate::language::both;
use crate::schema::crm::reminder;

static FIELDS: [Field; 18] = [
    code::<reminder::code>().aliases(&["reminder_id"]),
    field::<reminder::due_on>("due_on", both("Due", "Échéance")).aliases(&["échéance", "echeance", "due", "date"]),
    field::<reminder::text>("text", both("Text", "Texte")).form(Form::Note).aliases(&["texte", "note"]),
    field::<reminder::noun>("noun", both("About", "Sujet"))
        .choice(&NOUNS)
        .derived()
        .about(both("what it is about: a client, a contract…", "ce dont il s'agit : un client, un contrat…")),
    field::<reminder::record>("record", both("Record", "Fiche"))
        .aliases(&["about"])
        .derived()
        .about(both("the code, or username, of what it is about", "le code, ou l'identifiant, de ce dont il s'agit")),
    one::<reminder::who_id>("who", both("Who", "Pour"), &COLLABORATOR)
        .aliases(&["for", "pour", "qui", "who_id"])
        .defaulted()
        .about(both("whom it reminds; oneself where nobody is named", "à qui il est destiné ; à soi-même si personne n'est nommé")),
    one::<reminder::author_id>("author", both("Author", "Auteur"), &COLLABORATOR)
        .aliases(&["auteur", "author_id"])
        .derived()
        .about(both("whoever wrote it", "qui l'a écrit")),
    field::<reminder::done>("done", both("Done", "Fait")).aliases(&["fait", "terminé", "termine"]).defaulted(),
    field::<reminder::done_at>("done_at", both("Completed", "Fait le"))
        .aliases(&["fait_le"])
        .derived()
        .about(both("since when it is done", "depuis quand c'est fait")),
    one::<reminder::client_id>("client", both("Client", "Client"), &CLIENT).aliases(&["client_id"]),
    one::<reminder::contract_id>("contract", both("Contract", "Contrat"), &CONTRACT).aliases(&["contract_id", "contrat"]),
    one::<reminder::event_id>("event", both("Event", "Événement"), &EVENT).aliases(&["event_id", "evenement", "événement"]),
    one::<reminder::company_id>("company", both("Company", "Entreprise"), &COMPANY).aliases(&["company_id", "entreprise", "societe"]),
    one::<reminder::location_id>("location", both("Location", "Lieu"), &LOCATION).aliases(&["location_id", "lieu"]),
    one::<reminder::payment_id>("payment", both("Payment", "Paiement"), &PAYMENT).aliases(&["payment_id", "paiement"]),
    one::<reminder::collaborator_id>("collaborator", both("Collaborator", "Collaborateur"), &COLLABORATOR)
        .aliases(&["collaborator_id", "collaborateur"]),
    field::<reminder::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<reminder::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
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
