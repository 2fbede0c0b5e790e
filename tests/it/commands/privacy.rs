//! What is held about people: handed over whole, erased with a proof, found when it was kept too long.

use serde_json::{Value, json};
use snapbox::cmd::OutputAssert;

use crate::world::World;

fn does(world: &World, who: &str, words: &[&str]) -> OutputAssert {
    world.as_user(who).args(words).assert()
}

fn printed(assert: &OutputAssert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn said(assert: &OutputAssert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn one(world: &World, query: &str) -> String {
    world.admin().query_one(query, &[]).unwrap().get(0)
}

/// How often any of these words stands in any table or in the history.
fn traces(world: &World, words: &[&str]) -> i64 {
    let tables = ["crm.client", "crm.contract", "crm.payment", "crm.event", "crm.note", "crm.reminder", "audit.entry"];
    let all: Vec<String> = tables.iter().map(|table| format!("SELECT t::text AS line FROM {table} t")).collect();
    let query = format!("SELECT count(*) FROM ({}) t WHERE crm.fold(line) ~ crm.fold($1)", all.join(" UNION ALL "));
    world.admin().query_one(&query, &[&words.join("|")]).unwrap().get(0)
}

/// A client of alice's called Zébulon Quatrebarbes, with a life of changes, notes, contracts.
fn zebulon(world: &World) {
    for (who, words) in [
        (
            "alice",
            &[
                "add-client",
                "code=zq-1",
                "civility=MR",
                "first_name=Zébulon",
                "last_name=Quatrebarbes",
                "email=zq@quatre.example",
                "phone=+33611223344",
                "job_title=Chef-zq",
            ][..],
        ),
        ("alice", &["update-client", "zq-1", "email=zebulon@barbes.example"]),
        ("alice", &["update-client", "zq-1", "code=zq-2"]),
        ("alice", &["add-contract", "code=zc-1", "client=zq-2", "total=1000", "status=signed"]),
        ("alice", &["add-payment", "contract=zc-1", "amount=300"]),
        ("alice", &["add-event", "code=ze-1", "title=Gala", "contract=zc-1", "starts_at=2031-01-01", "ends_at=2031-01-02"]),
        ("alice", &["update-event", "ze-1", "notes=Ask for QUATREBARBES at the door"]),
        ("sam", &["note", "client", "zq-2", "allergic to zq-peanuts"]),
        ("bob", &["note", "client", "zq-2", "zq-likes mornings"]),
        ("bob", &["remind", "client", "zq-2", "2031-01-04", "Call zq-home"]),
    ] {
        does(world, who, words).success();
    }
}

const TELLING: [&str; 7] =
    ["zébulon", "quatre.example", "barbes.example", "\\+33611223344", "chef-zq", "zq-(peanuts|likes|home)", "zq-[12]"];

#[test]
fn everything_held_is_one_document() {
    let world = World::demo();
    zebulon(&world);
    let export = |who: &str| {
        let assert = does(&world, who, &["client", "zq-2", "--export-all"]).success();
        (serde_json::from_str::<Value>(&printed(&assert)).unwrap(), said(&assert))
    };
    let (whole, notice) = export("gina");
    assert_eq!(notice, "");
    assert_eq!(whole["history_is_complete"], json!(true));
    assert_eq!(whole["client"]["full_name"], "Zébulon Quatrebarbes");
    assert_eq!(whole["client"]["email"], "zebulon@barbes.example");
    assert_eq!((&whole["contracts"][0]["total"], &whole["payments"][0]["amount"]), (&json!("1000.00"), &json!("300.00")));
    assert_eq!(whole["events"][0]["notes"], "Ask for QUATREBARBES at the door");
    assert_eq!((whole["notes"].as_array().unwrap().len(), &whole["notes"][0]["text"]), (2, &json!("allergic to zq-peanuts")));
    assert_eq!(whole["reminders"][0]["text"], "Call zq-home");
    let history = whole["history"].as_array().unwrap();
    assert_eq!((&history[0]["action"], &history[0]["after"]["email"]), (&json!("INSERT"), &json!("zq@quatre.example")));
    for target in ["client", "contract", "payment", "event", "note", "reminder"] {
        assert!(history.iter().any(|entry| entry["target"] == target), "{target}");
    }
    // a note that is gone was about them all the same
    does(&world, "sam", &["delete-note", whole["notes"][0]["code"].as_str().unwrap()]).success();
    let (after, _) = export("gina");
    assert_eq!(after["history"].as_array().unwrap().len(), history.len() + 1);

    for (who, entries) in [("alice", 8), ("sam", 2)] {
        let (part, notice) = export(who);
        assert!(notice.starts_with("the history is not whole: gestion reads all of it"), "{notice}");
        assert_eq!(part["history_is_complete"], json!(false), "{who}");
        assert!(part["history"].as_array().unwrap().len() >= entries, "{who}: {part}");
        assert_eq!(part["client"], whole["client"]);
    }
    assert!(printed(&does(&world, "sam", &["client", "zq-2", "--export-all", "--format", "yaml"]).success()).contains("client:"));
    let script = script(&world);
    let read = world.epicrm().env("EPICRM_TOKEN", script).args(["client", "zq-2", "--export-all"]).assert().success();
    assert!(said(&read).starts_with("without the history: a script's token does not read it"), "{}", said(&read));
    does(&world, "sam", &["client", "nobody-1", "--export-all"]).code(3).stdout_eq("");
    does(&world, "sam", &["contract", "zc-1", "--export-all"]).code(2).stdout_eq("");
    world.epicrm().args(["client", "zq-2", "--export-all"]).assert().code(4);
}

fn script(world: &World) -> String {
    let today = one(world, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')");
    does(world, "gina", &["update-collaborator", "bob", &format!("script_tokens_until={today}")]).success();
    let token = world.epicrm().args(["token", "bob", "--until", &today]).stdin(crate::world::PASSWORD).assert().success();
    printed(&token).trim().to_owned()
}

#[test]
fn a_person_goes_and_the_figures_stay() {
    let world = World::demo();
    zebulon(&world);
    let moment = one(&world, "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
    let edit = one(&world, "SELECT max(id)::text FROM audit.entry WHERE code = 'zq-1' AND before ? 'email'");
    let noted = one(&world, "SELECT max(id)::text FROM audit.entry WHERE target = 'note' AND after->>'text' LIKE '%peanuts'");
    let figures = || {
        one(
            &world,
            "SELECT md5((SELECT jsonb_agg(to_jsonb(k) ORDER BY id) FROM crm.contract k)::text || (SELECT jsonb_agg(to_jsonb(p) ORDER BY id) FROM crm.payment p) || (SELECT jsonb_agg(to_jsonb(e) ORDER BY id) FROM crm.event e))",
        )
    };
    let written = || one(&world, "SELECT count(*)::text FROM audit.entry WHERE action <> 'sign-in'");
    let (before, entries) = (figures(), written());
    assert!(traces(&world, &TELLING) > 8);
    for (who, words, code, part) in [
        ("alice", &["anonymise-client", "zq-2", "--yes"][..], 5, "commercial may not anonymise client zq-2\n  who may: gestion"),
        ("sam", &["anonymise-client", "zq-2", "--yes"], 5, "support may not anonymise client zq-2"),
        ("gina", &["anonymise-client", "zq-2"], 2, "erasing a person asks before it is done, and there is no terminal"),
        ("gina", &["anonymise-client", "nobody-1", "--yes"], 3, "there is no client nobody-1"),
        ("gina", &["anonymise-client", "--yes"], 2, "CODE"),
    ] {
        let refused = does(&world, who, words).code(code).stdout_eq("");
        assert!(said(&refused).contains(part), "{}", said(&refused));
    }
    let id = one(&world, "SELECT id::text FROM crm.client WHERE code = 'zq-2'");
    let would = does(&world, "gina", &["anonymise-client", "zq-2", "--dry-run"]).success();
    assert_eq!(
        said(&would),
        format!(
            "would anonymise client zq-2: from now on it is cl-{id}\nwould erase, in the history too: civility, code, email, first_name, job_title, last_name, phone\n\
             would delete 2 notes about it\nwould delete 1 reminder about it\nevent ze-1 may name this person in its notes: epicrm event ze-1\n"
        )
    );
    assert_eq!((entries.clone(), figures()), (written(), before.clone()));
    does(&world, "gina", &["can", "-q", "anonymise-client", "zq-2"]).success();
    does(&world, "alice", &["can", "-q", "anonymise-client", "zq-2"]).code(5);

    for (typed, code) in [("yes\r", 7), ("\r", 7), ("\u{3}", 130)] {
        let mut terminal = world.terminal("gina").run(&["anonymise-client", "Zébulon Quatrebarbes"]);
        terminal.asks("There is no way back. Type zq-2 to erase this person:").types(typed);
        let left = terminal.left();
        assert_eq!(left.code, code, "{}", left.screen);
        assert!(left.screen.contains("would delete 2 notes about it"), "{}", left.screen);
    }
    assert_eq!(entries, written());
    let done = does(&world, "gina", &["anonymize-client", "--client_id", "zq-2", "--yes", "--format", "json"]).success();
    assert!(!said(&done).to_lowercase().contains("quatrebarbes"), "{}", said(&done));
    let record: Value = serde_json::from_str(&printed(&done)).unwrap();
    assert_eq!(record[0]["full_name"], json!(format!("anonymised cl-{id}")));
    assert_eq!((traces(&world, &TELLING), figures()), (0, before));
    let proof = does(&world, "alice", &["history", "action=anonymised", "--format", "json"]).success();
    let proof: Value = serde_json::from_str(&printed(&proof)).unwrap();
    assert_eq!((&proof[0]["actor"], &proof[0]["code"]), (&json!("gina"), &json!(format!("cl-{id}"))));
    assert_eq!(
        proof[0]["after"],
        json!({"fields": ["civility", "code", "email", "first_name", "job_title", "last_name", "phone"], "notes": 2, "reminders": 1})
    );

    does(&world, "alice", &["update-client", &format!("cl-{id}"), "phone=+33611223344"]).success();
    let mut terminal = world.terminal("gina").run(&["anonymise-client", &format!("cl-{id}")]);
    terminal.answers(&format!("There is no way back. Type cl-{id} to erase this person:"), &format!("cl-{id}"));
    let left = terminal.left();
    assert!(left.code == 0 && left.screen.contains("erased, in the history too: phone"), "{}", left.screen);

    // the past has forgotten too, and nothing brings it back
    let past = does(&world, "sam", &["clients", &format!("code=cl-{id}"), "--as-of", &moment, "--columns", "full_name,email"]).success();
    assert_eq!(printed(&past), format!("anonymised cl-{id}\t\n"));
    for (who, entry) in [("gina", None), ("alice", Some(&edit)), ("gina", Some(&noted))] {
        let words: Vec<&str> = std::iter::once("undo").chain(entry.map(String::as_str)).collect();
        let refused = does(&world, who, &words).code(6).stdout_eq("");
        assert!(said(&refused).contains("anonymised: what it was is gone for good"), "{}", said(&refused));
    }
    assert_eq!(traces(&world, &TELLING), 0);
    does(&world, "gina", &["check", "--errors"]).success();
}

#[test]
fn one_who_was_deleted_is_erased_by_the_code_it_had() {
    let world = World::demo();
    zebulon(&world);
    does(&world, "alice", &["add-client", "code=zq-3", "first_name=Zebulon", "last_name=Quatrebarbes"]).success();
    does(&world, "gina", &["merge-client", "zq-2", "zq-3", "--yes"]).success();
    let gone = does(&world, "gina", &["anonymise-client", "zq-2", "--yes"]).success();
    assert!(said(&gone).contains("client zq-3, deleted, had the same name or e-mail: epicrm anonymise-client zq-3\n"), "{}", said(&gone));
    assert!(traces(&world, &["zebulon"]) > 0);
    does(&world, "gina", &["anonymise-client", "zq-3", "--yes"]).success().stdout_eq("");
    assert_eq!(traces(&world, &["zebulon", "zq-[123]"]), 0);
    let again = does(
        &world,
        "gina",
        &["undo", &one(&world, "SELECT max(id)::text FROM audit.entry WHERE action = 'DELETE' AND target = 'client'")],
    )
    .code(6);
    assert!(said(&again).contains("gone for good"), "{}", said(&again));
}

#[test]
fn whoever_has_been_silent_too_long_is_listed() {
    let world = World::demo();
    for (code, contact) in [("old-1", "2019-03-02"), ("old-2", "2018-01-01"), ("old-3", "2018-01-01"), ("old-4", "2018-01-01")] {
        does(&world, "alice", &["add-client", &format!("code={code}"), "last_name=Durand", &format!("first_contact_on={contact}")])
            .success();
    }
    // one was sold something eight years ago, one was written of today
    does(&world, "alice", &["add-contract", "code=oc-1", "client=old-2", "total=10", "status=signed", "signed_at=2018-05-06T12:00"])
        .success();
    does(&world, "alice", &["add-payment", "contract=oc-1", "amount=10", "paid_on=2018-06-07"]).success();
    world.admin().batch_execute("UPDATE crm.contract SET created_at = '2018-05-06' WHERE code = 'oc-1'").unwrap();
    does(&world, "sam", &["note", "client", "old-3", "called back"]).success();
    does(&world, "gina", &["anonymise-client", "old-4", "--yes"]).success();
    let listed = does(&world, "sam", &["retention", "--format", "csv"]).success();
    let text = printed(&listed);
    let ours: Vec<&str> = text.lines().filter(|line| line.contains("old-") || line.contains("code,")).collect();
    assert_eq!(
        ours,
        [
            "code,full_name,company,commercial,last_activity,accounts_until,erase",
            "old-2,Durand,,alice,2018-06-07,2028-06-07,epicrm anonymise-client old-2",
            "old-1,Durand,,alice,2019-03-02,,epicrm anonymise-client old-1",
        ]
    );
    assert!(!text.contains("anonymised cl-"), "{text}");
    assert!(said(&listed).contains("been silent since before "), "{}", said(&listed));
    let ids =
        |words: &[&str]| printed(&does(&world, "sam", &[&["retention", "--format", "ids", "--older-than"], words].concat()).success());
    assert_eq!(
        ids(&["8 ans", "--today", "2027-01-01"]).lines().filter(|code| code.starts_with("old-")).collect::<Vec<_>>(),
        ["old-2", "old-1"][..1]
    );
    does(&world, "sam", &["retention", "--older-than", "90y", "--fail-empty"]).code(3).stdout_eq("");
    let wrong = does(&world, "sam", &["retention", "--older-than", "long"]).code(2).stdout_eq("");
    assert!(said(&wrong).contains("`long` is not a length of time\n  such as 3y, 18months, 90d"), "{}", said(&wrong));
    world.epicrm().arg("retention").assert().code(4);
}
