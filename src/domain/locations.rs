//! Locations: where companies are and events take place.

use crate::domain::{COMPANY, EVENT, NOTE, REMINDER, code};
use crate::entity::{Entity, Field, Form, field, le, many};
use crate::language::both;
use crate::schema::crm::{company, event, location, note, reminder};

static FIELDS: [Field; 15] = [
    code::<location::code>(),
    field::<location::address>("address", both("Address", "Adresse")).aliases(&["adresse"]),
    field::<location::complement>("complement", both("Complement", "Complément")).aliases(&["complement_adresse"]),
    field::<location::postal_code>("postal_code", both("Postal code", "Code postal"))
        .form(Form::PostalCode)
        .aliases(&["code_postal", "cp"]),
    field::<location::cedex>("cedex", both("Cedex", "Cedex"))
        .form(Form::Cedex)
        .about(both("postal code of its own mail", "code postal de son propre courrier")),
    field::<location::city>("city", both("City", "Ville")).aliases(&["ville", "commune"]),
    field::<location::region>("region", both("Region", "Région")),
    field::<location::country>("country", both("Country", "Pays")).aliases(&["pays"]).defaulted(),
    field::<location::population>("population", both("Population", "Population")).form(Form::Count),
    many::<company::location_id>("companies", both("Companies", "Entreprises"), &COMPANY).aliases(&["entreprises"]),
    many::<event::location_id>("events", both("Events", "Événements"), &EVENT).aliases(&["evenements"]),
    many::<note::location_id>("remarks", both("Notes", "Notes"), &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::location_id>("reminders", both("Reminders", "Rappels"), &REMINDER).aliases(&["rappels"]).owned(),
    field::<location::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<location::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
];

pub static LOCATION: Entity = Entity {
    noun: "location",
    plural: "locations",
    french: le("lieu", "lieux"),
    schema: "crm",
    table: "location",
    fields: &FIELDS,
    names: &["code"],
    keys: &[&["code"]],
    columns: &["code", "address", "postal_code", "city", "region", "country"],
    order: &["city", "code"],
};
