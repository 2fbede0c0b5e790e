//! Any bytes are a `config.toml`, a `.env`, a DATABASE_URL, or an error; a password is in none of what they say.
#![no_main]

use epicrm::config::Habits;
use epicrm::config::dotenv::File;
use epicrm::db::Address;
use libfuzzer_sys::fuzz_target;

const LISTS: [&str; 3] = ["clients", "contracts", "events"];
const PASSWORD: &str = "sesame-Ouvre-7";

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    match choice % 6 {
        0 | 1 => match Habits::parse(&text, "config.toml".into(), &LISTS) {
            Ok(habits) => {
                for list in LISTS {
                    let _shown = habits.of_list(list);
                }
                let rest = ["one", "$2", "three"].map(str::to_owned);
                for name in habits.aliases.keys() {
                    assert!(habits.expanded(name, &rest).is_err() || habits.expanded(name, &rest).unwrap().is_some());
                }
                assert!(habits.settings().iter().all(|(name, _)| !name.is_empty()) || text.contains("\"\"") || text.contains("''"));
            }
            Err(error) => {
                assert_eq!(error.exit_code(), 2);
                assert!(error.message.contains("config.toml line "), "{}", error.message);
            }
        },
        2 => {
            let file = File::parse(bytes);
            let _token = file.get("EPICRM_TOKEN");
        }
        // The fuzzer may come to know it.
        _ if text.contains(PASSWORD) => {}
        form => {
            let url = match form {
                3 => format!("postgresql://u:{PASSWORD}@{text}"),
                4 => format!("host=h password={PASSWORD} {text}"),
                _ => text.into_owned(),
            };
            let said = match Address::parse(&url, "_dev", None) {
                Ok(address) => format!("{}{}{address:?}", address.shown(), address.database()),
                Err(error) => format!("{}{}", error.report(), error.to_json()),
            };
            assert!(form == 5 || !said.contains(PASSWORD), "{said}");
            let said = epicrm::db::public(&url);
            assert!(form == 5 || !said.contains(PASSWORD), "{said}");
        }
    }
});
