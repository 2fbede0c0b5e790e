//! Postal codes. France's are five digits (Corsica's begin with 20, those overseas with 97 and 98); other countries' are not judged beyond
//! what the Universal Postal Union's members use: letters, digits, spaces and hyphens.

use crate::entity::value::{Reason, ValueError, clipped};
use crate::language::tr;

/// Two more than any country has.
const LONGEST: usize = 12;

pub(super) fn postal_code(line: &str) -> Result<String, ValueError> {
    let code = line.to_ascii_uppercase();
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-');
    let end = |c: char| c.is_ascii_alphanumeric();
    if (2..=LONGEST).contains(&code.len()) && code.bytes().all(inside) && code.starts_with(end) && code.ends_with(end) {
        return Ok(code);
    }
    let message = tr!(
        "`{}` is not a postal code: 2 to {LONGEST} letters, digits, spaces or hyphens, in France five digits",
        "`{}` n'est pas un code postal : 2 à {LONGEST} lettres, chiffres, espaces ou traits d'union, en France cinq chiffres",
        clipped(line)
    );
    Err(ValueError::new(Reason::NotOfItsForm, message))
}

/// Whether a postal code is one of this country.
pub(super) fn postal_code_in(country: &str, code: &str) -> Result<(), ValueError> {
    let french = matches!(country.to_lowercase().as_str(), "france" | "fr");
    if !french || is_five_digits(code) {
        return Ok(());
    }
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let repair = match code.to_ascii_uppercase().get(..2) {
        // Departments 2A and 2B, formerly 20.
        Some("2A" | "2B") => Some(format!("20{}", &digits[1..])),
        _ => Some(digits),
    };
    let repair = repair.filter(|repair| is_five_digits(repair));
    let message = tr!(
        "`{}` is not a postal code of France, which is five digits",
        "`{}` n'est pas un code postal de France, qui a cinq chiffres",
        clipped(code)
    );
    Err(ValueError::new(Reason::NotOfItsForm, message).repairs(repair))
}

pub(super) fn cedex(line: &str) -> Result<String, ValueError> {
    let digits: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    if is_five_digits(&digits) {
        return Ok(digits);
    }
    let message = tr!(
        "`{}` is not the code of a cedex, which is five digits; `Paris cedex 08` is part of the address",
        "`{}` n'est pas le code d'un cedex, qui a cinq chiffres ; `Paris cedex 08` fait partie de l'adresse",
        clipped(line)
    );
    Err(ValueError::new(Reason::NotOfItsForm, message))
}

fn is_five_digits(code: &str) -> bool {
    code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit())
}
