//! `check`: every fault that it looks for, planted, is found; the demo data has none.

use epicrm::demo::INVARIANTS;
use epicrm::entity::Value;
use epicrm::language::Language;
use epicrm::query::{CHECKS, Severity};

use crate::world::World;

/// Check, the code of the record at fault, and how an administrator makes it so. Triggers and foreign keys are off.
#[rustfmt::skip]
const FAULTS: &[(&str, &str, &str)] = &[
    ("ledger", "kc555", "UPDATE crm.contract SET paid = paid + 0.01 WHERE code = 'kc555'"),
    ("reversal", "bad-p", "INSERT INTO crm.payment (code, contract_id, amount, reverses_id) SELECT 'bad-p', contract_id, -0.01, id FROM crm.payment ORDER BY id LIMIT 1"),
    ("overlap", "twin-e", "ALTER TABLE crm.event DROP CONSTRAINT event_support_clash;
        INSERT INTO crm.event (code, title, contract_id, starts_at, ends_at, support_id) SELECT 'twin-e', title, contract_id, starts_at + interval '1 minute', ends_at, support_id
          FROM crm.event WHERE support_id IS NOT NULL AND status <> 'cancelled' ORDER BY id LIMIT 1"),
    ("unsigned", "kc555", "UPDATE crm.contract SET status = 'unsigned', signed_at = NULL WHERE code = 'kc555'"),
    ("code", "cl-999999", "UPDATE crm.client SET code = 'cl-999999' WHERE id = 1"),
    ("email", "mail-c", "DROP INDEX crm.client_email_key; UPDATE crm.client SET code = 'mail-c', email = (SELECT upper(email) FROM crm.client WHERE id = 2) WHERE id = 3"),
    ("lost-company", "lost-y", "UPDATE crm.company SET code = 'lost-y', location_id = 999999 WHERE id = 2"),
    ("lost-client", "lost-c", "UPDATE crm.client SET code = 'lost-c', company_id = 999999 WHERE id = 4"),
    ("lost-contract", "lost-k", "UPDATE crm.contract SET code = 'lost-k', client_id = 999999 WHERE id = 2"),
    ("lost-payment", "lost-p", "UPDATE crm.payment SET code = 'lost-p', contract_id = 999999 WHERE id = 3"),
    ("lost-event", "lost-e", "UPDATE crm.event SET code = 'lost-e', location_id = 999999 WHERE id = 2"),
    ("unsupported", "bare-e", "UPDATE crm.event SET code = 'bare-e', support_id = NULL, status = 'planned', starts_at = '2026-11-25', ends_at = '2026-11-26' WHERE id = 3"),
    ("unclosed", "old-e", "UPDATE crm.event SET code = 'old-e', status = 'confirmed', starts_at = '2026-11-01', ends_at = '2026-11-02' WHERE id = 4"),
    ("called-off", "off-e", "UPDATE crm.event SET code = 'off-e', status = 'planned', starts_at = '2026-12-25', ends_at = '2026-12-26',
        contract_id = (SELECT id FROM crm.contract WHERE status = 'cancelled' LIMIT 1) WHERE id = 5"),
    ("support", "left-e", "UPDATE crm.collaborator SET active = false WHERE username = 'simon'; UPDATE crm.event SET code = 'left-e', status = 'planned', starts_at = '2027-03-01',
        ends_at = '2027-03-02', support_id = (SELECT id FROM crm.collaborator WHERE username = 'simon') WHERE id = 6"),
    ("commercial", "left-c", "UPDATE crm.collaborator SET active = false WHERE username = 'bob';
        UPDATE crm.client SET code = 'left-c', commercial_id = (SELECT id FROM crm.collaborator WHERE username = 'bob') WHERE id = 5"),
    ("unplanned", "long-k", "UPDATE crm.contract SET code = 'long-k', status = 'signed', signed_at = '2026-09-01' WHERE id =
        (SELECT id FROM crm.contract k WHERE NOT EXISTS (SELECT FROM crm.event WHERE contract_id = k.id) ORDER BY id DESC LIMIT 1)"),
    ("unreachable", "mute-c", "UPDATE crm.client SET code = 'mute-c', email = NULL, phone = NULL WHERE id = 6"),
    ("client-twice", "same-c", "UPDATE crm.client SET (code, first_name, last_name, company_id) = (SELECT 'same-c', upper(first_name), last_name, company_id FROM crm.client WHERE id = 10) WHERE id = 20"),
    ("company-twice", "same-y", "INSERT INTO crm.company (code, name) SELECT 'same-y', upper(name) FROM crm.company WHERE id = 5"),
];

#[test]
fn every_fault_is_found() {
    let world = World::demo();
    let mut admin = world.admin();
    for (rule, query) in INVARIANTS {
        assert_eq!(admin.query_one(*query, &[]).unwrap().get::<_, i64>(0), 0, "{rule}");
    }
    world.as_user("gina").args(["check", "--errors"]).env("EPICRM_FORMAT", "table").assert().success().stdout_eq("").stderr_eq("");
    world.as_user("gina").args(["check", "--errors", "--format", "json"]).assert().success().stdout_eq("[]\n").stderr_eq("");
    world.as_user("sam").args(["check", "unsupported"]).assert().success().stderr_eq("0 errors, 2 warnings\n").stdout_eq(
        "warning\tunsupported\tevent\tev-56\tit begins on 2026-11-23, and nobody supports it\tepicrm update-event ev-56 support=NAME
warning\tunsupported\tevent\tev-61\tit begins on 2026-11-27, and nobody supports it\tepicrm update-event ev-61 support=NAME
",
    );

    let planted: Vec<&str> = FAULTS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(planted, CHECKS.iter().map(|check| check.name).collect::<Vec<_>>());
    admin.batch_execute("SET session_replication_role = replica").unwrap();
    for ((name, code, fault), check) in FAULTS.iter().zip(&CHECKS) {
        let found = || {
            let output = world.as_user("gina").args(["check", name, "--format", "tsv"]).assert().get_output().clone();
            let text = String::from_utf8(output.stdout).unwrap();
            let line = text.lines().find(|line| line.split('\t').nth(3) == Some(code)).map(str::to_owned);
            (line, output.status.code().unwrap())
        };
        assert_eq!(found().0, None, "{name}: found before it was made");
        admin.batch_execute(fault).unwrap();
        let (line, exit) = found();
        let line = line.unwrap_or_else(|| panic!("{name}: not found"));
        assert!(line.starts_with(&format!("{}\t{name}\t", check.severity.name())), "{line}");
        let command = [Value::Null, Value::Null, Value::Text((*code).into())];
        assert_eq!(line.rsplit('\t').next(), Some(check.mend(Language::English, &command).as_str()));
        assert_eq!(exit, if check.severity == Severity::Error { 6 } else { 0 }, "{name}");
    }

    let all = world.as_user("alice").args(["check", "--format", "json"]).assert().code(6).get_output().clone();
    let all: Vec<serde_json::Value> = serde_json::from_slice(&all.stdout).unwrap();
    let named = |severity: &str| all.iter().filter(|finding| finding["severity"] == severity).count();
    assert!(named("error") >= 11 && named("warning") > 20, "{} errors, {} warnings", named("error"), named("warning"));
    let errors = world.as_user("alice").args(["check", "--errors", "--format", "ids"]).assert().code(6);
    assert_eq!(String::from_utf8_lossy(&errors.get_output().stdout).lines().count(), named("error"));
    let said = String::from_utf8(errors.get_output().stderr.clone()).unwrap();
    assert_eq!(said, format!("error: {} errors, 0 warnings\n", named("error")));
}

#[test]
fn what_cannot_be_checked_is_refused() {
    let world = World::demo();
    world.as_user("gina").args(["check", "everything"]).assert().code(2);
    world.as_user("gina").args(["check", "unplanned", "--errors"]).assert().code(2).stderr_eq(
        "error: none of these is an error
  without --errors: epicrm check NAME
",
    );
    world.epicrm().arg("check").assert().code(4);
}
