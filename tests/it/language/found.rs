#[test]
fn every_sentence_has_its_pair() {
    let mut out = String::new();
    for Sight { file, item, line, found } in source::sights() {
        match found {
            Found::Alone(text) if is_sentence(&text) => out.push_str(&format!("src/{file}:{line}: {item} {text:?}\n")),
            Found::Alone(text) if text.len()>2 && text.starts_with(char::is_uppercase) && text.chars().skip(1).all(char::is_lowercase) => out.push_str(&format!("LABEL src/{file}:{line}: {item} {text:?}\n")),
            Found::Alone(_) => {}
            Found::Pair(pair) => for fault in pair.faults() { out.push_str(&format!("PAIR src/{file}:{line}: {fault}: {:?} / {:?}\n", pair.english, pair.french)) }
        }
    }
    std::fs::write("/tmp/fr-found.txt", out).unwrap();
}
