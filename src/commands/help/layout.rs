//! Lays texts for reading out to a width: help, topics and the guide are written alike.
//!
//! A line that begins with `# ` or `## ` is a heading. A line indented by two that begins with a program is an example: it is never
//! filled, and what stands behind three spaces is said, not typed. A line indented by four is kept as it is. Other lines are
//! paragraphs and are filled; in one that begins with a word and a gap (`Dates   a date is …`) what follows hangs under the gap.

use clap::builder::styling::Style;
use unicode_width::UnicodeWidthStr;

/// Lines longer than that are hard to read, whatever the terminal.
const WIDEST: usize = 100;
/// Less than that is not worth filling.
const NARROWEST: usize = 40;
/// A first line no longer than that, over examples, is their title.
const TITLE: usize = 20;
/// Under which the rest of a broken example stands.
const REST: &str = "      ";

/// What an example begins with.
const PROGRAMS: [&str; 7] = ["epicrm ", "export ", "psql ", "printf ", "cat ", "PGUSER=", "EPICRM_"];

/// What is typed in a line of text, when that is an example.
pub fn example(line: &str) -> Option<&str> {
    let typed = line.strip_prefix("  ").filter(|typed| PROGRAMS.iter().any(|program| typed.starts_with(program)))?;
    Some(typed.split("   ").next().unwrap_or(typed).trim_end())
}

/// The first line, when it is a heading over examples that follow at once, and the examples; then the rest.
pub(super) fn examples_and_rest(text: &str) -> (&str, &str) {
    let begins_so = text.lines().nth(1).is_some_and(|second| example(second).is_some());
    match text.split_once("\n\n") {
        _ if !begins_so => ("", text),
        Some((examples, rest)) => (examples, rest),
        None => (text, ""),
    }
}

/// The width in which a text is laid out where there are `width` columns.
pub(super) fn bounded(width: usize) -> usize {
    width.clamp(NARROWEST, WIDEST)
}

/// `text` in lines of `width` columns at most, headings in `style`.
pub fn laid_out(text: &str, width: usize, style: Style) -> String {
    let mut page = Page { lines: Vec::new(), paragraph: None, width: bounded(width) };
    let mut lines = text.trim_matches('\n').lines().peekable();
    while let Some(line) = lines.next() {
        let before_example = lines.peek().is_some_and(|next| example(next).is_some());
        if let Some(heading) = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")) {
            page.heading(heading, style);
        } else if page.lines.is_empty() && page.paragraph.is_none() && before_example && line.ends_with(':') && line.width() <= TITLE {
            page.heading(line, style);
        } else if line.is_empty() {
            page.whole(String::new());
        } else if example(line).is_some() {
            page.example(line);
        } else {
            page.prose(line);
        }
    }
    page.close();
    page.lines.join("\n")
}

struct Page {
    lines: Vec<String>,
    /// The lead of the paragraph that is being read, and its words.
    paragraph: Option<(String, Vec<String>)>,
    width: usize,
}

impl Page {
    fn whole(&mut self, line: String) {
        self.close();
        self.lines.push(line);
    }

    fn heading(&mut self, heading: &str, style: Style) {
        self.whole(format!("{style}{heading}{style:#}"));
    }

    fn prose(&mut self, line: &str) {
        let indent = line.len() - line.trim_start().len();
        let hanging = self.paragraph.as_ref().map(|(lead, _)| lead.width());
        if hanging != Some(indent) {
            if hanging.is_none() && indent >= 4 && lead(line).len() == indent {
                return self.whole(line.to_owned());
            }
            self.close();
        } else if lead(line).len() != indent {
            self.close();
        }
        let (_, words) = self.paragraph.get_or_insert_with(|| (lead(line).to_owned(), Vec::new()));
        let rest = if words.is_empty() { &line[lead(line).len()..] } else { line };
        words.extend(rest.split_whitespace().map(str::to_owned));
    }

