//! `search`: what is found by which words, and in which order.

use crate::world::World;

fn found(world: &World, words: &[&str]) -> Vec<String> {
    let output = world.as_user("sam").arg("search").args(words).args(["--format", "tsv"]).assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    text.lines().map(|line| line.split('\t').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_best_match_comes_first() {
    let world = World::demo();
    for (words, first) in [
        (&["kereon"][..], "client mkc111"),
        (&["KÉRÉON", "Maïwenn"], "client mkc111"),
        (&["maiwenn.kereon@casino"], "client mkc111"),
        (&["06 39 98 24 41"], "client mkc111"),
        (&["06", "39", "98", "24", "41"], "client mkc111"),
        (&["+33 (0)6.39.98.24.41"], "client mkc111"),
        (&["kc555"], "contract kc555"),
        (&["GEG2021"], "event geg2021"),
        (&["554501171"], "company cy-31"),
        (&["casino"], "company cy-31"),
        (&["conference", "presse", "casino"], "event geg2021"),
    ] {
        let found = found(&world, words);
        assert_eq!(found.first().map(String::as_str), Some(first), "{words:?}: {found:?}");
        let distinct: std::collections::HashSet<_> = found.iter().collect();
        assert_eq!(distinct.len(), found.len(), "{words:?}: {found:?}");
    }
    let found = found(&world, &["kereon"]);
    assert!(found.contains(&"contract kc555".to_owned()) && found.contains(&"event geg2021".to_owned()), "{found:?}");
}

#[test]
fn what_is_typed_is_only_ever_text() {
    let world = World::demo();
    for words in ["%%", "__", "';DROP TABLE crm.client;--", "\\\\", "$1"] {
        assert!(found(&world, &[words]).is_empty(), "{words}");
    }
    world.as_user("sam").args(["search", "zzzzzz", "--fail-empty"]).assert().code(3);
    world.as_user("sam").args(["search", "a"]).assert().code(2);
    world.epicrm().args(["search", "kereon"]).assert().code(4);
}

#[test]
fn formats_and_limits_are_those_of_lists() {
    let world = World::demo();
    let output = world.as_user("sam").args(["search", "kereon", "--format", "jsonl", "--limit", "1"]).assert().success();
    output.stderr_eq("the best 1; --limit 0 shows all\n").stdout_eq(
        "{\"noun\":\"client\",\"code\":\"mkc111\",\"name\":\"Maïwenn Kéréon\",\"matched\":\"full_name\",\"text\":\"Maïwenn Kéréon\"}\n",
    );
    world.as_user("sam").args(["search", "kc555", "--format", "ids"]).assert().success().stdout_eq("kc555\n");
}
