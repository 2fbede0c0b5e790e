//! What is to be done, part by part: a heading with its number, a line for each thing, and at the end of it the command that does it,
//! whole, for it is there to be copied. Where a line does not fit the screen, its texts are cut; where little would be left of them,
//! the command stands on a line of its own.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::fit::fit;
use super::tone::Tone;
use super::{Colour, Screen, escape};
use crate::entity::{Kind, Value, show};

/// One heading and what stands under it.
#[derive(Debug)]
pub struct Part {
    pub title: String,
    /// How many there are, as it is said: `12`, `more than 1000`.
    pub number: String,
    pub kinds: Vec<Kind>,
    pub entries: Vec<Entry>,
    /// What tells of those that are not shown.
    pub more: Option<String>,
}

/// One thing to be done.
#[derive(Debug)]
pub struct Entry {
    /// It will not wait: shown by a mark.
    pub urgent: bool,
    /// In the order of the kinds. A column without any value is left out.
    pub values: Vec<Value<'static>>,
    pub command: String,
}

const TITLE: Style = Style::new().bold();
const COMMAND: Style = AnsiColor::Cyan.on_default();
const GAP: usize = 2;
/// What stands before an entry: its mark.
const MARK: usize = 2;
/// How much of a text must be left beside a command.
const LEAST_BESIDE: usize = 14;
/// How much of it must be left in any case.
const LEAST: usize = 6;

/// All of it, for this screen; `fitted`: nothing is cut otherwise.
pub fn agenda(parts: &[Part], screen: &Screen, fitted: bool) -> String {
    let screen = if fitted { *screen } else { Screen { width: usize::MAX, ..*screen } };
    let mut out = String::new();
    for part in parts {
        let heading = format!("{} ({})", escape::escaped(&part.title).to_uppercase(), part.number);
        line(&mut out, format_args!("{}", dyed(&heading, TITLE, &screen)));
        Laid::new(part, &screen).draw(part, &screen, &mut out);
        if let Some(more) = &part.more {
            line(&mut out, format_args!("  {}", escape::escaped(more)));
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// The cells of a part, and how wide its columns are.
struct Laid {
    cells: Vec<Vec<String>>,
    /// Width of each column that is shown, by its number.
    widths: Vec<(usize, usize)>,
    beside: bool,
}

impl Laid {
    fn new(part: &Part, screen: &Screen) -> Self {
        let cells: Vec<Vec<String>> = part.entries.iter().map(|entry| texts(entry, &part.kinds, screen)).collect();
        let natural = |column: usize| cells.iter().map(|row| row[column].width()).max().unwrap_or(0);
        let mut shown: Vec<(usize, usize)> =
            (0..part.kinds.len()).map(|column| (column, natural(column))).filter(|(_, width)| *width > 0).collect();
        let command = part.entries.iter().map(|entry| entry.command.width()).max().unwrap_or(0);
        let widths = |shown: &[(usize, usize)], least: usize, taken: usize| {
            let natural: Vec<usize> = shown.iter().map(|(_, width)| *width).collect();
            let lengths =
                shown.iter().map(|(column, width)| if is_text(&part.kinds[*column], *column) { (*width).min(least) } else { *width });
            let least: Vec<usize> = lengths.collect();
            let gaps = GAP * natural.len().saturating_sub(1);
            fit(&natural, &least, screen.width.saturating_sub(MARK + taken + gaps))
        };
        if let Some(fitted) = widths(&shown, LEAST_BESIDE, GAP + command) {
            let widths = shown.iter().zip(fitted).map(|((column, _), width)| (*column, width)).collect();
            return Self { cells, widths, beside: true };
        }
        // On a very narrow screen the last columns go first: a code and a day are what tells most.
        while shown.len() > 1 {
            if let Some(fitted) = widths(&shown, LEAST, 0) {
                let widths = shown.iter().zip(fitted).map(|((column, _), width)| (*column, width)).collect();
                return Self { cells, widths, beside: false };
            }
            shown.pop();
        }
        Self { cells, widths: shown, beside: false }
    }

    fn draw(&self, part: &Part, screen: &Screen, out: &mut String) {
        for (entry, cells) in part.entries.iter().zip(&self.cells) {
            let mut text = String::new();
            for (at, (column, width)) in self.widths.iter().enumerate() {
                let last = at + 1 == self.widths.len() && !self.beside;
                let cell = cut(&cells[*column], *width, screen.unicode);
                let room = " ".repeat(width.saturating_sub(cell.width()));
                match part.kinds[*column] {
                    Kind::Money | Kind::Integer => text += &format!("{room}{cell}"),
                    _ if last => text += &cell,
                    _ => text += &format!("{cell}{room}"),
                }
                if !last {
                    text += &" ".repeat(GAP);
                }
            }
            let mark = if entry.urgent { dyed("! ", screen.theme.style(Tone::Late), screen) } else { "  ".to_owned() };
            let command = dyed(&escape::escaped(&entry.command), COMMAND, screen);
            if self.beside {
                line(out, format_args!("{mark}{text}{command}"));
            } else {
                line(out, format_args!("{mark}{text}"));
                line(out, format_args!("    {command}"));
            }
        }
    }
}

/// The values as people read them, each with the glyph of what it means.
fn texts(entry: &Entry, kinds: &[Kind], screen: &Screen) -> Vec<String> {
    let text = |(kind, value): (&Kind, &Value<'_>)| {
        let mut text = String::new();
        if !value.is_null() {
            text.push_str(Tone::of(kind, value).glyph(screen.unicode));
            show::human_of(kind, value, &mut text);
        }
        escape::escaped(&text).into_owned()
    };
    kinds.iter().zip(&entry.values).map(text).collect()
}

/// Whether it may be cut: the first column is what other commands take.
fn is_text(kind: &Kind, column: usize) -> bool {
    column > 0 && matches!(kind, Kind::Text)
}

/// `text` in so many columns.
pub(super) fn cut(text: &str, width: usize, unicode: bool) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mut cut, mut taken) = (String::new(), 0);
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if taken + wide + 1 > width {
            break;
        }
        taken += wide;
        cut.push(character);
    }
    cut + if unicode { "…" } else { "~" }
}

