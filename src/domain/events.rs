//! Events: what is organised for a signed contract, carried out by a support collaborator.

use crate::domain::{COLLABORATOR, CONTRACT, LOCATION, NOTE, REMINDER};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::schema::crm::{event, note, reminder};

pub static STATUSES: [Choice; 4] = [
    Choice { name: "planned", aliases: &["prévu", "prevu", "planifié", "planifie"] },
    Choice { name: "confirmed", aliases: &["confirmé", "confirme"] },
    Choice { name: "done", aliases: &["terminé", "termine", "fait"] },
    Choice { name: "cancelled", aliases: &["canceled", "annulé", "annule"] },
];

static FIELDS: [Field; 20] = [
    field::<event::code>("code", "Code").form(Form::Code).lowercase().defaulted().aliases(&["event_id"]).about("public identifier"),
    field::<event::title>("title", "Title").aliases(&["titre", "name"]),
    one::<event::contract_id>("contract", "Contract", &CONTRACT).aliases(&["contract_id", "contrat"]),
    path("client", "Client", "contract.client").aliases(&["client_id"]),
    path("client_name", "Client", "contract.client.full_name"),
    path("company", "Company", "contract.client.company").aliases(&["company_id", "entreprise", "societe"]),
    path("commercial", "Commercial", "contract.client.commercial").aliases(&["commercial_id", "commercial_contact"]),
    one::<event::location_id>("location", "Location", &LOCATION).aliases(&["location_id", "lieu"]),
    path("city", "City", "location.city").aliases(&["ville"]),
    field::<event::starts_at>("starts_at", "Starts").aliases(&["event_start_date", "début", "debut"]),
    field::<event::ends_at>("ends_at", "Ends").aliases(&["event_end_date", "fin"]),
    field::<event::attendees>("attendees", "Attendees").form(Form::Count).aliases(&["participants"]),
    field::<event::notes>("notes", "Notes").form(Form::Note),
    one::<event::support_id>("support", "Support", &COLLABORATOR).aliases(&["collaborator_id", "support_contact", "support_id"]),
    field::<event::status>("status", "Status").aliases(&["statut"]).choice(&STATUSES).defaulted(),
    field::<event::clash_allowed>("clash_allowed", "Clash allowed").defaulted().about("it may overlap other events of its support"),
    many::<note::event_id>("remarks", "Notes", &NOTE).aliases(&["remarques"]).owned(),
    many::<reminder::event_id>("reminders", "Reminders", &REMINDER).aliases(&["rappels"]).owned(),
    field::<event::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<event::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static EVENT: Entity = Entity {
    noun: "event",
    plural: "events",
    french: le("événement", "événements"),
    schema: "crm",
    table: "event",
    fields: &FIELDS,
    names: &["code"],
    keys: &[&["code"]],
    columns: &["code", "title", "client_name", "starts_at", "city", "support", "status"],
    order: &["starts_at", "code"],
};
