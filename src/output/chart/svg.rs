//! A chart as SVG: by itself one picture, or part of a page. Places are shares of the width, so that the same drawing serves a
//! telephone and a desk; a label stands above its bar, where any name has room.

use std::io;

use rust_decimal::Decimal;

use super::grid::{Crossing, count, density, short};
use super::markup::Markup;
use super::text::broken;
use super::{Bars, Chart, Grid, Line, Page, Picture, Sort, share};
use crate::language::{both, current, tr};

/// Of the picture by itself.
const WIDTH: u32 = 720;
const MARGIN: u32 = 16;
/// Height of a line of text, and of a bar.
const LINE: u32 = 18;
const BAR: u32 = 14;
/// Longer names are cut: the table, or the title of the row, has them whole.
const LONGEST_NAME: usize = 28;
/// Letters on a line of the picture by itself.
const LETTERS: usize = 90;
/// Squares side by side that a telephone has room for.
const SQUARES: usize = 9;

/// The picture by itself.
pub(super) fn alone(page: &Page, chart: &Chart) -> io::Result<Vec<u8>> {
    let about = page.about.iter().map(|(label, text)| tr!("{label}: {text}", "{label} : {text}"));
    let about: Vec<String> = about.flat_map(|text| broken(&text, LETTERS)).collect();
    let notes: Vec<String> = page.notes.iter().flat_map(|note| broken(note, LETTERS)).collect();
    let title = broken(&page.title, LETTERS * 2 / 3);
    let mut drawing = Drawing { out: Markup::new(), y: MARGIN };
    for line in &title {
        drawing.line(line, "head", 24)?;
    }
    for line in &about {
        drawing.line(line, "faint", LINE)?;
    }
    drawing.y += LINE;
    drawing.chart(chart)?;
    drawing.y += LINE;
    for line in &notes {
        drawing.line(line, "faint", LINE)?;
    }
    let height = drawing.y + MARGIN;
    let (box_, width) = (format!("0 0 {WIDTH} {height}"), WIDTH.to_string());
    let inner = drawing.out.finish();
    let mut out = Markup::new();
    let attributes = [("viewBox", box_.as_str()), ("width", &width), ("height", &height.to_string())];
    root(&mut out, &attributes, page, |out| {
        out.style(&[include_str!("style.css")])?;
        hatch(out)?;
        out.empty("rect", &[("class", "paper"), ("width", "100%"), ("height", "100%")])?;
        let (x, inside) = (MARGIN.to_string(), (WIDTH - 2 * MARGIN).to_string());
        // A viewport of its own: shares are shares of what is inside the margins.
        out.element("svg", &[("x", &x), ("width", &inside), ("height", &height.to_string()), ("overflow", "visible")], |out| {
            out.raw(&inner)
        })
    })?;
    out.end_line()?;
    Ok(out.finish())
}

/// The picture as a part of a page.
pub(super) fn within(page: &Page, chart: &Chart, out: &mut Markup) -> io::Result<()> {
    let mut drawing = Drawing { out: Markup::new(), y: 2 };
    drawing.chart(chart)?;
    let height = drawing.y.to_string();
    let inner = drawing.out.finish();
    root(out, &[("width", "100%"), ("height", &height)], page, |out| {
        hatch(out)?;
        out.raw(&inner)
    })
}

fn root(out: &mut Markup, size: &[(&str, &str)], page: &Page, inner: impl FnOnce(&mut Markup) -> io::Result<()>) -> io::Result<()> {
    let language = current().code();
    let named = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("lang", language),
        ("xml:lang", language),
        ("role", "img"),
        ("aria-labelledby", "chart-title chart-about"),
    ];
    out.element("svg", &[&named[..], size].concat(), |out| {
        out.text("title", &[("id", "chart-title")], &page.title)?;
        out.text(
            "desc",
            &[("id", "chart-about")],
            &both("Drawn from zero, each number beside its drawing.", "Tracé à partir de zéro, chaque nombre à côté de son tracé.")
                .to_string(),
        )?;
        inner(out)
    })
}

/// What tells the second part of a bar from the first without its colour.
fn hatch(out: &mut Markup) -> io::Result<()> {
    let pattern =
        [("id", "hatch"), ("width", "6"), ("height", "6"), ("patternUnits", "userSpaceOnUse"), ("patternTransform", "rotate(45)")];
    out.element("defs", &[], |out| {
        out.element("pattern", &pattern, |out| {
            out.empty("rect", &[("class", "hatch-ground"), ("width", "6"), ("height", "6")])?;
            out.empty("line", &[("class", "hatch-line"), ("x1", "0"), ("y1", "0"), ("x2", "0"), ("y2", "6")])
        })
    })
}

/// What is drawn so far, and how far down.
struct Drawing {
    out: Markup,
    y: u32,
}

impl Drawing {
    fn line(&mut self, text: &str, class: &str, height: u32) -> io::Result<()> {
        self.y += height;
        self.text(text, "0", self.y - 4, class)
    }

    fn text(&mut self, text: &str, x: &str, y: u32, class: &str) -> io::Result<()> {
        let y = y.to_string();
        self.out.text("text", &[("x", x), ("y", &y), ("class", class)], text)?;
        self.out.end_line()
    }

    fn rect(&mut self, class: &str, [x, width]: [&str; 2], y: u32, height: u32) -> io::Result<()> {
        let (y, height) = (y.to_string(), height.to_string());
        self.out.empty("rect", &[("class", class), ("x", x), ("y", &y), ("width", width), ("height", &height)])
    }

