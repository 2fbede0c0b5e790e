//! Departments: teams, each with the privileges of commercial, gestion or support.

use crate::domain::COLLABORATOR;
use crate::entity::{Choice, Entity, Field, Form, field, le, many};
use crate::schema::crm::{collaborator, department};

pub static PRIVILEGES: [Choice; 3] = [
    Choice { name: "commercial", aliases: &["sales"] },
    Choice { name: "gestion", aliases: &["management"] },
    Choice { name: "support", aliases: &[] },
];

static FIELDS: [Field; 6] = [
    field::<department::code>("code", "Code").form(Form::Code).lowercase().defaulted().about("public identifier"),
    field::<department::name>("name", "Name").aliases(&["nom"]),
    field::<department::privileges>("privileges", "Privileges").choice(&PRIVILEGES).about("what its members may do; fixed at creation"),
    many::<collaborator::department_id>("collaborators", "Collaborators", &COLLABORATOR),
    field::<department::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<department::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
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
