//! Reads arguments into [`Syntax`] by recursive descent: how tests are joined. Knows no field.

use std::ops::Range;

use super::lexer::Lexer;
use super::slip::{Before, Slip};
use super::source::Source;
use super::syntax::Syntax;

/// Limits of a filter: bytes of text, levels of parentheses and NOT, tests.
pub(super) const MOST_BYTES: usize = 8 * 1024;
pub(super) const MOST_LEVELS: usize = 64;
pub(super) const MOST_TESTS: usize = 256;

pub(super) const AND: [&str; 2] = ["and", "et"];
pub(super) const OR: [&str; 2] = ["or", "ou"];
pub(super) const NOT: [&str; 2] = ["not", "non"];

#[derive(Debug)]
pub(super) struct Parsed {
    pub syntax: Syntax,
    /// AND and OR meet without parentheses.
    pub mixed: bool,
}

/// Reads a filter; None when there is nothing to read.
pub(super) fn parse(source: &Source) -> Result<Option<Parsed>, Slip> {
    if source.text.len() > MOST_BYTES {
        return Err(Slip::TooLong);
    }
    let Some(first) = source.arguments.first() else { return Ok(None) };
    let lexer = Lexer::new(&source.text, first.clone());
    let mut parser = Parser { source, lexer, index: 0, inside: false, depth: 0, tests: 0, mixed: false, before: None };
    let syntax = parser.or()?;
    match parser.argument() {
        None => Ok(Some(Parsed { syntax, mixed: parser.mixed })),
        Some(span) => Err(Slip::StrayParenthesis { span }),
    }
}

pub(super) struct Parser<'t> {
    source: &'t Source,
    /// In the present argument.
    pub lexer: Lexer<'t>,
    index: usize,
    /// Within an argument, rather than before one.
    inside: bool,
    depth: usize,
    pub tests: usize,
    mixed: bool,
    /// The test just read, for the sake of messages.
    pub before: Option<Before>,
}

