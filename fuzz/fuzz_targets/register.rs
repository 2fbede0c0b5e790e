//! Any bytes are an answer of a register, or none: texts in order, or nothing.
#![no_main]

use epicrm::register::{commune, company};
use libfuzzer_sys::fuzz_target;

fn check(texts: &[&Option<String>]) {
    for text in texts.iter().filter_map(|text| text.as_ref()) {
        assert!(!text.is_empty() && text.trim() == text && !text.contains("  ") && !text.contains('\n'), "{text:?}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    if choice % 3 == 0 {
        let found = commune::read(body, (choice & 1 == 1).then_some("44000")).unwrap_or_default();
        found.iter().for_each(|found| check(&[&found.postal_code, &found.city, &found.region, &found.population]));
    } else {
        for company in company::read(body, "55208131766522").unwrap_or_default() {
            check(&[&company.siren, &company.name, &company.activity, &company.started_on, &company.headcount, &company.address]);
            check(&[&company.complement, &company.postal_code, &company.cedex, &company.city, &company.region]);
        }
    }
});
