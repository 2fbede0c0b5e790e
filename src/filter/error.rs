//! Why a filter cannot be read: where, and what to type instead; and how that is drawn under the text.

use std::ops::Range;

use serde::Serialize;
use unicode_width::UnicodeWidthChar;

use super::code;
use crate::language::{both, tr};

/// A filter that cannot be read. Serialised as it is in the JSON form of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Error {
    /// Stable: `F012`.
    pub code: &'static str,
    /// One sentence, no full stop.
    pub message: String,
    /// The bytes of `text` at fault.
    pub span: Range<usize>,
    /// The whole filter: its arguments joined by spaces.
    pub text: String,
    /// Each, put in the place of `span`, mends the mistake.
    pub repairs: Vec<String>,
    /// Other names of what the first repair names.
    pub also: Vec<String>,
    /// What could have stood there, when that is a short list.
    pub allowed: Vec<String>,
    /// The command that tells more.
    pub see: String,
}

/// Widest text shown around the fault.
const WIDTH: usize = 100;
/// Most characters of a message, and of a repair worth showing: either may quote a text of any length.
const LONG: usize = 300;

impl Error {
    pub(super) fn new(code: &'static str, span: Range<usize>, message: impl AsRef<str>) -> Self {
        let mut message = printable(message.as_ref());
        if let Some((end, _)) = message.char_indices().nth(LONG) {
            message.truncate(end);
            message.push('…');
        }
        Self { code, message, span, text: String::new(), repairs: Vec::new(), also: Vec::new(), allowed: Vec::new(), see: String::new() }
    }

    pub(super) fn repair(mut self, repair: impl Into<String>) -> Self {
        self.repairs.push(repair.into());
        self
    }

    pub(super) fn repairs(mut self, repairs: impl IntoIterator<Item = String>) -> Self {
        self.repairs.extend(repairs);
        self
    }

    pub(super) fn allowed(mut self, allowed: impl IntoIterator<Item = String>) -> Self {
        self.allowed.extend(allowed);
        self
    }

    pub(super) fn see(mut self, command: impl Into<String>) -> Self {
        self.see = command.into();
        self
    }

    /// It is in the saved view called `name`.
    pub(super) fn of_view(mut self, name: &str) -> Self {
        self.message = tr!("in the saved view `{}`: {}", "dans la vue enregistrée `{}` : {}", printable(name), self.message);
        self
    }

