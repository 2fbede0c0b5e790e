//! `import DIR`: an export restored whole into a database without records, by an administrator: codes, values, relations and dates as
//! they were. What is not in the export stays as it is here; passwords are given anew.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use ring::digest::{Context as Digest, SHA256};

use crate::commands::export::{ALL, Entry, MANIFEST, Manifest, hexadecimal};
use crate::commands::records;
use crate::context::Context;
use crate::db::{self, Admin, Link, Owner, explain, restore_account};
use crate::domain::{COLLABORATOR, DEPARTMENT, ROLE};
use crate::entity::{Clock, Entity, Field, Kind, Value, value};
use crate::error::{self, Error, Result};
use crate::files;
use crate::language::{self, both, plural, tr};
use crate::query::{self, Array, CHECKS, Check, FOUND, Many, Severity};
use crate::tabular::{Encoding, Hints, Place, Row, Table};

/// Columns that the database computes.
const COMPUTED: [(&str, &str); 3] = [("company", "siret"), ("client", "full_name"), ("contract", "remaining")];
/// What the accounts that are here already keep: whoever restores must still be let in.
const KEPT: [&str; 4] = ["registration_number", "username", "department", "active"];

/// Restores the export in this directory.
pub(super) fn run(context: &mut Context<'_>, directory: &Path) -> Result<()> {
    let manifest = read(directory)?;
    let address = context.address()?;
    context.reach(|| Admin::open(&address), |trouble| Admin::explain(trouble, &address))??;
    let mut owner = Owner::open(&address)?;
    let (clock, mut restored) = (context.clock, 0);
    context.telemetry.stage("restore");
    let accounts = owner.restoration(|link| {
        let mut accounts = Vec::new();
        for entity in ALL {
            let Some(entry) = manifest.files.iter().find(|entry| entry.noun == entity.noun) else { continue };
            // Of nothing, JSON Lines has no headings.
            if entry.rows == 0 {
                continue;
            }
            let table =
                Table::open(&Place::File(directory.join(&entry.file)), Hints { encoding: Some(Encoding::Utf8), delimiter: Some(b',') })?;
            let mut part = Part::new(entity, &table.headings, clock)?;
            let rows = part.restore(link, &table)?;
            if rows != entry.rows {
                let (file, expected) = (&entry.file, entry.rows);
                return Err(broken(tr!("{file} holds {rows} records, not {expected}", "{file} contient {rows} fiches, et non {expected}")));
            }
            restored += rows;
            accounts.append(&mut part.accounts);
        }
        sound(link, clock)?;
        Ok(accounts)
    })?;
    let (date, s) = (&manifest.date, plural(restored));
    context.output.notice(&tr!("restored {restored} records of {date}", "{restored} fiche{s} du {date} restaurée{s}"));
    if !accounts.is_empty() {
        let accounts = accounts.join(", ");
        context
            .output
            .notice(&tr!("these accounts have no password yet: {accounts}", "ces comptes n'ont pas encore de mot de passe : {accounts}"));
        let hint = both(
            "gestion gives each a one-time password: epicrm reset-password USERNAME",
            "gestion donne à chacun un mot de passe à usage unique : epicrm reset-password USERNAME",
        );
        context.output.notice(hint.get());
    }
    Ok(())
}

