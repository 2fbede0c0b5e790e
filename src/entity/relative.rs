//! Dates relative to today, in English and French words and as offsets.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::language::{Text, both};

/// First day, and the first day after.
type Span = (NaiveDate, NaiveDate);

/// Years that people mean, and that every database keeps.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Clone, Copy, PartialEq)]
enum Which {
    Last = -1,
    This,
    Next,
}

/// So many units before or after.
#[derive(Clone, Copy)]
pub(super) struct Offset {
    count: u32,
    unit: Unit,
    back: bool,
}

const ENGLISH_UNITS: [(&str, Unit); 4] = [("week", Unit::Week), ("month", Unit::Month), ("quarter", Unit::Quarter), ("year", Unit::Year)];
const FRENCH_UNITS: [(&str, Unit); 5] =
    [("semaine", Unit::Week), ("mois", Unit::Month), ("trimestre", Unit::Quarter), ("annee", Unit::Year), ("an", Unit::Year)];
const ENGLISH_WHICH: [(&str, Which); 3] = [("last", Which::Last), ("this", Which::This), ("next", Which::Next)];
/// Before the unit.
const FRENCH_THIS: [(&str, Which); 3] = [("ce", Which::This), ("cet", Which::This), ("cette", Which::This)];
/// After the unit.
const FRENCH_WHICH: [(&str, Which); 8] = [
    ("dernier", Which::Last),
    ("derniere", Which::Last),
    ("passe", Which::Last),
    ("passee", Which::Last),
    ("prochain", Which::Next),
    ("prochaine", Which::Next),
    ("suivant", Which::Next),
    ("suivante", Which::Next),
];
/// As they are proposed.
const PERIODS: [(Which, Unit, Text); 12] = [
    (Which::Last, Unit::Week, both("last_week", "semaine_derniere")),
    (Which::Last, Unit::Month, both("last_month", "mois_dernier")),
    (Which::Last, Unit::Quarter, both("last_quarter", "trimestre_dernier")),
    (Which::Last, Unit::Year, both("last_year", "annee_derniere")),
    (Which::This, Unit::Week, both("this_week", "cette_semaine")),
    (Which::This, Unit::Month, both("this_month", "ce_mois")),
    (Which::This, Unit::Quarter, both("this_quarter", "ce_trimestre")),
    (Which::This, Unit::Year, both("this_year", "cette_annee")),
    (Which::Next, Unit::Week, both("next_week", "semaine_prochaine")),
    (Which::Next, Unit::Month, both("next_month", "mois_prochain")),
    (Which::Next, Unit::Quarter, both("next_quarter", "trimestre_prochain")),
    (Which::Next, Unit::Year, both("next_year", "annee_prochaine")),
];
const DAYS: [(&str, i64); 8] = [
    ("today", 0),
    ("aujourd'hui", 0),
    ("aujourdhui", 0),
    ("yesterday", -1),
    ("hier", -1),
    ("tomorrow", 1),
    ("demain", 1),
    ("apres-demain", 2),
];

/// In lower case, without accents or typographic apostrophes: as the words here are spelt.
pub(super) fn plain(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'û' | 'ù' | 'ü' => 'u',
            'ç' => 'c',
            '’' => '\'',
            c => c,
        })
        .collect()
}

/// `yesterday`, `this_week`, `mois_dernier`: a [`plain`] text.
pub(super) fn days(typed: &str, today: NaiveDate) -> Option<Span> {
    if let Some(distance) = look_up(&DAYS, typed) {
        return span(add_days(today, distance)?, |day| day.checked_add_days(Days::new(1)));
    }
    let (first, second) = two_words(typed)?;
    let (which, unit) = english(first, second).or_else(|| french(first, second))?;
    around(today, unit, which as i32)
}

fn english(first: &str, second: &str) -> Option<(Which, Unit)> {
    Some((look_up(&ENGLISH_WHICH, first)?, look_up(&ENGLISH_UNITS, second)?))
}

fn french(first: &str, second: &str) -> Option<(Which, Unit)> {
    let this = || Some((look_up(&FRENCH_THIS, first)?, look_up(&FRENCH_UNITS, second)?));
    this().or_else(|| Some((look_up(&FRENCH_WHICH, second)?, look_up(&FRENCH_UNITS, first)?)))
}

