//! The page as programs read it: one record, whose relations, money, times and next commands are documents within it.

use super::{Briefing, Line, column, one, timeline};
use crate::context::Context;
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::{Text, both};
use crate::output::{Column, Format, json_object};

pub fn write(context: &mut Context<'_>, briefing: &Briefing, format: Format) -> Result<()> {
    let Briefing { record, related, money, timeline, steps } = briefing;
    let (mut columns, mut row) = (Vec::new(), Vec::new());
    for (line, values) in record.lines.iter().zip(&record.values) {
        let (kind, value) = field(line, values);
        columns.push(column(line.field.name, line.field.label.get(), kind));
        row.push(value);
    }
    let mut add = |name: &str, label: Text, document: String| {
        columns.push(column(name, label, Kind::Json));
        row.push(Value::Json(document.into()));
    };
    if let Some(money) = money {
        let (keys, values): (Vec<Column>, Vec<Value<'_>>) = money.iter().cloned().unzip();
        add("money", both("Money", "Montants"), json_object(&keys, &values));
    }
    for related in related {
        let rows = related.rows.iter().map(|row| json_object(&related.headings, related.columns(row)));
        add(related.field.name, related.field.label, array(rows));
    }
    let moments = timeline.iter().map(|moment| json_object(&timeline::headings(), &[moment.at.clone(), text(&moment.what)]));
    add("timeline", both("Timeline", "Chronologie"), array(moments));
    let next = ["command", "about"].map(|key| column(key, key, Kind::Text));
    add("next", both("Next", "Ensuite"), array(steps.iter().map(|step| json_object(&next, &[text(&step.command), text(&step.about)]))));
    one(context, format, columns, &row)
}

/// A relation is an object, or null.
fn field(line: &Line, values: &[Value<'static>]) -> (Kind, Value<'static>) {
    match values {
        [value] => (line.paths[0].clone().shown().field.kind, value.clone()),
        [] | [Value::Null, ..] => (Kind::Json, Value::Null),
        _ => {
            let key = |path: &crate::entity::Path| column(path.asked.last().map_or("", |field| field.name), "", path.field.kind);
            let keys: Vec<Column> = line.paths.iter().map(key).collect();
            (Kind::Json, Value::Json(json_object(&keys, values).into()))
        }
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text(text.into())
}

fn array(documents: impl Iterator<Item = String>) -> String {
    format!("[{}]", documents.collect::<Vec<_>>().join(","))
}
