//! The history: every write of every business table and every act on an account. Written by the database alone; shown, never typed.

use crate::domain::COLLABORATOR;
use crate::entity::{Choice, Entity, Field, Form, field, la, one};
use crate::language::both;
use crate::schema::audit::entry;

pub static ACTIONS: [Choice; 10] = [
    Choice { name: "INSERT", french: "ajout", aliases: &["insert", "add"] },
    Choice { name: "UPDATE", french: "modification", aliases: &["update", "change"] },
    Choice { name: "DELETE", french: "suppression", aliases: &["delete"] },
    Choice { name: "sign-in", french: "connexion", aliases: &["signin", "login"] },
    Choice { name: "sign-out", french: "déconnexion", aliases: &["signout", "logout", "deconnexion"] },
    Choice { name: "password", french: "mot de passe", aliases: &["mot_de_passe"] },
    Choice { name: "password-reset", french: "mot de passe réinitialisé", aliases: &["reset"] },
    Choice { name: "anonymised", french: "anonymisation", aliases: &["anonymized", "anonymise"] },
    Choice { name: "demo", french: "démonstration", aliases: &[] },
    Choice { name: "import", french: "import", aliases: &[] },
];

static FIELDS: [Field; 11] = [
    field::<entry::id>("id", both("Id", "N°"))
        .derived()
        .about(both("in the order of writing: undo takes it", "dans l'ordre d'écriture : undo le prend")),
    field::<entry::at>("at", both("At", "Date")).aliases(&["when", "quand", "date"]).derived(),
    one::<entry::actor>("actor", both("Actor", "Auteur"), &COLLABORATOR).aliases(&["who", "qui", "collaborator"]).derived().about(both(
        "who did it; None: an administrator, or data being loaded",
        "qui l'a fait ; None : un administrateur, ou un chargement de données",
    )),
    field::<entry::action>("action", both("Action", "Action")).choice(&ACTIONS).derived(),
    field::<entry::target>("target", both("Target", "Objet"))
        .aliases(&["noun", "table"])
        .derived()
        .about(both("client, contract, event, …", "client, contract, event, …")),
    field::<entry::code>("code", both("Code", "Code"))
        .form(Form::Code)
        .lowercase()
        .aliases(&["record"])
        .derived()
        .about(both("of the record, as it was before", "de la fiche, tel qu'il était avant")),
    field::<entry::row_id>("row_id", both("Row", "Ligne")).derived(),
    field::<entry::via>("via", both("Via", "Via"))
        .aliases(&["command"])
        .derived()
        .about(both("what the client said it was running", "ce que le programme a dit exécuter")),
    field::<entry::login>("session", both("Session", "Session"))
        .aliases(&["login"])
        .derived()
        .about(both("role that wrote: names the session, hence the token", "rôle qui a écrit : il nomme la session, donc le jeton")),
    field::<entry::before>("before", both("Before", "Avant"))
        .derived()
        .about(both("of an update, only what changed", "d'une modification, seulement ce qui a changé")),
    field::<entry::after>("after", both("After", "Après"))
        .derived()
        .about(both("of an update, only what changed", "d'une modification, seulement ce qui a changé")),
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
