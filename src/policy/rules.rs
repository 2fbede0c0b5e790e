//! The table of rights, as PRODUCT states them and as the migrations grant them.

use std::fmt;

use crate::language::{Text, both};

/// What a department may do is one of three sets of privileges, whatever the team is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Department {
    Commercial,
    Gestion,
    Support,
    /// A script's token, whoever opened it: it reads, and no rule gives it more.
    Reader,
}

impl Department {
    /// Those that people are in.
    pub const ALL: [Self; 3] = [Self::Commercial, Self::Gestion, Self::Support];

    pub fn name(self) -> &'static str {
        match self {
            Self::Commercial => "commercial",
            Self::Gestion => "gestion",
            Self::Support => "support",
            Self::Reader => "reader",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Reader]).find(|department| department.name() == name)
    }
}

impl fmt::Display for Department {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    Create,
    Update,
    Delete,
    /// Give a contract its first signature: a value of `status` that not everyone who may write `status` may write.
    Sign,
    /// Of sessions.
    See,
    /// Of sessions.
    End,
    /// Of passwords: give somebody a one-time password.
    Reset,
    /// Of clients: erase who they are, from the history too.
    Anonymise,
}

impl Verb {
    /// As rules are printed for programs.
    pub fn name(self) -> &'static str {
        self.said().english
    }

    /// What a person does: `update`, `modifier`.
    pub fn said(self) -> Text {
        match self {
            Self::Create => both("create", "créer"),
            Self::Update => both("update", "modifier"),
            Self::Delete => both("delete", "supprimer"),
            Self::Sign => both("sign", "signer"),
            Self::See => both("see", "voir"),
            Self::End => both("end", "terminer"),
            Self::Reset => both("reset", "réinitialiser"),
            Self::Anonymise => both("anonymise", "anonymiser"),
        }
    }
}

/// Which records a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Any,
    /// Those where this field, followed from the record, leads to me.
    Own(&'static str),
}

/// One right. What no rule gives, nobody has.
#[derive(Debug)]
pub struct Rule {
    pub department: Department,
    pub verb: Verb,
    pub noun: &'static str,
    pub scope: Scope,
    /// Fields that may be written: for [`Verb::Delete`] and [`Verb::Sign`] none need be.
    pub fields: &'static [&'static str],
}

