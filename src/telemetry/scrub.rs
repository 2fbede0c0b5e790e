//! What may leave the machine. An event is rebuilt from what is allowed, never stripped of what is forbidden; a text keeps only the
//! words that look like nothing personal. Pure.

use sentry::protocol::{Breadcrumb, Context, Event, Exception, Frame, OsContext, Stacktrace, Values};

use super::FACTS;

/// The tags that are sent, all of them written by this room.
const TAGS: [&str; 10] = ["code", "command", "fields", "kind", "place", "postgresql", "record", "report", "stage", "level"];
const LABELS: [&str; 9] = ["[email]", "[name]", "[number]", "[path]", "[private]", "[quoted]", "[token]", "[url]", "[value]"];
/// Capitalised words that are nobody's name.
const PLAIN: [&str; 21] = [
    "A",
    "An",
    "Cannot",
    "Could",
    "CSV",
    "Err",
    "It",
    "JSON",
    "JWT",
    "No",
    "None",
    "Not",
    "Ok",
    "PostgreSQL",
    "Sentry",
    "Some",
    "SQL",
    "That",
    "The",
    "This",
    "TLS",
];
const MAX_WORDS: usize = 60;
const MAX_WORD: usize = 30;
const MAX_TAG: usize = 200;

/// The event without anything personal: only the members named here are copied, and their texts scrubbed.
pub(super) fn event(event: Event<'static>, private: &[String]) -> Event<'static> {
    let text = |value: String| text(&value, private);
    Event {
        event_id: event.event_id,
        level: event.level,
        timestamp: event.timestamp,
        platform: event.platform,
        release: event.release,
        environment: event.environment,
        sdk: event.sdk,
        fingerprint: event.fingerprint.iter().filter(|part| *part == "{{ default }}" || is_plain(part)).cloned().collect(),
        message: event.message.map(|message| if FACTS.contains(&message.as_str()) { message } else { text(message) }),
        tags: event.tags.into_iter().filter(|(key, value)| TAGS.contains(&key.as_str()) && is_plain(value)).collect(),
        contexts: event.contexts.into_iter().filter_map(context).collect(),
        breadcrumbs: Values::from(
            event
                .breadcrumbs
                .into_iter()
                .map(|crumb| Breadcrumb {
                    timestamp: crumb.timestamp,
                    category: crumb.category.map(text),
                    message: crumb.message.map(text),
                    ..Breadcrumb::default()
                })
                .collect::<Vec<_>>(),
        ),
        exception: Values::from(
            event
                .exception
                .into_iter()
                .map(|exception| Exception {
                    ty: if is_plain(&exception.ty) { exception.ty } else { "Error".to_owned() },
                    value: exception.value.map(text),
                    mechanism: exception.mechanism,
                    stacktrace: exception.stacktrace.map(stacktrace),
                    ..Exception::default()
                })
                .collect::<Vec<_>>(),
        ),
        ..Event::default()
    }
}

/// An identifier, a number or a list of them: what this room writes in tags and types.
fn is_plain(text: &str) -> bool {
    (1..=MAX_TAG).contains(&text.len())
        && !text.starts_with("eyJ")
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.,:/".contains(c))
        && !text.starts_with('/')
}

/// Which system and which compiler; the kernel's full version may name the machine that built it.
fn context((key, context): (String, Context)) -> Option<(String, Context)> {
    match context {
        Context::Os(os) => Some((key, OsContext { name: os.name, version: os.version, ..OsContext::default() }.into())),
        Context::Runtime(_) => Some((key, context)),
        _ => None,
    }
}

fn stacktrace(trace: Stacktrace) -> Stacktrace {
    let base = |path: String| path.rsplit(['/', '\\']).next().map(str::to_owned);
    let frames = trace
        .frames
        .into_iter()
        .map(|frame| Frame {
            function: frame.function.filter(|function| !function.contains(['/', '@'])),
            package: frame.package.filter(|package| is_plain(package)),
            filename: frame.filename.and_then(base),
            lineno: frame.lineno,
            in_app: frame.in_app,
            ..Frame::default()
        })
        .collect();
    Stacktrace { frames, ..Stacktrace::default() }
}

/// A text of which each word is kept when it can be nobody's, or replaced by what it looked like. Idempotent.
/// The words of `private` are masked wherever they stand.
pub(super) fn text(input: &str, private: &[String]) -> String {
    let mut words: Vec<String> = Vec::new();
    for token in unquoted(input).split_whitespace().take(MAX_WORDS) {
        let word = masked(token, private);
        // `06 12 34 56 78` is one number.
        if !(LABELS.contains(&word.as_str()) && words.last() == Some(&word)) {
            words.push(word);
        }
    }
    words.join(" ")
}

/// Quoted spans are values. An apostrophe opens a quotation only where a word does not hold it.
fn unquoted(input: &str) -> String {
    let mut out = String::with_capacity(input.len());
    let mut chars = input.chars().peekable();
    let mut previous = ' ';
    while let Some(c) = chars.next() {
        let close = match c {
            '"' | '`' => Some(c),
            '\'' if !previous.is_alphanumeric() => Some(c),
            '«' => Some('»'),
            '“' | '„' => Some('”'),
            '‘' => Some('’'),
            _ => None,
        };
        previous = c;
        match close {
            None => out.push(c),
            Some(close) => {
                out.push_str("[quoted]");
                while let Some(inside) = chars.next() {
                    let held = close == '\'' && chars.peek().is_some_and(|next| next.is_alphanumeric());
                    if inside == close && !held {
                        break;
                    }
                }
            }
        }
    }
    out
}

/// One word, without its punctuation, kept or masked.
fn masked(token: &str, private: &[String]) -> String {
    const PUNCTUATION: &[char] = &['.', ',', ';', ':', '!', '?', '(', ')', '…'];
    let core = token.trim_matches(PUNCTUATION);
    let label = label(core, private);
    let start = token.len() - token.trim_start_matches(PUNCTUATION).len();
    label.map_or_else(|| token.to_owned(), |label| format!("{}{label}{}", &token[..start], &token[start + core.len()..]))
}

/// What a word must be replaced with, None when it may stay.
fn label(word: &str, private: &[String]) -> Option<&'static str> {
    let has = |set: &[char]| word.contains(set);
    if word.is_empty() || LABELS.contains(&word) {
        None
    } else if word.contains("://") {
        Some("[url]")
    } else if has(&['@']) {
        Some("[email]")
    } else if has(&['/', '\\', '~']) {
        Some("[path]")
    } else if has(&['=', '<', '>', ':', '|', '&']) {
        Some("[value]")
    } else if word.starts_with("eyJ") || word.len() > MAX_WORD {
        Some("[token]")
    } else if word.contains(|c: char| c.is_numeric() || "€$£¥%".contains(c)) {
        Some("[number]")
    } else if is_private(word, private) {
        Some("[private]")
    } else if PLAIN.contains(&word) || word.chars().all(|c| c.is_ascii_lowercase() || "_-'".contains(c)) {
        None
    } else if word.contains(char::is_alphabetic) {
        Some("[name]")
    } else {
        Some("[value]")
    }
}

