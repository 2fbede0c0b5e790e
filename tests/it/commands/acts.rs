//! Writes called by what they do: `sign-contract`, `cancel-contract`, `reverse-payment`; texts that come from files and pipes.

use snapbox::str;

use crate::world::World;

fn value(world: &World, query: &str) -> String {
    world.admin().query_one(query, &[]).unwrap().get::<_, Option<String>>(0).unwrap_or_default()
}

#[test]
fn contracts_are_signed_together_or_not_at_all() {
    let world = World::demo();
    let status = |code: &str| value(&world, &format!("SELECT status FROM crm.contract WHERE code = '{code}'"));
    let alice = |words: &[&str]| world.as_user("alice").arg("sign-contract").args(words).assert();
    // ct-10 is alice's, ct-1 of another commercial.
    let foreign = value(
        &world,
        "SELECT k.code FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'bob' AND k.status = 'unsigned' LIMIT 1",
    );
    alice(&["ct-10", &foreign])
        .code(5)
        .stdout_eq("")
        .stderr_eq(format!("error: contract {foreign} is bob's, not yours\n  rule: commercial may sign only their own contracts\n"));
    assert_eq!(status("ct-10"), "unsigned");
    alice(&["ct-10", "--dry-run"]).success().stderr_eq("would change status: unsigned → signed\n");
    assert_eq!(status("ct-10"), "unsigned");
    alice(&["ct-10", "ct-73", "ct-10", "--format", "ids"]).success().stdout_eq("ct-10\nct-73\n").stderr_eq(str![[r#"
ct-10: status: unsigned → signed
ct-73: status: unsigned → signed

"#]]);
    assert_eq!(status("ct-73"), "signed");
    alice(&["--contract_id=ct-10"]).success().stderr_eq("contract ct-10 is so already: nothing was changed\n");
    alice(&["ct-79", "signed_at=2026-11-02"]).success();
    assert_eq!(value(&world, "SELECT signed_at::date::text FROM crm.contract WHERE code = 'ct-79'"), "2026-11-02");
    alice(&["ct-93", "ct-9999"])
        .code(3)
        .stderr_eq("error: there is no contract ct-9999\n  did you mean ct-99, ct-95, ct-96?\n  find it: epicrm contracts\n");
    alice(&["ct-93", "paid=3"]).code(2);
    alice(&["status=signed"]).code(2);
    alice(&[]).code(2);
    assert_eq!(status("ct-93"), "unsigned");
    for (name, said) in [("gina", "gestion may not sign contract ct-93"), ("sam", "support may not sign contract ct-93")] {
        let refused = world.as_user(name).args(["sign-contract", "ct-93"]).assert().code(5);
        let refused = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(refused.starts_with(&format!("error: {said}\n  who may: commercial for their own")), "{refused}");
    }
    world.as_user("alice").args(["can", "sign-contract", "ct-93"]).assert().success();
    world.as_user("gina").args(["can", "-q", "sign-contract", "ct-93"]).assert().code(5);
}

#[test]
fn a_contract_is_cancelled_with_its_reason() {
    let world = World::demo();
    let alice = |words: &[&str]| world.as_user("alice").arg("cancel-contract").args(words).assert();
    alice(&["ct-10", "--reason", "None", "--dry-run"]).success();
    alice(&["ct-10", "--reason", "@nobody's fault", "--format", "ids"]).success().stdout_eq("ct-10\n").stderr_eq(str![[r#"
status: unsigned → cancelled
cancel_reason: None → @nobody's fault

"#]]);
    assert_eq!(value(&world, "SELECT status || cancel_reason FROM crm.contract WHERE code = 'ct-10'"), "cancelled@nobody's fault");
    alice(&["--contract_id=ct-73", "--raison", "Reportée"]).success();
    alice(&["ct-79"]).code(2);
    alice(&["ct-79", "--reason", ""]).code(2);
    alice(&["ct-79", "--reason", "two\nlines"]).code(2);
    alice(&["ct-9999", "--reason", "x"]).code(3);
    world.as_user("bob").args(["cancel-contract", "ct-79", "--reason", "x"]).assert().code(5);
    world.as_user("gina").args(["cancel-contract", "ct-79", "--reason", "x"]).assert().success();
}

#[test]
fn a_payment_is_taken_back_once() {
    let world = World::demo();
    let gina = |words: &[&str]| world.as_user("gina").arg("reverse-payment").args(words).assert();
    let payment =
        value(&world, "SELECT p.code FROM crm.payment p JOIN crm.contract k ON k.id = p.contract_id WHERE k.code = 'kc555' LIMIT 1");
    let paid = || value(&world, "SELECT paid::text FROM crm.contract WHERE code = 'kc555'");
    assert_eq!(paid(), "7380.00");
    let amount = format!("-7380.00, which takes payment {payment} back");
    world.as_user("alice").args(["reverse-payment", &payment]).assert().code(5);
    world.as_user("sam").args(["reverse-payment", &payment]).assert().code(5);
    gina(&[&payment, "--dry-run"]).success().stdout_eq("").stderr_eq(format!("would record {}\n", amount.replace("-7380", "-7 380")));
    gina(&[&payment, "amount=5"]).code(2);
    assert_eq!(paid(), "7380.00");
    let back = gina(&[&payment, "note=Chèque sans provision", "--format", "ids"]).success();
    let back = String::from_utf8(back.get_output().stdout.clone()).unwrap();
    assert_eq!(paid(), "0.00");
    assert_eq!(
        value(
            &world,
            &format!(
                "SELECT concat_ws('/', p.amount, p.note, p.paid_on, o.code) FROM crm.payment p JOIN crm.payment o ON o.id = p.reverses_id WHERE p.code = '{}'",
                back.trim()
            )
        ),
        format!("-7380.00/Chèque sans provision/{}/{payment}", value(&world, "SELECT current_date::text"))
    );
    gina(&[&payment]).code(6).stderr_eq("error: this payment was reversed already\n  epicrm payments reverses=…\n");
    let refused = gina(&[back.trim()]).code(6);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("is itself the reversal of"));
    gina(&["pa-9999"]).code(3);
    gina(&[]).code(2);
    world.as_user("alice").args(["can", "-q", "reverse-payment", &payment]).assert().code(5);
}

#[test]
fn a_long_text_comes_from_a_file_or_a_pipe() {
    let world = World::demo();
    let notes = || value(&world, "SELECT notes FROM crm.event WHERE code = 'geg2021'");
    let text = "Prévoir « 2 micros »\n\n  - n° 1\n  - n° 2";
    std::fs::write(world.home().join("minutes.txt"), format!("{text}\r\n")).unwrap();
    world.as_user("gina").args(["update-event", "geg2021", "notes=@minutes.txt"]).assert().success();
    assert_eq!(notes(), text);
    world.as_user("gina").args(["update-event", "geg2021", "notes=-"]).stdin("None\n").assert().success();
    assert_eq!(notes(), "None");
    world.as_user("gina").args(["update-event", "geg2021", "notes=@@home"]).assert().success();
    assert_eq!(notes(), "@home");
    std::fs::write(world.home().join("long.txt"), "x".repeat(10_001)).unwrap();
    std::fs::write(world.home().join("image.png"), b"\x89PNG\xff").unwrap();
    std::fs::write(world.home().join("empty.txt"), b"\n").unwrap();
    for (word, stdin, said) in [
        ("notes=@nothing.txt", "", "there is no file nothing.txt"),
        ("notes=@.", "", "notes: . is a directory"),
        ("notes=@image.png", "", "notes: image.png is not text in UTF-8"),
        ("notes=@empty.txt", "", "notes: empty.txt is empty"),
        ("notes=@/dev/zero", "", "notes: /dev/zero is longer than 64 KiB"),
        ("notes=@long.txt", "", "has 10,001 characters: at most 10,000"),
        ("notes=-", "", "notes: standard input is empty"),
        ("title=@minutes.txt", "", "one line"),
        ("notes=-", "bell \u{7}", "control character"),
    ] {
        let output = world.as_user("gina").args(["update-event", "geg2021", word]).stdin(stdin).assert().code(2);
        let stderr = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(stderr.contains(said), "{word}: {stderr}");
    }
    world.as_user("gina").args(["update-event", "geg2021", "title=-", "notes=-"]).stdin("x").assert().code(2).stderr_eq(str![[r#"
error: title and notes cannot both be standard input
  read one of them from a file: notes=@FILE

"#]]);
    assert_eq!(notes(), "@home");
}
