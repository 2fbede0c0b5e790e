//! Who may do what: one table, read before a write so that a refusal can teach. PostgreSQL is the authority; a test proves
//! the two equal, both ways. Pure: the caller brings the actor and the owner of the row.

mod rules;

pub use rules::{Department, RULES, Rule, Scope, Verb};

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

/// The rule for `verb` on `noun` by `department`, if there is one.
pub fn rule_for(department: Department, verb: Verb, noun: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.department == department && rule.verb == verb && rule.noun == noun)
}

/// Lets the attempt through, or says why not. `owner` tells the username that a [`Scope::Own`] field of the record, as it is
/// before the write, leads to.
///
/// # Errors
/// Exit code 5: what was refused, the rule, who could do it, the next command.
pub fn require(attempt: &Attempt<'_>, owner: impl Fn(&str) -> Option<String>) -> Result<(), Error> {
    let Attempt { department, username, verb, noun, .. } = attempt;
    let subject = attempt.code.map_or_else(|| format!("{}s", noun), |code| format!("{noun} {code}"));
    let Some(rule) = rule_for(*department, *verb, noun) else {
        return Err(refusal(attempt, format!("{department} may not {} {subject}", verb.name()), &[]));
    };
    let locked: Vec<&str> = attempt.fields.iter().copied().filter(|field| !rule.fields.contains(field)).collect();
    if !locked.is_empty() {
        return Err(refusal(attempt, format!("{department} may not set {} of {subject}", locked.join(", ")), &locked)
            .hint(format!("rule: {department} may set {} here", rule.fields.join(", "))));
    }
    match rule.scope {
        Scope::Any => Ok(()),
        Scope::Own(path) => match owner(path) {
            Some(name) if name == *username => Ok(()),
            other => {
                let whose = other.map_or_else(|| "nobody's yet".to_owned(), |name| format!("{name}'s"));
                let message = format!("{subject} is {whose}, not yours");
                Err(refusal(attempt, message, attempt.fields)
                    .hint(format!("rule: {department} may {} only their own {noun}s", verb.name())))
            }
        },
    }
}

/// Names who could do it, and how to find them.
fn refusal(attempt: &Attempt<'_>, message: String, fields: &[&str]) -> Error {
    let able: Vec<String> = RULES
        .iter()
        .filter(|rule| rule.verb == attempt.verb && rule.noun == attempt.noun && fields.iter().all(|field| rule.fields.contains(field)))
        .filter(|rule| rule.department != attempt.department)
        .map(|rule| match rule.scope {
            Scope::Any => rule.department.name().to_owned(),
            Scope::Own(_) => format!("{} for their own", rule.department),
        })
        .collect();
    let mut error = Error::new(Kind::Forbidden, message);
    if let Some(who) = able.first() {
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
        check(Gestion, "gina", Verb::Sign, "contract", &[], None, Err("gestion may not sign contract x-1"));
    }

    #[test]
    fn a_right_is_stated_once() {
        for (index, rule) in RULES.iter().enumerate() {
            let twin = RULES[index + 1..]
                .iter()
                .any(|other| (other.department, other.verb, other.noun) == (rule.department, rule.verb, rule.noun));
            assert!(!twin, "{rule:?}");
        }
    }
}
