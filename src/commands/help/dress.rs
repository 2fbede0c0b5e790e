//! How help looks: what the command does, how it is typed, examples, then options; notes last, and only in the long form. In the
//! language spoken. Nothing of this is done for a command that is carried out.

use clap::builder::styling::Style;
use clap::builder::{Resettable, StyledStr, Styles};
use clap::{Arg, Command};

use super::{french, groups, layout};
use crate::language::{self, Language, Text, both};

const USAGE: Text = both("Usage:", "Utilisation :");
/// French puts a space before the colon, which clap writes.
const OPTIONS: Text = both("Options", "Options ");
const ARGUMENTS: Text = both("Arguments", "Arguments ");
const COMMANDS: Text = both("Commands", "Commandes ");
const EVERYWHERE: Text = both("Options of every command", "Options de toute commande ");
const MORE: Text = both(
    "What to know, and the options of every command: --help",
    "Ce qu'il faut savoir, et les options de toute commande : --help",
);

/// Every text of the tree in the language spoken.
pub fn spoken(mut command: Command) -> Command {
    // Only then are clap's own options there, and the options that every command has.
    command.build();
    match language::current() {
        Language::English => command,
        Language::French => french::french(command),
    }
}

/// As [`spoken`], and laid out to be read in lines of `width` columns.
pub fn dressed(command: Command, width: usize) -> Command {
    let command = spoken(command).max_term_width(width);
    let root = command.get_name().to_owned();
    laid_out(command, width, &root)
}

fn laid_out(command: Command, width: usize, root: &str) -> Command {
    let styles = command.get_styles().clone();
    let is_root = command.get_name() == root;
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let (examples, notes) = layout::examples_and_rest(&after);
    let header = *styles.get_header();
    let page = |text: &str| styled((!text.is_empty()).then(|| layout::laid_out(text, width, header)));
    let (short, long) = if is_root { groups::shown(&command, width, header) } else { (String::new(), String::new()) };
    let before = |groups: String| {
        let examples = layout::laid_out(examples, width, header);
        styled(Some([examples, groups].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")).filter(|text| !text.is_empty()))
    };
    let (before_short, before_long) = (before(short), before(long));
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{before-help}}{{all-args}}{{after-help}}",
        in_style(USAGE.get(), *styles.get_usage())
    );
    let command = command
        .help_template(template)
        .before_help(before_short)
        .before_long_help(before_long)
        .after_help(if is_root { page(notes) } else { styled(Some(MORE.get().to_owned())) })
        .after_long_help(page(notes))
        .subcommand_help_heading(COMMANDS.get())
        .mut_args(|arg| under_heading(arg, is_root));
    if is_root {
        // They stand in their groups instead.
        let usage = format!("{root} [OPTIONS] <{}>", command.get_subcommand_value_name().unwrap_or("COMMAND"));
        command.override_usage(usage).mut_subcommands(|below| laid_out(below, width, root).hide(true))
    } else {
        command.mut_subcommands(|below| laid_out(below, width, root))
    }
}

fn under_heading(arg: Arg, is_root: bool) -> Arg {
    if arg.is_global_set() && !is_root || arg.get_id() == "version" {
        let heading = if is_root { OPTIONS } else { EVERYWHERE };
        return arg.help_heading(heading.get()).hide_short_help(!is_root);
    }
    if arg.get_help_heading().is_some() {
        return arg;
    }
    let heading = if arg.is_positional() { ARGUMENTS } else { OPTIONS };
    arg.help_heading(heading.get())
}

fn styled(text: Option<String>) -> Resettable<StyledStr> {
    text.map_or(Resettable::Reset, |text| Resettable::Value(StyledStr::from(text)))
}

fn in_style(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// The style of headings where nothing else says it.
pub(super) fn header() -> Style {
    *Styles::styled().get_header()
}
