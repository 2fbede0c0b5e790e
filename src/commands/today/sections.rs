//! What waits for whom: each section is a filter of one noun, its records told in a few words, and the command that does what is to
//! be done. The filter is the one that the list would be given, so that both count the same.

use crate::domain::{CLIENT, CONTRACT, EVENT, REMINDER};
use crate::entity::Entity;
use crate::language::{Text, both};
use crate::policy::Department;

/// One thing to look after.
#[derive(Debug)]
pub struct Section {
    /// As typed and as programs read it.
    pub name: &'static str,
    pub title: Text,
    /// Whose it is; none: everybody's.
    pub department: Option<Department>,
    pub entity: &'static Entity,
    pub filter: &'static str,
    /// Of events, only those that overlap another of the same support.
    pub clashing: bool,
    /// Fields told of each record; an empty name tells nothing.
    pub about: &'static str,
    pub detail: &'static str,
    pub status: &'static str,
    pub day: &'static str,
    pub amount: &'static str,
    /// Fields that may be missing.
    pub needed: &'static [&'static str],
    pub order: &'static [&'static str],
    /// What lies fewer days ahead is urgent: 0, what should have been done before today; none: nothing is.
    pub urgent: Option<u64>,
    /// What does it: the first whose status is that of the record (empty: any) and whose `{…}` are all known.
    pub commands: &'static [(&'static str, Text)],
}

/// A command is typed alike in both languages, save for the words in it that are for people.
const fn same(command: &'static str) -> Text {
    both(command, command)
}

const NOTHING: Section = Section {
    name: "",
    title: Text::NONE,
    department: None,
    entity: &EVENT,
    filter: "",
    clashing: false,
    about: "",
    detail: "",
    status: "",
    day: "",
    amount: "",
    needed: &[],
    order: &[],
    urgent: None,
    commands: &[],
};

/// An event somebody is to be found for, or another.
const REASSIGN: &[(&str, Text)] = &[("", same("epicrm update-event {code} support={support}")), ("", same("epicrm free --for {code}"))];

/// Of whom nothing was written for three months, nor any event held, and nobody is reminded.
const QUIET: &str = "commercial=me and updated_at<-90d and not contracts.updated_at>=-90d and not contracts.events.ends_at>=-90d \
                     and not remarks.created_at>=-90d and not reminders.done=no";

/// All of them, those of a department in the order of their urgency.
pub static SECTIONS: [Section; 12] = [
    Section {
        name: "reminders",
        title: both("To remember", "À ne pas oublier"),
        entity: &REMINDER,
        filter: "who=me and done=no and due_on<=+7d",
        about: "text",
        detail: "record",
        day: "due_on",
        order: &["due_on", "code"],
        urgent: Some(1),
        commands: &[("", same("epicrm done {code}"))],
        ..NOTHING
    },
    Section {
        name: "due",
        title: both("Payments due", "Paiements à échéance"),
        department: Some(Department::Commercial),
        filter: "commercial=me and status=signed and remaining>0 and due_on<=+14d",
        ..OWED
    },
    Section {
        name: "to-sign",
        title: both("Contracts to sign", "Contrats à faire signer"),
        department: Some(Department::Commercial),
        entity: &CONTRACT,
        filter: "commercial=me and status=unsigned",
        about: "client_name",
        detail: "company_name",
        day: "created_at",
        amount: "total",
        order: &["created_at"],
        commands: &[("", same("epicrm sign-contract {code}"))],
        ..NOTHING
    },
    Section {
        name: "quiet",
        title: both("Clients gone quiet", "Clients sans nouvelles"),
        department: Some(Department::Commercial),
        entity: &CLIENT,
        filter: QUIET,
        about: "full_name",
        detail: "phone",
        order: &["updated_at"],
        commands: &[("", both("epicrm remind client {code} tomorrow call", "epicrm remind client {code} demain appeler"))],
        ..NOTHING
    },
    Section {
        name: "unsupported",
        title: both("Events without support", "Événements sans support"),
        department: Some(Department::Gestion),
        filter: "support=None and status in (planned, confirmed) and starts_at>=today",
        urgent: Some(7),
        commands: REASSIGN,
        ..HELD
    },
    Section {
        name: "clashes",
        title: both("Clashes", "Conflits d'agenda"),
        department: Some(Department::Gestion),
        filter: "clash_allowed=yes and status!=cancelled and ends_at>=today",
        clashing: true,
        detail: "support",
        urgent: Some(7),
        commands: REASSIGN,
        ..HELD
    },
    Section {
        name: "overdue",
        title: both("Balances overdue", "Soldes en retard"),
        department: Some(Department::Gestion),
        filter: "status=signed and remaining>0 and due_on<today",
        ..OWED
    },
    Section {
        name: "unplanned",
        title: both("Signed, and no event", "Signés, sans événement"),
        department: Some(Department::Gestion),
        entity: &CONTRACT,
        filter: "status=signed and not events.status in (planned, confirmed, done)",
        about: "client_name",
        detail: "company_name",
        day: "signed_at",
        amount: "total",
        order: &["signed_at"],
        commands: &[("", same("epicrm add-event contract={code}"))],
        ..NOTHING
    },
    Section {
        name: "events",
        title: both("Your next 14 days", "Vos 14 prochains jours"),
        department: Some(Department::Support),
        filter: "support=me and status in (planned, confirmed) and starts_at<=+14d and ends_at>=today",
        urgent: Some(1),
        commands: &[("planned", same("epicrm update-event {code} status=confirmed")), ("", same("epicrm event {code}"))],
        ..HELD
    },
    Section {
        name: "clashes",
        title: both("Clashes", "Conflits d'agenda"),
        department: Some(Department::Support),
        filter: "support=me and clash_allowed=yes and status!=cancelled and ends_at>=today",
        clashing: true,
        urgent: Some(7),
        commands: &[("", same("epicrm free --for {code}"))],
        ..HELD
    },
    Section {
        name: "incomplete",
        title: both("Details missing", "Détails manquants"),
        department: Some(Department::Support),
        filter: "support=me and status in (planned, confirmed) and ends_at>=today and (location=None or attendees=None or notes=None)",
        detail: "",
        needed: &["location", "attendees", "notes"],
        urgent: Some(7),
        commands: &[("", same("epicrm update-event {code}"))],
        ..HELD
    },
    Section {
        name: "to-close",
        title: both("Over, and not closed", "Terminés, à clore"),
        department: Some(Department::Support),
        filter: "support=me and status in (planned, confirmed) and ends_at<today",
        commands: &[("", same("epicrm update-event {code} status=done"))],
        ..HELD
    },
];

/// A contract of which money is owed.
const OWED: Section = Section {
    entity: &CONTRACT,
    about: "client_name",
    detail: "company_name",
    day: "due_on",
    amount: "remaining",
    order: &["due_on"],
    urgent: Some(0),
    commands: &[("", same("epicrm add-payment contract={code} amount={amount}"))],
    ..NOTHING
};

/// An event.
const HELD: Section = Section { about: "title", detail: "city", status: "status", day: "starts_at", order: &["starts_at"], ..NOTHING };
