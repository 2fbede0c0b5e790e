//! bash cuts `status=si` into three words and wants the last of them back: they are put together, and cut again.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::engine;
use clap_complete::env::EnvCompleter;

pub struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(&self, variable: &str, name: &str, bin: &str, completer: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            r#"_{name}() {{
    local IFS=$'\n'
    COMPREPLY=( $({variable}=bash {completer} -- "${{COMP_WORDS[@]:0:COMP_CWORD}}" "$2" 2>/dev/null) )
    [[ "${{COMPREPLY-}}" =~ [=.\ \(]$ ]] && compopt -o nospace 2>/dev/null
}}
complete -o nosort -F _{name} {bin} 2>/dev/null || complete -F _{name} {bin}
"#
        )
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        directory: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        let (words, kept) = glued(&words);
        let last = words.len().saturating_sub(1);
        let candidates = engine::complete(command, words.iter().map(OsString::from).collect(), last, directory)?;
        let before = words.get(last).and_then(|word| word.get(..kept)).unwrap_or_default().to_owned();
        for candidate in candidates {
            let value = candidate.get_value().to_string_lossy();
            writeln!(out, "{}", value.strip_prefix(&before).unwrap_or(&value))?;
        }
        Ok(())
    }
}

/// The words as they were typed, and how much of the last one bash keeps by itself.
fn glued(words: &[String]) -> (Vec<String>, usize) {
    let sign = |word: &str| !word.is_empty() && word.chars().all(|letter| matches!(letter, '=' | ':'));
    let mut whole: Vec<String> = Vec::new();
    let (mut kept, mut open) = (0, false);
    for word in words {
        match whole.last_mut().filter(|_| open || sign(word)) {
            Some(last) => {
                kept = last.len();
                last.push_str(word);
            }
            None => {
                kept = 0;
                whole.push(word.clone());
            }
        }
        open = sign(word);
    }
    (whole, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expected: &[&str], kept: usize) {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        assert_eq!(glued(&words), (expected.iter().map(ToString::to_string).collect(), kept));
    }

    #[test]
    fn what_bash_cut_is_whole_again() {
        check(&["epicrm", "contracts", "status", "=", "si"], &["epicrm", "contracts", "status=si"], 7);
        check(&["epicrm", "contracts", "status", "=", ""], &["epicrm", "contracts", "status="], 7);
        check(&["epicrm", "contracts", "--format", "=", "js"], &["epicrm", "contracts", "--format=js"], 9);
        check(&["epicrm", "clients", "a", "=", "b", "c"], &["epicrm", "clients", "a=b", "c"], 0);
        check(&["epicrm", "status=signed and x"], &["epicrm", "status=signed and x"], 0);
    }
}
