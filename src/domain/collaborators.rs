//! Collaborators: the people who sign in.

use crate::domain::{CLIENT, DEPARTMENT, EVENT, NOTE, REMINDER, ROLE};
use crate::entity::{Entity, Field, Form, field, le, many, one, path};
use crate::language::both;
use crate::schema::crm::{client, collaborator, event, note, reminder};

static FIELDS: [Field; 18] = [
    field::<collaborator::code>("registration_number", both("Number", "Matricule"))
        .form(Form::SignIn)
        .lowercase()
        .aliases(&["code", "matricule"])
        .about(both("registration number, also a name to sign in with", "matricule, aussi un nom pour se connecter")),
    field::<collaborator::username>("username", both("Username", "Identifiant"))
        .form(Form::SignIn)
        .lowercase()
        .aliases(&["login", "identifiant"])
        .about(both("name to sign in with; never changes", "nom pour se connecter ; ne change jamais")),
    field::<collaborator::full_name>("full_name", both("Name", "Nom")).aliases(&["name", "nom"]),
    field::<collaborator::email>("email", both("E-mail", "E-mail")).form(Form::Email).aliases(&["e_mail", "mail"]),
    field::<collaborator::phone>("phone", both("Phone", "Téléphone")).form(Form::Phone).aliases(&["telephone"]),
    one::<collaborator::department_id>("department", both("Department", "Département"), &DEPARTMENT)
        .aliases(&["department_id", "departement"]),
    path("privileges", both("Privileges", "Privilèges"), "department.privileges")
        .about(both("commercial, gestion or support, through the department", "commercial, gestion ou support, par le département")),
    one::<collaborator::role_id>("role", both("Role", "Rôle"), &ROLE).aliases(&["role_id"]),
    field::<collaborator::active>("active", both("Active", "Actif")).aliases(&["actif"]).defaulted(),
    field::<collaborator::script_tokens_until>("script_tokens_until", both("Script tokens until", "Jetons de scripts jusqu'au"))
        .aliases(&["scripts_until"])
        .about(both(
            "last day of tokens for scripts; None: no such tokens",
            "dernier jour des jetons pour scripts ; None : aucun jeton de ce genre",
        )),
    many::<client::commercial_id>("clients", both("Clients", "Clients"), &CLIENT)
        .about(both("clients whose commercial this is", "clients dont il est le commercial")),
    many::<event::support_id>("events", both("Events", "Événements"), &EVENT)
        .aliases(&["evenements"])
        .about(both("events this one supports", "événements dont il est le support")),
    path("job", both("Job", "Poste"), "role.name"),
    many::<note::collaborator_id>("remarks", both("Notes", "Notes"), &NOTE)
        .aliases(&["remarques", "notes"])
        .owned()
        .about(both("about this one", "à son sujet")),
    many::<reminder::collaborator_id>("reminders", both("Reminders", "Rappels"), &REMINDER)
        .aliases(&["rappels"])
        .owned()
        .about(both("about this one", "à son sujet")),
    many::<reminder::who_id>("to_do", both("To do", "À faire"), &REMINDER)
        .aliases(&["todo", "a_faire", "à_faire"])
        .about(both("reminders for this one", "rappels qui lui sont destinés")),
    field::<collaborator::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<collaborator::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
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
