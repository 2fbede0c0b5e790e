//! Who may do what: one table, read before a write so that a refusal can teach. PostgreSQL is the authority; a test proves
//! the two equal, both ways. Pure: the caller brings the actor and the owner of the row.

mod rules;

pub use rules::{ACTS, Department, LIMITS, Limit, RULES, Rule, Scope, Verb};

use crate::domain::{ENTITIES, VIEW};
use crate::entity::{Entity, Wording, la, le};
use crate::error::{Error, Kind};
use crate::language::tr;

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
    let (department, verb, noun) = (rule.department, rule.verb.said(), wording(rule.noun));
    match rule.scope {
        Scope::Any => tr!("{department} may {verb} {}", "{department} peut {verb} {}", noun.any()),
        Scope::Own(_) => tr!("{department} may {verb} their own {}", "{department} peut {verb} ses propres {}", noun.many()),
    }
}

/// What people call the noun of a rule: an entity, or what an account has.
fn wording(noun: &str) -> Wording {
    let of_account = || OF_ACCOUNTS.into_iter().find(|wording| wording.noun == noun);
    let entity = ENTITIES.into_iter().chain([&VIEW]).find(|entity| entity.noun == noun);
    entity.map(Entity::wording).or_else(of_account).unwrap_or(RECORD)
}

const OF_ACCOUNTS: [Wording; 2] = [
    Wording { noun: "session", plural: "sessions", french: la("session", "sessions") },
    Wording { noun: "password", plural: "passwords", french: le("mot de passe", "mots de passe") },
];
const RECORD: Wording = Wording { noun: "record", plural: "records", french: la("fiche", "fiches") };

/// Lets the attempt through, or says why not. `owner` tells the username that a [`Scope::Own`] field of the record, as it is
/// before the write, leads to.
///
/// # Errors
/// Exit code 5: what was refused, the rule, who could do it, the next command.
pub fn require(attempt: &Attempt<'_>, owner: impl Fn(&str) -> Option<String>) -> Result<(), Error> {
    let Attempt { department, username, verb, .. } = attempt;
    let noun = wording(attempt.noun);
    let Some(rule) = rule_for(*department, *verb, attempt.noun) else {
        let subject = attempt.code.map_or_else(|| noun.some(), |code| noun.named(code));
        let verb = verb.said();
        if *department == Department::Reader {
            let message = tr!(
                "a script's token only reads: it may not {verb} {subject}",
                "un jeton de script ne fait que lire : il ne peut pas {verb} {subject}"
            );
            return Err(Error::new(Kind::Forbidden, message).hint(tr!(
                "sign in as yourself: export EPICRM_TOKEN=$(epicrm token USERNAME)",
                "connectez-vous en votre nom : export EPICRM_TOKEN=$(epicrm token USERNAME)"
            )));
        }
        let message = tr!("{department} may not {verb} {subject}", "{department} ne peut pas {verb} {subject}");
        return Err(refusal(attempt, message, &[]));
    };
    let allowed = fields_for(*department, *verb, attempt.noun);
    let locked: Vec<&str> = attempt.fields.iter().copied().filter(|field| !allowed.contains(field)).collect();
    if !locked.is_empty() {
        let (fields, allowed) = (locked.join(", "), allowed.join(", "));
        let of_what = attempt.code.map_or_else(|| noun.of_some(), |code| noun.of_named(code));
        let message = tr!("{department} may not set {fields} {of_what}", "{department} ne peut pas écrire {fields} {of_what}");
        return Err(refusal(attempt, message, &locked)
            .hint(tr!("rule: {department} may set {allowed} here", "règle : {department} peut écrire ici {allowed}")));
    }
    match rule.scope {
        Scope::Any => Ok(()),
        Scope::Own(path) => match owner(path) {
            Some(name) if name == *username => Ok(()),
            other => Err(refusal(attempt, of_another(attempt, other.as_deref()), attempt.fields).hint(tr!(
                "rule: {department} may {} only their own {}",
                "règle : {department} ne peut {} que ses propres {}",
                verb.said(),
                noun.many()
            ))),
        },
    }
}

