//! `--as-of`: the moment of which a list tells.

use chrono::{DateTime, TimeDelta, Utc};

use crate::commands::date;
use crate::domain::{HISTORY, VIEW};
use crate::entity::period::{self, Period};
use crate::entity::{Clock, Entity};
use crate::error::{self, Error, Result};
use crate::language::tr;

/// The last moment of the days that `typed` means; or the moment, where it has a time.
///
/// # Errors
/// Exit code 2: not a date, or one that is still to come; a list that has no past.
pub fn moment(typed: &str, entity: &Entity, clock: &Clock) -> Result<DateTime<Utc>> {
    let usage = |message: String| Error::new(error::Kind::Usage, message);
    if entity == &HISTORY {
        return Err(usage(tr!(
            "the history is of all times: it has no --as-of",
            "l'historique couvre tous les temps : il n'a pas de --as-of"
        ))
        .hint(tr!(
            "what was written until then: epicrm history 'at<={typed}'",
            "ce qui était écrit alors : epicrm history 'at<={typed}'"
        )));
    }
    if entity == &VIEW {
        return Err(usage(tr!(
            "saved views are shown as they are: they have no --as-of",
            "les vues enregistrées se montrent telles qu'elles sont : elles n'ont pas de --as-of"
        )));
    }
    let period = period::parse(typed, clock).map_err(|wrong| date::refused("--as-of", wrong))?;
    let (from, moment) = match period {
        Period::Days(from, until) => (period::first_moment(from), period::first_moment(until) - TimeDelta::microseconds(1)),
        Period::Moments(from, _) => (from, from),
    };
    if from > clock.now.max(period::first_moment(clock.today)) {
        return Err(usage(tr!(
            "--as-of {typed} is still to come: nobody knows how records will be",
            "--as-of {typed} est encore à venir : personne ne sait comment seront les enregistrements"
        ))
        .hint(tr!("leave it out for the records as they are", "retirez-le pour les enregistrements tels qu'ils sont")));
    }
    Ok(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CLIENT;

    #[test]
    fn a_day_is_its_end_and_a_time_is_itself() {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let clock = Clock { now, today: "2026-11-21".parse().unwrap() };
        let end = |day: &str| period::first_moment(day.parse().unwrap()) - TimeDelta::microseconds(1);
        for (typed, expected) in [
            ("2026-07-14", Ok(end("2026-07-15"))),
            ("14/07/2026", Ok(end("2026-07-15"))),
            ("2026-07", Ok(end("2026-08-01"))),
            ("today", Ok(end("2026-11-22"))),
            ("now", Ok(now)),
            ("2026-07-14T18:30:00.000001Z", Ok("2026-07-14T18:30:00.000001Z".parse().unwrap())),
            ("2026-11-22", Err("is still to come")),
            ("2026-11-21T10:01Z", Err("is still to come")),
            ("2026-13-01", Err("`2026-13-01` is not a date")),
            ("yesterdy", Err("did you mean --as-of yesterday?")),
        ] {
            match (moment(typed, &CLIENT, &clock), expected) {
                (Ok(moment), Ok(expected)) => assert_eq!(moment, expected, "{typed}"),
                (Err(error), Err(part)) => assert!(error.report().contains(part), "{typed}: {}", error.report()),
                (result, _) => panic!("{typed}: {result:?}"),
            }
        }
    }
}
