//! Days and months by their names, in the language spoken.

use chrono::{Datelike, NaiveDate};

use crate::language::{Language, Text, both, current};

const WEEKDAYS: [Text; 7] = [
    both("Monday", "lundi"),
    both("Tuesday", "mardi"),
    both("Wednesday", "mercredi"),
    both("Thursday", "jeudi"),
    both("Friday", "vendredi"),
    both("Saturday", "samedi"),
    both("Sunday", "dimanche"),
];

const MONTHS: [Text; 12] = [
    both("January", "janvier"),
    both("February", "février"),
    both("March", "mars"),
    both("April", "avril"),
    both("May", "mai"),
    both("June", "juin"),
    both("July", "juillet"),
    both("August", "août"),
    both("September", "septembre"),
    both("October", "octobre"),
    both("November", "novembre"),
    both("December", "décembre"),
];

/// `Saturday`, `samedi`.
pub fn weekday(day: NaiveDate) -> &'static str {
    WEEKDAYS[day.weekday().num_days_from_monday() as usize].get()
}

/// The days of a week from Monday, each by so many of its first letters.
pub fn weekdays(letters: usize) -> [String; 7] {
    WEEKDAYS.map(|name| name.get().chars().take(letters).collect())
}

/// `Sat`, `sam`.
pub fn short_weekday(day: NaiveDate) -> String {
    weekday(day).chars().take(3).collect()
}

/// `November 2026`, `novembre 2026`.
pub fn month(day: NaiveDate) -> String {
    format!("{} {}", MONTHS[day.month0() as usize], day.year())
}

/// `Saturday 21 November 2026`, `samedi 21 novembre 2026`; French has a first of the month.
pub fn long(day: NaiveDate) -> String {
    let first = if day.day() == 1 && current() == Language::French { "er" } else { "" };
    format!("{} {}{first} {}", weekday(day), day.day(), month(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tests::speaking;

    #[test]
    fn days_have_names_in_both_languages() {
        let named = |language, day: &str| speaking(language, || long(day.parse().unwrap()));
        assert_eq!(named(Language::English, "2026-11-21"), "Saturday 21 November 2026");
        assert_eq!(named(Language::French, "2026-11-21"), "samedi 21 novembre 2026");
        assert_eq!(named(Language::French, "2026-12-01"), "mardi 1er décembre 2026");
        assert_eq!(speaking(Language::French, || weekdays(3)), ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"]);
        assert_eq!(speaking(Language::English, || short_weekday("2026-11-21".parse().unwrap())), "Sat");
    }
}