    fn vertical(&mut self, class: &str, x: &str, [from, to]: [u32; 2]) -> io::Result<()> {
        let (from, to) = (from.to_string(), to.to_string());
        self.out.empty("line", &[("class", class), ("x1", x), ("y1", &from), ("x2", x), ("y2", &to)])
    }

    fn chart(&mut self, chart: &Chart) -> io::Result<()> {
        match &chart.picture {
            Picture::Bars(bars) => self.bars(bars, chart),
            Picture::Grid(grid) => self.grid(grid, chart),
        }
    }

    fn bars(&mut self, bars: &Bars, chart: &Chart) -> io::Result<()> {
        for (part, class) in bars.parts.iter().zip(["first", "second"]) {
            self.rect(class, ["0", "14"], self.y + 3, 12)?;
            self.text(chart.columns[*part].label.get(), "22", self.y + 14, "faint")?;
            self.y += LINE;
        }
        if let Some(mark) = bars.mark {
            self.vertical("mark", "7", [self.y + 2, self.y + 16])?;
            self.text(chart.columns[mark].label.get(), "22", self.y + 14, "faint")?;
            self.y += LINE;
        }
        let longest = bars.longest(&chart.lines);
        let rows = chart.lines.iter().filter(|line| line.sort == Sort::Row);
        let start = self.y;
        for line in rows {
            self.bar(bars, chart, line, longest)?;
        }
        self.vertical("axis", "0", [start, self.y + 6])?;
        self.vertical("axis", "100%", [start, self.y + 6])?;
        let column = bars.parts.first().and_then(|part| chart.columns.get(*part));
        let said = column.map(|column| column.read(&column.number(longest))).unwrap_or_default();
        self.text("0", "2", self.y + LINE, "faint")?;
        self.text(&said, "100%", self.y + LINE, "faint end")?;
        self.y += LINE + 8;
        Ok(())
    }

    /// Name and numbers, and the bar under them.
    fn bar(&mut self, bars: &Bars, chart: &Chart, line: &Line, longest: Decimal) -> io::Result<()> {
        let read = chart.read(line);
        let names = chart.columns.iter().zip(&read).take_while(|(column, _)| column.is_name()).map(|(_, cell)| cell.as_str());
        let name = names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ");
        let parts = bars.parts.iter().map(|part| read[*part].as_str()).collect::<Vec<_>>().join(" + ");
        let numbers = bars.mark.map_or_else(|| parts.clone(), |mark| format!("{parts} | {}", read[mark]));
        self.y += 6;
        self.text(&cut(&name), "0", self.y + 13, "strong")?;
        self.text(&numbers, "100%", self.y + 13, "end")?;
        self.y += LINE;
        self.rect("ground", ["0", "100%"], self.y, BAR)?;
        let mut sum = Decimal::ZERO;
        for (part, class) in bars.parts.iter().zip(["first", "second"]) {
            let number = line.number(*part).max(Decimal::ZERO);
            if number > Decimal::ZERO {
                self.rect(class, [&percent(share(sum, longest)), &percent(share(number, longest))], self.y, BAR)?;
            }
            sum += number;
        }
        if let Some(number) = bars.mark.map(|mark| line.number(mark)).filter(|number| *number > Decimal::ZERO) {
            // Parted from the bar it stands on, whatever both colours are.
            let place = percent(share(number, longest));
            self.vertical("halo", &place, [self.y, self.y + BAR])?;
            self.vertical("mark", &place, [self.y.saturating_sub(2), self.y + BAR + 2])?;
        }
        self.out.end_line()?;
        self.y += BAR;
        Ok(())
    }

    fn grid(&mut self, grid: &Grid, chart: &Chart) -> io::Result<()> {
        let crossing = Crossing::of(grid, chart);
        let weeks: Vec<usize> = (0..crossing.times.len()).collect();
        // As wide in the last block, which has fewer.
        let across = weeks.len().clamp(1, SQUARES) as f64;
        for block in weeks.chunks(SQUARES) {
            let at = |column: usize| percent(column as f64 / across);
            let middle = |column: usize| percent((column as f64 + 0.5) / across);
            self.y += LINE;
            for (column, week) in block.iter().enumerate() {
                self.text(short(&crossing.times[*week]), &middle(column), self.y, "faint middle")?;
            }
            for (name, row) in crossing.names.iter().zip(&crossing.lines) {
                self.y += 6;
                self.text(&cut(name), "0", self.y + 13, "strong")?;
                self.y += LINE;
                for (column, week) in block.iter().enumerate() {
                    let line = row[*week];
                    let number = line.map_or(0, |line| count(line, grid.count));
                    let total = line.is_some_and(|line| line.sort == Sort::Total);
                    let alarm = !total && line.is_some_and(|line| count(line, grid.alarm) > 0);
                    let shade = if number == 0 || total { 0 } else { 1 + density(number, crossing.most) };
                    self.rect(&format!("square d{shade}"), [&at(column), &at(1)], self.y, 26)?;
                    if alarm {
                        self.rect("alarm", [&at(column), &at(1)], self.y + 2, 22)?;
                    }
                    let said = if alarm { format!("{number} !") } else { number.to_string() };
                    self.text(&said, &middle(column), self.y + 18, if shade > 0 { "on" } else { "off" })?;
                }
                self.y += 26;
            }
            self.y += 8;
        }
        let clashes = chart.columns[grid.alarm].label;
        self.line(&format!("!  {clashes}"), "faint", LINE)?;
        self.y += 4;
        Ok(())
    }
}

/// Two decimals of a hundred: finer than any screen.
fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
