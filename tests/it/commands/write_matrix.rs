//! Every command that writes, by every department, by a script's token and by nobody: what it answers, and that the database
//! changed when it said so and at no other time.

use clap::CommandFactory;

use crate::world::{PASSWORD, World};

/// Exit codes of alice (commercial), gina (gestion) and sam (support). `{who}` names records of which each has some of their own;
/// clients are alice's, events are supported by sam.
type Scene = (&'static str, [i32; 3]);

#[rustfmt::skip]
const SCENES: &[Scene] = &[
    ("add-client last_name=New{who}", [0, 5, 5]),
    ("update-client c-{who} job_title=Boss", [0, 0, 5]),
    ("update-client b-{who} job_title=Boss", [5, 0, 5]),
    ("update-client c-{who} commercial=bob", [5, 0, 5]),
    ("update-client c-{who} commercial=alice", [5, 0, 5]),
    ("merge-client c-{who} d-{who} --yes", [0, 0, 5]),
    ("merge-client c-{who} b-{who} --yes", [5, 0, 5]),
    ("delete-client e-{who}", [0, 0, 5]),
    ("anonymise-client a-{who} --yes", [5, 0, 5]),
    ("add-contract client=c-{who} total=50", [0, 0, 5]),
    ("add-contract client=c-{who} total=50 remaining=20", [5, 0, 5]),
    ("update-contract u-{who} total=70", [0, 0, 5]),
    ("update-contract s-{who} remain_amount_to_pay=5", [5, 0, 5]),
    ("sign-contract u-{who}", [0, 5, 5]),
    ("update-contract s-{who} client=e-{who}x", [5, 0, 5]),
    ("cancel-contract k-{who} --reason why", [0, 0, 5]),
    ("delete-contract x-{who}", [5, 0, 5]),
    ("add-payment contract=s-{who} amount=1", [0, 0, 5]),
    ("add-payment contract=s-{who} amount=1 method=adjustment", [5, 0, 5]),
    ("reverse-payment p-{who}", [5, 0, 5]),
    ("add-event title=T contract=s-{who} starts_at=2032-01-01 ends_at=2032-01-02", [0, 0, 5]),
    ("update-event v-{who} notes=N", [0, 0, 0]),
    ("update-event v-{who} title=N", [0, 0, 5]),
    ("update-event v-{who} support=simon", [5, 0, 5]),
    ("delete-event w-{who}", [5, 0, 5]),
    ("add-company name=N{who}", [0, 0, 5]),
    ("update-company y-{who} started_on=2020-01-01", [0, 0, 5]),
    ("merge-company y-{who} yy-{who} --yes", [5, 0, 5]),
    ("delete-company yyy-{who}", [5, 0, 5]),
    ("add-location city=Brest", [0, 0, 5]),
    ("update-location l-{who} city=Nantes", [0, 0, 5]),
    ("delete-location ll-{who}", [5, 0, 5]),
    ("add-collaborator username=n{who} registration_number=nn{who} full_name=N department=support", [5, 0, 5]),
    ("update-collaborator {who} phone=+33612345678", [0, 0, 0]),
    ("update-collaborator z{who} full_name=Zoe", [5, 0, 5]),
    ("update-collaborator z{who} active=false", [5, 0, 5]),
    ("delete-collaborator zz{who}", [5, 0, 5]),
    ("add-department name=New{who} privileges=support", [5, 0, 5]),
    ("update-department t-{who} name=Other{who}", [5, 0, 5]),
    ("delete-department t-{who}", [5, 0, 5]),
    ("add-role name=New{who}", [5, 0, 5]),
    ("update-role r-{who} name=Other{who}", [5, 0, 5]),
    ("delete-role r-{who}", [5, 0, 5]),
    ("note client c-{who} Hello", [0, 0, 0]),
    ("add-note client=c-{who} text=Hello", [0, 0, 0]),
    ("update-note no-{who} text=Again", [0, 0, 0]),
    ("update-note of-bob text=Again", [5, 5, 5]),
    ("delete-note no-{who}", [0, 0, 0]),
    ("remind client c-{who} tomorrow Call", [0, 0, 0]),
    ("add-reminder client=c-{who} due_on=tomorrow text=Call", [0, 0, 0]),
    ("update-reminder re-{who} text=Again", [0, 0, 0]),
    ("done re-{who}", [0, 0, 0]),
    ("delete-reminder re-{who}", [0, 0, 0]),
];
const WHO: [&str; 3] = ["alice", "gina", "sam"];

/// The records that scenes name.
fn prepare(world: &World) {
    let mut admin = world.admin();
    for (month, who) in WHO.iter().enumerate() {
        let sql = r"
            INSERT INTO crm.location (code, city) VALUES ('l-{who}', 'X'), ('ll-{who}', 'X');
            INSERT INTO crm.company (code, name) VALUES ('y-{who}', 'Y{who}'), ('yy-{who}', 'Z{who}'), ('yyy-{who}', 'W{who}');
            INSERT INTO crm.department (code, name, privileges) VALUES ('t-{who}', 'T{who}', 'support');
            INSERT INTO crm.role (code, name) VALUES ('r-{who}', 'R{who}');
            INSERT INTO crm.client (code, last_name, commercial_id)
              SELECT n || '-{who}', n || ' {who}', c.id FROM crm.collaborator c, unnest('{a,c,d,e,b}'::text[]) n WHERE c.username = CASE n WHEN 'b' THEN 'bob' ELSE 'alice' END;
            INSERT INTO crm.client (code, last_name, commercial_id) SELECT 'e-{who}x', 'E', id FROM crm.collaborator WHERE username = 'alice';
            INSERT INTO crm.contract (code, client_id, total, status, signed_at)
              SELECT n || '-{who}', c.id, 100, CASE n WHEN 's' THEN 'signed' ELSE 'unsigned' END, CASE n WHEN 's' THEN now() END FROM crm.client c, unnest('{u,s,k,x}'::text[]) n WHERE c.code = 'c-{who}';
            INSERT INTO crm.payment (code, contract_id, amount) SELECT 'p-{who}', id, 10 FROM crm.contract WHERE code = 's-{who}';
            INSERT INTO crm.event (code, title, contract_id, starts_at, ends_at, support_id)
              SELECT n || '-{who}', 'V', k.id, '2031-{month}-01', '2031-{month}-02', CASE n WHEN 'v' THEN s.id END FROM crm.contract k, crm.collaborator s, unnest('{v,w}'::text[]) n WHERE k.code = 's-{who}' AND s.username = 'sam';
            INSERT INTO crm.note (code, text, client_id, author_id) SELECT 'no-{who}', 'x', c.id, s.id FROM crm.client c, crm.collaborator s WHERE c.code = 'c-{who}' AND s.username = '{who}';
            INSERT INTO crm.reminder (code, text, due_on, client_id, author_id, who_id) SELECT 're-{who}', 'x', '2031-01-01', c.id, s.id, s.id FROM crm.client c, crm.collaborator s WHERE c.code = 'c-{who}' AND s.username = '{who}'";
        admin.batch_execute(&sql.replace("{who}", who).replace("{month}", &format!("0{}", month + 1))).unwrap();
        for name in [format!("z{who}"), format!("zz{who}")] {
            let words = [
                format!("username={name}"),
                format!("registration_number=x{name}"),
                "full_name=Z".to_owned(),
                "department=support".to_owned(),
            ];
            world.as_user("gina").arg("add-collaborator").args(words).assert().success();
        }
    }
    admin
        .batch_execute("INSERT INTO crm.note (code, text, client_id, author_id) SELECT 'of-bob', 'x', 1, id FROM crm.collaborator WHERE username = 'bob'")
        .unwrap();
}

fn script_token(world: &World) -> String {
    world
        .as_user("gina")
        .args(["update-collaborator", "bob", "script_tokens_until=tomorrow"])
        .env("EPICRM_TODAY", today())
        .assert()
        .success();
    let token = world.epicrm().args(["token", "bob", "--until", &today()]).stdin(PASSWORD).assert().success();
    String::from_utf8(token.get_output().stdout.clone()).unwrap().trim().to_owned()
}

fn today() -> String {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).format("%Y-%m-%d").to_string()
}

