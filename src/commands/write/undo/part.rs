//! A part of a change: entries alike, undone together. First the policy is asked, then the database.

use std::collections::{HashMap, HashSet};

use super::super::{people, signs, update};
use super::{Effect, refusal};
use crate::commands::records::{exact, id, said};
use crate::commands::write::assignments::Change;
use crate::db::undo::{self, Entry};
use crate::db::{Ending, Session, change_account, explain, reattach, remove};
use crate::domain::{COLLABORATOR, CONTRACT, NOTE, REMINDER};
use crate::entity::{Entity, Field, Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::policy::{self, Department, Scope, Verb};
use crate::query::{self, Image, When};
use crate::telemetry::Business;

pub(super) struct Part<'e> {
    pub entity: &'static Entity,
    pub entries: Vec<&'e Entry>,
    /// Of an update, what people may write of what it changed.
    pub fields: Vec<&'static Field>,
    /// Of an update of contracts, that they had a date of signature before.
    signed: bool,
    seen: HashSet<i64>,
}

/// Values by the entry they are of.
type Values = HashMap<i64, Vec<Value<'static>>>;

impl<'e> Part<'e> {
    /// The part that begins with this entry.
    ///
    /// # Errors
    /// A fault: the history holds no JSON.
    pub fn of(entity: &'static Entity, entry: &'e Entry) -> Result<Self> {
        let (mut fields, mut signed) = (Vec::new(), false);
        if entry.action == "UPDATE" {
            let before = json(entry)?;
            fields.extend(entity.fields.iter().filter(|field| !field.derived && before.contains_key(field.column)));
            signed = before.get("signed_at").is_some_and(|date| !date.is_null());
        }
        Ok(Self { entity, entries: vec![entry], fields, signed, seen: HashSet::from([entry.row_id]) })
    }

    /// Takes another part in, if it is undone by the same statements; whether it is. A record is in a part once.
    pub fn join(&mut self, other: &Self) -> bool {
        let alike = self.entity == other.entity
            && self.entries[0].action == other.entries[0].action
            && self.signed == other.signed
            && self.fields.iter().map(|field| field.name).eq(other.fields.iter().map(|field| field.name));
        let joins = alike && other.seen.is_disjoint(&self.seen);
        if joins {
            self.entries.extend(&other.entries);
            self.seen.extend(&other.seen);
        }
        joins
    }

    /// Undoes it, inside the caller's transaction.
    ///
    /// # Errors
    /// What the policy or the database refuses.
    pub fn undo(&self, session: &mut Session, dry_run: bool, effect: &mut Effect) -> Result<()> {
        let e = self.entity.agreement();
        let named = self.entries.iter().map(|entry| self.named(entry));
        match self.entries[0].action.as_str() {
            "INSERT" => {
                self.take_back(session)?;
                effect.notices.extend(named.map(|named| match dry_run {
                    true => tr!("would remove {named}", "{named} serait retiré{e}"),
                    false => tr!("removed {named}", "{named} est retiré{e}"),
                }));
            }
            "DELETE" => {
                self.restore(session)?;
                effect.notices.extend(named.map(|named| match dry_run {
                    true => tr!("would restore {named}", "{named} reviendrait"),
                    false => tr!("restored {named}", "{named} est rétabli{e}"),
                }));
            }
            _ if self.fields.is_empty() => return Ok(()),
            _ => self.put_back(session, dry_run, effect)?,
        }
        effect.records += i64::try_from(self.entries.len()).unwrap_or(i64::MAX);
        Ok(())
    }

    /// What people call the record.
    pub fn named(&self, entry: &Entry) -> String {
        self.entity.named(entry.code.as_deref().unwrap_or("?"))
    }

    fn ids(&self) -> Vec<i64> {
        self.entries.iter().map(|entry| entry.id).collect()
    }

    // Updates ------------------------------------------------------------------------------------------------

