//! How easily a password is guessed: by an estimate of the guesses it takes (zxcvbn), never by rules of composition.

use secrecy::{ExposeSecret, SecretString};
use zxcvbn::Score;

use super::feedback;
use crate::error::{Error, Kind};
use crate::language::{Text, both, tr};

/// NIST SP 800-63B asks for 8 at least, and 15 where a password is all there is: length is what resists guessing.
pub const SHORTEST: usize = 12;
/// In bytes: beyond, it is not a password but an attempt to keep this machine busy.
pub const LONGEST: usize = 1024;
/// zxcvbn's 3 of 4: more than 10⁸ guesses, each of which costs an attacker an argon2id.
const ENOUGH: Score = Score::Three;
/// What everybody here would try first.
const OF_THE_HOUSE: [&str; 4] = ["epicrm", "epic", "events", "crm"];

/// What `password --policy` prints.
pub const POLICY: Text = both(
    "\
A password is judged by how many guesses it takes, not by the kinds of characters in it:
- at least 12 characters, at most 1,024 bytes; any character counts, spaces and accents too
- an estimate (zxcvbn) of 3 or 4 out of 4: more than 100 million guesses, each made slow by argon2id
- your username, registration number, name, and words of this program and database count as guessed already
- no need for capitals, digits or signs; no expiry; a sentence of four or five unusual words does best
- one that gestion gave you is good for 7 days and must be changed before first use: epicrm password",
    "\
Un mot de passe se juge au nombre d'essais qu'il faut pour le deviner, non aux sortes de caractères qu'il contient :
- au moins 12 caractères, au plus 1 024 octets ; tous les caractères comptent, espaces et accents compris
- une estimation (zxcvbn) de 3 ou 4 sur 4 : plus de 100 millions d'essais, chacun rendu lent par argon2id
- votre nom d'utilisateur, votre matricule, votre nom et les mots de ce programme et de cette base comptent comme déjà devinés
- ni capitales, ni chiffres, ni signes ne sont exigés ; pas d'expiration ; une phrase de quatre ou cinq mots peu communs est le mieux
- celui que gestion vous a donné est bon 7 jours et doit être changé avant le premier usage : epicrm password",
);

/// Lets a password through, or says why it is too easy to guess. `words` are those that anyone who knows the person would try.
///
/// # Errors
/// Exit code 2, with the reason and what would do better. Never repeats the password.
pub fn require(password: &SecretString, words: &[&str]) -> Result<(), Error> {
    let text = password.expose_secret();
    let refused = |why: String| {
        let message = tr!("that password is too easy to guess: {why}", "ce mot de passe est trop facile à deviner : {why}");
        Err(Error::new(Kind::Usage, message))
    };
    let length = text.chars().count();
    if length < SHORTEST {
        let why =
            tr!("it has {length} characters, and {SHORTEST} are the least", "il a {length} caractères, et il en faut au moins {SHORTEST}");
        return refused(why).map_err(advised);
    }
    if text.len() > LONGEST {
        return Err(Error::new(
            Kind::Usage,
            tr!("that password is longer than 1,024 bytes", "ce mot de passe est plus long que 1 024 octets"),
        ));
    }
    let known: Vec<&str> = words.iter().flat_map(|word| parts(word)).chain(OF_THE_HOUSE).collect();
    let estimate = zxcvbn::zxcvbn(text, &known);
    if estimate.score() >= ENOUGH {
        return Ok(());
    }
    let feedback = estimate.feedback();
    let why = feedback.and_then(|feedback| feedback.warning()).map_or_else(
        || {
            tr!(
                "it is made of words or patterns that are tried early",
                "il est fait de mots ou de motifs qui s'essaient parmi les premiers"
            )
        },
        |warning| feedback::warning(warning).into(),
    );
    let error = refused(why);
    let suggestions = feedback.map(|feedback| feedback.suggestions()).unwrap_or_default();
    error.map_err(|error| {
        let told = suggestions.iter().fold(error, |error, suggestion| error.hint(feedback::suggestion(*suggestion)));
        advised(told)
    })
}

fn advised(error: Error) -> Error {
    error.hint(tr!(
        "a sentence of four or five unusual words is long and easy to remember; the rules: epicrm password --policy",
        "une phrase de quatre ou cinq mots peu communs est longue et facile à retenir ; les règles : epicrm password --policy"
    ))
}

/// The word and what it is made of: `Jean-Pierre Dupont` is guessed as `dupont` too.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    std::iter::once(word).chain(word.split(|c: char| !c.is_alphanumeric())).filter(|part| part.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str, expected: Result<(), &str>) {
        let result = require(&SecretString::from(password), &["alice", "aa123456789", "Alice Lefèvre", "nantesevents"]);
        match (&result, expected) {
            (Ok(()), Ok(())) => {}
            (Err(error), Err(part)) => {
                assert!(error.message.contains(part), "{password}: {}", error.message);
                assert!(!error.report().contains(password), "a password was printed back");
                assert_eq!(error.kind, Kind::Usage);
            }
            _ => panic!("{password}: {result:?}"),
        }
    }

    #[test]
    fn guesses_decide() {
        check("quatre girafes mangent du zinc", Ok(()));
        check("correcthorsebatterystaple9", Ok(()));
        check("ÉtéÀLaMontagneBleue", Ok(()));
        check("k7rmw3xqtn2vhb4p", Ok(()));
        check("short1", Err("it has 6 characters, and 12 are the least"));
        check("aaaaaaaaaaaaaaaa", Err("repeats like"));
        check("password1234", Err("common password"));
        check("qwertyuiop12", Err("easy"));
        check("aliceLefèvre", Err("too easy to guess"));
        check("Lefevrealice", Err("too easy to guess"));
        check("aa123456789a", Err("too easy to guess"));
        check("epicrmepicrmepicrm", Err("too easy to guess"));
        check("nantesevents2026", Err("too easy to guess"));
        check(&"long enough to be a denial of service ".repeat(30), Err("longer than 1,024 bytes"));
    }

    #[test]
    fn the_policy_says_the_numbers_that_decide() {
        assert!(POLICY.english.contains(&SHORTEST.to_string()) && POLICY.english.contains("1,024"));
        assert!(POLICY.french.contains(&SHORTEST.to_string()) && POLICY.french.contains("1 024"));
        assert!(POLICY.english.contains("3 or 4 out of 4") && POLICY.french.contains("3 ou 4 sur 4"));
    }
}
