//! What an import is about to do, before it is asked; what it did, afterwards.

use super::Request;
use super::load::Tally;
use super::mapping::Unused;
use crate::context::Context;
use crate::entity::Entity;
use crate::error::{Error, Kind, Result};
use crate::language::{Text, both, labelled, plural, tr};

/// What becomes of a column that is no field.
const OUT: Text = both("left out", "laissée de côté");

/// Rows from which examples are taken.
const SAMPLE: u64 = 100;

/// Says how the table was read, each column with its field and its first value.
pub(super) fn show(context: &mut Context<'_>, request: &Request, rows: u64) -> Result<()> {
    let Request { entity, table, mapping, .. } = request;
    let mut examples = vec![String::new(); table.headings.len()];
    let mut read = 0;
    let sampled = table.for_each(|row| {
        for (example, cell) in examples.iter_mut().zip(row.cells).filter(|(example, _)| example.is_empty()) {
            (*cell).clone_into(example);
        }
        read += 1;
        if read < SAMPLE { Ok(()) } else { Err(Error::new(Kind::Runtime, String::new())) }
    });
    if read < SAMPLE {
        sampled?;
    }
    let (about, many, s) = (table.about(), entity.many(), plural(rows));
    context.output.notice(&tr!("{rows} rows of {about}: {many}", "{rows} ligne{s} de {about} : {many}"));
    let mut fields = vec![Vec::new(); table.headings.len()];
    mapping.root.each("", &mut |path, slot| fields[slot.column].push(path));
    for (column, heading) in table.headings.iter().enumerate() {
        let unused = mapping.unused.iter().find(|(known, _)| *known == column).map(|(_, unused)| unused);
        let what = match unused {
            None => format!("→ {}", fields[column].join(", ")),
            Some(Unused::Ignored) => OUT.into(),
            Some(Unused::Known(why)) => labelled(OUT, why),
            Some(Unused::Unmatched) => labelled(OUT, both("no such field", "pas de tel champ")),
        };
        let example = crate::entity::value::clipped(&examples[column]);
        let example = if example.is_empty() { String::new() } else { format!("   {example}") };
        context.output.notice(&format!("  {heading} {what}{example}"));
    }
    Ok(())
}

/// `imported 100 companies; 97 locations were made`.
pub(super) fn told(entity: &Entity, tally: &Tally, dry_run: bool) -> String {
    let (e, s) = (entity.agreement(), plural(tally.added));
    let added = entity.counted(tally.added);
    let mut said = vec![match dry_run {
        true => tr!("{added} would be imported", "{added} à importer"),
        false => tr!("{added} imported", "{added} importé{e}{s}"),
    }];
    if tally.changed > 0 {
        let (number, s) = (tally.changed, plural(tally.changed));
        said.push(match dry_run {
            true => tr!("{number} would be changed", "{number} à modifier"),
            false => tr!("{number} changed", "{number} modifié{e}{s}"),
        });
    }
    if tally.same > 0 {
        said.push(tr!("{} so already", "{} déjà ainsi", tally.same));
    }
    for (entity, number) in tally.made.iter().filter(|(_, number)| *number > 0) {
        let (made, e, s) = (entity.counted(*number), entity.agreement(), plural(*number));
        said.push(match dry_run {
            true => tr!("{made} would be made for them", "{made} à créer pour cela"),
            false => tr!("{made} made for them", "{made} créé{e}{s} pour cela"),
        });
    }
    said.join(both("; ", " ; ").get())
}
