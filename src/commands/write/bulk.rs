//! Writes of many records: `update-contract --where "status=unsigned" due_on=2027-06-30`, `delete-client --where …`. All or
//! nothing in one transaction, hence one entry to undo; how many records it is about is confirmed before.

mod outcome;
mod survey;
mod transact;

pub(super) use outcome::Outcome;

use super::assignments::{self, Assignment, Change, identified};
use super::{ledger, people, update};
use crate::commands::list::read;
use crate::commands::{prompt, records};
use crate::context::Context;
use crate::db::{Ending, Session};
use crate::domain::COLLABORATOR;
use crate::entity::{Entity, Field, Value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::{both, labelled, tr};
use crate::output::Format;
use crate::policy::{self, Scope, Verb};
use crate::query;

#[derive(Debug, Default, clap::Args)]
#[group(skip)]
pub struct Arguments {
    /// Every record of this filter, instead of one by its code
    #[arg(id = "filter", long = "where", value_name = "FILTER")]
    filter: Vec<String>,
    /// How many records the filter must match: asked for on a terminal, to be given by scripts
    #[arg(long, value_name = "N", requires = "filter", conflicts_with = "dry_run")]
    confirm: Option<u64>,
    /// Leave out the records that are refused, telling why, and write the others
    #[arg(long, requires = "filter")]
    skip_errors: bool,
    /// Exit with code 3 when no record matches
    #[arg(long, requires = "filter")]
    fail_empty: bool,
}

impl Arguments {
    /// Whether this is about the records of a filter.
    pub fn given(&self) -> bool {
        !self.filter.is_empty()
    }
}

/// What was asked for, as it was typed.
pub(super) struct Request<'r> {
    pub command: &'r str,
    pub verb: Verb,
    pub arguments: &'r Arguments,
    /// `field=value` for each field; none for a deletion.
    pub words: &'r [String],
    pub dry_run: bool,
    pub format: Option<Format>,
}

/// Does it, having asked how many records it is about, and prints those that changed where a format was asked for.
///
/// # Errors
/// Exit code 7 when the person says no, 2 when there is nobody to ask, 6 when another number of records matches, 8 when some were
/// refused with `--skip-errors`; whatever the policy or the database refuses.
pub(super) fn run(context: &mut Context<'_>, entity: &'static Entity, request: &Request<'_>) -> Result<Outcome> {
    let (mut session, bulk, note) = open(context, entity, request)?;
    if let Some(note) = note {
        context.output.notice(&labelled(both("note", "remarque"), note));
    }
    let Request { arguments, dry_run, .. } = *request;
    let mut expected = arguments.confirm;
    if expected.is_none() {
        let survey = bulk.survey(&mut session)?;
        if survey.matched() == 0 {
            return nothing(context, &bulk, arguments);
        }
        if survey.foreign > 0 && !arguments.skip_errors {
            return Err(bulk.not_mine(&mut session, survey.foreign, survey.matched())?);
        }
        if survey.is_settled() {
            context.output.notice(&outcome::already(&bulk, survey.matched()));
            return Ok(Outcome { same: survey.matched(), ..Outcome::default() });
        }
        survey.lines(&bulk).iter().for_each(|line| context.output.notice(line));
        if !dry_run {
            let all = survey.matched();
            match prompt::agreed(context, &bulk.question(all), all)? {
                Some(true) => expected = Some(all),
                Some(false) => {
                    let message = both("not confirmed: nothing was changed", "non confirmé : rien n'a été modifié");
                    return Err(Error::new(error::Kind::Declined, message));
                }
                None => return Err(unconfirmed(request, &bulk, all)),
            }
        }
    }
    let outcome = bulk.write(&mut session, expected, arguments.skip_errors, Ending::of_dry_run(dry_run))?;
    if outcome.matched() == 0 {
        return nothing(context, &bulk, arguments).map(|_| outcome);
    }
    for line in outcome.lines(&bulk, dry_run) {
        context.output.notice(&line);
    }
    if let Some(format) = request.format.filter(|_| !dry_run) {
        records::print_among(context, &mut session, entity, &outcome.written, format).map_err(records::unshown)?;
    }
    Ok(outcome)
}

