//! A grid on a terminal: one line for each name, one column for each time, in as many blocks as the screen needs.

use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive;
use unicode_width::UnicodeWidthStr;

use super::text::{GAP, padded};
use super::{Chart, Grid, Line, Sort, ink, share};
use crate::language::both;
use crate::output::Screen;

/// The names and the times in the order of the rows, each once, as people read them; and the row where they cross.
pub(super) struct Crossing<'c> {
    pub names: Vec<String>,
    pub times: Vec<String>,
    /// By name, then by time.
    pub lines: Vec<Vec<Option<&'c Line>>>,
    pub most: i64,
}

impl<'c> Crossing<'c> {
    pub fn of(grid: &Grid, chart: &'c Chart) -> Self {
        let (mut names, mut times): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut lines: Vec<Vec<Option<&Line>>> = Vec::new();
        let mut most = 0;
        for line in &chart.lines {
            let name = chart.columns[grid.who].read(&line.cells[grid.who]);
            let time = chart.columns[grid.when].read(&line.cells[grid.when]);
            let column = place(&mut times, time);
            let row = place(&mut names, name);
            lines.resize_with(lines.len().max(row + 1), Vec::new);
            let width = lines[row].len().max(column + 1);
            lines[row].resize(width, None);
            lines[row][column] = Some(line);
            if line.sort != Sort::Total {
                most = most.max(count(line, grid.count));
            }
        }
        lines.iter_mut().for_each(|row| row.resize(times.len(), None));
        Self { names, times, lines, most }
    }
}

fn place(known: &mut Vec<String>, name: String) -> usize {
    known.iter().position(|other| *other == name).unwrap_or_else(|| {
        known.push(name);
        known.len() - 1
    })
}

pub(super) fn count(line: &Line, at: usize) -> i64 {
    line.number(at).to_i64().unwrap_or_default()
}

pub(super) fn write(grid: &Grid, chart: &Chart, screen: &Screen) -> String {
    let crossing = Crossing::of(grid, chart);
    let heading = chart.columns[grid.who].label.to_string().to_uppercase();
    let name = crossing.names.iter().map(|name| name.width()).chain([heading.width()]).max().unwrap_or_default().min(screen.width / 3);
    let widest = crossing.times.iter().map(|time| short(time).width()).max().unwrap_or_default();
    let highest = chart.lines.iter().map(|line| count(line, grid.count).to_string().len()).max().unwrap_or_default();
    let cell = widest.max(highest + 2);
    let columns = ((screen.width.saturating_sub(name)) / (cell + GAP)).max(1);
    let mut out = String::new();
    for block in (0..crossing.times.len()).collect::<Vec<_>>().chunks(columns) {
        if block[0] > 0 {
            out.push('\n');
        }
        out += &ink::dyed(&padded(&heading, name, false, screen), ink::HEADING, screen);
        for at in block {
            let _infallible =
                write!(out, "  {}", ink::dyed(&padded(short(&crossing.times[*at]), cell, true, screen), ink::HEADING, screen));
        }
        out.push('\n');
        for (who, row) in crossing.names.iter().zip(&crossing.lines) {
            let mut line = padded(who, name, false, screen);
            for at in block {
                line += "  ";
                line += &square(grid, row[*at], crossing.most, cell, screen);
            }
            out += line.trim_end();
            out.push('\n');
        }
    }
    let shades: String = ink::densities(screen).iter().collect();
    let _infallible = writeln!(
        out,
        "\n{shades} {}   {} {}",
        both("fewer to more", "de moins à plus"),
        ink::dyed("!", ink::ALARM, screen),
        chart.columns[grid.alarm].label
    );
    out
}

/// `W47` of `2026-W47`: the weeks follow each other.
pub(super) fn short(time: &str) -> &str {
    time.split_once('-').map_or(time, |(_, week)| week)
}

/// `3 ▒`, `5!█`, or a point where there is nothing.
fn square(grid: &Grid, line: Option<&Line>, most: i64, width: usize, screen: &Screen) -> String {
    let number = line.map_or(0, |line| count(line, grid.count));
    if number == 0 {
        return padded(if screen.unicode { "·  " } else { ".  " }, width, true, screen);
    }
    if line.is_some_and(|line| line.sort == Sort::Total) {
        let number = padded(&number.to_string(), width.saturating_sub(2), true, screen);
        return format!("{}  ", ink::dyed(&number, ink::BOLD, screen));
    }
    let alarm = line.is_some_and(|line| count(line, grid.alarm) > 0);
    let shade = ink::densities(screen)[density(number, most)];
    let space = " ".repeat(width.saturating_sub(number.to_string().len() + 2));
    let sign = if alarm { ink::dyed("!", ink::ALARM, screen) } else { " ".to_owned() };
    format!("{space}{number}{sign}{}", ink::dyed(&shade.to_string(), ink::parts(screen)[0].style, screen))
}

/// Which of four densities: the heaviest is the most there is.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 3")]
pub(super) fn density(number: i64, most: i64) -> usize {
    ((share(number.into(), most.into()) * 4.0).ceil() as usize).clamp(1, 4) - 1
}
