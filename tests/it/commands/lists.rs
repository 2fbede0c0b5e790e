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
2 of 120; --limit 0 shows all

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