/// Whether [`run`] would be let through, as a dry run tells it.
///
/// # Errors
/// As [`run`].
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, request: &Request<'_>) -> Result<()> {
    let (mut session, bulk, _) = open(context, entity, request)?;
    let Arguments { confirm, skip_errors, .. } = *request.arguments;
    bulk.write(&mut session, confirm, skip_errors, Ending::RollBack)?.verdict(entity, true)
}

/// A session, the write as it was judged, and how the filter was read where that may surprise.
fn open(context: &Context<'_>, entity: &'static Entity, request: &Request<'_>) -> Result<(Session, Bulk, Option<String>)> {
    context.claims()?;
    let read = read(context, entity, &request.arguments.filter)?;
    let Some(condition) = read.filter.condition else {
        let (many, name) = (entity.many(), entity.names[0]);
        return Err(Error::new(
            error::Kind::Usage,
            tr!("an empty --where would be all {many}", "un --where vide viserait la totalité des {many}"),
        )
        .hint(tr!("if that is meant, say so: --where \"{name}!=None\"", "si c'est voulu, dites-le : --where \"{name}!=None\"")));
    };
    let wanted = assignments::read(entity, request.words, &context.clock, &format!("{} --where FILTER", request.command))?;
    if request.verb == Verb::Update && wanted.is_empty() {
        return Err(update::unchanging().hint(format!("epicrm {} --where FILTER field=value", request.command)));
    }
    let mut session = read.session.map_or_else(|| context.session(), Ok)?;
    let bulk = Bulk::prepare(&mut session, entity, request.verb, condition, wanted)?;
    Ok((session, bulk, read.filter.note))
}

/// A write of many records that its writer may try: the policy allows the fields, relations are identified. Whose each record is
/// remains to be seen.
pub(super) struct Bulk {
    pub entity: &'static Entity,
    pub verb: Verb,
    condition: Condition,
    /// Empty for a deletion.
    pub changes: Vec<Change>,
    columns: Vec<(&'static Field, Value<'static>)>,
    /// Where one's own records are told by, when the right is to those only: the path to their owner, and the test for oneself.
    own: Option<(&'static str, Condition)>,
}

impl Bulk {
    /// Judges what is to become of the records of `condition`.
    ///
    /// # Errors
    /// Exit code 5 when the policy refuses, 3 when a relation's record does not exist, 2 when it is only done one by one.
    pub fn prepare(
        session: &mut Session,
        entity: &'static Entity,
        verb: Verb,
        condition: Condition,
        wanted: Vec<Assignment>,
    ) -> Result<Self> {
        let actor = session.actor().clone();
        let fields = assignments::names(&wanted);
        let attempt = actor.attempt(verb, entity.noun, None, &fields);
        policy::require(&attempt, |_| Some(actor.username.clone()))?;
        let value = |name: &str| wanted.iter().find(|one| one.field.name == name).and_then(|one| records::exact(&one.value));
        policy::require_values(&attempt, value)?;
        let changes = wanted.into_iter().map(|one| identified(session, one)).collect::<Result<Vec<_>>>()?;
        let accounts: Vec<&str> =
            changes.iter().filter(|change| people::account_change(entity, change).is_some()).map(|change| change.field.name).collect();
        if !accounts.is_empty() || (entity == &COLLABORATOR && verb == Verb::Delete) {
            let message = match &accounts[..] {
                [] => tr!(
                    "accounts are deleted for one collaborator at a time: it ends their sessions",
                    "les comptes se suppriment un collaborateur à la fois : cela met fin à ses sessions"
                ),
                accounts => tr!(
                    "{} is changed for one collaborator at a time: it ends their sessions",
                    "{} se change un collaborateur à la fois : cela met fin à ses sessions",
                    accounts.join(", ")
                ),
            };
            return Err(Error::new(error::Kind::Usage, message)
                .hint(format!("epicrm {}-collaborator USERNAME {}", verb.name(), if accounts.is_empty() { "" } else { "…" }).trim_end()));
        }
        if changes.iter().any(|change| ledger::settles(entity, change.field)) {
            let message = both(
                "remaining is set for one contract at a time: each needs an adjustment of its own",
                "remaining se fixe un contrat à la fois : il faut à chacun son propre ajustement",
            );
            return Err(Error::new(error::Kind::Usage, message).hint("epicrm update-contract CODE remaining=…"));
        }
        let own = policy::rule_for(actor.privileges, verb, entity.noun).and_then(|rule| match rule.scope {
            Scope::Own(path) => Some((path, mine(entity, path, &actor.username)?)),
            Scope::Any => None,
        });
        let columns = changes.iter().map(|change| (change.field, change.written.clone())).collect();
        Ok(Self { entity, verb, condition, changes, columns, own })
    }

