//! What adding, changing and deleting a collaborator does beyond a row: passwords, login roles, sessions.

use secrecy::{ExposeSecret, SecretString};

use super::add::Added;
use super::assignments::Change;
use crate::commands::records;
use crate::commands::sign_in;
use crate::context::Context;
use crate::db::{AccountChange, NewCollaborator, Session, create_collaborator, explain};
use crate::domain::COLLABORATOR;
use crate::entity::{Entity, Value};
use crate::error::{self, Error, Result};
use crate::identity::password;
use crate::language::tr;

/// The change of an account that `change` is; none when it is one of a column.
pub(super) fn account_change(entity: &'static Entity, change: &Change) -> Option<Result<AccountChange>> {
    match (entity == &COLLABORATOR, change.field.name, &change.written) {
        (true, "department", id) => Some(records::id(id).map(AccountChange::Department)),
        (true, "active", Value::Boolean(active)) => Some(Ok(AccountChange::Active(*active))),
        (true, "script_tokens_until", Value::Date(until)) => Some(Ok(AccountChange::ScriptTokens(Some(*until)))),
        (true, "script_tokens_until", _) => Some(Ok(AccountChange::ScriptTokens(None))),
        _ => None,
    }
}

/// What else a change did, to be told.
pub(super) fn consequences<'c>(
    entity: &'static Entity,
    changes: impl Iterator<Item = &'c Change>,
    name: &str,
    dry_run: bool,
) -> Option<String> {
    let accounts: Vec<AccountChange> = changes.filter_map(|change| account_change(entity, change)?.ok()).collect();
    Some(match accounts[..] {
        [] => return None,
        [AccountChange::ScriptTokens(Some(until))] => {
            tr!("{name} may now: epicrm token {name} --until {until}", "{name} peut désormais : epicrm token {name} --until {until}")
        }
        [AccountChange::ScriptTokens(None)] => match dry_run {
            true => tr!("{name}'s tokens for scripts would end", "{name} n'aurait plus de jeton pour ses scripts"),
            false => tr!("{name}'s tokens for scripts have ended", "{name} n'a plus de jeton pour ses scripts"),
        },
        _ if accounts.contains(&AccountChange::Active(true)) => tr!(
            "{name} has no password yet: epicrm reset-password {name}",
            "{name} n'a pas encore de mot de passe : epicrm reset-password {name}"
        ),
        _ if dry_run => tr!("{name}'s sessions would end", "{name} n'aurait plus de session ouverte"),
        _ => tr!("{name}'s sessions have ended", "{name} n'a plus de session ouverte"),
    })
}

/// Adds a collaborator with a one-time password, which is told once, inside the caller's transaction.
///
/// # Errors
/// Whatever the database refuses.
pub(super) fn add(context: &Context<'_>, session: &mut Session, changes: &[Change]) -> Result<Added> {
    let find = |name: &str| changes.iter().find(|change| change.field.name == name && !change.written.is_null());
    let text = |name: &str| find(name).and_then(|change| records::exact(&change.written));
    let number = |name: &str| find(name).map(|change| records::id(&change.written)).transpose();
    let (username, code) = (text("username").unwrap_or_default(), text("registration_number").unwrap_or_default());
    let (full_name, email, phone) = (text("full_name").unwrap_or_default(), text("email"), text("phone"));
    let password = password::one_time();
    let (by_username, by_code) = sign_in::verifiers(&password, sign_in::installation(context)?, &username, &code);
    let new = NewCollaborator {
        registration_number: &code,
        username: &username,
        full_name: &full_name,
        email: email.as_deref(),
        phone: phone.as_deref(),
        department: number("department")?.unwrap_or_default(),
        role: number("role")?,
        by_username: &by_username,
        by_code: &by_code,
    };
    let id = create_collaborator(session.link(), &new).map_err(explain)?;
    let notices = vec![told(&username, &password)];
    Ok(Added { id, name: username, notices })
}

fn told(username: &str, password: &SecretString) -> String {
    tr!(
        "one-time password of {username}: {}\nshown this once; good for 7 days; to be changed before first use: epicrm password {username}",
        "mot de passe à usage unique pour {username} : {}\nmontré cette seule fois ; valable 7 jours ; à changer avant le premier usage : epicrm password {username}",
        password.expose_secret()
    )
}

/// What to do with a collaborator who cannot be deleted.
pub(super) fn deletion_refused(entity: &'static Entity, name: &str, error: Error) -> Error {
    if entity == &COLLABORATOR && error.kind == error::Kind::Conflict {
        return error.hint(tr!(
            "keep them from signing in instead: epicrm update-collaborator {name} active=false",
            "ou empêcher toute connexion : epicrm update-collaborator {name} active=false"
        ));
    }
    error
}
