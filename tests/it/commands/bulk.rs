//! Writes of many records: `--where`. All or nothing, confirmed by their number, judged record by record.

use std::process::Command;

use snapbox::str;

use crate::world::World;

fn said(world: &World, name: &str, words: &[&str], code: i32) -> String {
    let output = world.as_user(name).args(words).assert().code(code);
    String::from_utf8(output.get_output().stderr.clone()).unwrap()
}

fn printed(world: &World, name: &str, words: &[&str]) -> String {
    String::from_utf8(world.as_user(name).args(words).assert().success().get_output().stdout.clone()).unwrap()
}

fn count(world: &World, noun: &str, filter: &str) -> u64 {
    printed(world, "gina", &[noun, filter, "--count"]).trim().parse().unwrap()
}

/// Transactions that wrote to the history since the world began, and their entries.
fn written(world: &World, target: &str) -> (i64, i64) {
    let row = world
        .admin()
        .query_one(
            "SELECT count(DISTINCT change), count(*) FROM audit.entry WHERE target = $1 AND via LIKE 'epicrm %' AND actor IS NOT NULL",
            &[&target],
        )
        .unwrap();
    (row.get(0), row.get(1))
}

#[test]
fn a_filter_is_changed_at_once_when_its_number_is_confirmed() {
    let world = World::demo();
    let unsigned = count(&world, "contracts", "status=unsigned");
    let update = ["update-contract", "--where", "status=unsigned", "due_on=2027-06-30"];
    world.as_user("gina").args(update).assert().code(2).stdout_eq("").stderr_eq(str![[r#"
27 of 27 contracts to be changed
  ct-10: due_on None → 2027-06-30
  ct-43: due_on None → 2027-06-30
  ct-51: due_on None → 2027-06-30
  ct-52: due_on None → 2027-06-30
  ct-53: due_on None → 2027-06-30
  … and 22 more
error: this is about 27 contracts: to be confirmed by their number, and there is no terminal to ask on
  if that is meant: epicrm update-contract --where status=unsigned due_on=2027-06-30 --confirm 27

"#]]);
    world.as_user("gina").args(update).args(["--confirm", "26"]).assert().code(6).stdout_eq("").stderr_eq(str![[r#"
error: 26 contracts were confirmed, but 27 match now: nothing was changed
  look again, then repeat the command with their number

"#]]);
    assert_eq!(count(&world, "contracts", "due_on=2027-06-30 and status=unsigned"), 0);
    world.as_user("gina").args(update).args(["--dry-run"]).assert().success().stdout_eq("").stderr_eq(str![[r#"
...
  … and 22 more
would change 27 contracts

"#]]);
    assert_eq!(written(&world, "contract"), (0, 0));

    let ids = printed(&world, "gina", &[&update[..], &["--confirm", "27", "--format", "ids"]].concat());
    assert_eq!(ids.lines().count() as u64, unsigned);
    assert_eq!(count(&world, "contracts", "due_on=2027-06-30 and status=unsigned"), unsigned);
    assert_eq!(written(&world, "contract"), (1, 27), "one transaction: one entry to undo");
    world
        .as_user("gina")
        .args(update)
        .args(["--confirm", "27"])
        .assert()
        .success()
        .stdout_eq("")
        .stderr_eq("27 contracts are so already: nothing was changed\n");
    assert_eq!(said(&world, "gina", &update, 0), "27 contracts are so already: nothing was changed\n");
    assert_eq!(written(&world, "contract"), (1, 27));
    let some = ["update-contract", "--where", "status=unsigned", "--where", "code>=ct-5", "due_on=2027-07-01", "--confirm"];
    let number = count(&world, "contracts", "status=unsigned and code>=ct-5").to_string();
    assert!(said(&world, "gina", &[&some[..], &[&number]].concat(), 0).starts_with(&format!("changed {number} contracts")));
}

#[test]
fn rights_are_judged_record_by_record() {
    let world = World::demo();
    let update = ["update-contract", "--where", "status=unsigned", "due_on=2027-06-30"];
    let refused = said(&world, "alice", &[&update[..], &["--confirm", "27"]].concat(), 5);
    assert_eq!(
        refused,
        "error: 12 of 27 contracts are not yours: contract ct-60 is bob's, not yours; nothing was changed\n  who may: gestion\n  \
         ask one of them: epicrm collaborators privileges=gestion active=true\n  rule: commercial may update only their own contracts\n  \
         leave those out: --skip-errors, or a narrower filter\n"
    );
    assert_eq!(said(&world, "alice", &update, 5), refused, "also before anything is confirmed");
    assert_eq!(said(&world, "alice", &[&["can"][..], &update].concat(), 5), refused, "also when only asked about");
    assert_eq!(count(&world, "contracts", "due_on=2027-06-30 and status=unsigned"), 0);

    let partly = said(&world, "alice", &[&update[..], &["--skip-errors", "--confirm", "27"]].concat(), 8);
    assert!(partly.starts_with("ct-60: contract ct-60 is bob's, not yours\n"), "{partly}");
    assert!(partly.ends_with("changed 15 contracts\nerror: 12 of 27 contracts were refused\n"), "{partly}");
    assert_eq!(count(&world, "contracts", "due_on=2027-06-30 and commercial!=alice and status=unsigned"), 0);
    assert_eq!(written(&world, "contract"), (1, 15));
    let none = said(&world, "bob", &["update-contract", "--where", "code=kc555", "total=1", "--skip-errors", "--confirm", "1"], 5);
    assert!(none.ends_with("error: 1 of 1 contract was refused: nothing was changed\n"), "{none}");

    for (name, words, part) in [
        ("sam", &["update-client", "--where", "code!=None", "job_title=x"][..], "support may not update clients"),
        ("sam", &["update-event", "--where", "support=sam", "support=sofia"], "support may not set support of events"),
        ("sam", &["delete-event", "--where", "support=sam"], "support may not delete events"),
        ("alice", &["delete-contract", "--where", "commercial=alice"], "commercial may not delete contracts"),
        ("bob", &["delete-client", "--where", "code!=None"], "33 of 60 clients are not yours: client cl-2 is alice's"),
        ("sofia", &["update-event", "--where", "code!=None", "attendees=1"], "are not yours"),
    ] {
        let refused = said(&world, name, words, 5);
        assert!(refused.contains(part), "{words:?}: {refused}");
    }
    let mine = count(&world, "events", "support=sofia");
    let words = ["update-event", "--where", "support=me", "attendees=77", "--confirm", &mine.to_string()];
    assert!(said(&world, "sofia", &words, 0).contains(&format!("changed {mine} events")));
    let email = ["update-collaborator", "--where", "username=me or username=sam", "phone=+33612345678", "--confirm", "1"];
    assert!(said(&world, "sam", &email, 0).contains("changed 1 collaborator"));
    // The same by raw SQL: row security leaves out what is not one's own, whoever asks.
    let touched = world.raw("alice").execute("UPDATE crm.contract SET due_on = '2028-01-01' WHERE status = 'unsigned'", &[]).unwrap();
    assert_eq!(touched, 15);
}

#[test]
fn what_a_rule_refuses_is_named_or_left_out() {
    let world = World::demo();
    let planned = count(&world, "events", "status=planned").to_string();
    let clash = ["update-event", "--where", "status=planned", "support=sofia", "--confirm", &planned];
    let refused = said(&world, "gina", &clash, 6);
    assert!(refused.starts_with("error: ev-"), "{refused}");
    assert!(refused.contains(" would overlap, and have the same support; nothing was changed\n"), "{refused}");
    assert!(refused.contains("leave out what is refused: --skip-errors"), "{refused}");
    assert_eq!(written(&world, "event"), (0, 0));
    let dry = said(&world, "gina", &[&clash[..4], &["--skip-errors", "--dry-run"]].concat(), 8);
    assert!(dry.contains(" would overlap, and have the same support\n") && dry.contains("would be refused"), "{dry}");
    assert_eq!(written(&world, "event"), (0, 0));
    let partly = said(&world, "gina", &[&clash[..], &["--skip-errors"]].concat(), 8);
    let left: u64 = count(&world, "events", "status=planned and support!=sofia");
    assert!(left > 0 && partly.contains(&format!("error: {left} of {planned} events were refused\n")), "{partly}");
    assert_eq!(written(&world, "event").0, 1, "halves and records in one transaction");

    // Who keeps a client from going, and how many: as of one client.
    let clients = count(&world, "clients", "code!=None").to_string();
    let delete = ["delete-client", "--where", "code!=None", "--confirm", &clients];
    let stays = said(&world, "gina", &delete, 6);
    assert!(stays.contains("refers to client cl-1: it stays; nothing was changed\n  list them: epicrm contracts client=cl-1\n"), "{stays}");
    assert_eq!(count(&world, "clients", "code!=None").to_string(), clients);
    let free = count(&world, "clients", "contracts=None");
    assert!(free > 1);
    let partly = said(&world, "gina", &[&delete[..], &["--skip-errors"]].concat(), 8);
    assert!(partly.contains(&format!("deleted {free} clients\n")), "{partly}");
    assert_eq!(count(&world, "clients", "contracts=None"), 0);
    assert_eq!(written(&world, "client"), (1, i64::try_from(free).unwrap()));
    let all = said(
        &world,
        "gina",
        &[
            "delete-client",
            "--where",
            "contracts!=None",
            "--skip-errors",
            "--confirm",
            &count(&world, "clients", "contracts!=None").to_string(),
        ],
        6,
    );
    assert!(all.ends_with("were refused: nothing was changed\n"), "{all}");
}

#[test]
fn mistakes() {
    let world = World::demo();
    for (words, code, part) in [
        (&["update-contract", "--where", "", "total=1"][..], 2, "an empty --where would be all contracts"),
        (&["update-contract", "--where", "code=none-such", "total=1"], 0, "no contract matches: nothing to change"),
        (&["update-contract", "--where", "code=none-such", "total=1", "--fail-empty"], 3, "no contract matches"),
        (&["update-contract", "--where", "code=none-such", "total=1", "--confirm", "1"], 6, "1 contract was confirmed, but 0 match"),
        (&["update-contract", "--where", "code=none-such", "total=1", "--confirm", "0"], 0, "no contract matches"),
        (&["delete-contract", "--where", "code=none-such"], 0, "no contract matches: nothing to delete"),
        (&["update-contract", "--where", "code=kc555"], 2, "nothing to change: no field=value was given"),
        (&["update-contract", "--where", "code=kc555", "total=many"], 2, "total: "),
        (&["update-contract", "--where", "totl>5", "total=1"], 2, "unknown field `totl`"),
        (&["update-contract", "kc555", "--where", "code=kc555", "total=1"], 2, "kc555 is not field=value"),
        (&["update-contract", "--contract_id=kc555", "--where", "code=kc555", "total=1"], 2, "cannot be used with"),
        (&["update-contract", "--where", "code=a or code=b and total>1", "total=1"], 0, "note: read as code=a or (code=b and total>1)"),
        (&["delete-contract", "kc555", "--where", "code=kc555"], 2, "cannot be used with"),
        (&["update-contract", "kc555", "total=1", "--skip-errors"], 2, "--where"),
        (&["update-contract", "--where", "code=kc555", "client=nobody"], 3, "client: there is no client called nobody"),
        (&["update-contract", "--where", "code=kc555", "remaining=5"], 2, "remaining is set for one contract at a time"),
        (&["update-collaborator", "--where", "username=bob", "active=false"], 2, "active is changed for one collaborator at a time"),
        (&["delete-collaborator", "--where", "username=bob"], 2, "accounts are deleted for one collaborator at a time"),
        (&["update-contract", "--where", "code=kc555", "code=a", "--confirm", "1", "--dry-run"], 2, "cannot be used with"),
    ] {
        let refused = said(&world, "gina", words, code);
        assert!(refused.contains(part), "{words:?}: {refused}");
    }
    // The command to repeat survives a shell.
    let hint = said(&world, "gina", &["update-client", "--where", "last_name!=\"O'Brien\"", "job_title=it's"], 2);
    let typed = hint.lines().last().unwrap().split_once("epicrm ").unwrap().1.to_owned();
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("{} {typed}", snapbox::cmd::cargo_bin!("epicrm").display()))
        .env_clear()
        .envs(world.environment())
        .env("EPICRM_TOKEN", world.token("gina"))
        .current_dir(world.home())
        .output()
        .unwrap();
    assert!(output.status.success(), "{typed}");
    assert_eq!(count(&world, "clients", "job_title!=\"it's\""), 1, "all but O'Brien");
}

/// What the person types once the question is there; the exit code of the command.
fn on_a_terminal(world: &World, words: &[&str], typed: &str) -> i32 {
    let mut terminal = world.terminal("gina").run(words);
    terminal.asks("Type 27 to change these contracts:").types(typed);
    terminal.left().code
}

#[test]
fn on_a_terminal_the_number_is_typed() {
    let world = World::demo();
    let update = ["update-contract", "--where", "status=unsigned", "due_on=2027-06-30"];
    let changed = || count(&world, "contracts", "due_on=2027-06-30 and status=unsigned");
    for (typed, code) in [("yes\r", 7), ("\r", 7), ("26\r", 7), ("\u{3}", 130)] {
        assert_eq!(on_a_terminal(&world, &update, typed), code, "{typed:?}");
        assert_eq!(changed(), 0);
    }
    assert_eq!(on_a_terminal(&world, &update, "27\r"), 0);
    assert_eq!(changed(), 27);
}
