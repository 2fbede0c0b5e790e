//! Records to write: ten columns as a list of contracts has them.

use epicrm::entity::{Kind, Value};
use epicrm::output::Column;

/// Its columns.
pub fn columns() -> Vec<Column> {
    let kinds = [
        ("code", Kind::Text),
        ("client.full_name", Kind::Text),
        ("client.company.name", Kind::Text),
        ("client.email", Kind::Text),
        ("total", Kind::Money),
        ("remaining", Kind::Money),
        ("attendees", Kind::Integer),
        ("status", Kind::Text),
        ("signed_at", Kind::Instant),
        ("due_on", Kind::Date),
    ];
    kinds.map(|(name, kind)| Column { name: name.into(), label: name.into(), kind }).into()
}

/// A record, other for each number.
pub fn row(number: i64) -> [Value<'static>; 10] {
    [
        Value::Text("ct-104217".into()),
        Value::Text("Zoë Lefèvre-Çelik".into()),
        Value::Text("Société Générale d'Événementiel, Île-de-France".into()),
        Value::Text("zoe.lefevre-celik@societe-generale-evenementiel.fr".into()),
        Value::Money(rust_decimal::Decimal::new(1_234_500 + number, 2)),
        Value::Money(rust_decimal::Decimal::new(99_900 + number, 2)),
        Value::Integer(number),
        Value::Text("signed".into()),
        // Spread over years: a zone looked up once would not do.
        Value::Instant(chrono::DateTime::from_timestamp(1_500_000_000 + number * 7_919 % 300_000_000, 123_456_000).unwrap_or_default()),
        Value::Date(chrono::NaiveDate::from_num_days_from_ce_opt(739_000 + i32::try_from(number % 4000).unwrap_or(0)).unwrap_or_default()),
    ]
}
