//! Acting by a snapshot older than one's own rights. Nobody is anybody there, so this also stands for every session that has
//! ended: whatever writes must ask who is alive.

use super::ground::{Attack, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("making a department by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO crm.department (name, privileges) VALUES ('X', 'gestion')", "42501"),
    nothing("renaming departments by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.department SET name = name || 'x'"),
    refused("making a role by an old snapshot", "gina", "BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO crm.role (name) VALUES ('X')", "42501"),
    nothing("renaming roles by an old snapshot", "gina", "BEGIN ISOLATION LEVEL SERIALIZABLE; UPDATE crm.role SET name = name || 'x'"),
    nothing("changing people by an old snapshot", "alice gina sam", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.collaborator SET phone = '+33100000000'"),
    refused("making a location by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO crm.location (city) VALUES ('X')", "42501"),
    nothing("changing locations by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.location SET city = 'X'"),
    refused("making a company by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO crm.company (name) VALUES ('X')", "42501"),
    nothing("changing companies by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.company SET name = 'X'"),
    nothing("reassigning clients by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.client SET commercial_id = {bob}"),
    refused("drawing up a contract by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO crm.contract (client_id, total) VALUES ({alices_client}, 1)", "42501"),
    nothing("changing contracts by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.contract SET due_on = '2030-01-01'"),
    refused("recording a payment by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 1)", "42501"),
    refused("planning an event by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO crm.event (title, contract_id, starts_at, ends_at) VALUES ('X', {alices_signed}, '2031-01-01', '2031-01-02')", "42501"),
    nothing("changing events by an old snapshot", "alice gina sam", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.event SET attendees = 1"),
    nothing("reading the history by an old snapshot", "alice gina sam", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM audit.entry"),
    refused("adding an account by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT auth.create_collaborator('x1', 'x2', 'X', NULL, NULL, {gestion}, NULL, '{verifier}', '{verifier}')", "42501"),
    refused("moving somebody by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT auth.set_department({bob}, {support})", "42501"),
    refused("resetting a password by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT auth.reset_password({bob}, '{verifier}', '{verifier}')", "42501"),
    refused("ending sessions by an old snapshot", "alice gina sam", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT auth.end_sessions({bob})", "42501"),
    refused("deleting a client by an old snapshot", "alice gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT crm.remove('client', {alices_client})", "42501"),
    refused("prolonging a session by another way of writing dates", "login", "SET TimeZone = '<EST>-14'; SET DateStyle = 'SQL, DMY'; DO $$ BEGIN PERFORM auth.open_session('0badc0de', now() + interval '1 hour', '{verifier}'); IF (SELECT rolvaliduntil FROM pg_roles WHERE rolname = 'epicrm__s_alice_0badc0de') <= now() + interval '61 minutes' THEN RAISE EXCEPTION 'no longer than asked'; END IF; END $$", "P0001"),
];

#[test]
fn stale() {
    shared().withstand(ATTACKS);
}
