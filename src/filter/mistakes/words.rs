//! How far the words of a value seem to go, when the text is no filter.

use crate::filter::lexer::Lexer;
use crate::filter::syntax::quote;

const CONNECTIVES: [&str; 4] = ["and", "et", "or", "ou"];
const NEGATIONS: [&str; 2] = ["not", "non"];
/// What may follow a field without a sign.
const INFIXES: [&str; 6] = ["in", "dans", "is", "est", "between", "entre"];

/// A run of words up to a connective, a parenthesis, or something that looks like the next test.
pub(super) struct Words<'t> {
    pub text: &'t str,
    /// Where they end in the whole text; where they would begin, when there are none.
    pub end: usize,
    /// A test follows, with no connective before it.
    pub before_test: bool,
}

impl<'t> Words<'t> {
    pub fn read(text: &'t str, start: usize) -> Self {
        let mut lexer = Lexer::new(text, start..text.len());
        lexer.skip_space();
        let (start, mut end) = (lexer.at, lexer.at);
        loop {
            if lexer.peek().is_none() || Lexer::keyword(&mut lexer.clone(), &CONNECTIVES).is_some() {
                return Self { text: &text[start..end], end, before_test: false };
            }
            if Self::test_at(text, lexer.at) {
                return Self { text: &text[start..end], end, before_test: true };
            }
            match lexer.run(|c| c.is_whitespace() || matches!(c, '(' | ')' | '&' | '|' | '=' | '<' | '>')) {
                Some(run) => end = run.end,
                None => return Self { text: &text[start..end], end, before_test: false },
            }
        }
    }

    /// The text up to the next space, or to a parenthesis that was opened before it.
    pub fn glued(text: &'t str, start: usize) -> Self {
        let run = text[start..].find(char::is_whitespace).map_or(&text[start..], |at| &text[start..start + at]);
        let run = if run.contains('(') { run } else { run.trim_end_matches(')') };
        Self { text: run, end: start + run.len(), before_test: false }
    }

    /// As [`Words::read`], but up to and with a closing parenthesis.
    pub fn read_list(text: &'t str, start: usize) -> Self {
        match text[start..].find(')') {
            Some(at) if text[start..].trim_start().starts_with('(') => {
                Self { text: text[start..=start + at].trim(), end: start + at + 1, before_test: false }
            }
            _ => Self::read(text, start),
        }
    }

    /// Whether a test begins here: a word and a comparison, NOT, a saved view.
    pub fn test_at(text: &str, at: usize) -> bool {
        let mut lexer = Lexer::new(text, at..text.len());
        if matches!(lexer.peek(), Some('@' | '(')) || lexer.keyword(&NEGATIONS).is_some() {
            return true;
        }
        lexer.word().is_some() && (!matches!(lexer.operator(), Ok(None)) || lexer.keyword(&INFIXES).is_some())
    }

    /// A value that reads as `text`: quoted if it must be.
    pub fn as_value(text: &str) -> String {
        let bare = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "()&|=<>,'\"".contains(c)) && !text.contains("..");
        let already = text.len() > 1 && ['\'', '"'].iter().any(|sign| text.starts_with(*sign) && text.ends_with(*sign));
        if bare || already { text.to_owned() } else { quote(text) }
    }

    /// A list of the values that commas part in `text`.
    pub fn as_list(text: &str) -> String {
        let values: Vec<String> = text.split(',').map(str::trim).filter(|value| !value.is_empty()).map(Self::as_value).collect();
        format!("({})", values.join(", "))
    }
}
