//! A line that was typed: its words, whether it is a command for here, whether it may be remembered.

use crate::error::{Error, Kind, Result};
use crate::language::{Text, both, tr};

/// What a line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing: it is empty, or a comment.
    Nothing,
    Leave,
    Command(Vec<String>),
}

/// Commands that have no sense between two others, and why.
const ELSEWHERE: [(&str, Text); 6] = [
    ("shell", both("this is one already", "c'en est déjà un")),
    ("ui", both("it takes the whole terminal", "elle prend tout le terminal")),
    (
        "init",
        both("it sets up a database, and here you are in one", "elle prépare une base de données, et vous êtes ici dans l'une d'elles"),
    ),
    ("demo", both("it makes a database of its own", "elle crée sa propre base de données")),
    (
        "completions",
        both("it is for your own shell; Tab completes here already", "elle sert à votre propre shell ; ici, Tab complète déjà"),
    ),
    ("telemetry-flush", both("it sends reports when a command is over", "elle envoie les rapports quand une commande est finie")),
];

/// Commands whose words, or whose answers, are secrets.
const SECRET: [&str; 3] = ["token", "password", "reset-password"];

impl Line {
    /// Reads a line as a shell does: words, quotes, backslashes, `#` comments; nothing is substituted. `epicrm`, typed out of habit, is
    /// passed over.
    ///
    /// # Errors
    /// Exit code 2 when a quote is left open, or the command is not for here.
    pub fn read(typed: &str) -> Result<Self> {
        let mut words = shlex::split(typed).ok_or_else(|| {
            Error::new(Kind::Usage, tr!("a quote is not closed in this line", "un guillemet n'est pas fermé dans cette ligne")).hint(tr!(
                "quote a whole filter: contracts \"status=signed\"",
                "mettez tout le filtre entre guillemets : contracts \"status=signed\""
            ))
        })?;
        if words.first().is_some_and(|word| word == "epicrm") {
            words.remove(0);
        }
        match &words[..] {
            [] => Ok(Self::Nothing),
            [word] if word == "exit" || word == "quit" => Ok(Self::Leave),
            _ => match command(&words).and_then(|name| ELSEWHERE.iter().find(|(elsewhere, _)| *elsewhere == name)) {
                Some((name, why)) => {
                    Err(Error::new(Kind::Usage, tr!("`{name}` is not for the shell: {why}", "`{name}` n'est pas pour le shell : {why}"))
                        .hint(tr!("leave it first: exit", "quittez-le d'abord : exit")))
                }
                None => Ok(Self::Command(words)),
            },
        }
    }
}

/// The first word that is not an option: an option's own value may be taken for it, which then is no command's name.
fn command(words: &[String]) -> Option<&str> {
    words.iter().map(String::as_str).find(|word| !word.starts_with('-') && !matches!(*word, "prod" | "dev" | "test" | "en" | "fr"))
}

/// Whether a line may be kept for another day: not what has to do with passwords and tokens, nor what looks like one, nor what
/// begins with a space, as in other shells.
pub(super) fn is_memorable(typed: &str) -> bool {
    let lower = typed.to_lowercase();
    let mut words = lower.split(|letter: char| letter.is_whitespace() || "'\"=".contains(letter));
    !typed.trim().is_empty()
        && !typed.starts_with(' ')
        // JSON in base64, as every token begins.
        && !typed.contains("eyJ")
        && !words.any(|word| SECRET.contains(&word.trim_start_matches('-')) || word.contains("secret"))
}

/// The words before the cursor, as they were typed, and where the last begins.
pub(super) fn typed_words(before: &str) -> (Vec<&str>, usize) {
    let (mut words, mut start, mut open, mut escaped) = (Vec::new(), None, None, false);
    for (at, letter) in before.char_indices() {
        if open.is_none() && !escaped && letter.is_whitespace() {
            words.extend(start.take().map(|start: usize| &before[start..at]));
            continue;
        }
        start.get_or_insert(at);
        match (open, letter) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => open = Some(letter),
            (Some(quote), letter) if quote == letter => open = None,
            _ => {}
        }
    }
    let start = start.unwrap_or(before.len());
    words.push(&before[start..]);
    (words, start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::language::tests::speaking;

    #[test]
    fn a_line_is_words() {
        let words = |words: &[&str]| Line::Command(words.iter().map(|word| (*word).to_owned()).collect());
        for (typed, expected) in [
            ("", Line::Nothing),
            ("  # what is due", Line::Nothing),
            ("exit", Line::Leave),
            (" quit ", Line::Leave),
            ("contracts \"status=signed et remaining>0\" --limit 3", words(&["contracts", "status=signed et remaining>0", "--limit", "3"])),
            ("epicrm clients # all", words(&["clients"])),
            (r"client O\'Brien", words(&["client", "O'Brien"])),
            ("client '$(rm)'", words(&["client", "$(rm)"])),
            ("client exit", words(&["client", "exit"])),
        ] {
            assert_eq!(Line::read(typed).unwrap(), expected, "{typed}");
        }
        assert_eq!(Line::read("clients 'Le").unwrap_err().exit_code(), 2);
    }

    #[test]
    fn what_is_not_for_here_says_so() {
        for typed in ["shell", "init --env dev", "--env dev demo", "completions bash"] {
            assert!(Line::read(typed).unwrap_err().message.contains("is not for the shell: "), "{typed}");
        }
        let french = speaking(Language::French, || Line::read("shell").unwrap_err().message);
        assert_eq!(french, "`shell` n'est pas pour le shell : c'en est déjà un");
    }

    #[test]
    fn secrets_are_not_remembered() {
        for (typed, expected) in [
            ("contracts status=signed", true),
            ("add-note client cl-1 'called'", true),
            ("token alice", false),
            ("epicrm --env dev password", false),
            ("reset-password bob", false),
            ("add-collaborator password=hunter2", false),
            ("whoami eyJhbGciOiJIUzI1NiJ9.e30.x", false),
            ("EPICRM_SECRET_KEY=x clients", false),
            (" clients", false),
            ("", false),
        ] {
            assert_eq!(is_memorable(typed), expected, "{typed}");
        }
    }

    #[test]
    fn words_stand_as_they_were_typed() {
        for (before, words, start) in [
            ("", &[""][..], 0),
            ("cont", &["cont"], 0),
            ("contracts ", &["contracts", ""], 10),
            ("contracts \"status=si", &["contracts", "\"status=si"], 10),
            (r"client Le\ Ma", &["client", r"Le\ Ma"], 7),
            ("client 'a b' x", &["client", "'a b'", "x"], 13),
        ] {
            assert_eq!(typed_words(before), (words.to_vec(), start), "{before}");
        }
    }
}
