//! The filter language: reads a text and checks it against an entity's fields. Pure: it never sees a database, the environment, roles or rows.

mod condition;
mod error;

pub use condition::{Condition, Pattern, Predicate, Test};
pub use error::Error;

use crate::entity::{Clock, Entity, Value};

/// A filter that has been read.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// None: everything.
    pub condition: Option<Condition>,
    /// How it was read, where AND and OR meet without parentheses: `read as (a and b) or c`.
    pub note: Option<String>,
}

/// Reads the arguments of a list of `entity`, each as if in parentheses and all of them ANDed.
///
/// # Errors
/// [`Error`] says where the text is wrong and what to type instead.
pub fn compile(arguments: &[String], entity: &'static Entity, _clock: &Clock) -> Result<Filter, Error> {
    let text = arguments.join(" ");
    let fail = |message: &str| Error {
        code: "F000",
        message: message.to_owned(),
        span: 0..text.len(),
        text: text.clone(),
        repairs: Vec::new(),
        allowed: Vec::new(),
        see: format!("epicrm fields {}", entity.plural),
    };
    let mut tests = Vec::new();
    for argument in arguments {
        let (field, value) = argument.split_once('=').ok_or_else(|| fail("a test is field=value"))?;
        let path = entity.resolve(field).map_err(|_| fail("unknown field"))?;
        let predicate = match value {
            "None" => Predicate::Empty,
            text => Predicate::Equal(vec![Value::Text(text.to_owned().into())]),
        };
        tests.push(Condition::Test(Test { path, negated: false, differs: false, predicate }));
    }
    let condition = if tests.len() > 1 { Some(Condition::All(tests)) } else { tests.pop() };
    Ok(Filter { condition, note: None })
}
