//! Who may do what: one table, read before a write so that a refusal can teach. PostgreSQL is the authority; a test proves
//! the two equal, both ways. Pure: the caller brings the actor and the owner of the row.

mod rules;

pub use rules::{ACTS, Department, LIMITS, Limit, RULES, Rule, Scope, Verb};

use crate::error::{Error, Kind};

/// A write somebody is about to try.
#[derive(Debug)]
pub struct Attempt<'a> {
    pub department: Department,
    pub username: &'a str,
    pub verb: Verb,
    pub noun: &'a str,
    /// The record, when it exists already.
    pub code: Option<&'a str>,
    /// Names of the fields to be written.
    pub fields: &'a [&'a str],
}

/// Everything stated, of tables and of functions.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(ACTS)
}

/// The first rule for `verb` on `noun` by `department`, if there is one.
pub fn rule_for(department: Department, verb: Verb, noun: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.department == department && rule.verb == verb && rule.noun == noun)
}

/// The fields that rules let `department` write: those of a table and those that go through functions, together.
pub fn fields_for(department: Department, verb: Verb, noun: &str) -> Vec<&'static str> {
    rules()
        .filter(|rule| rule.department == department && rule.verb == verb && rule.noun == noun)
        .flat_map(|rule| rule.fields.iter().copied())
        .collect()
}

/// A rule as a sentence: `commercial may update their own clients`.
pub fn stated(rule: &Rule) -> String {
    let whose = match rule.scope {
        Scope::Any => "any",
        Scope::Own(_) => "their own",
    };
    let what = if rule.scope == Scope::Any { rule.noun.to_owned() } else { plural(rule.noun) };
    format!("{} may {} {whose} {what}", rule.department, rule.verb.name())
}

/// As the commands spell it.
fn plural(noun: &str) -> String {
    noun.strip_suffix('y').map_or_else(|| format!("{noun}s"), |stem| format!("{stem}ies"))
}

/// Lets the attempt through, or says why not. `owner` tells the username that a [`Scope::Own`] field of the record, as it is
/// before the write, leads to.
///
/// # Errors
/// Exit code 5: what was refused, the rule, who could do it, the next command.
pub fn require(attempt: &Attempt<'_>, owner: impl Fn(&str) -> Option<String>) -> Result<(), Error> {
    let Attempt { department, username, verb, noun, .. } = attempt;
    let subject = attempt.code.map_or_else(|| plural(noun), |code| format!("{noun} {code}"));
    let Some(rule) = rule_for(*department, *verb, noun) else {
        if *department == Department::Reader {
            return Err(Error::new(Kind::Forbidden, format!("a script's token only reads: it may not {} {subject}", verb.name()))
                .hint("sign in as yourself: export EPICRM_TOKEN=$(epicrm token USERNAME)"));
        }
        return Err(refusal(attempt, format!("{department} may not {} {subject}", verb.name()), &[]));
    };
    let allowed = fields_for(*department, *verb, noun);
    let locked: Vec<&str> = attempt.fields.iter().copied().filter(|field| !allowed.contains(field)).collect();
    if !locked.is_empty() {
        return Err(refusal(attempt, format!("{department} may not set {} of {subject}", locked.join(", ")), &locked)
            .hint(format!("rule: {department} may set {} here", allowed.join(", "))));
    }
    match rule.scope {
        Scope::Any => Ok(()),
        Scope::Own(path) => match owner(path) {
            Some(name) if name == *username => Ok(()),
            other => {
                let whose = other.map_or_else(|| "nobody's".to_owned(), |name| format!("{name}'s"));
                let message = match attempt.code {
                    Some(_) if whose == "nobody's" => format!("{subject} is nobody's yet, not yours"),
                    Some(_) => format!("{subject} is {whose}, not yours"),
                    None => format!("this {noun} would be {whose}, not yours"),
                };
                Err(refusal(attempt, message, attempt.fields).hint(format!(
                    "rule: {department} may {} only their own {}",
                    verb.name(),
                    plural(noun)
                )))
            }
        },
    }
}

/// Lets values through that only some may write, or says why not. `value` tells what a field is to become, exactly spelt.
///
/// # Errors
/// Exit code 5, as [`require`].
pub fn require_values(attempt: &Attempt<'_>, value: impl Fn(&str) -> Option<String>) -> Result<(), Error> {
    let hit = LIMITS.iter().find(|limit| {
        (limit.department, limit.verb, limit.noun) == (attempt.department, attempt.verb, attempt.noun)
            && value(limit.field).is_some_and(|text| (limit.excludes)(&text))
    });
    match hit {
        Some(limit) => Err(refusal(attempt, format!("{} may not {}", attempt.department, limit.refused), attempt.fields)),
        None => Ok(()),
    }
}

