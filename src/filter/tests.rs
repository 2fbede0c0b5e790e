//! The language as people type it, on the real vocabulary.

mod mistakes;
mod properties;
mod readings;

use chrono::{Local, NaiveDate, TimeZone};

use super::*;
use crate::language::{Language, tests::speaking};

/// Tuesday 14 July 2026, half past six.
fn clock() -> Clock {
    let today = NaiveDate::from_ymd_opt(2026, 7, 14).unwrap();
    Clock { now: Local.from_local_datetime(&today.and_hms_opt(18, 30, 0).unwrap()).unwrap().to_utc(), today }
}

fn entity(plural: &str) -> &'static Entity {
    crate::domain::ENTITIES.into_iter().find(|entity| entity.plural == plural).unwrap()
}

fn read(plural: &str, arguments: &[&str]) -> Result<Filter, Error> {
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    compile(&arguments, entity(plural), &clock())
}
