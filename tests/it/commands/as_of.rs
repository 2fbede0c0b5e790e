//! `--as-of`: lists of records as they were, relations and all.

use crate::world::{World, day};

fn list(world: &World, who: &str, words: &[&str]) -> String {
    let output = world.as_user(who).args(words).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

fn now(world: &World) -> String {
    let moment = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    world.admin().query_one(moment, &[]).unwrap().get(0)
}

#[test]
fn records_are_shown_as_they_were() {
    let world = World::demo();
    let does = |who: &str, words: &[&str]| drop(world.as_user(who).args(words).assert().success());
    let lists: [&[&str]; 6] = [
        &["clients", "--columns", "code,full_name,company.name,company.location.city,commercial", "--sort", "-full_name"],
        &["contracts", "client.last_name~x or total>5000", "--columns", "code,client_name,total,remaining,status,updated_at"],
        &["events", "support=sofia or support=None", "--format", "json"],
        &["companies", "clients.last_name~e", "--count"],
        &["payments", "--sort", "-amount", "--limit", "5"],
        &["collaborators", "active=true"],
    ];
    let seen = |moment: Option<&str>| -> Vec<String> {
        let past: Vec<&str> = moment.map(|moment| vec!["--as-of", moment]).unwrap_or_default();
        lists.iter().map(|words| list(&world, "sam", &[*words, &past].concat())).collect()
    };
    let mut then = vec![(now(&world), seen(None))];
    let company = list(&world, "sam", &["clients", "code=mkc111", "--columns", "company"]);
    for (who, words) in [
        ("alice", &["update-client", "mkc111", "last_name=Nouvelle"][..]),
        ("alice", &["update-company", company.trim(), "name=Autre Nom"]),
        ("alice", &["add-contract", "code=new-1", "client=mkc111", "total=9000", "status=signed"]),
        ("alice", &["add-payment", "contract=new-1", "amount=8999.99"]),
        ("gina", &["update-event", "geg2021", "support=sofia"]),
        ("gina", &["delete-event", "geg2021"]),
        ("gina", &["undo"]),
        ("gina", &["update-collaborator", "simon", "active=false"]),
    ] {
        does(who, words);
        then.push((now(&world), seen(None)));
    }
    assert!(then.windows(2).all(|two| two[0].1 != two[1].1), "each write shows in some list");
    for (moment, lists) in &then {
        assert_eq!(seen(Some(moment)), *lists, "{moment}");
    }

    // a day is its end, and what is dated before was there
    let all = list(&world, "sam", &["contracts", "--count"]);
    assert_eq!(list(&world, "sam", &["contracts", "--count", "--as-of", &day(0)]), all);
    assert_eq!(list(&world, "sam", &["contracts", "--count", "--as-of", "1999-12-31"]), "0\n");
    let earlier = list(&world, "sam", &["contracts", "created_at<2026-07-01", "--count"]);
    assert_eq!(list(&world, "sam", &["contracts", "--count", "--as-of", "2026-06"]), earlier);
    // page by page as in one go
    let moment = &then[2].0;
    let whole = list(&world, "sam", &["clients", "--as-of", moment, "--columns", "code"]);
    let mut pages = String::new();
    let mut cursor = "first".to_owned();
    loop {
        let output = world
            .as_user("sam")
            .args(["clients", "--as-of", moment, "--columns", "code", "--limit", "17", "--page", &cursor])
            .assert()
            .success();
        pages += &String::from_utf8_lossy(&output.get_output().stdout);
        let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        match told.split("--page ").nth(1) {
            Some(next) => cursor = next.split(' ').next().unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, whole);
    world.as_user("sam").args(["clients", "--columns", "code", "--page", &cursor]).assert().code(if cursor == "first" { 0 } else { 2 });

    let explained = list(&world, "sam", &["clients", "company=None", "--as-of", "yesterday", "--explain"]);
    assert!(explained.contains("crm.as_of(CAST(NULL AS crm.client), $1) t0"), "{explained}");
}

#[test]
fn a_past_that_cannot_be_told() {
    let world = World::demo();
    let to_come = day(2);
    for (words, said) in [
        (&["clients", "--as-of", to_come.as_str()][..], "is still to come"),
        (&["clients", "--as-of", "07-14-2026"], "is not a date"),
        (&["history", "--as-of", "yesterday"], "epicrm history 'at<=yesterday'"),
        (&["views", "--as-of", "yesterday"], "saved views are shown as they are"),
    ] {
        let output = world.as_user("gina").args(words).assert().code(2).stdout_eq("");
        let stderr = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(stderr.contains(said), "{words:?}: {stderr}");
    }
    world.as_user("sam").args(["can", "clients", "--as-of", "yesterday"]).assert().success();
    world.as_user("sam").args(["can", "clients", "--as-of", to_come.as_str()]).assert().code(2);
}

#[test]
fn a_script_reads_the_past_and_does_not_undo() {
    let world = World::demo();
    let allowed = day(30);
    world.as_user("gina").args(["update-collaborator", "sam", &format!("script_tokens_until={allowed}")]).assert().success();
    let token = world.epicrm().args(["token", "sam", "--until", &allowed]).stdin(crate::world::PASSWORD).assert().success();
    let token = String::from_utf8(token.get_output().stdout.clone()).unwrap();
    let script = |words: &[&str]| world.epicrm().env("EPICRM_TOKEN", token.trim()).args(words).assert();
    script(&["clients", "--as-of", "yesterday", "--count"]).success();
    let refused = script(&["undo"]).code(5).stdout_eq("");
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("a script's token only reads: it may not undo"));
}
