//! What a sentence for people looks like, and what in it is language.

use super::is_command;

/// Whether people would read it as words: two of them at least.
pub fn is_sentence(text: &str) -> bool {
    let said = words(text);
    said.len() > 1 && !is_sql(text) && !is_typed(text) && !said.iter().all(|word| is_name(word))
}

/// Whether it is a heading or an answer to choose: one word with a capital. `None` is how filters write that there is no value.
pub fn is_label(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && text.len() > 2 && letters.all(char::is_lowercase) && text != "None"
}

/// What means the same in both: commands, nouns as they are typed, connectives of filters.
fn is_name(word: &str) -> bool {
    OF_FILTERS.contains(&word) || is_command(word)
}

const OF_FILTERS: [&str; 10] = ["and", "et", "in", "is", "n'est", "not", "null", "or", "ou", "pas"];

/// The words of a language in it, in lower case: commands, options, fields, code between backticks and what is filled in are none.
pub fn words(text: &str) -> Vec<String> {
    let text = without_code(text);
    let apart = text.split(|letter: char| letter.is_whitespace() || "—–…".contains(letter));
    let bare = apart.map(|word| word.trim_matches(|letter: char| ".,;:!?()[]\"«»".contains(letter)));
    bare.filter(|word| is_word(word)).map(str::to_lowercase).collect()
}

/// `client.code`, `--limit`, `application/json`, `sslMode` and `NULL` are none.
fn is_word(word: &str) -> bool {
    word.starts_with(char::is_alphabetic)
        && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-'))
        && word.contains(char::is_lowercase)
        && !word.split(['\'', '-']).any(|part| part.chars().skip(1).any(char::is_uppercase))
}

/// Without what is filled in, code between backticks, and commands.
pub fn without_code(text: &str) -> String {
    let mut text = without(text, '`', '`');
    text = without(&text.replace("{{", "{").replace("}}", "}"), '{', '}');
    for command in commands(&text) {
        text = text.replacen(&command, "0", 1);
    }
    text
}

/// With a digit in the place of every part between these signs.
fn without(text: &str, open: char, close: char) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open)
        && let Some((_, after)) = after.split_once(close)
    {
        out.push_str(before);
        out.push('0');
        rest = after;
    }
    out + rest
}

/// The commands in it, from `epicrm` to where the sentence goes on.
pub fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("epicrm ") {
        let apart = rest[..start].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        let end = ENDS.iter().filter_map(|end| rest[start..].find(end)).min().map_or(rest.len(), |length| start + length);
        let command = &rest[start..end];
        // What follows may be filled in: `epicrm {command}`.
        let next = command.split_whitespace().nth(1).unwrap_or_default();
        if apart && (next.contains(['0', '{', '…', '-']) || is_command(next)) {
            found.push(command.to_owned());
            rest = &rest[end..];
        } else {
            rest = &rest[start + 1..];
        }
    }
    found
}

/// What a command in a sentence ends before.
const ENDS: [&str; 8] = [" ; ", "; ", ", ", " (", ")", "\n", "`", "   #"];

/// SQL begins with a keyword, in capitals as all SQL here is, or has a clause or a type.
fn is_sql(text: &str) -> bool {
    #[rustfmt::skip]
    const KEYWORDS: [&str; 26] = [
        "ALTER", "AND", "AS", "BEGIN", "CASE", "CREATE", "DELETE", "DO", "DROP", "END", "FROM", "GRANT", "GROUP", "INSERT", "JOIN", "LATERAL",
        "LEFT", "ON", "ORDER", "REVOKE", "ROLLBACK", "SELECT", "SET", "UNION", "UPDATE", "WHERE",
    ];
    let start = text.trim_start_matches(|letter: char| letter.is_whitespace() || "(),".contains(letter));
    let first = start.split(|letter: char| !letter.is_ascii_uppercase()).next().unwrap_or_default();
    KEYWORDS.contains(&first) || ["SELECT ", " FROM ", " JOIN ", "::"].iter().any(|part| text.contains(part))
}

/// A command, or `field=value`, as somebody would type it.
fn is_typed(text: &str) -> bool {
    let field = text.split('=').next().filter(|field| field.len() < text.len());
    commands(text).first().is_some_and(|command| command.len() == text.len())
        || field.is_some_and(|field| field.chars().all(|letter| letter.is_ascii_lowercase() || "_.".contains(letter)))
}
