//! `--explain` and `--analyze`: how a list was understood and what the server is asked, instead of its rows.

use std::borrow::Cow;

use crate::context::Context;
use crate::db::{Session, explain};
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::filter::Filter;
use crate::language::both;
use crate::output::{Column, Format};
use crate::query::{self, Statement};

/// One record: the filter as it was read, the SQL, what is bound in it, what row security adds, and the plan when asked for. `first` is
/// what was asked before, if anything was.
pub fn run(
    context: &mut Context<'_>,
    session: &mut Session,
    filter: &Filter,
    (first, statement): (Option<Statement>, Statement),
    format: Option<Format>,
    analyze: bool,
) -> Result<()> {
    let format = format.unwrap_or(Format::List);
    let everything = || format.said(|| both("everything", "tout").get()).to_owned();
    let read = filter.condition.as_ref().map_or_else(everything, ToString::to_string);
    let parameters = statement.parameters().iter().enumerate().map(|(at, value)| format!("${} = {value}", at + 1)).collect::<Vec<_>>();
    let mut facts = vec![("filter", both("Filter", "Filtre"), read)];
    if let Some(first) = first {
        facts.push(("ids_sql", both("Ids, by SQL", "Identifiants, par SQL"), first.to_sql()));
    }
    facts.extend([
        ("sql", both("SQL", "SQL"), statement.to_sql()),
        ("parameters", both("Parameters", "Paramètres"), parameters.join("\n")),
        ("rights", both("Rights", "Droits"), rights(session, &statement)?),
    ]);
    if analyze {
        facts.push(("plan", both("Plan", "Plan"), lines(session, query::plan(statement))?));
    }
    let columns = facts.iter().map(|(name, label, _)| Column { name: (*name).into(), label: (*label).into(), kind: Kind::Text }).collect();
    let row: Vec<Value<'_>> =
        facts.into_iter().map(|(.., text)| if text.is_empty() { Value::Null } else { Value::Text(Cow::Owned(text)) }).collect();
    let mut sheet = context.output.sheet(format, columns);
    sheet.row(&row)?;
    Ok(sheet.end()?)
}

/// Which rows of each table this session reads: `crm.contract: true` is all of them.
fn rights(session: &mut Session, statement: &Statement) -> Result<String> {
    let policies = query::read_policies(&statement.tables());
    let rows = query::rows(session.link(), policies, &[Kind::Text; 3]).map_err(explain)?;
    let said = |row: &Vec<Value<'_>>| match &row[..] {
        [Value::Text(schema), Value::Text(table), Value::Text(condition)] => format!("{schema}.{table}: {condition}"),
        _ => String::new(),
    };
    Ok(rows.iter().map(said).collect::<Vec<_>>().join("\n"))
}

fn lines(session: &mut Session, statement: Statement) -> Result<String> {
    let rows = query::rows(session.link(), statement, &[Kind::Text]).map_err(explain)?;
    let line = |row: Vec<Value<'static>>| match row.into_iter().next() {
        Some(Value::Text(line)) => line.into_owned(),
        _ => String::new(),
    };
    Ok(rows.into_iter().map(line).collect::<Vec<_>>().join("\n"))
}
