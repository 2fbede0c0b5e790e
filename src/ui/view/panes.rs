//! The nouns, the filter, the list and the record.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::theme::Theme;
use crate::entity::Kind;
use crate::language::{is_one, tr};
use crate::output::{Column, Tone, fit};
use crate::ui::list::{List, Row};
use crate::ui::model::{Focus, Model, NOUNS, Record};

/// Between two columns.
const GAP: usize = 2;
/// A text is not cut below this, nor a code below that.
const LEAST_TEXT: usize = 14;
const LEAST_CODE: usize = 16;
/// How much of what is wrong with a filter there is room for.
const WRONG: usize = 6;

pub(super) fn nouns(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines: Vec<Line<'_>> = NOUNS
        .iter()
        .enumerate()
        .map(|(at, noun)| {
            let here = at == model.noun;
            let text = format!("{} {}", if here { theme.pointer() } else { " " }, noun.many());
            let text = format!("{text:<16}");
            Line::from(Span::styled(text, if here { theme.chosen(model.focus == Focus::Nouns) } else { Style::new() }))
        })
        .collect();
    let block = Block::new().borders(Borders::RIGHT).border_set(theme.border());
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// Of the filter's line, with what is wrong with it.
pub(super) fn filter_height(model: &Model) -> u16 {
    let wrong = model.wrong.as_ref().map_or(0, |wrong| wrong.lines().count().min(WRONG));
    u16::try_from(1 + wrong).unwrap_or(1)
}

pub(super) fn filter(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let label = tr!(" filter: ", " filtre : ");
    let width = usize::from(area.width).saturating_sub(label.width() + 1);
    let (text, column) = model.filter.seen(width);
    let focused = model.focus == Focus::Filter && model.over.is_none();
    let shown = match (text.is_empty(), focused) {
        (true, false) => theme.faint(&tr!("none (/)", "aucun (/)")),
        _ => theme.plain(&text),
    };
    let mut lines = vec![Line::from(vec![if focused { theme.strong(&label) } else { theme.faint(&label) }, shown])];
    if let Some(wrong) = &model.wrong {
        lines.extend(wrong.lines().take(WRONG).map(|line| Line::from(theme.fault(&format!(" {line}")))));
    }
    frame.render_widget(Paragraph::new(lines), area);
    if focused {
        let column = u16::try_from(label.width() + column).unwrap_or(u16::MAX);
        frame.set_cursor_position(Position::new(area.x.saturating_add(column).min(area.right().saturating_sub(1)), area.y));
    }
}

pub(super) fn list(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let list = &model.list;
    if !list.known {
        return;
    }
    if list.rows.is_empty() {
        let text = tr!(" {} here", " {} ici", model.entity().no());
        return frame.render_widget(Paragraph::new(theme.faint(&text)), area);
    }
    let room = usize::from(area.width).saturating_sub(1);
    let (widths, left_out) = widths(list, room);
    let height = usize::from(area.height).saturating_sub(2).max(1);
    // The chosen row is in sight, with those before it.
    let top = (list.selected + 1).saturating_sub(height);
    let mut lines = vec![headings(list, &widths, theme)];
    for (at, row) in list.rows.iter().enumerate().skip(top).take(height) {
        lines.push(line(row, &list.columns, &widths, theme, (at == list.selected).then_some(model.focus == Focus::List)));
    }
    frame.render_widget(Paragraph::new(lines), area);
    let more = if list.more.is_some() { "+" } else { "" };
    let mut count = tr!(" {} of {}{more}", " {} sur {}{more}", list.selected + 1, list.rows.len());
    if left_out > 0 {
        let one = is_one(left_out as u64);
        count += &if one {
            tr!(", 1 column left out", ", 1 colonne omise")
        } else {
            tr!(", {left_out} columns left out", ", {left_out} colonnes omises")
        };
    }
    frame.render_widget(Paragraph::new(theme.faint(&count)), Rect { y: area.bottom().saturating_sub(1), height: 1, ..area });
}

/// Of the columns that fit, and how many do not.
fn widths(list: &List, room: usize) -> (Vec<usize>, usize) {
    for count in (1..=list.columns.len()).rev() {
        let natural = &list.widths[..count];
        let least: Vec<usize> = list.columns[..count]
            .iter()
            .zip(natural)
            .enumerate()
            .map(|(at, (column, natural))| match column.kind {
                Kind::Text | Kind::Json | Kind::One(_) | Kind::Many { .. } | Kind::Path(_) => {
                    (*natural).min(if at == 0 { LEAST_CODE } else { LEAST_TEXT })
                }
                _ => *natural,
            })
            .collect();
        if let Some(widths) = fit(natural, &least, room.saturating_sub(GAP * (count - 1))) {
            return (widths, list.columns.len() - count);
        }
    }
    (vec![room], list.columns.len().saturating_sub(1))
}

fn headings<'l>(list: &List, widths: &[usize], theme: &Theme) -> Line<'l> {
    let mut spans = vec![theme.plain(" ")];
    for (column, width) in list.columns.iter().zip(widths) {
        spans.push(theme.strong(&padded(&column.label.to_uppercase(), *width, is_number(column), theme.cut())));
        spans.push(theme.plain("  "));
    }
    Line::from(spans)
}

fn line<'l>(row: &Row, columns: &[Column], widths: &[usize], theme: &Theme, chosen: Option<bool>) -> Line<'l> {
    let mut spans = vec![theme.plain(" ")];
    for ((cell, column), width) in row.cells.iter().zip(columns).zip(widths) {
        let (tone, text): (Tone, &str) = (cell.0, &cell.1);
        let text = format!("{}{text}", tone.glyph(theme.unicode));
        spans.push(super::span(&padded(&text, *width, is_number(column), theme.cut()), theme.tone(tone)));
        spans.push(theme.plain("  "));
    }
    let line = Line::from(spans);
    match chosen {
        Some(focused) => line.patch_style(theme.chosen(focused)),
        None => line,
    }
}

fn is_number(column: &Column) -> bool {
    matches!(column.kind, Kind::Integer | Kind::Money)
}

/// A text in exactly so many columns.
pub(super) fn padded(text: &str, width: usize, right: bool, cut: &str) -> String {
    let wide = text.width();
    if wide <= width {
        let space = " ".repeat(width - wide);
        return if right { space + text } else { text.to_owned() + &space };
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        kept.push(letter);
    }
    kept + cut + &" ".repeat(width.saturating_sub(used + 1))
}

pub(super) fn record(record: &Record, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let heading = |line: &str| {
        !line.is_empty()
            && line.starts_with(char::is_uppercase)
            && line.split(['(', ' ']).next().is_some_and(|word| word.to_uppercase() == word && word.chars().count() > 2)
    };
    let lines: Vec<Line<'_>> = record
        .text
        .lines()
        .skip(record.top)
        .take(usize::from(area.height))
        .map(|line| {
            let style = if heading(line) { Style::new().add_modifier(Modifier::BOLD) } else { Style::new() };
            Line::from(super::span(&format!(" {line}"), style))
        })
        .collect();
    let beside = area.x > super::NOUNS;
    let block = if beside { Block::new().borders(Borders::LEFT).border_set(theme.border()) } else { Block::new() };
    frame.render_widget(Paragraph::new(lines).block(block), area);
}
