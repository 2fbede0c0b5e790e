//! What the filter language promises, against the real database: PostgreSQL returns exactly what a short evaluator in memory
//! returns, NOT is the contrary, values are always bound, and no field is left out.

mod data;
mod every_field;
mod random;
mod reference;

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeZone, Utc};
use data::{Data, Row, make_hostile};
use epicrm::db::{Address, Session};
use epicrm::domain::ENTITIES;
use epicrm::entity::{Clock, Entity, Field, Kind, Value};
use epicrm::filter::{self, Condition};
use epicrm::identity::token;
use epicrm::query::{self, Select};
use random::{Dice, Generator, Values};
use secrecy::SecretString;

use crate::world::{TODAY, World};

/// The nouns of the business. The history is another matter: who reads which line of it depends on who asks.
pub fn nouns() -> Vec<&'static Entity> {
    ENTITIES.into_iter().filter(|entity| entity.schema == "crm").collect()
}

pub fn clock() -> Clock {
    let today: NaiveDate = TODAY.parse().unwrap();
    Clock { now: Utc.from_utc_datetime(&today.and_hms_opt(9, 30, 0).unwrap()), today }
}

/// One connection of `name`'s, as the binary opens it.
pub fn session(world: &World, name: &str) -> Session {
    let token = SecretString::from(world.token(name));
    let claims = token::verify(&token, None, "prod", Utc::now()).unwrap();
    let address = Address::socket(&world.data().join("run"), 5432, "epicrm", "epicrm_admin");
    Session::open(&address, token, &claims, "test").map_err(|trouble| Session::explain(trouble, &address)).unwrap().unwrap()
}

pub fn condition(filter: &str, entity: &'static Entity) -> Option<Condition> {
    match filter::compile(&[filter.to_owned()], entity, &clock()) {
        Ok(filter) => filter.condition,
        Err(error) => panic!("{} {filter}\n{}{}", entity.plural, epicrm::error::Error::from(error.clone()), error.snippet()),
    }
}

impl Values for Data {
    fn some(&self, entity: &'static Entity, field: &'static Field, dice: &mut Dice) -> Value<'static> {
        let rows = self.rows(entity);
        // Most columns are mostly full: five tries find a value, or there is none.
        let tries = (0..5).map(|_| rows[dice.below(rows.len())].value(field.column));
        let found = tries.into_iter().find(|value| !value.is_null());
        found.cloned().unwrap_or_else(|| match field.kind {
            Kind::Integer => Value::Integer(1),
            Kind::Money => Value::Money(1.into()),
            Kind::Date => Value::Date(clock().today),
            Kind::Instant => Value::Instant(clock().now),
            _ => Value::Text("x".into()),
        })
    }

    fn text(&self, text: String, _: &mut Dice) -> String {
        text
    }

    const BARE: bool = true;
}

fn code(entity: &Entity) -> &'static str {
    entity.names[0]
}

fn expected(data: &Data, entity: &'static Entity, holds: impl Fn(&Row) -> bool) -> BTreeSet<String> {
    let column = entity.field(code(entity)).unwrap().column;
    let names = data.rows(entity).iter().filter(|row| holds(row)).map(|row| row.value(column));
    names.map(|name| if let Value::Text(name) = name { name.to_string() } else { panic!("{name:?}") }).collect()
}

fn found(session: &mut Session, entity: &'static Entity, condition: &Condition) -> Result<BTreeSet<String>, diesel::result::Error> {
    let columns = [entity.resolve(code(entity)).unwrap()];
    let select = Select { entity, columns: &columns, condition: Some(condition), order: &[], limit: None };
    let rows = query::rows(session.link(), select.statement(), &[Kind::Text])?;
    let count = rows.len();
    let names: BTreeSet<String> =
        rows.into_iter().map(|row| if let Value::Text(name) = &row[0] { name.to_string() } else { panic!() }).collect();
    assert_eq!(names.len(), count, "a join multiplied rows");
    Ok(names)
}