    /// The statements over the records of `condition`.
    fn query<'b>(&'b self, condition: &'b Condition) -> query::Bulk<'b> {
        query::Bulk { entity: self.entity, condition: Some(condition), changes: &self.columns }
    }

    /// The records that are one's own, of those asked for.
    fn mine(&self) -> Condition {
        match &self.own {
            Some((_, mine)) => Condition::All(vec![self.condition.clone(), mine.clone()]),
            None => self.condition.clone(),
        }
    }

    /// The records that are not; none where the right is to any.
    fn foreign(&self) -> Option<Condition> {
        let (_, mine) = self.own.as_ref()?;
        let Condition::Test(test) = mine else { return None };
        let others = Condition::Test(Test { negated: true, ..test.clone() });
        Some(Condition::All(vec![self.condition.clone(), others]))
    }

    /// Asks for the number of records, so that nobody agrees without having read it.
    fn question(&self, all: u64) -> String {
        let many = self.entity.many();
        match self.verb {
            Verb::Delete => tr!("Type {all} to delete these {many}:", "Tapez {all} pour supprimer ces {many} :"),
            _ => tr!("Type {all} to change these {many}:", "Tapez {all} pour modifier ces {many} :"),
        }
    }
}

/// The test that a record is one's own: its `path` leads to oneself.
fn mine(entity: &'static Entity, path: &str, username: &str) -> Option<Condition> {
    let path = entity.resolve(path).ok()?;
    let relation = matches!(path.field.kind, crate::entity::Kind::One(_));
    let predicate = if relation { Predicate::Me } else { Predicate::Equal(vec![Value::Text(username.to_owned().into())]) };
    Some(Condition::Test(Test { path, negated: false, differs: false, predicate }))
}

fn nothing(context: &mut Context<'_>, bulk: &Bulk, arguments: &Arguments) -> Result<Outcome> {
    let no = bulk.entity.no();
    let said = match bulk.verb {
        Verb::Delete => tr!("{no} matches: nothing to delete", "{no} ne correspond : rien à supprimer"),
        _ => tr!("{no} matches: nothing to change", "{no} ne correspond : rien à modifier"),
    };
    if arguments.fail_empty {
        return Err(Error::new(error::Kind::NotFound, said));
    }
    context.output.notice(&said);
    Ok(Outcome::default())
}

/// There is no terminal to confirm on: names the command that does it.
fn unconfirmed(request: &Request<'_>, bulk: &Bulk, all: u64) -> Error {
    let Request { command, arguments, words, format, .. } = request;
    let mut typed = format!("epicrm {command}");
    for filter in &arguments.filter {
        typed += &format!(" --where {}", quoted(filter));
    }
    words.iter().for_each(|word| typed += &format!(" {}", quoted(word)));
    if arguments.skip_errors {
        typed += " --skip-errors";
    }
    if let Some(format) = format.as_ref().and_then(clap::ValueEnum::to_possible_value) {
        typed += &format!(" --format {}", format.get_name());
    }
    let message = tr!(
        "this is about {}: to be confirmed by their number, and there is no terminal to ask on",
        "cela concerne {} : leur nombre est à confirmer, et il n'y a pas de terminal pour le demander",
        bulk.entity.counted(all)
    );
    Error::new(error::Kind::Usage, message)
        .hint(tr!("if that is meant: {typed} --confirm {all}", "si c'est voulu : {typed} --confirm {all}"))
}

/// One word for a shell, whatever is in it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=,./+:@".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_for_a_shell() {
        for (word, expected) in [
            ("due_on=2027-06-30", "due_on=2027-06-30"),
            ("", "''"),
            ("status=unsigned and total>5", "'status=unsigned and total>5'"),
            ("name=l'Oréal", r"'name=l'\''Oréal'"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
