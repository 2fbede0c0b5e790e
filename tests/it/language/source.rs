//! Every string literal of the program with where it stands. Tokens are read rather than syntax trees, so that what macros are told
//! (`format!`, `vec!`, `json!`) is seen as everything else is.

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A text in both languages: what `tr!` or `both` is told.
pub struct Pair {
    pub english: String,
    pub french: String,
}

pub enum Found {
    Pair(Pair),
    /// A literal of its own.
    Alone(String),
}

pub struct Sight {
    /// Below `src`.
    pub file: String,
    /// The function or constant.
    pub item: String,
    pub line: usize,
    pub found: Found,
}

/// Calls whose words the person who uses the program never reads; macros with their `!`.
#[rustfmt::skip]
const NOT_FOR_PEOPLE: [&str; 29] = [
    // The program's own laws, and causes that only an operator is told.
    "panic!", "unreachable!", "assert!", "assert_eq!", "assert_ne!", "debug_assert!", "expect", "unexpected",
    // The log, and reports of faults.
    "error!", "warn!", "info!", "debug!", "trace!", "stage",
    // What a server is told.
    "sql", "sql_query", "statement", "batch_execute", "execute", "simple_query",
    // What other programs are told, and what they say.
    "arg", "args", "contains", "starts_with", "ends_with", "strip_prefix",
    // French nouns, which stand beside the English ones.
    "le", "la", "probe",
];

/// Every literal of the source, tests and attributes aside.
pub fn sights() -> Vec<Sight> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut sights, mut tests) = (Vec::new(), Vec::new());
    for entry in walkdir::WalkDir::new(&source).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let file = entry.path().strip_prefix(&source).unwrap().display().to_string();
        if file.ends_with(".rs") {
            sights.extend(of_text(&file, &std::fs::read_to_string(entry.path()).unwrap(), &mut tests));
        }
    }
    assert!(sights.len() > 5_000, "the source was not found");
    sights.retain(|sight| !tests.iter().any(|module| sight.file.strip_prefix(module).is_some_and(|rest| rest.starts_with(['.', '/']))));
    sights
}

/// The literals of one file. `tests` are the modules that files declare for tests alone, as paths without their ending.
pub fn of_text(file: &str, text: &str, tests: &mut Vec<String>) -> Vec<Sight> {
    let stem = file.trim_end_matches(".rs");
    let home = stem.strip_suffix("mod").map_or_else(|| format!("{stem}/"), str::to_owned);
    let (mut item, mut sights) = (String::new(), Vec::new());
    walk(text.parse().unwrap(), &mut |seen| match seen {
        Seen::Item(name) => item = name,
        Seen::Tests(name) => tests.push(format!("{home}{name}")),
        Seen::Text(line, found) => sights.push(Sight { file: file.to_owned(), item: item.clone(), line, found }),
    });
    sights
}

/// What the walk comes by.
enum Seen {
    Item(String),
    /// A module of tests in a file of its own.
    Tests(String),
    Text(usize, Found),
}

