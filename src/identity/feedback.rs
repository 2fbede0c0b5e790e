//! What zxcvbn has to say of a password, as a part of a sentence: its own texts are English only.

use zxcvbn::feedback::{Suggestion, Warning};

use crate::language::{Text, both};

/// Why it is easily guessed.
pub(super) fn warning(warning: Warning) -> Text {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => {
            both("straight rows of keys are easy to guess", "les rangées de touches sont faciles à deviner")
        }
        Warning::ShortKeyboardPatternsAreEasyToGuess => {
            both("short keyboard patterns are easy to guess", "les petits motifs de clavier sont faciles à deviner")
        }
        Warning::RepeatsLikeAaaAreEasyToGuess => {
            both("repeats like \"aaa\" are easy to guess", "les répétitions comme « aaa » sont faciles à deviner")
        }
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => both(
            "repeats like \"abcabcabc\" are only slightly harder to guess than \"abc\"",
            "les répétitions comme « abcabcabc » ne sont guère plus difficiles à deviner que « abc »",
        ),
        Warning::ThisIsATop10Password => both("this is a top-10 common password", "c'est l'un des 10 mots de passe les plus communs"),
        Warning::ThisIsATop100Password => both("this is a top-100 common password", "c'est l'un des 100 mots de passe les plus communs"),
        Warning::ThisIsACommonPassword => both("this is a very common password", "c'est un mot de passe très commun"),
        Warning::ThisIsSimilarToACommonlyUsedPassword => {
            both("this is similar to a commonly used password", "il ressemble à un mot de passe commun")
        }
        Warning::SequencesLikeAbcAreEasyToGuess => {
            both("sequences like abc or 6543 are easy to guess", "les suites comme abc ou 6543 sont faciles à deviner")
        }
        Warning::RecentYearsAreEasyToGuess => both("recent years are easy to guess", "les années récentes sont faciles à deviner"),
        Warning::AWordByItselfIsEasyToGuess => both("a word by itself is easy to guess", "un mot seul est facile à deviner"),
        Warning::DatesAreOftenEasyToGuess => both("dates are often easy to guess", "les dates sont souvent faciles à deviner"),
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => {
            both("names and surnames by themselves are easy to guess", "les noms et prénoms seuls sont faciles à deviner")
        }
        Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            both("common names and surnames are easy to guess", "les noms et prénoms répandus sont faciles à deviner")
        }
    }
}

/// What would be better.
pub(super) fn suggestion(suggestion: Suggestion) -> Text {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => {
            both("use a few words, avoid common phrases", "prenez quelques mots, évitez les expressions toutes faites")
        }
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => {
            both("no need for symbols, digits, or uppercase letters", "ni symboles, ni chiffres, ni capitales ne sont nécessaires")
        }
        Suggestion::AddAnotherWordOrTwo => {
            both("add another word or two; uncommon words are better", "ajoutez un mot ou deux, peu communs de préférence")
        }
        Suggestion::CapitalizationDoesntHelpVeryMuch => both("capitalization doesn't help very much", "les capitales n'aident guère"),
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => both(
            "all-uppercase is almost as easy to guess as all-lowercase",
            "tout en capitales se devine presque aussi facilement que tout en minuscules",
        ),
        Suggestion::ReversedWordsArentMuchHarderToGuess => {
            both("reversed words aren't much harder to guess", "les mots à l'envers ne sont guère plus difficiles à deviner")
        }
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => both(
            "predictable substitutions like '@' instead of 'a' don't help very much",
            "les remplacements attendus, comme « @ » pour « a », n'aident guère",
        ),
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => {
            both("use a longer keyboard pattern with more turns", "prenez un motif de clavier plus long, avec plus de tours")
        }
        Suggestion::AvoidRepeatedWordsAndCharacters => {
            both("avoid repeated words and characters", "évitez les mots et les caractères répétés")
        }
        Suggestion::AvoidSequences => both("avoid sequences", "évitez les suites"),
        Suggestion::AvoidRecentYears => both("avoid recent years", "évitez les années récentes"),
        Suggestion::AvoidYearsThatAreAssociatedWithYou => {
            both("avoid years that are associated with you", "évitez les années qui ont un rapport avec vous")
        }
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => {
            both("avoid dates and years that are associated with you", "évitez les dates et les années qui ont un rapport avec vous")
        }
    }
}