fn is_private(word: &str, private: &[String]) -> bool {
    let parts = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() > 2).map(str::to_lowercase).collect()
    };
    let words = parts(word);
    private.iter().any(|text| parts(text).iter().any(|part| words.contains(part)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::text;

    fn check(input: &str, expected: &str) {
        let typed = ["job=Le Goff".to_owned(), "alice".to_owned()];
        assert_eq!(text(input, &typed), expected, "for {input:?}");
    }

    #[test]
    fn program_text_stays() {
        check("the row vanished between two reads", "the row vanished between two reads");
        check("The database refused it: no rule says why", "The database refused it: no rule says why");
        check("a column of crm_contract isn't read-only", "a column of crm_contract isn't read-only");
        check("PostgreSQL closed the connection (the pool is empty)", "PostgreSQL closed the connection (the pool is empty)");
        check("invalid JSON, then invalid CSV!", "invalid JSON, then invalid CSV!");
        check("", "");
    }

    #[test]
    fn addresses_are_masked() {
        check("mail jean.dupont@example.com failed", "mail [email] failed");
        check("mail <jean.dupont@example.com>, failed", "mail [email], failed");
        check("to=jean@example.com", "[email]");
        check("é.ç@exemple.fr", "[email]");
        check("see https://crm.example.com/clients?q=dupont now", "see [url] now");
        check("postgres://alice:s3cret@db.example.com:5432/crm", "[url]");
        check("cannot connect to postgresql://u:p@[::1]/x?sslmode=require.", "cannot connect to [url].");
        check("host db.example.com is down", "host [name] is down");
        check("host 192.168.1.20 is down", "host [number] is down");
        check("host fe80::1 is down", "host [value] is down");
    }

    #[test]
    fn numbers_are_masked() {
        check("call 06 12 34 56 78 back", "call [number] back");
        check("call +33 6 12 34 56 78 back", "call [number] back");
        check("call +33(0)612345678 back", "call [number] back");
        check("call 06.12.34.56.78 back", "call [number] back");
        check("call 06-12-34-56-78, please", "call [number], please");
        check("iban FR76 3000 6000 0112 3456 7890 189", "iban [number]");
        check("iban fr7630006000011234567890189", "iban [number]");
        check("total 1\u{202f}234,56\u{a0}€ due", "total [number] due");
        check("total $1,234.56 due", "total [number] due");
        check("total EUR 250", "total [name] [number]");
        check("a discount of 12%", "a discount of [number]");
        check("siret 732 829 320 00074", "siret [number]");
        check("born 1984-02-29 or 29/02/1984", "born [number] or [path]");
        check("contract ct-1042 of aa123456789", "contract [number] of [number]");
        check("arabic digits ٠٦١٢٣٤", "arabic digits [number]");
        check("card 4970 1012 3456 7890", "card [number]");
    }

    #[test]
    fn names_and_what_was_typed_are_masked() {
        check("no client named Jean Dupont here", "no client named [name] here");
        check("Dupont is gone", "[name] is gone");
        check("LE GUILLOU-MARTIN is gone", "[name] is gone");
        check("rené is gone", "[name] is gone");
        check("محمد is gone", "[name] is gone");
        check("李小龙 is gone", "[name] is gone");
        check("collaborator alice, or Alice's team", "collaborator [private], or [private] team");
        check("goff is unknown", "[private] is unknown");
        check("client 'Jean' or \"Marie\" or «Zoé» or `luc`", "client [quoted] or [quoted] or [quoted] or [quoted]");
        check("client 'l'Oréal' is gone", "client [quoted] is gone");
        check("an unclosed \"quotation runs on and on", "an unclosed [quoted]");
        check("the filter status=signed et remain_amount_to_pay=>0", "the filter [value] et [value]");
        check("the filter total > 100", "the filter total [value] [number]");
        check("the filter company.city:nantes", "the filter [value]");
    }

    #[test]
    fn secrets_and_places_are_masked() {
        check("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhYSJ9.c2ln expired", "token [token] expired");
        check("Bearer eyJhbGciOiJIUzI1NiJ9", "[name] [token]");
        check("EPICRM_TOKEN=eyJhbGciOiJIUzI1NiJ9", "[value]");
        check("password=hunter", "[value]");
        check("hash $argon2id$v=19$m=19456,t=2,p=1$c2FsdA", "hash [value]");
        check("key abcdefabcdefabcdefabcdefabcdefabcd", "key [token]");
        check("cannot read /home/alice/.config/epicrm/.env", "cannot read [path]");
        check("cannot read /home/bob/secret", "cannot read [path]");
        check("cannot read ~/secret or C:\\Users\\Bob", "cannot read [path] or [path]");
        check("[email] stays [email]", "[email] stays [email]");
    }

    proptest! {
        #[test]
        fn scrubbing_twice_changes_nothing(input in "\\PC{0,80}|([a-zA-Z0-9'\"«»`.,:@/=€ \\[\\]-]{0,12} ){0,12}", typed in "\\PC{0,12}") {
            let typed = [typed];
            let once = text(&input, &typed);
            prop_assert_eq!(text(&once, &typed), once);
        }

        #[test]
        fn nothing_with_a_digit_or_an_at_sign_survives(input in any::<String>()) {
            prop_assert!(!text(&input, &[]).contains(|c: char| c.is_numeric() || c == '@'));
        }
    }
}
