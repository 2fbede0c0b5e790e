//! What PostgreSQL refuses, in sentences: one for every named constraint, one for every way a statement can fail.

mod business;
mod people;
mod sentences;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Refusal};

use super::running;
use crate::error::{Error, Kind};
use crate::identity::token::Rejection;
use crate::language::tr;

use sentences::named;
pub use sentences::sentence;

/// Turns what diesel reports into what the person reads. The technical text goes to the error's source only: it may hold data.
pub fn explain(refusal: Refusal) -> Error {
    let error = match &refusal {
        Refusal::NotFound => Error::new(Kind::NotFound, tr!("no such record", "aucune fiche de ce genre")),
        Refusal::DatabaseError(kind, information) => explain_database(kind, information.as_ref()),
        Refusal::BrokenTransactionManager => lost(),
        Refusal::DeserializationError(_) | Refusal::SerializationError(_) | Refusal::QueryBuilderError(_) => Error::new(
            Kind::Fault,
            tr!("the program and the database do not understand each other", "le programme et la base de données ne se comprennent pas"),
        )
        .hint(tr!("is the program up to date? epicrm --version", "le programme est-il à jour ? epicrm --version")),
        _ => Error::new(Kind::Runtime, impossible()),
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
        return Error::new(
            Kind::Conflict,
            tr!("a record that this one refers to is gone", "une fiche à laquelle celle-ci renvoie n'est plus là"),
        )
        .hint(look_again());
    }
    if let Some((kind, message, hint)) = sentence(constraint) {
        let named = information.details().and_then(|detail| named(constraint, detail));
        return Error::new(kind, named.unwrap_or_else(|| message.into())).hint(hint);
    }
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            Error::new(Kind::Conflict, tr!("another record has this already", "une autre fiche a déjà cela"))
        }
        DatabaseErrorKind::ForeignKeyViolation => {
            Error::new(Kind::Conflict, tr!("other records refer to this one", "d'autres fiches renvoient à celle-ci"))
                .hint(tr!("delete or move those first", "supprimez ou déplacez d'abord celles-là"))
        }
        DatabaseErrorKind::CheckViolation | DatabaseErrorKind::NotNullViolation | DatabaseErrorKind::ExclusionViolation => {
            Error::new(Kind::Conflict, tr!("the database refuses this value", "la base de données refuse cette valeur"))
        }
        DatabaseErrorKind::SerializationFailure => Error::new(
            Kind::Conflict,
            tr!("somebody else changed this at the same moment", "quelqu'un d'autre a modifié cela au même moment"),
        )
        .hint(look_again()),
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
        Error::new(
            Kind::NotAuthenticated,
            tr!("your password must be changed before first use", "votre mot de passe doit être changé avant le premier usage"),
        )
        .hint("epicrm password")
    } else if says(&["session ended", "no active collaborator"]) {
        Rejection::Ended.into()
    } else if is_forbidden(message) {
        Error::new(
            Kind::Forbidden,
            tr!("the database refuses this to your department", "la base de données refuse cela à votre département"),
        )
        .incident()
    } else if is_lock_timeout(message) {
        Error::new(
            Kind::Unreachable,
            tr!(
                "somebody else is changing this, and did not finish in time; nothing was changed",
                "quelqu'un d'autre modifie cela et n'a pas fini à temps ; rien n'a été modifié"
            ),
        )
        .hint(tr!(
            "try again in a moment, or wait longer: --lock-timeout 1min",
            "réessayez dans un instant, ou attendez plus longtemps : --lock-timeout 1min"
        ))
    } else if says(&["statement timeout", "pour l'exécution de l'instruction"]) {
        Error::new(
            Kind::Unreachable,
            tr!(
                "the database took too long and the statement was stopped",
                "la base de données a mis trop de temps et l'instruction a été arrêtée"
            ),
        )
        .hint(tr!(
            "narrow the filter, or allow it more: --statement-timeout 5min",
            "resserrez le filtre, ou laissez-lui plus de temps : --statement-timeout 5min"
        ))
    } else if says(&["user request", "demande de l'utilisateur"]) {
        Error::new(
            Kind::Unreachable,
            tr!("the database's administrator stopped this statement", "l'administrateur de la base de données a arrêté cette instruction"),
        )
        .hint(tr!("ask them why, or try again", "demandez-lui pourquoi, ou réessayez"))
    } else if is_ended(message) {
        lost()
    } else if says(&["could not extend file", "No space left", "n'a pas pu étendre"]) {
        Error::new(Kind::Runtime, tr!("the database server's disk is full", "le disque du serveur de la base de données est plein")).hint(
            tr!("an administrator must make room; nothing was changed", "un administrateur doit faire de la place ; rien n'a été modifié"),
        )
    } else if is_mixed_up(message) {
        pooled()
    } else if says(&["read-only transaction", "lecture seule"]) {
        Error::new(Kind::Unreachable, tr!("this server is a read-only standby", "ce serveur est un secours en lecture seule"))
            .hint(tr!("add target_session_attrs=read-write to DATABASE_URL", "ajoutez target_session_attrs=read-write à DATABASE_URL"))
    } else if says(&[
        "numeric field overflow",
        "champ numérique en dehors des limites",
        "integer out of range",
        "entier en dehors des limites",
    ]) {
        Error::new(Kind::Usage, tr!("a number is larger than its column holds", "un nombre est plus grand que sa colonne ne le permet"))
            .hint(tr!("an amount has at most ten digits before the point", "un montant a au plus dix chiffres avant la virgule"))
    } else {
        Error::new(Kind::Runtime, impossible()).incident()
    }
}

