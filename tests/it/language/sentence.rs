//! What a sentence for people looks like.

/// Whether people would read it as words: two of them at least, after what is not language is taken out.
pub fn is_sentence(text: &str) -> bool {
    !is_sql(text) && words(text).len() > 1
}

/// The words of a language in it: commands, options, fields, code between backticks and what is filled in are none.
pub fn words(text: &str) -> Vec<String> {
    let text = without_code(text);
    let apart = text.split(|letter: char| letter.is_whitespace() || "—–…".contains(letter));
    apart.map(|word| word.trim_matches(|letter: char| ".,;:!?()[]\"«»".contains(letter))).filter(|word| is_word(word)).map(str::to_lowercase).collect()
}

fn is_word(word: &str) -> bool {
    word.starts_with(char::is_alphabetic)
        && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-'))
        && word.contains(char::is_lowercase)
        // `application/json`, `createIfMissing`: a capital within is a name.
        && !word.chars().skip(1).any(char::is_uppercase)
}

/// Without `{placeholders}` and `code`.
pub fn without_code(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '`' => {
                letters.by_ref().take_while(|letter| *letter != '`').for_each(drop);
                out.push('`');
            }
            '{' => {
                letters.by_ref().take_while(|letter| *letter != '}').for_each(drop);
                out.push('0');
            }
            letter => out.push(letter),
        }
    }
    out
}

/// SQL begins with a keyword, in capitals as all SQL here is.
fn is_sql(text: &str) -> bool {
    const KEYWORDS: [&str; 24] = [
        "ALTER", "AND", "BEGIN", "CASE", "CREATE", "DELETE", "DROP", "END", "FROM", "GRANT", "INSERT", "JOIN", "LEFT", "ON", "ORDER", "REVOKE", "ROLLBACK", "SELECT",
        "SET", "UNION", "UPDATE", "WHERE", "WITH", "LATERAL",
    ];
    let first = text.split(|letter: char| !letter.is_ascii_uppercase()).find(|word| !word.is_empty()).unwrap_or_default();
    let start = text.trim_start_matches(|letter: char| letter.is_whitespace() || "(),".contains(letter));
    start.starts_with(first) && KEYWORDS.contains(&first)
}
