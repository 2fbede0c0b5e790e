//! Days in rows of weeks, each with how much there is on it: the number, and a shade that grows with it, never a colour alone. Weeks
//! begin on Monday and have their number (ISO 8601). Where a week does not fit the screen, its days stand one under the other.

use std::collections::BTreeMap;
use std::fmt::Write;

use anstyle::Style;
use chrono::{Datelike, Months, NaiveDate};
use unicode_width::UnicodeWidthStr;

use super::Screen;
use super::agenda::dyed;
use crate::entity::almanac;
use crate::language::tr;

/// Days, and how many there are of something on each.
#[derive(Debug)]
pub struct Days<'d> {
    /// The first day.
    pub from: NaiveDate,
    /// The first day after. Seven days are one row; more are whole months.
    pub until: NaiveDate,
    pub today: NaiveDate,
    /// None where there is nothing.
    pub numbers: &'d BTreeMap<NaiveDate, usize>,
}

const SHADES: [&str; 4] = ["░", "▒", "▓", "█"];
const ASCII_SHADES: [&str; 4] = [".", ":", "+", "#"];
/// The number of a week.
const WEEK: usize = 3;
/// Wider cells would only drift apart.
const WIDEST: usize = 10;
const TITLE: Style = Style::new().bold();
const TODAY: Style = Style::new().bold().invert();
const ASIDE: Style = Style::new().dimmed();

impl Days<'_> {
    /// The grid, or the list, without a line end at its end.
    pub fn drawn(&self, screen: &Screen) -> String {
        let most = self.numbers.values().copied().max().unwrap_or(0);
        let digits = most.to_string().len();
        // ` 21 ▒12`: marks of today, the day, the shade, the number; a space parts it from the next.
        let (cell, room) = (5 + digits + 1, screen.width.saturating_sub(WEEK) / 7);
        let mut out = String::new();
        for (title, from, until) in self.blocks() {
            let _infallible = writeln!(out, "{}", dyed(&title, TITLE, screen));
            match cell <= room {
                true => self.grid(from, until, room.min(WIDEST).max(cell), most, screen, &mut out),
                false => self.list(from, until, most, screen, &mut out),
            }
            out.push('\n');
        }
        out + &self.legend(most, screen)
    }

    /// The week, or the months: what each is called, its first day and the first day after.
    fn blocks(&self) -> Vec<(String, NaiveDate, NaiveDate)> {
        if (self.until - self.from).num_days() <= 7 {
            let (week, last) = (self.from.iso_week().week(), back(self.until));
            let (first, last) = (almanac::long(self.from), almanac::long(last));
            return vec![(tr!("Week {week}: {first} to {last}", "Semaine {week} : du {first} au {last}"), self.from, self.until)];
        }
        let months = std::iter::successors(Some(self.from), |month| month.checked_add_months(Months::new(1)));
        let block = |month: NaiveDate| {
            let name = almanac::month(month);
            let name: String = name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect();
            (name, month, month.checked_add_months(Months::new(1)).unwrap_or(self.until))
        };
        months.take_while(|month| *month < self.until).map(block).collect()
    }

    fn grid(&self, from: NaiveDate, until: NaiveDate, cell: usize, most: usize, screen: &Screen, out: &mut String) {
        let names: String = almanac::weekdays(3).iter().map(|name| padded(&format!(" {name}"), cell)).collect();
        line(&format!("{}{}", " ".repeat(WEEK), dyed(names.trim_end(), ASIDE, screen)), out);
        let monday = from.checked_sub_days(chrono::Days::new(from.weekday().num_days_from_monday().into())).unwrap_or(from);
        let mondays = std::iter::successors(Some(monday), |monday| monday.checked_add_days(chrono::Days::new(7)));
        for monday in mondays.take_while(|monday| *monday < until) {
            let mut row = dyed(&format!("{:>2} ", monday.iso_week().week()), ASIDE, screen);
            for day in monday.iter_days().take(7) {
                if day < from || day >= until {
                    row += &" ".repeat(cell);
                    continue;
                }
                let (text, style) = match day == self.today {
                    true => (format!("[{:>2}]", day.day()), TODAY),
                    false => (format!(" {:>2} ", day.day()), Style::new()),
                };
                let number = self.number(day, most, screen);
                row += &format!("{}{}", dyed(&text, style, screen), padded(&number, cell - 4));
            }
            line(&row, out);
        }
    }

    /// Days with something on them, and today.
    fn list(&self, from: NaiveDate, until: NaiveDate, most: usize, screen: &Screen, out: &mut String) {
        for day in from.iter_days().take_while(|day| *day < until).filter(|day| *day == self.today || self.numbers.contains_key(day)) {
            let text = format!("{} {:>2}", almanac::short_weekday(day), day.day());
            let text = if day == self.today { dyed(&format!("[{text}]"), TODAY, screen) } else { format!(" {text} ") };
            line(&format!("{text} {}", self.number(day, most, screen)), out);
        }
    }

    fn number(&self, day: NaiveDate, most: usize, screen: &Screen) -> String {
        self.numbers.get(&day).map(|number| format!("{}{number}", shade(*number, most, screen))).unwrap_or_default()
    }

    /// What the shades mean.
    fn legend(&self, most: usize, screen: &Screen) -> String {
        let mut meant: Vec<(&str, usize, usize)> = Vec::new();
        for number in 1..=most {
            let shade = shade(number, most, screen);
            match meant.last_mut().filter(|(known, ..)| *known == shade) {
                Some((.., last)) => *last = number,
                None => meant.push((shade, number, number)),
            }
        }
        let dash = if screen.unicode { "–" } else { "-" };
        let said = |(shade, first, last): &(&str, usize, usize)| match first == last {
            true => format!("{shade} {first}"),
            false => format!("{shade} {first}{dash}{last}"),
        };
        let shades: Vec<String> = meant.iter().map(said).collect();
        let today = tr!("[ ] today", "[ ] aujourd'hui");
        match shades.is_empty() {
            true => dyed(&today, ASIDE, screen),
            false => dyed(&tr!("Events a day: {}   {today}", "Événements par jour : {}   {today}", shades.join("  ")), ASIDE, screen),
        }
    }
}

