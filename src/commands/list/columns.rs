//! What a list shows and how it is sorted: paths as they were typed, or said wrong. `--columns help` lists them.

use std::borrow::Cow;

use crate::context::Context;
use crate::entity::{Entity, Kind, Path, PathError, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::output::{Column, Format};
use crate::query::Order;

/// The columns asked for: a list replaces the usual ones, `+x` and `-x` change them.
pub fn columns(entity: &'static Entity, asked: &[String]) -> Result<Vec<Path>> {
    columns_from(entity, entity.columns.iter().map(ToString::to_string).collect(), asked)
}

/// As [`columns`], where other ones are usual.
pub fn columns_from(entity: &'static Entity, usual: Vec<String>, asked: &[String]) -> Result<Vec<Path>> {
    let changes = asked.iter().all(|name| name.starts_with(['+', '-']));
    let mut names = if changes { usual } else { Vec::new() };
    for name in asked {
        match (name.strip_prefix('+'), name.strip_prefix('-')) {
            (Some(added), _) => names.push(added.to_owned()),
            (_, Some(removed)) => {
                let removed = path(entity, removed)?;
                names.retain(|name| entity.resolve(name).is_ok_and(|path| path != removed));
            }
            _ => names.push(name.clone()),
        }
    }
    names.iter().map(|name| path(entity, name)).collect()
}

/// The columns of a format that knows what it is about, such as a calendar; none for the others.
pub fn of_format(entity: &'static Entity, format: Format, asked: &[String]) -> Result<Option<Vec<Path>>> {
    match format.columns(entity.noun) {
        Ok(None) => Ok(None),
        Ok(Some(_)) if !asked.is_empty() => {
            Err(Error::new(error::Kind::Usage, both("this format has columns of its own", "ce format a ses propres colonnes"))
                .hint(both("leave --columns out, or ask for csv", "retirez --columns, ou demandez csv")))
        }
        Ok(Some(names)) => names.iter().map(|name| path(entity, name)).collect::<Result<_>>().map(Some),
        Err(purpose) => {
            let many = entity.many();
            Err(Error::new(error::Kind::Usage, tr!("{purpose}, not for {many}", "{purpose}, pas pour les {many}")))
        }
    }
}

/// How the formats head these columns.
pub fn headings(columns: &[Path]) -> Vec<Column> {
    let heading = |path: &Path| Column { name: path.typed(), label: path.label(), kind: path.clone().shown().field.kind };
    columns.iter().map(heading).collect()
}

pub fn order(entity: &'static Entity, asked: &[String]) -> Result<Vec<Order>> {
    let usual: Vec<String> = entity.order.iter().map(ToString::to_string).collect();
    let names = if asked.is_empty() { &usual } else { asked };
    names
        .iter()
        .map(|name| {
            let descending = name.starts_with('-');
            path(entity, name.trim_start_matches(['-', '+'])).map(|path| Order { path, descending })
        })
        .collect()
}

/// A path that has one value for each record.
fn path(entity: &'static Entity, name: &str) -> Result<Path> {
    let path = entity.resolve(name.trim()).map_err(|error| {
        let (PathError::Unknown { entity: at, part, .. } | PathError::NotARelation { entity: at, part, .. }) = &error;
        let many = at.many();
        let message = match error {
            PathError::Unknown { .. } => tr!("{many} have no field called {part}", "les {many} n'ont pas de champ {part}"),
            PathError::NotARelation { .. } => {
                tr!("{part} of {many} is no relation: nothing follows it", "{part} des {many} n'est pas une relation : rien ne suit")
            }
        };
        let known: Vec<&str> = at.fields.iter().map(|field| field.name).collect();
        Error::new(error::Kind::Usage, message).hint(tr!("fields of {many}: {}", "champs des {many} : {}", known.join(", "))).hint(tr!(
            "all that can be shown: epicrm {} --columns help",
            "tout ce qui se montre : epicrm {} --columns help",
            entity.plural
        ))
    })?;
    if path.is_many() {
        let message = tr!(
            "{name} are several records: they can be filtered on, not shown in a column",
            "{name} désigne plusieurs enregistrements : on peut filtrer sur eux, pas les montrer dans une colonne"
        );
        return Err(Error::new(error::Kind::Usage, message).hint(tr!(
            "list them: epicrm {} {}=…",
            "pour les lister : epicrm {} {}=…",
            path.field.name,
            entity.noun
        )));
    }
    Ok(path)
}

/// Lists what `--columns` takes: every field, and those of the records it refers to. Asks no database.
pub fn help(context: &mut Context<'_>, entity: &'static Entity, format: Option<Format>) -> Result<()> {
    let text = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(Cow::Owned(text.to_owned())) };
    let columns = [
        ("column", both("Column", "Colonne"), Kind::Text),
        ("label", both("Heading", "Titre"), Kind::Text),
        ("usual", both("Usual", "Habituelle"), Kind::Boolean),
        ("about", both("About", "Description"), Kind::Text),
    ]
    .map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
    let format = context.format(format, Format::Table);
    let mut sheet = context.output.sheet(format, columns.to_vec());
    for name in shown(entity) {
        let Ok(path) = entity.resolve(&name) else { continue };
        let usual = entity.columns.contains(&name.as_str());
        let (label, about) = format.said(|| (path.label(), path.asked.last().map_or("", |field| field.about.get())));
        sheet.row(&[text(&name), text(&label), Value::Boolean(usual), text(about)])?;
    }
    sheet.end()?;
    let further = both(
        "dots go on: client.company.location.city; +x adds to the usual columns, -x removes",
        "les points mènent plus loin : client.company.location.city ; +x ajoute aux colonnes habituelles, -x en retire",
    );
    context.output.notice(further.get());
    Ok(())
}

/// What has one value for each record: the entity's own fields, each relation followed by the fields of what it leads to.
pub fn shown(entity: &'static Entity) -> Vec<String> {
    let mut names = Vec::new();
    for field in entity.fields {
        if matches!(field.kind, Kind::Many { .. }) {
            continue;
        }
        names.push(field.name.to_owned());
        if let Ok(Kind::One(target)) = entity.resolve(field.name).map(|path| path.field.kind) {
            let within = target.fields.iter().filter(|field| !matches!(field.kind, Kind::Many { .. } | Kind::Path(_)));
            names.extend(within.map(|inner| format!("{}.{}", field.name, inner.name)));
        }
    }
    names
}
