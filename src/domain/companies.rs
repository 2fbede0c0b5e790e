//! Companies: whom the clients work for.

use crate::domain::{CLIENT, LOCATION, NOTE, REMINDER};
use crate::entity::{Entity, Field, Form, field, la, many, one, path};
use crate::schema::crm::{client, company, note, reminder};

static FIELDS: [Field; 17] = [
    field::<company::code>("code", "Code").form(Form::Code).lowercase().defaulted().about("public identifier"),
    field::<company::name>("name", "Name").aliases(&["company_name", "nom", "raison_sociale"]),
    field::<company::siren>("siren", "SIREN")
        .form(Form::Siren)
        .aliases(&["company_registration_number"])
        .about("INSEE's number of the company"),
    field::<company::nic>("nic", "NIC").form(Form::Nic).aliases(&["company_subregistration_number"]).about("which of its establishments"),
    field::<company::siret>("siret", "SIRET").form(Form::Siret).derived().about("SIREN and NIC together"),
    field::<company::activity>("activity", "Activity").form(Form::Activity).aliases(&["activite_principale", "naf"]).about("what it does"),
    field::<company::started_on>("started_on", "Started").aliases(&["date_debut_activite"]),
    field::<company::headcount>("headcount", "Headcount")
        .form(Form::Headcount)
        .aliases(&["tranche_effectif_salarie"])
        .about("how many it employs"),
    one::<company::location_id>("location", "Location", &LOCATION).aliases(&["location_id", "lieu"]),
    path("city", "City", "location.city").aliases(&["ville"]),
    path("postal_code", "Postal code", "location.postal_code").aliases(&["code_postal", "cp"]),
    path("region", "Region", "location.region"),
    many::<client::company_id>("clients", "Clients", &CLIENT),
    many::<note::company_id>("remarks", "Notes", &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::company_id>("reminders", "Reminders", &REMINDER).aliases(&["rappels"]).owned(),
    field::<company::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<company::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static COMPANY: Entity = Entity {
    noun: "company",
    plural: "companies",
    french: la("entreprise", "entreprises"),
    schema: "crm",
    table: "company",
    fields: &FIELDS,
    names: &["code", "name", "siren"],
    keys: &[&["code"], &["siren", "nic"]],
    columns: &["code", "name", "siren", "activity", "city"],
    order: &["name", "code"],
};
