//! Clients: people at companies, each followed by one commercial.

use crate::domain::{COLLABORATOR, COMPANY, CONTRACT, NOTE, REMINDER, code};
use crate::entity::{Choice, Entity, Field, Form, field, le, many, one, path};
use crate::language::both;
use crate::schema::crm::{client, contract, note, reminder};

pub static CIVILITIES: [Choice; 4] = [
    Choice { name: "MR", french: "M.", aliases: &["m", "mr.", "monsieur"] },
    Choice { name: "MME", french: "Mme", aliases: &["mrs", "mme.", "madame"] },
    Choice { name: "MLE", french: "Mlle", aliases: &["miss", "mademoiselle"] },
    Choice { name: "AUTRE", french: "autre", aliases: &["other"] },
];

static FIELDS: [Field; 18] = [
    code::<client::code>(),
    field::<client::civility>("civility", both("Civility", "Civilité")).aliases(&["civilite"]).choice(&CIVILITIES),
    field::<client::first_name>("first_name", both("First name", "Prénom")).aliases(&["prenom"]),
    field::<client::last_name>("last_name", both("Last name", "Nom")).aliases(&["nom"]),
    field::<client::full_name>("full_name", both("Name", "Nom complet"))
        .aliases(&["name"])
        .derived()
        .about(both("first and last name together", "prénom et nom ensemble")),
    field::<client::job_title>("job_title", both("Job title", "Fonction")).aliases(&["employee_role", "fonction"]),
    field::<client::email>("email", both("E-mail", "E-mail")).form(Form::Email).aliases(&["e_mail", "mail"]),
    field::<client::phone>("phone", both("Phone", "Téléphone")).form(Form::Phone).aliases(&["telephone"]),
    one::<client::company_id>("company", both("Company", "Entreprise"), &COMPANY).aliases(&["company_id", "entreprise", "societe"]),
    path("company_name", both("Company", "Entreprise"), "company.name"),
    path("city", both("City", "Ville"), "company.location.city").aliases(&["ville"]),
    one::<client::commercial_id>("commercial", both("Commercial", "Commercial"), &COLLABORATOR)
        .aliases(&["commercial_contact", "commercial_id"])
        .defaulted(),
    many::<contract::client_id>("contracts", both("Contracts", "Contrats"), &CONTRACT).aliases(&["contrats"]),
    field::<client::first_contact_on>("first_contact_on", both("First contact", "Premier contact"))
        .aliases(&["first_contact", "premier_contact"]),
    many::<note::client_id>("remarks", both("Notes", "Notes"), &NOTE).aliases(&["remarques", "notes"]).owned(),
    many::<reminder::client_id>("reminders", both("Reminders", "Rappels"), &REMINDER).aliases(&["rappels"]).owned(),
    field::<client::created_at>("created_at", both("Created", "Créé le")).aliases(&["creation_date"]).derived(),
    field::<client::updated_at>("updated_at", both("Updated", "Modifié le")).aliases(&["last_update_date"]).derived(),
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
