//! What is said of a constraint that refused: its own sentence, or that of its family. `tests/it/catalogue` proves that none is missing.

use super::business::BUSINESS;
use super::people::PEOPLE;
use crate::error::Kind::{self, Conflict, Usage};
use crate::language::{Text, both};

/// Constraint, exit code, what happened, what to do.
pub(super) type Sentence = (&'static str, Kind, Text, Text);

/// What is typed, and so the same in both languages.
pub(super) const fn command(command: &'static str) -> Text {
    both(command, command)
}

/// Exit code, what happened and what to do for a constraint: its own sentence, or that of its family.
pub fn sentence(constraint: &str) -> Option<(Kind, Text, Text)> {
    let own = || PEOPLE.iter().chain(BUSINESS).find(|(name, ..)| *name == constraint);
    let family = || FAMILIES.iter().find(|(suffix, ..)| constraint.ends_with(suffix));
    own().or_else(family).map(|(_, kind, message, hint)| (*kind, *message, *hint))
}

/// The sentence of a constraint that names the records in the way, when its trigger told their codes. What PostgreSQL itself puts
/// into a detail are values: those are not shown.
pub(super) fn named(constraint: &str, detail: &str) -> Option<String> {
    let (_, message) = NAMING.iter().find(|(name, _)| *name == constraint)?;
    let codes = detail.chars().all(|letter| letter.is_alphanumeric() || "._/- ".contains(letter));
    let said = |code| if code == NEW.english { NEW.get() } else { code };
    let codes = codes.then(|| detail.split(AND.english).map(said).collect::<Vec<_>>().join(AND.get()));
    codes.map(|codes| message.get().replace("{}", &codes))
}

/// What triggers put between two codes, and in the place of one that there is not yet.
const AND: Text = both(" and ", " et ");
const NEW: Text = both("the new event", "le nouvel événement");

/// Constraint, and its sentence around the codes of the records in the way.
static NAMING: &[(&str, Text)] = &[
    (
        "contract_with_event_stays_signed",
        both("this contract has event {}: it cannot go back to unsigned", "ce contrat a l'événement {} : il ne peut redevenir non signé"),
    ),
    (
        "contract_with_open_event_stays",
        both(
            "this contract has event {}, which is planned or confirmed: it cannot be cancelled",
            "ce contrat a l'événement {}, prévu ou confirmé : il ne peut être annulé",
        ),
    ),
    ("event_support_clash", both("{} would overlap, and have the same support", "{} se chevaucheraient, et auraient le même support")),
];

/// What the constraints of one form, on whichever table, have in common: by the end of their names.
#[rustfmt::skip]
static FAMILIES: &[Sentence] = &[
    ("_code_reserved", Conflict,
        both("this code is kept for a record to come", "ce code est réservé à une fiche à venir"),
        both("choose another, or leave it out: one is generated", "choisissez-en un autre, ou n'en donnez pas : il est alors engendré")),
    ("_code_form", Usage,
        both("a code is up to 120 lower-case letters a to z, digits, dots, hyphens, underscores or slashes, a letter or digit first", "un code a au plus 120 caractères, lettres minuscules de a à z, chiffres, points, traits d'union, soulignés ou barres obliques, une lettre ou un chiffre en tête"),
        both("example: geg2021", "exemple : geg2021")),
    ("_email_form", Usage,
        both("that is not an e-mail address", "ce n'est pas une adresse électronique"),
        both("example: jean.dupont@example.com", "exemple : jean.dupont@example.com")),
    ("_phone_form", Usage,
        both("a telephone number is stored in international form", "un numéro de téléphone est enregistré sous sa forme internationale"),
        both("example: +33612345678", "exemple : +33612345678")),
    ("_note_text", Usage,
        both("a note is at most 10,000 characters, without control characters, and not all spaces", "une note a au plus 10 000 caractères, sans caractères de contrôle, et pas que des espaces"),
        both("None clears it", "None l'efface")),
    ("_notes_text", Usage,
        both("notes are at most 10,000 characters, without control characters, and not all spaces", "des remarques ont au plus 10 000 caractères, sans caractères de contrôle, et pas que des espaces"),
        both("None clears them", "None les efface")),
    ("_text", Usage,
        both("a text is one line of at most 150 characters, without characters that are not seen or spaces around it", "un texte est une ligne d'au plus 150 caractères, sans caractères invisibles ni espaces autour"),
        both("None clears it", "None l'efface")),
    ("_dated", Usage,
        both("a date lies between 0001-01-01 and 9999-12-30", "une date est comprise entre 0001-01-01 et 9999-12-30"),
        both("example: 2027-03-31", "exemple : 2027-03-31")),
    ("_about", Conflict,
        both("what this is about is not there any more", "ce dont il s'agit n'existe plus"),
        both("look again: epicrm search WORDS", "cherchez de nouveau : epicrm search MOTS")),
    ("_pkey", Conflict,
        both("this record exists already", "cette fiche existe déjà"),
        both("look again, then repeat the command", "regardez de nouveau, puis répétez la commande")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, tests::speaking};

    #[test]
    fn a_constraint_has_one_sentence() {
        let mut seen = std::collections::HashSet::new();
        for (name, ..) in PEOPLE.iter().chain(BUSINESS) {
            assert!(seen.insert(name), "{name}");
        }
    }

    #[test]
    fn a_constraint_without_a_sentence_of_its_own_has_its_family_s() {
        for (constraint, said) in [
            ("contract_code_form", Some("a code is up to 120 lower-case letters")),
            ("collaborator_code_form", Some("a registration number is 2 to 24 lower-case letters")),
            ("contract_code_reserved", Some("this code is kept for a record to come")),
            ("event_notes_text", Some("notes are at most")),
            ("event_title_text", Some("a text is one line")),
            ("event_dated", Some("a date lies between")),
            ("", None),
            ("something_else", None),
        ] {
            let found = sentence(constraint).map(|(_, message, _)| message);
            assert!(
                found.zip(said).map_or(found.is_none() && said.is_none(), |(found, said)| found.english.starts_with(said)),
                "{constraint}: {found:?}"
            );
        }
    }

    #[test]
    fn records_in_the_way_are_named_and_values_are_not() {
        assert_eq!(
            named("event_support_clash", "geg2021 and ev-1").as_deref(),
            Some("geg2021 and ev-1 would overlap, and have the same support")
        );
        assert_eq!(
            speaking(Language::French, || named("event_support_clash", "the new event and ev-1")).as_deref(),
            Some("le nouvel événement et ev-1 se chevaucheraient, et auraient le même support")
        );
        assert_eq!(named("event_support_clash", "Key (support_id, tstzrange(starts_at, ends_at))=(3, …) conflicts"), None);
        assert_eq!(named("client_code_key", "mkc111"), None);
        assert!(NAMING.iter().all(|(constraint, message)| sentence(constraint).is_some() && message.english.contains("{}")));
    }

    #[test]
    fn every_sentence_has_its_french() {
        for (constraint, _, message, hint) in PEOPLE.iter().chain(BUSINESS).chain(FAMILIES) {
            assert_ne!(message.english, message.french, "{constraint}");
            // Only what is typed is the same in both.
            let typed = hint.english.starts_with("epicrm ") || !hint.english.contains([' ', ':']);
            assert!(typed || hint.english != hint.french, "{constraint}: {}", hint.english);
        }
        for (constraint, message) in NAMING {
            assert!(message.english != message.french && message.french.contains("{}"), "{constraint}");
        }
    }
}