    /// Ends the paragraph: its words in lines.
    fn close(&mut self) {
        let Some((lead, words)) = self.paragraph.take() else { return };
        let hang = " ".repeat(lead.width());
        let (mut line, mut empty) = (lead, true);
        for word in unbreakable(words) {
            if !empty && line.width() + 1 + word.width() > self.width {
                self.lines.push(std::mem::replace(&mut line, hang.clone()));
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line += &word;
            empty = false;
        }
        self.lines.push(line);
    }

    /// One that is too long is broken as a shell continues it, so that it can be typed at any width.
    fn example(&mut self, line: &str) {
        self.close();
        if line.width() <= self.width {
            return self.lines.push(line.to_owned());
        }
        let typed = example(line).unwrap_or_default();
        let said = line.split_once("   ").map(|(_, said)| said.trim()).filter(|said| !typed.ends_with(said));
        let mut rest = format!("  {typed}");
        while rest.width() > self.width {
            let Some(end) = last_break(&rest, self.width) else { break };
            let next = format!("{REST}{}", &rest[end + 1..]);
            self.lines.push(format!("{} \\", &rest[..end]));
            rest = next;
        }
        self.lines.push(rest);
        if let Some(said) = said {
            self.paragraph = Some((REST.to_owned(), said.split_whitespace().map(str::to_owned).collect()));
            self.close();
        }
    }
}

/// What stands before the text of a paragraph's first line: its indentation, a bullet, or a word and a gap.
fn lead(line: &str) -> &str {
    const LONGEST: usize = 40;
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let gap = text.find("  ").filter(|gap| *gap <= LONGEST).map(|gap| gap + text[gap..].len() - text[gap..].trim_start().len());
    let bullet = text.starts_with("- ").then_some(2);
    &line[..indent + bullet.or(gap).unwrap_or(0)]
}

/// French signs and quotes stay with the word they follow or enclose, and an option with the command before it.
fn unbreakable(words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        match kept.last_mut() {
            Some(last) if [":", ";", "!", "?", "»", "%"].contains(&word.as_str()) || last == "«" => {
                last.push(' ');
                last.push_str(&word);
            }
            _ => kept.push(word),
        }
    }
    kept
}

/// The last space outside quotes at which `line` and ` \` fit the width.
fn last_break(line: &str, width: usize) -> Option<usize> {
    let (mut quote, mut found, mut columns) = (None, None, 0);
    let begun = line.len() - line.trim_start().len();
    for (place, letter) in line.char_indices() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), letter) if letter == open => quote = None,
            (None, ' ') if place > begun && columns + 2 <= width => found = Some(place),
            _ => {}
        }
        columns += letter.to_string().width();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, width: usize, expected: &str) {
        assert_eq!(laid_out(text, width, Style::new()), expected, "{text}");
    }

    #[test]
    fn paragraphs_are_filled_and_hang_under_their_gap() {
        check(
            "One two three four five six seven eight\nnine ten.\n\nNext.",
            40,
            "One two three four five six seven eight\nnine ten.\n\nNext.",
        );
        check(
            "Dates       a date is a period, and = means inside of it\nText        as is",
            40,
            "Dates       a date is a period, and =\n            means inside of it\nText        as is",
        );
        check("Une phrase qui finit juste avant le signe ; et la suite", 40, "Une phrase qui finit juste avant le\nsigne ; et la suite");
        check(
            "- a point that is longer than what fits there\n- another",
            40,
            "- a point that is longer than what fits\n  there\n- another",
        );
    }

    #[test]
    fn an_example_can_be_typed_at_any_width() {
        check("Examples:\n  epicrm contracts", 40, "Examples:\n  epicrm contracts");
        check(
            "  epicrm contracts --where 'a b c d e f g h i' --dry-run   and see",
            40,
            "  epicrm contracts --where \\\n      'a b c d e f g h i' --dry-run\n      and see",
        );
        check("  epicrm undo          what my latest write was", 40, "  epicrm undo\n      what my latest write was");
    }

    #[test]
    fn what_is_indented_by_four_stays() {
        check("So:\n    {\"a\":  1}\n\n    b", 40, "So:\n    {\"a\":  1}\n\n    b");
    }

    #[test]
    fn what_is_typed_is_told_from_what_is_said() {
        for (line, typed) in [
            ("  epicrm undo --dry-run          what it was", Some("epicrm undo --dry-run")),
            ("  epicrm sessions   # yours", Some("epicrm sessions")),
            ("epicrm fields clients", None),
            ("    epicrm fields clients", None),
        ] {
            assert_eq!(example(line), typed);
        }
    }
}
