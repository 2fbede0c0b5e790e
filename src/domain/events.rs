//! Events: what is organised for a signed contract, carried out by a support collaborator.

use crate::domain::{COLLABORATOR, CONTRACT, LOCATION, NOTE, REMINDER, code};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::language::both;
use crate::schema::crm::{event, note, reminder};

pub static STATUSES: [Choice; 4] = [
    Choice { name: "planned", french: "prévu", aliases: &["prevu", "planifié", "planifie"] },
    Choice { name: "confirmed", french: "confirmé", aliases: &["confirme"] },
    Choice { name: "done", french: "terminé", aliases: &["termine", "fait"] },
    Choice { name: "cancelled", french: "annulé", aliases: &["canceled", "annule"] },
];

static FIELDS: [Field; 20] = [
    code::<event::code>().aliases(&["event_id"]),
    field::<event::title>("title", both("Title", "Titre")).aliases(&["titre", "name"]),
    one::<event::contract_id>("contract", both("Contract", "Contrat"), &CONTRACT).aliases(&["contract_id", "contrat"]),
    path("client", both("Client", "Client"), "contract.client").aliases(&["client_id"]),
    path("client_name", both("Client", "Client"), "contract.client.full_name"),
    path("company", both("Company", "Entreprise"), "contract.client.company").aliases(&["company_id", "entreprise", "societe"]),
    path("commercial", both("Commercial", "Commercial"), "contract.client.commercial").aliases(&["commercial_id", "commercial_contact"]),
    one::<event::location_id>("location", both("Location", "Lieu"), &LOCATION).aliases(&["location_id", "lieu"]),
    path("city", both("City", "Ville"), "location.city").aliases(&["ville"]),
    field::<event::starts_at>("starts_at", both("Starts", "Début")).aliases(&["event_start_date", "début", "debut"]),
    field::<event::ends_at>("ends_at", both("Ends", "Fin")).aliases(&["event_end_date", "fin"]),
    field::<event::attendees>("attendees", both("Attendees", "Participants")).form(Form::Count).aliases(&["participants"]),
    field::<event::notes>("notes", both("Notes", "Notes")).form(Form::Note),
    one::<event::support_id>("support", both("Support", "Support"), &COLLABORATOR).aliases(&[
        "collaborator_id",
        "support_contact",
        "support_id",
    ]),
    field::<event::status>("status", both("Status", "Statut")).aliases(&["statut"]).choice(&STATUSES).defaulted(),
    field::<event::clash_allowed>("clash_allowed", both("Clash allowed", "Chevauchement permis"))
        .defaulted()
        .about(both("it may overlap other events of its support", "il peut chevaucher d'autres événements de son support")),
    many::<note::event_id>("remarks", both("Notes", "Notes"), &NOTE).aliases(&["remarques"]).owned(),
    many::<reminder::event_id>("reminders", both("Reminders", "Rappels"), &REMINDER).aliases(&["rappels"]).owned(),
    field::<event::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<event::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
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