fn walk(tokens: TokenStream, see: &mut impl FnMut(Seen)) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((attribute, after)) = attribute(&tokens, at) {
            at = after;
            if syn::parse2::<syn::Meta>(attribute).is_ok_and(|attribute| is_test(&attribute)) {
                at = item_end(&tokens, after);
                let item = &tokens[after..at];
                if let Some(name) = item.iter().position(|token| is_word(token, "mod")).and_then(|at| name(item, at + 1)) {
                    see(Seen::Tests(name));
                }
            }
            continue;
        }
        match &tokens[at] {
            TokenTree::Group(_) if is_looked_for(&tokens, at) => {}
            TokenTree::Group(group) => match called(&tokens, at).as_deref() {
                Some(name) if NOT_FOR_PEOPLE.contains(&name) => {}
                Some("tr!" | "both") => match pair(group.stream()) {
                    Some((pair, rest)) => {
                        see(Seen::Text(group.span_open().start().line, Found::Pair(pair)));
                        walk(rest, see);
                    }
                    None => walk(group.stream(), see),
                },
                _ => walk(group.stream(), see),
            },
            TokenTree::Literal(literal) if !is_french(&tokens, at) && !is_compared(&tokens, at) => {
                if let Some(text) = text(&tokens[at]) {
                    see(Seen::Text(literal.span().start().line, Found::Alone(text)));
                }
            }
            TokenTree::Ident(word)
                if (word == "fn" || word == "const" || word == "static") && !(at > 0 && is_sign(&tokens, at - 1, '\'')) =>
            {
                if let Some(name) = name(&tokens, at + 1) {
                    see(Seen::Item(name));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_test(attribute: &syn::Meta) -> bool {
    matches!(attribute, syn::Meta::List(list) if list.path.is_ident("cfg") && list.tokens.to_string() == "test")
}

/// What `#[…]` or `#![…]` at this place says, and where it ends.
fn attribute(tokens: &[TokenTree], at: usize) -> Option<(TokenStream, usize)> {
    let inside = at + 1 + usize::from(is_sign(tokens, at + 1, '!'));
    match tokens.get(inside) {
        Some(TokenTree::Group(group)) if is_sign(tokens, at, '#') && group.delimiter() == Delimiter::Bracket => {
            Some((group.stream(), inside + 1))
        }
        _ => None,
    }
}

/// Where the item, statement or field that begins here ends.
fn item_end(tokens: &[TokenTree], from: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => matches!(punct.as_char(), ';' | ','),
        _ => false,
    };
    tokens.iter().skip(from).position(ends).map_or(tokens.len(), |length| from + length + 1)
}

/// The function, method or macro (with its `!`) whose arguments the group at this place holds.
fn called(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at.checked_sub(1)?)? {
        TokenTree::Punct(punct) if punct.as_char() == '!' => name(tokens, at.checked_sub(2)?).map(|name| format!("{name}!")),
        _ => name(tokens, at - 1),
    }
}

/// Whether the group at this place is `&["…", "…"]`: what people may type or other programs may say, to be compared with.
fn is_looked_for(tokens: &[TokenTree], at: usize) -> bool {
    let borrowed = at > 0 && is_sign(tokens, at - 1, '&');
    let counted = ["iter", "any"].iter().zip([at + 2, at + 5]).all(|(name, at)| tokens.get(at).is_some_and(|token| is_word(token, name)));
    let TokenTree::Group(group) = &tokens[at] else { return false };
    (borrowed || counted)
        && group.delimiter() == Delimiter::Bracket
        && group.stream().into_iter().all(|token| text(&token).is_some() || matches!(token, TokenTree::Punct(_)))
}

/// Whether this is the French word of a [`Choice`](epicrm::entity::Choice), beside its English one.
fn is_french(tokens: &[TokenTree], at: usize) -> bool {
    at > 1 && is_sign(tokens, at - 1, ':') && is_word(&tokens[at - 2], "french")
}

/// Whether something is compared with it: what another program says.
fn is_compared(tokens: &[TokenTree], at: usize) -> bool {
    at > 1 && is_sign(tokens, at - 1, '=') && (is_sign(tokens, at - 2, '=') || is_sign(tokens, at - 2, '!'))
}

fn is_sign(tokens: &[TokenTree], at: usize, sign: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(known) if known == word)
}

fn name(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at) {
        Some(TokenTree::Ident(name)) => Some(name.to_string()),
        _ => None,
    }
}

/// The first two arguments where they are literals, and those that follow.
fn pair(arguments: TokenStream) -> Option<(Pair, TokenStream)> {
    let mut arguments = arguments.into_iter();
    let english = text(&arguments.next()?)?;
    arguments.next()?;
    let french = text(&arguments.next()?)?;
    Some((Pair { english, french }, arguments.collect()))
}

fn text(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Literal(literal) => match syn::Lit::new(literal.clone()) {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
