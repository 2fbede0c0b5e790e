//! `report NAME`: many records in a few numbers, each drawn beside the others. One file for each report: what it asks of the
//! server, and how the answer is drawn; what they share is here.

mod cells;
mod conversion;
mod outstanding;
mod period;
mod pipeline;
mod revenue;
mod stale;
mod workload;

use chrono::NaiveDate;
use clap::Subcommand;

use super::list;
use crate::context::Context;
use crate::db::{self, Session};
use crate::entity::{Entity, Path, Value};
use crate::error::{self, Error, Result};
use crate::filter::Filter;
use crate::language::{both, tr};
use crate::output::{Chart, Format, Page};
use crate::query::{self, Bound, Question};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm report pipeline
  epicrm report outstanding commercial=alice
  epicrm report revenue --by client --format csv
  epicrm report workload --weeks 4
  epicrm report conversion --format html > conversion.html

html and svg are one file: nothing to fetch, to be read on a screen, light or dark, or printed.")]
pub struct Arguments {
    #[command(subcommand)]
    report: Report,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Report {
    /// Value of contracts by month, signed and unsigned
    Pipeline(pipeline::Arguments),
    /// What is still to be paid, by commercial and by how late it is
    Outstanding(outstanding::Arguments),
    /// What was received, beside the year before
    Revenue(revenue::Arguments),
    /// Events by support and week, clashes marked
    Workload(workload::Arguments),
    /// How many contracts were signed, and after how many days
    Conversion(conversion::Arguments),
    /// Contracts or clients to which nothing happened
    Stale(stale::Arguments),
}

// What every report is asked with.
#[derive(Debug, clap::Args)]
pub(super) struct Asked {
    /// As in lists: field op value, joined by and/et, or/ou, not/non and parentheses; nothing: everything
    filter: Vec<String>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md, ids, xlsx, html or svg [default: table on a terminal, else tsv]
    #[arg(long, short, value_parser = Format::of_reports(), hide_possible_values = true)]
    format: Option<Format>,
    /// Refuse a filter that mixes AND and OR without parentheses
    #[arg(long)]
    strict_filter: bool,
}

/// A report that was answered.
struct Answer {
    title: String,
    notes: Vec<String>,
    chart: Chart,
    /// What is to be said beside it.
    notice: Option<String>,
}

/// What a report asks of the server.
struct Inquiry<'i> {
    session: &'i mut Session,
    entity: &'static Entity,
    filter: &'i Filter,
    today: NaiveDate,
    /// Whether the rows are drawn, hence few.
    drawn: bool,
}

