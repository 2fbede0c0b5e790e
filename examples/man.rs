//! Writes the manual pages into a directory, for the package: `cargo run --example man -- DIRECTORY` makes man1 and man7 there, and the
//! French ones under fr. Not a command of the program, which would carry their maker along.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;
use epicrm::commands::help::{self, layout};
use epicrm::commands::tree;
use epicrm::entity::Clock;
use epicrm::language::{Language, Text, both};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args_os().nth(1).ok_or("say where: cargo run --example man -- DIRECTORY")?);
    for language in Language::ALL {
        language.speak();
        let directory = match language {
            Language::English => directory.clone(),
            Language::French => directory.join("fr"),
        };
        // No page tells of today: the same source makes the same pages on any day.
        let now = chrono::DateTime::UNIX_EPOCH;
        for (name, text) in help::read(&Clock { now, today: now.date_naive() }) {
            save(&directory, &name, "7", &page_of_text(&name, &text))?;
        }
        commands(&help::spoken(tree::whole()), &directory)?;
    }
    Ok(())
}

/// The page of `command`, and those of all below it.
fn commands(command: &Command, directory: &Path) -> Result<(), Box<dyn Error>> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        commands(below, directory)?;
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    save(directory, name, "1", &page_of_command(command)?)
}

fn save(directory: &Path, name: &str, section: &str, page: &str) -> Result<(), Box<dyn Error>> {
    let directory = directory.join(format!("man{section}"));
    std::fs::create_dir_all(&directory)?;
    Ok(std::fs::write(directory.join(format!("{name}.{section}")), page.replace('\u{a0}', "\\~"))?)
}

/// Examples come before options, as in the help.
pub fn page_of_command(command: &Command) -> Result<String, Box<dyn Error>> {
    const HEADINGS: [(&str, Text); 2] =
        [(".SH NAME", both(".SH NAME", ".SH NOM")), (".SH SUBCOMMANDS", both(".SH COMMANDS", ".SH COMMANDES"))];
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if let Some(text) = command.get_after_help() {
        page.extend(format!(".SH {}\n{}", both("EXAMPLES", "EXEMPLES"), roff(&text.to_string())).bytes());
    }
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|below| !below.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    man.render_version_section(&mut page)?;
    let lines = String::from_utf8(page)?;
    let renamed = lines.lines().map(|line| HEADINGS.iter().find(|(known, _)| *known == line).map_or(line, |(_, heading)| heading.get()));
    Ok(renamed.collect::<Vec<_>>().join("\n") + "\n")
}

fn page_of_text(name: &str, text: &str) -> String {
    format!(".TH {name} 7\n{}", roff(text))
}

/// A text for reading, as `layout` describes it, in the language of manual pages.
fn roff(text: &str) -> String {
    let mut page = String::new();
    let mut kept = false;
    for line in text.lines() {
        let as_it_is = line.starts_with("  ");
        if as_it_is != kept {
            page += if as_it_is { ".PP\n.nf\n" } else { ".fi\n.PP\n" };
            kept = as_it_is;
        }
        let _infallible = match (line.strip_prefix("## "), line.strip_prefix("# ")) {
            (Some(heading), _) => writeln!(page, ".SS {}", escaped(heading)),
            (_, Some(heading)) => writeln!(page, ".SH {}", escaped(heading)),
            _ if line.is_empty() => writeln!(page, ".PP"),
            // A word and a gap: what it means hangs beneath.
            _ => match (layout::example(line), line.split_once("  ")) {
                (None, Some((word, meaning))) if !as_it_is => writeln!(page, ".TP\n{}\n{}", escaped(word), escaped(meaning.trim())),
                _ => writeln!(page, "{}", escaped(line)),
            },
        };
    }
    if kept { page + ".fi\n" } else { page }
}

/// Signs that would command the formatter, as signs.
pub fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq").replace('`', "\\`").replace('~', "\\(ti");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}
