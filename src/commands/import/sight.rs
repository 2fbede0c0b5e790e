//! What an import is about to do, before it is asked; what it did, afterwards.

use super::Request;
use super::load::Tally;
use super::mapping::Unused;
use crate::context::Context;
use crate::entity::Entity;
use crate::error::{Error, Kind, Result};

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
        if read < SAMPLE { Ok(()) } else { Err(Error::new(Kind::Runtime, "enough")) }
    });
    if read < SAMPLE {
        sampled?;
    }
    context.output.notice(&format!("{rows} rows of {}: {}", table.about(), entity.plural));
    let mut fields = vec![Vec::new(); table.headings.len()];
    mapping.root.each("", &mut |path, slot| fields[slot.column].push(path));
    for (column, heading) in table.headings.iter().enumerate() {
        let unused = mapping.unused.iter().find(|(known, _)| *known == column).map(|(_, unused)| unused);
        let what = match unused {
            None => format!("→ {}", fields[column].join(", ")),
            Some(Unused::Ignored) => "left out".to_owned(),
            Some(Unused::Known(why)) => format!("left out: {why}"),
            Some(Unused::Unmatched) => "left out: no such field".to_owned(),
        };
        let example = crate::entity::value::clipped(&examples[column]);
        let example = if example.is_empty() { String::new() } else { format!("   {example}") };
        context.output.notice(&format!("  {heading} {what}{example}"));
    }
    Ok(())
}

/// `imported 100 companies; 97 locations were made`.
pub(super) fn told(entity: &Entity, tally: &Tally, dry_run: bool) -> String {
    let counted = |number: u64| format!("{number} {}", if number == 1 { entity.noun } else { entity.plural });
    let would = if dry_run { "would be " } else { "" };
    let mut said = vec![format!("{} {would}imported", counted(tally.added))];
    if tally.changed > 0 {
        said.push(format!("{} {would}changed", tally.changed));
    }
    if tally.same > 0 {
        said.push(format!("{} so already", tally.same));
    }
    said.extend(
        tally.made.iter().filter(|(_, number)| **number > 0).map(|(plural, number)| format!("{number} {plural} {would}made for them")),
    );
    said.join("; ")
}
