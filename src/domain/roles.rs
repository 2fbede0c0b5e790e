//! Roles: job titles inside a department.

use crate::domain::COLLABORATOR;
use crate::entity::{Entity, Field, Form, field, le, many};
use crate::schema::crm::{collaborator, role};

static FIELDS: [Field; 5] = [
    field::<role::code>("code", "Code").form(Form::Code).lowercase().defaulted().about("public identifier"),
    field::<role::name>("name", "Name").aliases(&["nom"]),
    many::<collaborator::role_id>("collaborators", "Collaborators", &COLLABORATOR),
    field::<role::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<role::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static ROLE: Entity = Entity {
    noun: "role",
    plural: "roles",
    french: le("rôle", "rôles"),
    schema: "crm",
    table: "role",
    fields: &FIELDS,
    names: &["code", "name"],
    keys: &[&["code"], &["name"]],
    columns: &["code", "name"],
    order: &["code"],
};
