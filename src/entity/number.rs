//! Numbers as people type them: `1200.50`, `12k`, `1 200 €`, `'1 200,50'`.

use rust_decimal::Decimal;

use super::value::{Reason, ValueError};
use crate::language::tr;

/// Digits before and after the point that `numeric(12,2)` holds.
const WHOLE: u32 = 10;
const DECIMALS: usize = 2;

/// An amount in the database's currency.
pub(super) fn money(text: &str, quoted: bool) -> Result<Decimal, ValueError> {
    let wrong = || {
        ValueError::new(Reason::NotANumber, tr!("`{text}` is not an amount", "`{text}` n'est pas un montant"))
            .allowed(["1200.50", "12k", "'1 200,50 €'"])
            .repairs(repointed(text))
    };
    let plain = text.trim().to_lowercase();
    let plain = ["€", "euros", "euro", "eur"].iter().find_map(|unit| plain.strip_suffix(unit)).unwrap_or(&plain);
    let number = Number::read(plain).ok_or_else(wrong)?;
    if number.comma && !quoted {
        let message = tr!(
            "`{text}` has a decimal comma: write a point, or put it inside quotes",
            "`{text}` a une virgule décimale : écrivez un point, ou mettez-le entre guillemets"
        );
        return Err(ValueError::new(Reason::DecimalComma, message).repairs([text.replace(',', "."), format!("'{text}'")]));
    }
    let precise = || {
        ValueError::new(Reason::TooPrecise, tr!("`{text}` has more than {DECIMALS} decimals", "`{text}` a plus de {DECIMALS} décimales"))
    };
    // Typed zeros count: `1.500` may well be meant as a thousand and a half.
    if number.decimals.len() > DECIMALS && !number.thousands {
        return Err(precise());
    }
    let large = || {
        let message = tr!(
            "`{text}` is too large: an amount has at most {WHOLE} digits before the point",
            "`{text}` est trop grand : un montant a au plus {WHOLE} chiffres avant la virgule"
        );
        ValueError::new(Reason::TooLarge, message)
    };
    let exact = number.decimal().ok_or_else(large)?;
    if exact.normalize().scale() > DECIMALS as u32 {
        return Err(precise());
    }
    if exact.abs() >= Decimal::from(10_i64.pow(WHOLE)) {
        return Err(large());
    }
    Ok(exact)
}

/// A whole number.
pub(super) fn integer(text: &str) -> Result<i64, ValueError> {
    let wrong = || ValueError::new(Reason::NotANumber, tr!("`{text}` is not a whole number", "`{text}` n'est pas un nombre entier"));
    let number = Number::read(&text.trim().to_lowercase()).ok_or_else(wrong)?;
    let exact = number.decimal().map(|exact| exact.normalize());
    match exact {
        Some(exact) if exact.scale() == 0 => i64::try_from(exact).map_err(|_| too_large(text)),
        Some(_) => Err(wrong()),
        None => Err(too_large(text)),
    }
}

fn too_large(text: &str) -> ValueError {
    ValueError::new(Reason::TooLarge, tr!("`{text}` is too large a number", "`{text}` est un nombre trop grand"))
}

/// The parts of a number, each only digits.
struct Number {
    negative: bool,
    whole: String,
    decimals: String,
    comma: bool,
    thousands: bool,
}

impl Number {
    fn read(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let text = text.trim();
        let (thousands, text) = text.strip_suffix('k').map_or((false, text), |rest| (true, rest.trim_end()));
        let comma = text.contains(',');
        let (whole, decimals) = match text.split_once(if comma { ',' } else { '.' }) {
            Some((_, "")) => return None,
            Some((whole, decimals)) => (whole, decimals),
            None => (text, ""),
        };
        let whole = ungrouped(whole)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        digits(decimals).then(|| Self { negative, whole, decimals: decimals.to_owned(), comma, thousands })
    }

    /// None when it has more digits than a [`Decimal`].
    fn decimal(&self) -> Option<Decimal> {
        let point = if self.decimals.is_empty() { "" } else { "." };
        let exact = Decimal::from_str_exact(&format!("{}{point}{}", self.whole, self.decimals)).ok()?;
        let exact = if self.thousands { exact.checked_mul(Decimal::ONE_THOUSAND)?.normalize() } else { exact };
        Some(if self.negative { -exact } else { exact })
    }
}

/// `1.200,50` and `1,200.50` with a point and nothing else: of two signs the last parts the decimals.
fn repointed(text: &str) -> Option<String> {
    let (point, comma) = (text.rfind('.')?, text.rfind(',')?);
    let (whole, decimals) = text.split_at(point.max(comma));
    let plain = format!("{}.{}", whole.replace(['.', ','], ""), &decimals[1..]);
    money(&plain, true).is_ok().then_some(plain)
}

/// `1 200 000` without its spaces, provided they part thousands.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(char::is_whitespace);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    (!first.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
