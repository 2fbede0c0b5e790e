//! What may come next in a filter that is still being typed. Pure: it says what is wanted where; values of the database are
//! somebody else's to find.

use super::lexer::Lexer;
use crate::entity::{Entity, Path};

/// What stands from byte `from` of the text to its end, begun and not finished.
#[derive(Debug, PartialEq)]
pub struct Wanted {
    pub from: usize,
    pub what: What,
}

/// What it may become.
#[derive(Debug, PartialEq)]
pub enum What {
    /// A field, from where `dots` (nothing, or relations up to the last dot) lead to.
    Field { dots: String, typed: String },
    /// A comparison with this field.
    Operator(Path),
    /// A value of this field; the quote it was begun with.
    Value { path: Path, typed: String, quote: Option<char> },
    /// A saved view's name.
    View(String),
    /// `and`, `or`…
    Connective(String),
}

/// Reads as far as `text` makes sense. None where nothing can be proposed.
pub fn wanted(text: &str, entity: &'static Entity) -> Option<Wanted> {
    let mut lexer = Lexer::new(text, 0..text.len());
    loop {
        while lexer.take("(").is_some() || (!lexer.rest().starts_with("!=") && lexer.take("!").is_some()) {}
        lexer.skip_space();
        let from = lexer.at;
        if lexer.take("@").is_some() {
            let name = lexer.word().map(|word| word.it).unwrap_or_default();
            if lexer.rest().is_empty() {
                return Some(Wanted { from: from + 1, what: What::View(name) });
            }
        } else {
            let word = lexer.word().map(|word| word.it).unwrap_or_default();
            if lexer.rest().is_empty() {
                let (dots, typed) = word.rsplit_once('.').unwrap_or(("", &word));
                let what = What::Field { dots: dots.to_owned(), typed: typed.to_owned() };
                return Some(Wanted { from: text.len() - typed.len(), what });
            }
            if ["not", "non"].iter().any(|not| word.eq_ignore_ascii_case(not)) {
                continue;
            }
            if let Some(wanted) = test(&mut lexer, entity.resolve(&word).ok()?)? {
                return Some(wanted);
            }
        }
        while lexer.take(")").is_some() {}
        if let Some(wanted) = connective(&mut lexer, text)? {
            return Some(wanted);
        }
    }
}

/// After a field: none while the text goes on behind the test.
#[expect(clippy::option_option, reason = "nothing to propose, or nothing yet")]
fn test(lexer: &mut Lexer<'_>, path: Path) -> Option<Option<Wanted>> {
    lexer.skip_space();
    if lexer.rest().is_empty() {
        return Some(Some(Wanted { from: lexer.at, what: What::Operator(path) }));
    }
    let _not = lexer.keyword(&["not", "non"]);
    let list = lexer.keyword(&["in", "dans"]).is_some() && lexer.take("(").is_some();
    if !list && lexer.keyword(&["is", "est"]).is_none() {
        lexer.operator().ok()??;
    }
    loop {
        lexer.skip_space();
        let _from = lexer.dots();
        let start = lexer.at;
        if let Some(quote) = lexer.rest().chars().next().filter(|quote| matches!(quote, '\'' | '"')) {
            if lexer.value(list).is_err() {
                let typed = lexer.rest()[quote.len_utf8()..].to_owned();
                return Some(Some(Wanted { from: start, what: What::Value { path, typed, quote: Some(quote) } }));
            }
        } else {
            let typed = lexer.value(list).ok()?.map(|literal| literal.text.it).unwrap_or_default();
            if lexer.rest().is_empty() {
                return Some(Some(Wanted { from: start, what: What::Value { path, typed, quote: None } }));
            }
        }
        if lexer.rest().starts_with("..") || list && lexer.take(",").is_some() {
            continue;
        }
        if list && lexer.take(")").is_none() {
            return None;
        }
        return Some(None);
    }
}

/// After a test: none while the text goes on behind the connective.
#[expect(clippy::option_option, reason = "nothing to propose, or nothing yet")]
fn connective(lexer: &mut Lexer<'_>, text: &str) -> Option<Option<Wanted>> {
    if lexer.take("&&").is_some() || lexer.take("||").is_some() {
        return Some(None);
    }
    lexer.skip_space();
    let from = lexer.at;
    let word = lexer.word().map(|word| word.it).unwrap_or_default();
    if lexer.rest().is_empty() {
        let parted = text[..from].ends_with(|c: char| c.is_whitespace() || c == ')');
        return parted.then_some(Some(Wanted { from, what: What::Connective(word) }));
    }
    ["and", "et", "or", "ou"].iter().any(|known| word.eq_ignore_ascii_case(known)).then_some(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `expected` is what is kept, then what the rest may become.
    fn check(text: &str, expected: &str) {
        let told = wanted(text, &crate::domain::CONTRACT).map(|Wanted { from, what }| {
            let what = match what {
                What::Field { dots, typed } => format!("field {dots}:{typed}"),
                What::Operator(path) => format!("operator {}", path.name()),
                What::Value { path, typed, quote } => format!("value {}:{}{typed}", path.name(), quote.map_or(String::new(), String::from)),
                What::View(name) => format!("view {name}"),
                What::Connective(typed) => format!("connective {typed}"),
            };
            format!("{}|{what}", &text[..from])
        });
        assert_eq!(told.unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn whatever_was_begun_is_known() {
        check("", "|field :");
        check("sta", "|field :sta");
        check("client.comp", "client.|field client:comp");
        check("client.company.", "client.company.|field client.company:");
        check("not (sta", "not (|field :sta");
        check("status ", "status |operator status");
        check("status=", "status=|value status:");
        check("status=si", "status=|value status:si");
        check("status = si", "status = |value status:si");
        check("client.full_name='Ma", "client.full_name=|value client.full_name:'Ma");
        check("client.full_name='Ma' ", "client.full_name='Ma' |connective ");
        check("status in (signed, un", "status in (signed, |value status:un");
        check("total=10..", "total=10..|value total:");
        check("status=signed ", "status=signed |connective ");
        check("status=signed a", "status=signed |connective a");
        check("status=signed and ", "status=signed and |field :");
        check("(status=signed or total>3) et client=mk", "(status=signed or total>3) et client=|value client:mk");
        check("status=signed && due", "status=signed && |field :due");
        check("@la", "@|view la");
        check("@late and ", "@late and |field :");
        check("nothing=a", "");
        check("status=signed total", "status=signed |connective total");
        check("status=signed nothing ", "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in ".{0,60}") {
            if let Some(wanted) = wanted(&text, &crate::domain::CONTRACT) {
                proptest::prop_assert!(text.is_char_boundary(wanted.from));
            }
        }
    }
}
