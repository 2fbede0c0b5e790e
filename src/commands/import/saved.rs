//! Which columns are which fields, kept under a name for the next table of the same make.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use super::Arguments;
use super::mapping::plain;
use crate::context::Context;
use crate::error::{Error, Kind, Result, reason};
use crate::files;
use crate::language::{both, tr};

/// What the person says of columns: what was saved, then `--map`, which has the last word.
pub(super) fn said(context: &Context<'_>, arguments: &Arguments) -> Result<Vec<(String, String)>> {
    let mut said: Vec<(String, String)> = match &arguments.use_map {
        Some(name) => read(context, name)?.into_iter().collect(),
        None => Vec::new(),
    };
    for word in &arguments.map {
        let (heading, field) = word.rsplit_once('=').ok_or_else(|| {
            Error::new(Kind::Usage, tr!("--map {word} is not HEADING=FIELD", "--map {word} n'est pas de la forme HEADING=FIELD")).hint(
                both(
                    "--map 'Raison sociale=name'; no field leaves it out",
                    "--map 'Raison sociale=name' ; sans champ, la colonne est laissée de côté",
                ),
            )
        })?;
        said.retain(|(known, _)| plain(known) != plain(heading));
        said.push((heading.to_owned(), field.trim().to_owned()));
    }
    Ok(said)
}

fn file(context: &Context<'_>, name: &str) -> Result<PathBuf> {
    let fits = (1..=60).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !fits {
        let message = tr!("{name} is no name for a mapping", "{name} n'est pas un nom de correspondance");
        return Err(Error::new(Kind::Usage, message)
            .hint(both("up to 60 letters, digits, - and _", "au plus 60 lettres sans accent, chiffres, - et _")));
    }
    Ok(context.config.mappings.join(name).with_extension("json"))
}

fn read(context: &Context<'_>, name: &str) -> Result<BTreeMap<String, String>> {
    let file = file(context, name)?;
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            let message = tr!("no mapping is saved as {name}", "aucune correspondance n'est enregistrée sous {name}");
            Error::new(Kind::NotFound, message)
                .hint(both("save one: --map … --save-map NAME", "en enregistrer une : --map … --save-map NAME"))
                .source(error)
        }
        _ => {
            let (file, why) = (file.display(), reason(&error));
            Error::new(Kind::Usage, tr!("{file} cannot be read: {why}", "{file} est illisible : {why}")).source(error)
        }
    };
    let text = files::read_text(&file).map_err(unreadable)?;
    serde_json::from_str(&text)
        .map_err(|error| Error::new(Kind::Usage, tr!("{} is no mapping", "{} n'est pas une correspondance", file.display())).source(error))
}

/// Keeps it, instead of what had that name before.
pub(super) fn write(context: &Context<'_>, name: &str, said: &[(String, String)]) -> Result<()> {
    let file = file(context, name)?;
    let kept: BTreeMap<&String, &String> = said.iter().map(|(heading, field)| (heading, field)).collect();
    let text = serde_json::to_string_pretty(&kept).map_err(|error| {
        Error::new(Kind::Fault, both("a mapping that cannot be told", "une correspondance impossible à écrire")).source(error)
    })?;
    files::write(&file, (text + "\n").as_bytes()).map_err(|error| {
        let (file, why) = (file.display(), reason(&error));
        let message = tr!("the mapping could not be kept in {file}: {why}", "la correspondance n'a pas pu être gardée dans {file} : {why}");
        Error::new(Kind::Runtime, message).source(error)
    })
}
