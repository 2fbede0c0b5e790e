//! The saved views that a session may read.

use crate::db::{Session, explain};
use crate::domain::{ENTITIES, VIEW};
use crate::entity::{Entity, Kind, Path, Value};
use crate::error::Result;
use crate::output::Format;
use crate::query::{self, Select};

/// One saved view.
pub struct Saved {
    pub id: i64,
    pub version: Value<'static>,
    pub noun: String,
    pub name: String,
    pub owner: String,
    pub team: bool,
    pub filter: String,
    pub columns: Vec<String>,
    pub sort: Vec<String>,
    pub format: Option<Format>,
}

impl Saved {
    /// What it lists.
    pub fn of(&self) -> Option<&'static Entity> {
        ENTITIES.into_iter().find(|entity| entity.noun == self.noun)
    }
}

/// All of them: one's own before the team's.
pub struct Views {
    pub all: Vec<Saved>,
}

const FIELDS: [&str; 8] = ["noun", "name", "owner", "team", "filter", "shown", "sort", "format"];

impl Views {
    pub fn load(session: &mut Session) -> Result<Self> {
        let columns: Vec<Path> = FIELDS.iter().filter_map(|name| VIEW.resolve(name).ok()).collect();
        let order = crate::commands::list::order(&VIEW, &["team".to_owned(), "name".to_owned()])?;
        let select = Select { entity: &VIEW, columns: &columns, condition: None, order: &order, limit: None };
        let kinds: Vec<Kind> =
            [Kind::Integer, Kind::Instant].into_iter().chain(columns.iter().map(|path| path.clone().shown().field.kind)).collect();
        let rows = query::rows(session.link(), select.records(), &kinds).map_err(explain)?;
        Ok(Self { all: rows.into_iter().filter_map(saved).collect() })
    }

    /// What `@name` means in a list of `entity`.
    pub fn find(&self, entity: &Entity, name: &str) -> Option<&Saved> {
        let name = name.to_lowercase();
        self.all.iter().find(|view| view.noun == entity.noun && view.name == name)
    }
}

fn saved(row: Vec<Value<'static>>) -> Option<Saved> {
    let mut row = row.into_iter();
    let (Some(Value::Integer(id)), Some(version)) = (row.next(), row.next()) else { return None };
    let fields: [Value<'static>; FIELDS.len()] = row.collect::<Vec<_>>().try_into().ok()?;
    let [noun, name, owner, team, filter, columns, sort, format] = fields;
    let text = |value: Value<'static>| match value {
        Value::Text(text) => text.into_owned(),
        _ => String::new(),
    };
    let list = |value| text(value).split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Some(Saved {
        id,
        version,
        noun: text(noun),
        name: text(name),
        owner: text(owner),
        team: team == Value::Boolean(true),
        filter: text(filter),
        columns: list(columns),
        sort: list(sort),
        format: <Format as clap::ValueEnum>::from_str(&text(format), true).ok(),
    })
}
