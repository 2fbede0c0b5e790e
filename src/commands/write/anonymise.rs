//! `anonymise-client mkc111`: who a person is goes from the record, from what was noted about them and from the history. What the
//! company did for them stays. Nobody takes it back.

use super::acts::{Done, Usual};
use super::delete;
use crate::commands::{prompt, records};
use crate::context::Context;
use crate::db::{self, Ending, Erased, Session, explain};
use crate::domain::{CLIENT, ENTITIES, NOTE, REMINDER};
use crate::entity::{Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, plural, tr};
use crate::policy::{self, Verb};
use crate::query::{self, Named};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm client mkc111 --export-all > mkc111.json
  epicrm anonymise-client mkc111 --dry-run
  epicrm anonymise-client mkc111 --yes
  epicrm history action=anonymised

Civility, names, job title, e-mail and phone are erased, a code that somebody typed becomes a generated one, notes and reminders about
the client are deleted: in the history too, whose lines stay without these values. Contracts, payments and events stay, with their
figures. It is final: no undo, no --as-of. A client that was deleted is named by the code it had. What other records say of
the person is listed, to be looked at; what they said once is in their own history. Backups keep what they held until you
throw them away. On a terminal it is shown first, and done when you type the code; in a script --yes says so.")]
pub struct Arguments {
    /// The client's code, or another name of it
    #[arg(required_unless_present = "code_option")]
    code: Option<String>,
    /// The client's code, the long-standing way
    #[arg(id = "code_option", long = "code", aliases = ["client_id", "client-id"], value_name = "CODE", conflicts_with = "code")]
    code_option: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    pub usual: Usual,
}

impl Arguments {
    fn code(&self) -> &str {
        self.code.as_ref().or(self.code_option.as_ref()).map_or("", String::as_str)
    }
}

/// Shows what would go, and asks for the code.
///
/// # Errors
/// As [`attempt`]; exit code 7 when something else is typed, 2 when there is nobody to ask.
pub(super) fn confirm(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    if arguments.yes {
        return Ok(());
    }
    if !prompt::is_possible(context) {
        let message = both(
            "erasing a person asks before it is done, and there is no terminal to ask on",
            "effacer une personne demande confirmation, et il n'y a pas de terminal pour la demander",
        );
        return Err(Error::new(error::Kind::Usage, message)
            .hint(both("see what would go: --dry-run", "voir ce qui disparaîtrait : --dry-run"))
            .hint(both("do it without being asked: --yes", "le faire sans confirmation : --yes")));
    }
    let would = attempt(context, arguments, true)?;
    for notice in &would.notices {
        context.output.notice(notice);
    }
    let code = would.names.first().map_or(arguments.code(), String::as_str);
    let question =
        tr!("There is no way back. Type {code} to erase this person:", "C'est sans retour. Tapez {code} pour effacer cette personne :");
    match prompt::repeated(context, &question, code)? {
        Some(true) => Ok(()),
        _ => Err(Error::new(error::Kind::Declined, both("nothing was changed", "rien n'a été modifié"))),
    }
}

/// Anonymises, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Exit code 5 when the policy refuses, 3 when there is and was no such client.
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let code = arguments.code();
    let mut session = context.session()?;
    let actor = session.actor().clone();
    let attempt = actor.attempt(Verb::Anonymise, CLIENT.noun, Some(code), &[]);
    policy::require(&attempt, |_| None)?;
    let Person { was, named, there } = Person::find(&mut session, code)?;
    let id = records::id(&Value::Integer(named.id))?;
    // While the name is still known.
    let mentions = query::rows(session.link(), query::mentions(&named), &[Kind::Text; 3]).map_err(explain)?;
    let erased = session
        .transaction(Ending::of_dry_run(dry_run), |session| db::anonymise(session.link(), id).map_err(explain))?
        .ok_or_else(|| delete::gone(&CLIENT, &was))?;
    let mut notices = told(&was, &erased, dry_run);
    notices.extend(mentions.iter().take(TOLD).map(|row| look(&row[0], &row[1], &row[2])));
    if let Some(more @ 1..) = mentions.len().checked_sub(TOLD) {
        let s = plural(more as u64);
        notices.push(tr!("… and {more} more; find them: epicrm search NAME", "… et {more} autre{s} ; pour trouver : epicrm search NAME"));
    }
    let names = match (there, dry_run) {
        (false, _) => Vec::new(),
        (true, true) => vec![was],
        (true, false) => vec![erased.called],
    };
    Ok(Done { session, names, notices, signed: Vec::new() })
}

