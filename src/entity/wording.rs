//! What a noun is called in a sentence. English needs its two forms; French its gender too, and whether its article is elided.

use super::Entity;
use super::relative::plain;
use crate::language::{Language, both, current, is_one};

/// How French calls a noun.
#[derive(Clone, Copy, Debug)]
pub struct French {
    pub one: &'static str,
    pub many: &'static str,
    pub feminine: bool,
}

/// A masculine noun.
pub const fn le(one: &'static str, many: &'static str) -> French {
    French { one, many, feminine: false }
}

/// A feminine noun.
pub const fn la(one: &'static str, many: &'static str) -> French {
    French { one, many, feminine: true }
}

impl French {
    /// Whether articles are elided before it: `l'événement`.
    fn elides(self) -> bool {
        self.one.starts_with(['a', 'e', 'é', 'h', 'i', 'o', 'u'])
    }
}

/// What a noun is called in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Wording {
    /// In English.
    pub noun: &'static str,
    pub plural: &'static str,
    pub french: French,
}

impl Wording {
    /// `contract`, `contrat`: for people; commands and formats have [`Entity::noun`].
    pub fn one(self) -> &'static str {
        if current() == Language::French { self.french.one } else { self.noun }
    }

    /// `contracts`, `contrats`: for people; commands have [`Entity::plural`].
    pub fn many(self) -> &'static str {
        if current() == Language::French { self.french.many } else { self.plural }
    }

    /// `3 contracts`, `3 contrats`.
    pub fn counted(self, number: u64) -> String {
        format!("{number} {}", if is_one(number) { self.one() } else { self.many() })
    }

    /// `3 of 27 contracts`, `3 contrats sur 27`.
    pub fn of_them(self, number: u64, all: u64) -> String {
        match current() {
            Language::English => format!("{number} of {}", self.counted(all)),
            Language::French => format!("{} sur {all}", self.counted(number)),
        }
    }

    /// `a contract`, `an event`; `un contrat`, `une note`.
    pub fn a(self) -> String {
        let vowel = self.noun.starts_with(['a', 'e', 'i', 'o', 'u']);
        self.after(if vowel { "an " } else { "a " }, "un ", "une ", None)
    }

    /// `the contract`; `le contrat`, `la note`, `l'événement`.
    pub fn the(self) -> String {
        self.after("the ", "le ", "la ", Some("l'"))
    }

    /// `of the contract`; `du contrat`, `de la note`, `de l'événement`.
    pub fn of_the(self) -> String {
        self.after("of the ", "du ", "de la ", Some("de l'"))
    }

    /// `this contract`; `ce contrat`, `cette note`, `cet événement`.
    pub fn this(self) -> String {
        let masculine = if self.french.elides() { "cet " } else { "ce " };
        self.after("this ", masculine, "cette ", None)
    }

    /// `no contract`; `aucun contrat`, `aucune note`.
    pub fn no(self) -> String {
        self.after("no ", "aucun ", "aucune ", None)
    }

    /// `any contract`; `tout contrat`, `toute note`.
    pub fn any(self) -> String {
        self.after("any ", "tout ", "toute ", None)
    }

    /// `contract ct-12`; `le contrat ct-12`.
    pub fn named(self, name: &str) -> String {
        format!("{} {name}", self.after("", "le ", "la ", Some("l'")))
    }

    /// `of contract ct-12`; `du contrat ct-12`.
    pub fn of_named(self, name: &str) -> String {
        format!("{} {name}", self.after("of ", "du ", "de la ", Some("de l'")))
    }

    /// Not told which: `contracts`; `des contrats`.
    pub fn some(self) -> String {
        format!("{}{}", both("", "des "), self.many())
    }

    /// Of them: `of contracts`; `des contrats`.
    pub fn of_some(self) -> String {
        format!("{}{}", both("of ", "des "), self.many())
    }

    /// The ending of what agrees with it in French, `e` or nothing: `créé{}`.
    pub fn agreement(self) -> &'static str {
        if self.french.feminine { "e" } else { "" }
    }

    fn after(self, english: &str, masculine: &str, feminine: &str, elided: Option<&str>) -> String {
        let word = match (current(), elided) {
            (Language::English, _) => english,
            (Language::French, Some(elided)) if self.french.elides() => elided,
            (Language::French, _) if self.french.feminine => feminine,
            (Language::French, _) => masculine,
        };
        format!("{word}{}", self.one())
    }
}

