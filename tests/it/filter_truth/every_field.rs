//! Every field of every noun is filtered, sorted by and written in every format.

use epicrm::db::Session;
use epicrm::entity::{Entity, Field, Kind, Path};
use epicrm::output::{Column, Facts, Format, Output, Screen};
use epicrm::query::{self, Order, Select};

use super::data::Data;
use super::random::{Dice, Generator};
use super::{condition, session};
use crate::world::World;

const FORMATS: [Format; 10] = [
    Format::Table,
    Format::Wide,
    Format::List,
    Format::Tsv,
    Format::Csv,
    Format::Json,
    Format::Jsonl,
    Format::Yaml,
    Format::Md,
    Format::Ids,
];

fn written(session: &mut Session, format: Format, path: &Path, kind: Kind, select: &Select<'_>) -> String {
    let mut out = Vec::new();
    let mut output = Output::new(Box::new(&mut out), Box::new(std::io::sink()), Screen::decide(&Facts::default()));
    let mut sheet = output.sheet(format, vec![Column { name: path.typed(), label: path.label(), kind }]);
    let each = |row: &[epicrm::entity::Value<'_>]| sheet.row(row).map_err(|error| diesel::result::Error::SerializationError(error.into()));
    query::for_each(session.link(), select.statement(), &[kind], each).unwrap();
    sheet.end().unwrap();
    drop(output);
    String::from_utf8(out).unwrap()
}

fn check(session: &mut Session, data: &Data, entity: &'static Entity, field: &'static Field) {
    let dice = &mut Dice(field.name.len() as u64);
    let path = entity.resolve(field.name).unwrap();
    let owner = path.hops.iter().fold(entity, |at, hop| super::random::target(hop).unwrap_or(at));
    for _ in 0..8 {
        let filter = Generator { dice, values: data }.of(owner, path.field, field.name);
        let condition = condition(&filter, entity).unwrap();
        let select = Select { entity, columns: &[], condition: Some(&condition), order: &[], limit: None };
        query::rows(session.link(), select.count(), &[Kind::Integer]).unwrap_or_else(|error| panic!("{filter}: {error}"));
    }
    if path.is_many() {
        return;
    }
    let kind = path.clone().shown().field.kind;
    let columns = [path.clone()];
    let mut sorted = Vec::new();
    for descending in [false, true] {
        let order = [Order { path: path.clone(), descending }];
        let select = Select { entity, columns: &columns, condition: None, order: &order, limit: None };
        let rows = query::rows(session.link(), select.statement(), &[kind]).unwrap();
        let (full, empty) = (rows.iter().take_while(|row| !row[0].is_null()).count(), rows.iter().filter(|row| row[0].is_null()).count());
        assert_eq!(full + empty, rows.len(), "{}.{}: what is empty comes last", entity.plural, field.name);
        sorted.push(rows.into_iter().take(full).map(|row| row[0].clone()).collect::<Vec<_>>());
    }
    sorted[1].reverse();
    if !matches!(kind, Kind::Text) {
        assert_eq!(sorted[0], sorted[1], "{}.{}: descending is ascending, turned", entity.plural, field.name);
    }
    for format in FORMATS {
        let select = Select { entity, columns: &columns, condition: None, order: &[], limit: Some(8) };
        let text = written(session, format, &path, kind, &select);
        let lines = text.lines().count();
        assert!(
            lines >= 8 || format == Format::Ids && path.field.nullable || lines > 0,
            "{}.{} as {format:?}: {text}",
            entity.plural,
            field.name
        );
        if matches!(format, Format::Json) {
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert!(json.as_array().unwrap().iter().all(|record| record.get(field.name).is_some()), "{text}");
        }
    }
}

#[test]
fn every_field_of_every_noun_is_filtered_sorted_and_written_in_every_format() {
    let world = World::demo();
    world.epicrm().args(["db", "start"]).assert().success();
    let data = Data::load(&mut world.admin(), "sofia");
    let mut session = session(&world, "sofia");
    for entity in super::nouns() {
        for field in entity.fields {
            check(&mut session, &data, entity, field);
        }
    }
}