fn outcome(command: snapbox::cmd::Command, words: &str) -> (i32, String, String) {
    let output = command.args(words.split(' ')).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// The commands that write records, as the program declares them.
fn commands() -> Vec<String> {
    let acts = [
        "sign-contract",
        "cancel-contract",
        "reverse-payment",
        "merge-client",
        "merge-company",
        "anonymise-client",
        "note",
        "remind",
        "done",
    ];
    let writes = |name: &&str| ["add-", "update-", "delete-"].iter().any(|verb| name.starts_with(verb)) || acts.contains(name);
    let command = epicrm::commands::Cli::command();
    command.get_subcommands().map(clap::Command::get_name).filter(writes).map(str::to_owned).collect()
}

#[test]
fn every_write_by_every_department() {
    for command in commands() {
        assert!(SCENES.iter().any(|(words, _)| words.split(' ').next() == Some(&command)), "no scene for {command}");
    }
    let world = World::demo();
    prepare(&world);
    let script = script_token(&world);
    let mut admin = world.admin();
    let mut written = move || -> i64 { admin.query_one("SELECT count(*) FROM audit.entry", &[]).unwrap().get(0) };
    let mut wrong = String::new();
    for (words, codes) in SCENES {
        for (who, expected) in WHO.iter().zip(codes) {
            let words = words.replace("{who}", who);
            drop(world.token(who));
            let before = written();
            let (code, stdout, stderr) = outcome(world.as_user(who), &words);
            let changed = written() != before;
            let teaches = *expected != 5 || stderr.starts_with("error: ") && !stderr.contains("the database refuses");
            let silent = code == 0 || stdout.is_empty();
            if code != *expected || changed != (code == 0) || !teaches || !silent {
                wrong += &format!("{who}: {words}: {code}, not {expected}; changed: {changed}\n{stderr}\n");
            }
        }
        // Of what sam has just deleted there is nothing to refuse.
        let words = words.replace("{who}", "sam");
        let before = written();
        let (code, _, stderr) = outcome(world.epicrm().env("EPICRM_TOKEN", &script), &words);
        if code != 3 && (code != 5 || !stderr.contains("a script's token only reads")) {
            wrong += &format!("script: {words}: {code}: {stderr}\n");
        }
        let (code, _, stderr) = outcome(world.epicrm(), &words);
        if code != 4 || written() != before {
            wrong += &format!("nobody: {words}: {code}: {stderr}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_write_mistyped() {
    let world = World::demo();
    let mut admin = world.admin();
    let mut written = move || -> i64 { admin.query_one("SELECT count(*) FROM audit.entry", &[]).unwrap().get(0) };
    let mut wrong = String::new();
    let mut mistake = |words: &str, expected: i32, said: &str| {
        drop((world.token("alice"), world.token("gina")));
        let before = written();
        let name = if words.starts_with("add-client") || words.starts_with("sign-") { "alice" } else { "gina" };
        let (code, stdout, stderr) = outcome(world.as_user(name), words);
        if code != expected || !stderr.contains(said) || !stdout.is_empty() || written() != before {
            wrong += &format!("{words}: {code}, not {expected}: {stderr}\n");
        }
    };
    for command in commands() {
        match command.split_once('-') {
            Some(("add", noun)) => {
                mistake(&command, 2, "");
                mistake(&format!("{command} nonsense=1"), 2, "have no field called nonsense");
                mistake(&format!("{command} code"), 2, "code is not field=value");
                mistake(&format!("{command} created_at=today"), 2, "created_at");
                if !["note", "reminder", "collaborator"].contains(&noun) {
                    mistake(&format!("{command} code=x"), 2, &format!("a new {noun} needs "));
                }
            }
            Some(("update", noun)) => {
                mistake(&format!("{command} nobody-1 nonsense=1"), 2, "have no field called nonsense");
                mistake(&format!("{command} nobody-1"), 2, "nothing to change");
                mistake(&format!("{command} code=x"), 2, &format!("which {noun}?"));
                mistake(&format!("{command} nobody-1 updated_at=today"), 2, "updated_at");
            }
            Some(("delete", noun)) => {
                mistake(&command, 2, "");
                mistake(&format!("{command} nobody-1"), 3, &format!("there is no {noun} nobody-1"));
                mistake(&format!("{command} nobody-1 --dry-run"), 3, &format!("there is no {noun} nobody-1"));
            }
            _ => mistake(&command, 2, ""),
        }
    }
    for (words, code, said) in [
        ("update-client nobody-1 job_title=x", 3, "there is no client nobody-1"),
        ("update-contract nobody-1 total=1", 3, "there is no contract nobody-1"),
        ("sign-contract nobody-1", 3, "there is no contract nobody-1"),
        ("cancel-contract nobody-1 --reason x", 3, "there is no contract nobody-1"),
        ("reverse-payment nobody-1", 3, "there is no payment nobody-1"),
        ("merge-client nobody-1 mkc111 --yes", 3, "there is no client nobody-1"),
        ("anonymise-client nobody-1 --yes", 3, "there is no client nobody-1"),
        ("anonymise-client mkc111", 2, "there is no terminal to ask on"),
        ("merge-company nobody-1 cy-1 --yes", 3, "there is no company nobody-1"),
        ("add-contract client=nobody-1 total=1", 3, "client: "),
        ("add-contract client=mkc111 total=-1", 2, "write 0 or more"),
        ("add-contract client=mkc111 total=NaN", 2, "is not an amount"),
        ("add-contract client=mkc111 total=10000000000", 2, "is too large"),
        ("add-payment contract=kc555 amount=1000000", 6, "payments cannot exceed the contract's total"),
        ("add-payment contract=kc555 amount=-1", 2, "a negative amount is a reversal or an adjustment"),
        ("add-event title=T contract=kc555 starts_at=2031-02-01 ends_at=2031-01-01", 2, "an event ends after it starts"),
        ("update-event geg2021 status=lost", 2, "status: "),
        ("note planet mkc111 x", 2, "planet"),
        ("remind client mkc111 someday x", 2, "due_on: "),
    ] {
        mistake(words, code, said);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
