//! `import`: tables become records, all or none, by the rights of whoever imports them.

use std::path::Path;

use crate::world::{World, patiently};

/// Of the making of a register, with invented companies: a row that is repeated, a place that is said twice.
const REGISTER: &str = "siren,siret,nom_raison_sociale,activite_principale,date_debut_activite,adresse,complement_adresse,cedex,code_postal,commune,region,pays,tranche_effectif_salarie\r
912345675,91234567500017,VOILES ET VENTS,82.30Z,2014-04-29,9 QUAI DE LA FOSSE,,,44000,NANTES,52,France,12\r
923456784,92345678400027,\"BRISE, FILS & CIE\",56.21Z,2009-02-22,9 QUAI DE LA FOSSE,,,44000,NANTES,52,France,11\r
912345675,91234567500017,VOILES ET VENTS,82.30Z,2014-04-29,9 QUAI DE LA FOSSE,,,44000,NANTES,52,France,12\r
934567892,93456789200013,HOULE,70.10Z,2020-12-14,1 RUE DU PORT,QUAI 3,,29200,BREST,53,France,NN\r
";

fn file(world: &World, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(world.home().join(name), content).unwrap();
}

/// What is said on stderr; stdout is silent.
#[track_caller]
fn said(world: &World, user: &str, line: &str, code: i32) -> String {
    let output = world.as_user(user).args(words(line)).assert().code(code);
    assert!(output.get_output().stdout.is_empty(), "data on stdout");
    String::from_utf8(output.get_output().stderr.clone()).unwrap()
}

#[track_caller]
fn printed(world: &World, line: &str) -> String {
    String::from_utf8(world.as_user("gina").args(words(line)).assert().success().get_output().stdout.clone()).unwrap()
}

/// As a shell cuts a line, but for quotes inside words: `+` stands for a space.
fn words(line: &str) -> Vec<String> {
    line.split(' ').map(|word| word.replace('+', " ")).collect()
}

#[track_caller]
fn check(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn companies_and_their_places_come_from_a_register_without_a_flag_and_only_once() {
    let world = World::demo();
    file(&world, "register.csv", REGISTER);
    let before = printed(&world, "companies --count");
    check(
        &said(&world, "alice", "import companies register.csv --dry-run", 0),
        &[
            "4 rows of CSV, UTF-8, separated by ,: companies",
            "siret → nic   91234567500017",
            "commune → location.city   NANTES",
            "3 companies would be imported; 1 so already; 2 locations would be made for them",
        ],
    );
    assert_eq!(printed(&world, "companies --count"), before);
    assert_eq!(
        said(&world, "alice", "import companies register.csv", 0),
        "3 companies imported; 1 so already; 2 locations made for them\n"
    );
    assert_eq!(
        printed(
            &world,
            "companies siren~934567892+or+siren=912345675 --columns name,siret,headcount,location.city,location.complement --sort name"
        ),
        "HOULE\t93456789200013\tNN\tBREST\tQUAI 3\nVOILES ET VENTS\t91234567500017\t12\tNANTES\t\n"
    );
    assert_eq!(said(&world, "gina", "import companies register.csv", 0), "0 companies imported; 4 so already\n");
    let changes: i64 =
        world.admin().query_one("SELECT count(DISTINCT change) FROM audit.entry WHERE via = 'epicrm import'", &[]).unwrap().get(0);
    assert_eq!(changes, 1, "one import is one change, to be undone as one");
    if Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/french_companies.csv")).exists() {
        let shared = concat!("import companies ", env!("CARGO_MANIFEST_DIR"), "/../shared/data/french_companies.csv --skip-errors");
        let told = world.as_user("gina").args(words(shared)).assert();
        check(&String::from_utf8_lossy(&told.get_output().stderr), &["so already"]);
    }
}