/// The manifest, once every file is what it says.
fn read(directory: &Path) -> Result<Manifest> {
    let name = directory.join(MANIFEST);
    let text = files::read_text(&name).map_err(|error| {
        let message =
            tr!("{} is no export: it has no {MANIFEST}", "{} n'est pas un export : il n'a pas de {MANIFEST}", directory.display());
        Error::new(error::Kind::NotFound, message)
            .hint(both(
                "an export is made by: epicrm export ALL DIR; a table is imported by: epicrm import ENTITY FILE",
                "un export se fait par : epicrm export ALL DIR ; une table s'importe par : epicrm import ENTITY FILE",
            ))
            .source(error)
    })?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
        let message = tr!("{} is not what export writes", "{} n'est pas ce qu'écrit export", name.display());
        Error::new(error::Kind::Usage, message).source(error)
    })?;
    if manifest.schema > db::newest_migration() {
        let message = both("this export is of a newer version of epicrm", "cet export est d'une version plus récente d'epicrm");
        return Err(
            broken(message.into()).hint(both("update the program: epicrm --version", "mettez le programme à jour : epicrm --version"))
        );
    }
    for Entry { file, sha256, .. } in &manifest.files {
        if file.contains(['/', '\\']) {
            return Err(broken(tr!("{file} is not in its directory", "{file} n'est pas dans son répertoire")));
        }
        let sum =
            sum(&directory.join(file)).map_err(|error| broken(tr!("{file} cannot be read", "{file} ne peut pas être lu")).source(error))?;
        if sum != *sha256 {
            return Err(broken(tr!(
                "{file} is not what was exported: its sum differs",
                "{file} n'est pas ce qui a été exporté : sa somme diffère"
            )));
        }
    }
    Ok(manifest)
}

/// What ends a restoration before anything of it is kept.
fn broken(what: String) -> Error {
    Error::new(error::Kind::Conflict, tr!("{what}: nothing was imported", "{what} : rien n'a été importé"))
}

fn sum(file: &Path) -> std::io::Result<String> {
    let (mut file, mut digest, mut buffer) = (File::open(file)?, Digest::new(&SHA256), vec![0; 256 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hexadecimal(digest.finish().as_ref())),
            read => digest.update(&buffer[..read]),
        }
    }
}

/// Refuses a set whose files contradict each other.
fn sound(link: &mut Link, clock: Clock) -> Result<()> {
    let checks: Vec<&Check> = CHECKS.iter().filter(|check| check.severity == Severity::Error).collect();
    let statement = query::check(&checks, clock.today);
    let found = query::rows(link, statement, &FOUND).map_err(explain)?;
    match found.first() {
        Some(row) => {
            let check = row.first().and_then(|place| checks.get(usize::try_from(records::id(place).ok()?).ok()?));
            let said = check.map(|check| check.said(language::current(), row));
            let words: Vec<String> = row[1..3].iter().filter_map(records::exact).chain(said).collect();
            Err(broken(tr!("the export contradicts itself: {}", "l'export se contredit : {}", words.join(" "))))
        }
        None => Ok(()),
    }
}

