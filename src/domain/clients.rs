//! Clients: people at companies, each followed by one commercial.

use crate::domain::{COLLABORATOR, COMPANY, CONTRACT, NOTE, REMINDER};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::schema::crm::{client, contract, note, reminder};

pub static CIVILITIES: [Choice; 4] = [
    Choice { name: "MR", aliases: &["m", "m.", "mr.", "monsieur"] },
    Choice { name: "MME", aliases: &["mrs", "mme.", "madame"] },
    Choice { name: "MLE", aliases: &["mlle", "miss", "mademoiselle"] },
    Choice { name: "AUTRE", aliases: &["other"] },
];

static FIELDS: [Field; 18] = [
    field::<client::code>("code", "Code").form(Form::Code).lowercase().defaulted().about("public identifier"),
    field::<client::civility>("civility", "Civility").aliases(&["civilite"]).choice(&CIVILITIES),
    field::<client::first_name>("first_name", "First name").aliases(&["prenom"]),
    field::<client::last_name>("last_name", "Last name").aliases(&["nom"]),
    field::<client::full_name>("full_name", "Name").aliases(&["name"]).derived().about("first and last name together"),
    field::<client::job_title>("job_title", "Job title").aliases(&["employee_role", "fonction"]),
    field::<client::email>("email", "E-mail").form(Form::Email).aliases(&["e_mail", "mail"]),
    field::<client::phone>("phone", "Phone").form(Form::Phone).aliases(&["telephone"]),
    one::<client::company_id>("company", "Company", &COMPANY).aliases(&["company_id", "entreprise", "societe"]),
    path("company_name", "Company", "company.name"),
    path("city", "City", "company.location.city").aliases(&["ville"]),
    one::<client::commercial_id>("commercial", "Commercial", &COLLABORATOR).aliases(&["commercial_contact", "commercial_id"]).defaulted(),
    many::<contract::client_id>("contracts", "Contracts", &CONTRACT).aliases(&["contrats"]),
    field::<client::first_contact_on>("first_contact_on", "First contact").aliases(&["first_contact", "premier_contact"]),
    many::<note::client_id>("remarks", "Notes", &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::client_id>("reminders", "Reminders", &REMINDER).aliases(&["rappels"]).owned(),
    field::<client::created_at>("created_at", "Created").aliases(&["creation_date"]).derived(),
    field::<client::updated_at>("updated_at", "Updated").aliases(&["last_update_date"]).derived(),
];

pub static CLIENT: Entity = Entity {
    noun: "client",
    plural: "clients",
    french: le("client", "clients"),
    schema: "crm",
    table: "client",
    fields: &FIELDS,
    names: &["code", "full_name", "email"],
    keys: &[&["code"], &["email"]],
    columns: &["code", "full_name", "company_name", "email", "phone", "commercial"],
    order: &["full_name", "code"],
};
