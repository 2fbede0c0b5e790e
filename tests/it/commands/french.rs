//! What people read is French where they ask for it; what programs read is the same in every language.

use crate::world::World;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(|word| word.replace('+', " ")).collect()
}

/// Standard output of alice's command, in the language of `options` and `locale`.
fn printed(world: &World, locale: &str, line: &str) -> Vec<u8> {
    let assert = world.as_user("alice").env("LC_ALL", locale).args(words(line)).assert().success();
    assert.get_output().stdout.clone()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

const COLUMNS: &str = "--columns code,client.full_name,total,status,due_on,signed_at,company_name -n 3";

#[test]
fn a_list_has_headings_and_values_in_french() {
    let world = World::demo();
    let table = text(printed(&world, "C.UTF-8", &format!("--lang fr contracts status=unsigned --format wide {COLUMNS}")));
    let heading: Vec<&str> = table.lines().next().unwrap().split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
    assert_eq!(heading, ["CODE", "NOM COMPLET CLIENT", "MONTANT", "STATUT", "ÉCHÉANCE", "SIGNÉ LE", "ENTREPRISE"]);
    for line in table.lines().skip(1) {
        assert!(line.contains("○ non signé") && line.contains(','), "{line}");
    }
    let amount =
        |format: &str, locale: &str| text(printed(&world, locale, &format!("contracts total=61250.50 --columns code,total {format}")));
    let created = world.as_user("alice").args(["add-contract", "client=mkc111", "code=french-1", "total=61250,50"]).assert();
    created.success();
    assert!(amount("--format table", "fr_FR.UTF-8").contains("61 250,50"));
    assert!(amount("--format md", "fr_FR.UTF-8").contains("| Code | Montant |\n"));
    assert!(amount("--format table", "de_DE.UTF-8").contains("61 250.50"));
    // What is shown can be typed.
    assert_eq!(text(printed(&world, "fr_FR.UTF-8", "contracts total='61+250,50' --format ids")), "french-1\n");
    let list = text(printed(&world, "fr_FR.UTF-8", "collaborators username=alice --columns username,active --format list"));
    assert_eq!(list, "Identifiant  alice\nActif        oui\n");
    assert_eq!(
        text(printed(&world, "fr_FR.UTF-8", "contracts status='non+signé' --count")),
        text(printed(&world, "C.UTF-8", "contracts status=unsigned --count"))
    );
}

#[test]
fn machine_formats_know_no_language() {
    let world = World::demo();
    for code in ["twin-1", "twin-2"] {
        world.as_user("alice").args(["add-client", "last_name=Xyzzyx", &format!("code={code}")]).assert().success();
    }
    let mut differing = Vec::new();
    for (list, formats) in [
        (format!("contracts {COLUMNS}"), "tsv csv json jsonl yaml ids"),
        ("collaborators".to_owned(), "tsv csv json jsonl yaml ids"),
        ("events -n 5".to_owned(), "tsv csv json jsonl yaml ids ics"),
        ("clients -n 5".to_owned(), "tsv csv json jsonl yaml ids vcard"),
        ("history -n 5".to_owned(), "tsv csv json"),
        ("duplicates clients".to_owned(), "tsv csv json"),
        ("check".to_owned(), "tsv csv json"),
        ("client mkc111".to_owned(), "tsv json"),
        ("search kereon".to_owned(), "tsv json"),
        ("fields contracts".to_owned(), "tsv json"),
        ("can --list".to_owned(), "tsv json"),
        ("whoami".to_owned(), "tsv json"),
        ("sessions".to_owned(), "tsv json"),
        ("today".to_owned(), "tsv json"),
        ("calendar 2026-11".to_owned(), "tsv json"),
    ] {
        for format in formats.split(' ') {
            let line = format!("{list} --format {format}");
            let read = ["C.UTF-8", "fr_FR.UTF-8"].map(|locale| {
                let output = world.as_user("gina").env("LC_ALL", locale).args(words(&line)).output().unwrap();
                assert!(!output.stdout.is_empty(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
                text(output.stdout)
            });
            if read[0] != read[1] {
                differing.push(format!("{line}:\n{}\n{}", read[0], read[1]));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    let schema = ["C.UTF-8", "fr_FR.UTF-8"].map(|locale| text(printed(&world, locale, "schema contracts")));
    assert_eq!(schema[0], schema[1]);
    // Those that people read have two.
    for format in ["table", "wide", "list", "md", "xlsx"] {
        let read = ["C.UTF-8", "fr_FR.UTF-8"].map(|locale| printed(&world, locale, &format!("contracts -n 3 --format {format}")));
        assert_ne!(read[0], read[1], "{format}");
    }
}

/// Whoever sends a spreadsheet and whoever takes it back in need not speak the same.
#[test]
fn a_spreadsheet_is_read_back_in_either_language() {
    let world = World::demo();
    for (written, read) in [("fr_FR.UTF-8", "C.UTF-8"), ("C.UTF-8", "fr_FR.UTF-8")] {
        let sheet = printed(&world, written, "contracts -n 4 --format xlsx --columns code,client,total,status,due_on");
        let again =
            world.as_user("gina").env("LC_ALL", read).args(words("import contracts - --upsert --dry-run")).stdin(sheet).assert().success();
        let said = text(again.get_output().stderr.clone());
        let taken = ["code", "client", "total", "status", "due_on"];
        assert!(taken.iter().all(|field| said.contains(&format!("→ {field} "))), "{said}");
    }
}

#[test]
fn mistakes_and_refusals_are_told_in_the_language_asked_for() {
    let world = World::demo();
    let told = |name: &str, locale: &str, line: &str, code: i32| {
        let assert = world.as_user(name).env("LC_ALL", locale).args(words(line)).assert().code(code).stdout_eq("");
        text(assert.get_output().stderr.clone())
    };
    assert_eq!(
        told("alice", "fr_FR.UTF-8", "contracts due_on=07-14-2026", 2),
        "erreur[F028] : `07-14-2026` n'est pas une date : il n'y a pas de mois 14 ; le jour vient avant le mois
  | due_on=07-14-2026
  |        ^^^^^^^^^^
  = vouliez-vous dire `2026-07-14` ?
  = voir : epicrm fields contracts
"
    );
    let english = told("alice", "fr_FR.UTF-8", "--lang en contracts due_on=07-14-2026", 2);
    assert!(english.starts_with("error[F028]: `07-14-2026` is not a date: there is no month 14"), "{english}");
    let french = told("alice", "C.UTF-8", "--lang fr contracts due_on=07-14-2026", 2);
    assert!(french.starts_with("erreur[F028] :"), "{french}");
    let refused = told("sam", "fr_FR.UTF-8", "update-contract kc555 total=1", 5);
    assert!(
        refused.starts_with(
            "erreur : support ne peut pas modifier le contrat kc555\n  qui le peut : commercial pour ses propres contrats, gestion\n"
        ),
        "{refused}"
    );
    let form = told("alice", "fr_FR.UTF-8", "update-client mkc111 phone=12", 2);
    assert!(form.contains("n'est pas un numéro de téléphone : aucun numéro français n'est ainsi"), "{form}");
    // To programs, too, sentences are said in the language asked for; what they match on has none.
    let both = ["en", "fr"].map(|language| {
        let said = told("alice", "C.UTF-8", &format!("--lang {language} contracts stauts=a --format json"), 2);
        serde_json::from_str::<serde_json::Value>(&said).unwrap()
    });
    for pointer in ["/error", "/exit", "/filter/code", "/filter/span", "/filter/repairs", "/filter/text", "/filter/see"] {
        assert_eq!(both[0].pointer(pointer).unwrap(), both[1].pointer(pointer).unwrap(), "{pointer}");
    }
    assert_ne!(both[0]["message"], both[1]["message"]);
}
