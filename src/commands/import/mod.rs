//! `import`: the rows of a table become records, all or none, in one transaction, by the rights of whoever imports them.

mod load;
mod mapping;
mod places;
mod plan;
mod refused;
mod relations;
mod restore;
mod saved;
mod sight;
mod typed;
mod upsert;

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;

use super::prompt;
use crate::commands::write::lacking;
use crate::context::Context;
use crate::db::{Ending, Session};
use crate::domain::{COLLABORATOR, COMPANY, ENTITIES, HISTORY, LOCATION};
use crate::entity::Entity;
use crate::error::{self, Error, Result};
use crate::language::{both, is_one, plural, tr};
use crate::output::Progress;
use crate::tabular::{Encoding, Hints, Place, Table};
use load::{Load, Options, Tally};
use mapping::{Mapping, Unused};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  printf 'Raison sociale;Code postal;Commune\\nVoiles de Loire;44000;Nantes\\n' > companies.csv
  epicrm import companies companies.csv --dry-run
  epicrm import companies companies.csv
  printf 'Nom,Prénom,Société\\nLe Goff,Anne,Voiles de Loire\\nMarin,Paul,Brise\\n' > clients.csv
  epicrm import clients clients.csv --create-missing company
  printf 'ref;Client;Montant TTC\\nv-1;Anne Le Goff;\"1 200,50\"\\nv-2;Nobody;300\\n' > contracts.csv
  epicrm import contracts contracts.csv --map ref=code --save-map ours --skip-errors --errors refused.csv; cat refused.csv
  printf 'ref;Montant TTC\\nv-1;1300\\n' > totals.csv
  epicrm import contracts totals.csv --use-map ours --upsert

A table is CSV (whatever its delimiter and encoding), JSON, JSON Lines or XLSX; its headings are the names or aliases of fields,
in English or French, or what French spreadsheets and registers call them.

Relations are named by code, e-mail address, SIREN, or any name that only one record has. An empty cell is no value; any other text
is itself, None and null included. Nothing is imported unless all rows are, or --skip-errors says otherwise; a row that says only what
is there already, under the same code or SIRET, changes nothing.
A directory that export wrote is imported whole, into a database without records: epicrm import DIR")]
pub struct Arguments {
    /// What the rows are (companies, clients, contracts…), then the file, - being standard input; or the directory of an export
    #[arg(required = true, num_args = 1..=2, value_name = "ENTITY FILE|-")]
    words: Vec<String>,
    /// A column and the field that it is; no field leaves it out
    #[arg(long, value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// The columns as they were saved under this name
    #[arg(long, value_name = "NAME")]
    use_map: Option<String>,
    /// Save what --map and --use-map say under this name
    #[arg(long, value_name = "NAME")]
    save_map: Option<String>,
    /// Make the companies or locations that rows name and that are not there
    #[arg(long, value_name = "ENTITY", value_delimiter = ',', value_parser = PossibleValuesParser::new(["company", "location"]))]
    create_missing: Vec<String>,
    /// A row whose code exists changes that record
    #[arg(long)]
    upsert: bool,
    /// Leave out the rows that are refused, telling why, and import the others
    #[arg(long)]
    skip_errors: bool,
    /// Write the refused rows, each with its reason, to be repaired and imported again
    #[arg(long, value_name = "FILE", requires = "skip_errors")]
    errors: Option<PathBuf>,
    /// Check every row, against the database too, but import nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// Only if the table has so many rows; does not ask
    #[arg(long, value_name = "N", conflicts_with = "dry_run")]
    confirm: Option<u64>,
    /// How a CSV is encoded, when it is told wrong
    #[arg(long, value_parser = PossibleValuesParser::new(["utf-8", "windows-1252"]))]
    encoding: Option<String>,
    /// What separates the cells of a CSV, when it is told wrong
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<char>,
}

/// Rows written by one statement: enough that a statement costs nothing beside them, few enough for a few MiB.
const TOGETHER: usize = 10_000;

/// A table, what its columns are, and how it is to be imported.
struct Request {
    entity: &'static Entity,
    table: Table,
    mapping: Mapping,
    options: Options,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    if let [directory] = &arguments.words[..]
        && Path::new(directory).is_dir()
    {
        return restore::run(context, Path::new(directory));
    }
    context.claims()?;
    let request = read(context, arguments)?;
    let mut session = context.session()?;
    // The policy's refusal of such records, before anything is asked.
    Load::new(&mut session, &request.mapping.root, &request.options)?;
    let mut rows = None;
    let ask = prompt::is_possible(context) && !arguments.yes && arguments.confirm.is_none();
    if ask || arguments.dry_run || arguments.confirm.is_some() {
        let count = request.table.count()?;
        if let Some(expected) = arguments.confirm.filter(|expected| *expected != count) {
            let message = tr!(
                "the table has {count} rows, not {expected}: nothing was imported",
                "la table a {count} lignes, et non {expected} : rien n'a été importé"
            );
            return Err(Error::new(error::Kind::Conflict, message));
        }
        rows = Some(count);
    }
    if let Some(count) = rows.filter(|_| ask || arguments.dry_run) {
        sight::show(context, &request, count)?;
    }
    if !ask || arguments.dry_run {
        unmatched(&request)?;
    } else if let Some(count) = rows {
        match prompt::agreed(context, &tr!("Type {count} to import them:", "Tapez {count} pour les importer :"), count)? {
            Some(true) => {}
            _ => {
                let message = both("not confirmed: nothing was imported", "non confirmé : rien n'a été importé");
                return Err(Error::new(error::Kind::Declined, message));
            }
        }
    }
    if let Some(name) = &arguments.save_map {
        saved::write(context, name, &saved::said(context, arguments)?)?;
    }
    context.telemetry.stage("import");
    let progress = context.output.progress(rows);
    let tally = load(context, &mut session, &request, arguments.dry_run, &progress)?;
    drop(progress);
    report(context, &request, arguments, &tally)
}

