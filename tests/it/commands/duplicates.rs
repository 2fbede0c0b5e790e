//! Records that are probably one: told when they are added, found by `duplicates`, made one by `merge-client` and `merge-company`.

use snapbox::str;

use crate::world::World;

fn value(world: &World, query: &str) -> String {
    world.admin().query_one(query, &[]).unwrap().get::<_, Option<String>>(0).unwrap_or_default()
}

fn stderr(command: snapbox::cmd::Command, code: i32) -> String {
    String::from_utf8_lossy(&command.assert().code(code).get_output().stderr).into_owned()
}

#[test]
fn what_resembles_another_is_told_when_it_is_added() {
    let world = World::demo();
    let alice = |words: &[&str]| world.as_user("alice").args(words);
    let count = |table: &str| value(&world, &format!("SELECT count(*)::text FROM crm.{table}"));
    let before = count("client");
    // mkc111 is Maïwenn Kéréon
    let words = ["add-client", "first_name=Maiwenn", "last_name=KEREON", "code=twin"];
    let said = stderr(alice(&[&words[..], &["--refuse-duplicates"]].concat()), 6);
    assert!(said.starts_with("error: there may be such a client already: nothing was added\n  client mkc111, Maïwenn Kéréon, resembles it: same name (score 70)\n"), "{said}");
    assert_eq!(count("client"), before);
    let said = stderr(alice(&[&words[..], &["--dry-run"]].concat()), 0);
    assert!(said.contains("client mkc111, Maïwenn Kéréon, resembles it: same name (score 70)"), "{said}");
    let said = stderr(alice(&words), 0);
    assert_eq!(
        said,
        "client mkc111, Maïwenn Kéréon, resembles it: same name (score 70)\nif they are the same: epicrm merge-client KEPT twin\n"
    );
    let phone = "+33612345678";
    alice(&["update-client", "mkc111", &format!("phone={phone}")]).assert().success();
    let company = value(&world, "SELECT y.code FROM crm.company y JOIN crm.client c ON c.company_id = y.id WHERE c.code = 'mkc111'");
    let said = stderr(
        alice(&["add-client", "first_name=Maïwen", "last_name=Kéréon", &format!("phone={phone}"), &format!("company={company}")]),
        0,
    );
    assert!(
        said.contains("mkc111, Maïwenn Kéréon, resembles it: name ") && said.contains(" %, same phone, same company (score 100)"),
        "{said}"
    );
    assert_eq!(stderr(alice(&["add-client", "last_name=Xyzzyx"]), 0), "");

    let name = value(&world, "SELECT name FROM crm.company WHERE code = 'cy-1'");
    let said = stderr(alice(&["add-company", &format!("name={} SARL", name.to_uppercase())]), 0);
    assert!(said.starts_with(&format!("company cy-1, {name}, resembles it: same name (score ")), "{said}");
    let siren = value(&world, "SELECT siren FROM crm.company WHERE code = 'cy-1'");
    let said = stderr(alice(&["add-company", "name=Something else", &format!("siren={siren}"), "--refuse-duplicates"]), 0);
    assert_eq!(said, "", "a group's SIREN alone is no likeness");
    assert_eq!(stderr(alice(&["add-location", "city=Nantes"]), 0), "");
}

