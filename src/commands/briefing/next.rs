//! What the reader may do next with a record, as commands to copy: what the rules give their department, on records that are
//! theirs where the rule says so, and only where the command exists.

use clap::CommandFactory;

use super::{Record, related};
use crate::commands::Cli;
use crate::entity::{Entity, Kind, Path, Value, show};
use crate::identity::Actor;
use crate::language::{Text, both, tr};
use crate::policy::{self, Department, Rule, Scope, Verb};

/// A command, and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub command: String,
    pub about: String,
}

/// What is due in a certain state of a record.
struct Due {
    noun: &'static str,
    /// This field is one of these; `None` is no value, `>0` an amount that is left.
    when: &'static [(&'static str, &'static str)],
    /// The right it takes: the verb, over the noun, to write this field.
    right: (Verb, &'static str, Option<&'static str>),
    /// `{code}` is the record's name, `{field}` the value of a field.
    command: &'static str,
    about: Text,
}

#[rustfmt::skip]
static DUE: &[Due] = &[
    Due { noun: "contract", when: &[("status", "unsigned")], right: (Verb::Sign, "contract", None), command: "sign-contract {code}", about: both("the client has signed", "le client a signé") },
    Due { noun: "contract", when: &[("status", "signed"), ("remaining", ">0")], right: (Verb::Create, "payment", Some("contract")), command: "add-payment contract={code} amount={remaining}", about: both("what remains is paid", "le reste est payé") },
    Due { noun: "contract", when: &[("status", "signed")], right: (Verb::Create, "event", Some("contract")), command: "add-event contract={code} title=… starts_at=… ends_at=…", about: both("plan an event", "planifier un événement") },
    Due { noun: "contract", when: &[("status", "unsigned")], right: (Verb::Update, "contract", Some("status")), command: "cancel-contract {code} --reason …", about: both("it will not be signed", "il ne sera pas signé") },
    Due { noun: "event", when: &[("support", "None"), ("status", "planned")], right: (Verb::Update, "event", Some("support")), command: "update-event {code} support=…", about: both("nobody supports it yet", "personne n'en est encore le support") },
    Due { noun: "event", when: &[("status", "planned")], right: (Verb::Update, "event", Some("status")), command: "update-event {code} status=confirmed", about: both("it will take place", "il aura lieu") },
];