const fn rule(department: Department, verb: Verb, noun: &'static str, scope: Scope, fields: &'static [&'static str]) -> Rule {
    Rule { department, verb, noun, scope, fields }
}

const LOCATION: &[&str] = &["code", "address", "complement", "postal_code", "cedex", "city", "region", "country", "population"];
const COMPANY: &[&str] = &["code", "name", "siren", "nic", "activity", "started_on", "headcount", "location"];
const CLIENT: &[&str] = &["code", "civility", "first_name", "last_name", "job_title", "email", "phone", "company", "first_contact_on"];
const CLIENT_AND_COMMERCIAL: &[&str] =
    &["code", "civility", "first_name", "last_name", "job_title", "email", "phone", "company", "first_contact_on", "commercial"];
const NOTE: &[&str] = &["code", "text", "client", "contract", "event", "company", "location", "payment", "collaborator"];
const REMINDER: &[&str] =
    &["code", "due_on", "text", "who", "client", "contract", "event", "company", "location", "payment", "collaborator"];
const VIEW: &[&str] = &["name", "noun", "team", "filter", "shown", "sort", "format"];

use Department::{Commercial, Gestion, Support};
use Scope::{Any, Own};
use Verb::{Anonymise, Create, Delete, End, Reset, See, Sign, Update};

/// What is written into tables: privileges and policies of the database say the same. Reading is open to every live session,
/// the history excepted.
#[rustfmt::skip]
pub static RULES: &[Rule] = &[
    rule(Gestion,    Create, "department",   Any, &["code", "name", "privileges"]),
    rule(Gestion,    Update, "department",   Any, &["code", "name"]),
    rule(Gestion,    Delete, "department",   Any, &[]),
    rule(Gestion,    Create, "role",         Any, &["code", "name"]),
    rule(Gestion,    Update, "role",         Any, &["code", "name"]),
    rule(Gestion,    Delete, "role",         Any, &[]),
    rule(Gestion,    Update, "collaborator", Any, &["full_name", "email", "phone", "role"]),
    rule(Commercial, Update, "collaborator", Own("username"), &["email", "phone"]),
    rule(Support,    Update, "collaborator", Own("username"), &["email", "phone"]),

    rule(Commercial, Create, "location",     Any, LOCATION),
    rule(Gestion,    Create, "location",     Any, LOCATION),
    rule(Commercial, Update, "location",     Any, LOCATION),
    rule(Gestion,    Update, "location",     Any, LOCATION),
    rule(Gestion,    Delete, "location",     Any, &[]),
    rule(Commercial, Create, "company",      Any, COMPANY),
    rule(Gestion,    Create, "company",      Any, COMPANY),
    rule(Commercial, Update, "company",      Any, COMPANY),
    rule(Gestion,    Update, "company",      Any, COMPANY),
    rule(Gestion,    Delete, "company",      Any, &[]),

    rule(Commercial, Create, "client",       Own("commercial"), CLIENT),
    rule(Commercial, Update, "client",       Own("commercial"), CLIENT),
    rule(Gestion,    Update, "client",       Any, CLIENT_AND_COMMERCIAL),
    rule(Commercial, Delete, "client",       Own("commercial"), &[]),
    rule(Gestion,    Delete, "client",       Any, &[]),

    rule(Commercial, Create, "contract",     Own("commercial"), &["code", "client", "total", "status", "signed_at", "due_on", "cancel_reason"]),
    rule(Gestion,    Create, "contract",     Any, &["code", "client", "total", "status", "due_on", "cancel_reason"]),
    rule(Commercial, Update, "contract",     Own("commercial"), &["code", "total", "status", "signed_at", "due_on", "cancel_reason"]),
    rule(Gestion,    Update, "contract",     Any, &["code", "client", "total", "status", "due_on", "cancel_reason"]),
    rule(Commercial, Sign,   "contract",     Own("commercial"), &[]),
    rule(Gestion,    Delete, "contract",     Any, &[]),

    rule(Commercial, Create, "payment",      Own("contract.commercial"), &["code", "contract", "amount", "method", "paid_on", "note"]),
    rule(Gestion,    Create, "payment",      Any, &["code", "contract", "amount", "method", "paid_on", "note", "reverses"]),

    rule(Commercial, Create, "event",        Own("commercial"), &["code", "title", "contract", "location", "starts_at", "ends_at", "attendees", "notes", "status"]),
    rule(Gestion,    Create, "event",        Any, &["code", "title", "contract", "location", "starts_at", "ends_at", "attendees", "notes", "status", "support", "clash_allowed"]),
    rule(Commercial, Update, "event",        Own("commercial"), &["code", "title", "location", "starts_at", "ends_at", "attendees", "notes", "status", "clash_allowed"]),
    rule(Gestion,    Update, "event",        Any, &["code", "title", "contract", "location", "starts_at", "ends_at", "attendees", "notes", "status", "support", "clash_allowed"]),
    rule(Support,    Update, "event",        Own("support"), &["location", "starts_at", "ends_at", "attendees", "notes", "status", "clash_allowed"]),
    rule(Gestion,    Delete, "event",        Any, &[]),

    // a note's author is always whoever writes it
    rule(Commercial, Create, "note",         Any, NOTE),
    rule(Gestion,    Create, "note",         Any, NOTE),
    rule(Support,    Create, "note",         Any, NOTE),
    rule(Commercial, Update, "note",         Own("author"), &["text"]),
    rule(Gestion,    Update, "note",         Own("author"), &["text"]),
    rule(Support,    Update, "note",         Own("author"), &["text"]),
    rule(Commercial, Delete, "note",         Own("author"), &[]),
    rule(Gestion,    Delete, "note",         Any, &[]),
    rule(Support,    Delete, "note",         Own("author"), &[]),

    rule(Commercial, Create, "reminder",     Own("who"), REMINDER),
    rule(Gestion,    Create, "reminder",     Any, REMINDER),
    rule(Support,    Create, "reminder",     Own("who"), REMINDER),
    rule(Commercial, Update, "reminder",     Own("who"), &["due_on", "text", "done"]),
    rule(Gestion,    Update, "reminder",     Any, &["due_on", "text", "done", "who"]),
    rule(Support,    Update, "reminder",     Own("who"), &["due_on", "text", "done"]),
    rule(Commercial, Delete, "reminder",     Own("who"), &[]),
    rule(Gestion,    Delete, "reminder",     Any, &[]),
    rule(Support,    Delete, "reminder",     Own("who"), &[]),

    // of the views that one may read at all: one's own and the team's
    rule(Commercial, Create, "view",         Own("owner"), VIEW),
    rule(Gestion,    Create, "view",         Own("owner"), VIEW),
    rule(Support,    Create, "view",         Own("owner"), VIEW),
    rule(Commercial, Update, "view",         Own("owner"), &["filter", "shown", "sort", "format"]),
    rule(Gestion,    Update, "view",         Any, &["filter", "shown", "sort", "format"]),
    rule(Support,    Update, "view",         Own("owner"), &["filter", "shown", "sort", "format"]),
    rule(Commercial, Delete, "view",         Own("owner"), &[]),
    rule(Gestion,    Delete, "view",         Any, &[]),
    rule(Support,    Delete, "view",         Own("owner"), &[]),
];

/// What is done through functions of the database, each of which decides for itself, or, as what remains of a contract to be paid,
/// through records of another noun.
#[rustfmt::skip]
pub static ACTS: &[Rule] = &[
    rule(Gestion,    Create, "collaborator", Any, &["registration_number", "username", "full_name", "email", "phone", "department", "role"]),
    rule(Gestion,    Update, "collaborator", Any, &["department", "active", "script_tokens_until"]),
    rule(Gestion,    Delete, "collaborator", Any, &[]),
    rule(Gestion,    Anonymise, "client",    Any, &[]),
    rule(Gestion,    Create, "contract",     Any, &["remaining"]),
    rule(Gestion,    Update, "contract",     Any, &["remaining"]),
    rule(Gestion,    Reset,  "password",     Any, &[]),
    rule(Gestion,    See,    "session",      Any, &[]),
    rule(Commercial, See,    "session",      Own("username"), &[]),
    rule(Support,    See,    "session",      Own("username"), &[]),
    rule(Gestion,    End,    "session",      Any, &[]),
    rule(Commercial, End,    "session",      Own("username"), &[]),
    rule(Support,    End,    "session",      Own("username"), &[]),
];

/// A value that a department may not write although it may write the field.
#[derive(Debug)]
pub struct Limit {
    pub department: Department,
    pub verb: Verb,
    pub noun: &'static str,
    pub field: &'static str,
    /// Whether it may not be this value, in its exact spelling.
    pub excludes: fn(&str) -> bool,
    /// What is refused, after "commercial may not", "commercial ne peut pas".
    pub refused: Text,
}

pub static LIMITS: &[Limit] = &[
    Limit {
        department: Commercial,
        verb: Create,
        noun: "payment",
        field: "method",
        excludes: |method| method == "adjustment",
        refused: both("record an adjustment", "enregistrer un ajustement"),
    },
    Limit {
        department: Commercial,
        verb: Create,
        noun: "payment",
        field: "amount",
        excludes: |amount| amount.starts_with('-') || amount.bytes().all(|digit| matches!(digit, b'0' | b'.')),
        refused: both("record a payment of nothing, or take one back", "enregistrer un paiement nul, ni en annuler un"),
    },
];
