//! What a noun is called in a sentence. English needs its two forms; French its gender too, and whether its article is elided.

use super::Entity;
use crate::language::{Language, current, is_one};

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

impl Entity {
    /// `contract`, `contrat`: for people; commands and formats have [`Entity::noun`].
    pub fn one(&self) -> &'static str {
        if current() == Language::French { self.french.one } else { self.noun }
    }

    /// `contracts`, `contrats`: for people; commands have [`Entity::plural`].
    pub fn many(&self) -> &'static str {
        if current() == Language::French { self.french.many } else { self.plural }
    }

    /// `3 contracts`, `3 contrats`.
    pub fn counted(&self, number: u64) -> String {
        format!("{number} {}", if is_one(number) { self.one() } else { self.many() })
    }

    /// `a contract`, `an event`; `un contrat`, `une note`.
    pub fn a(&self) -> String {
        let vowel = self.noun.starts_with(['a', 'e', 'i', 'o', 'u']);
        self.after(if vowel { "an " } else { "a " }, "un ", "une ", None)
    }

    /// `the contract`; `le contrat`, `la note`, `l'événement`.
    pub fn the(&self) -> String {
        self.after("the ", "le ", "la ", Some("l'"))
    }

    /// `of the contract`; `du contrat`, `de la note`, `de l'événement`.
    pub fn of_the(&self) -> String {
        self.after("of the ", "du ", "de la ", Some("de l'"))
    }

    /// `this contract`; `ce contrat`, `cette note`, `cet événement`.
    pub fn this(&self) -> String {
        let masculine = if self.french.elides() { "cet " } else { "ce " };
        self.after("this ", masculine, "cette ", None)
    }

    /// `no contract`; `aucun contrat`, `aucune note`.
    pub fn no(&self) -> String {
        self.after("no ", "aucun ", "aucune ", None)
    }

    /// The ending of what agrees with it in French, `e` or nothing: `créé{}`.
    pub fn agreement(&self) -> &'static str {
        if self.french.feminine { "e" } else { "" }
    }

    fn after(&self, english: &str, masculine: &str, feminine: &str, elided: Option<&str>) -> String {
        let word = match (current(), elided) {
            (Language::English, _) => english,
            (Language::French, Some(elided)) if self.french.elides() => elided,
            (Language::French, _) if self.french.feminine => feminine,
            (Language::French, _) => masculine,
        };
        format!("{word}{}", self.one())
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{COMPANY, CONTRACT, EVENT};
    use crate::entity::Entity;
    use crate::language::{Language, tests::speaking};

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
