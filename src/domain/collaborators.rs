//! Collaborators: the people who sign in.

use crate::domain::{CLIENT, DEPARTMENT, EVENT, NOTE, REMINDER, ROLE};
use crate::entity::{Entity, Field, Form, field, le, many, one, path};
use crate::schema::crm::{client, collaborator, event, note, reminder};

static FIELDS: [Field; 18] = [
    field::<collaborator::code>("registration_number", "Number")
        .form(Form::SignIn)
        .lowercase()
        .aliases(&["code", "matricule"])
        .about("registration number, also a name to sign in with"),
    field::<collaborator::username>("username", "Username")
        .form(Form::SignIn)
        .lowercase()
        .aliases(&["login", "identifiant"])
        .about("name to sign in with; never changes"),
    field::<collaborator::full_name>("full_name", "Name").aliases(&["name", "nom"]),
    field::<collaborator::email>("email", "E-mail").form(Form::Email).aliases(&["e_mail", "mail"]),
    field::<collaborator::phone>("phone", "Phone").form(Form::Phone).aliases(&["telephone"]),
    one::<collaborator::department_id>("department", "Department", &DEPARTMENT).aliases(&["department_id", "departement"]),
    path("privileges", "Privileges", "department.privileges").about("commercial, gestion or support, through the department"),
    one::<collaborator::role_id>("role", "Role", &ROLE).aliases(&["role_id"]),
    field::<collaborator::active>("active", "Active").aliases(&["actif"]).defaulted(),
    field::<collaborator::script_tokens_until>("script_tokens_until", "Script tokens until")
        .aliases(&["scripts_until"])
        .about("last day of tokens for scripts; None: no such tokens"),
    many::<client::commercial_id>("clients", "Clients", &CLIENT).about("clients whose commercial this is"),
    many::<event::support_id>("events", "Events", &EVENT).aliases(&["evenements"]).about("events this one supports"),
    path("job", "Job", "role.name"),
    many::<note::collaborator_id>("remarks", "Notes", &NOTE).aliases(&["remarques", "notes"]).owned().about("about this one"),
    many::<reminder::collaborator_id>("reminders", "Reminders", &REMINDER).aliases(&["rappels"]).owned().about("about this one"),
    many::<reminder::who_id>("to_do", "To do", &REMINDER).aliases(&["todo", "a_faire", "à_faire"]).about("reminders for this one"),
    field::<collaborator::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<collaborator::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static COLLABORATOR: Entity = Entity {
    noun: "collaborator",
    plural: "collaborators",
    french: le("collaborateur", "collaborateurs"),
    schema: "crm",
    table: "collaborator",
    fields: &FIELDS,
    names: &["username", "registration_number"],
    keys: &[&["username"], &["registration_number"], &["email"]],
    columns: &["registration_number", "username", "full_name", "department", "role", "email", "active"],
    order: &["username"],
};