fn database_and_reference_agree(filters: u64) {
    let world = World::demo();
    world.epicrm().args(["db", "start"]).assert().success();
    let mut admin = world.admin();
    make_hostile(&mut admin);
    let data = Data::load(&mut admin, "alice");
    let mut session = session(&world, "alice");
    let (mut some, mut kinds) = (0, BTreeSet::new());
    for seed in 0..filters {
        let dice = &mut Dice(seed);
        let entity = dice.pick(&nouns());
        let filter = Generator { dice, values: &data }.filter(entity, 3);
        let plain = condition(&filter, entity).unwrap();
        let all = expected(&data, entity, |_| true);
        let yes = expected(&data, entity, |row| data.holds(&plain, row));
        let shown = |rows: Result<_, _>| rows.unwrap_or_else(|error| panic!("seed {seed}: {} {filter}\n{error}", entity.plural));
        assert_eq!(shown(found(&mut session, entity, &plain)), yes, "seed {seed}: {} {filter}\n{plain}", entity.plural);
        let no: BTreeSet<String> = all.difference(&yes).cloned().collect();
        let contrary = condition(&format!("not ({filter})"), entity).unwrap();
        assert_eq!(shown(found(&mut session, entity, &contrary)), no, "seed {seed}: not {} {filter}\n{contrary}", entity.plural);
        some += u64::from(!yes.is_empty() && !no.is_empty());
        kinds.insert(entity.noun);
    }
    // Filters that select everything or nothing prove little.
    assert!(some * 3 > filters && kinds.len() == nouns().len(), "{some} of {filters}, {kinds:?}");
}

#[test]
fn postgresql_returns_what_the_reference_returns() {
    database_and_reference_agree(600);
}

/// `cargo test --release --test it deep -- --ignored`
#[test]
#[ignore = "minutes: the same, deeper"]
fn deep_postgresql_returns_what_the_reference_returns() {
    database_and_reference_agree(20_000);
}

/// Values that carry a mark, and are otherwise any.
struct Marked(&'static str);

impl Values for Marked {
    fn some(&self, _: &'static Entity, field: &'static Field, dice: &mut Dice) -> Value<'static> {
        match field.kind {
            Kind::Integer => Value::Integer(7_654_321),
            Kind::Money => Value::Money(7_654_321.into()),
            Kind::Date => Value::Date(NaiveDate::from_yo_opt(2020 + dice.below(5) as i32, 1).unwrap()),
            Kind::Instant => Value::Instant(clock().now),
            _ => Value::Text(self.0.into()),
        }
    }

    fn text(&self, _: String, _: &mut Dice) -> String {
        self.0.to_owned()
    }

    // Where a star stands decides the shape of a text, so pieces of the mark alone are compared.
    const BARE: bool = false;
}

fn sql(seed: u64, mark: &'static str) -> (String, String) {
    let dice = &mut Dice(seed);
    let entity = dice.pick(&nouns());
    let filter = Generator { dice, values: &Marked(mark) }.filter(entity, 4);
    let columns = [entity.resolve(code(entity)).unwrap()];
    let condition = condition(&filter, entity);
    let select = Select { entity, columns: &columns, condition: condition.as_ref(), order: &[], limit: Some(1) };
    (select.statement().to_sql(), filter)
}

/// What stands between the literal parts of a pattern is no value.
fn constants(sql: &str) -> String {
    sql.replace("'%'", "ANY").replace("''", "EMPTY")
}

#[test]
fn no_value_ever_enters_the_sql() {
    const MARKS: [&str; 3] = ["zqx7654321", "'; DROP TABLE zqx7654321; --", "$1\\' zqx7654321 %_\n\"\u{202e}"];
    let mut bound = 0;
    for seed in 0..5_000 {
        let (text, filter) = sql(seed, MARKS[0]);
        let shape = constants(&text);
        bound += usize::from(filter.contains("7654321"));
        for mark in MARKS {
            let (other, filter) = sql(seed, mark);
            let other = constants(&other);
            assert!(!other.contains("zqx") && !other.contains("7654321") && !other.contains(['\'', ';', '\\', '\n']), "{filter}\n{other}");
            assert_eq!(shape, other, "{filter}: another value, another shape");
        }
    }
    assert!(bound > 3_000, "only {bound} filters had a value");
}
