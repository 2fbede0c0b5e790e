//! A word of a shell's command line: what it says as it was typed, and how to write what it becomes, so that the shell runs none of
//! it. Names in the database are anybody's to choose: `$(…)` is one.

/// What a word that was typed in bash says, and the quote that is still open at its end.
pub(super) fn read(typed: &str) -> (String, Option<char>) {
    let (mut text, mut open) = (String::new(), None);
    let mut letters = typed.chars().peekable();
    while let Some(letter) = letters.next() {
        match (open, letter) {
            (None, '\'' | '"') => open = Some(letter),
            (Some(quote), letter) if letter == quote => open = None,
            (None, '\\') => text.extend(letters.next()),
            (Some('"'), '\\') => text.push(letters.next_if(|next| r#"$`"\"#.contains(*next)).unwrap_or(letter)),
            (_, letter) => text.push(letter),
        }
    }
    (text, open)
}

/// `text` as bash reads it where that quote is open. None: there is no way to write it there.
pub(super) fn written(text: &str, open: Option<char>) -> Option<String> {
    if text.contains(char::is_control) {
        return None;
    }
    match open {
        None => Some(escaped(text, |letter| !is_plain(letter))),
        // Before a `!`, which recalls an earlier command, a backslash would stay.
        Some('"') => (!text.contains('!')).then(|| escaped(text, |letter| r#"$`"\"#.contains(letter))),
        Some(_) if !text.contains('\'') => Some(text.to_owned()),
        // The quotes of a filter's value may also be double.
        Some(_) => match text.split('\'').collect::<Vec<_>>()[..] {
            [before, value, ""] if !value.contains(['"', '\\']) => Some(format!("{before}\"{value}\"")),
            _ => None,
        },
    }
}

/// Whether no shell sees anything but a letter in it.
pub(super) fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || "_-.@+/,:=%".contains(letter)
}

fn escaped(text: &str, special: impl Fn(char) -> bool) -> String {
    text.chars().flat_map(|letter| special(letter).then_some('\\').into_iter().chain([letter])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_bash_does() {
        for (typed, text, open) in [
            ("status=si", "status=si", None),
            (r"name=\'Le\ Ma", "name='Le Ma", None),
            ("name='Le Ma", "name=Le Ma", Some('\'')),
            (r#""name='Le \"\$\x"#, r#"name='Le "$\x"#, Some('"')),
            (r"'a\'b", r"a\b", None),
            ("a\\", "a", None),
        ] {
            assert_eq!(read(typed), (text.to_owned(), open), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_written_is_left_out() {
        for (text, open, expected) in [
            ("Zoë.3-a@b", None, Some("Zoë.3-a@b")),
            ("'Le Mans'", None, Some(r"\'Le\ Mans\'")),
            ("'$(x)'", Some('"'), Some(r"'\$(x)'")),
            ("'a!'", Some('"'), None),
            ("name='Le Mans'", Some('\''), Some("name=\"Le Mans\"")),
            (r"'O\'Brien'", Some('\''), None),
            ("a\nb", None, None),
        ] {
            assert_eq!(written(text, open).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_says_the_same(text in "[a-z '\"\\\\$`!;#*~é]{0,12}") {
            let typed = written(&text, None).unwrap_or_default();
            proptest::prop_assert_eq!(read(&typed), (text.clone(), None));
            if let Some(typed) = written(&text, Some('"')) {
                proptest::prop_assert_eq!(read(&format!("\"{typed}")), (text, Some('"')));
            }
        }
    }
}
