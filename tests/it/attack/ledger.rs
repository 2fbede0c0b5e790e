//! Money: payments are a ledger, and `0 <= remaining <= total` whatever is tried.

use super::ground::{Attack, refused, shared};
use crate::world::World;

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("paying more than the total", "alice gina", "INSERT INTO crm.payment (contract_id, amount) SELECT id, remaining + 0.01 FROM crm.contract WHERE id = {alices_signed}", "23514"),
    refused("paying more than the total in two halves of one statement", "alice gina", "INSERT INTO crm.payment (contract_id, amount) SELECT id, remaining * 0.6 FROM crm.contract, generate_series(1, 2) WHERE id = {alices_signed}", "23514"),
    refused("paying a negative amount", "alice", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, -1)", "42501 23514"),
    refused("paying a negative amount as an adjustment", "alice", "INSERT INTO crm.payment (contract_id, amount, method) VALUES ({alices_signed}, -1, 'adjustment')", "42501"),
    refused("adjusting upwards as a commercial", "alice", "INSERT INTO crm.payment (contract_id, amount, method) VALUES ({alices_signed}, 1, 'adjustment')", "42501"),
    refused("taking more back than was paid", "gina", "INSERT INTO crm.payment (contract_id, amount, method) SELECT id, -paid - 0.01, 'adjustment' FROM crm.contract WHERE id = {alices_signed}", "23514"),
    refused("a negative amount that nothing explains", "gina", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, -1)", "23514"),
    refused("paying nothing", "alice gina", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 0)", "23514 42501"),
    refused("paying what is not a number", "alice gina", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 'NaN')", "23514 42501"),
    refused("paying without end", "alice gina", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 'Infinity')", "22003"),
    refused("paying on no contract", "alice gina", "INSERT INTO crm.payment (contract_id, amount) VALUES (NULL, 1)", "23502 42501"),
    refused("paying by an unknown method", "alice gina", "INSERT INTO crm.payment (contract_id, amount, method) VALUES ({alices_signed}, 1, 'favour')", "23514"),
    refused("reversing half a payment", "gina", "INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT contract_id, -amount / 2, id FROM crm.payment WHERE id = {alices_payment}", "23514"),
    refused("reversing a payment of another contract", "gina", "INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT (SELECT k.id FROM crm.contract k WHERE k.paid >= p.amount AND k.id <> p.contract_id LIMIT 1), -amount, id FROM crm.payment p WHERE id = {alices_payment}", "23514"),
    refused("reversing a payment twice in one statement", "gina", "INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT contract_id, -amount, id FROM crm.payment, generate_series(1, 2) WHERE id = {alices_payment}", "23505"),
    refused("reversing a reversal, for ever", "gina", "INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT contract_id, -amount, id FROM crm.payment WHERE id = {alices_payment}; INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT contract_id, -amount, id FROM crm.payment WHERE reverses_id = {alices_payment}", "23514"),
    refused("lowering the total below what is paid", "alice gina", "UPDATE crm.contract SET total = paid - 0.01 WHERE id = {alices_signed}", "23514"),
    refused("a total below nothing", "alice gina", "UPDATE crm.contract SET total = -1 WHERE id = {alices_unsigned}", "23514"),
    refused("a total that is not a number, hence above all payments", "alice gina", "UPDATE crm.contract SET total = 'NaN' WHERE id = {alices_signed}", "23514"),
    refused("a total beyond what can be stored", "alice gina", "UPDATE crm.contract SET total = 10000000000 WHERE id = {alices_signed}", "22003"),
    refused("a total of a thousand digits", "alice gina", "UPDATE crm.contract SET total = repeat('9', 1000)::numeric WHERE id = {alices_signed}", "22003"),
    refused("a status that is none", "alice gina", "UPDATE crm.contract SET status = 'paid' WHERE id = {alices_signed}", "23514"),
];

#[test]
fn ledger() {
    shared().withstand(ATTACKS);
}

#[test]
fn payments_made_at_the_same_moment_do_not_exceed_the_total_together() {
    let world = World::demo();
    let mut clients = [world.raw("alice"), world.raw("gina"), world.raw("gustave")];
    let contract: i32 = clients[0]
        .query_one("SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'alice' AND k.remaining > 100 LIMIT 1", &[])
        .unwrap()
        .get(0);
    let pay = "INSERT INTO crm.payment (contract_id, amount) SELECT id, remaining * 0.6 FROM crm.contract WHERE id = $1";
    let paid: usize = std::thread::scope(|scope| {
        let payers: Vec<_> = clients.iter_mut().map(|client| scope.spawn(move || client.execute(pay, &[&contract]).is_ok())).collect();
        payers.into_iter().map(|payer| usize::from(payer.join().unwrap())).sum()
    });
    assert!(paid >= 1);
    let sound: bool = world
        .admin()
        .query_one("SELECT k.remaining >= 0 AND k.paid = (SELECT sum(amount) FROM crm.payment WHERE contract_id = k.id) FROM crm.contract k WHERE id = $1", &[&contract])
        .unwrap()
        .get(0);
    assert!(sound);
}
