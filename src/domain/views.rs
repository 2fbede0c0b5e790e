//! Saved views: filters that people name. Of the program rather than of the business: listed, but not among ENTITIES.

use crate::domain::COLLABORATOR;
use crate::entity::{Choice, Entity, Field, Form, field, la, one};
use crate::schema::crm::view;

pub static NOUNS: [Choice; 11] = [
    Choice { name: "client", aliases: &["clients"] },
    Choice { name: "contract", aliases: &["contracts"] },
    Choice { name: "event", aliases: &["events"] },
    Choice { name: "company", aliases: &["companies"] },
    Choice { name: "location", aliases: &["locations"] },
    Choice { name: "collaborator", aliases: &["collaborators"] },
    Choice { name: "department", aliases: &["departments"] },
    Choice { name: "role", aliases: &["roles"] },
    Choice { name: "payment", aliases: &["payments"] },
    Choice { name: "note", aliases: &["notes"] },
    Choice { name: "reminder", aliases: &["reminders"] },
];

static FIELDS: [Field; 11] = [
    field::<view::code>("code", "Code").form(Form::Code).lowercase().about("public identifier"),
    field::<view::name>("name", "Name").lowercase().aliases(&["nom"]).about("what follows @ in a filter"),
    field::<view::noun>("noun", "Of").choice(&NOUNS).about("what it lists"),
    one::<view::owner_id>("owner", "Owner", &COLLABORATOR).aliases(&["auteur"]),
    field::<view::team>("team", "Team").about("everybody's to read"),
    field::<view::filter>("filter", "Filter").aliases(&["filtre"]),
    field::<view::shown>("shown", "Columns").aliases(&["columns"]),
    field::<view::sort>("sort", "Sort"),
    field::<view::format>("format", "Format"),
    field::<view::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<view::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
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