/// Names who could do it, and how to find them.
fn refusal(attempt: &Attempt<'_>, message: String, fields: &[&str]) -> Error {
    let mine = rule_for(attempt.department, attempt.verb, attempt.noun).map(|rule| rule.scope);
    let able: Vec<String> = Department::ALL
        .into_iter()
        .filter(|department| *department != attempt.department)
        .filter_map(|department| {
            let rule = rule_for(department, attempt.verb, attempt.noun)?;
            let allowed = fields_for(department, attempt.verb, attempt.noun);
            // Whoever owns it by the same field is no other than the owner it has.
            if rule.scope != Scope::Any && Some(rule.scope) == mine {
                return None;
            }
            fields.iter().all(|field| allowed.contains(field)).then(|| match rule.scope {
                Scope::Any => department.name().to_owned(),
                Scope::Own(_) => format!("{department} for their own"),
            })
        })
        .collect();
    let mut error = Error::new(Kind::Forbidden, message);
    // Whoever may do it to any record is the one to ask.
    if let Some(who) = able.iter().find(|who| !who.contains(' ')).or(able.first()) {
        let ask = who.split(' ').next().unwrap_or(who);
        error = error
            .hint(format!("who may: {}", able.join(", ")))
            .hint(format!("ask one of them: epicrm collaborators privileges={ask} active=true"));
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        department: Department,
        username: &str,
        verb: Verb,
        noun: &str,
        fields: &[&str],
        owner: Option<&str>,
        expected: Result<(), &str>,
    ) {
        let attempt = Attempt { department, username, verb, noun, code: Some("x-1"), fields };
        let result = require(&attempt, |_| owner.map(str::to_owned)).map_err(|error| error.message);
        assert_eq!(result, expected.map_err(str::to_owned));
    }

    #[test]
    fn refusals_teach() {
        use Department::{Commercial, Gestion, Support};
        check(Gestion, "gina", Verb::Update, "event", &["support"], None, Ok(()));
        check(Support, "sam", Verb::Update, "event", &["notes"], Some("sam"), Ok(()));
        check(Support, "sam", Verb::Update, "event", &["notes"], Some("sofia"), Err("event x-1 is sofia's, not yours"));
        check(Support, "sam", Verb::Update, "event", &["notes"], None, Err("event x-1 is nobody's yet, not yours"));
        check(Support, "sam", Verb::Update, "event", &["support"], Some("sam"), Err("support may not set support of event x-1"));
        check(
            Commercial,
            "alice",
            Verb::Update,
            "event",
            &["notes", "support"],
            Some("alice"),
            Err("commercial may not set support of event x-1"),
        );
        check(Support, "sam", Verb::Update, "contract", &["total"], None, Err("support may not update contract x-1"));
        check(
            Department::Reader,
            "gina",
            Verb::Update,
            "event",
            &["notes"],
            None,
            Err("a script's token only reads: it may not update event x-1"),
        );
        check(Gestion, "gina", Verb::Sign, "contract", &[], None, Err("gestion may not sign contract x-1"));
        check(Gestion, "gina", Verb::Update, "collaborator", &["phone", "department"], None, Ok(()));
        check(
            Support,
            "sam",
            Verb::Update,
            "collaborator",
            &["active"],
            Some("sam"),
            Err("support may not set active of collaborator x-1"),
        );
        check(Commercial, "bob", Verb::Reset, "password", &[], None, Err("commercial may not reset password x-1"));
    }

    #[test]
    fn a_record_to_be_is_judged_by_whose_it_would_be() {
        let attempt =
            |noun| Attempt { department: Department::Commercial, username: "bob", verb: Verb::Create, noun, code: None, fields: &["code"] };
        let message = |noun, owner: Option<&str>| require(&attempt(noun), |_| owner.map(str::to_owned)).map_err(|error| error.message);
        assert_eq!(message("contract", Some("bob")), Ok(()));
        assert_eq!(message("contract", Some("alice")), Err("this contract would be alice's, not yours".to_owned()));
        assert_eq!(message("contract", None), Err("this contract would be nobody's, not yours".to_owned()));
    }

    #[test]
    fn some_values_are_not_for_everyone() {
        let attempt =
            |department| Attempt { department, username: "x", verb: Verb::Create, noun: "payment", code: None, fields: &["amount"] };
        for (department, field, value, good) in [
            (Department::Commercial, "amount", "100.00", true),
            (Department::Commercial, "amount", "-100.00", false),
            (Department::Commercial, "amount", "0.00", false),
            (Department::Commercial, "method", "card", true),
            (Department::Commercial, "method", "adjustment", false),
            (Department::Gestion, "amount", "-100.00", true),
        ] {
            let result = require_values(&attempt(department), |name| (name == field).then(|| value.to_owned()));
            assert_eq!(result.is_ok(), good, "{department} {field}={value}");
        }
    }

    #[test]
    fn rules_read_as_sentences() {
        let said = |department, verb, noun| stated(rule_for(department, verb, noun).unwrap());
        assert_eq!(said(Department::Gestion, Verb::Delete, "company"), "gestion may delete any company");
        assert_eq!(said(Department::Commercial, Verb::Update, "client"), "commercial may update their own clients");
    }

    #[test]
    fn a_right_is_stated_once() {
        for table in [RULES, ACTS] {
            for (index, rule) in table.iter().enumerate() {
                let twin = table[index + 1..]
                    .iter()
                    .any(|other| (other.department, other.verb, other.noun) == (rule.department, rule.verb, rule.noun));
                assert!(!twin, "{rule:?}");
            }
        }
    }

    #[test]
    fn a_right_in_both_tables_is_over_the_same_records() {
        for act in ACTS {
            let twin = RULES.iter().find(|rule| (rule.department, rule.verb, rule.noun) == (act.department, act.verb, act.noun));
            assert!(twin.is_none_or(|rule| rule.scope == act.scope), "{act:?}");
        }
    }
}
