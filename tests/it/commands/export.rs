//! `export` writes everything; `import DIR` restores it exactly into a database without records.

use std::path::Path;

use crate::world::{TODAY, World};

/// Another database on the world's server, set up by its administrator with one account of gestion's.
fn other(world: &World) {
    let mut init = world.epicrm();
    for (name, value) in [("EPICRM_ADMIN_USERNAME", "first"), ("EPICRM_ADMIN_PASSWORD", "correct horse battery 9")] {
        init = init.env(name, value);
    }
    init.args(["--env", "test", "init"]).assert().success();
}

fn read(world: &World, file: &str) -> String {
    std::fs::read_to_string(world.home().join(file)).unwrap()
}

fn round(format: &str) {
    let world = World::demo();
    let gina = |words: &[&str]| world.as_user("gina").args(words).assert().success();
    gina(&["add-location", "code=odd", "city=\"null\"", "address==1+1", "region=say \"hi\", 'ho'; \\. 🎉"]);
    gina(&["add-note", "client=mkc111", "text= first\n\n\"second\",\tthird 🎉 "]);
    gina(&["add-note", "contract=kc555", "text==cmd|'/c calc'!A1"]);
    gina(&["remind", "contract", "kc555", "tomorrow", "\"None\""]);
    gina(&["export", "ALL", "a", "--format", format]);
    other(&world);
    let restored = world.epicrm().args(["--env", "test", "import", "a"]).assert().success();
    let told = String::from_utf8(restored.get_output().stderr.clone()).unwrap();
    assert!(told.contains("these accounts have no password yet: alice, bob, gina, gustave, sam, sofia, simon"), "{told}");
    let token = world.epicrm().args(["--env", "test", "token", "first"]).stdin("correct horse battery 9").assert().success();
    let token = String::from_utf8(token.get_output().stdout.clone()).unwrap();
    let first = |words: &[&str]| world.epicrm().env("EPICRM_TOKEN", token.trim()).args(["--env", "test"]).args(words).assert();
    first(&["export", "ALL", "b", "--format", format]).success();
    first(&["check", "--errors"]).success();
    for entry in std::fs::read_dir(world.home().join("a")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let [before, after] = ["a", "b"].map(|directory| read(&world, &format!("{directory}/{name}")));
        match name.split('.').next().unwrap() {
            // When, and who was there before.
            "manifest" => {}
            "collaborators" => {
                let kept: Vec<&str> = after.lines().filter(|line| !line.contains("first")).collect();
                assert_eq!(kept, before.lines().collect::<Vec<_>>());
            }
            _ => assert_eq!(before, after, "{name}"),
        }
    }
    // A code that was generated is not generated again; nobody signs in before gestion says so.
    first(&["add-location", "city=Nantes"]).success();
    world.epicrm().args(["--env", "test", "token", "alice"]).stdin(crate::world::PASSWORD).assert().code(4);
    first(&["reset-password", "alice"]).success();
    world.epicrm().args(["--env", "test", "import", "a"]).assert().code(6);
}

#[test]
fn everything_comes_back_from_csv() {
    round("csv");
}

#[test]
fn everything_comes_back_from_json_lines() {
    round("jsonl");
}

#[test]
fn an_export_is_whole_or_none() {
    let world = World::demo();
    let sam = |words: &[&str]| world.as_user("sam").args(words).assert();
    sam(&["export", "clients", "contracs", "some"]).code(2);
    sam(&["export", "clients", "contracts", "some"]).success().stdout_eq("").stderr_eq("exported 180 records in 2 files to some\n");
    sam(&["export", "clients", "some"]).code(6);
    sam(&["export", "ALL"]).code(2);
    let manifest: serde_json::Value = serde_json::from_str(&read(&world, "some/manifest.json")).unwrap();
    assert_eq!((manifest["files"][1]["noun"].as_str(), manifest["files"][1]["rows"].as_u64()), (Some("contract"), Some(120)));
    let mode = |path: &Path| std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(path).unwrap()) & 0o777;
    assert_eq!(mode(&world.home().join("some")), 0o700);
    assert_eq!(mode(&world.home().join("some/clients.csv")), 0o600);
    sam(&["export", "ALL", "all"]).success();
    other(&world);
    let import = |directory: &str| {
        let output = world.epicrm().args(["--env", "test", "import", directory]).assert();
        (output.get_output().status.code().unwrap(), String::from_utf8(output.get_output().stderr.clone()).unwrap())
    };
    // Half a set: contracts without their clients' companies are found out, and nothing of it stays.
    let (code, told) = import("some");
    assert!(code == 6 && told.contains("clients, line 2: company: there is no company"), "{code} {told}");
    let events = read(&world, "all/events.csv");
    std::fs::write(world.home().join("all/events.csv"), events.replace(TODAY.split('-').next().unwrap(), "2025")).unwrap();
    let (code, told) = import("all");
    assert!(code == 6 && told.contains("events.csv is not what was exported: its sum differs"), "{code} {told}");
    std::fs::write(world.home().join("all/events.csv"), events).unwrap();
    let (code, told) = import("data");
    assert!(code == 3 && told.contains("data is no export: it has no manifest.json"), "{code} {told}");
    assert_eq!(import("all").0, 0, "what failed left nothing behind");
}