#[test]
fn pairs_are_found_with_their_score_and_reasons() {
    let world = World::demo();
    let bob = |words: &[&str]| {
        let output = world.as_user("bob").arg("duplicates").args(words).assert().success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    };
    let noise = bob(&["clients", "--least", "80"]);
    for (first, last, mail, code) in [
        ("Jean-Pierre", "O'Brien", "jp.obrien+crm@a.example", "d-1"),
        ("O'Brien", "Jean Pierre", "jpobrien@a.example", "d-2"),
        ("Zoé", "Kowalczyk", "z@a.example", "d-3"),
        ("Zoe", "Kovalczyk", "z@b.example", "d-4"),
        ("Quentin", "Kowalczyk", "q@a.example", "d-5"),
    ] {
        let words = [
            "add-client".to_owned(),
            format!("first_name={first}"),
            format!("last_name={last}"),
            format!("email={mail}"),
            format!("code={code}"),
        ];
        world.as_user("alice").args(words).assert().success();
    }
    assert_eq!(
        bob(&["clients", "--least", "80"]).replace(&noise, ""),
        "100\td-1\tJean-Pierre O'Brien\td-2\tO'Brien Jean Pierre\tsame name, same e-mail\n".replace("same name", "name 100 %")
    );
    assert_eq!(bob(&["clients", "code^=d-", "--least", "90", "--format", "ids"]), "d-2\n");
    let found = bob(&["clients", "code=d-4", "--least", "40", "--format", "jsonl"]);
    assert!(found.contains(r#""code":"d-3","name":"Zoé Kowalczyk","other_code":"d-4""#), "{found}");
    assert!(!bob(&["clients", "code^=d-"]).contains("Quentin"));
    assert_eq!(bob(&["clients", "code=mkc111", "--least", "100"]), "");
    world.as_user("bob").args(["duplicates", "clients", "code=mkc111", "--least", "100", "--fail-empty"]).assert().code(3);
    for words in [&["clients", "nothing=1"][..], &["contracts"], &["clients", "--least", "0"], &[]] {
        world.as_user("bob").arg("duplicates").args(words).assert().code(2).stdout_eq("");
    }
    world.epicrm().args(["duplicates", "clients"]).assert().code(4);
    assert!(bob(&["companies", "--least", "1", "--limit", "3"]).lines().count() <= 3);
}

#[test]
fn two_records_of_a_client_become_one() {
    let world = World::demo();
    let contracts = |code: &str| {
        value(
            &world,
            &format!(
                "SELECT string_agg(k.code, ' ' ORDER BY k.id) FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE c.code = '{code}'"
            ),
        )
    };
    world
        .as_user("bob")
        .args([
            "add-client",
            "code=twin",
            "first_name=Maïwenn",
            "last_name=Kereon",
            "job_title=CEO",
            "email=mk@twin.example",
            "phone=+33612345678",
        ])
        .assert()
        .success();
    world.as_user("bob").args(["add-contract", "client=twin", "code=tw-1", "total=100"]).assert().success();
    world.as_user("sofia").args(["note", "client", "twin", "@home", "on Fridays"]).assert().success();
    world.admin().batch_execute("UPDATE crm.client SET email = NULL, job_title = NULL WHERE code = 'mkc111'").unwrap();
    let before = contracts("mkc111");
    let gina = |words: &[&str]| world.as_user("gina").arg("merge-client").args(words);
    gina(&["mkc111", "twin"]).assert().code(2).stderr_eq(str![[r#"
error: a merge asks before it is done, and there is no terminal to ask on
  see what it would do: --dry-run
  do it without being asked: --yes

"#]]);
    assert_eq!(stderr(gina(&["mkc111", "mkc111", "--yes"]), 2).lines().next(), Some("error: client mkc111 cannot be merged with itself"));
    assert_eq!(stderr(gina(&["mkc111", "nobody", "--yes"]), 3).lines().next(), Some("error: there is no client nobody"));
    for (name, said) in [
        ("alice", "client twin is bob's, not yours"),
        ("bob", "client mkc111 is alice's, not yours"),
        ("sam", "support may not update client mkc111"),
    ] {
        let refused = stderr(world.as_user(name).args(["merge-client", "mkc111", "twin", "--yes"]), 5);
        assert!(refused.starts_with(&format!("error: {said}")), "{refused}");
    }
    world.as_user("gina").args(["can", "-q", "merge-client", "mkc111", "twin"]).assert().success();
    world.as_user("bob").args(["can", "-q", "merge-client", "mkc111", "twin"]).assert().code(5);
    let would = stderr(gina(&["mkc111", "twin", "--dry-run"]), 0);
    for said in [
        "contract tw-1: would change client: twin → mkc111",
        "would change email: None → mk@twin.example",
        "would delete client twin",
        "phone stays ",
    ] {
        assert!(would.contains(said), "{would}");
    }
    assert_eq!((contracts("twin"), contracts("mkc111")), ("tw-1".to_owned(), before.clone()));
    let done = gina(&["mkc111", "twin", "--yes", "--format", "ids"]).assert().success().stdout_eq("mkc111\n");
    let done = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    for said in [
        "contract tw-1: client: twin → mkc111\n",
        "email: None → mk@twin.example\n",
        "job_title: None → CEO\n",
        "commercial stays alice: twin had bob\n",
    ] {
        assert!(done.contains(said), "{done}");
    }
    assert_eq!(contracts("mkc111"), format!("{before} tw-1"));
    assert_eq!(value(&world, "SELECT concat_ws('/', email, job_title) FROM crm.client WHERE code = 'mkc111'"), "mk@twin.example/CEO");
    assert_eq!(value(&world, "SELECT count(*)::text FROM crm.client WHERE code = 'twin'"), "0");
    let notes = "SELECT concat_ws('/', n.text, n.record, s.username) FROM crm.note n JOIN crm.client c ON c.id = n.client_id JOIN crm.collaborator s ON s.id = n.author_id
                  WHERE c.code = 'mkc111' AND n.text LIKE '@%'";
    assert_eq!(value(&world, notes), "@home on Fridays/mkc111/sofia");
    let changes = "SELECT count(DISTINCT change)::text FROM audit.entry WHERE via LIKE '%merge-client%'";
    assert_eq!(value(&world, changes), "1", "one change, to be taken back as one");
    // whoever may do each step may do them together: two of alice's own clients, without a contract in the way
    for code in ["one", "two"] {
        world
            .as_user("alice")
            .args(["add-client", "last_name=Twice", &format!("code={code}"), &format!("job_title={code}")])
            .assert()
            .success();
    }
    world.as_user("alice").args(["merge-client", "one", "two", "--yes"]).assert().success();
    assert_eq!(value(&world, "SELECT job_title FROM crm.client WHERE last_name = 'Twice'"), "one");
}

#[test]
fn two_records_of_a_company_become_one() {
    let world = World::demo();
    let gina = |words: &[&str]| world.as_user("gina").args(words);
    let location = value(&world, "SELECT code FROM crm.location ORDER BY id LIMIT 1");
    gina(&["add-company", "code=a", "name=Voiles"]).assert().success();
    gina(&["add-company", "code=b", "name=Voiles SARL", "siren=732829320", "nic=00074", &format!("location={location}")])
        .assert()
        .success();
    world.as_user("alice").args(["update-client", "mkc111", "company=b"]).assert().success();
    let refused = stderr(world.as_user("alice").args(["merge-company", "a", "b", "--yes"]), 5);
    assert!(refused.starts_with("error: commercial may not delete company b\n  who may: gestion"), "{refused}");
    let clash = stderr(gina(&["merge-company", "cy-1", "b", "--yes"]), 6);
    assert!(clash.starts_with("error: siren of cy-1 is ") && clash.contains("that of b is 732829320: they are two companies"), "{clash}");
    gina(&["merge-company", "a", "b", "--yes"]).assert().success();
    assert_eq!(
        value(
            &world,
            "SELECT concat_ws('/', y.code, y.name, y.siret, l.code, c.code) FROM crm.company y JOIN crm.location l ON l.id = y.location_id JOIN crm.client c ON c.company_id = y.id WHERE y.siren = '732829320'"
        ),
        format!("a/Voiles/73282932000074/{location}/mkc111")
    );
    // another establishment's NIC is not taken
    gina(&["update-company", "a", "nic=None"]).assert().success();
    gina(&["add-company", "code=c", "name=Voiles", "nic=00019"]).assert().success();
    let would = stderr(gina(&["merge-company", "a", "c", "--dry-run"]), 0);
    assert_eq!(would, "would delete company c\nnic stays None: c had 00019\n");
}