/// In this style, where the screen has colours.
pub(super) fn dyed(text: &str, style: Style, screen: &Screen) -> String {
    let style = if screen.colour == Colour::Always { style } else { Style::new() };
    format!("{style}{text}{style:#}")
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let start = out.len();
    let _infallible = out.write_fmt(text);
    out.truncate(start + out[start..].trim_end().len());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::super::tests::{screen, text};
    use super::*;

    fn part() -> Part {
        let entry = |urgent, code: &'static str, about: &'static str, amount: &str, command: &str| Entry {
            urgent,
            values: vec![
                text(code),
                Value::Date("2026-11-20".parse().unwrap()),
                text(about),
                Value::Null,
                Value::Money(amount.parse().unwrap()),
            ],
            command: command.to_owned(),
        };
        Part {
            title: "Soldes échus".to_owned(),
            number: "14".to_owned(),
            kinds: vec![Kind::Text, Kind::Date, Kind::Text, Kind::Text, Kind::Money],
            entries: vec![
                entry(
                    true,
                    "ct-7",
                    "Zoë 東京 & fils, de Saint-Germain-en-Laye",
                    "1234.5",
                    "epicrm add-payment contract=ct-7 amount=1234.50",
                ),
                entry(false, "kc555", "Bell\x07", "9", "epicrm add-payment contract=kc555 amount=9.00"),
            ],
            more: Some("12 more: epicrm contracts 'remaining>0'".to_owned()),
        }
    }

    #[test]
    fn lines_fit_their_screen_and_commands_stay_whole() {
        assert_data_eq!(
            agenda(&[part()], &screen(120), true),
            str![[r#"
SOLDES ÉCHUS (14)
! ct-7   2026-11-20  Zoë 東京 & fils, de Saint-Germain-en-La…  1 234.50  epicrm add-payment contract=ct-7 amount=1234.50
  kc555  2026-11-20  Bell/x07                                      9.00  epicrm add-payment contract=kc555 amount=9.00
  12 more: epicrm contracts 'remaining>0'
"#]]
        );
        assert_data_eq!(
            agenda(&[part()], &Screen { unicode: false, ..screen(50) }, true),
            str![[r#"
SOLDES ÉCHUS (14)
! ct-7   2026-11-20  Zoë 東京 & fils, d~  1 234.50
    epicrm add-payment contract=ct-7 amount=1234.50
  kc555  2026-11-20  Bell/x07                 9.00
    epicrm add-payment contract=kc555 amount=9.00
  12 more: epicrm contracts 'remaining>0'
"#]]
        );
        for width in 20..200 {
            for line in agenda(&[part()], &screen(width), true).lines().filter(|line| !line.contains("epicrm")) {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn colour_adds_nothing_that_is_not_said() {
        let plain = agenda(&[part()], &screen(80), true);
        let coloured = agenda(&[part()], &Screen { colour: Colour::Always, ..screen(80) }, true);
        assert!(coloured.contains('\x1b'));
        assert_eq!(anstyle_free(&coloured), plain);
    }

    fn anstyle_free(text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("\x1b[") {
            plain += before;
            rest = after.split_once('m').map_or("", |(_, rest)| rest);
        }
        plain + rest
    }
}
