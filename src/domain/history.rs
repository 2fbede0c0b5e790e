//! The history: every write of every business table and every act on an account. Written by the database alone; shown, never typed.

use crate::domain::COLLABORATOR;
use crate::entity::{Choice, Entity, Field, Form, field, la, one};
use crate::schema::audit::entry;

pub static ACTIONS: [Choice; 10] = [
    Choice { name: "INSERT", aliases: &["insert", "add", "ajout"] },
    Choice { name: "UPDATE", aliases: &["update", "change", "modification"] },
    Choice { name: "DELETE", aliases: &["delete", "suppression"] },
    Choice { name: "sign-in", aliases: &["signin", "login", "connexion"] },
    Choice { name: "sign-out", aliases: &["signout", "logout", "deconnexion"] },
    Choice { name: "password", aliases: &["mot_de_passe"] },
    Choice { name: "password-reset", aliases: &["reset"] },
    Choice { name: "anonymised", aliases: &["anonymized", "anonymise", "anonymisation"] },
    Choice { name: "demo", aliases: &[] },
    Choice { name: "import", aliases: &[] },
];

static FIELDS: [Field; 11] = [
    field::<entry::id>("id", "Id").derived().about("in the order of writing: undo takes it"),
    field::<entry::at>("at", "At").aliases(&["when", "quand", "date"]).derived(),
    one::<entry::actor>("actor", "Actor", &COLLABORATOR)
        .aliases(&["who", "qui", "collaborator"])
        .derived()
        .about("who did it; None: an administrator, or data being loaded"),
    field::<entry::action>("action", "Action").choice(&ACTIONS).derived(),
    field::<entry::target>("target", "Target").aliases(&["noun", "table"]).derived().about("client, contract, event, …"),
    field::<entry::code>("code", "Code")
        .form(Form::Code)
        .lowercase()
        .aliases(&["record"])
        .derived()
        .about("of the record, as it was before"),
    field::<entry::row_id>("row_id", "Row").derived(),
    field::<entry::via>("via", "Via").aliases(&["command"]).derived().about("what the client said it was running"),
    field::<entry::login>("session", "Session").aliases(&["login"]).derived().about("role that wrote: names the session, hence the token"),
    field::<entry::before>("before", "Before").derived().about("of an update, only what changed"),
    field::<entry::after>("after", "After").derived().about("of an update, only what changed"),
];

pub static HISTORY: Entity = Entity {
    noun: "entry",
    plural: "history",
    french: la("modification", "modifications"),
    schema: "audit",
    table: "entry",
    fields: &FIELDS,
    names: &["id"],
    keys: &[&["id"]],
    columns: &["id", "at", "actor", "action", "target", "code", "via", "before", "after"],
    order: &["-id"],
};
