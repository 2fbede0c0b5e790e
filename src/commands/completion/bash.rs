//! bash cuts `status=si` into three words and wants the last of them back: they are put together, and cut again. It hands words over
//! as they were typed, with their quotes (but $2 without the one that is open), and puts what it is given into the command line as it is.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::engine;
use clap_complete::env::EnvCompleter;

use super::shell::{read, written};

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
    local line typed=$2 word=${{COMP_WORDS[COMP_CWORD]}}
    [[ $word == [\'\"]* && $typed != [\'\"]* ]] && typed=${{word:0:1}}$typed
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <({variable}=bash {completer} -- "${{COMP_WORDS[@]:0:COMP_CWORD}}" "$typed" 2>/dev/null)
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
        let typed = words.last().map_or("", String::as_str);
        let (before, _) = read(typed.get(..kept).unwrap_or_default());
        let (_, open) = read(typed);
        let said = words.iter().map(|word| OsString::from(read(word).0)).collect();
        for candidate in engine::complete(command, said, last, directory)? {
            let value = candidate.get_value().to_string_lossy();
            if let Some(word) = written(value.strip_prefix(&before).unwrap_or(&value), open) {
                writeln!(out, "{word}")?;
            }
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