/// Texts that may name the person are told of one by one.
const TOLD: usize = 20;

/// Whom it is about.
struct Person {
    /// The code it had.
    was: String,
    named: Named,
    /// Whether the record is still there, and not only its history.
    there: bool,
}

impl Person {
    fn find(session: &mut Session, code: &str) -> Result<Self> {
        let missing = match records::read(session, &CLIENT, code, &["last_name", "full_name", "email", "phone"]) {
            Ok(record) => {
                let mut values = record.values.into_iter();
                let named = Named::of(record.id, || values.next().unwrap_or(Value::Null));
                return Ok(Self { was: record.name, named, there: true });
            }
            Err(missing) if missing.kind == error::Kind::NotFound => missing,
            Err(error) => return Err(error),
        };
        let kinds = [Kind::Integer, Kind::Text, Kind::Text, Kind::Text, Kind::Text];
        let deleted = query::rows(session.link(), query::deleted_client(code), &kinds).map_err(explain)?;
        let Some(row) = deleted.into_iter().next() else { return Err(missing) };
        let mut values = row.into_iter();
        let Some(Value::Integer(id)) = values.next() else { return Err(missing) };
        let named = Named::of(id, || values.next().unwrap_or(Value::Null));
        Ok(Self { was: code.to_lowercase(), named, there: false })
    }
}

/// What was erased, without a word of what it was.
fn told(was: &str, erased: &Erased, dry_run: bool) -> Vec<String> {
    let called = &erased.called;
    let mut told = vec![match (dry_run, called == was) {
        (false, true) => tr!("anonymised client {was}", "le client {was} est anonymisé"),
        (true, true) => tr!("would anonymise client {was}", "le client {was} serait anonymisé"),
        (false, false) => {
            tr!("anonymised client {was}: from now on it is {called}", "le client {was} est anonymisé : désormais c'est {called}")
        }
        (true, false) => tr!(
            "would anonymise client {was}: from now on it is {called}",
            "le client {was} serait anonymisé : désormais ce serait {called}"
        ),
    }];
    if !erased.erased.is_empty() {
        let fields = erased.erased.join(", ");
        told.push(if dry_run {
            tr!("would erase, in the history too: {fields}", "serait effacé, dans l'historique aussi : {fields}")
        } else {
            tr!("erased, in the history too: {fields}", "effacé, dans l'historique aussi : {fields}")
        });
    }
    for (count, entity) in [(erased.notes, &NOTE), (erased.reminders, &REMINDER)] {
        let Ok(count @ 1..) = u64::try_from(count) else { continue };
        let (counted, e, s) = (entity.counted(count), entity.agreement(), plural(count));
        told.push(match dry_run {
            true => tr!("would delete {counted} about it", "{counted} à son sujet à supprimer"),
            false => tr!("deleted {counted} about it", "{counted} à son sujet supprimé{e}{s}"),
        });
    }
    told
}

/// Where else the person may be named, for somebody to look.
fn look(noun: &Value<'_>, code: &Value<'_>, field: &Value<'_>) -> String {
    let (noun, code, field) = (records::said(noun), records::said(code), records::said(field));
    let Some(entity) = ENTITIES.into_iter().find(|entity| entity.noun == noun) else {
        return tr!(
            "client {code}, deleted, had the same name or e-mail: epicrm anonymise-client {code}",
            "le client {code}, supprimé, avait le même nom ou le même e-mail : epicrm anonymise-client {code}"
        );
    };
    let page = if [&NOTE, &REMINDER].contains(&entity) { format!("{} code={code}", entity.plural) } else { format!("{noun} {code}") };
    let named = entity.named(&code);
    tr!("{named} may name this person in its {field}: epicrm {page}", "{named} nomme peut-être cette personne ({field}) : epicrm {page}")
}