/// Whether the server has statements of another connection, or lacks those of this one: what lies between changes connections.
pub(super) fn is_mixed_up(message: &str) -> bool {
    message.contains("prepared statement") || message.contains("instruction préparée")
}

pub(super) fn pooled() -> Error {
    Error::new(
        Kind::Unreachable,
        tr!(
            "a pooler by transaction stands before the database, and mixed up the statements of two commands",
            "un répartiteur par transaction se tient devant la base de données, et a mêlé les instructions de deux commandes"
        ),
    )
    .hint(tr!(
        "its administrator sets pool_mode = session, or max_prepared_statements where it is PgBouncer 1.21 or later",
        "son administrateur règle pool_mode = session, ou max_prepared_statements si c'est PgBouncer 1.21 ou plus récent"
    ))
}

/// Whether a foreign key refuses the record that refers, and not the deletion of the one referred to.
fn is_dangling(message: &str) -> bool {
    ["insert or update on table", "une instruction insert ou update sur la table"].iter().any(|part| message.contains(part))
}

pub(super) fn is_lock_timeout(message: &str) -> bool {
    ["lock timeout", "pour l'obtention des verrous"].iter().any(|part| message.contains(part))
}

/// Whether the server ended the connection.
fn is_ended(message: &str) -> bool {
    ["terminating connection", "arrêt des connexions", "connection closed"].iter().any(|part| message.contains(part))
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
    if running::fell_silent() {
        return Error::new(Kind::Unreachable, tr!("the database no longer answers", "la base de données ne répond plus")).hint(tr!(
            "the server, or the network on the way to it, is stuck: try again in a moment",
            "le serveur, ou le réseau qui y mène, est bloqué : réessayez dans un instant"
        ));
    }
    Error::new(Kind::Unreachable, tr!("the connection to the database was lost", "la connexion à la base de données est perdue")).hint(tr!(
        "the server stopped or your session was ended: epicrm whoami",
        "le serveur s'est arrêté ou votre session a pris fin : epicrm whoami"
    ))
}

/// Whether the server's last word is missing: the connection ended first, or the server went down with it.
fn is_lost(error: &Error) -> bool {
    match error.source.as_ref().and_then(|source| source.downcast_ref()) {
        Some(Refusal::BrokenTransactionManager | Refusal::RollbackErrorOnCommit { .. }) => true,
        Some(Refusal::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _)) => true,
        Some(Refusal::DatabaseError(_, information)) => is_ended(information.message()),
        _ => false,
    }
}

/// What is said of work that the server can only have taken back, for it was never asked to keep it.
pub(super) fn undone(error: Error) -> Error {
    if !is_lost(&error) {
        return error;
    }
    let message = &error.message;
    Error { message: tr!("{message}: what was not finished is undone", "{message} : ce qui n'était pas fini est défait"), ..error }
}

/// What is said when the server would not keep the work, for a reason that was lost on its way.
pub(super) fn unheard(refusal: Refusal) -> Error {
    let error = explain(refusal);
    if is_lost(&error) {
        return undone(error);
    }
    let message = tr!(
        "the connection to the database lost a word of it: nothing was changed",
        "la connexion à la base de données en a perdu un mot : rien n'a été modifié"
    );
    Error { kind: Kind::Unreachable, message, hints: Vec::new(), ..error }.hint(tr!("repeat the command", "répétez la commande"))
}

/// What is said when the server was asked to keep the work: it may have done so without its word coming through.
pub fn undecided(refusal: Refusal) -> Error {
    let error = explain(refusal);
    if !is_lost(&error) {
        return error;
    }
    let message = tr!(
        "the connection to the database was lost while it was keeping the changes: either all of them are there, or none",
        "la connexion à la base de données a été perdue pendant l'enregistrement : ou bien tout est fait, ou bien rien"
    );
    Error { kind: Kind::Unreachable, message, hints: Vec::new(), ..error }
        .hint(tr!("look before you repeat the command: epicrm history", "regardez avant de répéter la commande : epicrm history"))
}

fn impossible() -> String {
    tr!("the database could not do that", "la base de données n'a pas pu faire cela")
}

fn look_again() -> String {
    tr!("look again, then repeat the command", "regardez de nouveau, puis répétez la commande")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, tests::speaking};

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
            let french = speaking(Language::French, || explain_text(message, hint));
            assert!(french.message != error.message, "{message}: {}", french.message);
        }
    }

    #[test]
    fn who_loses_the_connection_learns_what_became_of_the_work() {
        let cut = || Refusal::DatabaseError(DatabaseErrorKind::UnableToSendCommand, Box::new("connection closed".to_owned()));
        let ended = "terminating connection because of crash of another server process".to_owned();
        let refused = || Refusal::DatabaseError(DatabaseErrorKind::CheckViolation, Box::new("no".to_owned()));
        for lost in [cut(), Refusal::BrokenTransactionManager, Refusal::DatabaseError(DatabaseErrorKind::Unknown, Box::new(ended))] {
            let undone = undone(explain(lost));
            assert!(undone.kind == Kind::Unreachable && undone.message.ends_with("what was not finished is undone"), "{}", undone.message);
        }
        let unknown = undecided(cut());
        assert!(unknown.kind == Kind::Unreachable && unknown.message.contains("either all of them are there, or none"));
        assert!(unknown.hints.iter().any(|hint| hint.contains("epicrm history")), "{:?}", unknown.hints);
        for error in [undone(explain(refused())), undecided(refused())] {
            assert_eq!((error.kind, &error.message), (Kind::Conflict, &explain(refused()).message));
        }
        speaking(Language::French, || {
            assert!(undone(explain(cut())).message.ends_with("ce qui n'était pas fini est défait"));
            assert!(undecided(cut()).message.contains("ou bien tout est fait, ou bien rien"));
        });
    }
}