impl Parser<'_> {
    fn or(&mut self) -> Result<Syntax, Slip> {
        let mut parts = Vec::new();
        let mut joined = false;
        loop {
            let part = self.and()?;
            joined |= part.len() > 1;
            parts.push(one_or(part, Syntax::And));
            if !self.connective("||", &OR)? {
                break;
            }
        }
        self.mixed |= joined && parts.len() > 1;
        Ok(one_or(parts, Syntax::Or))
    }

    fn and(&mut self) -> Result<Vec<Syntax>, Slip> {
        let mut parts = vec![self.not()?];
        while self.connective("&&", &AND)? || self.another_argument() {
            parts.push(self.not()?);
        }
        Ok(parts)
    }

    fn not(&mut self) -> Result<Syntax, Slip> {
        let Some(span) = self.negation() else { return self.primary() };
        let inner = self.deeper(span, Self::not)?;
        Ok(Syntax::Not(Box::new(inner)))
    }

    fn primary(&mut self) -> Result<Syntax, Slip> {
        if !self.inside {
            return self.whole_argument();
        }
        let start = self.lexer.at;
        match self.lexer.peek() {
            Some('(') => {
                let open = self.lexer.take("(").unwrap_or(start..start);
                self.parentheses(open)
            }
            Some('@') => self.view(),
            Some('\'' | '"') => match self.lexer.value(false)? {
                Some(value) => Err(Slip::QuotedField { span: value.span() }),
                None => Err(Slip::NoTest { span: self.here() }),
            },
            None | Some(')') => Err(Slip::NoTest { span: self.previous_word() }),
            Some(_) => match self.lexer.word() {
                Some(field) => self.test(field).map(Syntax::Comparison),
                None => Err(Slip::Unexpected { span: self.here() }),
            },
        }
    }

    /// One argument, as if in parentheses; or the parentheses that arguments stand in.
    fn whole_argument(&mut self) -> Result<Syntax, Slip> {
        let Some(span) = self.argument() else { return Err(Slip::NoTest { span: self.previous_word() }) };
        if self.argument_is(&["("]) {
            self.next_argument();
            return self.parentheses(span);
        }
        if self.argument_is(&[")"]) {
            return Err(Slip::StrayParenthesis { span });
        }
        self.inside = true;
        let syntax = self.or()?;
        self.lexer.skip_space();
        if !self.lexer.rest().is_empty() {
            return Err(self.leftover());
        }
        self.inside = false;
        self.next_argument();
        Ok(syntax)
    }

    fn parentheses(&mut self, open: Range<usize>) -> Result<Syntax, Slip> {
        if self.close() {
            return Err(Slip::EmptyParentheses { span: open.start..self.lexer.at });
        }
        let inner = self.deeper(open.clone(), Self::or)?;
        if self.close() {
            self.before = None;
            return Ok(inner);
        }
        let more = self.inside && self.lexer.peek().is_some();
        Err(if more { self.leftover() } else { Slip::OpenParenthesis { span: open.start..self.end() } })
    }

    fn view(&mut self) -> Result<Syntax, Slip> {
        let at = self.lexer.take("@").unwrap_or(0..0);
        self.before = None;
        match self.lexer.word() {
            Some(name) if name.span.start == at.end => Ok(Syntax::View(name)),
            _ => Err(Slip::Unexpected { span: at }),
        }
    }

    /// Takes AND or OR, `sign` or a word: an argument of its own between arguments.
    fn connective(&mut self, sign: &'static str, words: &[&str]) -> Result<bool, Slip> {
        if !self.inside {
            let taken = self.argument_is(&[sign]) || self.argument_is(words);
            if taken {
                self.next_argument();
            }
            return Ok(taken);
        }
        if self.lexer.take(sign).is_some() || self.lexer.keyword(words).is_some() {
            return Ok(true);
        }
        match self.lexer.take(&sign[1..]) {
            Some(span) => Err(Slip::SingleSign { span, sign, before: self.before.take() }),
            None => Ok(false),
        }
    }

    /// Takes NOT; before a comparison the word is a field.
    fn negation(&mut self) -> Option<Range<usize>> {
        if !self.inside {
            let span = self.argument().filter(|_| self.argument_is(&NOT) || self.argument_is(&["!"]))?;
            self.next_argument();
            return Some(span);
        }
        if let Some(span) = self.lexer.take("!") {
            return Some(span);
        }
        let mut ahead = self.lexer;
        let span = ahead.keyword(&NOT)?;
        let after = ahead;
        matches!(ahead.operator(), Ok(None)).then(|| {
            self.lexer = after;
            span
        })
    }

    /// Whether an argument follows that begins a test, so that AND is understood.
    fn another_argument(&self) -> bool {
        !self.inside && self.argument().is_some() && !self.argument_is(&OR) && !self.argument_is(&["||"]) && !self.argument_is(&[")"])
    }

    fn close(&mut self) -> bool {
        if self.inside {
            return self.lexer.take(")").is_some();
        }
        let closes = self.argument_is(&[")"]);
        if closes {
            self.next_argument();
        }
        closes
    }

    fn deeper(&mut self, span: Range<usize>, inner: fn(&mut Self) -> Result<Syntax, Slip>) -> Result<Syntax, Slip> {
        if self.depth == MOST_LEVELS {
            return Err(Slip::TooDeep { span });
        }
        self.depth += 1;
        let syntax = inner(self);
        self.depth -= 1;
        syntax
    }

    fn leftover(&mut self) -> Slip {
        let span = self.here();
        if self.lexer.rest().starts_with(')') {
            Slip::StrayParenthesis { span }
        } else {
            Slip::Leftover { span, before: self.before.take() }
        }
    }

    /// The argument that comes next, or is being read.
    fn argument(&self) -> Option<Range<usize>> {
        self.source.arguments.get(self.index).cloned()
    }

    fn argument_is(&self, words: &[&str]) -> bool {
        self.argument().is_some_and(|span| words.iter().any(|word| self.source.text[span.clone()].trim().eq_ignore_ascii_case(word)))
    }

    fn next_argument(&mut self) {
        self.index += 1;
        if let Some(span) = self.argument() {
            self.lexer = Lexer::new(&self.source.text, span);
        }
    }

    /// Where the argument being read ends, or the last one.
    pub fn end(&self) -> usize {
        self.argument().map_or(self.source.text.len(), |span| span.end)
    }

    /// The character, or the run of letters, that comes next.
    fn here(&self) -> Range<usize> {
        let mut ahead = self.lexer;
        ahead.skip_space();
        let first = ahead.rest().chars().next().map_or(0, char::len_utf8);
        let mut word = ahead;
        word.word().map_or(ahead.at..ahead.at + first, |word| word.span)
    }

    /// The word that ends where nothing follows it: a connective without its test.
    fn previous_word(&self) -> Range<usize> {
        let end = if self.argument().is_some() { self.lexer.at } else { self.source.text.len() };
        let text = self.source.text[..end].trim_end();
        let start = text.rfind(char::is_whitespace).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        start..text.len()
    }
}

fn one_or(mut parts: Vec<Syntax>, join: fn(Vec<Syntax>) -> Syntax) -> Syntax {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            join(parts)
        }
    }
}
