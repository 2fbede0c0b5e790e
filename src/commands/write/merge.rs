//! `merge-client cl-7 cl-9`: two records of one client become one. What refers to the second is given to the first, what the
//! first lacks it takes from the second, which is deleted: one transaction, made of the changes that the writer could make singly.

use std::io::IsTerminal;

use super::acts::{Done, Usual, require};
use super::assignments::Assignment;
use super::conflict;
use super::delete::{self, Deletion};
use super::update::{self, Revision};
use crate::commands::prompt;
use crate::commands::records::{self, Record, said};
use crate::context::Context;
use crate::db::{Ending, Session, explain, reattach};
use crate::entity::{Entity, Field, Kind, Value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::{both, labelled, tr};
use crate::policy::Verb;
use crate::query::{self, Select};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm duplicates clients
  epicrm merge-client mkc111 cl-2 --dry-run
  epicrm merge-client mkc111 cl-2 --yes

The first is kept, with its code. It takes the contracts, clients, notes… of the second, and the values that it lacks itself;
where both have one, its own stays. Then the second is deleted. All of it is one change, which the history keeps. It takes the rights
of its steps: gestion's where there are contracts. On a terminal it is shown first and asked about; in a script --yes says so.")]
pub struct Arguments {
    /// The record that is kept: its code or another name of it
    #[arg(value_name = "KEPT")]
    kept: String,
    /// The one that is merged into it
    #[arg(value_name = "OTHER")]
    other: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    pub usual: Usual,
}

/// Shows what it would do, and asks whether it shall.
///
/// # Errors
/// As [`attempt`]; exit code 7 when the person says no, 2 when there is nobody to ask.
pub(super) fn confirm(context: &mut Context<'_>, entity: &'static Entity, arguments: &Arguments) -> Result<()> {
    if arguments.yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        let message = both(
            "a merge asks before it is done, and there is no terminal to ask on",
            "une fusion demande confirmation, et il n'y a pas de terminal pour la demander",
        );
        return Err(Error::new(error::Kind::Usage, message)
            .hint(both("see what it would do: --dry-run", "voir ce qu'elle ferait : --dry-run"))
            .hint(both("do it without being asked: --yes", "la faire sans confirmation : --yes")));
    }
    let would = attempt(context, entity, arguments, true)?;
    for notice in &would.notices {
        context.output.notice(notice);
    }
    prompt::confirmed(&tr!("Merge {} into {}?", "Fusionner {} dans {} ?", arguments.other, arguments.kept))
}

/// Merges them, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let mut session = context.session()?;
    let merge = Merge::prepare(&mut session, entity, &arguments.kept, &arguments.other)?;
    let mut notices = session.transaction(Ending::of_dry_run(dry_run), |session| merge.write(session, dry_run))?;
    notices.extend(merge.left);
    Ok(Done { session, names: vec![merge.kept.name], notices, signed: Vec::new() })
}

struct Merge {
    entity: &'static Entity,
    kept: Record,
    other: Record,
    /// What the kept one lacks and the other has.
    taken: Vec<Assignment>,
    /// A sentence for each value of the other that is not taken.
    left: Vec<String>,
}

/// Together they are the name of one establishment: never one from here and one from there.
const TOGETHER: [&str; 2] = ["siren", "nic"];