/// The more, the darker, up to the most there is on one day.
fn shade(number: usize, most: usize, screen: &Screen) -> &'static str {
    let shades = if screen.unicode { SHADES } else { ASCII_SHADES };
    // As long as there is a shade for each number, each has its own.
    let level = if most <= shades.len() { number } else { (number * shades.len()).div_ceil(most) };
    shades[level.clamp(1, shades.len()) - 1]
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn back(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

fn line(text: &str, out: &mut String) {
    out.push_str(text.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::super::Colour;
    use super::super::tests::screen;
    use super::*;
    use crate::language::{Language, tests::speaking};

    fn drawn(from: &str, until: &str, numbers: &[(&str, usize)], screen: Screen) -> String {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let numbers = numbers.iter().map(|(text, number)| (day(text), *number)).collect();
        Days { from: day(from), until: day(until), today: day("2026-11-21"), numbers: &numbers }.drawn(&screen)
    }

    const NUMBERS: [(&str, usize); 4] = [("2026-11-01", 1), ("2026-11-21", 12), ("2026-11-23", 5), ("2026-11-30", 7)];

    #[test]
    fn a_month_is_rows_of_weeks_from_monday() {
        assert_data_eq!(
            drawn("2026-11-01", "2026-12-01", &NUMBERS, screen(80)),
            str![[r#"
November 2026
    Mon       Tue       Wed       Thu       Fri       Sat       Sun
44                                                               1 ░1
45   2         3         4         5         6         7         8
46   9        10        11        12        13        14        15
47  16        17        18        19        20       [21]█12    22
48  23 ▒5     24        25        26        27        28        29
49  30 ▓7

Events a day: ░ 1–3  ▒ 4–6  ▓ 7–9  █ 10–12   [ ] today
"#]]
        );
    }

    #[test]
    fn ascii_french_and_weeks_over_the_turn_of_a_year() {
        let ascii = Screen { unicode: false, ..screen(63) };
        let week = || drawn("2026-12-28", "2027-01-04", &[("2026-12-31", 1), ("2027-01-01", 3)], ascii);
        assert_data_eq!(
            speaking(Language::French, week),
            str![[r#"
Semaine 53 : du lundi 28 décembre 2026 au dimanche 3 janvier 2027
    lun     mar     mer     jeu     ven     sam     dim
53  28      29      30      31 .1    1 +3    2       3

Événements par jour : . 1  : 2  + 3   [ ] aujourd'hui
"#]]
        );
    }

    #[test]
    fn where_a_week_does_not_fit_its_days_stand_under_each_other() {
        assert_data_eq!(
            drawn("2026-11-01", "2026-12-01", &NUMBERS, screen(40)),
            str![[r#"
November 2026
 Sun  1  ░1
[Sat 21] █12
 Mon 23  ▒5
 Mon 30  ▓7

Events a day: ░ 1–3  ▒ 4–6  ▓ 7–9  █ 10–12   [ ] today
"#]]
        );
        assert_eq!(drawn("2026-10-01", "2026-11-01", &[], screen(20)), "October 2026\n\n[ ] today");
    }

    #[test]
    fn lines_fit_any_screen_and_colour_adds_only_colour() {
        for width in 20..120 {
            let grid = drawn("2026-11-01", "2027-02-01", &NUMBERS, screen(width));
            assert!(grid.lines().filter(|line| !line.contains("today")).all(|line| line.width() <= width), "{width}\n{grid}");
        }
        let coloured = drawn("2026-11-01", "2026-12-01", &NUMBERS, Screen { colour: Colour::Always, ..screen(80) });
        assert!(coloured.contains("\u{1b}[1m\u{1b}[7m[21]\u{1b}[0m█12"), "{coloured:?}");
    }
}
