//! How the help of a command looks: what it does, how it is typed, examples, then options; notes last, and only in the long form. In
//! the language spoken. Nothing of this is done for a command that is carried out.

use std::borrow::Cow;

use clap::builder::styling::Style;
use clap::builder::{StyledStr, Styles};
use clap::{Arg, Command};

use super::{french, groups, layout};
use crate::language::{self, Language, Text, both};

const USAGE: Text = both("Usage:", "Utilisation :");
/// French puts a space before the colon, which clap writes.
const OPTIONS: Text = both("Options", "Options ");
const ARGUMENTS: Text = both("Arguments", "Arguments ");
const COMMANDS: Text = both("Commands", "Commandes ");
const EVERYWHERE: Text = both("Options of every command", "Options de toute commande ");
const MORE: Text =
    both("What to know, and the options of every command: --help", "Ce qu'il faut savoir, et les options de toute commande : --help");

/// The short form fits what a screen shows at once; the long one says everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Short,
    Long,
}

/// Every text of the tree in the language spoken.
pub fn spoken(root: Command) -> Command {
    match language::current() {
        Language::English => root,
        Language::French => french::french(root, ""),
    }
}

/// The help of the command that `path` leads to below `root`, in lines of `width` columns.
pub(super) fn shown(root: Command, path: &[&str], form: Form, width: usize) -> StyledStr {
    let is_root = path.is_empty();
    let (mut command, mut named) = (root, String::new());
    for below in path {
        let Some(below) = command.find_subcommand_mut(below).map(std::mem::take) else { break };
        named = french::below_path(&named, &below);
        command = below;
    }
    let command = &match language::current() {
        Language::English => command,
        Language::French => french::alone(command, &named),
    };
    let width = layout::bounded(width);
    let header = *command.get_styles().get_header();
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let (examples, notes) = layout::examples_and_rest(&after);
    let groups = if is_root { groups::shown(command, form, width, header) } else { String::new() };
    let last = match form {
        Form::Long => notes,
        Form::Short if is_root => "",
        Form::Short => MORE.get(),
    };
    let usage = *command.get_styles().get_usage();
    let parts = [
        format!("{{about-with-newline}}\n{usage}{USAGE}{usage:#} {}", typed(command)),
        layout::laid_out(examples, width, header),
        groups,
        "{all-args}".to_owned(),
        layout::laid_out(last, width, header),
    ];
    // Written into the template, for what stands there is left as it is: clap would break examples.
    let template = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    let mut shown = ordered(command)
        .help_template(template)
        .term_width(width)
        .subcommand_help_heading(COMMANDS.get())
        .mut_args(|arg| under_heading(arg, is_root));
    if !is_root {
        // The root's stand in their groups instead.
        shown = shown.subcommands(command.get_subcommands().cloned());
    }
    match form {
        Form::Short => shown.render_help(),
        Form::Long => shown.render_long_help(),
    }
}

/// How it is typed, without clap's title before it.
fn typed(command: &Command) -> String {
    let usage = command.clone().render_usage().ansi().to_string();
    usage.split_once(' ').map(|(_, typed)| typed.to_owned()).unwrap_or(usage)
}

/// What help shows of a command itself, its own arguments first. Headings come in the order of the arguments, and clap defines a
/// command's own after those of every command.
fn ordered(command: &Command) -> Command {
    // clap shows its own two last, and would take them for ours here.
    let last = |arg: Arg| if ["help", "version"].contains(&arg.get_id().as_str()) { arg.display_order(usize::MAX) } else { arg };
    let (everywhere, own): (Vec<Arg>, Vec<Arg>) = command.get_arguments().cloned().map(last).partition(is_everywhere);
    let mut ordered = Command::new("epicrm")
        .args(own)
        .args(everywhere)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_flag(true)
        .disable_help_subcommand(true);
    if let Some(about) = command.get_about() {
        ordered = ordered.about(about.clone());
    }
    match command.get_long_about() {
        Some(about) => ordered.long_about(about.clone()),
        None => ordered,
    }
}

fn is_everywhere(arg: &Arg) -> bool {
    arg.is_global_set() || arg.get_id() == "version"
}

fn under_heading(arg: Arg, is_root: bool) -> Arg {
    if is_everywhere(&arg) && (!is_root || arg.get_id() == "version") {
        let heading = if is_root { OPTIONS } else { EVERYWHERE };
        return arg.help_heading(heading.get()).hide_short_help(!is_root);
    }
    if arg.get_help_heading().is_some() {
        return arg;
    }
    let heading = if arg.is_positional() { ARGUMENTS } else { OPTIONS };
    arg.help_heading(heading.get())
}

/// The style of headings.
pub(super) fn header() -> Style {
    *Styles::styled().get_header()
}

/// With spaces before French signs at which no line is broken; [`breakable`] makes them ordinary again.
pub(super) fn unbreakable(text: &str) -> String {
    let (mut held, mut rest) = (String::with_capacity(text.len() + 8), text);
    while let Some((before, after)) = rest.split_once(' ') {
        let is_held = before.ends_with('«') || after.starts_with([':', ';', '!', '?', '»']);
        held.push_str(before);
        held.push(if is_held { '\u{a0}' } else { ' ' });
        rest = after;
    }
    held + rest
}

pub(super) fn breakable(text: &str) -> Cow<'_, str> {
    if text.contains('\u{a0}') { text.replace('\u{a0}', " ").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::commands::tree;
    use crate::language::tests::speaking;

    #[test]
    fn help_is_examples_first_and_fits_eighty_columns() {
        for language in Language::ALL {
            speaking(language, || {
                let root = tree::whole();
                let mut paths = Vec::new();
                french::each(&root, "", &mut |path, command| paths.push((path.to_owned(), command.get_after_help().is_some())));
                for (path, has_examples) in paths {
                    let words: Vec<&str> = path.split_whitespace().collect();
                    for form in [Form::Short, Form::Long] {
                        let shown = shown(root.clone(), &words, form, 80).to_string();
                        let shown = breakable(&shown);
                        let wide: Vec<&str> = shown.lines().filter(|line| line.width() > 80).collect();
                        assert!(wide.is_empty(), "{path}: {wide:#?}");
                        let example = shown.find("\n  epicrm ").or_else(|| shown.find("\n  printf "));
                        assert_eq!(example.is_some(), has_examples, "{path}:\n{shown}");
                        let options = shown.find(&format!("\n{OPTIONS}:")).unwrap();
                        assert!(example.is_none_or(|example| example < options), "{path}:\n{shown}");
                        let arguments = shown.find(&format!("\n{ARGUMENTS}:"));
                        assert!(arguments.is_none_or(|arguments| arguments < options), "{path}: arguments are declared before options");
                    }
                }
            });
        }
    }

    #[test]
    fn spaces_before_french_signs_are_not_broken() {
        let text = "quoi : « ceci » ; cela !";
        assert_eq!(unbreakable(text), "quoi\u{a0}: «\u{a0}ceci\u{a0}»\u{a0}; cela\u{a0}!");
        assert_eq!(breakable(&unbreakable(text)), text);
    }
}
