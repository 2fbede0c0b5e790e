//! INSEE's register of companies: SIREN, NIC, SIRET, activity (NAF), headcount.

use crate::entity::value::{Reason, ValueError, clipped};
use crate::language::{Text, both, tr};

/// The one company that has more establishments than check digits.
const LA_POSTE: &str = "356000000";
/// Brackets of headcount (tranche d'effectif salarié); NN: it employs nobody, or nobody knows.
const HEADCOUNTS: [&str; 16] = ["NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"];

pub(super) fn siren(line: &str) -> Result<String, ValueError> {
    let siren = digits(line, 9, both("a SIREN", "un SIREN")).map_err(|error| {
        let all: String = line.chars().filter(char::is_ascii_digit).collect();
        match all.len() {
            // A SIRET; a number of value-added tax, FR and two digits first.
            14 => error.repairs([format!("{} nic={}", &all[..9], &all[9..])]),
            11 if line.to_ascii_uppercase().starts_with("FR") => error.repairs([all[2..].to_owned()]),
            _ => error,
        }
    })?;
    if is_luhn(&siren) {
        return Ok(siren);
    }
    let message = tr!(
        "`{}` is not a SIREN: its check digit (Luhn) is wrong, so a digit must be",
        "`{}` n'est pas un SIREN : son chiffre de contrôle (Luhn) est faux, donc l'un de ses chiffres",
        clipped(line)
    );
    Err(ValueError::new(Reason::NotOfItsForm, message))
}

pub(super) fn nic(line: &str) -> Result<String, ValueError> {
    digits(line, 5, both("a NIC", "un NIC"))
}

/// Whether the two make a SIRET. La Poste's other establishments than its seat may add up to a multiple of five instead.
pub(super) fn siret(siren: &str, nic: &str) -> Result<(), ValueError> {
    let siret = format!("{siren}{nic}");
    if is_luhn(&siret) || siren == LA_POSTE && sum(&siret).is_multiple_of(5) {
        return Ok(());
    }
    let message = tr!(
        "`{nic}` is not a NIC of the SIREN {siren}: the check digit (Luhn) of the two together is wrong",
        "`{nic}` n'est pas un NIC du SIREN {siren} : le chiffre de contrôle (Luhn) des deux ensemble est faux"
    );
    Err(ValueError::new(Reason::NotOfItsForm, message))
}

/// Exactly `count` digits, spaces, dots and hyphens between them left out.
pub(super) fn digits(line: &str, count: usize, what: Text) -> Result<String, ValueError> {
    let digits: String = line.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-')).collect();
    if digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(digits);
    }
    let words = match count {
        5 => both("five", "cinq"),
        9 => both("nine", "neuf"),
        _ => both("fourteen", "quatorze"),
    };
    let message = tr!("`{}` is not {what}, which is {words} digits", "`{}` n'est pas {what}, qui a {words} chiffres", clipped(line));
    Err(ValueError::new(Reason::NotOfItsForm, message))
}

pub(super) fn activity(line: &str) -> Result<String, ValueError> {
    let plain: String = line.chars().filter(|c| !c.is_whitespace() && *c != '.').map(|c| c.to_ascii_uppercase()).collect();
    match plain.as_bytes() {
        [digits @ .., letter] if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) && letter.is_ascii_uppercase() => {
            Ok(format!("{}.{}", &plain[..2], &plain[2..]))
        }
        _ => {
            let message = tr!(
                "`{}` is not an activity: a NAF code is four digits and a letter, such as 82.30Z",
                "`{}` n'est pas une activité : un code NAF est quatre chiffres et une lettre, par exemple 82.30Z",
                clipped(line)
            );
            Err(ValueError::new(Reason::NotOfItsForm, message))
        }
    }
}

pub(super) fn headcount(line: &str) -> Result<String, ValueError> {
    let code = line.to_ascii_uppercase();
    if HEADCOUNTS.contains(&code.as_str()) {
        return Ok(code);
    }
    let bracket = line.parse().ok().and_then(bracket).filter(|bracket| *bracket != code);
    let message =
        tr!("`{}` is not one of INSEE's brackets of headcount", "`{}` n'est pas une tranche d'effectif de l'INSEE", clipped(line));
    Err(ValueError::new(Reason::NotOfItsForm, message).repairs(bracket.map(str::to_owned)).allowed(HEADCOUNTS))
}

/// The bracket of so many people.
fn bracket(people: u32) -> Option<&'static str> {
    const FROM: [(u32, &str); 15] = [
        (10_000, "53"),
        (5_000, "52"),
        (2_000, "51"),
        (1_000, "42"),
        (500, "41"),
        (250, "32"),
        (200, "31"),
        (100, "22"),
        (50, "21"),
        (20, "12"),
        (10, "11"),
        (6, "03"),
        (3, "02"),
        (1, "01"),
        (0, "00"),
    ];
    FROM.into_iter().find(|(from, _)| people >= *from).map(|(_, code)| code)
}

/// Whether the last digit checks the others: every second one from the right counts twice (ISO/IEC 7812).
pub(super) fn is_luhn(digits: &str) -> bool {
    let doubled = digits.bytes().rev().enumerate().map(|(place, digit)| {
        let value = u32::from(digit.wrapping_sub(b'0')) * if place % 2 == 1 { 2 } else { 1 };
        value / 10 + value % 10
    });
    doubled.sum::<u32>().is_multiple_of(10)
}

fn sum(digits: &str) -> u32 {
    digits.bytes().map(|digit| u32::from(digit.wrapping_sub(b'0'))).sum()
}
