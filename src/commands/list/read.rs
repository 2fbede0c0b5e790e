//! Reads a list's filter. One that names no saved view costs no connection when it is wrong.

use std::cell::RefCell;

use crate::commands::view::{Saved, Views};
use crate::context::Context;
use crate::db::Session;
use crate::entity::Entity;
use crate::error::Result;
use crate::filter::{self, Filter};

pub struct Read {
    pub filter: Filter,
    /// The first saved view that the filter names: it lends its columns, order and format.
    pub view: Option<Saved>,
    /// Open already where views had to be looked up.
    pub session: Option<Session>,
}

pub fn read(context: &Context<'_>, entity: &'static Entity, arguments: &[String]) -> Result<Read> {
    let named = RefCell::new(None);
    let unknown = |name: &str| {
        named.borrow_mut().get_or_insert_with(|| name.to_owned());
        None
    };
    let filter = filter::compile_with(arguments, entity, &context.clock, &unknown);
    let Some(first) = named.into_inner() else { return Ok(Read { filter: filter?, view: None, session: None }) };
    let mut session = context.session()?;
    let mut views = Views::load(&mut session)?;
    let known = |name: &str| views.find(entity, name).map(|view| view.filter.clone());
    let filter = filter::compile_with(arguments, entity, &context.clock, &known)?;
    let first = views.all.iter().position(|view| view.noun == entity.noun && view.name == first.to_lowercase());
    Ok(Read { filter, view: first.map(|at| views.all.swap_remove(at)), session: Some(session) })
}
