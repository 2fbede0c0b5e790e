//! Cuts a filter's text into words, signs and values. What a word means depends on where it stands, so the parser says what it expects.

use std::ops::Range;

use super::slip::Slip;
use super::syntax::{Literal, Operator, Placed};

/// Longest first.
const OPERATORS: [(&str, Operator); 15] = [
    ("==", Operator::Equal),
    ("!=", Operator::Differs),
    ("<>", Operator::Differs),
    ("<=", Operator::AtMost),
    ("=<", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("=>", Operator::AtLeast),
    ("!~", Operator::Lacks),
    ("^=", Operator::Starts),
    ("$=", Operator::Ends),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::More),
    ("~", Operator::Contains),
    (":", Operator::Contains),
];

/// What is typed for an operator by mistake.
const WRONG_OPERATORS: [(&str, &str); 17] = [
    ("!==", "!="),
    ("===", "="),
    ("! =", "!="),
    ("> =", ">="),
    ("< =", "<="),
    ("= >", "=>"),
    ("= <", "=<"),
    ("= =", "="),
    ("<=>", "="),
    ("=~", "~"),
    ("~=", "~"),
    ("=!", "!="),
    (":=", "="),
    ("><", "!="),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
];

pub(super) const CURLY: [char; 8] = ['“', '”', '„', '‘', '’', '‚', '«', '»'];

/// A place in one argument. Copied to look ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    pub at: usize,
    end: usize,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str, argument: Range<usize>) -> Self {
        Self { text, at: argument.start, end: argument.end }
    }

    /// What is left.
    pub fn rest(&self) -> &'t str {
        &self.text[self.at..self.end]
    }

    pub fn skip_space(&mut self) {
        self.at = self.end - self.rest().trim_start().len();
    }

    /// The next character that is no space.
    pub fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.rest().chars().next()
    }

    /// Takes `sign` if it comes next.
    pub fn take(&mut self, sign: &str) -> Option<Range<usize>> {
        self.skip_space();
        self.rest().starts_with(sign).then(|| self.advance(sign.len()))
    }

    /// Takes a name: letters, digits, `_`, `-`, dots.
    pub fn word(&mut self) -> Option<Placed<String>> {
        self.skip_space();
        let span = self.run(|c| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
        Some(self.placed(span))
    }

    /// Takes a word if it is one of `words`, in any case.
    pub fn keyword(&mut self, words: &[&str]) -> Option<Range<usize>> {
        let mut ahead = *self;
        let word = ahead.word()?;
        let known = words.iter().any(|known| word.it.eq_ignore_ascii_case(known));
        known.then(|| {
            *self = ahead;
            word.span
        })
    }

    /// Takes a comparison.
    pub fn operator(&mut self) -> Result<Option<Placed<Operator>>, Slip> {
        self.skip_space();
        let rest = self.rest();
        if let Some((wrong, right)) = WRONG_OPERATORS.iter().find(|(wrong, _)| rest.starts_with(wrong)) {
            return Err(Slip::WrongOperator { span: self.advance(wrong.len()), right });
        }
        let found = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign));
        Ok(found.map(|(sign, operator)| Placed { it: *operator, span: self.advance(sign.len()) }))
    }

    /// Takes a value. In a list, a comma ends it.
    pub fn value(&mut self, in_list: bool) -> Result<Option<Literal>, Slip> {
        match self.peek() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote).map(Some),
            Some(c) if CURLY.contains(&c) => Err(Slip::CurlyQuote { span: self.curly() }),
            _ => Ok(self.bare(in_list).map(|text| Literal { text, quoted: false })),
        }
    }

    /// Takes the two dots of a range.
    pub fn dots(&mut self) -> Option<Range<usize>> {
        self.skip_space();
        two_dots(self.rest()).then(|| self.advance(2))
    }

    fn bare(&mut self, in_list: bool) -> Option<Placed<String>> {
        let rest = self.rest();
        let after_dot = |at: usize| rest[..at].ends_with('.');
        let ends = |(at, c): (usize, char)| match c {
            ',' => in_list,
            '.' => !after_dot(at) && two_dots(&rest[at..]),
            c => c.is_whitespace() || matches!(c, '(' | ')' | '&' | '|' | '=' | '<' | '>'),
        };
        let length = rest.char_indices().find(|place| ends(*place)).map_or(rest.len(), |(at, _)| at);
        (length > 0).then(|| {
            let span = self.advance(length);
            self.placed(span)
        })
    }

    fn quoted(&mut self, quote: char) -> Result<Literal, Slip> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                },
                c if c == quote => {
                    let span = self.advance(at + quote.len_utf8());
                    // `'O'Brien'`: what follows must part itself from the value.
                    if self.rest().starts_with(|c: char| !(c.is_whitespace() || "),.&|=<>!~:".contains(c))) {
                        let tail = self.run(char::is_whitespace).unwrap_or(span.clone());
                        return Err(Slip::AfterQuote { span: start..tail.end });
                    }
                    return Ok(Literal { text: Placed { it: text, span }, quoted: true });
                }
                c => text.push(c),
            }
        }
        Err(Slip::OpenQuote { span: start..self.end, quote })
    }

    /// From a typographic quote to the next one, or to the end of the word.
    pub fn curly(&mut self) -> Range<usize> {
        let rest = self.rest();
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let closing = rest.char_indices().skip(1).find(|(_, c)| CURLY.contains(c)).map(|(at, c)| at + c.len_utf8());
        let word = || rest[first..].find(char::is_whitespace).map_or(rest.len(), |at| at + first);
        let length = closing.unwrap_or_else(word);
        self.advance(length)
    }

    /// What comes before the next `end`, if anything.
    pub fn run(&mut self, end: impl Fn(char) -> bool) -> Option<Range<usize>> {
        let length = self.rest().find(end).unwrap_or(self.rest().len());
        (length > 0).then(|| self.advance(length))
    }

    fn advance(&mut self, length: usize) -> Range<usize> {
        let start = self.at;
        self.at += length;
        start..self.at
    }

    fn placed(&self, span: Range<usize>) -> Placed<String> {
        Placed { it: self.text[span.clone()].to_owned(), span }
    }
}

/// Exactly two: three are text.
fn two_dots(rest: &str) -> bool {
    rest.strip_prefix("..").is_some_and(|rest| !rest.starts_with('.'))
}

/// The text within typographic quotes.
pub(super) fn uncurled(text: &str) -> &str {
    text.trim_matches(|c: char| CURLY.contains(&c)).trim()
}
