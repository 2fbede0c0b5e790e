//! Any bytes are values of fields or an error. A value, written as programs are told it, is that value again.
#![no_main]

use chrono::{DateTime, NaiveDate};
use epicrm::commands::write::assignments;
use epicrm::domain::ENTITIES;
use epicrm::entity::{Clock, Value, show};
use epicrm::language::{Language, speaking};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let entity = ENTITIES[usize::from(choice & 0x7f) % ENTITIES.len()];
    let language = if choice & 0x80 == 0 { Language::English } else { Language::French };
    let clock = Clock { now: DateTime::UNIX_EPOCH, today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() };
    let words: Vec<String> = text.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect();
    // Files and standard input are not for a fuzzer to read.
    let read = |value: &str| value.starts_with('-') || value.starts_with('@') && !value.starts_with("@@");
    if words.iter().any(|word| word.split_once('=').is_some_and(|(_, value)| read(value))) {
        return;
    }
    speaking(language, || match assignments::read(entity, &words, &clock, "update-x CODE") {
        Ok(read) => {
            for one in read.iter().filter(|one| one.value != Value::Null) {
                let mut plain = String::new();
                show::plain(&one.value, &mut plain);
                let again = one.field.written(&plain, true, &clock);
                assert!(again.as_ref() == Ok(&one.value), "{}: {:?} was told as {plain:?}: {again:?}", one.field.name, one.value);
            }
        }
        Err(error) => {
            assert_eq!(error.exit_code(), 2, "{}", error.report());
            assert!(!error.message.is_empty());
        }
    });
});