    /// The text that `span` is of.
    pub(super) fn within(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// What to do next, one line each: did you mean, what is allowed, where to read more.
    pub fn hints(&self) -> Vec<String> {
        let mut hints = Vec::new();
        let short = || self.repairs.iter().filter(|repair| repair.len() <= LONG);
        let repairs = short().map(|repair| format!("`{}`", printable(repair))).collect::<Vec<_>>().join(both(" or ", " ou ").get());
        match short().next() {
            Some(first) if first.is_empty() => hints.push(both("leave it out", "retirez-le").into()),
            Some(_) if self.also.is_empty() => hints.push(tr!("did you mean {repairs}?", "vouliez-vous dire {repairs} ?")),
            Some(_) => {
                let also = self.also.join(", ");
                hints.push(tr!("did you mean {repairs} (also {also})?", "vouliez-vous dire {repairs} (aussi {also}) ?"));
            }
            None => {}
        }
        let allowed = self.allowed.join(", ");
        match self.code {
            _ if allowed.is_empty() => {}
            code::UNKNOWN_FIELD => hints.push(tr!("its fields are {allowed}", "ses champs sont {allowed}")),
            _ => hints.push(tr!("it takes {allowed}", "il accepte {allowed}")),
        }
        if !self.see.is_empty() {
            hints.push(tr!("see: {}", "voir : {}", self.see));
        }
        hints
    }

    /// The text, or the part of it around the fault, with carets under the fault: two lines.
    pub fn snippet(&self) -> String {
        let cells: Vec<Cell> = self.text.char_indices().map(|(at, c)| Cell::new(c, self.span.contains(&at))).collect();
        let first = cells.iter().position(|cell| cell.at_fault).unwrap_or(cells.len());
        let start = beginning(&cells, first);
        let (mut line, mut carets) = if start > 0 { ("…".to_owned(), " ".to_owned()) } else { (String::new(), String::new()) };
        let mut width = 0;
        for cell in &cells[start..] {
            width += cell.width;
            if width > WIDTH {
                line.push('…');
                break;
            }
            line.push_str(&cell.shown);
            carets.push_str(&(if cell.at_fault { "^" } else { " " }).repeat(cell.width));
        }
        let carets = carets.trim_end();
        // Nothing at fault is the end of the text.
        let carets = if carets.is_empty() { format!("{}^", " ".repeat(width)) } else { carets.to_owned() };
        format!("  | {line}\n  | {carets}")
    }
}

/// One character as it is shown.
struct Cell {
    shown: String,
    width: usize,
    at_fault: bool,
}

impl Cell {
    fn new(c: char, at_fault: bool) -> Self {
        match c.width() {
            Some(width) => Self { shown: c.to_string(), width, at_fault },
            None => {
                let shown = escaped(c);
                Self { width: shown.len(), shown, at_fault }
            }
        }
    }
}

/// Where to begin so that the fault is seen with what comes before it, if all does not fit.
fn beginning(cells: &[Cell], first: usize) -> usize {
    let total: usize = cells.iter().map(|cell| cell.width).sum();
    if total <= WIDTH {
        return 0;
    }
    let mut left = WIDTH / 2;
    let fits = |cell: &&Cell| {
        left = left.saturating_sub(cell.width);
        left > 0
    };
    first - cells[..first].iter().rev().take_while(fits).count()
}

/// Safe on a terminal: control characters, and those that turn the direction of text, are spelt out.
fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        if c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            shown.push_str(&escaped(c));
        } else {
            shown.push(c);
        }
        shown
    })
}

fn escaped(c: char) -> String {
    c.escape_unicode().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, span: Range<usize>, expected: &str) {
        assert_eq!(Error::new("F000", span, "").within(text).snippet(), expected);
    }

    #[test]
    fn carets_stand_under_the_fault() {
        check("status=signed et x=1", 17..18, "  | status=signed et x=1\n  |                  ^");
        check("city=東京 et x=1", 15..16, "  | city=東京 et x=1\n  |              ^");
        check("e\u{301}t=1", 3..4, "  | e\u{301}t=1\n  |  ^");
        check("city=", 5..5, "  | city=\n  |      ^");
        check("a\nb", 2..3, "  | a\\u{a}b\n  |       ^");
        check("\u{1b}[31m", 0..1, "  | \\u{1b}[31m\n  | ^^^^^^");
    }

    #[test]
    fn of_a_long_text_the_part_around_the_fault_is_shown() {
        let text = format!("{}HERE{}", "x".repeat(500), "y".repeat(500));
        check(&text, 500..504, &format!("  | …{}HERE{}…\n  | {}^^^^", "x".repeat(49), "y".repeat(47), " ".repeat(50)));
    }

    #[test]
    fn a_long_text_is_not_repeated() {
        let long = "é".repeat(5000);
        let error = Error::new("F000", 0..0, &long).repair(&long).repair("short");
        assert_eq!((error.message.chars().count(), error.hints()), (LONG + 1, vec!["did you mean `short`?".to_owned()]));
    }

    #[test]
    fn nothing_typed_can_command_a_terminal() {
        let error = Error::new("F000", 0..1, "`\u{1b}[2J\u{202e}`").repair("\u{7}").within("\u{1b}");
        assert_eq!(error.message, "`\\u{1b}[2J\\u{202e}`");
        assert_eq!(error.hints(), ["did you mean `\\u{7}`?"]);
    }
}