#[test]
fn tables_of_any_making_are_read() {
    let world = World::demo();
    let (accents, _, _) =
        encoding_rs::WINDOWS_1252.encode("Nom;Prénom;Société;Tél;Poste\r\nLe Goff;Anaïs;Bœuf & Fils;06 12 34 56 78;Gérante\r\n\r\n");
    file(&world, "clients.csv", accents);
    check(
        &said(&world, "alice", "import clients clients.csv", 3),
        &["line 2: company: there is no company called Bœuf & Fils", "error: 1 row was refused: nothing was imported"],
    );
    check(
        &said(&world, "alice", "import clients clients.csv --create-missing company", 0),
        &["1 client imported; 1 company made for them"],
    );
    assert_eq!(
        printed(&world, "clients full_name='Anaïs+Le+Goff' --columns full_name,phone,job_title,company_name,commercial"),
        "Anaïs Le Goff\t+33612345678\tGérante\tBœuf & Fils\talice\n"
    );
    file(
        &world,
        "places.jsonl",
        "{\"code\":\"quay\",\"city\":\"null\",\"population\":12}\n{\"city\":\"=SUM(A1)\",\"code\":\"pier\",\"address\":null}\n",
    );
    assert_eq!(said(&world, "alice", "import locations places.jsonl", 0), "2 locations imported\n");
    file(&world, "places.json", "[{\"code\":\"dune\",\"city\":\"Batz\"},\n {\"code\":\"mole\",\"city\":\"Léchiagat 🎉\"}]");
    assert_eq!(said(&world, "alice", "import quais places.json", 2).lines().count(), 2);
    assert_eq!(said(&world, "alice", "import locations places.json", 0), "2 locations imported\n");
    assert_eq!(
        printed(&world, "locations code+in+(quay,pier,dune,mole) --columns code,city,population,country --sort code"),
        "dune\tBatz\t\tFrance\nmole\tLéchiagat 🎉\t\tFrance\npier\t=SUM(A1)\t\tFrance\nquay\tnull\t12\tFrance\n"
    );
    // A spreadsheet of ours is read back, in another encoding of the same; standard input, too.
    let sheet =
        world.as_user("gina").args(words("locations code+in+(quay,pier) --format xlsx --columns code,city,population")).assert().success();
    let sheet = String::from_utf8_lossy(&sheet.get_output().stdout).len().min(1).to_string();
    assert_eq!(sheet, "1");
    let sheet = world
        .as_user("gina")
        .args(words("locations code+in+(quay,pier) --format xlsx --columns code,city,population"))
        .output()
        .unwrap()
        .stdout;
    let renamed = world.as_user("alice").args(words("import locations - --upsert --dry-run")).stdin(sheet).assert().success();
    check(&String::from_utf8_lossy(&renamed.get_output().stderr), &["2 rows of XLSX", "0 locations would be imported; 2 so already"]);
    let marked: Vec<u8> = "\u{feff}city\tcode\nOuessant\touessant\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = world.as_user("alice").args(words("import locations -")).stdin(marked).assert().success();
    check(&String::from_utf8_lossy(&read.get_output().stderr), &["1 location imported"]);
}

#[test]
fn nouns_are_known_in_both_languages() {
    let world = World::demo();
    file(&world, "lieux.csv", "code;ville\nbrest;Brest\n");
    check(&said(&world, "alice", "import Lieux lieux.csv --dry-run", 0), &["1 location "]);
    check(&said(&world, "alice", "import lieux lieux.csv --lang fr", 0), &["1 lieu importé"]);
    check(&said(&world, "alice", "import collaborateurs lieux.csv", 2), &["accounts are made one by one"]);
    check(&said(&world, "alice", "import lie lieux.csv", 2), &["lie is nothing that can be imported"]);
    check(&said(&world, "gina", "export Contrats événement files", 0), &["in 2 files to files"]);
    assert!(["contracts.csv", "events.csv"].iter().all(|name| world.home().join("files").join(name).exists()));
    assert_eq!(printed(&world, "fields contrats"), printed(&world, "fields contracts"));
}

#[test]
fn what_is_wrong_is_said_row_by_row_and_can_be_repaired() {
    let world = World::demo();
    file(
        &world,
        "contracts.csv",
        "Référence,Client,Montant TTC,Statut,Vendeur\nv-1,mkc111,\"1 200,50\",non signé,x\nv-2,nobody,300,,x\nv-3,mkc111,beaucoup,,x\nv-4,mkc111,10,,x,y\nv-5,mkc111,20,sgined,x\nv-1,mkc111,7,,x\n",
    );
    check(&said(&world, "alice", "import contracts contracts.csv", 2), &["error: Vendeur is no field of contracts", "--map 'Vendeur='"]);
    check(
        &said(&world, "alice", "import contracts contracts.csv --map Vendeur= --save-map ours", 6),
        &[
            "line 3: client: there is no client called nobody",
            "line 4: Montant TTC: `beaucoup`",
            "line 5: it has 6 cells under 5 headings",
            "line 6: Statut: `sgined` is none of unsigned, signed, cancelled (did you mean signed?)",
            "line 7: another contract has this code",
            "error: 5 rows were refused: nothing was imported\n  leave them out: --skip-errors --errors FILE",
        ],
    );
    assert_eq!(printed(&world, "contracts code~v- --count"), "0\n");
    check(
        &said(&world, "alice", "import contracts contracts.csv --use-map ours --skip-errors --errors refused.csv", 8),
        &["1 contract imported", "error: 5 rows were refused"],
    );
    assert_eq!(printed(&world, "contracts code=v-1 --columns total,status,client"), "1200.50\tunsigned\tmkc111\n");
    let refused = std::fs::read_to_string(world.home().join("refused.csv")).unwrap();
    check(
        &refused,
        &["Référence,Client,Montant TTC,Statut,Vendeur,error\n", "v-2,nobody,300,,x,client: there is no client called nobody\n"],
    );
    let repaired =
        refused.replace("nobody,300", "mkc111,300").replace("beaucoup", "5").replace("sgined", "unsigned").replace("v-1,", "v-6,");
    let repaired: String = repaired.lines().filter(|line| !line.starts_with("v-4")).map(|line| format!("{line}\n")).collect();
    file(&world, "refused.csv", repaired);
    assert_eq!(said(&world, "alice", "import contracts refused.csv --use-map ours --confirm 4", 0), "4 contracts imported\n");
    for (line, code, part) in [
        ("import contracts refused.csv --use-map ours --confirm 9", 6, "the table has 4 rows, not 9"),
        ("import contracts refused.csv --use-map theirs", 3, "no mapping is saved as theirs"),
        ("import contracts refused.csv --use-map ../x", 2, "is no name for a mapping"),
        ("import contracts refused.csv --map Client=client.city", 2, "is of a record that this import does not make"),
        ("import contracts refused.csv --map Klient=client", 2, "there is no column Klient"),
        ("import contracts nowhere.csv", 3, "there is no file nowhere.csv"),
        ("import contracts .", 2, "is a directory"),
        ("import contracts", 2, "which file?"),
        ("import nothing refused.csv", 2, "nothing is nothing that can be imported"),
        ("import collaborators refused.csv", 2, "accounts are made one by one"),
        ("import locations refused.csv", 2, "a new location needs city, which no column gives"),
        ("import contracts empty.csv", 2, "has no headings"),
        ("import contracts broken.json", 2, "this is not JSON"),
        ("import contracts broken.xlsx", 2, "this is no spreadsheet that can be read"),
    ] {
        file(&world, "empty.csv", "");
        file(&world, "broken.json", "[{\"code\": \"a\"}, 5");
        file(&world, "broken.xlsx", "PK\u{3}\u{4}");
        check(&said(&world, "alice", line, code), &[part]);
    }
}

