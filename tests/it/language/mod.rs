//! Every sentence that people may read stands in the source in English and French (src/language.rs).

mod sentence;
mod source;

use sentence::is_sentence;
use source::Found;

#[test]
fn every_sentence_has_its_pair() {
    let mut out = String::new();
    for sight in source::sights() {
        match sight.found {
            Found::Alone(text) if is_sentence(&text) => out.push_str(&format!("src/{}:{}: {:?}\n", sight.file, sight.line, text)),
            _ => {}
        }
    }
    std::fs::write("/tmp/fr-found.txt", out).unwrap();
}
