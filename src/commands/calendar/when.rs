//! Which days a calendar shows: a week, or whole months.

use chrono::{Datelike, Months, NaiveDate};

use crate::commands::date;
use crate::entity::Clock;
use crate::entity::period;
use crate::error::{self, Error, Result};
use crate::language::tr;

/// From the first day up to, and without, the second.
pub type Shown = (NaiveDate, NaiveDate);

/// More would be no calendar to look at.
const MOST_MONTHS: i32 = 24;
/// As long as the shortest month: less is shown as its week.
const MONTH: i64 = 28;

/// What is typed, in two: the days to show, this month where none are named, and the filter.
///
/// # Errors
/// Exit code 2: not a date, or too much time.
pub fn read<'w>(words: &'w [String], week: bool, clock: &Clock) -> Result<(Shown, &'w [String])> {
    let named = words.split_first().filter(|(first, _)| !first.is_empty() && !is_filter(first));
    let ((from, until), filter) = match named {
        Some((first, rest)) => match period::days(first, clock) {
            Ok(days) => (days, rest),
            // `support is None` is a filter, and no date misspelt.
            Err(_) if first.contains(' ') => (unnamed(week, clock.today), words),
            Err(wrong) => {
                return Err(date::refused("epicrm calendar", wrong)
                    .hint(tr!("a filter has a comparison: support=me", "un filtre comporte une comparaison : support=me")));
            }
        },
        None => (unnamed(week, clock.today), words),
    };
    if week || (until - from).num_days() < MONTH {
        return Ok((self::week(from), filter));
    }
    let (from, last) = (first(from), first(until.pred_opt().unwrap_or(until)));
    let months =
        (last.year() - from.year()) * 12 + i32::try_from(last.month0()).unwrap_or(0) - i32::try_from(from.month0()).unwrap_or(0) + 1;
    if months > MOST_MONTHS {
        return Err(Error::new(
            error::Kind::Usage,
            tr!("a calendar shows {MOST_MONTHS} months at most", "un calendrier montre {MOST_MONTHS} mois au plus"),
        ));
    }
    Ok(((from, month(last).1), filter))
}

/// What is shown where no days are named: this week, or this month.
fn unnamed(week: bool, today: NaiveDate) -> Shown {
    if week { (today, today) } else { month(today) }
}

/// Whether it can be no date: it compares, names a view, or joins.
fn is_filter(word: &str) -> bool {
    word.contains(['=', '<', '>', '~', '!', '@', '(', '^', '$'])
}

fn month(day: NaiveDate) -> Shown {
    let from = first(day);
    (from, from.checked_add_months(Months::new(1)).unwrap_or(from))
}

fn first(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn week(day: NaiveDate) -> Shown {
    let monday = day.checked_sub_days(chrono::Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day);
    (monday, monday.checked_add_days(chrono::Days::new(7)).unwrap_or(monday))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &[&str], week: bool, expected: Result<(&str, &str, usize), &str>) {
        let clock = Clock { now: "2026-11-21T10:00:00Z".parse().unwrap(), today: "2026-11-21".parse().unwrap() };
        let words: Vec<String> = typed.iter().map(ToString::to_string).collect();
        match (read(&words, week, &clock), expected) {
            (Ok(((from, until), filter)), Ok((first, after, rest))) => {
                assert_eq!((from.to_string().as_str(), until.to_string().as_str(), filter.len()), (first, after, rest), "{typed:?}");
            }
            (Err(error), Err(part)) => assert!(error.report().contains(part), "{typed:?}: {}", error.report()),
            (read, _) => panic!("{typed:?}: {read:?}"),
        }
    }

    #[test]
    fn days_are_a_week_or_whole_months() {
        check(&[], false, Ok(("2026-11-01", "2026-12-01", 0)));
        check(&[], true, Ok(("2026-11-16", "2026-11-23", 0)));
        check(&["2026-12"], false, Ok(("2026-12-01", "2027-01-01", 0)));
        check(&["next-month"], false, Ok(("2026-12-01", "2027-01-01", 0)));
        check(&["mois prochain", "support=me"], false, Ok(("2026-12-01", "2027-01-01", 1)));
        check(&["2027Q1"], false, Ok(("2027-01-01", "2027-04-01", 0)));
        check(&["2027"], false, Ok(("2027-01-01", "2028-01-01", 0)));
        check(&["2026-W53"], false, Ok(("2026-12-28", "2027-01-04", 0)));
        check(&["2026-12-31"], false, Ok(("2026-12-28", "2027-01-04", 0)));
        check(&["2026-12"], true, Ok(("2026-11-30", "2026-12-07", 0)));
    }

    #[test]
    fn what_compares_is_a_filter() {
        check(&["support=me"], false, Ok(("2026-11-01", "2026-12-01", 1)));
        check(&["support is None"], true, Ok(("2026-11-16", "2026-11-23", 1)));
        check(&["@mine", "city=Paris"], false, Ok(("2026-11-01", "2026-12-01", 2)));
        check(&["(support=me)"], false, Ok(("2026-11-01", "2026-12-01", 1)));
    }

    #[test]
    fn what_is_neither_is_refused() {
        check(&["2026-13"], false, Err("`2026-13` is not a date"));
        check(&["nxt-month"], false, Err("did you mean epicrm calendar next_month?"));
        check(&["support"], false, Err("a filter has a comparison"));
    }
}
