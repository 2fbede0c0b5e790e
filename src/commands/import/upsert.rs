//! `--upsert`: rows whose code exists change that record, by the rights to change it. An empty cell clears a field that may be empty.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::load::{Load, columns, narrowed};
use super::typed::Typed;
use crate::commands::records;
use crate::db::explain;
use crate::entity::{Field, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::tr;
use crate::policy::{self, Scope, Verb};
use crate::query::{self, Array, Many};

type Relations<'r> = &'r [(&'static Field, Vec<Option<i64>>)];

impl Load<'_> {
    /// Changes the records that exist; gives back the rows of those that do not.
    pub(super) fn changed(&mut self, rows: &mut [Typed], relations: Relations<'_>, part: Vec<usize>) -> Result<Vec<usize>> {
        let entity = self.root.entity;
        let Some(code) = self.root.slots.iter().find(|slot| slot.field.name == "code") else { return Ok(part) };
        let names = part.iter().map(|at| records::exact(&rows[*at].values[code.at])).collect();
        let found =
            query::rows(self.session.link(), query::named(entity, code.field, names), &[Kind::Integer, Kind::Integer]).map_err(explain)?;
        let mut ids: HashMap<usize, i64> = HashMap::new();
        for row in found {
            if let [Value::Integer(number), Value::Integer(id)] = row[..]
                && let Some(at) = usize::try_from(number - 1).ok().and_then(|number| part.get(number))
            {
                ids.insert(*at, id);
            }
        }
        let (here, new): (Vec<usize>, Vec<usize>) = part.into_iter().partition(|at| ids.contains_key(at));
        if here.is_empty() {
            return Ok(new);
        }
        let allowed = policy::fields_for(self.session.actor().privileges, Verb::Update, entity.noun);
        self.judge_change(rows, &here, &ids, &allowed)?;
        self.keep_locked(rows, relations, &here, &allowed)?;
        let mut alike: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
        for at in here.into_iter().filter(|at| rows[*at].refused.is_none()) {
            let given = |field: &Field, null: bool| field.name != "code" && allowed.contains(&field.name) && (field.nullable || !null);
            let slots = self.root.slots.iter().map(|slot| given(slot.field, rows[at].values[slot.at].is_null()));
            let within = relations.iter().map(|(field, ids)| given(field, ids[at].is_none()));
            alike.entry(slots.chain(within).collect()).or_default().push(at);
        }
        for (fields, part) in alike.into_iter().filter(|(fields, _)| fields.contains(&true)) {
            let write = |columns: Vec<(&'static Field, Array)>, part: &[usize]| {
                Many { entity, columns }.update(part.iter().map(|at| ids.get(at).copied()).collect())
            };
            let changed = narrowed(self.session, rows, relations, self.root, &fields, &part, &write, self.options)?;
            let refused = part.iter().filter(|at| rows[**at].refused.is_some()).count();
            self.tally.changed += changed;
            self.tally.same += (part.len() - refused) as u64 - changed;
        }
        Ok(new)
    }

    /// Refuses rows of records that are not the actor's to change.
    fn judge_change(&mut self, rows: &mut [Typed], part: &[usize], ids: &HashMap<usize, i64>, allowed: &[&str]) -> Result<()> {
        let actor = self.session.actor().clone();
        let entity = self.root.entity;
        let fields: Vec<&str> = self.root.fields().into_iter().filter(|field| allowed.contains(field)).collect();
        let attempt = |code: Option<&str>, owner: Option<String>| {
            policy::require(&actor.attempt(Verb::Update, entity.noun, code, &fields), |_| owner.clone())
        };
        let path = match policy::rule_for(actor.privileges, Verb::Update, entity.noun).map(|rule| rule.scope) {
            Some(Scope::Own(path)) => entity.resolve(path).ok(),
            Some(Scope::Any) => return Ok(()),
            None => return attempt(None, None),
        };
        let Some(path) = path else { return Ok(()) };
        let asked = part.iter().map(|at| ids.get(at).copied()).collect();
        let found =
            query::rows(self.session.link(), query::reached(entity, &path, asked), &[Kind::Integer, Kind::Text]).map_err(explain)?;
        let owners: HashMap<i64, Option<String>> =
            found.iter().filter_map(|row| Some((records::id(&row[0]).ok()?.into(), records::exact(&row[1])))).collect();
        for at in part {
            let owner = ids.get(at).and_then(|id| owners.get(id).cloned()).flatten();
            let code =
                self.root.slots.iter().find(|slot| slot.field.name == "code").and_then(|slot| records::exact(&rows[*at].values[slot.at]));
            if let Err(error) = attempt(code.as_deref(), owner) {
                rows[*at].refused.get_or_insert(error);
            }
        }
        Ok(())
    }

    /// Refuses rows that would change what the actor may not: such a field may be given as it is.
    fn keep_locked(&mut self, rows: &mut [Typed], relations: Relations<'_>, part: &[usize], allowed: &[&str]) -> Result<()> {
        let locked: Vec<&str> = self.root.fields().into_iter().filter(|field| *field != "code" && !allowed.contains(field)).collect();
        if locked.is_empty() {
            return Ok(());
        }
        let given: Vec<bool> = self.root.fields().iter().map(|field| *field == "code" || locked.contains(field)).collect();
        let statement = Many { entity: self.root.entity, columns: columns(rows, relations, self.root, &given, part) }.same(&["code"]);
        let same = query::rows(self.session.link(), statement, &[Kind::Integer]).map_err(explain)?;
        let same: HashSet<usize> = same.iter().filter_map(|row| usize::try_from(records::id(&row[0]).ok()? - 1).ok()).collect();
        let department = self.session.actor().privileges;
        for (_, at) in part.iter().enumerate().filter(|(number, _)| !same.contains(number)) {
            let (fields, a, of_the) = (locked.join(", "), self.root.entity.a(), self.root.entity.of_the());
            let message = tr!("{department} may not change {fields} of {a}", "{department} ne peut pas modifier {fields} {of_the}");
            rows[*at].refused.get_or_insert_with(|| Error::new(error::Kind::Forbidden, message));
        }
        Ok(())
    }
}
