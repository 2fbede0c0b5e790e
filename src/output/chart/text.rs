//! A chart on a terminal: aligned numbers, a bar beside each row, sums under them, and how to read it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{Bars, Chart, Line, Page, Picture, Sort, bars, grid, ink};
use crate::language::tr;
use crate::output::Screen;
use crate::output::fit::fit;

pub(super) const GAP: usize = 2;
/// A text is not cut below this.
const LEAST_TEXT: usize = 8;
/// Nor the first column, which people copy to the next command.
const LEAST_CODE: usize = 16;
/// Shorter bars tell nothing; longer ones tell no more.
const LEAST_BAR: usize = 10;
const MOST_BAR: usize = 60;
/// Of the bars where nothing bounds the screen.
const USUAL_BAR: usize = 40;

/// The whole report as text; none where the numbers do not fit the screen, which then shows them one field a line.
pub(crate) fn write(page: &Page, chart: &Chart, screen: &Screen) -> Option<String> {
    let body = match &chart.picture {
        Picture::Bars(bars) => lines(chart, bars, screen)?,
        Picture::Grid(grid) => grid::write(grid, chart, screen),
    };
    let mut out = String::new();
    wrapped(&page.title, ink::BOLD, screen, &mut out);
    let about: Vec<String> =
        page.about.iter().map(|(label, text)| tr!("{label}: {}", "{label} : {}", crate::output::escaped(text))).collect();
    wrapped(&about.join("   "), ink::FAINT, screen, &mut out);
    out.push('\n');
    out += &body;
    if !page.notes.is_empty() {
        out.push('\n');
    }
    for note in &page.notes {
        wrapped(&crate::output::escaped(note), ink::FAINT, screen, &mut out);
    }
    Some(out)
}

fn lines(chart: &Chart, bars: &Bars, screen: &Screen) -> Option<String> {
    let cells: Vec<Vec<String>> = read(chart);
    let headings: Vec<String> = chart.columns.iter().map(|column| column.label.to_string().to_uppercase()).collect();
    let natural: Vec<usize> = (0..headings.len())
        .map(|at| cells.iter().map(|row| row[at].width()).chain([headings[at].width()]).max().unwrap_or_default())
        .collect();
    let least: Vec<usize> = natural
        .iter()
        .zip(&chart.columns)
        .enumerate()
        .map(|(at, (width, column))| match column.is_number() {
            true => *width,
            false => (*width).min(if at == 0 { LEAST_CODE } else { LEAST_TEXT }),
        })
        .collect();
    let gaps = GAP * headings.len();
    let (widths, room) = match fit(&natural, &least, screen.width.saturating_sub(gaps + LEAST_BAR)) {
        Some(widths) if screen.width == usize::MAX => (widths, USUAL_BAR),
        Some(widths) => {
            let room = screen.width - gaps - widths.iter().sum::<usize>();
            (widths, room.min(MOST_BAR))
        }
        None => (fit(&natural, &least, screen.width.saturating_sub(gaps - GAP))?, 0),
    };
    let mut out = String::new();
    let aligned = |row: &[String]| {
        let cells =
            row.iter().zip(&widths).zip(&chart.columns).map(|((cell, width), column)| padded(cell, *width, column.is_number(), screen));
        cells.collect::<Vec<_>>()
    };
    out += &spaced(aligned(&headings).iter().map(|heading| ink::dyed(heading, ink::HEADING, screen)));
    out.push('\n');
    let longest = bars.longest(&chart.lines);
    let last = chart.lines.iter().rposition(|line| line.sort == Sort::Row);
    for (at, (line, row)) in chart.lines.iter().zip(&cells).enumerate() {
        let row = aligned(row);
        let (style, bar) = match line.sort {
            Sort::Row => (anstyle::Style::new(), bars::bar(bars, line, longest, room, screen)),
            Sort::Rest => (ink::FAINT, String::new()),
            Sort::Total => (ink::BOLD, String::new()),
        };
        out += spaced(row.iter().map(|cell| ink::dyed(cell, style, screen)).chain([bar])).trim_end();
        out.push('\n');
        if last == Some(at) && room > 0 {
            axis(chart, bars, &widths, room, screen, &mut out);
        }
    }
    if room > 0 {
        let _infallible = writeln!(out, "\n{}", bars::legend(bars, &chart.columns, screen));
    }
    Some(out)
}

fn axis(chart: &Chart, bars: &Bars, widths: &[usize], room: usize, screen: &Screen, out: &mut String) {
    let longest = bars.longest(&chart.lines);
    let column = bars.parts.first().and_then(|part| chart.columns.get(*part));
    let said = column.map(|column| column.read(&column.number(longest))).unwrap_or_default();
    let before = widths.iter().sum::<usize>() + GAP * widths.len();
    let _infallible = writeln!(out, "{}{}", " ".repeat(before), ink::dyed(&bars::axis(&said, room, screen), ink::FAINT, screen));
}

/// What people read in each cell: a name that the line above has is not repeated.
fn read(chart: &Chart) -> Vec<Vec<String>> {
    let mut above: Option<&Line> = None;
    let mut all = Vec::new();
    for line in &chart.lines {
        let mut row = chart.read(line);
        if chart.groups() && above.is_some_and(|above| above.cells[0] == line.cells[0]) {
            row[0].clear();
        }
        above = Some(line);
        all.push(row);
    }
    all
}

impl Chart {
    /// Whether several rows are of one name: the second column is a text too.
    pub(super) fn groups(&self) -> bool {
        matches!(&self.columns[..], [first, second, ..] if !first.is_number() && !second.words.is_empty())
    }
}

fn spaced(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join("  ")
}

pub(super) fn padded(text: &str, width: usize, right: bool, screen: &Screen) -> String {
    let text = cut(text, width, screen);
    let space = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{space}{text}") } else { format!("{text}{space}") }
}

/// `text`, or its beginning and a sign that there is more.
fn cut(text: &str, width: usize, screen: &Screen) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for character in text.chars() {
        let mut longer = out.clone();
        longer.push(character);
        if longer.width() + 1 > width {
            break;
        }
        out = longer;
    }
    out + if screen.unicode { "…" } else { "~" }
}

/// A sentence over as many lines as it takes.
fn wrapped(text: &str, style: anstyle::Style, screen: &Screen, out: &mut String) {
    for line in broken(text, screen.width) {
        *out += &ink::dyed(&line, style, screen);
        out.push('\n');
    }
}

/// Lines of `width` at most, broken between words, and never before a sign that French puts a space before; a longer word has a
/// line of its own.
pub(super) fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = text;
    while !rest.is_empty() {
        let breaks = rest.match_indices(' ').map(|(at, _)| at);
        let end = breaks.into_iter().find(|at| !rest[at + 1..].starts_with([';', ':', '?', '!', '»'])).unwrap_or(rest.len());
        let word = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            line.truncate(line.trim_end().len());
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            *line += word;
        }
    }
    lines
}
