//! Telephone numbers: typed as people dial them in France, or with a country code; kept in E.164. The plans are Google's
//! libphonenumber's, read (10 ms) when the first number is.

use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};

use crate::entity::value::{Reason, ValueError, clipped};
use crate::language::{both, tr};

/// Whose national form is understood, the first being told of: France, and its departments overseas, which are dialled alike.
const REGIONS: [Region; 6] = [Region::FR, Region::GP, Region::RE, Region::GF, Region::MQ, Region::YT];
const FRANCE: i32 = 33;

pub(super) fn read(line: &str) -> Result<String, ValueError> {
    let wrong = |why: &str| {
        let message = tr!("`{}` is not a telephone number: {why}", "`{}` n'est pas un numéro de téléphone : {why}", clipped(line));
        ValueError::new(Reason::NotOfItsForm, message)
    };
    let plain: String = line.strip_prefix("tel:").unwrap_or(line).chars().map(plain).collect();
    if let Some(other) = plain.chars().find(|c| !c.is_ascii_digit() && !" +.-/()".contains(*c)) {
        return Err(wrong(&tr!(
            "`{other}` cannot be part of one; an extension goes in the notes",
            "`{other}` ne peut pas en faire partie ; un numéro de poste va dans les notes"
        )));
    }
    let parsed = |region| PHONE_NUMBER_UTIL.parse(&plain, Some(region)).ok();
    let numbers: Vec<PhoneNumber> = REGIONS.into_iter().filter_map(parsed).collect();
    let with_country = ["+", "00"].iter().any(|prefix| plain.trim_start_matches(['(', ' ']).starts_with(prefix));
    // The plans of other countries change faster than this program: of those, the length is enough.
    let kept = numbers.iter().find(|number| PHONE_NUMBER_UTIL.is_valid_number(number)).or_else(|| {
        numbers.first().filter(|number| with_country && number.country_code != FRANCE && PHONE_NUMBER_UTIL.is_possible_number(number))
    });
    let kept = kept.map(|number| PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned());
    match kept {
        Some(kept) if is_e164(&kept) => Ok(kept),
        _ if with_country => Err(wrong(both("no country has such a number", "aucun pays n'a de tel numéro").get())),
        _ => {
            let french = both(
                "no French number is so; one of another country begins with its code, such as +41",
                "aucun numéro français n'est ainsi ; celui d'un autre pays commence par son indicatif, par exemple +41",
            );
            Err(wrong(french.get()))
        }
    }
}

/// One sign for those that look alike: spaces of every width, hyphens.
fn plain(c: char) -> char {
    match c {
        '＋' => '+',
        '\u{2010}'..='\u{2013}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// As crm.is_phone has it.
fn is_e164(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (6..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}
