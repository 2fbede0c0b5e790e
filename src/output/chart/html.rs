//! A report as one page: title, what it is about, the drawing, the numbers in a table, how to read it. Nothing is fetched, nothing
//! is run: the page's own policy forbids both.

use std::io;

use super::markup::Markup;
use super::{Chart, Line, Page, Sort, svg};
use crate::language::{both, current};

pub(super) fn page(page: &Page, chart: &Chart) -> io::Result<Vec<u8>> {
    let mut out = Markup::new();
    out.line("<!DOCTYPE html>")?;
    out.element("html", &[("lang", current().code())], |out| {
        out.end_line()?;
        out.element("head", &[], |out| head(page, out))?;
        out.end_line()?;
        out.element("body", &[], |out| out.element("main", &[], |out| main(page, chart, out)))?;
        out.end_line()
    })?;
    out.end_line()?;
    Ok(out.finish())
}

fn head(page: &Page, out: &mut Markup) -> io::Result<()> {
    out.empty("meta", &[("charset", "utf-8")])?;
    out.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")])?;
    out.empty("meta", &[("name", "color-scheme"), ("content", "light dark")])?;
    out.empty("meta", &[("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; style-src 'unsafe-inline'")])?;
    out.text("title", &[], &page.title)?;
    out.style(&[include_str!("style.css"), include_str!("page.css")])
}

fn main(page: &Page, chart: &Chart, out: &mut Markup) -> io::Result<()> {
    out.end_line()?;
    out.text("h1", &[], &page.title)?;
    out.element("dl", &[], |out| {
        page.about.iter().try_for_each(|(label, text)| {
            out.text("dt", &[], label.get())?;
            out.text("dd", &[], text)
        })
    })?;
    out.end_line()?;
    out.element("figure", &[], |out| svg::within(page, chart, out))?;
    out.end_line()?;
    let caption = both("The numbers", "Les nombres").get();
    // It scrolls by itself where the screen is narrow, also by the keyboard.
    out.element("div", &[("class", "wide"), ("role", "region"), ("aria-label", caption), ("tabindex", "0")], |out| {
        out.element("table", &[], |out| table(caption, chart, out))
    })?;
    out.end_line()?;
    page.notes.iter().try_for_each(|note| out.text("p", &[("class", "note")], note))
}

fn table(caption: &str, chart: &Chart, out: &mut Markup) -> io::Result<()> {
    out.text("caption", &[], caption)?;
    out.element("thead", &[], |out| {
        out.element("tr", &[], |out| {
            chart.columns.iter().try_for_each(|column| {
                let class = if column.is_number() { "number" } else { "text" };
                out.text("th", &[("scope", "col"), ("class", class)], column.label.get())
            })
        })
    })?;
    out.end_line()?;
    out.element("tbody", &[], |out| chart.lines.iter().try_for_each(|line| row(chart, line, out)))
}

fn row(chart: &Chart, line: &Line, out: &mut Markup) -> io::Result<()> {
    let class = match line.sort {
        Sort::Row => "row",
        Sort::Rest => "rest",
        Sort::Total => "total",
    };
    out.element("tr", &[("class", class)], |out| {
        chart.columns.iter().zip(chart.read(line)).enumerate().try_for_each(|(at, (column, cell))| {
            let class = if column.is_number() { "number" } else { "text" };
            match at {
                0 => out.text("th", &[("scope", "row"), ("class", class)], &cell),
                _ => out.text("td", &[("class", class)], &cell),
            }
        })
    })?;
    out.end_line()
}