    fn put_back(&self, session: &mut Session, dry_run: bool, effect: &mut Effect) -> Result<()> {
        if [&NOTE, &REMINDER].contains(&self.entity) && self.fields.iter().all(|field| matches!(field.name, "client" | "company")) {
            return self.move_back(session, dry_run, effect);
        }
        let paths: Vec<Path> = self.fields.iter().filter_map(|field| self.entity.resolve(field.name).ok()).collect();
        let (before, after) = (self.values(session, When::Before, &paths)?, self.values(session, When::After, &paths)?);
        let signature = self.signature(session.actor().privileges);
        let written = || self.fields.iter().copied().filter(|field| !(signature && field.name == "signed_at"));
        self.judge(session, Verb::Update, &written().map(|field| field.name).collect::<Vec<_>>(), When::Now)?;

        let (accounts, mut columns): (Vec<_>, Vec<_>) = written().partition(|field| is_account(self.entity, field));
        if signature && self.signed {
            columns.retain(|field| !["status", "cancel_reason"].contains(&field.name));
            self.reinstate(session)?;
        }
        if !columns.is_empty() {
            let image = Image { entity: self.entity, entries: &self.ids() };
            let rows = query::rows(session.link(), image.put_back(&columns), &[Kind::Integer]);
            let rows = rows.map_err(|refused| refusal::refused(self, explain(refused)))?;
            if rows.len() < self.entries.len() {
                let touched: HashSet<i64> = rows.iter().filter_map(|row| number(row.first())).collect();
                let untouched = self.entries.iter().filter(|entry| !touched.contains(&entry.id));
                return Err(refusal::stale(self, session, untouched)?);
            }
        }
        for entry in &self.entries {
            let row = id(&Value::Integer(entry.row_id))?;
            let sides = before.get(&entry.id).into_iter().flatten().zip(after.get(&entry.id).into_iter().flatten());
            for (field, (before, after)) in self.fields.iter().zip(sides) {
                let what = format!("{} {} {}", self.entity.one(), entry.code.as_deref().unwrap_or("?"), field.name);
                effect.notices.push(update::became(&what, &said(after), &said(before), dry_run));
                if signs(self.entity, field.name, before) && matches!(after, Value::Text(status) if status == "unsigned") {
                    effect.business.push(Business::ContractSigned { id: row });
                }
            }
            if !accounts.is_empty() {
                effect.notices.extend(self.put_back_account(session, entry, &accounts, dry_run)?);
            }
            if self.entity == &COLLABORATOR {
                let fields = self.fields.iter().map(|field| field.name).collect();
                effect.business.push(Business::CollaboratorUpdated { id: row, fields });
            }
        }
        Ok(())
    }

    /// Notes that a merge gave to another record: nobody may write what a note is about, so the function that moved them moves them
    /// back, and decides who may.
    fn move_back(&self, session: &mut Session, dry_run: bool, effect: &mut Effect) -> Result<()> {
        let paths: Vec<Path> = self.fields.iter().filter_map(|field| self.entity.resolve(field.name).ok()).collect();
        let (now, after) = (self.values(session, When::Now, &paths)?, self.values(session, When::After, &paths)?);
        let stale = self.entries.iter().filter(|entry| now.get(&entry.id) != after.get(&entry.id));
        if stale.clone().next().is_some() {
            return Err(refusal::stale(self, session, stale)?);
        }
        for entry in &self.entries {
            let was = json(entry)?;
            let record = self.fields.iter().find_map(|field| was.get(field.column)?.as_i64());
            let record = id(&record.map_or(Value::Null, Value::Integer))?;
            let part = id(&Value::Integer(entry.row_id))?;
            reattach(session.link(), self.entity.noun, part, record).map_err(|refused| refusal::refused(self, explain(refused)))?;
            let (named, e) = (self.named(entry), self.entity.agreement());
            effect.notices.push(match dry_run {
                true => tr!("{named} would go back to what it was about", "{named} serait rendu{e} à ce dont il s'agissait"),
                false => tr!("{named} went back to what it was about", "{named} est rendu{e} à ce dont il s'agissait"),
            });
        }
        Ok(())
    }

    /// Whether gestion puts back, or takes off, the signature of contracts: it may not write its date, which follows from the status.
    fn signature(&self, department: Department) -> bool {
        let has = |name: &str| self.fields.iter().any(|field| field.name == name);
        self.entity == &CONTRACT && department == Department::Gestion && has("signed_at") && has("status")
    }

    fn reinstate(&self, session: &mut Session) -> Result<()> {
        for entry in &self.entries {
            let reinstated = undo::reinstate(session.link(), entry.id).map_err(|refused| refusal::refused(self, explain(refused)))?;
            if !reinstated {
                return Err(refusal::stale(self, session, std::iter::once(entry))?);
            }
        }
        Ok(())
    }

