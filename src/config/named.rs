//! Variables of the environment whose values are words of this program: what they mean, or what is to be written instead.

use std::time::Duration;

use chrono::NaiveDate;
use clap::ValueEnum;
use log::LevelFilter;
use uuid::Uuid;

use super::{Environment, Variables};
use crate::db;
use crate::error::{Error, Kind, Result};
use crate::language::tr;
use crate::output::Format;
use crate::telemetry::LogSettings;

pub(super) fn environment(name: Option<String>) -> Result<Environment> {
    match name.map(|name| name.to_lowercase()).as_deref() {
        None | Some("prod" | "production") => Ok(Environment::Prod),
        Some("dev" | "development") => Ok(Environment::Dev),
        Some("test") => Ok(Environment::Test),
        Some(other) => {
            let message = tr!("EPICRM_ENV is {other}, which is no environment", "EPICRM_ENV vaut {other}, qui n'est pas un environnement");
            Err(Error::new(Kind::Usage, message).hint(tr!("set it to PROD, DEV or TEST", "donnez-lui PROD, DEV ou TEST")))
        }
    }
}

pub(super) fn format(name: Option<String>) -> Result<Option<Format>> {
    name.map(|name| {
        Format::from_str(&name, true).map_err(|_| {
            let known: Vec<String> =
                Format::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned())).collect();
            let message = tr!("EPICRM_FORMAT is {name}, which is no format", "EPICRM_FORMAT vaut {name}, qui n'est pas un format");
            Error::new(Kind::Usage, message).hint(tr!("formats: {}", "formats : {}", known.join(", ")))
        })
    })
    .transpose()
}

pub(super) fn day(day: Option<String>) -> Result<Option<NaiveDate>> {
    day.map(|day| {
        day.parse().map_err(|_| {
            Error::new(Kind::Usage, tr!("EPICRM_TODAY is {day}, which is no day", "EPICRM_TODAY vaut {day}, qui n'est pas un jour"))
                .hint(tr!("write it as 2026-07-14", "écrivez-le comme 2026-07-14"))
        })
    })
    .transpose()
}

/// From the process only: a file that lies in a directory one enters must not say what is written where. `level` is the command
/// line's, which the variable's file then keeps.
pub(super) fn log(text: Option<String>, level: Option<LevelFilter>) -> Result<LogSettings> {
    let named = text.filter(|text| !text.is_empty()).map_or(Ok(LogSettings::OFF), |text| LogSettings::read(&text));
    let named = named.map_err(|reason| {
        Error::new(Kind::Usage, tr!("EPICRM_LOG is no level of a log", "EPICRM_LOG n'est pas un niveau de journal")).hint(reason)
    })?;
    Ok(LogSettings { level: level.unwrap_or(named.level), ..named })
}

pub(super) fn limit(name: &str, variables: &Variables) -> Result<Option<Duration>> {
    let limit = variables.get(&[name]).map(|text| db::duration(&text)).transpose();
    limit.map_err(|reason| Error::new(Kind::Usage, tr!("{name} is no duration", "{name} n'est pas une durée")).hint(reason))
}

pub(super) fn installation(id: Option<String>) -> Result<Option<Uuid>> {
    id.map(|id| {
        id.parse().map_err(|_| {
            Error::new(
                Kind::Usage,
                tr!("EPICRM_INSTALLATION is not an installation's id", "EPICRM_INSTALLATION n'est pas l'identité d'une installation"),
            )
            .hint(tr!("copy it again from the administrator's .env", "recopiez-la du .env de l'administrateur"))
        })
    })
    .transpose()
}
