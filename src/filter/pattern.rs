//! Shapes of text: from what was typed, and for the words of a choice, which are matched here.

use super::condition::Pattern;
use super::syntax::{Literal, Operator};

/// The literal parts of a text with stars; stars side by side are one.
pub(super) fn pattern(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = text.split('*').map(str::to_owned).collect();
    let mut place = 0;
    let last = parts.len() - 1;
    parts.retain(|part| {
        place += 1;
        place == 1 || place == last + 1 || !part.is_empty()
    });
    parts
}

/// The shape that `~`, `^=` or `$=` asks for. Unquoted stars at its open ends add nothing; others are wildcards.
pub(super) fn like(literal: &Literal, operator: Operator) -> Pattern {
    let (open_start, open_end) = (operator != Operator::Starts, operator != Operator::Ends);
    let mut text = literal.text.it.as_str();
    if !literal.quoted {
        text = if open_start { text.trim_start_matches('*') } else { text };
        text = if open_end { text.trim_end_matches('*') } else { text };
    }
    if !literal.quoted && text.contains('*') {
        return Pattern::Wildcard(pattern(&format!("{}{text}{}", if open_start { "*" } else { "" }, if open_end { "*" } else { "" })));
    }
    let text = text.to_owned();
    match operator {
        Operator::Starts => Pattern::Starts(text),
        Operator::Ends => Pattern::Ends(text),
        _ => Pattern::Contains(text),
    }
}

impl Pattern {
    /// Whether `word` has this shape, in any case.
    pub(super) fn matches(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        match self {
            Self::Contains(text) => word.contains(&text.to_lowercase()),
            Self::Starts(text) => word.starts_with(&text.to_lowercase()),
            Self::Ends(text) => word.ends_with(&text.to_lowercase()),
            Self::Wildcard(parts) => wild(&word, parts),
        }
    }
}

fn wild(word: &str, parts: &[String]) -> bool {
    let [first, middle @ .., last] = parts else { return false };
    let Some(mut rest) = word.strip_prefix(first.to_lowercase().as_str()) else { return false };
    for part in middle {
        let part = part.to_lowercase();
        match rest.find(&part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.to_lowercase().as_str())
}
