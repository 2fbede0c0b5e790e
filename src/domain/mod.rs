//! The nouns of the business, each declared once in a file of its own: its fields, their labels, aliases and kinds.
//! Everything that reads, filters, writes, completes or documents derives from these. No SQL text, no printing.

pub mod clients;
pub mod collaborators;
pub mod companies;
pub mod contracts;
pub mod departments;
pub mod events;
pub mod history;
pub mod locations;
pub mod notes;
pub mod payments;
pub mod reminders;
pub mod roles;
pub mod views;

use diesel::{Column, Expression};

use crate::entity::{Entity, Field, Form, Kinded, field};
use crate::language::both;

pub use clients::CLIENT;
pub use collaborators::COLLABORATOR;
pub use companies::COMPANY;
pub use contracts::CONTRACT;
pub use departments::DEPARTMENT;
pub use events::EVENT;
pub use history::HISTORY;
pub use locations::LOCATION;
pub use notes::NOTE;
pub use payments::PAYMENT;
pub use reminders::REMINDER;
pub use roles::ROLE;
pub use views::VIEW;

/// Every noun that lists.
pub static ENTITIES: [&Entity; 12] =
    [&CLIENT, &CONTRACT, &EVENT, &COMPANY, &LOCATION, &COLLABORATOR, &DEPARTMENT, &ROLE, &PAYMENT, &NOTE, &REMINDER, &HISTORY];

/// The noun whose table this is, saved views included; none: the history speaks of no record by it.
pub fn of_table(table: &str) -> Option<&'static Entity> {
    ENTITIES.into_iter().chain([&VIEW]).find(|entity| entity.table == table && entity.schema != HISTORY.schema)
}

/// What people and programs call a record by, made by the database unless it is given.
const fn code<C>() -> Field
where
    C: Column + Expression,
    <C as Expression>::SqlType: Kinded,
{
    field::<C>("code", both("Code", "Code")).form(Form::Code).lowercase().defaulted().about(both("public identifier", "identifiant public"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Kind;
    use crate::language::Language;

    #[test]
    fn whatever_is_said_is_said_in_both_languages() {
        for (entity, field) in ENTITIES.into_iter().chain([&VIEW]).flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)))
        {
            let place = format!("{}.{}", entity.noun, field.name);
            assert!(Language::ALL.iter().all(|language| !field.label.within(*language).is_empty()), "{place}");
            assert_eq!(field.about.english.is_empty(), field.about.french.is_empty(), "{place}");
        }
    }

    #[test]
    fn a_word_means_one_choice() {
        for field in ENTITIES.into_iter().chain([&VIEW]).flat_map(|entity| entity.fields) {
            let Kind::Choice(choices) = field.kind else { continue };
            for (index, choice) in choices.iter().enumerate() {
                let others = || choices[index + 1..].iter().flat_map(|other| other.words());
                assert!(choice.words().all(|word| others().all(|other| other.to_lowercase() != word.to_lowercase())), "{choice:?}");
            }
        }
    }

    #[test]
    fn what_is_named_first_comes_last_in_french() {
        let label = |path: &str| Language::ALL.map(|language| CONTRACT.resolve(path).unwrap().label_in(language));
        assert_eq!(label("client.full_name"), ["Client Name", "Nom complet client"]);
        assert_eq!(label("client.company.siren"), ["Client Company SIREN", "SIREN entreprise client"]);
        assert_eq!(label("remaining"), ["Remaining", "Reste"]);
    }
}
