//! What PostgreSQL refuses, in sentences: one for every named constraint, one for every way a statement can fail.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Refusal};

use crate::error::{Error, Kind};
use crate::identity::token::Rejection;

/// Turns what diesel reports into what the person reads. The technical text goes to the error's source only: it may hold data.
pub fn explain(refusal: Refusal) -> Error {
    let error = match &refusal {
        Refusal::NotFound => Error::new(Kind::NotFound, "no such record"),
        Refusal::DatabaseError(kind, information) => explain_database(kind, information.as_ref()),
        Refusal::BrokenTransactionManager => lost(),
        Refusal::DeserializationError(_) | Refusal::SerializationError(_) | Refusal::QueryBuilderError(_) => {
            Error::new(Kind::Fault, "the program and the database do not understand each other")
                .hint("is the program up to date? epicrm --version")
        }
        _ => Error::new(Kind::Runtime, "the database could not do that"),
    };
    error.source(refusal)
}

/// The constraint that refused a record, where an error comes from one.
pub fn constraint(error: &Error) -> Option<String> {
    match error.source.as_ref()?.downcast_ref::<Refusal>()? {
        Refusal::DatabaseError(_, information) => information.constraint_name().map(str::to_owned),
        _ => None,
    }
}

fn explain_database(kind: &DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> Error {
    let constraint = information.constraint_name().unwrap_or_default();
    if constraint.ends_with("_fkey") && is_dangling(information.message()) {
        return Error::new(Kind::Conflict, "a record that this one refers to is gone").hint("look again, then repeat the command");
    }
    if let Some((kind, message, hint)) = sentence(constraint) {
        let named = information.details().and_then(|detail| named(constraint, detail));
        return Error::new(kind, named.as_deref().unwrap_or(message)).hint(hint);
    }
    match kind {
        DatabaseErrorKind::UniqueViolation => Error::new(Kind::Conflict, "another record has this already"),
        DatabaseErrorKind::ForeignKeyViolation => {
            Error::new(Kind::Conflict, "other records refer to this one").hint("delete or move those first")
        }
        DatabaseErrorKind::CheckViolation | DatabaseErrorKind::NotNullViolation | DatabaseErrorKind::ExclusionViolation => {
            Error::new(Kind::Conflict, "the database refuses this value")
        }
        DatabaseErrorKind::SerializationFailure => {
            Error::new(Kind::Conflict, "somebody else changed this at the same moment").hint("look again, then repeat the command")
        }
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => lost(),
        _ => explain_text(information.message(), information.hint()),
    }
}

/// Whether the database refused one row by a rule of its table, so that other rows may pass.
pub fn is_of_a_row(error: &Error) -> bool {
    matches!(database(error), Some((_, information)) if information.constraint_name().is_some())
}

/// Whether another record has what must be unique.
pub fn is_duplicate(error: &Error) -> bool {
    matches!(database(error), Some((DatabaseErrorKind::UniqueViolation, _)))
}

fn database(error: &Error) -> Option<(&DatabaseErrorKind, &dyn DatabaseErrorInformation)> {
    match error.source.as_ref()?.downcast_ref()? {
        Refusal::DatabaseError(kind, information) => Some((kind, information.as_ref())),
        _ => None,
    }
}

/// diesel names no SQLSTATE for these; the texts are PostgreSQL's own, in English and French (`lc_messages` is the server's).
fn explain_text(message: &str, hint: Option<&str>) -> Error {
    let says = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    if hint == Some("change_password") {
        Error::new(Kind::NotAuthenticated, "your password must be changed before first use").hint("epicrm password")
    } else if says(&["session ended", "no active collaborator"]) {
        Rejection::Ended.into()
    } else if is_forbidden(message) {
        Error::new(Kind::Forbidden, "the database refuses this to your department").incident()
    } else if is_lock_timeout(message) {
        Error::new(Kind::Unreachable, "somebody else is changing this, and did not finish in time; nothing was changed")
            .hint("try again in a moment, or wait longer: --lock-timeout 1min")
    } else if says(&["statement timeout", "pour l'exécution de l'instruction"]) {
        Error::new(Kind::Unreachable, "the database took too long and the statement was stopped")
            .hint("narrow the filter, or allow it more: --statement-timeout 5min")
    } else if says(&["user request", "demande de l'utilisateur"]) {
        Error::new(Kind::Unreachable, "the database's administrator stopped this statement").hint("ask them why, or try again")
    } else if says(&["terminating connection", "arrêt des connexions", "connection closed"]) {
        lost()
    } else if says(&["could not extend file", "No space left", "n'a pas pu étendre"]) {
        Error::new(Kind::Runtime, "the database server's disk is full").hint("an administrator must make room; nothing was changed")
    } else if is_mixed_up(message) {
        pooled()
    } else if says(&["read-only transaction", "lecture seule"]) {
        Error::new(Kind::Unreachable, "this server is a read-only standby").hint("add target_session_attrs=read-write to DATABASE_URL")
    } else if says(&[
        "numeric field overflow",
        "champ numérique en dehors des limites",
        "integer out of range",
        "entier en dehors des limites",
    ]) {
        Error::new(Kind::Usage, "a number is larger than its column holds").hint("an amount has at most ten digits before the point")
    } else {
        Error::new(Kind::Runtime, "the database could not do that").incident()
    }
}

/// Whether the server has statements of another connection, or lacks those of this one: what lies between changes connections.
pub(super) fn is_mixed_up(message: &str) -> bool {
    message.contains("prepared statement") || message.contains("instruction préparée")
}

pub(super) fn pooled() -> Error {
    Error::new(Kind::Unreachable, "a pooler by transaction stands before the database, and mixed up the statements of two commands")
        .hint("its administrator sets pool_mode = session, or max_prepared_statements where it is PgBouncer 1.21 or later")
}

/// Whether a foreign key refuses the record that refers, and not the deletion of the one referred to.
fn is_dangling(message: &str) -> bool {
    ["insert or update on table", "une instruction insert ou update sur la table"].iter().any(|part| message.contains(part))
}

pub(super) fn is_lock_timeout(message: &str) -> bool {
    ["lock timeout", "pour l'obtention des verrous"].iter().any(|part| message.contains(part))
}

fn is_forbidden(message: &str) -> bool {
    [
        "permission denied",
        "row-level security",
        "droit refusé",
        "sécurité au niveau ligne",
        "sécurité niveau ligne",
        "must be owner",
        "may not delete",
        "may not move",
        "may not restore",
        "not on yourself",
        "for gestion",
    ]
    .iter()
    .any(|part| message.contains(part))
}

fn lost() -> Error {
    Error::new(Kind::Unreachable, "the connection to the database was lost")
        .hint("the server stopped or your session was ended: epicrm whoami")
}

/// Exit code, what happened and what to do for a constraint: its own sentence, or that of its family.
pub fn sentence(constraint: &str) -> Option<(Kind, &'static str, &'static str)> {
    let own = SENTENCES.iter().find(|(name, ..)| *name == constraint);
    let family = || FAMILIES.iter().find(|(suffix, ..)| constraint.ends_with(suffix));
    own.or_else(family).map(|(_, kind, message, hint)| (*kind, *message, *hint))
}

/// The sentence of a constraint that names the records in the way, when its trigger told their codes. What PostgreSQL itself puts
/// into a detail are values: those are not shown.
fn named(constraint: &str, detail: &str) -> Option<String> {
    let (_, message) = NAMING.iter().find(|(name, _)| *name == constraint)?;
    let codes = detail.chars().all(|letter| letter.is_alphanumeric() || "._/- ".contains(letter));
    codes.then(|| message.replace("{}", detail))
}

/// Constraint, and its sentence around the codes of the records in the way.
static NAMING: &[(&str, &str)] = &[
    ("contract_with_event_stays_signed", "this contract has event {}: it cannot go back to unsigned"),
    ("contract_with_open_event_stays", "this contract has event {}, which is planned or confirmed: it cannot be cancelled"),
    ("event_support_clash", "{} would overlap, and have the same support"),
];

type Sentence = (&'static str, Kind, &'static str, &'static str);

/// What the constraints of one form, on whichever table, have in common: by the end of their names.
#[rustfmt::skip]
static FAMILIES: &[Sentence] = &[
    ("_code_reserved", Kind::Conflict, "this code is kept for a record to come", "choose another, or leave it out: one is generated"),
    ("_code_form",     Kind::Usage,    "a code is up to 120 lower-case letters a to z, digits, dots, hyphens, underscores or slashes, a letter or digit first", "example: geg2021"),
    ("_email_form",    Kind::Usage,    "that is not an e-mail address", "example: jean.dupont@example.com"),
    ("_phone_form",    Kind::Usage,    "a telephone number is stored in international form", "example: +33612345678"),
    ("_note_text",     Kind::Usage,    "a note is at most 10,000 characters, without control characters, and not all spaces", "None clears it"),
    ("_notes_text",    Kind::Usage,    "notes are at most 10,000 characters, without control characters, and not all spaces", "None clears them"),
    ("_text",          Kind::Usage,    "a text is one line of at most 150 characters, without characters that are not seen or spaces around it", "None clears it"),
    ("_dated",         Kind::Usage,    "a date lies between 0001-01-01 and 9999-12-30", "example: 2027-03-31"),
    ("_about",         Kind::Conflict, "what this is about is not there any more", "look again: epicrm search WORDS"),
    ("_pkey",          Kind::Conflict, "this record exists already", "look again, then repeat the command"),
];

/// Constraint, exit code, what happened, what to do. `tests/it/catalogue.rs` proves that none is missing.
#[rustfmt::skip]
static SENTENCES: &[Sentence] = &[
    ("department_code_key",              Kind::Conflict,  "another department has this code", "choose another code: epicrm departments"),
    ("department_name_key",              Kind::Conflict,  "another department has this name", "choose another name: epicrm departments"),
    ("department_privileges_known",      Kind::Usage,     "the privileges of a department are commercial, gestion or support", "epicrm fields departments privileges"),
    ("role_code_key",                    Kind::Conflict,  "another role has this code", "choose another code: epicrm roles"),
    ("role_name_key",                    Kind::Conflict,  "another role has this name", "choose another name: epicrm roles"),
    ("collaborator_code_key",            Kind::Conflict,  "another collaborator has this registration number", "epicrm collaborators"),
    ("collaborator_code_form",           Kind::Usage,     "a registration number is 2 to 24 lower-case letters, digits, dots or hyphens, a letter first", "example: aa123456789"),
    ("collaborator_username_key",        Kind::Conflict,  "another collaborator has this username", "epicrm collaborators"),
    ("collaborator_username_form",       Kind::Usage,     "a username is 2 to 24 lower-case letters, digits, dots or hyphens, a letter first", "example: jean.dupont"),
    ("collaborator_names_differ",        Kind::Usage,     "a username and a registration number must differ", "both are names to sign in with"),
    ("collaborator_email_key",           Kind::Conflict,  "another collaborator has this e-mail address", "epicrm collaborators email=…"),
    ("collaborator_department_fkey",     Kind::Conflict,  "collaborators belong to this department", "move them first: epicrm collaborators department=…"),
    ("collaborator_role_fkey",           Kind::Conflict,  "collaborators have this role", "give them another first: epicrm collaborators role=…"),
    ("collaborator_last_gestion",        Kind::Conflict,  "this is the last active gestion account: nobody could manage accounts any more", "give somebody else a gestion account first"),
    ("collaborator_not_self",            Kind::Forbidden, "nobody does this to their own account", "ask somebody else of gestion; your own password: epicrm password"),
    ("collaborator_script_tokens",       Kind::Forbidden, "you have not been allowed tokens for scripts", "ask gestion for: epicrm update-collaborator USERNAME script_tokens_until=DATE"),
    ("collaborator_script_tokens_until", Kind::Conflict,  "tokens for scripts end with what gestion allowed, at most a year from now", "epicrm collaborators --columns username,script_tokens_until"),
    ("session_scripts_five",             Kind::Conflict,  "five tokens for scripts are live already", "end one: epicrm sessions, then epicrm logout --session ID"),
    ("session_purpose_known",            Kind::Usage,     "a session is a person's or a script's", "epicrm token --help"),
    ("installation_pkey",                Kind::Conflict,  "this database is set up already", "epicrm init --dry-run tells its state"),
    ("installation_only_one",            Kind::Conflict,  "this database is set up already", "epicrm init --dry-run tells its state"),
    ("installation_environment_known",   Kind::Usage,     "an environment is prod, dev or test", "set EPICRM_ENV or --env"),
    ("login_pkey",                       Kind::Conflict,  "another account signs in by this name", "epicrm collaborators"),
    ("login_collaborator_fkey",          Kind::Conflict,  "this collaborator has an account", "deactivate it instead"),
    ("account_pkey",                     Kind::Conflict,  "this collaborator has an account already", "epicrm collaborators"),
    ("account_collaborator_fkey",        Kind::Conflict,  "this collaborator has an account", "deactivate it instead"),
    ("session_pkey",                     Kind::Conflict,  "this session exists already", "repeat: epicrm token"),
    ("session_collaborator_fkey",        Kind::Conflict,  "this collaborator has signed in before: the history needs them", "deactivate the account instead"),
    ("location_code_key",                Kind::Conflict,  "another location has this code", "epicrm locations code=…"),
    ("location_postal_code_form",        Kind::Usage,     "a postal code is five digits in France, elsewhere 2 to 12 capital letters, digits, spaces or hyphens", "example: 75008"),
    ("location_cedex_form",              Kind::Usage,     "the code of a cedex is five digits", "example: 75382"),
    ("location_population_positive",     Kind::Usage,     "a population cannot be negative", "write 0 or more"),
    ("company_code_key",                 Kind::Conflict,  "another company has this code", "epicrm companies code=…"),
    ("company_siret_key",                Kind::Conflict,  "another company has this SIRET (SIREN and NIC)", "epicrm companies siret=…"),
    ("company_siren_form",               Kind::Usage,     "a SIREN is nine digits, of which the last checks the others (Luhn)", "example: 552081317"),
    ("company_nic_form",                 Kind::Usage,     "a NIC is five digits", "example: 66522"),
    ("company_siret_form",               Kind::Usage,     "a SIREN and a NIC together, the SIRET, end with a check digit (Luhn), which is wrong here", "example: siren=552081317 nic=66522"),
    ("company_activity_form",            Kind::Usage,     "an activity is a NAF code: four digits and a letter", "example: 82.30Z"),
    ("company_headcount_known",          Kind::Usage,     "a headcount is one of INSEE's brackets", "epicrm fields companies headcount"),
    ("company_location_fkey",            Kind::Conflict,  "companies are at this location", "epicrm companies location=…"),
    ("client_code_key",                  Kind::Conflict,  "another client has this code", "epicrm clients code=…"),
    ("client_email_key",                 Kind::Conflict,  "another client has this e-mail address", "epicrm clients email=…"),
    ("client_civility_known",            Kind::Usage,     "a civility is MR, MME, MLE or AUTRE", "epicrm fields clients civility"),
    ("client_company_fkey",              Kind::Conflict,  "clients work at this company", "epicrm clients company=…"),
    ("client_commercial_fkey",           Kind::Conflict,  "clients are followed by this collaborator", "reassign them first: epicrm clients commercial=…"),
    ("client_commercial_active",         Kind::Conflict,  "only an active collaborator of a commercial department can follow a client", "epicrm collaborators privileges=commercial active=true"),
    ("contract_code_key",                Kind::Conflict,  "another contract has this code", "epicrm contracts code=…"),
    ("contract_client_fkey",             Kind::Conflict,  "this client has contracts", "epicrm contracts client=…"),
    ("contract_total_positive",          Kind::Usage,     "the total of a contract cannot be negative", "write 0 or more"),
    ("contract_status_known",            Kind::Usage,     "the status of a contract is unsigned, signed or cancelled", "epicrm fields contracts status"),
    ("contract_paid_within_total",       Kind::Conflict,  "payments cannot exceed the contract's total, nor fall below zero", "epicrm payments contract=…"),
    ("contract_signed_has_date",         Kind::Usage,     "a signed contract has a date of signature", "signed_at=today"),
    ("contract_unsigned_has_none",       Kind::Usage,     "an unsigned contract has no date of signature", "signed_at=None"),
    ("contract_signed_by_commercial",    Kind::Forbidden, "only the commercial of its client signs a contract", "epicrm contracts --columns code,commercial"),
    ("contract_with_event_stays_signed", Kind::Conflict,  "this contract has an event: it cannot go back to unsigned", "epicrm events contract=…"),
    ("contract_with_open_event_stays",   Kind::Conflict,  "this contract has an event that is planned or confirmed: it cannot be cancelled", "cancel its events first, or with it: epicrm cancel-contract CODE --reason … --with-events"),
    ("contract_reason_of_cancelled",     Kind::Conflict,  "only a cancelled contract has a reason for it", "epicrm cancel-contract CODE --reason …"),
    ("contract_signed_by_now",           Kind::Usage,     "a contract is not signed in the future", "signed_at=today"),
    ("payment_code_key",                 Kind::Conflict,  "another payment has this code", "epicrm payments code=…"),
    ("payment_contract_fkey",            Kind::Conflict,  "this contract has payments", "epicrm payments contract=…"),
    ("payment_amount_not_zero",          Kind::Usage,     "a payment of nothing is not a payment", "write an amount"),
    ("payment_method_known",             Kind::Usage,     "the method of a payment is transfer, card, cash, cheque, direct-debit or adjustment", "epicrm fields payments method"),
    ("payment_reverses_fkey",            Kind::Conflict,  "this payment was reversed", "epicrm payments reverses=…"),
    ("payment_reverses_key",             Kind::Conflict,  "this payment was reversed already", "epicrm payments reverses=…"),
    ("payment_reverses_exactly",         Kind::Conflict,  "a reversal takes back one payment of the same contract, exactly", "epicrm payments contract=…"),
    ("payment_contract_not_cancelled",   Kind::Conflict,  "a cancelled contract is paid no more", "what it had been paid is given back: epicrm reverse-payment CODE"),
    ("payment_negative_is_explained",    Kind::Usage,     "a negative amount is a reversal or an adjustment", "give the payment it reverses"),
    ("event_code_key",                   Kind::Conflict,  "another event has this code", "epicrm events code=…"),
    ("event_contract_fkey",              Kind::Conflict,  "this contract has events", "epicrm events contract=…"),
    ("event_contract_signed",            Kind::Conflict,  "an event needs a signed contract", "sign the contract first"),
    ("event_location_fkey",              Kind::Conflict,  "events take place at this location", "epicrm events location=…"),
    ("event_support_fkey",               Kind::Conflict,  "events are supported by this collaborator", "reassign them first: epicrm events support=…"),
    ("event_support_active",             Kind::Conflict,  "only an active collaborator of a support department can support an event", "epicrm collaborators privileges=support active=true"),
    ("event_support_clash",              Kind::Conflict,  "this support has another event at that time", "--allow-clash accepts the overlap; their events: epicrm events support=…"),
    ("event_done_has_begun",             Kind::Conflict,  "an event is not done before it has begun", "its dates: epicrm update-event CODE starts_at=… ends_at=…"),
    ("event_attendees_positive",         Kind::Usage,     "the number of attendees cannot be negative", "write 0 or more"),
    ("event_status_known",               Kind::Usage,     "the status of an event is planned, confirmed, done or cancelled", "epicrm fields events status"),
    ("event_ends_after_start",           Kind::Usage,     "an event ends after it starts", "set starts_at and ends_at together"),
    ("entry_changed_since",              Kind::Conflict,  "it is no longer what this change left", "what happened to it: epicrm history"),
    ("entry_deleted_last",               Kind::Conflict,  "it has been restored, or deleted again, since", "undo the latest of those: epicrm history"),
    ("note_code_key",                    Kind::Conflict,  "another note has this code", "epicrm notes code=…"),
    ("note_text_text",                   Kind::Usage,     "a note is at most 10,000 characters, without control characters, and not all spaces", "example: epicrm note client mkc111 'Prefers to be called in the morning'"),
    ("note_author_fkey",                 Kind::Conflict,  "this collaborator has written notes", "epicrm notes author=…"),
    ("note_about_one",                   Kind::Usage,     "a note is about one record", "example: epicrm note client mkc111 'Prefers to be called in the morning'"),
    ("reminder_code_key",                Kind::Conflict,  "another reminder has this code", "epicrm reminders code=…"),
    ("reminder_text_text",               Kind::Usage,     "a reminder is at most 10,000 characters, without control characters, and not all spaces", "example: epicrm remind contract kc555 tomorrow 'Ask for the deposit'"),
    ("reminder_who_fkey",                Kind::Conflict,  "there are reminders for this collaborator", "give them to somebody else first: epicrm reminders who=…"),
    ("reminder_who_active",              Kind::Conflict,  "only an active collaborator can be reminded", "epicrm collaborators active=true"),
    ("reminder_author_fkey",             Kind::Conflict,  "this collaborator has written reminders", "epicrm reminders author=…"),
    ("reminder_about_one",               Kind::Usage,     "a reminder is about one record", "example: epicrm remind contract kc555 tomorrow 'Ask for the deposit'"),
    ("view_code_key",                    Kind::Conflict,  "another view has this code", "epicrm views"),
    ("view_name_form",                   Kind::Usage,     "the name of a view is at most 60 lower-case letters, digits, - and _, a letter first", "example: late"),
    ("view_noun_known",                  Kind::Usage,     "a view is of one noun that lists", "epicrm fields views noun"),
    ("view_owner_fkey",                  Kind::Conflict,  "this collaborator has saved views", "epicrm views owner=…"),
    ("view_format_known",                Kind::Usage,     "that is no format of lists", "epicrm help formats"),
    ("view_filter_text",                 Kind::Usage,     "a filter is at most 8 KiB of text, and not empty", "shorten it, or save a part of it as another view"),
    ("view_own_name_key",                Kind::Conflict,  "you have a view of this name already", "epicrm views owner=me"),
    ("view_team_name_key",               Kind::Conflict,  "the team has a view of this name already", "choose another name: epicrm views team=true"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_has_one_sentence() {
        for (index, (name, ..)) in SENTENCES.iter().enumerate() {
            assert!(!SENTENCES[index + 1..].iter().any(|(other, ..)| other == name), "{name}");
        }
    }

    #[test]
    fn a_constraint_without_a_sentence_of_its_own_has_its_family_s() {
        for (constraint, said) in [
            ("contract_code_form", Some("a code is up to 120 lower-case letters")),
            ("collaborator_code_form", Some("a registration number is 2 to 24 lower-case letters")),
            ("contract_code_reserved", Some("this code is kept for a record to come")),
            ("event_notes_text", Some("notes are at most")),
            ("event_title_text", Some("a text is one line")),
            ("event_dated", Some("a date lies between")),
            ("", None),
            ("something_else", None),
        ] {
            let found = sentence(constraint).map(|(_, message, _)| message);
            assert!(found.zip(said).map_or(found == said, |(found, said)| found.starts_with(said)), "{constraint}: {found:?}");
        }
    }

    #[test]
    fn records_in_the_way_are_named_and_values_are_not() {
        assert_eq!(
            named("event_support_clash", "geg2021 and ev-1").as_deref(),
            Some("geg2021 and ev-1 would overlap, and have the same support")
        );
        assert_eq!(named("event_support_clash", "Key (support_id, tstzrange(starts_at, ends_at))=(3, …) conflicts"), None);
        assert_eq!(named("client_code_key", "mkc111"), None);
        assert!(NAMING.iter().all(|(constraint, message)| sentence(constraint).is_some() && message.contains("{}")));
    }

    #[test]
    fn texts_of_the_server_become_sentences() {
        for (message, hint, kind) in [
            ("permission denied for table event", None, Kind::Forbidden),
            ("droit refusé pour la table event", None, Kind::Forbidden),
            ("new row violates row-level security policy for table \"client\"", None, Kind::Forbidden),
            ("session ended", None, Kind::NotAuthenticated),
            ("password change required", Some("change_password"), Kind::NotAuthenticated),
            ("canceling statement due to statement timeout", None, Kind::Unreachable),
            ("annulation de la requête à cause du délai écoulé pour l'exécution de l'instruction", None, Kind::Unreachable),
            ("canceling statement due to lock timeout", None, Kind::Unreachable),
            ("annulation de la requête à cause du délai écoulé pour l'obtention des verrous", None, Kind::Unreachable),
            ("canceling statement due to user request", None, Kind::Unreachable),
            ("terminating connection due to administrator command", None, Kind::Unreachable),
            ("prepared statement \"s0\" already exists", None, Kind::Unreachable),
            ("l'instruction préparée « s1 » n'existe pas", None, Kind::Unreachable),
            ("numeric field overflow", None, Kind::Usage),
            ("something never seen", None, Kind::Runtime),
        ] {
            let error = explain_text(message, hint);
            assert_eq!(error.kind, kind, "{message}");
            assert!(!error.message.contains(message), "a raw database message reached the person");
        }
    }
}
