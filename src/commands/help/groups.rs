//! The commands by what they are for: a list of eighty in a row tells nobody where to look.

use clap::Command;
use clap::builder::styling::Style;

use super::dress::Form;
use super::layout;
use crate::language::{Text, both};

/// What a group is called, and its commands in their order. What is in no group stands in the last.
const GROUPS: [(Text, &[&str]); 9] = [
    (both("Begin", "Commencer"), &["demo", "init", "token", "whoami", "logout", "help", "guide", "completions", "config", "prompt"]),
    (both("Today", "Aujourd'hui"), &["today", "calendar", "free", "report", "ui", "shell"]),
    (
        both("List", "Lister"),
        &[
            "clients",
            "contracts",
            "events",
            "payments",
            "companies",
            "locations",
            "notes",
            "reminders",
            "collaborators",
            "departments",
            "roles",
            "history",
            "views",
            "view",
        ],
    ),
    (
        both("Show one, find", "Montrer, chercher"),
        &[
            "client",
            "contract",
            "event",
            "payment",
            "company",
            "location",
            "collaborator",
            "department",
            "role",
            "search",
            "duplicates",
            "fields",
            "schema",
        ],
    ),
    (
        both("Act", "Agir"),
        &[
            "sign-contract",
            "cancel-contract",
            "add-payment",
            "reverse-payment",
            "note",
            "remind",
            "done",
            "merge-client",
            "merge-company",
            "anonymise-client",
            "undo",
            "can",
        ],
    ),
    (
        both("Write", "Écrire"),
        &[
            "add-client",
            "update-client",
            "delete-client",
            "add-contract",
            "update-contract",
            "delete-contract",
            "add-event",
            "update-event",
            "delete-event",
            "add-company",
            "update-company",
            "delete-company",
            "add-location",
            "update-location",
            "delete-location",
            "add-note",
            "update-note",
            "delete-note",
            "add-reminder",
            "update-reminder",
            "delete-reminder",
        ],
    ),
    (
        both("Manage people", "Gérer les personnes"),
        &[
            "add-collaborator",
            "update-collaborator",
            "delete-collaborator",
            "add-department",
            "update-department",
            "delete-department",
            "add-role",
            "update-role",
            "delete-role",
            "password",
            "reset-password",
            "sessions",
        ],
    ),
    (both("Look after the data", "Veiller aux données"), &["import", "export", "check", "retention", "doctor", "db"]),
    (both("More", "Autres"), &[]),
];

/// The commands of `root` by group: by name alone, or with what each does.
pub(super) fn shown(root: &Command, form: Form, width: usize, style: Style) -> String {
    let longest = root.get_subcommands().map(|command| command.get_name().len()).max().unwrap_or_default();
    let group = |(heading, commands): (Text, Vec<&Command>)| {
        let names = commands.iter().map(|command| command.get_name());
        let told = match form {
            Form::Short => format!("  {}", names.collect::<Vec<_>>().join(" ")),
            Form::Long => commands
                .iter()
                .map(|command| format!("  {:<longest$}  {}", command.get_name(), command.get_about().unwrap_or_default()))
                .collect::<Vec<_>>()
                .join("\n"),
        };
        format!("{style}{heading}{}{style:#}\n{}", both(":", " :"), layout::laid_out(&told, width, style))
    };
    let between = if form == Form::Short { "\n" } else { "\n\n" };
    members(root).into_iter().map(group).collect::<Vec<_>>().join(between)
}

/// Each group that has any, with its commands that are shown.
fn members(root: &Command) -> Vec<(Text, Vec<&Command>)> {
    let visible = |name: &&str| root.find_subcommand(name).filter(|command| !command.is_hide_set());
    let mut groups: Vec<_> = GROUPS.iter().map(|(text, names)| (*text, names.iter().filter_map(visible).collect::<Vec<_>>())).collect();
    let grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let others = root.get_subcommands().filter(|command| !command.is_hide_set() && !grouped(command.get_name()));
    if let Some((_, last)) = groups.last_mut() {
        last.extend(others);
    }
    groups.retain(|(_, commands)| !commands.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tree;

    #[test]
    fn every_command_stands_in_one_group() {
        let (whole, listed) = (tree::whole(), tree::reached([]).0);
        let named: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for command in whole.get_subcommands().filter(|command| !command.is_hide_set()) {
            let name = command.get_name();
            let about = listed.find_subcommand(name).and_then(Command::get_about).map(ToString::to_string);
            assert_eq!(command.get_about().map(ToString::to_string), about, "a docstring on the arguments of {name}");
            assert_eq!(
                named.iter().filter(|known| **known == name).count(),
                1,
                "{name} stands in one group of src/commands/help/groups.rs"
            );
        }
    }
}
