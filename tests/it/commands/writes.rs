//! `add-…`, `update-…` and `delete-…` over every noun: written once, hence tried on each.

use snapbox::str;

use crate::world::World;

fn stdout(snap: snapbox::cmd::Command) -> String {
    String::from_utf8(snap.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn from_a_client_to_a_paid_event() {
    let world = World::demo();
    let alice = |words: &[&str]| stdout(world.as_user("alice").args(words).args(["--format", "ids"])).trim().to_owned();
    let location = alice(&["add-location", "city=Nantes", "address=1 quai de la Fosse", "postal_code=44000"]);
    let company = alice(&["add-company", "name=Nantes Voiles", &format!("location={location}"), "siren=552081317"]);
    let client = alice(&["add-client", "civility=madame", "first_name=Anne", "last_name=Le Goff", &format!("company={company}")]);
    assert!(client.starts_with("cl-"), "{client}");
    assert_eq!(
        stdout(world.as_user("bob").args(["clients", &format!("code={client}"), "--columns", "commercial,company_name"])),
        "alice\tNantes Voiles\n"
    );
    let contract = alice(&["add-contract", &format!("client={client}"), "total=12k", "due_on=2027-06-30", "code=nv-2027"]);
    assert_eq!(contract, "nv-2027");
    world
        .as_user("alice")
        .args(["add-event", "title=Régate", "contract=nv-2027", "starts_at=2027-03-01T18:00", "ends_at=2027-03-01T23:00"])
        .assert()
        .code(6)
        .stderr_eq(str![[r#"
error: an event needs a signed contract
  sign the contract first

"#]]);
    world.as_user("alice").args(["update-contract", "nv-2027", "status=signed"]).assert().success();
    alice(&["add-payment", "contract=nv-2027", "amount=4000"]);
    assert_eq!(stdout(world.as_user("sam").args(["contracts", "code=nv-2027", "--columns", "remaining"])), "8000.00\n");
    let event = alice(&[
        "add-event",
        "title=Régate",
        "contract=nv-2027",
        "starts_at=2027-03-01T18:00",
        "ends_at=2027-03-01T23:00",
        &format!("location={location}"),
    ]);
    world.as_user("gina").args(["update-event", &event, "support=sofia"]).assert().success();
    world
        .as_user("alice")
        .args(["delete-client", &client])
        .assert()
        .code(6)
        .stderr_eq(format!("error: 1 contract refers to client {client}: it stays\n  list them: epicrm contracts client={client}\n"));
    world.as_user("gina").args(["delete-location", &location]).assert().code(6).stderr_eq(format!(
        "error: 1 company and 1 event refer to location {location}: it stays\n  list them: epicrm companies location={location}\n  give each another: epicrm update-company CODE location=…\n  list them: epicrm events location={location}\n  give each another: epicrm update-event CODE location=…\n"
    ));
}

#[test]
fn what_one_adds_for_others_is_refused() {
    let world = World::demo();
    world.as_user("bob").args(["add-contract", "client=mkc111", "total=100"]).assert().code(5).stderr_eq(str![[r#"
error: this contract would be alice's, not yours
  who may: gestion
  ask one of them: epicrm collaborators privileges=gestion active=true
  rule: commercial may create only their own contracts

"#]]);
    world.as_user("bob").args(["add-contract", "client=nobody", "total=100"]).assert().code(3);
    world.as_user("sam").args(["add-client", "last_name=X"]).assert().code(5).stderr_eq(str![[r#"
error: support may not create clients
  who may: commercial for their own
  ask one of them: epicrm collaborators privileges=commercial active=true

"#]]);
    let signed =
        stdout(world.as_user("alice").args(["contracts", "status=signed", "commercial=alice", "--columns", "code", "--limit", "1"]));
    for words in [["amount=-5", "method=transfer"], ["amount=5", "method=adjustment"]] {
        let output = world.as_user("alice").args(["add-payment", &format!("contract={}", signed.trim())]).args(words).assert().code(5);
        let said = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(said.contains("commercial may not record") && said.contains("who may: gestion"), "{said}");
    }
    world.as_user("gina").args(["update-contract", "kc555", "status=signed", "--dry-run"]).assert().success();
}

#[test]
fn departments_and_roles() {
    let world = World::demo();
    let gina = |words: &[&str]| world.as_user("gina").args(words).assert();
    gina(&["add-department", "code=west", "name=Support Ouest", "privileges=support"])
        .success()
        .stdout_eq("west\tSupport Ouest\tsupport\n");
    gina(&["add-department", "name=Support Ouest", "privileges=support"]).code(6);
    gina(&["add-department", "name=X", "privileges=king"]).code(2);
    gina(&["add-department", "name=X"]).code(2);
    gina(&["update-department", "west", "name=Support Atlantique"]).success();
    gina(&["update-department", "west", "privileges=gestion"]).code(5);
    gina(&["update-collaborator", "simon", "department=Support Atlantique"]).success();
    gina(&["delete-department", "west"]).code(6).stderr_eq(str![[r#"
error: 1 collaborator refers to department west: it stays
  list them: epicrm collaborators department=west
  give each another: epicrm update-collaborator CODE department=…

"#]]);
    gina(&["update-collaborator", "simon", "department=support"]).success();
    gina(&["delete-department", "west"]).success();
    gina(&["add-role", "name=Intern"]).success();
    gina(&["update-role", "Intern", "name=Trainee"]).success();
    gina(&["delete-role", "trainee"]).success().stderr_eq("deleted role ro-3\n");
    gina(&["delete-role", "trainee"]).code(3);
    for words in
        [&["add-role", "name=X"][..], &["update-role", "manager", "name=X"], &["delete-role", "manager"], &["delete-department", "support"]]
    {
        world.as_user("alice").args(words).assert().code(5);
    }
}

#[test]
fn a_dry_run_adds_and_deletes_nothing() {
    let world = World::demo();
    let count = |noun: &str| stdout(world.as_user("sam").args([noun, "--count"]));
    let (clients, roles) = (count("clients"), count("roles"));
    world
        .as_user("alice")
        .args(["add-client", "last_name=Le Goff", "--dry-run"])
        .assert()
        .success()
        .stdout_eq("")
        .stderr_eq("would set last_name: Le Goff\n");
    world.as_user("gina").args(["add-role", "name=Manager", "--dry-run"]).assert().code(6);
    world.as_user("gina").args(["add-role", "name=Intern"]).assert().success();
    world.as_user("gina").args(["delete-role", "intern", "--dry-run"]).assert().success();
    assert_eq!(count("clients"), clients);
    assert_ne!(count("roles"), roles);
}

#[test]
fn what_the_forms_refuse_is_said_in_words() {
    let world = World::demo();
    let kept = world.as_user("alice").args(["add-client", "last_name=X", "code=cl-999999"]).assert().code(6).stdout_eq("");
    assert!(String::from_utf8_lossy(&kept.get_output().stderr).contains("kept for a record to come"));
    for (words, said) in [
        (&["add-client", "last_name=X", "email=not-one"][..], "e-mail address"),
        (&["add-client", "last_name=X", "phone=12"], "telephone number"),
        (&["add-client", &format!("last_name={}", "x".repeat(151))], "at most 150"),
        (&["add-client", "last_name=X", "code=a b"], "cannot be a code"),
        (&["add-company", "name=X", "siren=12"], "nine digits"),
    ] {
        let output = world.as_user("alice").args(words).assert().code(2).stdout_eq("");
        let stderr = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(stderr.contains(said), "{words:?}: {stderr}");
    }
    world.as_user("alice").args(["add-client", "last_name=X", "code=cl-999999"]).assert().code(6);
}

/// What a new record must be given is what the tables demand and have no default for.
#[test]
fn the_fields_declared_required_are_those_of_the_database() {
    let world = World::demo();
    let rows = world
        .admin()
        .query(
            "SELECT table_name::text, column_name::text FROM information_schema.columns
              WHERE table_schema = 'crm' AND is_nullable = 'NO' AND column_default IS NULL AND is_generated = 'NEVER' AND is_identity = 'NO'",
            &[],
        )
        .unwrap();
    let demanded = |table: &str, column: &str| rows.iter().any(|row| row.get::<_, String>(0) == table && row.get::<_, String>(1) == column);
    for entity in epicrm::domain::ENTITIES.iter().filter(|entity| entity.schema == "crm") {
        for field in entity.fields.iter().filter(|field| !field.column.is_empty() && !field.derived) {
            // A code is given by the table's trigger, to everybody but collaborators.
            let generated = field.column == "code" && entity.table != "collaborator";
            let expected = demanded(entity.table, field.column) && !generated;
            assert_eq!(field.required(), expected, "{}.{}", entity.table, field.column);
        }
    }
}
