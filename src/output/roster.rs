//! People and days: how many events each has on each day, a dot where none keeps them. As many days stand beside each other as fit the
//! screen, in whole weeks where there is room for one.

use anstyle::Style;
use chrono::{Datelike, NaiveDate};
use unicode_width::UnicodeWidthStr;

use super::Screen;
use super::agenda::{cut, dyed};
use crate::entity::almanac;
use crate::language::tr;

/// Somebody's days.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    /// Of each day, how many events touch it, and whether any keeps them from another.
    pub days: Vec<(usize, bool)>,
    /// What they have to do in all, as it is said: `3 events, 24 h`.
    pub load: String,
}

const CELL: usize = 3;
const WIDEST_NAME: usize = 24;
const TITLE: Style = Style::new().bold();
const ASIDE: Style = Style::new().dimmed();

/// The days from `from`, as many as each row has, without a line end at its end.
pub fn roster(from: NaiveDate, rows: &[Row], screen: &Screen) -> String {
    let number = rows.iter().map(|row| row.days.len()).max().unwrap_or(0);
    let name = rows.iter().map(|row| row.name.width()).max().unwrap_or(0).min(WIDEST_NAME).min(screen.width / 3);
    let load = rows.iter().map(|row| row.load.width()).max().unwrap_or(0);
    let beside = |days: usize, load: usize| (screen.width.saturating_sub(name + load)) / CELL >= days;
    let room = ((screen.width.saturating_sub(name)) / CELL).max(1);
    let block = if room >= number {
        number
    } else if room >= 7 {
        room / 7 * 7
    } else {
        room
    };
    let days: Vec<NaiveDate> = from.iter_days().take(number).collect();
    let whole = beside(number, load + 2);
    let mut out = String::new();
    for (at, days) in days.chunks(block.max(1)).enumerate() {
        if at > 0 {
            out.push('\n');
        }
        heads(days, name, screen, &mut out);
        for row in rows {
            let cells = row.days.iter().skip(at * block).take(days.len()).map(|day| cell(*day, screen));
            let line = format!("{}{}", padded(&cut(&row.name, name, screen.unicode), name), cells.collect::<String>());
            let load = if whole { format!("  {}", row.load) } else { String::new() };
            push(&format!("{line}{load}"), &mut out);
        }
    }
    if !whole {
        out.push('\n');
        rows.iter().for_each(|row| push(&format!("{}  {}", padded(&cut(&row.name, name, screen.unicode), name), row.load), &mut out));
    }
    let dot = if screen.unicode { "·" } else { "." };
    out + "\n"
        + &dyed(
            &tr!(
                "{dot} free   2 two events   (1) one that others may overlap",
                "{dot} libre   2 deux événements   (1) un événement qui en admet d'autres"
            ),
            ASIDE,
            screen,
        )
}

/// The months, the weekdays, the days.
fn heads(days: &[NaiveDate], name: usize, screen: &Screen, out: &mut String) {
    let mut months = " ".repeat(name);
    for (at, day) in days.iter().enumerate() {
        // A month whose name there is no room for is told by its days, which begin anew.
        if at == 0 || (day.day() == 1 && months.width() <= name + at * CELL) {
            months = padded(&months, name + at * CELL + 1) + &almanac::month(*day);
        }
    }
    push(&dyed(&cut(&months, screen.width, screen.unicode), TITLE, screen), out);
    let letters = |day: &NaiveDate| format!(" {}", almanac::short_weekday(*day).chars().take(2).collect::<String>());
    push(&dyed(&format!("{}{}", " ".repeat(name), days.iter().map(letters).collect::<String>()), ASIDE, screen), out);
    push(&format!("{}{}", " ".repeat(name), days.iter().map(|day| format!(" {:>2}", day.day())).collect::<String>()), out);
}

fn cell((number, kept): (usize, bool), screen: &Screen) -> String {
    match (number, kept) {
        (0, _) => if screen.unicode { "  ·" } else { "  ." }.to_owned(),
        (1..=9, false) => format!("({number})"),
        (number, _) if number > 99 => " 99".to_owned(),
        (number, _) => format!(" {number:>2}"),
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn push(line: &str, out: &mut String) {
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::super::tests::screen;
    use super::*;

    fn rows() -> [Row; 2] {
        let days = |busy: &[(usize, usize, bool)]| {
            let mut days = vec![(0, false); 14];
            busy.iter().for_each(|&(day, number, kept)| days[day] = (number, kept));
            days
        };
        [
            Row { name: "sam".to_owned(), days: days(&[(2, 1, true), (9, 12, true)]), load: "13 events, 60 h".to_owned() },
            Row { name: "Zoë 東京".to_owned(), days: days(&[(13, 1, false)]), load: "1 event, 4 h".to_owned() },
        ]
    }

    #[test]
    fn days_stand_beside_each_other() {
        assert_data_eq!(
            roster("2026-11-21".parse().unwrap(), &rows(), &screen(80)),
            str![[r#"
         November 2026                 December 2026
         Sa Su Mo Tu We Th Fr Sa Su Mo Tu We Th Fr
         21 22 23 24 25 26 27 28 29 30  1  2  3  4
sam       ·  ·  1  ·  ·  ·  ·  ·  · 12  ·  ·  ·  ·  13 events, 60 h
Zoë 東京  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·(1)  1 event, 4 h

· free   2 two events   (1) one that others may overlap
"#]]
        );
    }

    #[test]
    fn a_narrow_screen_has_a_week_at_a_time() {
        assert_data_eq!(
            roster("2026-11-21".parse().unwrap(), &rows(), &Screen { unicode: false, ..screen(36) }),
            str![[r#"
         November 2026
         Sa Su Mo Tu We Th Fr
         21 22 23 24 25 26 27
sam       .  .  1  .  .  .  .
Zoë 東京  .  .  .  .  .  .  .

         November 2026
         Sa Su Mo Tu We Th Fr
         28 29 30  1  2  3  4
sam       .  . 12  .  .  .  .
Zoë 東京  .  .  .  .  .  .(1)

sam       13 events, 60 h
Zoë 東京  1 event, 4 h

. free   2 two events   (1) one that others may overlap
"#]]
        );
        for width in 20..120 {
            let drawn = roster("2026-11-21".parse().unwrap(), &rows(), &screen(width));
            assert!(
                drawn.lines().filter(|line| line.contains('·') && !line.contains("free")).all(|line| line.width() <= width),
                "{width}\n{drawn}"
            );
        }
    }
}
