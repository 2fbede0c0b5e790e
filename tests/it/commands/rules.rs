//! The rules of the business, broken one by one: what is refused, in which words, and that nothing was changed; and the ways round
//! that there are.

use crate::world::World;

fn value(world: &World, query: &str) -> String {
    world.admin().query_one(query, &[]).unwrap().get::<_, Option<String>>(0).unwrap_or_default()
}

/// Refused with this code, in these words.
fn refused(world: &World, name: &str, words: &[&str], code: i32, said: &str) {
    let output = world.as_user(name).args(words).assert().code(code).stdout_eq("");
    let stderr = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(stderr.contains(said), "{name}: {words:?}: {stderr}");
}

fn done(world: &World, name: &str, words: &[&str]) -> String {
    let output = world.as_user(name).args(words).assert().success();
    String::from_utf8_lossy(&output.get_output().stderr).into_owned()
}

/// The demo data, its events so much later that none begins while this program is looked after: the rules go by the server's clock.
fn far_from_now() -> World {
    let world = World::demo();
    world.admin().batch_execute("UPDATE crm.event SET starts_at = starts_at + interval '40 years', ends_at = ends_at + interval '40 years' WHERE status IN ('planned', 'confirmed')").unwrap();
    world
}

#[test]
fn the_life_of_a_contract() {
    let world = World::demo();
    let contract = |code: &str| {
        value(
            &world,
            &format!("SELECT concat_ws('/', status, signed_at IS NOT NULL, cancel_reason) FROM crm.contract WHERE code = '{code}'"),
        )
    };
    refused(&world, "alice", &["sign-contract", "ct-10", "signed_at=2099-01-01"], 2, "a contract is not signed in the future");
    refused(&world, "alice", &["update-contract", "ct-10", "signed_at=today"], 2, "an unsigned contract has no date of signature");
    refused(&world, "alice", &["update-contract", "ct-10", "cancel_reason=x"], 6, "only a cancelled contract has a reason for it");
    assert_eq!(contract("ct-10"), "unsigned/f");

    // cancelled before it was signed: gestion reinstates it, but signs it no more than before
    done(&world, "gina", &["cancel-contract", "ct-10", "--reason", "Budget"]);
    refused(&world, "gina", &["update-contract", "ct-10", "status=signed"], 5, "only the commercial of its client signs");
    done(&world, "gina", &["update-contract", "ct-10", "status=unsigned"]);
    assert_eq!(contract("ct-10"), "unsigned/f");
    // signed, cancelled, reinstated: the signature stands
    done(&world, "alice", &["sign-contract", "ct-10"]);
    done(&world, "alice", &["add-payment", "contract=ct-10", "amount=100"]);
    done(&world, "alice", &["cancel-contract", "ct-10", "--reason", "Budget"]);
    assert_eq!(contract("ct-10"), "cancelled/t/Budget");
    refused(&world, "alice", &["add-payment", "contract=ct-10", "amount=100"], 6, "a cancelled contract is paid no more");
    refused(
        &world,
        "alice",
        &["add-event", "title=T", "contract=ct-10", "starts_at=2030-01-01", "ends_at=2030-01-02"],
        6,
        "an event needs a signed contract",
    );
    let payment = value(&world, "SELECT p.code FROM crm.payment p JOIN crm.contract k ON k.id = p.contract_id WHERE k.code = 'ct-10'");
    done(&world, "gina", &["reverse-payment", &payment]);
    done(&world, "gina", &["update-contract", "ct-10", "status=signed"]);
    assert_eq!(contract("ct-10"), "signed/t");
    done(&world, "alice", &["update-contract", "ct-10", "status=unsigned"]);
    assert_eq!(contract("ct-10"), "unsigned/f");
}

