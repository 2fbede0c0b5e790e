//! The page as people read it: the record, then one short table for each relation, its money, its times, what comes next.

use super::{Briefing, column, one, timeline};
use crate::context::Context;
use crate::entity::{Kind, Path, Value, show};
use crate::error::Result;
use crate::language::{both, tr};
use crate::output::{Column, Format};

/// How much of a timeline a page shows.
const MOMENTS: usize = 20;

/// `table` is how its tables are written.
pub fn write(context: &mut Context<'_>, briefing: &Briefing, table: Format) -> Result<()> {
    let Briefing { record, related, money, timeline, steps } = briefing;
    let kind = |paths: &[Path]| if paths.len() == 1 { paths[0].clone().shown().field.kind } else { Kind::Text };
    let columns = record.lines.iter().map(|line| column(line.field.name, line.field.label.get(), kind(&line.paths))).collect();
    let row: Vec<Value<'_>> = record.lines.iter().zip(&record.values).map(|(line, values)| summary(&line.paths, values)).collect();
    one(context, Format::List, columns, &row)?;
    if let Some(money) = money {
        context.line(both("\nMONEY of signed contracts", "\nMONTANTS des contrats signés").get())?;
        let (columns, row): (Vec<Column>, Vec<Value<'_>>) = money.iter().cloned().unzip();
        one(context, Format::List, columns, &row)?;
    }
    for related in related.iter().filter(|related| related.count > 0) {
        context.line(&format!("\n{} ({})", related.field.label.get().to_uppercase(), related.count))?;
        let mut sheet = context.output.sheet(table, related.headings.clone());
        for row in &related.rows[..related.shown] {
            sheet.row(related.columns(row))?;
        }
        sheet.end()?;
        if related.count > related.shown {
            context.line(&tr!("all of them: {}", "la liste entière : {}", related.command))?;
        }
    }
    let earlier = timeline.len().saturating_sub(MOMENTS);
    context.line(&match earlier {
        0 => both("\nTIMELINE", "\nCHRONOLOGIE").into(),
        _ => tr!("\nTIMELINE ({earlier} earlier left out)", "\nCHRONOLOGIE (sans les {earlier} dates plus anciennes)"),
    })?;
    let mut sheet = context.output.sheet(table, timeline::headings());
    for moment in &timeline[earlier..] {
        sheet.row(&[moment.at.clone(), Value::Text(moment.what.as_str().into())])?;
    }
    sheet.end()?;
    context.line(both("\nNEXT", "\nENSUITE").get())?;
    for step in steps {
        context.line(&format!(
            "  {}{}",
            step.command,
            if step.about.is_empty() { String::new() } else { format!("   # {}", step.about) }
        ))?;
    }
    Ok(())
}

/// One value as it is; a record of another noun on one line: its name, then what else tells it apart.
fn summary(paths: &[Path], values: &[Value<'static>]) -> Value<'static> {
    match values {
        [one] => one.clone(),
        [] | [Value::Null, ..] => Value::Null,
        _ => {
            let said = |(path, value): (&Path, &Value<'_>)| {
                let mut text = String::new();
                show::human_of(&path.field.kind, value, &mut text);
                text
            };
            Value::Text(paths.iter().zip(values).filter(|(_, value)| !value.is_null()).map(said).collect::<Vec<_>>().join(" · ").into())
        }
    }
}
