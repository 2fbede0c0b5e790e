//! Saved views: filters that people name. Of the program rather than of the business: listed, but not among ENTITIES.

use crate::domain::COLLABORATOR;
use crate::entity::{Choice, Entity, Field, Form, field, la, one};
use crate::language::both;
use crate::schema::crm::view;

pub static NOUNS: [Choice; 11] = [
    Choice { name: "client", french: "client", aliases: &["clients"] },
    Choice { name: "contract", french: "contrat", aliases: &["contracts"] },
    Choice { name: "event", french: "événement", aliases: &["events"] },
    Choice { name: "company", french: "entreprise", aliases: &["companies"] },
    Choice { name: "location", french: "lieu", aliases: &["locations"] },
    Choice { name: "collaborator", french: "collaborateur", aliases: &["collaborators"] },
    Choice { name: "department", french: "département", aliases: &["departments"] },
    Choice { name: "role", french: "rôle", aliases: &["roles"] },
    Choice { name: "payment", french: "paiement", aliases: &["payments"] },
    Choice { name: "note", french: "note", aliases: &["notes"] },
    Choice { name: "reminder", french: "rappel", aliases: &["reminders"] },
];

static FIELDS: [Field; 11] = [
    field::<view::code>("code", both("Code", "Code")).form(Form::Code).lowercase().about(both("public identifier", "identifiant public")),
    field::<view::name>("name", both("Name", "Nom"))
        .lowercase()
        .aliases(&["nom"])
        .about(both("what follows @ in a filter", "ce qui suit @ dans un filtre")),
    field::<view::noun>("noun", both("Of", "Liste")).choice(&NOUNS).about(both("what it lists", "ce qu'elle liste")),
    one::<view::owner_id>("owner", both("Owner", "Auteur"), &COLLABORATOR).aliases(&["auteur"]),
    field::<view::team>("team", both("Team", "Équipe")).about(both("everybody's to read", "lisible par tous")),
    field::<view::filter>("filter", both("Filter", "Filtre")).aliases(&["filtre"]),
    field::<view::shown>("shown", both("Columns", "Colonnes")).aliases(&["columns"]),
    field::<view::sort>("sort", both("Sort", "Tri")),
    field::<view::format>("format", both("Format", "Format")),
    field::<view::created_at>("created_at", both("Created", "Créée le")).aliases(&["creation_date"]).derived(),
    field::<view::updated_at>("updated_at", both("Updated", "Modifiée le")).aliases(&["last_update_date"]).derived(),
];

pub static VIEW: Entity = Entity {
    noun: "view",
    plural: "views",
    french: la("vue", "vues"),
    schema: "crm",
    table: "view",
    fields: &FIELDS,
    names: &["code", "name"],
    keys: &[&["code"]],
    columns: &["name", "noun", "team", "owner", "filter", "shown", "sort", "format"],
    order: &["noun", "name", "team"],
};