/// Whether it would be let through, as a dry run tells it.
///
/// # Errors
/// As [`run`].
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let request = read(context, arguments)?;
    let mut session = context.session()?;
    unmatched(&request)?;
    let tally = load(context, &mut session, &request, true, &Progress::default())?;
    verdict(&request, &tally, true)
}

impl Arguments {
    /// What the rows are, as far as it can be told.
    pub(super) fn entity(&self) -> Option<&'static Entity> {
        named(&self.words[0]).ok()
    }
}

fn named(word: &str) -> Result<&'static Entity> {
    let importable = ENTITIES.into_iter().filter(|entity| ![&COLLABORATOR, &HISTORY].contains(entity));
    let found = ENTITIES.into_iter().find(|entity| entity.is_called(word));
    match found {
        Some(entity) if entity == &COLLABORATOR => {
            let message = both(
                "accounts are made one by one, each with its one-time password",
                "les comptes se créent un par un, chacun avec son mot de passe à usage unique",
            );
            Err(Error::new(error::Kind::Usage, message)
                .hint("epicrm add-collaborator username=… registration_number=… full_name=… department=…"))
        }
        Some(entity) if entity == &HISTORY => {
            let message = both("the history is written by the database alone", "seule la base de données écrit l'historique");
            Err(Error::new(error::Kind::Usage, message))
        }
        Some(entity) => Ok(entity),
        None => {
            Err(Error::new(error::Kind::Usage, tr!("{word} is nothing that can be imported", "{word} n'est rien qui puisse être importé"))
                .hint(importable.map(|entity| entity.plural).collect::<Vec<_>>().join(", ")))
        }
    }
}

fn read(context: &Context<'_>, arguments: &Arguments) -> Result<Request> {
    let [word, file] = &arguments.words[..] else {
        let entity = named(&arguments.words[0])?;
        return Err(Error::new(error::Kind::Usage, both("which file?", "quel fichier ?")).hint(tr!(
            "epicrm import {} FILE; - is standard input",
            "epicrm import {} FILE ; - est l'entrée standard",
            entity.plural
        )));
    };
    let entity = named(word)?;
    let place = if file == "-" { Place::StandardInput } else { Place::File(PathBuf::from(file)) };
    let delimiter = arguments.delimiter.map(|delimiter| match u8::try_from(delimiter) {
        Ok(delimiter) if delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && delimiter != b'"' => Ok(delimiter),
        _ => Err(Error::new(error::Kind::Usage, tr!("{delimiter} cannot separate cells", "{delimiter} ne peut pas séparer des cellules"))
            .hint(both("one of , ; | or a tab", "l'un de , ; | ou une tabulation"))),
    });
    let encoding = arguments.encoding.as_deref().map(|name| if name == "utf-8" { Encoding::Utf8 } else { Encoding::Windows1252 });
    let table = Table::open(&place, Hints { delimiter: delimiter.transpose()?, encoding })?;
    let mapping = mapping::map(entity, &table.headings, &saved::said(context, arguments)?)?;
    let create_missing = arguments.create_missing.iter().map(|name| if name == "company" { &COMPANY } else { &LOCATION }).collect();
    let options = Options { upsert: arguments.upsert, skip_errors: arguments.skip_errors, create_missing };
    let missing = mapping.root.missing();
    if arguments.upsert && !mapping.root.fields().contains(&"code") {
        let message = both(
            "--upsert finds records by their code, and no column gives it",
            "--upsert trouve les fiches par leur code, et aucune colonne ne le donne",
        );
        return Err(Error::new(error::Kind::Usage, message));
    }
    if !missing.is_empty() && !arguments.upsert {
        let needs = lacking(entity, &missing.join(", "));
        return Err(Error::new(error::Kind::Usage, tr!("{needs}, which no column gives", "{needs}, qu'aucune colonne ne donne"))
            .hint(mapping::columns(&table.headings))
            .hint(tr!("say which it is: --map 'HEADING={}'", "dites laquelle : --map 'HEADING={}'", missing[0])));
    }
    Ok(Request { entity, table, mapping, options })
}

