//! `--edit` that comes to nothing, and says so.

use super::editing::{nothing_stays, stderr, with_editor};
use super::listed;
use crate::world::World;

#[test]
fn what_is_left_alone_emptied_or_unmended_changes_nothing() {
    let world = World::demo();
    let before = listed(&world, &["clients", "--columns", "code,full_name,email,phone"]);
    let update = ["update-client", "cl-42", "--edit"];
    for (words, script, code, message) in [
        (&update[..], "true", 0, "client cl-42 is so already: nothing was changed"),
        (&update, ": > \"$1\"", 7, "cancelled: nothing was changed"),
        (&update, "echo '# only this' > \"$1\"", 7, "cancelled: nothing was changed"),
        (&["add-client", "--edit"], "true", 7, "cancelled: nothing was added: the file was left as it was"),
        (&["add-client", "--edit"], ": > \"$1\"", 7, "cancelled: nothing was added"),
        // The second time the mistake is left as it is: the mistake is the answer.
        (&update, "sed -i 's/^email = .*/email = \"not-one\"/' \"$1\"", 2, "email: `not-one` is not an e-mail address"),
        (&update, "echo 'x = ' > \"$1\"", 2, "this is not TOML (line 1)"),
        (&update, "echo 'full_name = \"X\"' > \"$1\"", 2, "full_name of clients is not written directly"),
        (&update, "echo 'commercial = \"bob\"' > \"$1\"", 5, "commercial may not set commercial of client cl-42"),
        (&update, "exit 3", 1, "failed: nothing was changed"),
        (&update, "rm \"$1\"", 1, "left no text behind: nothing was changed"),
        (&update, "printf 'caf\\351' > \"$1\"", 1, "left no text behind: nothing was changed"),
        (&["update-client", "--edit"], "true", 2, "which client?"),
        (&["update-client", "nobody", "--edit"], "true", 3, "there is no client nobody"),
        (&["update-client", "cl-42", "--edit", "--dry-run"], "echo 'phone = \"+33100000000\"' > \"$1\"", 0, "would change phone: "),
    ] {
        let run = with_editor(&world, "alice", script).args(words).assert().code(code);
        assert!(stderr(&run).contains(message), "{words:?} {script}: {}", stderr(&run));
        nothing_stays(&world);
    }
    assert_eq!(listed(&world, &["clients", "--columns", "code,full_name,email,phone"]), before);
}

#[test]
fn editors_are_commands_with_arguments() {
    let world = World::demo();
    let script = world.home().join("my editor");
    std::fs::write(&script, "#!/bin/sh\n[ \"$1\" = --wait ] && sed -i 's/^job_title = .*/job_title = \"'$2'\"/' \"$3\"\n").unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let edit = |variables: &[(&str, &str)]| {
        let command = variables.iter().fold(world.as_user("alice"), |command, (name, value)| command.env(name, value));
        command.args(["update-client", "cl-42", "--edit"]).assert()
    };
    edit(&[("EDITOR", "'./my editor' --wait One")]).success();
    assert_eq!(listed(&world, &["clients", "code=cl-42", "--columns", "job_title"]), "One\n");
    edit(&[("VISUAL", "'./my editor' --wait Two"), ("EDITOR", "false")]).success();
    assert_eq!(listed(&world, &["clients", "code=cl-42", "--columns", "job_title"]), "Two\n");
    let missing = edit(&[("EDITOR", "no-such-editor --wait")]).code(1);
    assert!(stderr(&missing).contains("the editor no-such-editor --wait was not found"), "{}", stderr(&missing));
    nothing_stays(&world);
}

#[test]
fn what_somebody_else_changed_meanwhile_is_not_overwritten() {
    let world = World::demo();
    let gina = world.token("gina");
    let binary = snapbox::cmd::cargo_bin!("epicrm");
    let script = format!(
        "EPICRM_TOKEN={gina} {} update-client cl-42 phone=+33100000000 >&2\nsed -i 's/^job_title = .*/job_title = \"L'\"'\"'autre\"/' \"$1\"",
        binary.display()
    );
    let stale = with_editor(&world, "alice", &script).args(["update-client", "cl-42", "--edit"]).assert().code(6);
    let told = stderr(&stale);
    assert!(told.contains("client cl-42 was changed by"), "{told}");
    assert!(told.contains("to be repeated: epicrm update-client cl-42 job_title='\"L'\\''autre\"'\n"), "{told}");
    assert!(listed(&world, &["clients", "code=cl-42", "--columns", "job_title,phone"]).ends_with("\t+33100000000\n"));
}

#[test]
fn an_editor_that_is_killed_leaves_nothing() {
    let world = World::demo();
    // The editor tells its parent's parent, the program, to end: it must still remove the file.
    let run = with_editor(&world, "alice", "kill -TERM $(ps -o ppid= -p $PPID); echo 'phone = \"+33100000000\"' > \"$1\"");
    let run = run.args(["update-client", "cl-42", "--edit"]).assert().code(143);
    assert!(stderr(&run).contains("terminated: what was not finished is undone"), "{}", stderr(&run));
    nothing_stays(&world);
    // One that does not end is not waited for: the program does, and takes the file with it.
    let run = with_editor(&world, "alice", "kill -TERM $(ps -o ppid= -p $PPID); exec sleep 8 >/dev/null 2>&1 </dev/null");
    run.args(["update-client", "cl-42", "--edit"]).assert().code(143);
    nothing_stays(&world);
}

#[test]
fn ctrl_c_is_for_the_editor() {
    let world = World::demo();
    // Longer than a command that is stopped may take to end.
    let script = "kill -INT $(ps -o ppid= -p $PPID); sleep 3; sed -i 's/^phone = .*/phone = \"+33100000000\"/' \"$1\"";
    with_editor(&world, "alice", script).args(["update-client", "cl-42", "--edit"]).assert().success();
    assert_eq!(listed(&world, &["clients", "code=cl-42", "--columns", "phone"]), "+33100000000\n");
    nothing_stays(&world);
}
