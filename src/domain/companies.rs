//! Companies: whom the clients work for.

use crate::domain::{CLIENT, LOCATION, NOTE, REMINDER, code};
use crate::entity::{Entity, Field, Form, field, la, many, one, path};
use crate::language::both;
use crate::schema::crm::{client, company, note, reminder};

static FIELDS: [Field; 17] = [
    code::<company::code>(),
    field::<company::name>("name", both("Name", "Nom")).aliases(&["company_name", "nom", "raison_sociale"]),
    field::<company::siren>("siren", both("SIREN", "SIREN"))
        .form(Form::Siren)
        .aliases(&["company_registration_number"])
        .about(both("INSEE's number of the company", "numéro de l'entreprise à l'INSEE")),
    field::<company::nic>("nic", both("NIC", "NIC"))
        .form(Form::Nic)
        .aliases(&["company_subregistration_number"])
        .about(both("which of its establishments", "lequel de ses établissements")),
    field::<company::siret>("siret", both("SIRET", "SIRET"))
        .form(Form::Siret)
        .derived()
        .about(both("SIREN and NIC together", "SIREN et NIC ensemble")),
    field::<company::activity>("activity", both("Activity", "Activité"))
        .form(Form::Activity)
        .aliases(&["activite_principale", "naf"])
        .about(both("what it does", "ce qu'elle fait")),
    field::<company::started_on>("started_on", both("Started", "Début d'activité")).aliases(&["date_debut_activite"]),
    field::<company::headcount>("headcount", both("Headcount", "Effectif"))
        .form(Form::Headcount)
        .aliases(&["tranche_effectif_salarie"])
        .about(both("how many it employs", "combien de salariés elle emploie")),
    one::<company::location_id>("location", both("Location", "Lieu"), &LOCATION).aliases(&["location_id", "lieu"]),
    path("city", both("City", "Ville"), "location.city").aliases(&["ville"]),
    path("postal_code", both("Postal code", "Code postal"), "location.postal_code").aliases(&["code_postal", "cp"]),
    path("region", both("Region", "Région"), "location.region"),
    many::<client::company_id>("clients", both("Clients", "Clients"), &CLIENT),
    many::<note::company_id>("remarks", both("Notes", "Notes"), &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::company_id>("reminders", both("Reminders", "Rappels"), &REMINDER).aliases(&["rappels"]).owned(),
    field::<company::created_at>("created_at", both("Created", "Créée le")).aliases(&["creation_date"]).derived(),
    field::<company::updated_at>("updated_at", both("Updated", "Modifiée le")).aliases(&["last_update_date"]).derived(),
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
