//! The public registers, played by a server of this test: what they answer, and all the ways in which they do not.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::world::World;

/// What one request is answered; the last answer serves all that follow.
#[derive(Clone, Copy)]
pub enum Answer {
    Body(&'static str),
    Raw(&'static str),
    /// Nothing for so many seconds.
    Silence(u64),
}

pub struct Register {
    pub url: String,
    /// Request lines, in order.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Register {
    pub fn start(answers: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answers, heard) = (answers.to_vec(), Arc::clone(&asked));
        thread::spawn(move || {
            for (turn, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                heard.lock().unwrap().push(line.split(' ').nth(1).unwrap_or_default().to_owned());
                while line.trim_end() != "" {
                    line.clear();
                    reader.read_line(&mut line).unwrap();
                }
                let answer = answers[turn.min(answers.len() - 1)];
                let _gone = match answer {
                    Answer::Body(body) => {
                        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
                    }
                    Answer::Raw(text) => stream.write_all(text.as_bytes()),
                    Answer::Silence(seconds) => {
                        thread::sleep(Duration::from_secs(seconds));
                        Ok(())
                    }
                };
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

pub const VOILES: &str = r#"{"results":[{"siren":"732829320","nom_raison_sociale":"NANTES VOILES","activite_principale":"82.30Z",
  "tranche_effectif_salarie":"12","etat_administratif":"A","siege":{"siret":"73282932000074","date_debut_activite":"2009-02-22",
  "numero_voie":"22","type_voie":"QUAI","libelle_voie":"DE LA FOSSE","code_postal":"44000","libelle_commune":"NANTES","region":"52"}}]}"#;
const DOWN: Answer = Answer::Raw("HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
const BUSY: Answer = Answer::Raw("HTTP/1.1 429 Slow\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
const BUSY_FOR_LONG: Answer = Answer::Raw("HTTP/1.1 429 Slow\r\nretry-after: 3600\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");

/// One lookup in a home without any database; its exit code, and both streams.
fn lookup(world: &World, register: &Register, words: &[&str]) -> (i32, String, String) {
    let cache = world.home().join("cache");
    let output = world
        .epicrm()
        .env("XDG_CACHE_HOME", cache)
        .env("EPICRM_COMPANIES_URL", &register.url)
        .env("EPICRM_COMMUNES_URL", &register.url)
        .args(words)
        .assert();
    let output = output.get_output();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_company_is_looked_up_once_a_week_and_offline_from_the_cache() {
    let (world, register) = (World::bare(), Register::start(&[Answer::Body(VOILES), DOWN]));
    let (code, stdout, stderr) = lookup(&world, &register, &["company", "lookup", "732 829 320", "-f", "csv"]);
    let expected = "siren,nic,name,activity,started_on,headcount,address,postal_code,city,region\n\
                    732829320,00074,NANTES VOILES,82.30Z,2009-02-22,12,22 QUAI DE LA FOSSE,44000,NANTES,Pays de la Loire\n";
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, expected, ""));
    assert_eq!(register.asked.lock().unwrap()[0], "/search?q=732829320&page=1&per_page=10");
    let kept = std::fs::read_dir(world.home().join("cache/epicrm/registers")).unwrap().next().unwrap().unwrap().path();
    let aged = |days: u64| {
        let then = std::time::SystemTime::now() - Duration::from_secs(days * 24 * 3600);
        std::fs::File::options().write(true).open(&kept).unwrap().set_modified(then).unwrap();
    };
    // By the clock of the program, which may be another than that of the file system.
    aged(0);
    // Again: nobody is asked, the age is told.
    let (code, again, stderr) = lookup(&world, &register, &["company", "lookup", "732829320", "-f", "csv"]);
    assert_eq!((code, again.as_str(), stderr.trim()), (0, expected, "from the cache, 0 min old"));
    assert_eq!(register.asked(), 1);
    // A month later the register is down: what it said before, with a word of warning.
    aged(30);
    let (code, again, stderr) = lookup(&world, &register, &["company", "lookup", "732829320", "-f", "csv"]);
    assert_eq!((code, again.as_str()), (0, expected));
    assert!(stderr.contains("out of order (503)") && stderr.contains("30 days old"), "{stderr}");
    assert_eq!(register.asked(), 4, "three attempts");
    // A cache that was spoilt is no answer.
    std::fs::write(&kept, "{").unwrap();
    assert_eq!(lookup(&world, &register, &["company", "lookup", "732829320"]).0, 9);
}

#[test]
fn switched_off_it_says_what_it_could_not_do() {
    let (world, register) = (World::bare(), Register::start(&[Answer::Body(VOILES)]));
    let refused = world.epicrm().env("EPICRM_INTERNET", "off").args(["location", "lookup", "44000", "-f", "json"]).assert().code(9);
    let said: serde_json::Value = serde_json::from_slice(&refused.get_output().stderr).unwrap();
    assert_eq!(said["message"], "the register at geo.api.gouv.fr cannot be asked: EPICRM_INTERNET=off");
    assert_eq!(said["hints"][0], "type the fields by hand: nothing needs a register");
    assert_eq!(register.asked(), 0);
}

#[test]
fn a_register_that_misbehaves_is_asked_again_when_that_makes_sense_and_told_in_a_sentence() {
    let scene = |answers: &[Answer], code: i32, attempts: usize, said: &str| {
        let (world, register) = (World::bare(), Register::start(answers));
        let (status, stdout, stderr) = lookup(&world, &register, &["company", "lookup", "nantes voiles", "-f", "ids"]);
        assert_eq!((status, register.asked()), (code, attempts), "{said}: {stderr}");
        assert!(stderr.contains(said) && (code == 0) != stdout.is_empty(), "{stdout}{stderr}");
        assert!(!stderr.contains("127.0.0.1:"), "no address of the machine: {stderr}");
    };
    scene(&[BUSY, Answer::Body(VOILES)], 0, 2, "");
    scene(&[DOWN, DOWN, Answer::Body(VOILES)], 0, 3, "");
    scene(&[DOWN], 9, 3, "it is out of order (503)");
    scene(&[BUSY_FOR_LONG], 9, 1, "it is asked too much at the moment (429)");
    scene(&[Answer::Raw("HTTP/1.1 400 Bad\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")], 9, 1, "it refuses the question (400)");
    scene(
        &[Answer::Raw("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\nconnection: close\r\n\r\n")],
        9,
        1,
        "refuses the question (302)",
    );
    scene(&[Answer::Body("<html>maintenance</html>")], 9, 1, "its answer makes no sense");
    scene(&[Answer::Raw("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{\"results\"")], 9, 3, "its answer broke off");
    scene(&[Answer::Raw("\u{1}\u{2}\r\n\r\n")], 9, 3, "there is no way to it from here");
    scene(&[Answer::Silence(8), Answer::Body(VOILES)], 0, 2, "");
    scene(&[Answer::Body(r#"{"results":[]}"#)], 3, 1, "the register knows no company nantes voiles");
}

#[test]
fn questions_that_make_no_sense_are_not_asked() {
    let (world, register) = (World::bare(), Register::start(&[Answer::Body(VOILES)]));
    let long = "a".repeat(201);
    for words in
        [["company", "lookup", " "], ["company", "lookup", &long], ["location", "lookup", "a\nb"], ["company", "lookup", "--format=x"]]
    {
        let (code, _, stderr) = lookup(&world, &register, &words);
        assert_eq!(code, 2, "{stderr}");
    }
    assert_eq!(register.asked(), 0);
    // A company may still be called lookup.
    assert_eq!(lookup(&world, &register, &["company", "lookup"]).0, 2);
}

/// A write that looks up; exit code, and both streams.
fn write(world: &World, register: &Register, words: &[&str]) -> (i32, String, String) {
    let command = world.as_user("alice").env("XDG_CACHE_HOME", world.home().join("cache"));
    let output = command.env("EPICRM_COMPANIES_URL", &register.url).env("EPICRM_COMMUNES_URL", &register.url).args(words).assert();
    let output = output.get_output();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

const TWO: &str =
    r#"{"results":[{"siren":"732829320","nom_raison_sociale":"NANTES VOILES"},{"siren":"552120222","nom_raison_sociale":"VOILES"}]}"#;
const ODD: &str =
    r#"{"results":[{"siren":"732829320","nom_raison_sociale":"-","activite_principale":"nonsense","tranche_effectif_salarie":"12"}]}"#;
const COMMUNES: &str = r#"[{"nom":"Rezé","codesPostaux":["44400"],"population":43000,"region":{"nom":"Pays de la Loire"}},
  {"nom":"Petit Rezé","codesPostaux":["44400"],"population":12,"region":{"nom":"Pays de la Loire"}}]"#;

#[test]
fn what_the_register_knows_is_not_typed_again() {
    let world = World::demo();
    let listed = |words: &[&str]| write(&world, &Register::start(&[DOWN]), words).1;
    let register = Register::start(&[Answer::Body(VOILES)]);
    let before = listed(&["locations", "--count"]);
    // What is typed wins; a dry run writes neither the company nor its place.
    let words = ["add-company", "code=voiles", "siren=732829320", "name=Nantes Voiles", "--lookup"];
    let (code, _, stderr) = write(&world, &register, &[&words[..], &["--dry-run"]].concat());
    assert_eq!(
        (code, listed(&["companies", "code=voiles", "--count"]).trim(), listed(&["locations", "--count"])),
        (0, "0", before.clone()),
        "{stderr}"
    );
    let (code, _, stderr) = write(&world, &register, &words);
    assert_eq!(code, 0, "{stderr}");
    let shown =
        ["companies", "code=voiles", "-f", "csv", "--columns", "name,siret,activity,started_on,headcount,location.address,city,region"];
    let expected = "Nantes Voiles,73282932000074,82.30Z,2009-02-22,12,22 QUAI DE LA FOSSE,NANTES,Pays de la Loire";
    assert_eq!(listed(&shown).lines().nth(1), Some(expected));
    // A second company at the same address is at the same location.
    let again = ["add-company", "code=voiles-2", "siren=732829320", "nic=00066", "name=Voiles Deux", "--lookup"];
    let (code, _, stderr) = write(&world, &register, &again);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(
        listed(&["companies", "siren=732829320", "-f", "csv", "--columns", "location.code"])
            .lines()
            .skip(1)
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        1
    );
    assert_eq!(listed(&["locations", "--count"]).trim().parse::<i32>().unwrap(), before.trim().parse::<i32>().unwrap() + 1);

    // A commune of several of one postal code is told by its name.
    let communes = Register::start(&[Answer::Body(COMMUNES)]);
    let (code, _, stderr) = write(&world, &communes, &["add-location", "postal_code=44400", "--lookup"]);
    assert!(code == 2 && stderr.contains("nobody to choose") && stderr.contains("44400  Petit Rezé  Pays de la Loire"), "{stderr}");
    let (code, _, stderr) = write(&world, &communes, &["add-location", "code=reze", "postal_code=44400", "city=rezé", "--lookup"]);
    assert_eq!(code, 0, "{stderr}");
    let reze = listed(&["locations", "code=reze", "-f", "csv", "--columns", "city,region,population"]);
    assert_eq!(reze.lines().nth(1), Some("rezé,Pays de la Loire,43000"));
}

#[test]
fn a_lookup_that_fails_adds_nothing_and_keeps_nobody_from_typing() {
    let world = World::demo();
    for (answers, words, code, said) in [
        (DOWN, &["add-company", "name=Voiles", "--lookup"][..], 9, "type the fields by hand: nothing needs a register"),
        (
            Answer::Body(TWO),
            &["add-company", "name=Voiles", "--lookup"],
            2,
            "the register knows 2 of that name, and there is nobody to choose",
        ),
        (Answer::Body(r#"{"results":[]}"#), &["add-company", "name=Voiles", "--lookup"], 3, "the register knows no company Voiles"),
        (DOWN, &["add-company", "activity=82.30Z", "--lookup"], 2, "nothing says what to look up"),
        (DOWN, &["add-client", "last_name=Voiles", "--lookup"], 2, "no public register knows clients"),
        (DOWN, &["add-company", "siren=732829321", "--lookup"], 2, "siren"),
        (DOWN, &["add-company", "name=Voiles"], 0, ""),
    ] {
        let register = Register::start(&[answers]);
        let (status, _, stderr) = write(&world, &register, words);
        assert!(status == code && stderr.contains(said), "{words:?}: {status} {stderr}");
    }
    // What a field does not take is left out and told, like anything typed would be refused.
    let (code, stdout, stderr) =
        write(&world, &Register::start(&[Answer::Body(ODD)]), &["add-company", "siren=732829320", "name=Odd", "--lookup", "-f", "json"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("the register's activity is left out: activity:") && !stdout.contains("nonsense"), "{stderr}{stdout}");
    // Support adds no company, whatever a register says.
    let refused = world.as_user("sam").env("EPICRM_COMPANIES_URL", Register::start(&[Answer::Body(VOILES)]).url).args([
        "add-company",
        "siren=732829320",
        "--lookup",
    ]);
    refused.assert().code(5);
}

#[test]
fn several_candidates_are_chosen_from_on_a_terminal() {
    use crate::terminal::{DOWN as ARROW_DOWN, ENTER};
    let (world, register) = (World::demo(), Register::start(&[Answer::Body(TWO)]));
    let cache = world.home().join("cache").display().to_string();
    let opening = world.terminal("alice").env("EPICRM_COMPANIES_URL", &register.url).env("XDG_CACHE_HOME", &cache);
    let mut terminal = opening.run(&["add-company", "code=chosen", "name=Voiles", "--lookup"]);
    terminal.asks("Which one?").shows("732829320  NANTES VOILES").types(ARROW_DOWN).types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    let siren = write(&world, &register, &["companies", "code=chosen", "-f", "csv", "--columns", "siren"]).1;
    assert_eq!(siren.lines().nth(1), Some("552120222"));
}
