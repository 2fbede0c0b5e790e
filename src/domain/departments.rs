//! Departments: teams, each with the privileges of commercial, gestion or support.

use crate::domain::{COLLABORATOR, code};
use crate::entity::{Choice, Entity, Field, field, le, many};
use crate::language::both;
use crate::schema::crm::{collaborator, department};

pub static PRIVILEGES: [Choice; 3] = [
    Choice { name: "commercial", french: "commercial", aliases: &["sales"] },
    Choice { name: "gestion", french: "gestion", aliases: &["management"] },
    Choice { name: "support", french: "support", aliases: &[] },
];

static FIELDS: [Field; 6] = [
    code::<department::code>(),
    field::<department::name>("name", both("Name", "Nom")).aliases(&["nom"]),
    field::<department::privileges>("privileges", both("Privileges", "Privilèges"))
        .choice(&PRIVILEGES)
        .about(both("what its members may do; fixed at creation", "ce que ses membres peuvent faire ; fixé à la création")),
    many::<collaborator::department_id>("collaborators", both("Collaborators", "Collaborateurs"), &COLLABORATOR),
    field::<department::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<department::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
];

pub static DEPARTMENT: Entity = Entity {
    noun: "department",
    plural: "departments",
    french: le("département", "départements"),
    schema: "crm",
    table: "department",
    fields: &FIELDS,
    names: &["code", "name"],
    keys: &[&["code"], &["name"]],
    columns: &["code", "name", "privileges"],
    order: &["code"],
};
