//! Dates by numbers: `2026`, `2026-07`, `2026Q3`, `2026-W30`, `2026-07-14`, `14/07/2026`. Never MM-DD, never a year of two digits.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::value::{Reason, ValueError};
use crate::language::{both, tr};

/// First day, and the first day after. None when `typed` is of no such form at all.
///
/// # Errors
/// It is of such a form, but no such day exists, or it could mean two; messages quote `text`.
pub(super) fn days(typed: &str, text: &str, today: NaiveDate) -> Result<Option<(NaiveDate, NaiveDate)>, ValueError> {
    let Some(form) = Form::read(typed) else { return Ok(None) };
    let found = match form {
        Form::Year(year @ 1..) => months(year, 1, 12),
        Form::Month(year @ 1.., month) => months(year, month, 1),
        Form::Quarter(year @ 1.., quarter @ 1..=4) => months(year, quarter * 3 - 2, 3),
        Form::Week(year @ 1.., week) => NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).and_then(|monday| lasting(monday, 7)),
        Form::Day(year @ 1.., month, day) => NaiveDate::from_ymd_opt(year, month, day).and_then(|day| lasting(day, 1)),
        _ => None,
    };
    found.map(Some).ok_or_else(|| form.mistake(text, today))
}

#[derive(Clone, Copy)]
enum Form {
    Year(i32),
    Month(i32, u32),
    Quarter(i32, u32),
    Week(i32, u32),
    Day(i32, u32, u32),
    /// Two numbers of at most two digits: the year is missing.
    NoYear(u32, u32),
    /// Three of them: the year is short.
    ShortYear(u32, u32, u32),
    /// `07/2026`
    MonthYear(u32, i32),
    /// `20260714`
    Compact(i32, u32, u32),
}

impl Form {
    fn read(typed: &str) -> Option<Self> {
        if let Some((year, letter, number)) = lettered(typed) {
            return Some(if matches!(letter, 'q' | 't') { Self::Quarter(year, number) } else { Self::Week(year, number) });
        }
        let separator = if typed.contains('/') { '/' } else { '-' };
        let parts: Vec<&str> = typed.split(separator).collect();
        if parts.iter().any(|part| part.is_empty() || part.len() > 8 || !part.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        let number = |at: usize| parts[at].parse::<u32>().ok();
        let year = |at: usize| parts[at].parse::<i32>().ok();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        match *lengths.as_slice() {
            [4] => year(0).map(Self::Year),
            [8] => {
                let all = number(0)?;
                Some(Self::Compact(i32::try_from(all / 10_000).ok()?, all / 100 % 100, all % 100))
            }
            [4, 1..=2] => Some(Self::Month(year(0)?, number(1)?)),
            [1..=2, 4] => Some(Self::MonthYear(number(0)?, year(1)?)),
            [1..=2, 1..=2] => Some(Self::NoYear(number(0)?, number(1)?)),
            [4, 1..=2, 1..=2] => Some(Self::Day(year(0)?, number(1)?, number(2)?)),
            [1..=2, 1..=2, 4] => Some(Self::Day(year(2)?, number(1)?, number(0)?)),
            [1..=2, 1..=2, 1..=2] => Some(Self::ShortYear(number(0)?, number(1)?, number(2)?)),
            _ => None,
        }
    }

    /// Why it is no date, and what it may have meant.
    fn mistake(self, text: &str, today: NaiveDate) -> ValueError {
        let wrong =
            |reason, why: String| ValueError::new(reason, tr!("`{text}` is not a date: {why}", "`{text}` n'est pas une date : {why}"));
        let no_month = |month| tr!("there is no month {month}", "il n'y a pas de mois {month}");
        match self {
            Self::Year(0) | Self::Month(0, _) | Self::Quarter(0, _) | Self::Week(0, _) | Self::Day(0, ..) => {
                wrong(Reason::NotADate, both("there is no year 0", "il n'y a pas d'année 0").into())
            }
            Self::Day(year, month @ 13.., day @ 1..=12) => {
                let why = tr!("{}; the day comes before the month", "{} ; le jour vient avant le mois", no_month(month));
                wrong(Reason::MonthFirst, why).repairs(iso(year, day, month))
            }
            Self::Day(year, month @ 1..=12, day) => {
                wrong(Reason::NotADate, tr!("{year:04}-{month:02} has no day {day}", "{year:04}-{month:02} n'a pas de jour {day}"))
            }
            Self::Year(_) => wrong(Reason::NotADate, both("it is out of the calendar", "elle est hors du calendrier").into()),
            Self::Day(_, month, _) | Self::Month(_, month) => wrong(Reason::NotADate, no_month(month)),
            Self::Quarter(..) => wrong(Reason::NotADate, both("a year has quarters 1 to 4", "une année a les trimestres 1 à 4").into()),
            Self::Week(year, week) => wrong(Reason::NotADate, tr!("{year:04} has no week {week}", "{year:04} n'a pas de semaine {week}")),
            Self::NoYear(a, b) => {
                let year = today.year();
                wrong(Reason::ShortYear, both("it has no year", "il lui manque l'année").into())
                    .repairs(distinct([iso(year, b, a), iso(year, a, b)]))
            }
            Self::ShortYear(a, b, c) => wrong(Reason::ShortYear, both("a year has four digits", "une année a quatre chiffres").into())
                .repairs(distinct([iso(century(c, today), b, a), iso(century(a, today), b, c)])),
            Self::MonthYear(month, year) => {
                wrong(Reason::NotADate, both("the year comes before the month", "l'année vient avant le mois").into())
                    .repairs(months(year, month, 1).map(|_| format!("{year:04}-{month:02}")))
            }
            Self::Compact(year, month, day) => {
                wrong(Reason::NotADate, both("it needs its hyphens", "il lui faut ses traits d'union").into())
                    .repairs(iso(year, month, day))
            }
        }
    }
}

/// `2026Q3`, `2026-T3`, `2026-W30`, `2026-S30`.
fn lettered(typed: &str) -> Option<(i32, char, u32)> {
    let at = typed.find(['q', 't', 'w', 's'])?;
    let letter = typed[at..].chars().next()?;
    let (year, number) = (typed[..at].trim_end_matches('-'), &typed[at + 1..]);
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (year.len() == 4 && digits(year, 4) && digits(number, 2)).then_some(())?;
    Some((year.parse().ok()?, letter, number.parse().ok()?))
}

fn months(year: i32, first: u32, count: u32) -> Option<(NaiveDate, NaiveDate)> {
    let from = NaiveDate::from_ymd_opt(year, first, 1)?;
    Some((from, from.checked_add_months(Months::new(count))?))
}

fn lasting(from: NaiveDate, count: u64) -> Option<(NaiveDate, NaiveDate)> {
    Some((from, from.checked_add_days(Days::new(count))?))
}

fn iso(year: i32, month: u32, day: u32) -> Option<String> {
    NaiveDate::from_ymd_opt(year, month, day).map(|day| day.to_string())
}

/// The year of today's century that ends in two digits.
fn century(short: u32, today: NaiveDate) -> i32 {
    today.year() / 100 * 100 + i32::try_from(short).unwrap_or(0)
}

fn distinct(repairs: [Option<String>; 2]) -> Vec<String> {
    let [first, second] = repairs;
    let second = second.filter(|second| first.as_ref() != Some(second));
    first.into_iter().chain(second).collect()
}