/// Whose it is, or would be, instead of whoever tries.
fn of_another(attempt: &Attempt<'_>, owner: Option<&str>) -> String {
    let noun = wording(attempt.noun);
    match (attempt.code.map(|code| noun.named(code)), owner) {
        (Some(record), Some(owner)) => tr!("{record} is {owner}'s, not yours", "{record} est à {owner}, pas à vous"),
        (Some(record), None) => tr!("{record} is nobody's yet, not yours", "{record} n'est encore à personne, donc pas à vous"),
        (None, Some(owner)) => tr!("{} would be {owner}'s, not yours", "{} serait à {owner}, pas à vous", noun.this()),
        (None, None) => tr!("{} would be nobody's, not yours", "{} ne serait à personne, donc pas à vous", noun.this()),
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
    let Some(limit) = hit else { return Ok(()) };
    let message = tr!("{} may not {}", "{} ne peut pas {}", attempt.department, limit.refused);
    Err(refusal(attempt, message, attempt.fields))
}

/// Names who could do it, and how to find them.
fn refusal(attempt: &Attempt<'_>, message: String, fields: &[&str]) -> Error {
    let mine = rule_for(attempt.department, attempt.verb, attempt.noun).map(|rule| rule.scope);
    let able: Vec<&Rule> = Department::ALL
        .into_iter()
        .filter(|department| *department != attempt.department)
        .filter_map(|department| {
            let rule = rule_for(department, attempt.verb, attempt.noun)?;
            let allowed = fields_for(department, attempt.verb, attempt.noun);
            // Whoever owns it by the same field is no other than the owner it has.
            let other = rule.scope == Scope::Any || Some(rule.scope) != mine;
            (other && fields.iter().all(|field| allowed.contains(field))).then_some(rule)
        })
        .collect();
    let mut error = Error::new(Kind::Forbidden, message);
    // Whoever may do it to any record is the one to ask.
    if let Some(ask) = able.iter().find(|rule| rule.scope == Scope::Any).or(able.first()) {
        let said = able.iter().map(|rule| match rule.scope {
            Scope::Any => rule.department.name().to_owned(),
            Scope::Own(_) => {
                let many = wording(rule.noun).many();
                tr!("{} for their own", "{} pour ses propres {many}", rule.department)
            }
        });
        let said = said.collect::<Vec<_>>().join(", ");
        error = error.hint(tr!("who may: {said}", "qui le peut : {said}")).hint(tr!(
            "ask one of them: epicrm collaborators privileges={} active=true",
            "demandez à l'un d'eux : epicrm collaborators privileges={} active=true",
            ask.department
        ));
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, tests::speaking};

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
    fn rules_and_refusals_read_in_french() {
        let said = |department, verb, noun| stated(rule_for(department, verb, noun).unwrap());
        let told = |department, verb, noun, code, fields: &[&str], owner: Option<&str>| {
            let attempt = Attempt { department, username: "bob", verb, noun, code, fields };
            let error = require(&attempt, |_| owner.map(str::to_owned)).unwrap_err();
            [vec![error.message], error.hints].concat().join(" | ")
        };
        use Department::{Commercial, Gestion, Reader, Support};
        speaking(Language::French, || {
            assert_eq!(said(Gestion, Verb::Delete, "company"), "gestion peut supprimer toute entreprise");
            assert_eq!(said(Commercial, Verb::Update, "client"), "commercial peut modifier ses propres clients");
            assert_eq!(said(Support, Verb::See, "session"), "support peut voir ses propres sessions");
            assert_eq!(
                told(Support, Verb::Update, "event", Some("ev-1"), &["notes"], Some("sofia")),
                "l'événement ev-1 est à sofia, pas à vous | qui le peut : commercial pour ses propres événements, gestion | demandez à l'un d'eux : epicrm collaborators \
                 privileges=gestion active=true | règle : support ne peut modifier que ses propres événements"
            );
            assert_eq!(
                told(Support, Verb::Update, "event", Some("ev-1"), &["support"], Some("bob")).split(" | ").next(),
                Some("support ne peut pas écrire support de l'événement ev-1")
            );
            assert_eq!(
                told(Support, Verb::Create, "contract", None, &["total"], None).split(" | ").next(),
                Some("support ne peut pas créer des contrats")
            );
            assert_eq!(
                told(Commercial, Verb::Create, "contract", None, &["code"], Some("alice")).split(" | ").next(),
                Some("ce contrat serait à alice, pas à vous")
            );
            assert_eq!(
                told(Commercial, Verb::Reset, "password", Some("de alice"), &[], None).split(" | ").next(),
                Some("commercial ne peut pas réinitialiser le mot de passe de alice")
            );
            assert_eq!(
                told(Reader, Verb::Update, "note", Some("no-1"), &[], None).split(" | ").next(),
                Some("un jeton de script ne fait que lire : il ne peut pas modifier la note no-1")
            );
        });
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