    /// Sessions, login roles and the like follow these fields: functions write them, as an ordinary update does.
    fn put_back_account(&self, session: &mut Session, entry: &Entry, fields: &[&'static Field], dry_run: bool) -> Result<Option<String>> {
        let paths: Vec<Path> = fields.iter().filter_map(|field| self.entity.resolve(field.name).ok()).collect();
        let one = Image { entity: self.entity, entries: &[entry.id] };
        let left = read(session, &one, When::After, &paths)?;
        if read(session, &one, When::Now, &paths)? != left {
            return Err(refusal::stale(self, session, std::iter::once(&entry))?);
        }
        let before = json(entry)?;
        let mut changes = Vec::new();
        for field in fields {
            let written = match (field.kind, before.get(field.column)) {
                (_, Some(serde_json::Value::Number(number))) => number.as_i64().map_or(Value::Null, Value::Integer),
                (_, Some(serde_json::Value::Bool(truth))) => Value::Boolean(*truth),
                (Kind::Date, Some(serde_json::Value::String(day))) => day.parse().map_or(Value::Null, Value::Date),
                _ => Value::Null,
            };
            changes.push(Change { field, shown: written.clone(), written });
        }
        let who = id(&Value::Integer(entry.row_id))?;
        for change in changes.iter().filter_map(|change| people::account_change(self.entity, change)) {
            change_account(session.link(), who, change?, dry_run).map_err(|refused| refusal::refused(self, explain(refused)))?;
        }
        Ok(people::consequences(self.entity, changes.iter(), entry.code.as_deref().unwrap_or_default(), dry_run))
    }

    // Additions and deletions --------------------------------------------------------------------------------

    fn take_back(&self, session: &mut Session) -> Result<()> {
        self.judge_either(session, When::Now)?;
        if self.entity == &COLLABORATOR {
            for entry in &self.entries {
                let gone = remove(session.link(), self.entity.noun, id(&Value::Integer(entry.row_id))?);
                if !gone.map_err(|refused| refusal::refused(self, explain(refused)))? {
                    return Err(refusal::stale(self, session, std::iter::once(entry))?);
                }
            }
            return Ok(());
        }
        match self.taken_back(session)? {
            None => Ok(()),
            Some(gone) => Err(refusal::stale(self, session, self.entries.iter().filter(|entry| entry.id == gone))?),
        }
    }

    /// The entry of an addition that is gone, or is no longer what was added.
    fn taken_back(&self, session: &mut Session) -> Result<Option<i64>> {
        // A refusal ends the transaction; the savepoint lets it be asked who changed what.
        let gone = session.transaction(Ending::Commit, |session| undo::take_back(session.link(), &self.ids()).map_err(explain));
        match gone {
            Err(error) if refusal::is_stale(&error) => {
                for entry in &self.entries {
                    if !undo::since(session.link(), entry.id).map_err(explain)?.is_empty() {
                        return Ok(Some(entry.id));
                    }
                }
                Err(refusal::refused(self, error))
            }
            gone => gone.map_err(|error| refusal::refused(self, error)),
        }
    }

    fn restore(&self, session: &mut Session) -> Result<()> {
        if self.entity == &COLLABORATOR {
            return Err(refusal::no_password(self.entries[0]));
        }
        self.judge_either(session, When::Before)?;
        undo::restore(session.link(), &self.ids()).map_err(|refused| refusal::refused(self, explain(refused)))
    }

    // Rights ---------------------------------------------------------------------------------------------------

    /// The right to delete the records; for those whose own entry it is, that to add them does as well.
    fn judge_either(&self, session: &mut Session, when: When) -> Result<()> {
        let Err(refused) = self.judge(session, Verb::Delete, &[], when) else { return Ok(()) };
        let actor = session.actor();
        let own = self.entries.iter().all(|entry| entry.who.as_deref() == Some(&actor.username));
        if own && when == When::Before && [&NOTE, &REMINDER].contains(&self.entity) {
            // Whoever they were of, they went with their record and come back with it.
            return Ok(());
        }
        let gestion = when == When::Before && actor.privileges == Department::Gestion;
        if (own || gestion) && self.judge(session, Verb::Create, &[], when).is_ok() {
            return Ok(());
        }
        Err(refusal::of_taking_back(self, refused, when))
    }

    /// Asks the policy of each record, as it is or as it was.
    fn judge(&self, session: &mut Session, verb: Verb, fields: &[&str], when: When) -> Result<()> {
        let actor = session.actor().clone();
        let owner = match policy::rule_for(actor.privileges, verb, self.entity.noun).map(|rule| rule.scope) {
            Some(Scope::Own(path)) => self.entity.resolve(path).ok(),
            _ => None,
        };
        let owners = owner.map(|path| self.values(session, when, &[path])).transpose()?.unwrap_or_default();
        for entry in &self.entries {
            let attempt = actor.attempt(verb, self.entity.noun, entry.code.as_deref(), fields);
            policy::require(&attempt, |_| owners.get(&entry.id).and_then(|row| row.first()).and_then(exact))?;
        }
        Ok(())
    }

    fn values(&self, session: &mut Session, when: When, paths: &[Path]) -> Result<Values> {
        read(session, &Image { entity: self.entity, entries: &self.ids() }, when, paths)
    }
}

fn read(session: &mut Session, image: &Image<'_>, when: When, paths: &[Path]) -> Result<Values> {
    let kinds: Vec<Kind> = std::iter::once(Kind::Integer).chain(paths.iter().map(|path| path.clone().shown().field.kind)).collect();
    let rows = query::rows(session.link(), image.read(when, paths), &kinds).map_err(explain)?;
    let split = |mut row: Vec<Value<'static>>| {
        let values = row.split_off(1);
        number(row.first()).map(|id| (id, values))
    };
    Ok(rows.into_iter().filter_map(split).collect())
}

/// Whether functions of the database write this field, and not an UPDATE.
fn is_account(entity: &Entity, field: &Field) -> bool {
    policy::ACTS.iter().any(|act| (act.verb, act.noun) == (Verb::Update, entity.noun) && act.fields.contains(&field.name))
}

fn number(value: Option<&Value<'_>>) -> Option<i64> {
    if let Some(Value::Integer(number)) = value { Some(*number) } else { None }
}

fn json(entry: &Entry) -> Result<serde_json::Map<String, serde_json::Value>> {
    let text = entry.before.as_deref().unwrap_or("{}");
    let message = both("the history is not what this program wrote", "l'historique n'est pas ce que ce programme a écrit");
    serde_json::from_str(text).map_err(|wrong| Error::new(error::Kind::Fault, message).source(wrong))
}