#[test]
fn a_contract_and_its_events() {
    let world = far_from_now();
    let status = |code: &str| value(&world, &format!("SELECT status FROM crm.event WHERE code = '{code}'"));
    refused(
        &world,
        "alice",
        &["update-contract", "kc555", "status=unsigned"],
        6,
        "status=unsigned: this contract has event geg2021: it cannot go back to unsigned\n  epicrm events contract=…",
    );
    let cancel = ["cancel-contract", "kc555", "--reason", "Casino closed"];
    refused(&world, "gina", &cancel, 6, "this contract has event geg2021, which is planned or confirmed: it cannot be cancelled");
    refused(&world, "alice", &["update-event", "geg2021", "status=done"], 6, "an event is not done before it has begun");
    let would = done(&world, "alice", &[&cancel[..], &["--with-events", "--dry-run"]].concat());
    assert_eq!(
        would,
        "geg2021: would change status: planned → cancelled\nwould change status: signed → cancelled\nwould change cancel_reason: None → Casino closed\n"
    );
    assert_eq!(status("geg2021"), "planned");
    done(&world, "alice", &[&cancel[..], &["--with-events"]].concat());
    assert_eq!(status("geg2021"), "cancelled");
    refused(&world, "alice", &["update-event", "geg2021", "status=planned"], 6, "an event needs a signed contract");
    // what is told of it may still change; and it may move to a contract that is signed
    done(&world, "alice", &["update-event", "geg2021", "notes=Called off by telephone"]);
    let signed = value(&world, "SELECT code FROM crm.contract WHERE status = 'signed' AND code <> 'kc555' ORDER BY id LIMIT 1");
    refused(&world, "gina", &["update-event", "geg2021", "contract=ct-10", "status=planned"], 6, "an event needs a signed contract");
    done(&world, "gina", &["update-event", "geg2021", &format!("contract={signed}"), "status=planned"]);
    assert_eq!(status("geg2021"), "planned");
}

#[test]
fn one_support_is_in_one_place() {
    let world = far_from_now();
    let event = value(
        &world,
        "SELECT e.code FROM crm.event e JOIN crm.events_list l USING (code) WHERE l.support = 'sam' AND e.status = 'confirmed' AND e.starts_at > now() + interval '1 day' ORDER BY e.starts_at LIMIT 1",
    );
    let times = value(
        &world,
        &format!(
            "SELECT concat_ws(' ', 'starts_at=' || to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI'), 'ends_at=' || to_char(ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI')) FROM crm.event WHERE code = '{event}'"
        ),
    );
    let times: Vec<&str> = times.split(' ').collect();
    let update = [&["update-event", "geg2021", "support=sam"], &times[..]].concat();
    refused(&world, "gina", &update, 6, &format!("geg2021 and {event} would overlap, and have the same support\n  --allow-clash accepts"));
    let add = [&["add-event", "title=T", "contract=kc555", "support=sam"], &times[..]].concat();
    refused(&world, "gina", &add, 6, &format!("the new event and {event} would overlap"));
    refused(&world, "gina", &[&add[..], &["--dry-run"]].concat(), 6, "would overlap");
    done(&world, "gina", &[&update[..], &["--allow-clash"]].concat());
    assert_eq!(value(&world, "SELECT clash_allowed::text FROM crm.event WHERE code = 'geg2021'"), "true");
    refused(&world, "gina", &["update-event", "geg2021", "clash_allowed=no"], 6, &format!("geg2021 and {event} would overlap"));
    done(&world, "gina", &[&add[..], &["--allow-clash"]].concat());
    refused(&world, "alice", &[&add[..3], &times[..], &["--allow-clash"]].concat(), 5, "commercial may not set clash_allowed of events");
    refused(&world, "alice", &["update-client", "mkc111", "--allow-clash"], 2, "clients have no field called clash_allowed");
    refused(&world, "gina", &["update-event", "geg2021", "--allow-clash", "clash_allowed=no"], 2, "clash_allowed is given twice");
}

