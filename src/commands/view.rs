//! `view save` and `view delete`: filters kept under a name, for `@name` in any filter of their noun. `views` lists them.

mod saved;

use std::borrow::Cow;

use clap::ValueEnum;

use super::{fields, list};
use crate::context::Context;
use crate::db::explain;
use crate::domain::{ENTITIES, VIEW};
use crate::entity::{Clock, Entity, Kind, Value, value};
use crate::error::{self, Error, Result};
use crate::filter;
use crate::language::{both, tr};
use crate::output::Format;
use crate::query::{self, Insert, Update};

pub(super) use saved::{Saved, Views};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm view save late \"status=signed and remaining>0 and due_on<today\" --sort due_on --columns code,client_name,remaining,due_on
  epicrm contracts @late
  epicrm contracts \"@late and commercial=me\" --format json
  epicrm view save soon \"starts_at=today..+2w\" --team
  epicrm views noun=contracts
  epicrm view delete late --team

A saved view is used by its name, in any filter of its noun; flags override what it was saved with.")]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
enum Action {
    /// Keep a filter under a name; saving it again replaces it
    Save(Save),
    /// Delete a view of yours; for gestion, any of the team's
    Delete(Delete),
}

#[derive(Debug, clap::Args)]
struct Save {
    /// Letters, digits, - and _
    name: String,
    /// The filter, as a list takes it
    #[arg(required = true)]
    filter: Vec<String>,
    /// What it lists [default: the one noun that understands the filter]
    #[arg(long, value_name = "NOUN")]
    on: Option<String>,
    /// Columns to show it with
    #[arg(long, short, value_delimiter = ',', allow_hyphen_values = true)]
    columns: Vec<String>,
    /// Fields to sort it by
    #[arg(long, short, value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<String>,
    /// Format to print it in
    #[arg(long, short, value_enum, hide_possible_values = true)]
    format: Option<Format>,
    /// For everybody, not for you alone
    #[arg(long)]
    team: bool,
}

#[derive(Debug, clap::Args)]
struct Delete {
    name: String,
    /// What it lists, where several views have that name
    #[arg(long, value_name = "NOUN")]
    on: Option<String>,
    /// The team's, not one's own
    #[arg(long)]
    team: bool,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    match &arguments.action {
        Action::Save(save) => self::save(context, save),
        Action::Delete(delete) => self::delete(context, delete),
    }
}

fn save(context: &mut Context<'_>, save: &Save) -> Result<()> {
    let name = name(&save.name)?;
    let on = save.on.as_deref().map(fields::named).transpose()?;
    let mut session = context.session()?;
    let views = Views::load(&mut session)?;
    let entity = match on {
        Some(entity) => understood(entity, save, &views, &context.clock).map(|()| entity)?,
        None => inferred(save, &views, &context.clock)?,
    };
    let own = session.actor().username.clone();
    let known = views.all.iter().find(|view| view.name == name && view.noun == entity.noun && view.team == save.team);
    let mut values = Vec::new();
    let mut set = |name: &str, value: Value<'static>| values.extend(VIEW.field(name).map(|field| (field, value)));
    let listed = |names: &[String]| if names.is_empty() { Value::Null } else { text(names.join(",")) };
    set("filter", text(joined(&save.filter)));
    set("shown", listed(&save.columns));
    set("sort", listed(&save.sort));
    set(
        "format",
        save.format.and_then(|format| format.to_possible_value()).map_or(Value::Null, |format| text(format.get_name().to_owned())),
    );
    let statement = match known {
        Some(view) => Update { entity: &VIEW, id: view.id, changes: &values, version: &view.version }.statement(),
        None => {
            set("name", text(name.clone()));
            set("noun", text(entity.noun.to_owned()));
            set("team", Value::Boolean(save.team));
            Insert { entity: &VIEW, values: &values }.statement()
        }
    };
    if query::rows(session.link(), statement, &[Kind::Integer]).map_err(explain)?.is_empty() {
        let owner = known.map_or(own, |view| view.owner.clone());
        let message = tr!(
            "the team's view {name} is {owner}'s to change, or gestion's",
            "la vue {name} de l'équipe ne peut être changée que par {owner}, ou par gestion"
        );
        return Err(Error::new(error::Kind::Forbidden, message).hint(tr!(
            "without --team it is yours alone, and comes before the team's: epicrm view save {name} …",
            "sans --team elle n'est qu'à vous, et passe avant celle de l'équipe : epicrm view save {name} …"
        )));
    }
    let done = if known.is_some() { both("replaced", "remplacée") } else { both("saved", "enregistrée") };
    context.line(&tr!("{done}: epicrm {} @{name}", "{done} : epicrm {} @{name}", entity.plural))
}

