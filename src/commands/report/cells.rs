//! Values that reports are made of, and read out of the server's rows.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::entity::Value;

pub fn word(text: impl Into<String>) -> Value<'static> {
    Value::Text(text.into().into())
}

pub fn number(value: &Value<'_>) -> i64 {
    if let Value::Integer(number) = value { *number } else { 0 }
}

pub fn amount(value: &Value<'_>) -> Decimal {
    if let Value::Money(amount) = value { *amount } else { Decimal::ZERO }
}

pub fn text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// How many in a hundred of `whole`, two decimals; nothing of nothing.
pub fn percent(part: Decimal, whole: Decimal) -> Value<'static> {
    if whole <= Decimal::ZERO {
        return Value::Null;
    }
    part.checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|part| part.checked_div(whole))
        .map_or(Value::Null, |share| Value::Money(share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)))
}
