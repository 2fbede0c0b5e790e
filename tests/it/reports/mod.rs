//! `report`: its numbers are those of raw SQL, whatever is in the database; how they are drawn.

mod drawing;
mod numbers;
mod pages;

use crate::world::World;

/// The rows of a report as programs get them, without their heading.
fn sheet(world: &World, report: &[&str]) -> Vec<Vec<String>> {
    let output = world.as_user("gina").arg("report").args(report).args(["--format", "csv"]).assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// What raw SQL says, as text; what is null is empty.
fn raw(world: &World, query: &str) -> Vec<Vec<String>> {
    let mut client = world.admin();
    client.batch_execute("SET TIME ZONE 'UTC'").unwrap();
    let messages = client.simple_query(query).unwrap();
    let rows = messages.iter().filter_map(|message| match message {
        postgres::SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (0..row.len()).map(|at| row.get(at).unwrap_or_default().to_owned()).collect()).collect()
}

/// What no rule of the database lets in, and nobody is sure that it never came in: beside what is merely rare.
fn hostile(world: &World) {
    world
        .admin()
        .batch_execute(
            "SET session_replication_role = replica;
             ALTER TABLE crm.contract DROP CONSTRAINT contract_paid_within_total;
             UPDATE crm.contract SET paid = total + 100.01 WHERE code = 'ct-120' OR code = 'ct-6';
             UPDATE crm.contract SET due_on = NULL WHERE code IN ('kc555', 'ct-9');
             UPDATE crm.contract SET due_on = '9999-12-31' WHERE code = 'ct-17';
             UPDATE crm.contract SET due_on = '0001-01-01', created_at = '0001-01-02' WHERE code = 'ct-24';
             UPDATE crm.contract SET due_on = '2026-11-21' WHERE code = 'ct-21';
             UPDATE crm.contract SET due_on = '2026-11-20' WHERE code = 'ct-27';
             UPDATE crm.contract SET due_on = '2026-10-22' WHERE code = 'ct-29';
             UPDATE crm.contract SET due_on = '2026-10-21' WHERE code = 'ct-37';
             UPDATE crm.contract SET created_at = '2026-12-03', signed_at = '2026-12-01' WHERE code = 'ct-100' AND status = 'signed';
             UPDATE crm.contract SET total = 9999999999.99 WHERE code = 'ct-101';
             UPDATE crm.payment SET paid_on = '2026-12-24' WHERE code = 'pa-90';
             UPDATE crm.payment SET paid_on = '2026-11-21' WHERE code = 'pa-91';
             UPDATE crm.payment SET paid_on = '2025-11-21' WHERE code = 'pa-92';
             UPDATE crm.payment SET paid_on = '2025-11-22' WHERE code = 'pa-93';
             UPDATE crm.event SET starts_at = '2020-01-01', ends_at = '2030-01-01', clash_allowed = true
              WHERE id = (SELECT max(id) FROM crm.event WHERE status = 'planned' AND support_id IS NULL);
             UPDATE crm.event e SET starts_at = o.starts_at, ends_at = o.ends_at, support_id = o.support_id, clash_allowed = true, status = 'planned'
               FROM (SELECT * FROM crm.event WHERE support_id IS NOT NULL AND status = 'confirmed' AND starts_at > '2026-11-23' ORDER BY starts_at LIMIT 1) o
              WHERE e.code = 'ev-1';",
        )
        .unwrap();
}