/// One file of the export, on its way into one table.
struct Part {
    entity: &'static Entity,
    /// Which column of the file is which field.
    fields: Vec<(usize, &'static Field)>,
    clock: Clock,
    /// Ids by what is shown of a relation.
    names: HashMap<(&'static str, String), i64>,
    /// The id given last.
    last: i64,
    /// Usernames of those who had no account here.
    accounts: Vec<String>,
}

struct Record {
    line: u64,
    values: Vec<Value<'static>>,
}

impl Part {
    fn new(entity: &'static Entity, headings: &[String], clock: Clock) -> Result<Self> {
        let mut fields = Vec::new();
        for (column, heading) in headings.iter().enumerate() {
            let field = entity.field(heading).filter(|field| !field.column.is_empty()).ok_or_else(|| {
                let many = entity.many();
                broken(tr!("{heading} is no field of {many}", "{heading} n'est pas un champ des {many}"))
            })?;
            if !COMPUTED.contains(&(entity.noun, field.name)) {
                fields.push((column, field));
            }
        }
        Ok(Self { entity, fields, clock, names: HashMap::new(), last: 0, accounts: Vec::new() })
    }

    /// How many records there were.
    fn restore(&mut self, link: &mut Link, table: &Table) -> Result<u64> {
        let (mut count, mut records) = (0, Vec::new());
        table.for_each(|row| {
            count += 1;
            records.push(self.read(row)?);
            if records.len() == super::TOGETHER { self.write(link, std::mem::take(&mut records)) } else { Ok(()) }
        })?;
        self.write(link, records)?;
        Ok(count)
    }

    fn read(&self, row: &Row<'_>) -> Result<Record> {
        let value = |(column, field): &(usize, &'static Field)| match row.cells.get(*column).copied().unwrap_or_default() {
            "" => Ok(Value::Null),
            cell => value::parse(&field.kind, cell, true, &self.clock).map_err(|wrong| self.wrong(row.line, field, &wrong.message)),
        };
        Ok(Record { line: row.line, values: self.fields.iter().map(value).collect::<Result<_>>()? })
    }

    fn wrong(&self, line: u64, field: &Field, what: &str) -> Error {
        let (many, field) = (self.entity.many(), field.name);
        broken(tr!("{many}, line {line}: {field}: {what}", "{many}, ligne {line} : {field} : {what}"))
    }

    fn write(&mut self, link: &mut Link, mut records: Vec<Record>) -> Result<()> {
        if [&DEPARTMENT, &ROLE, &COLLABORATOR].contains(&self.entity) {
            return self.renew(link, records);
        }
        let ids: Vec<i64> = records.iter().map(|record| self.id(record)).collect();
        // Reversals after the payments that they take back.
        let itself = |field: &Field| matches!(field.kind, Kind::One(target) if target == self.entity);
        let refers = |record: &Record| self.fields.iter().zip(&record.values).any(|((_, field), value)| itself(field) && !value.is_null());
        let (second, first): (Vec<usize>, Vec<usize>) = (0..records.len()).partition(|at| refers(&records[*at]));
        for part in [first, second] {
            self.identify(link, &mut records, &part)?;
            if !part.is_empty() {
                let many = Many { entity: self.entity, columns: self.columns(&records, &part, |_| true) };
                let ids = part.iter().map(|at| Some(ids[*at])).collect();
                query::rows(link, many.restore(ids), &[Kind::Integer]).map_err(explain)?;
            }
        }
        Ok(())
    }

    /// A new id, in the order of the old ones, and never below the number of a generated code: nobody may be given that code again.
    fn id(&mut self, record: &Record) -> i64 {
        let code =
            self.fields.iter().zip(&record.values).find(|((_, field), _)| field.name == "code").and_then(|(_, code)| records::exact(code));
        let number = code.as_deref().and_then(|code| code.split_once('-')).and_then(|(prefix, number)| {
            let generated = prefix.bytes().all(|byte| byte.is_ascii_lowercase()) && number.bytes().all(|byte| byte.is_ascii_digit());
            number.parse::<i32>().ok().filter(|_| generated)
        });
        self.last = (self.last + 1).max(number.map_or(0, i64::from));
        self.last
    }

    /// Puts those who are here already right, and makes the others.
    fn renew(&mut self, link: &mut Link, mut records: Vec<Record>) -> Result<()> {
        let key = self.entity.names[0];
        let all: Vec<usize> = (0..records.len()).collect();
        self.identify(link, &mut records, &all)?;
        let names: Vec<Option<String>> = records.iter().map(|record| self.text(record, key)).collect();
        let here = self.found(link, self.entity, names.iter().flatten().cloned().collect())?;
        let (mut known, mut new) = (Vec::new(), Vec::new());
        for at in all {
            match names[at].as_ref().and_then(|name| here.get(name)) {
                Some(id) => known.push((at, *id)),
                None => new.push(at),
            }
        }
        if self.entity == &COLLABORATOR {
            let mut made = Vec::new();
            for at in std::mem::take(&mut new) {
                made.push((at, self.account(link, &records[at])?));
            }
            self.update(link, &records, &made, |_| true)?;
            return self.update(link, &records, &known, |field| !KEPT.contains(&field.name));
        }
        if !new.is_empty() {
            let many = Many { entity: self.entity, columns: self.columns(&records, &new, |_| true) };
            query::rows(link, many.insert(), &[Kind::Integer]).map_err(explain)?;
        }
        self.update(link, &records, &known, |_| true)
    }

    fn account(&mut self, link: &mut Link, record: &Record) -> Result<i64> {
        let text = |name: &str| self.text(record, name).unwrap_or_default();
        let department = self.fields.iter().zip(&record.values).find(|((_, field), _)| field.name == "department");
        let (username, number, name) = (text("username"), text("registration_number"), text("full_name"));
        let Some((_, Value::Integer(department))) = department else {
            return Err(broken(tr!("{username} has no department", "{username} n'a pas de département")));
        };
        let id = restore_account(link, &number, &username, &name, *department)?;
        if self.fields.iter().zip(&record.values).any(|((_, field), value)| field.name == "active" && *value == Value::Boolean(true)) {
            self.accounts.push(username);
        }
        Ok(id.into())
    }

    fn update(&self, link: &mut Link, records: &[Record], which: &[(usize, i64)], fields: impl Fn(&Field) -> bool) -> Result<()> {
        if which.is_empty() {
            return Ok(());
        }
        let rows: Vec<usize> = which.iter().map(|(at, _)| *at).collect();
        let many = Many { entity: self.entity, columns: self.columns(records, &rows, fields) };
        query::rows(link, many.update(which.iter().map(|(_, id)| Some(*id)).collect()), &[Kind::Integer]).map(drop).map_err(explain)
    }

    fn text(&self, record: &Record, name: &str) -> Option<String> {
        self.fields.iter().zip(&record.values).find(|((_, field), _)| field.name == name).and_then(|(_, value)| records::exact(value))
    }

    fn columns(&self, records: &[Record], which: &[usize], fields: impl Fn(&Field) -> bool) -> Vec<(&'static Field, Array)> {
        let mut columns = Vec::new();
        for (at, (_, field)) in self.fields.iter().enumerate().filter(|(_, (_, field))| fields(field)) {
            let mut array = Array::of(field);
            which.iter().for_each(|row| array.push(&records[*row].values[at]));
            columns.push((*field, array));
        }
        columns
    }

    /// Turns what is shown of relations into ids.
    fn identify(&mut self, link: &mut Link, records: &mut [Record], which: &[usize]) -> Result<()> {
        for at in 0..self.fields.len() {
            let field = self.fields[at].1;
            let Kind::One(target) = field.kind else { continue };
            if self.names.len() > MOST {
                self.names.clear();
            }
            let wanted: HashSet<String> = which.iter().filter_map(|row| records::exact(&records[*row].values[at])).collect();
            let unknown = wanted.into_iter().filter(|name| !self.names.contains_key(&(target.noun, name.clone()))).collect();
            let found = self.found(link, target, unknown)?;
            self.names.extend(found.into_iter().map(|(name, id)| ((target.noun, name), id)));
            for row in which {
                let record = &mut records[*row];
                let Some(name) = records::exact(&record.values[at]) else { continue };
                let id = self.names.get(&(target.noun, name.clone())).copied();
                let (noun, no) = (target.one(), target.no());
                let missing = || self.wrong(record.line, field, &tr!("there is no {noun} {name}", "{no} {name} n'existe"));
                record.values[at] = Value::Integer(id.ok_or_else(missing)?);
            }
        }
        Ok(())
    }

    fn found(&self, link: &mut Link, target: &'static Entity, names: Vec<String>) -> Result<HashMap<String, i64>> {
        let Some(field) = target.field(target.names[0]).filter(|_| !names.is_empty()) else { return Ok(HashMap::new()) };
        let asked = names.iter().cloned().map(Some).collect();
        let rows = query::rows(link, query::named(target, field, asked), &[Kind::Integer, Kind::Integer]).map_err(explain)?;
        let pair = |row: Vec<Value<'_>>| match row[..] {
            [Value::Integer(number), Value::Integer(id)] => Some((names.get(usize::try_from(number - 1).ok()?)?.clone(), id)),
            _ => None,
        };
        Ok(rows.into_iter().filter_map(pair).collect())
    }
}

/// Names remembered.
const MOST: usize = 100_000;