impl Merge {
    fn prepare(session: &mut Session, entity: &'static Entity, kept: &str, other: &str) -> Result<Self> {
        let fields: Vec<&'static Field> = entity.fields.iter().filter(|field| !field.derived && field.name != entity.names[0]).collect();
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let kept = records::read(session, entity, kept, &names)?;
        let other = records::read(session, entity, other, &names)?;
        if kept.id == other.id {
            let named = entity.named(&kept.name);
            let message = tr!("{named} cannot be merged with itself", "les deux sont {named} : il n'y a rien à fusionner");
            return Err(Error::new(error::Kind::Usage, message).hint(tr!(
                "find pairs: epicrm duplicates {}",
                "trouver des paires : epicrm duplicates {}",
                entity.plural
            )));
        }
        require(session, entity, Verb::Update, &kept.name)?;
        require(session, entity, Verb::Delete, &other.name)?;
        let pairs = || fields.iter().zip(kept.values.iter().zip(&other.values));
        let values = |name: &str| pairs().find(|(field, _)| field.name == name).map(|(_, values)| values);
        if let Some((mine, its)) = values(TOGETHER[0]).filter(|(mine, its)| !mine.is_null() && !its.is_null() && mine != its) {
            let (field, noun, many) = (TOGETHER[0], entity.noun, entity.many());
            let (first, mine, second, its) = (&kept.name, said(mine), &other.name, said(its));
            let message = tr!(
                "{field} of {first} is {mine}, that of {second} is {its}: they are two {many}",
                "{field} vaut {mine} pour {first} et {its} pour {second} : ce sont deux {many}"
            );
            return Err(Error::new(error::Kind::Conflict, message).hint(tr!(
                "if one of them is wrong, clear it first: epicrm update-{noun} {second} {field}=None",
                "si l'un des deux est faux, effacez-le d'abord : epicrm update-{noun} {second} {field}=None"
            )));
        }
        // One part is taken only where the other part is the same, or comes with it.
        let fits = |field: &Field| {
            let beside = if field.name == TOGETHER[0] { TOGETHER[1] } else { TOGETHER[0] };
            !TOGETHER.contains(&field.name) || values(beside).is_none_or(|(mine, its)| mine.is_null() || mine == its)
        };
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for (field, (mine, its)) in pairs() {
            if mine.is_null() && !its.is_null() && fits(field) {
                taken.push(Assignment { field, value: its.clone() });
            } else if !its.is_null() && mine != its {
                let (field, mine, other, its) = (field.name, said(mine), &other.name, said(its));
                left.push(tr!("{field} stays {mine}: {other} had {its}", "{field} reste {mine} : {other} avait {its}"));
            }
        }
        Ok(Self { entity, kept, other, taken, left })
    }

    /// Relinks, deletes, fills in: in this order, for what is unique is free only once the other is gone.
    fn write(&self, session: &mut Session, dry_run: bool) -> Result<Vec<String>> {
        let Self { entity, kept, other, .. } = self;
        for record in [kept, other] {
            if !update::lock(session, entity, record)? {
                return Err(conflict::refusal(session, entity, record.id, &record.name, &record.version, &[])?);
            }
        }
        let mut told = Vec::new();
        for (referring, by, owned) in relations(entity) {
            for code in referrers(session, referring, by, &other.name)? {
                // Notes belong to the record whoever wrote them: nobody could give them all to the other by changing each.
                let which = format!("{} {code}", referring.one());
                if owned {
                    let part = id(&records::read(session, referring, &code, &[])?)?;
                    reattach(session.link(), referring.noun, part, id(kept)?).map_err(explain)?;
                    told.push(labelled(which, update::became(by.name, &other.name, &kept.name, dry_run)));
                    continue;
                }
                let wanted = vec![Assignment { field: by, value: Value::Text(kept.name.clone().into()) }];
                let revision = Revision::prepare(session, referring, &code, wanted)?;
                revision.write(session, dry_run)?;
                told.extend(revision.told(dry_run).into_iter().map(|line| labelled(&which, line)));
            }
        }
        Deletion::prepare(session, entity, &other.name)?.write(session)?;
        if !self.taken.is_empty() {
            let revision = Revision::prepare(session, entity, &kept.name, self.taken.clone())?;
            revision.write(session, dry_run)?;
            told.extend(revision.told(dry_run));
        }
        told.push(delete::told(entity, &other.name, &[], dry_run));
        Ok(told)
    }
}

fn id(record: &Record) -> Result<i32> {
    records::id(&Value::Integer(record.id))
}

/// What refers to records of this entity, by which field, and whether as a part of them.
fn relations(entity: &'static Entity) -> impl Iterator<Item = (&'static Entity, &'static Field, bool)> {
    entity.fields.iter().filter_map(move |field| {
        let Kind::Many { entity: other, column } = field.kind else { return None };
        let by = other.fields.iter().find(|by| matches!(by.kind, Kind::One(target) if target == entity) && by.column == column)?;
        Some((other, by, field.owned))
    })
}

/// Codes of the records that refer to the one called `name`.
fn referrers(session: &mut Session, entity: &'static Entity, by: &Field, name: &str) -> Result<Vec<String>> {
    let Kind::One(target) = by.kind else { return Ok(Vec::new()) };
    let (Ok(path), Ok(code)) = (entity.resolve(&format!("{}.{}", by.name, target.names[0])), entity.resolve(entity.names[0])) else {
        return Ok(Vec::new());
    };
    let predicate = Predicate::Equal(vec![Value::Text(name.to_owned().into())]);
    let condition = Condition::Test(Test { path, negated: false, differs: false, predicate });
    let select = Select { entity, columns: &[code], condition: Some(&condition), order: &[], limit: None };
    let rows = query::rows(session.link(), select.statement(), &[Kind::Text]).map_err(explain)?;
    Ok(rows.iter().filter_map(|row| row.first()).map(said).collect())
}
