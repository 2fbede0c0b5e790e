//! `--edit`: the record as a text in $VISUAL or $EDITOR. The editors here are scripts.

use snapbox::cmd::Command;

use super::listed;
use crate::world::World;

/// `name` with an editor that does `script` to the file `$1`.
pub fn with_editor(world: &World, name: &str, script: &str) -> Command {
    let path = world.home().join("editor.sh");
    std::fs::write(
        &path,
        format!("#!/bin/sh\nset -e\ncp \"$1\" seen.toml\n(ls -ld \"$1\"; ls -ld \"$(dirname \"$1\")\") > modes\n{script}\n"),
    )
    .unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    world.as_user(name).env("EDITOR", path)
}

/// What the editor was last shown.
pub fn seen(world: &World) -> String {
    std::fs::read_to_string(world.home().join("seen.toml")).unwrap()
}

pub fn stderr(assert: &snapbox::cmd::OutputAssert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// Nothing of an edit stays on the disk.
pub fn nothing_stays(world: &World) {
    let kept: Vec<_> = std::fs::read_dir(world.home().join("state/epicrm")).unwrap().filter_map(Result::ok).collect();
    assert!(kept.iter().all(|entry| !entry.file_name().to_string_lossy().starts_with("edit-")), "{kept:?}");
}

#[test]
fn a_record_is_changed_as_a_text() {
    let world = World::demo();
    let script = r#"
        echo "the editor's own noise"
        sed -i 's/^job_title = .*/job_title = "Directrice « achats »"/; s/^email = .*/email = ""/' "$1""#;
    let edited = with_editor(&world, "alice", script).args(["update-client", "cl-42", "--edit", "--format", "ids"]).assert().success();
    edited.stdout_eq("cl-42\n");
    let shown = seen(&world);
    for line in [
        "# client cl-42. Save and close when done.",
        "# Civility: one of MR, MME, MLE, AUTRE; may be empty\n",
        "# Last name (required): text\nlast_name = \"Fournier\"\n",
        "# Company: a company, by code, name, siren; a part of its name finds it; may be empty\ncompany = \"cy-38\"\n",
        "# full_name = \"Adèle Fournier\"\n",
    ] {
        assert!(shown.contains(line), "no {line:?} in:\n{shown}");
    }
    // A commercial does not give clients away: the field is told, not offered.
    assert!(shown.contains("# commercial = \"alice\"\n") && !shown.contains("\ncommercial ="), "{shown}");
    assert_eq!(
        listed(&world, &["clients", "code=cl-42", "--columns", "full_name,job_title,email"]),
        "Adèle Fournier\tDirectrice « achats »\t\n"
    );
    let modes = std::fs::read_to_string(world.home().join("modes")).unwrap();
    let modes: Vec<&str> = modes.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(modes, ["-rw-------", "drwx------"]);
    nothing_stays(&world);
}

#[test]
fn notes_numbers_and_dates_survive_an_editor() {
    let world = World::demo();
    let notes = "one \"line\"\n\n  and \\ another: l'été\n#not a comment";
    world.as_user("sam").args(["update-event", "ev-60", &format!("notes={notes}"), "attendees=40"]).assert().success();
    let script = r#"sed -i 's/^attendees = 40$/attendees = 41/; s/and \\\\ another/and another/' "$1""#;
    let edited = with_editor(&world, "sam", script).args(["update-event", "ev-60", "--edit"]).assert().success();
    let told = stderr(&edited);
    assert!(told.contains("attendees: 40 → 41") && !told.contains("starts_at") && !told.contains("location"), "{told}");
    assert!(seen(&world).contains("notes = \"\"\"\none \"line\"\n"), "{}", seen(&world));
    let json = listed(&world, &["events", "code=ev-60", "--columns", "notes", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["notes"], notes.replace("and \\ another", "and another"));
}

#[test]
fn a_record_is_added_as_a_text() {
    let world = World::demo();
    let script = r#"sed -i 's/^total = .*/total = 12000.50/; s/^due_on = .*/due_on = 2027-06-30/' "$1""#;
    let added = with_editor(&world, "alice", script).args(["add-contract", "client=cl-42", "--edit", "--format", "ids"]).assert().success();
    let code = String::from_utf8(added.get_output().stdout.clone()).unwrap();
    assert!(seen(&world).contains("# Client (required): a client") && seen(&world).contains("client = \"cl-42\"\n"), "{}", seen(&world));
    let columns = ["contracts", &format!("code={}", code.trim()), "--columns", "client,total,due_on,status"];
    assert_eq!(listed(&world, &columns), "cl-42\t12000.50\t2027-06-30\tunsigned\n");
}

#[test]
fn it_opens_again_at_the_mistake() {
    let world = World::demo();
    // Wrong TOML, then a field that is none, then a value that is none, then what the database refuses, then right.
    let script = r#"
        n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count; cp "$1" seen.$n
        case $n in
            0) sed -i 's/^last_name = .*/last_name = Martin"/' "$1" ;;
            1) sed -i 's/^last_name = .*/last_name = "Martin"/; s/^phone = /phon = /' "$1" ;;
            2) sed -i 's/^phon = .*/first_contact_on = "32\/13\/2026"/' "$1"; grep -v 'first_contact_on = ""' "$1" > new; cat new > "$1" ;;
            3) sed -i 's/^first_contact_on = .*/first_contact_on = 2026-11-20/; s/^email = .*/email = "not-one"/' "$1" ;;
            4) sed -i 's/^email = .*/email = "martin@x.example"/' "$1" ;;
        esac"#;
    let added = with_editor(&world, "alice", script).args(["add-client", "--edit", "--format", "ids"]).assert().success();
    let shown = |n: u8| std::fs::read_to_string(world.home().join(format!("seen.{n}"))).unwrap();
    assert!(!shown(0).contains("#!"), "{}", shown(0));
    assert!(shown(1).starts_with("#! this is not TOML (line "), "{}", shown(1));
    assert!(shown(2).starts_with("#! clients have no field called phon\n#! did you mean phone="), "{}", shown(2));
    assert!(shown(3).starts_with("#! first_contact_on: ") && shown(3).contains("last_name = \"Martin\"\n"), "{}", shown(3));
    assert!(shown(4).starts_with("#! email: `not-one` is not an e-mail address: it has no @\n"), "{}", shown(4));
    let code = String::from_utf8(added.get_output().stdout.clone()).unwrap();
    let columns = ["clients", &format!("code={}", code.trim()), "--columns", "last_name,email,first_contact_on"];
    assert_eq!(listed(&world, &columns), "Martin\tmartin@x.example\t2026-11-20\n");
    nothing_stays(&world);
}