fn delete(context: &mut Context<'_>, delete: &Delete) -> Result<()> {
    let on = delete.on.as_deref().map(fields::named).transpose()?;
    let name = delete.name.trim_start_matches('@').to_lowercase();
    let mut session = context.session()?;
    let views = Views::load(&mut session)?;
    let meant = |view: &&Saved| view.name == name && view.team == delete.team && on.is_none_or(|entity| entity.noun == view.noun);
    let found: Vec<&Saved> = views.all.iter().filter(meant).collect();
    match &found[..] {
        [view] => {
            let removed = query::rows(session.link(), query::remove_view(view.id), &[Kind::Boolean]).map_err(explain)?;
            if removed.first().and_then(|row| row.first()) != Some(&Value::Boolean(true)) {
                let message = tr!(
                    "the team's view {name} is {}'s to delete, or gestion's",
                    "la vue {name} de l'équipe ne peut être supprimée que par {}, ou par gestion",
                    view.owner
                );
                return Err(Error::new(error::Kind::Forbidden, message).hint(both(
                    "ask one of them: epicrm collaborators privileges=gestion active=true",
                    "demandez à l'un d'eux : epicrm collaborators privileges=gestion active=true",
                )));
            }
            let many = view.of().map_or("", Entity::many);
            context.output.notice(&tr!("deleted @{name} of {many}", "supprimée : @{name} des {many}"));
            Ok(())
        }
        [] => {
            let message = match delete.team {
                true => tr!("the team has no view called {name}", "l'équipe n'a pas de vue {name}"),
                false => tr!("you have no view called {name}", "vous n'avez pas de vue {name}"),
            };
            let mut error = Error::new(error::Kind::NotFound, message);
            if let Some(near) = value::nearest(&name, views.all.iter().map(|view| (view.name.as_str(), view.name.as_str()))) {
                error = error.hint(tr!("did you mean {near}?", "vouliez-vous dire {near} ?"));
            }
            Err(error.hint(match delete.team {
                true => both("all of them: epicrm views", "toutes : epicrm views"),
                false => both("the team's: --team; all of them: epicrm views", "celles de l'équipe : --team ; toutes : epicrm views"),
            }))
        }
        several => {
            let of: Vec<&Entity> = several.iter().filter_map(|view| view.of()).collect();
            let many = of.iter().map(|entity| entity.many()).collect::<Vec<_>>().join(", ");
            let message = match delete.team {
                true => tr!("the team has several views called {name}: of {many}", "l'équipe a plusieurs vues {name} : {many}"),
                false => tr!("you have several views called {name}: of {many}", "vous avez plusieurs vues {name} : {many}"),
            };
            let first = of.first().map_or("", |entity| entity.plural);
            Err(Error::new(error::Kind::Usage, message)
                .hint(tr!("say which: epicrm view delete {name} --on {first}", "dites laquelle : epicrm view delete {name} --on {first}")))
        }
    }
}

/// The one noun whose fields the filter, the columns and the order are of.
fn inferred(save: &Save, views: &Views, clock: &Clock) -> Result<&'static Entity> {
    let able: Vec<&'static Entity> = ENTITIES.into_iter().filter(|entity| understood(entity, save, views, clock).is_ok()).collect();
    match &able[..] {
        [one] => Ok(one),
        [] => {
            Err(Error::new(error::Kind::Usage, both("no noun understands this filter", "aucune liste ne comprend ce filtre")).hint(both(
                "say which it is of, to be told what is wrong: --on contracts",
                "dites de laquelle il est, pour savoir ce qui ne va pas : --on contracts",
            )))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|entity| entity.plural).collect();
            let nouns = several.iter().map(|entity| entity.many()).collect::<Vec<_>>().join(", ");
            Err(Error::new(error::Kind::Usage, tr!("this may be a view of {nouns}", "ce filtre convient à plusieurs listes : {nouns}"))
                .hint(tr!("say which: --on {}", "dites laquelle : --on {}", names[0])))
        }
    }
}

/// Whether a list of `entity` would take it.
fn understood(entity: &'static Entity, save: &Save, views: &Views, clock: &Clock) -> Result<()> {
    filter::compile_with(&save.filter, entity, clock, &|name| views.find(entity, name).map(|view| view.filter.clone()))?;
    list::columns(entity, &save.columns)?;
    list::order(entity, &save.sort).map(drop)
}

/// Several arguments as one text, each in parentheses and all of them ANDed, save those that are a connective.
fn joined(arguments: &[String]) -> String {
    const CONNECTIVES: [&str; 9] = ["and", "et", "&&", "or", "ou", "||", "not", "non", "!"];
    if let [one] = arguments {
        return one.trim().to_owned();
    }
    let (mut text, mut open) = (String::new(), false);
    for argument in arguments.iter().map(|argument| argument.trim()).filter(|argument| !argument.is_empty()) {
        let connective = CONNECTIVES.contains(&argument.to_lowercase().as_str());
        let negation = CONNECTIVES[6..].contains(&argument.to_lowercase().as_str());
        if open && (!connective || negation) {
            text.push_str(" and ");
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&if connective { argument.to_owned() } else { format!("({argument})") });
        open = !connective;
    }
    text
}

fn name(typed: &str) -> Result<String> {
    let name = typed.trim_start_matches('@').to_lowercase();
    let good = name.starts_with(char::is_alphabetic)
        && name.chars().count() <= 60
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    if good {
        return Ok(name);
    }
    Err(Error::new(error::Kind::Usage, tr!("{typed} cannot be the name of a view", "{typed} ne peut pas être le nom d'une vue")).hint(
        both(
            "at most 60 letters, digits, - and _, a letter first: epicrm view save late \"due_on<today\"",
            "au plus 60 lettres, chiffres, - et _, une lettre d'abord : epicrm view save late \"due_on<today\"",
        ),
    ))
}

fn text(text: String) -> Value<'static> {
    Value::Text(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: &str) {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        assert_eq!(joined(&arguments), expected);
    }

    #[test]
    fn several_arguments_become_one_filter() {
        check(&[" a=1 or b=2 "], "a=1 or b=2");
        check(&["a=1", "b=2"], "(a=1) and (b=2)");
        check(&["a=1", "et", "b=2"], "(a=1) et (b=2)");
        check(&["a=1", "OR", "not", "b=2 or c=3"], "(a=1) OR not (b=2 or c=3)");
        check(&["a=1", "not", "b=2"], "(a=1) and not (b=2)");
        check(&["", "a=1"], "(a=1)");
    }
}
