//! The filter language: reads a text and checks it against an entity's fields. Pure: it never sees a database, the environment, roles or rows.
//!
//! Lexer → parser (the text as typed) → check (fields, values, dates) → [`Condition`]. Only check knows fields; nothing here knows SQL.

mod check;
mod code;
mod comparison;
mod complete;
mod condition;
mod error;
mod explain;
mod fields;
mod lexer;
mod mistakes;
mod parser;
mod pattern;
mod predicate;
mod slip;
mod source;
mod syntax;

#[cfg(test)]
mod tests;

pub use complete::{Wanted, What, wanted};
pub use condition::{Condition, Pattern, Predicate, Test};
pub use error::Error;

use check::Check;
use source::Source;

use crate::entity::{Clock, Entity};
use crate::language::tr;

/// Finds the text of a saved view by its name.
pub type Views<'v> = &'v dyn Fn(&str) -> Option<String>;

/// A filter that has been read. Its condition prints as the filter it was normalised to.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// None: everything.
    pub condition: Option<Condition>,
    /// How it was read, where AND and OR meet without parentheses: `read as (a and b) or c`.
    pub note: Option<String>,
}

/// Reads the arguments of a list of `entity`, each as if in parentheses and all of them ANDed. There are no saved views.
///
/// # Errors
/// [`Error`] says where the text is wrong and what to type instead.
pub fn compile(arguments: &[String], entity: &'static Entity, clock: &Clock) -> Result<Filter, Error> {
    compile_with(arguments, entity, clock, &|_| None)
}

/// As [`compile`], with the saved views that `@name` may name.
///
/// # Errors
/// As [`compile`]; a mistake inside a saved view is shown in that view's text.
pub fn compile_with(arguments: &[String], entity: &'static Entity, clock: &Clock, views: Views<'_>) -> Result<Filter, Error> {
    let source = Source::new(arguments);
    let parsed = parser::parse(&source).map_err(|slip| {
        let error = match cut_by_the_shell(&source) {
            true => mistakes::split(&source.text),
            false => mistakes::explain(slip, &source.text, entity),
        };
        error.within(&source.text)
    })?;
    let Some(parsed) = parsed else { return Ok(Filter { condition: None, note: None }) };
    let condition = Check::new(entity, clock, views)
        .condition(&parsed.syntax, false)
        .map_err(|error| if error.text.is_empty() { error.within(&source.text) } else { error })?;
    let note = parsed.mixed.then(|| tr!("read as {}", "lu comme {}", parsed.syntax));
    Ok(Filter { condition: Some(condition), note })
}

/// Any bytes as arguments parted by NUL: what a fuzzer calls, and an argument that may not be UTF-8.
///
/// # Errors
/// As [`compile`]; what is not UTF-8 is read as U+FFFD.
pub fn compile_bytes(bytes: &[u8], entity: &'static Entity, clock: &Clock) -> Result<Filter, Error> {
    let arguments: Vec<String> = bytes.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    compile(&arguments, entity, clock)
}

/// Whether the arguments make a filter of one meaning once they are one text: `city = Paris` typed without quotes.
fn cut_by_the_shell(source: &Source) -> bool {
    source.count() > 1 && matches!(parser::parse(&Source::new(&[&source.text])), Ok(Some(parsed)) if !parsed.mixed)
}