#[test]
fn rights_apply_to_each_row() {
    let world = World::demo();
    let theirs = printed(&world, "clients commercial=bob --columns code --limit 1").trim().to_owned();
    file(&world, "contracts.csv", format!("code;client;total\nw-1;mkc111;10\nw-2;{theirs};20\n"));
    check(
        &said(&world, "alice", "import contracts contracts.csv", 5),
        &["line 3: this contract would be bob's, not yours", "error: 1 row was refused: nothing was imported"],
    );
    check(&said(&world, "alice", "import contracts contracts.csv --skip-errors", 8), &["1 contract imported"]);
    check(&said(&world, "sam", "import contracts contracts.csv", 5), &["support may not create contracts"]);
    file(&world, "clients.csv", "last_name\nMarin\n");
    check(&said(&world, "gina", "import clients clients.csv", 5), &["gestion may not create clients"]);
    file(&world, "payments.csv", "contract;amount;method\nw-1;5;transfer\nw-1;-5;adjustment\n");
    check(&said(&world, "alice", "import payments payments.csv", 5), &["line 3: commercial may not record an adjustment"]);
    world.as_user("alice").args(words("can import contracts contracts.csv")).assert().code(5).stdout_eq("no\n");
    // By code, records that exist are changed: by the rights to change them, and what may not be changed may be said as it is.
    file(&world, "again.csv", format!("code;client;total\nw-1;mkc111;15\nw-1x;mkc111;1\nw-2;{theirs};20\n"));
    check(&said(&world, "gina", "import contracts again.csv --upsert", 0), &["2 contracts imported; 1 changed"]);
    check(
        &said(&world, "alice", "import contracts again.csv --upsert --skip-errors", 8),
        &["line 4: contract w-2 is bob's, not yours", "0 contracts imported; 2 so already"],
    );
    file(&world, "again.csv", format!("code;client\nw-1;{theirs}\n"));
    check(&said(&world, "alice", "import contracts again.csv --upsert", 5), &["commercial may not change client of a contract"]);
    assert_eq!(printed(&world, "contracts code=w-1 --columns client,total"), "mkc111\t15.00\n");
}

#[test]
fn killed_in_the_middle_an_import_leaves_nothing() {
    let world = World::demo();
    let rows: String = (0..40_000).map(|number| format!("city {number},k-{number}\n")).collect();
    file(&world, "many.csv", format!("city,code\n{rows}"));
    let token = world.token("alice");
    let mut admin = world.admin();
    let (mut nothing, mut all) = (0, 0);
    for round in 0..6_u64 {
        let mut command = std::process::Command::new(snapbox::cmd::cargo_bin!("epicrm"));
        command.env_clear().envs(world.environment()).env("EPICRM_TOKEN", &token).current_dir(world.home());
        let mut child = command.args(["import", "locations", "many.csv"]).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(150 + round * 170));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        // The server's part of it may end a moment later.
        let busy = "SELECT FROM pg_stat_activity WHERE application_name = 'epicrm import'";
        patiently("the server goes on importing", || admin.query(busy, &[]).unwrap().is_empty());
        let count: u64 = printed(&world, "locations code~k- --count").trim().parse().unwrap();
        match count {
            0 => nothing += 1,
            40_000 => all += 1,
            other => panic!("{other:?} locations in round {round}"),
        }
        if ended.success() || count == 40_000 {
            break;
        }
    }
    assert!(nothing > 0, "{nothing} times nothing, {all} times all");
}
