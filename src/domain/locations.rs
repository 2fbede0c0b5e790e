//! Locations: where companies are and events take place.

use crate::domain::{COMPANY, EVENT, NOTE, REMINDER};
use crate::entity::{Entity, Field, Form, field, le, many};
use crate::schema::crm::{company, event, location, note, reminder};

static FIELDS: [Field; 15] = [
    field::<location::code>("code", "Code").form(Form::Code).lowercase().defaulted().about("public identifier"),
    field::<location::address>("address", "Address").aliases(&["adresse"]),
    field::<location::complement>("complement", "Complement").aliases(&["complement_adresse"]),
    field::<location::postal_code>("postal_code", "Postal code").form(Form::PostalCode).aliases(&["code_postal", "cp"]),
    field::<location::cedex>("cedex", "Cedex").form(Form::Cedex).about("postal code of its own mail"),
    field::<location::city>("city", "City").aliases(&["ville", "commune"]),
    field::<location::region>("region", "Region"),
    field::<location::country>("country", "Country").aliases(&["pays"]).defaulted(),
    field::<location::population>("population", "Population").form(Form::Count),
    many::<company::location_id>("companies", "Companies", &COMPANY).aliases(&["entreprises"]),
    many::<event::location_id>("events", "Events", &EVENT).aliases(&["evenements"]),
    many::<note::location_id>("remarks", "Notes", &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::location_id>("reminders", "Reminders", &REMINDER).aliases(&["rappels"]).owned(),
    field::<location::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<location::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
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