impl Entity {
    /// Whether a word that was typed is its name, as commands or as people write it, in either language: `contracts`, `Événement`.
    pub fn is_called(&self, typed: &str) -> bool {
        let typed = plain(typed);
        [self.noun, self.plural].contains(&typed.as_str()) || [self.french.one, self.french.many].map(plain).contains(&typed)
    }

    /// What it is called.
    pub fn wording(&self) -> Wording {
        Wording { noun: self.noun, plural: self.plural, french: self.french }
    }

    /// As [`Wording::one`].
    pub fn one(&self) -> &'static str {
        self.wording().one()
    }

    /// As [`Wording::many`].
    pub fn many(&self) -> &'static str {
        self.wording().many()
    }

    /// As [`Wording::counted`].
    pub fn counted(&self, number: u64) -> String {
        self.wording().counted(number)
    }

    /// As [`Wording::of_them`].
    pub fn of_them(&self, number: u64, all: u64) -> String {
        self.wording().of_them(number, all)
    }

    /// As [`Wording::a`].
    pub fn a(&self) -> String {
        self.wording().a()
    }

    /// As [`Wording::the`].
    pub fn the(&self) -> String {
        self.wording().the()
    }

    /// As [`Wording::of_the`].
    pub fn of_the(&self) -> String {
        self.wording().of_the()
    }

    /// As [`Wording::this`].
    pub fn this(&self) -> String {
        self.wording().this()
    }

    /// As [`Wording::no`].
    pub fn no(&self) -> String {
        self.wording().no()
    }

    /// As [`Wording::named`].
    pub fn named(&self, name: &str) -> String {
        self.wording().named(name)
    }

    /// As [`Wording::of_named`].
    pub fn of_named(&self, name: &str) -> String {
        self.wording().of_named(name)
    }

    /// As [`Wording::agreement`].
    pub fn agreement(&self) -> &'static str {
        self.wording().agreement()
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{COMPANY, CONTRACT, EVENT};
    use crate::entity::Entity;
    use crate::language::{Language, tests::speaking};

    #[test]
    fn a_record_is_named() {
        let said = |language, entity: &'static Entity| {
            let wording = entity.wording();
            speaking(language, || {
                [entity.named("x-1"), entity.of_named("x-1"), wording.any(), wording.some(), wording.of_some()].join(", ")
            })
        };
        assert_eq!(said(Language::English, &EVENT), "event x-1, of event x-1, any event, events, of events");
        assert_eq!(said(Language::French, &EVENT), "l'événement x-1, de l'événement x-1, tout événement, des événements, des événements");
        assert_eq!(said(Language::French, &CONTRACT), "le contrat x-1, du contrat x-1, tout contrat, des contrats, des contrats");
    }

    #[test]
    fn an_entity_answers_to_its_names_in_both_languages() {
        for typed in ["event", "events", "EVENTS", "événement", "Événements", "evenements"] {
            assert!(EVENT.is_called(typed), "{typed}");
        }
        assert!(COMPANY.is_called("entreprises") && CONTRACT.is_called("contrat"));
        assert!(!EVENT.is_called("contrats") && !EVENT.is_called("even") && !EVENT.is_called(""));
    }

    #[test]
    fn articles_agree() {
        let said = |language, entity: &'static Entity| {
            speaking(language, || [entity.a(), entity.the(), entity.of_the(), entity.this(), entity.no(), entity.counted(0)].join(", "))
        };
        assert_eq!(said(Language::English, &EVENT), "an event, the event, of the event, this event, no event, 0 events");
        assert_eq!(said(Language::French, &CONTRACT), "un contrat, le contrat, du contrat, ce contrat, aucun contrat, 0 contrat");
        assert_eq!(
            said(Language::French, &EVENT),
            "un événement, l'événement, de l'événement, cet événement, aucun événement, 0 événement"
        );
        assert_eq!(
            said(Language::French, &COMPANY),
            "une entreprise, l'entreprise, de l'entreprise, cette entreprise, aucune entreprise, 0 entreprise"
        );
    }
}