#[test]
fn what_remains_is_set_by_an_adjustment() {
    let world = World::demo();
    let money = || value(&world, "SELECT concat_ws('/', total, paid, remaining) FROM crm.contract WHERE code = 'kc555'");
    let last = || value(&world, "SELECT concat_ws('/', amount, method, note) FROM crm.payment ORDER BY id DESC LIMIT 1");
    assert_eq!(money(), "18450.00/7380.00/11070.00");
    refused(
        &world,
        "alice",
        &["update-contract", "kc555", "remain_amount_to_pay=0"],
        5,
        "what was paid is recorded: epicrm add-payment contract=kc555 amount=…",
    );
    let would = done(&world, "gina", &["update-contract", "kc555", "remain_amount_to_pay=1000", "--dry-run"]);
    assert!(would.ends_with("the difference would be an adjustment: epicrm payments contract=kc555\n"), "{would}");
    assert_eq!(money(), "18450.00/7380.00/11070.00");
    done(&world, "gina", &["update-contract", "kc555", "remain_amount_to_pay=1000"]);
    assert_eq!((money(), last()), ("18450.00/17450.00/1000.00".to_owned(), "10070.00/adjustment/remaining=1000.00".to_owned()));
    // with another total, whichever way the paid must go
    done(&world, "gina", &["update-contract", "kc555", "full_amount_to_pay=500", "remain_amount_to_pay=0"]);
    assert_eq!((money(), last()), ("500.00/500.00/0.00".to_owned(), "-16950.00/adjustment/remaining=0.00".to_owned()));
    done(&world, "gina", &["update-contract", "kc555", "total=20000", "remaining=0"]);
    assert_eq!(money(), "20000.00/20000.00/0.00");
    done(&world, "gina", &["update-contract", "kc555", "total=21000", "remaining=1000", "code=kc556"]);
    assert_eq!(last(), "19500.00/adjustment/remaining=0.00", "the total alone made it so");
    done(&world, "gina", &["update-contract", "kc556", "code=kc555", "remaining=1000"]);
    let so = done(&world, "gina", &["update-contract", "kc555", "remaining=1000"]);
    assert_eq!(so, "contract kc555 is so already: nothing was changed\n");
    for (value, said) in
        [("remaining=-1", "payments cannot exceed"), ("remaining=21001", "payments cannot exceed"), ("total=1", "payments cannot exceed")]
    {
        refused(&world, "gina", &["update-contract", "kc555", value], 6, said);
    }
    refused(&world, "gina", &["update-contract", "kc555", "remaining=None"], 2, "remaining cannot be empty");
    refused(&world, "gina", &["update-contract", "kc555", "paid=5"], 2, "paid of contracts is not written directly");
    // one that is new
    refused(
        &world,
        "alice",
        &["add-contract", "client=mkc111", "total=100", "remaining=60"],
        5,
        "commercial may not set remaining of contracts",
    );
    done(&world, "alice", &["add-contract", "client=mkc111", "code=r-1", "full_amount_to_pay=100", "remain_amount_to_pay=100"]);
    done(&world, "gina", &["add-contract", "client=mkc111", "code=r-2", "full_amount_to_pay=100", "remain_amount_to_pay=60"]);
    assert_eq!(value(&world, "SELECT string_agg(paid::text, ' ' ORDER BY code) FROM crm.contract WHERE code LIKE 'r-_'"), "0.00 40.00");
    refused(&world, "gina", &["add-contract", "client=mkc111", "code=r-3", "total=100", "remaining=200"], 6, "payments cannot exceed");
    assert_eq!(value(&world, "SELECT count(*)::text FROM crm.contract WHERE code = 'r-3'"), "0");
    let sum =
        "SELECT (paid = (SELECT sum(amount) FROM crm.payment p WHERE p.contract_id = k.id))::text FROM crm.contract k WHERE code = 'kc555'";
    assert_eq!(value(&world, sum), "true");
}