impl Inquiry<'_> {
    fn rows(&mut self, question: &Question, more: &[(&'static str, Path)], bound: Vec<Bound>) -> Result<Vec<Vec<Value<'static>>>> {
        let statement = query::report(self.entity, self.filter.condition.as_ref(), question, more, &bound);
        query::rows(self.session.link(), statement, question.kinds).map_err(db::explain)
    }
}

impl Report {
    fn parts(&self) -> (&'static Entity, &Asked) {
        match self {
            Self::Pipeline(arguments) => (&crate::domain::CONTRACT, &arguments.asked),
            Self::Outstanding(arguments) => (&crate::domain::CONTRACT, &arguments.asked),
            Self::Revenue(arguments) => (&crate::domain::PAYMENT, &arguments.asked),
            Self::Workload(arguments) => (&crate::domain::EVENT, &arguments.asked),
            Self::Conversion(arguments) => (&crate::domain::CONTRACT, &arguments.asked),
            Self::Stale(arguments) => (arguments.entity(), &arguments.asked),
        }
    }

    fn answer(&self, inquiry: &mut Inquiry<'_>) -> Result<Answer> {
        match self {
            Self::Pipeline(arguments) => pipeline::answer(arguments, inquiry),
            Self::Outstanding(_) => outstanding::answer(inquiry),
            Self::Revenue(arguments) => revenue::answer(arguments, inquiry),
            Self::Workload(arguments) => workload::answer(arguments, inquiry),
            Self::Conversion(arguments) => conversion::answer(arguments, inquiry),
            Self::Stale(arguments) => stale::answer(arguments, inquiry),
        }
    }
}

impl Arguments {
    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        self.report.parts().1.format
    }
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let claims = context.claims()?;
    let (entity, asked) = arguments.report.parts();
    let list::Read { filter, session, .. } = list::read(context, entity, &asked.filter)?;
    list::told(context, &filter, asked.strict_filter)?;
    let format = context.format(asked.format, Format::Table);
    if let Some(name) = format.extension()
        && context.output.screen().terminal
    {
        return Err(Error::new(
            error::Kind::Usage,
            tr!("{name} is nothing to read on a terminal", "{name} ne se lit pas dans un terminal"),
        )
        .hint(tr!(
            "write it to a file: epicrm report … --format {name} > report.{name}",
            "écrivez-le dans un fichier : epicrm report … --format {name} > rapport.{name}"
        )));
    }
    let mut session = session.map_or_else(|| context.session(), Ok)?;
    context.telemetry.stage("query");
    query::memory(session.link()).map_err(db::explain)?;
    let drawn = matches!(format, Format::Table | Format::Wide | Format::Html | Format::Svg);
    let mut inquiry = Inquiry { session: &mut session, entity, filter: &filter, today: context.clock.today, drawn };
    let Answer { title, notes, chart, notice } = arguments.report.answer(&mut inquiry)?;
    let many = entity.many();
    let read = match &filter.condition {
        Some(condition) => tr!("{many} where {condition}", "{many} où {condition}"),
        None => tr!("all {many}", "tous les {many}"),
    };
    let about =
        vec![(both("Filter", "Filtre"), read), (both("Day", "Jour"), context.clock.today.to_string()), (both("For", "Pour"), claims.sub)];
    context.output.report(format, &Page { title, about, notes }, &chart)?;
    if let Some(notice) = notice {
        context.output.notice(&notice);
    }
    Ok(())
}

/// Whether [`run`] would get as far as reading: what `can` asks.
///
/// # Errors
/// As [`run`].
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let (entity, asked) = arguments.report.parts();
    let list::Read { session, .. } = list::read(context, entity, &asked.filter)?;
    session.map_or_else(|| context.session(), Ok).map(drop)
}

/// Names that fit a screen.
const FEW: i64 = 20;

/// How many names are read.
fn limit(asked: Option<u64>, inquiry: &Inquiry<'_>) -> i64 {
    match asked {
        Some(0) => i64::MAX,
        Some(most) => i64::try_from(most).unwrap_or(i64::MAX),
        None if inquiry.drawn => FEW,
        None => i64::MAX,
    }
}

/// What is said when not all are shown.
fn more(shown: usize, all: i64) -> Option<String> {
    let fewer = i64::try_from(shown).is_ok_and(|shown| shown < all);
    fewer.then(|| tr!("{shown} of {all}; --limit 0 shows all", "{shown} sur {all} ; --limit 0 les montre tous"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CLIENT, CONTRACT, EVENT, PAYMENT};

    #[test]
    fn every_fact_is_one_value_of_a_record() {
        let questions = [
            (&CONTRACT, &query::PIPELINE),
            (&CONTRACT, &query::OUTSTANDING),
            (&PAYMENT, &query::REVENUE_BY_MONTH),
            (&PAYMENT, &query::REVENUE_BY_CLIENT),
            (&PAYMENT, &query::REVENUE_BY_COMMERCIAL),
            (&EVENT, &query::WORKLOAD),
            (&CONTRACT, &query::CONVERSION_BY_COMMERCIAL),
            (&CONTRACT, &query::CONVERSION_BY_MONTH),
            (&CONTRACT, &query::STALE_CONTRACTS),
            (&CLIENT, &query::STALE_CLIENTS),
        ];
        for (entity, question) in questions {
            for (name, path) in question.facts {
                assert!(entity.resolve(path).is_ok_and(|path| !path.is_many()), "{name}: {} {path}", entity.noun);
            }
        }
    }
}
