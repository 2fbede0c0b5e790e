//! Lists: filters as people type them, formats, limits, empty lists.

use snapbox::str;

use crate::world::World;

fn stdout(snap: snapbox::cmd::Command) -> String {
    String::from_utf8(snap.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn filters_as_long_standing_users_type_them() {
    let world = World::demo();
    let count = |words: &[&str]| -> usize { stdout(world.as_user("alice").args(words).arg("--count")).trim().parse().unwrap() };
    let all = count(&["contracts"]);
    assert_eq!(all, 120);
    let signed = count(&["contracts", "status=signed"]);
    assert_eq!(signed, count(&["contracts", "status=signed et remain_amount_to_pay =>0"]));
    assert_eq!(all, signed + count(&["contracts", "not status=signed"]));
    assert_eq!(count(&["events"]), count(&["events", "commercial_id=aa123456789 ou commercial_id=ab123456789"]));
    assert!(count(&["events", "support=None"]) > 0);
    assert_eq!(count(&["events"]), count(&["events", "support=None"]) + count(&["events", "support!=None"]));
    assert_eq!(count(&["clients", "civility=MME", "et", "commercial=me"]), count(&["clients", "civility=mme and commercial_id=alice"]));
    assert_eq!(count(&["clients", "contracts.events.code=geg2021"]), 1);
    assert_eq!(count(&["clients", "code=MKC111"]), 1);
    assert_eq!(count(&["clients", "code=nobody"]), 0);
}

#[test]
fn formats() {
    let world = World::demo();
    let list = |format: &str| {
        stdout(world.as_user("gina").args([
            "clients",
            "code=mkc111",
            "--columns",
            "code,civility,full_name,commercial",
            "--format",
            format,
        ]))
    };
    snapbox::assert_data_eq!(
        list("csv"),
        str![[r#"
code,civility,full_name,commercial
mkc111,MME,Maïwenn Kéréon,alice

"#]]
    );
    assert_eq!(list("tsv"), "mkc111\tMME\tMaïwenn Kéréon\talice\n");
    let json: serde_json::Value = serde_json::from_str(&list("json")).unwrap();
    assert_eq!(json, serde_json::json!([{"code": "mkc111", "civility": "MME", "full_name": "Maïwenn Kéréon", "commercial": "alice"}]));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&list("jsonl")).unwrap(), json[0]);
    snapbox::assert_data_eq!(
        list("table"),
        str![[r#"
CODE    CIVILITY  NAME            COMMERCIAL
mkc111  MME       Maïwenn Kéréon  alice

"#]]
    );
    assert_eq!(list("ids"), "mkc111\n");
}

#[test]
fn json_is_typed() {
    let world = World::demo();
    let text = stdout(world.as_user("gina").args([
        "contracts",
        "code=kc555",
        "--columns",
        "code,total,signed_at,due_on,cancel_reason",
        "--format",
        "json",
    ]));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let total = json[0]["total"].as_str().unwrap();
    assert!(total.split_once('.').is_some_and(|(_, cents)| cents.len() == 2), "{total}");
    assert!(chrono::DateTime::parse_from_rfc3339(json[0]["signed_at"].as_str().unwrap()).is_ok());
    assert_eq!(json[0]["cancel_reason"], serde_json::Value::Null);
}

#[test]
fn every_noun_lists_in_every_format() {
    let world = World::demo();
    for noun in ["clients", "contracts", "events", "companies", "locations", "collaborators", "departments", "roles", "payments"] {
        for format in ["table", "wide", "list", "tsv", "csv", "json", "jsonl", "yaml", "md", "ids"] {
            let text = stdout(world.as_user("sam").args([noun, "--limit", "2", "--format", format]));
            assert!(!text.trim().is_empty(), "{noun} as {format}");
        }
    }
}

#[test]
fn an_empty_list_is_no_error_unless_told() {
    let world = World::demo();
    world.as_user("sam").args(["clients", "code=nobody"]).assert().success().stdout_eq("");
    world.as_user("sam").args(["clients", "code=nobody", "--fail-empty"]).assert().code(3);
    assert_eq!(stdout(world.as_user("sam").args(["clients", "code=nobody", "--format", "json"])).trim(), "[]");
}

#[test]
fn a_limit_tells_what_it_leaves_out() {
    let world = World::demo();
    world.as_user("sam").args(["contracts", "--limit", "2"]).assert().success().stderr_eq(str![[r#"
2 of 120; --limit 0 shows all, --page [..] goes on

"#]]);
    assert_eq!(stdout(world.as_user("sam").args(["contracts"])).lines().count(), 120);
}

#[test]
fn columns_and_order() {
    let world = World::demo();
    let totals = stdout(world.as_user("sam").args(["contracts", "--columns", "total", "--sort", "-total", "--limit", "10"]));
    let totals: Vec<f64> = totals.lines().map(|total| total.parse().unwrap()).collect();
    assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    let with = stdout(world.as_user("sam").args(["roles", "--columns", "+created_at,-name", "--format", "csv"]));
    assert!(with.starts_with("code,created_at\n"), "{with}");
    world.as_user("sam").args(["contracts", "--columns", "nothing"]).assert().code(2);
    world.as_user("sam").args(["contracts", "--columns", "payments"]).assert().code(2);
}

#[test]
fn an_error_is_json_where_json_was_asked_for() {
    let world = World::demo();
    let output = world.as_user("sam").args(["contracts", "nothing=1", "--format", "json"]).assert().code(2).stdout_eq("");
    let error: serde_json::Value = serde_json::from_slice(&output.get_output().stderr).unwrap();
    assert_eq!(error["error"], "usage");
    assert_eq!(error["exit"], 2);
}

/// Every record of a list, read page by page.
fn paged(world: &World, words: &[&str], size: usize) -> Vec<String> {
    let (mut codes, mut page) = (Vec::new(), "first".to_owned());
    loop {
        let output =
            world.as_user("sam").args(words).args(["--format", "ids", "--limit", &size.to_string(), "--page", &page]).assert().success();
        let rows = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        codes.extend(rows.lines().map(str::to_owned));
        let notices = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        match notices.lines().find_map(|line| line.split_once("--page ")) {
            Some((_, next)) => page = next.trim_end_matches(" goes on").to_owned(),
            None => return codes,
        }
    }
}

#[test]
fn pages_make_the_whole_list_in_any_order() {
    let world = World::demo();
    let list = |words: &[&str]| -> Vec<String> {
        stdout(world.as_user("sam").args(words).args(["--format", "ids"])).lines().map(str::to_owned).collect()
    };
    for words in [
        &["contracts"][..],
        &["contracts", "--sort", "-remaining"],
        &["contracts", "--sort", "due_on", "--columns", "code,due_on"],
        &["contracts", "--sort", "-due_on,status"],
        &["contracts", "--sort", "-signed_at", "not status=cancelled"],
        &["contracts", "--sort", "client.company.name,-total"],
        &["events", "--sort", "-support,title"],
        &["clients", "--sort", "company,-full_name"],
        &["collaborators", "--sort", "active"],
    ] {
        let whole = list(words);
        let pages = paged(&world, words, whole.len().div_ceil(3).max(2));
        assert_eq!(pages, whole, "{words:?}");
    }
}

#[test]
fn a_cursor_is_of_one_list() {
    let world = World::demo();
    let output = world.as_user("sam").args(["contracts", "--limit", "2"]).assert().success();
    let notices = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    let cursor = notices.lines().find_map(|line| line.split_once("--page ")).unwrap().1.trim_end_matches(" goes on").to_owned();
    assert_eq!(stdout(world.as_user("sam").args(["contracts", "--page", &cursor])).lines().count(), 118);
    for words in [&["events"][..], &["contracts", "--sort", "total"], &["contracts", "status=signed"]] {
        let output = world.as_user("sam").args(words).args(["--page", &cursor]).assert().code(2).stdout_eq("");
        let stderr = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(stderr.contains("not one that this list gave"), "{stderr}");
    }
}

#[test]
fn explain_tells_the_reading_the_statement_and_the_rights() {
    let world = World::demo();
    let explain = |words: &[&str]| -> serde_json::Value {
        let text = stdout(world.as_user("sam").args(words).args(["--format", "json"]));
        serde_json::from_str::<serde_json::Value>(&text).unwrap()[0].clone()
    };
    let filter = "status=signed and due_on=this_month or client.full_name~\"O'Brien; drop\"";
    let told = explain(&["contracts", filter, "--explain"]);
    assert_eq!(told["filter"], "(status=signed and due_on=2026-11) or client.full_name~\"O'Brien; drop\"");
    let sql = told["sql"].as_str().unwrap();
    assert!(sql.contains("$1") && !sql.contains("Brien") && !sql.contains("2026"), "{sql}");
    assert!(told["parameters"].as_str().unwrap().contains("= 'O''Brien; drop'"), "{told}");
    assert_eq!(told["rights"], "crm.client: true\ncrm.company: true\ncrm.contract: true");
    assert!(told["plan"].is_null());
    let plan = explain(&["contracts", "code=kc555", "--analyze"])["plan"].as_str().unwrap().to_owned();
    assert!(plan.contains("actual time") && plan.contains("Buffers"), "{plan}");
    // Limited, a filter is answered first, by ids alone.
    let told = explain(&["contracts", "code=kc555", "--limit", "5", "--explain"]);
    assert_eq!(told["ids_sql"], "SELECT t0.id FROM crm.contract t0 WHERE t0.code = $1 LIMIT $2");
    assert!(told["sql"].as_str().unwrap().contains("WHERE t0.code = $1 AND t0.id = ANY($2) ORDER BY"), "{told}");
    let past = explain(&["contracts", "code=kc555", "--limit", "5", "--as-of", "yesterday", "--explain"]);
    assert!(past["ids_sql"].is_null() && !past["sql"].as_str().unwrap().contains("ANY"), "{past}");
}

#[test]
fn the_pages_of_a_filter_are_its_records_in_order() {
    let world = World::demo();
    for (noun, filter) in [("contracts", "status=signed"), ("events", "title~a"), ("history", "noun=contract"), ("contracts", "total=1")] {
        let read = |words: &[&str]| {
            let output = world.as_user("gina").args([noun, filter, "--format", "ids"]).args(words).assert().success();
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            (text(&output.get_output().stdout), text(&output.get_output().stderr))
        };
        let whole = read(&[]).0;
        let (mut joined, mut page) = (String::new(), "first".to_owned());
        loop {
            let (records, beside) = read(&["--limit", "7", "--page", &page]);
            joined.push_str(&records);
            let Some((_, rest)) = beside.split_once("--page ") else { break };
            assert!(beside.starts_with(&format!("7 of {};", whole.lines().count())), "{beside}");
            rest.split(' ').next().unwrap().clone_into(&mut page);
        }
        assert_eq!(joined, whole, "{noun} {filter}");
    }
}

#[test]
fn a_mixed_filter_is_refused_when_told() {
    let world = World::demo();
    let mixed = "status=signed and total>0 or total=0";
    world.as_user("sam").args(["contracts", mixed, "--count"]).assert().success();
    let output = world.as_user("sam").args(["contracts", mixed, "--strict-filter"]).assert().code(2).stdout_eq("");
    let stderr = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(stderr.contains("(status=signed and total>0) or total=0"), "{stderr}");
    world.as_user("sam").args(["contracts", "(status=signed and total>0) or total=0", "--strict-filter", "--count"]).assert().success();
}

#[test]
fn columns_help_lists_what_can_be_shown() {
    let world = World::demo();
    let names = stdout(world.epicrm().args(["contracts", "--columns", "help", "--format", "ids"]));
    let names: Vec<&str> = names.lines().collect();
    assert!(names.contains(&"code") && names.contains(&"client.email") && !names.contains(&"payments"), "{names:?}");
    let all = names.join(",");
    world.as_user("sam").args(["contracts", "--columns", &all, "--limit", "1"]).assert().success();
}
