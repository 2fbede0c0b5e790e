//! `undo`: what is taken back, by whom, and why not.

use snapbox::cmd::OutputAssert;

use crate::world::World;

fn does(world: &World, who: &str, words: &[&str]) -> OutputAssert {
    world.as_user(who).args(words).assert()
}

fn said(assert: &OutputAssert) -> String {
    String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
}

/// Every row of a table as PostgreSQL writes it, without the version that every write moves.
fn rows(world: &World, table: &str) -> Vec<String> {
    let query = format!("SELECT (to_jsonb(t) - 'updated_at')::text FROM crm.{table} t ORDER BY id");
    world.admin().query(&query, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// The id of the latest entry of this record, or of all.
fn latest(world: &World, condition: &str) -> String {
    let query = format!("SELECT max(id)::text FROM audit.entry WHERE action IN ('INSERT', 'UPDATE', 'DELETE') AND {condition}");
    world.admin().query_one(&query, &[]).unwrap().get(0)
}

fn refused(world: &World, who: &str, words: &[&str], code: i32, parts: &[&str]) {
    let assert = does(world, who, words).code(code).stdout_eq("");
    let text = said(&assert);
    for part in parts {
        assert!(text.contains(part), "{who} {words:?}: no `{part}` in\n{text}");
    }
}

#[test]
fn a_change_goes_and_comes_back() {
    let world = World::demo();
    refused(&world, "alice", &["undo"], 3, &["you have written nothing"]);
    let before = rows(&world, "client");
    does(&world, "alice", &["update-client", "mkc111", "job_title=Director", "phone=None"]).success();
    let changed = rows(&world, "client");
    let dry = does(&world, "alice", &["undo", "--dry-run"]).success().stdout_eq("");
    assert!(said(&dry).starts_with("would undo what you did by epicrm update-client on "), "{}", said(&dry));
    assert!(said(&dry).contains("would change client mkc111 job_title: Director → "), "{}", said(&dry));
    assert_eq!(rows(&world, "client"), changed);
    let undone = does(&world, "alice", &["undo", "--format", "json"]).success();
    assert_eq!(rows(&world, "client"), before);
    let document: serde_json::Value = serde_json::from_slice(&undone.get_output().stdout).unwrap();
    let again = document[0]["undo"].as_i64().unwrap().to_string();
    assert_eq!((&document[0]["records"], &document[0]["actor"]), (&serde_json::json!(1), &serde_json::json!("alice")));
    assert!(said(&undone).contains(&format!("to do it again: epicrm undo {again}\n")), "{}", said(&undone));
    does(&world, "alice", &["undo", &again]).success();
    assert_eq!(rows(&world, "client"), changed);
    does(&world, "alice", &["undo"]).success();
    assert_eq!(rows(&world, "client"), before);
}

#[test]
fn what_was_deleted_returns_exactly_and_what_was_added_goes() {
    let world = World::demo();
    let tables = || ["client", "contract", "payment", "event", "location"].map(|table| rows(&world, table));
    let whole = |table: &str| -> Vec<String> {
        let query = format!("SELECT to_jsonb(t)::text FROM crm.{table} t ORDER BY id");
        world.admin().query(&query, &[]).unwrap().iter().map(|row| row.get(0)).collect()
    };
    let events = whole("event");
    does(&world, "gina", &["delete-event", "geg2021"]).success();
    assert_ne!(whole("event"), events);
    does(&world, "gina", &["undo"]).success();
    assert_eq!(whole("event"), events, "its dates and all");

    // its notes, whoever wrote them, went with it and come back with it
    does(&world, "bob", &["note", "client", "mkc111", "Prefers mornings"]).success();
    does(&world, "alice", &["add-client", "code=noted", "last_name=Le Goff"]).success();
    does(&world, "bob", &["note", "client", "noted", "Met at the fair"]).success();
    does(&world, "gina", &["remind", "client", "noted", "2027-01-04", "Call", "who=sam"]).success();
    let notes = || (whole("client"), whole("note"), whole("reminder"));
    let noted = notes();
    does(&world, "alice", &["delete-client", "noted"]).success();
    refused(&world, "bob", &["undo", &latest(&world, "code = 'noted'")], 3, &["no entry"]);
    let undone = does(&world, "alice", &["undo"]).success();
    assert!(said(&undone).contains("restored note no-") && said(&undone).contains("restored reminder re-"), "{}", said(&undone));
    assert_eq!(notes(), noted);
    does(&world, "gina", &["delete-client", "noted"]).success();
    let before = tables();

    // whoever added it may take it back, without the right to delete
    let add = |words: &[&str]| does(&world, "alice", words).success();
    add(&["add-location", "code=here", "city=Nantes"]);
    add(&["add-client", "code=new", "last_name=Le Goff"]);
    add(&["add-contract", "code=new-1", "client=new", "total=100", "status=signed"]);
    add(&["add-payment", "contract=new-1", "amount=40"]);
    let added = tables();
    refused(&world, "alice", &["undo", &latest(&world, "code = 'new-1' AND action = 'INSERT'")], 6, &["this contract has payments"]);
    refused(&world, "bob", &["undo", &latest(&world, "target = 'location'")], 3, &["no entry"]);
    let ids: Vec<String> = ["target = 'payment'", "code = 'new-1' AND action = 'INSERT'", "code = 'new'", "code = 'here'"]
        .map(|one| latest(&world, one))
        .into();
    let mut back = Vec::new();
    for id in &ids {
        let undone = add(&["undo", id, "--format", "json"]);
        let document: serde_json::Value = serde_json::from_slice(&undone.get_output().stdout).unwrap();
        back.push(document[0]["undo"].as_i64().unwrap().to_string());
    }
    assert_eq!(tables(), before);
    for id in back.iter().rev() {
        add(&["undo", id]);
    }
    assert_eq!(tables(), added);
}

#[test]
fn what_somebody_changed_since_is_theirs() {
    let world = World::demo();
    does(&world, "gina", &["update-event", "geg2021", "attendees=11", "support=sam"]).success();
    let ginas = latest(&world, "code = 'geg2021'");
    does(&world, "sam", &["update-event", "geg2021", "notes=Bring chairs"]).success();
    does(&world, "gina", &["undo", &ginas, "--dry-run"]).success();
    does(&world, "sam", &["update-event", "geg2021", "attendees=12"]).success();
    let sams = latest(&world, "code = 'geg2021'");
    refused(
        &world,
        "gina",
        &["undo", &ginas],
        6,
        &["event geg2021 was changed (attendees) by sam since", &format!("undo it first: epicrm undo {sams}")],
    );
    does(&world, "gina", &["undo", &sams]).success();
    does(&world, "gina", &["undo", &ginas]).success();
    refused(&world, "gina", &["undo", &ginas], 6, &["changed (attendees, support) by you since"]);
    refused(&world, "sam", &["undo", &sams], 5, &["event geg2021 is nobody's yet, not yours"]);

    // companies are nobody's: others do not read their history, and are told all the same
    does(&world, "alice", &["add-company", "code=nv", "name=Nantes Voiles"]).success();
    let added = latest(&world, "code = 'nv'");
    does(&world, "bob", &["update-company", "nv", "name=Voiles de Nantes"]).success();
    refused(&world, "alice", &["undo", &added], 6, &["company nv was changed (name) by bob since"]);
    does(&world, "bob", &["undo"]).success();
    does(&world, "gina", &["delete-company", "nv"]).success();
    refused(&world, "alice", &["undo", &added], 6, &["company nv was deleted by gina since"]);
    refused(&world, "gina", &["undo", "999999"], 3, &["no entry 999999"]);
    refused(&world, "gina", &["undo", "x"], 2, &["invalid value"]);
}

#[test]
fn rules_and_rights_are_those_of_today() {
    let world = World::demo();
    // the name was taken meanwhile
    does(&world, "alice", &["add-location", "code=here", "city=Nantes"]).success();
    does(&world, "gina", &["delete-location", "here"]).success();
    let deleted = latest(&world, "code = 'here'");
    does(&world, "alice", &["add-location", "code=here", "city=Brest"]).success();
    refused(&world, "gina", &["undo", &deleted], 6, &["location here: another location has this code"]);
    // what it referred to is gone
    does(&world, "alice", &["add-company", "code=nv", "name=NV", "location=here"]).success();
    does(&world, "gina", &["delete-company", "nv"]).success();
    let deleted = latest(&world, "code = 'nv'");
    does(&world, "gina", &["delete-location", "here"]).success();
    refused(&world, "gina", &["undo", &deleted], 6, &["company nv: its location has been deleted since", "undo that first"]);
    // the support is elsewhere now
    does(&world, "gina", &["update-event", "geg2021", "support=sofia"]).success();
    does(&world, "gina", &["update-event", "geg2021", "support=None"]).success();
    let freed = latest(&world, "code = 'geg2021'");
    let clash = "UPDATE crm.event e SET support_id = (SELECT id FROM crm.collaborator WHERE username = 'sofia'), starts_at = o.starts_at, ends_at = o.ends_at, status = 'planned'
       FROM crm.event o WHERE o.code = 'geg2021' AND e.id = (SELECT max(id) FROM crm.event WHERE support_id IS NULL AND code <> 'geg2021')";
    assert_eq!(world.raw("gina").execute(clash, &[]).unwrap(), 1);
    refused(&world, "gina", &["undo", &freed], 6, &["would overlap, and have the same support"]);
    // a contract with an event stays signed
    does(&world, "alice", &["add-contract", "code=new-1", "client=mkc111", "total=100"]).success();
    does(&world, "alice", &["update-contract", "new-1", "status=signed"]).success();
    let signed = latest(&world, "code = 'new-1'");
    does(&world, "alice", &["add-event", "title=Régate", "contract=new-1", "starts_at=2027-03-01T18:00", "ends_at=2027-03-01T23:00"])
        .success();
    refused(&world, "alice", &["undo", &signed], 6, &["contract new-1: this contract has event ev-"]);
    does(&world, "alice", &["undo"]).success();
    does(&world, "alice", &["undo", &signed]).success();
    // what is no longer one's own
    does(&world, "alice", &["update-client", "mkc111", "job_title=Director"]).success();
    let mine = latest(&world, "code = 'mkc111'");
    does(&world, "alice", &["add-contract", "code=new-2", "client=mkc111", "total=100"]).success();
    does(&world, "gina", &["update-client", "mkc111", "commercial=bob"]).success();
    refused(&world, "alice", &["undo", &mine], 5, &["client mkc111 is bob's, not yours"]);
    refused(&world, "alice", &["undo"], 5, &["commercial may not delete contract new-2"]);
    does(&world, "bob", &["undo", &mine]).success();
    does(&world, "gina", &["undo", &latest(&world, "code = 'new-2'")]).success();
}

#[test]
fn a_signature_that_gestion_took_off_comes_back_as_it_was() {
    let world = World::demo();
    does(&world, "alice", &["add-contract", "code=new-1", "client=mkc111", "total=100", "status=signed", "signed_at=2026-10-02"]).success();
    let before = rows(&world, "contract");
    for words in [&["status=unsigned"][..], &["status=unsigned", "total=50"], &["status=cancelled", "cancel_reason=No"]] {
        does(&world, "gina", &[&["update-contract", "new-1"], words].concat()).success();
        let changed = rows(&world, "contract");
        does(&world, "gina", &["undo"]).success();
        assert_eq!(rows(&world, "contract"), before, "{words:?}");
        does(&world, "gina", &["undo"]).success();
        assert_eq!(rows(&world, "contract"), changed, "{words:?}");
        does(&world, "gina", &["undo"]).success();
        assert_eq!(rows(&world, "contract"), before, "{words:?}");
    }
    does(&world, "gina", &["delete-contract", "new-1"]).success();
    does(&world, "gina", &["undo"]).success();
    assert_eq!(rows(&world, "contract"), before);
    // one that the commercial took off is the commercial's
    does(&world, "alice", &["update-contract", "new-1", "status=unsigned"]).success();
    assert_eq!(does(&world, "gina", &["undo", &latest(&world, "code = 'new-1'")]).get_output().status.code(), Some(5));
}

#[test]
fn payments_are_taken_back_by_who_recorded_them() {
    let world = World::demo();
    does(&world, "alice", &["add-contract", "code=new-1", "client=mkc111", "total=100", "status=signed"]).success();
    does(&world, "alice", &["add-payment", "contract=new-1", "amount=40"]).success();
    let payment = latest(&world, "target = 'payment'");
    refused(
        &world,
        "gina",
        &["undo", &payment],
        5,
        &["gestion may not delete payment pa-", "taken back by who recorded it", "reverses=pa-"],
    );
    does(&world, "alice", &["undo"]).success();
    let remaining = does(&world, "sam", &["contracts", "code=new-1", "--columns", "paid,remaining"]).success();
    remaining.stdout_eq("0.00\t100.00\n");
    does(&world, "gina", &["undo", &latest(&world, "target = 'payment'")]).success();
    does(&world, "sam", &["contracts", "code=new-1", "--columns", "paid,remaining"]).success().stdout_eq("40.00\t60.00\n");
}

#[test]
fn accounts_change_back_but_the_password_of_a_deleted_one_is_gone() {
    let world = World::demo();
    let before = rows(&world, "collaborator");
    does(&world, "gina", &["update-collaborator", "simon", "department=commercial", "phone=None"]).success();
    does(&world, "gina", &["undo", "--dry-run"]).success();
    let undone = does(&world, "gina", &["undo"]).success();
    assert!(
        said(&undone).contains("department: commercial → support") && said(&undone).contains("sessions have ended"),
        "{}",
        said(&undone)
    );
    does(&world, "gina", &["update-collaborator", "simon", "active=false"]).success();
    let undone = does(&world, "gina", &["undo"]).success();
    assert!(said(&undone).contains("epicrm reset-password"), "{}", said(&undone));
    assert_eq!(rows(&world, "collaborator"), before);
    does(&world, "gina", &["add-collaborator", "username=zoe", "registration_number=zz100", "full_name=Zoé Martin", "department=support"])
        .success();
    does(&world, "gina", &["undo"]).success();
    assert_eq!(rows(&world, "collaborator"), before);
    refused(&world, "gina", &["undo"], 6, &["collaborator zz100 does not come back", "epicrm add-collaborator registration_number=zz100"]);
    does(&world, "gina", &["reset-password", "bob"]).success();
    let act: i64 = world.admin().query_one("SELECT max(id) FROM audit.entry WHERE action = 'password-reset'", &[]).unwrap().get(0);
    refused(&world, "gina", &["undo", &act.to_string()], 6, &["is no write to a record (password-reset)"]);
}

#[test]
fn many_records_are_one_change() {
    let world = World::demo();
    let before = rows(&world, "client");
    let update =
        "BEGIN; UPDATE crm.client SET job_title = 'x'; UPDATE crm.client SET first_contact_on = '2026-01-01' WHERE job_title = 'x'; COMMIT";
    world.raw("gina").batch_execute(update).unwrap();
    let one = latest(&world, "target = 'client'");
    let dry = does(&world, "gina", &["undo", "--dry-run"]).success();
    assert!(said(&dry).contains("\n… and ") && said(&dry).lines().count() == 22, "{}", said(&dry));
    let alices = latest(&world, "code = 'mkc111'");
    refused(&world, "alice", &["undo", &alices], 5, &["entries, of which you read", "ask gestion"]);
    does(&world, "alice", &["update-client", "mkc111", "job_title=Director"]).success();
    refused(&world, "gina", &["undo", &one], 6, &["client mkc111 was changed (job_title) by alice since"]);
    does(&world, "alice", &["undo"]).success();
    does(&world, "gina", &["undo", &one]).success();
    assert_eq!(rows(&world, "client"), before);
}

#[test]
fn scripts_and_what_an_administrator_did() {
    let world = World::demo();
    let loaded: i64 = world.admin().query_one("SELECT min(id) FROM audit.entry WHERE action = 'INSERT'", &[]).unwrap().get(0);
    let _read = does(&world, "gina", &["history"]);
    let output = does(&world, "gina", &["undo", &loaded.to_string()]);
    assert_ne!(output.get_output().status.code(), Some(0), "{}", said(&output));
    does(&world, "alice", &["can", "undo"]).code(3);
    does(&world, "alice", &["update-client", "mkc111", "job_title=Director"]).success();
    does(&world, "alice", &["can", "undo"]).success();
}

#[test]
fn a_merge_and_a_bulk_are_each_one_change() {
    let world = World::demo();
    let run = |user: &str, words: &[&str]| drop(world.as_user(user).args(words).assert().success());
    // When a record was last written moves on; all else is compared.
    let all = || {
        let table = |name: &str| format!("(SELECT jsonb_agg(to_jsonb(t) - 'updated_at' ORDER BY t.id) FROM crm.{name} t)::text");
        let tables = ["client", "contract", "event", "note", "reminder"].map(table).join(" || ");
        world.admin().query_one(&format!("SELECT md5({tables})"), &[]).unwrap().get::<_, String>(0)
    };
    run("alice", &["note", "client", "cl-23", "likes the sea"]);
    run("bob", &["remind", "client", "cl-23", "2026-12-01", "call"]);
    let before = all();
    run("gina", &["merge-client", "cl-42", "cl-23", "--yes"]);
    let merged = all();
    assert_ne!(before, merged);
    run("gina", &["undo"]);
    assert_eq!(all(), before, "contracts, notes and reminders are where they were, and the client is back");
    run("gina", &["undo"]);
    assert_eq!(all(), merged, "an undo is undone");
    run("gina", &["undo"]);
    run("gina", &["update-contract", "--where", "status=unsigned", "due_on=2027-06-30", "--confirm", &counted(&world, "status=unsigned")]);
    assert_ne!(all(), before);
    run("gina", &["undo"]);
    assert_eq!(all(), before);
}

fn counted(world: &World, filter: &str) -> String {
    let output = world.as_user("gina").args(["contracts", filter, "--count"]).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap().trim().to_owned()
}