/// Refuses to drop a column silently.
fn unmatched(request: &Request) -> Result<()> {
    let unmatched: Vec<&str> = request
        .mapping
        .unused
        .iter()
        .filter(|(_, unused)| *unused == Unused::Unmatched)
        .map(|(column, _)| request.table.headings[*column].as_str())
        .collect();
    let [first, ..] = unmatched[..] else { return Ok(()) };
    let (names, many) = (unmatched.join(", "), request.entity.many());
    let message = if unmatched.len() == 1 {
        tr!("{names} is no field of {many}", "{names} n'est pas un champ des {many}")
    } else {
        tr!("{names} are no field of {many}", "{names} ne sont pas des champs des {many}")
    };
    Err(Error::new(error::Kind::Usage, message)
        .hint(tr!(
            "say which it is: --map '{first}=FIELD', or leave it out: --map '{first}='",
            "dites lequel c'est : --map '{first}=FIELD', ou laissez la colonne de côté : --map '{first}='"
        ))
        .hint(tr!("fields: epicrm fields {}", "champs : epicrm fields {}", request.entity.plural)))
}

/// Reads, types and writes every row in one transaction.
fn load(context: &Context<'_>, session: &mut Session, request: &Request, dry_run: bool, progress: &Progress) -> Result<Tally> {
    let Request { table, mapping, options, .. } = request;
    let keeps = |tally: &Tally| options.skip_errors || tally.refused.is_empty();
    let mut refused = None;
    let done = session.transaction(Ending::of_dry_run(dry_run), |session| {
        let mut load = Load::new(session, &mapping.root, options)?;
        let mut rows = Vec::with_capacity(TOGETHER);
        progress.begin();
        let read = table.for_each(|row| {
            rows.push(typed::read(&mapping.root, mapping.width, &table.headings, row, &context.clock));
            if rows.len() == TOGETHER {
                load.rows(std::mem::replace(&mut rows, Vec::with_capacity(TOGETHER)))?;
                progress.advance(TOGETHER as u64);
                if load.is_enough() {
                    load.tally.early = true;
                    return Err(Error::new(error::Kind::Conflict, String::new()));
                }
            }
            Ok(())
        });
        match read {
            Err(_) if load.tally.early => {}
            read => {
                read?;
                load.rows(rows)?;
            }
        }
        let tally = load.tally;
        if keeps(&tally) {
            return Ok(tally);
        }
        refused = Some(tally);
        // Rolls back; what is told is the tally.
        Err(Error::new(error::Kind::Conflict, String::new()))
    });
    refused.map_or(done, Ok)
}

/// How many refusals are told one by one.
const TOLD: usize = 20;

fn report(context: &mut Context<'_>, request: &Request, arguments: &Arguments, tally: &Tally) -> Result<()> {
    for (line, error) in tally.refused.iter().take(TOLD) {
        context.output.notice(&tr!("line {line}: {}", "ligne {line} : {}", error.message));
    }
    if let Some(more @ 1..) = tally.refused.len().checked_sub(TOLD) {
        let s = plural(more as u64);
        context.output.notice(&tr!("… and {more} more", "… et {more} autre{s}"));
    }
    if let Some(file) = arguments.errors.as_ref().filter(|_| !arguments.dry_run) {
        refused::write(&request.table, file, &tally.refused)?;
    }
    if request.options.skip_errors || tally.refused.is_empty() {
        context.output.notice(&sight::told(request.entity, tally, arguments.dry_run));
    }
    verdict(request, tally, arguments.dry_run)
}

/// The exit code: 8 when some rows were left out; when all were, that of the refusals if they agree.
fn verdict(request: &Request, tally: &Tally, dry_run: bool) -> Result<()> {
    let Some((_, first)) = tally.refused.first() else { return Ok(()) };
    let number = tally.refused.len();
    let refused = match (is_one(number as u64), dry_run) {
        (true, true) => tr!("{number} row would be refused", "{number} ligne serait refusée"),
        (true, false) => tr!("{number} row was refused", "{number} ligne est refusée"),
        (false, true) => tr!("{number} rows would be refused", "{number} lignes seraient refusées"),
        (false, false) => tr!("{number} rows were refused", "{number} lignes sont refusées"),
    };
    if request.options.skip_errors && tally.added + tally.changed + tally.same > 0 {
        return Err(Error::new(error::Kind::Partly, refused));
    }
    let agreed = tally.refused.iter().all(|(_, error)| error.kind == first.kind);
    let kind = if agreed { first.kind } else { error::Kind::Conflict };
    let message = match tally.early {
        true => tr!("at least {refused}: nothing was imported", "au moins {refused} : rien n'a été importé"),
        false => tr!("{refused}: nothing was imported", "{refused} : rien n'a été importé"),
    };
    let leave = both("leave them out: --skip-errors --errors FILE", "les laisser de côté : --skip-errors --errors FILE");
    let error = Error::new(kind, message);
    Err(if request.options.skip_errors { error } else { error.hint(leave) })
}