/// Paths that say whose a record is, as the rules of this department want to know it, also of records to be made from it.
pub fn owners(entity: &'static Entity, department: Department) -> Vec<Path> {
    let mut paths: Vec<Path> = Vec::new();
    let own = [Verb::Update, Verb::Delete, Verb::Sign].map(|verb| policy::rule_for(department, verb, entity.noun).and_then(owner));
    let own = own.into_iter().flatten().filter_map(|dotted| entity.resolve(dotted).ok());
    let made = ties(entity)
        .filter_map(|(target, back)| through(entity, target, back, owner(policy::rule_for(department, Verb::Create, target.noun)?)?));
    for path in own.chain(made) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// The commands, the most pressing first.
pub fn steps(entity: &'static Entity, actor: &Actor, name: &str, record: &Record, owned: &[(Path, Value<'static>)]) -> Vec<Step> {
    let mine = |path: Option<Path>| {
        path.is_none_or(|path| owned.iter().any(|(known, owner)| *known == path && *owner == Value::Text(actor.username.as_str().into())))
    };
    let allowed = |verb: Verb, noun: &str, field: Option<&str>| {
        let Some(rule) = policy::rule_for(actor.privileges, verb, noun) else { return false };
        let path = owner(rule).and_then(|dotted| match noun == entity.noun && verb != Verb::Create {
            true => entity.resolve(dotted).ok(),
            false => ties(entity).find(|(target, _)| target.noun == noun).and_then(|(target, back)| through(entity, target, back, dotted)),
        });
        field.is_none_or(|field| rule.fields.contains(&field)) && mine(path)
    };
    let mut steps: Vec<Step> = DUE
        .iter()
        .filter(|due| due.noun == entity.noun && due.when.iter().all(|(field, wanted)| holds(record.value(field), wanted)))
        .filter(|due| allowed(due.right.0, due.right.1, due.right.2))
        .map(|due| step(&filled(due.command, name, record), due.about.get()))
        .collect();
    if let Some(rule) = policy::rule_for(actor.privileges, Verb::Update, entity.noun).filter(|_| allowed(Verb::Update, entity.noun, None)) {
        steps.push(step(&format!("update-{} {name} field=value", entity.noun), &tr!("fields: {}", "champs : {}", rule.fields.join(", "))));
    }
    for (target, back) in ties(entity) {
        let (command, about) = match target.noun {
            "note" => (format!("note {back} {name} …"), both("for everybody to read", "que tout le monde lira").into()),
            "reminder" if back != "who" => {
                (format!("remind {back} {name} DATE …"), both("of what is to be done", "de ce qui est à faire").into())
            }
            noun => (format!("add-{noun} {back}={name} field=value"), format!("epicrm fields {}", target.plural)),
        };
        let known = steps.iter().any(|step| step.command.starts_with(&format!("epicrm add-{} ", target.noun)));
        if !known
            && !DUE.iter().any(|due| due.noun == entity.noun && due.right.1 == target.noun)
            && allowed(Verb::Create, target.noun, Some(back))
        {
            steps.push(step(&command, &about));
        }
    }
    if allowed(Verb::Delete, entity.noun, None) {
        steps.push(step(&format!("delete-{} {name}", entity.noun), both("when nothing refers to it", "quand rien ne s'y rattache").get()));
    }
    let looks = ties(entity).map(|(target, back)| step(&format!("{} {back}={name}", target.plural), ""));
    let fields = both("what can be filtered, shown and written", "ce qui se filtre, se montre et s'écrit");
    steps.extend(looks.chain([step(&format!("fields {}", entity.plural), fields.get())]));
    let commands = Cli::command();
    steps.retain(|step| step.command.split(' ').nth(1).is_some_and(|command| commands.find_subcommand(command).is_some()));
    steps
}

fn step(command: &str, about: &str) -> Step {
    Step { command: format!("epicrm {command}"), about: about.to_owned() }
}

fn owner(rule: &Rule) -> Option<&'static str> {
    match rule.scope {
        Scope::Own(path) => Some(path),
        Scope::Any => None,
    }
}

/// The nouns whose records refer to records of `entity`, and the field by which they do.
fn ties(entity: &'static Entity) -> impl Iterator<Item = (&'static Entity, &'static str)> {
    entity.fields.iter().filter_map(|field| match field.kind {
        Kind::Many { entity: target, column } => related::back(target, column).map(|back| (target, back.name)),
        _ => None,
    })
}

/// Whose a record of `target` would be, seen from the one it refers to by `back`: `contract.commercial` of a payment is the
/// `commercial` of its contract. None where it does not depend on that one.
fn through(entity: &'static Entity, target: &'static Entity, back: &str, owner: &str) -> Option<Path> {
    let path = target.resolve(owner).ok()?;
    let hops: Vec<&str> = path.hops.iter().chain([&path.field]).map(|field| field.name).collect();
    match hops.split_first()? {
        (first, rest) if *first == back && rest.is_empty() => entity.resolve(entity.names[0]).ok(),
        (first, rest) if *first == back => entity.resolve(&rest.join(".")).ok(),
        _ => None,
    }
}

fn holds(value: &Value<'_>, wanted: &str) -> bool {
    match (value, wanted) {
        (Value::Null, wanted) => wanted == "None",
        (Value::Money(amount), ">0") => amount.is_sign_positive() && !amount.is_zero(),
        (Value::Text(text), wanted) => text == wanted,
        _ => false,
    }
}

fn filled(template: &str, name: &str, record: &Record) -> String {
    let mut command = template.replace("{code}", name);
    while let Some((before, rest)) = command.split_once('{')
        && let Some((field, after)) = rest.split_once('}')
    {
        let mut text = String::new();
        show::plain(record.value(field), &mut text);
        command = format!("{before}{text}{after}");
    }
    command
}
