//! Any bytes are a filter or an error. What is a filter prints as one that means the same, and becomes SQL that holds none of it.
#![no_main]

use chrono::{DateTime, NaiveDate};
use epicrm::domain::ENTITIES;
use epicrm::entity::Clock;
use epicrm::filter;
use epicrm::query::Select;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let entity = ENTITIES[usize::from(*choice) % ENTITIES.len()];
    let clock = Clock { now: DateTime::UNIX_EPOCH, today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() };
    match filter::compile_bytes(text, entity, &clock) {
        Ok(filter) => {
            let Some(condition) = filter.condition else { return };
            let printed = condition.to_string();
            // Names are written out and values quoted: it may outgrow what may be typed.
            if printed.len() <= 8 * 1024 {
                let again = filter::compile(&[printed.clone()], entity, &clock).unwrap_or_else(|error| panic!("{printed}: {error:?}"));
                assert_eq!(again.condition.as_ref(), Some(&condition), "{printed}");
            }
            let select = Select { entity, columns: &[], condition: Some(&condition), order: &[], limit: Some(1) };
            // The constants between the literal parts of a pattern are the only quotes there are.
            let sql = select.count().to_sql().replace("'%'", "").replace("''", "");
            assert!(!sql.contains(['\'', ';', '-', '\\', '"']), "{sql}");
        }
        Err(error) => {
            assert!(error.text.get(error.span.clone()).is_some(), "{error:?}");
            let shown = format!("{}{}", epicrm::error::Error::from(error.clone()), error.snippet());
            assert!(!shown.contains(['\0', '\u{1b}']), "{shown:?}");
        }
    }
});