/// What was meant by a text that is no date: languages mixed, words in the wrong order or misspelt.
pub(super) fn meant(typed: &str) -> Option<String> {
    let which = |word| look_up(&ENGLISH_WHICH, word).or_else(|| look_up(&FRENCH_THIS, word)).or_else(|| look_up(&FRENCH_WHICH, word));
    let unit = |word| look_up(&ENGLISH_UNITS, word).or_else(|| look_up(&FRENCH_UNITS, word));
    let pair = |first, second| Some((which(first)?, unit(second)?));
    if let Some(meant) = two_words(typed).and_then(|(first, second)| pair(first, second).or_else(|| pair(second, first))) {
        return PERIODS.iter().find(|(which, unit, _)| (*which, *unit) == meant).map(|(.., words)| (*words).into());
    }
    let periods = PERIODS.iter().flat_map(|(.., words)| [words.english, words.french]);
    let words = DAYS.iter().map(|(word, _)| *word).chain(periods);
    super::value::nearest(typed, words.map(|word| (word, word.to_owned())))
}

/// `today+30d` as what comes before the sign, and the offset.
pub(super) fn offset(typed: &str) -> Option<(&str, Offset)> {
    let sign = typed.rfind(['+', '-'])?;
    let amount = typed[sign + 1..].trim();
    let digits = amount.find(|c: char| !c.is_ascii_digit())?;
    let unit = match amount[digits..].trim_start() {
        "d" | "day" | "days" | "j" | "jour" | "jours" => Unit::Day,
        "w" | "week" | "weeks" | "sem" | "semaine" | "semaines" => Unit::Week,
        "m" | "month" | "months" | "mois" => Unit::Month,
        "q" | "quarter" | "quarters" | "trimestre" | "trimestres" => Unit::Quarter,
        "y" | "year" | "years" | "an" | "ans" | "annee" | "annees" => Unit::Year,
        _ => return None,
    };
    let offset = Offset { count: amount[..digits].parse().ok()?, unit, back: typed[sign..].starts_with('-') };
    Some((typed[..sign].trim_end(), offset))
}

impl Offset {
    /// The day this far from `day`; a month too short for it ends it. None beyond the calendar.
    pub(super) fn from(self, day: NaiveDate) -> Option<NaiveDate> {
        let count = i32::try_from(self.count).ok()?;
        let count = if self.back { -count } else { count };
        let there = match self.unit {
            Unit::Day => add_days(day, count.into()),
            Unit::Week => add_days(day, i64::from(count) * 7),
            unit => add_months(day, count.checked_mul(unit.months())?),
        };
        there.filter(|day| YEARS.contains(&day.year()))
    }
}

impl Unit {
    fn months(self) -> i32 {
        match self {
            Self::Day | Self::Week => 0,
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// The week, month, quarter or year so many after that of `day`. Weeks start on Monday.
fn around(day: NaiveDate, unit: Unit, distance: i32) -> Option<Span> {
    if matches!(unit, Unit::Day | Unit::Week) {
        let monday = add_days(day, -i64::from(day.weekday().num_days_from_monday()))?;
        return span(add_days(monday, i64::from(distance) * 7)?, |day| add_days(day, 7));
    }
    let length = unit.months();
    let first_month = day.month0() / length as u32 * length as u32 + 1;
    let first = NaiveDate::from_ymd_opt(day.year(), first_month, 1)?;
    span(add_months(first, distance * length)?, |day| add_months(day, length))
}

fn span(first: NaiveDate, until: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Option<Span> {
    Some((first, until(first)?))
}

fn add_days(day: NaiveDate, count: i64) -> Option<NaiveDate> {
    let days = Days::new(count.unsigned_abs());
    if count < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
}

fn add_months(day: NaiveDate, count: i32) -> Option<NaiveDate> {
    let months = Months::new(count.unsigned_abs());
    if count < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) }
}

fn look_up<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

/// Parted by `_`, `-` or a space.
fn two_words(typed: &str) -> Option<(&str, &str)> {
    typed.split_once(['_', '-', ' '])
}
