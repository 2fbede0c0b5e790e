//! Roles: job titles inside a department.

use crate::domain::{COLLABORATOR, code};
use crate::entity::{Entity, Field, field, le, many};
use crate::language::both;
use crate::schema::crm::{collaborator, role};

static FIELDS: [Field; 5] = [
    code::<role::code>(),
    field::<role::name>("name", both("Name", "Nom")).aliases(&["nom"]),
    many::<collaborator::role_id>("collaborators", both("Collaborators", "Collaborateurs"), &COLLABORATOR),
    field::<role::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<role::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
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
