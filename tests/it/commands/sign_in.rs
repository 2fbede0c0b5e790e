//! `token` and `whoami`: the way in, and every way of being turned away.

use snapbox::str;

use crate::world::{PASSWORD, World};

#[test]
fn a_token_is_all_that_stdout_gets() {
    let world = World::demo();
    for name in ["alice", "aa123456789", "ALICE"] {
        let output = world.epicrm().args(["token", name]).stdin(PASSWORD).assert().success().stderr_eq(str![[""]]);
        let token = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        assert_eq!(token.trim_end().split('.').count(), 3, "{token}");
        assert!(token.ends_with('\n') && !token.trim_end().contains(char::is_whitespace));
    }
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_answered_alike() {
    let world = World::demo();
    let answer = |name: &str| {
        let output = world.epicrm().args(["token", name]).stdin("not the password").assert().code(4).stdout_eq("");
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    };
    let known = answer("alice");
    assert_eq!(known, answer("nobody"));
    assert_eq!(known, answer("zz999999999"));
    snapbox::assert_data_eq!(
        known,
        str![[r#"
error: wrong name or password
  the name is your username or your registration number; someone of gestion can give you a new password

"#]]
    );
}

#[test]
fn no_password_no_prompt_in_a_pipe() {
    let world = World::demo();
    world.epicrm().args(["token", "alice"]).stdin("").assert().code(2).stderr_eq(str![[r#"
error: no password: there is no terminal to ask on, and standard input is empty
  type it on a terminal, or send one line: epicrm token alice < password-file

"#]]);
    world.epicrm().args(["token", "Not A Name"]).stdin(PASSWORD).assert().code(2);
    world.epicrm().args(["token", "alice", "--hours", "13"]).stdin(PASSWORD).assert().code(2);
    world.epicrm().args(["token", "alice"]).stdin(vec![0xff, 0xfe, b'\n']).assert().code(2);
}

#[test]
fn each_fault_of_a_token_has_its_sentence() {
    let world = World::demo();
    let good = world.token("alice");
    let (head, signature) = good.rsplit_once('.').unwrap();
    let other = world.token("gina");
    let (other_head, _) = other.rsplit_once('.').unwrap();
    for (token, said) in [
        (String::new(), "you are not signed in: EPICRM_TOKEN is not set"),
        (head.to_owned(), "the token in EPICRM_TOKEN is not whole: it was cut or badly copied"),
        (good[..good.len() - 3].to_owned(), "the token in EPICRM_TOKEN is not whole: it was cut or badly copied"),
        (
            format!("{head}.{}", signature.chars().rev().collect::<String>()),
            "the token in EPICRM_TOKEN was not issued by this installation, or was changed since",
        ),
        (format!("{other_head}.{signature}"), "the token in EPICRM_TOKEN was not issued by this installation, or was changed since"),
    ] {
        let output = world.epicrm().arg("contracts").env("EPICRM_TOKEN", &token).assert().code(4).stdout_eq("");
        let stderr = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(stderr.starts_with(&format!("error: {said}\n")), "{stderr}");
        assert!(token.is_empty() || !stderr.contains(&token), "a token was printed back");
    }
    world.epicrm().args(["--env", "dev", "contracts"]).env("EPICRM_TOKEN", &good).assert().code(4).stderr_eq(str![[r#"
error: the token in EPICRM_TOKEN belongs to another environment
  sign in: export EPICRM_TOKEN=$(epicrm token USERNAME)

"#]]);
    world.epicrm().arg("whoami").env("OC_12_JWT", &good).assert().success();
}

#[test]
fn a_revoked_session_is_over_for_the_token() {
    let world = World::demo();
    let token = world.token("alice");
    world.raw("alice").execute("SELECT auth.close_session()", &[]).unwrap_or_default();
    world.epicrm().arg("whoami").env("EPICRM_TOKEN", token).assert().code(4).stderr_eq(str![[r#"
error: your session is over: signed out, expired by the server's clock, password or department changed, or account deactivated
  sign in: export EPICRM_TOKEN=$(epicrm token USERNAME)

"#]]);
}

#[test]
fn whoami_tells_all_but_the_token() {
    let world = World::demo();
    let output = world.as_user("sofia").args(["whoami", "--format", "json"]).assert().success();
    let stdout = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(!stdout.contains(&world.token("sofia")));
    let me: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(me[0]["username"], "sofia");
    assert_eq!(me[0]["registration_number"], "af123456789");
    assert_eq!(me[0]["privileges"], "support");
    assert_eq!(me[0]["environment"], "prod");
    assert!((470..=480).contains(&me[0]["minutes_left"].as_i64().unwrap()));
}
