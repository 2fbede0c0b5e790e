//! Unusual statements that reach the same rows another way, and what errors, plans and leaky functions tell.

use super::ground::{ANYONE, Attack, INSIDERS, harmless, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("updating another's client on a conflict", "alice", "INSERT INTO crm.client (code, last_name) SELECT code, 'x' FROM crm.client WHERE id = {bobs_client} ON CONFLICT (code) DO UPDATE SET last_name = excluded.last_name", "42501"),
    refused("updating a forbidden column on a conflict", "alice", "INSERT INTO crm.client (code, last_name) SELECT code, 'x' FROM crm.client WHERE id = {alices_client} ON CONFLICT (code) DO UPDATE SET commercial_id = {bob}", "42501"),
    refused("changing a payment on a conflict", "alice gina", "INSERT INTO crm.payment (code, contract_id, amount) SELECT code, contract_id, 1 FROM crm.payment WHERE id = {alices_payment} ON CONFLICT (code) DO UPDATE SET amount = 1", "42501"),
    refused("merging into another's client", "alice", "MERGE INTO crm.client t USING (SELECT {bobs_client} AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET job_title = 'x'", "42501"),
    refused("deleting by a merge", INSIDERS, "MERGE INTO crm.client t USING (SELECT {alices_client} AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE", "42501"),
    refused("writing the history by a merge", INSIDERS, "MERGE INTO audit.entry t USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT (login, via, action, target, row_id) VALUES ('x', 'x', 'x', 'x', 1)", "42501"),
    nothing("reading a refused change back", "alice", "UPDATE crm.client SET job_title = 'x' WHERE id = {bobs_client} RETURNING *"),
    nothing("changing another's client inside a query", "alice", "WITH w AS (UPDATE crm.client SET job_title = 'x' WHERE id = {bobs_client} RETURNING 1) SELECT * FROM w"),
    refused("deleting inside a query", INSIDERS, "WITH w AS (DELETE FROM crm.event RETURNING 1) SELECT * FROM w", "42501"),
    nothing("changing another's client by a prepared statement", "alice", "PREPARE p (int) AS UPDATE crm.client SET job_title = 'x' WHERE id = $1; EXECUTE p ({bobs_client})"),
    harmless("changing another's row where a cursor stands", "alice", "BEGIN; DECLARE c CURSOR FOR SELECT * FROM crm.client WHERE id = {bobs_client}; MOVE c; UPDATE crm.client SET job_title = 'x' WHERE CURRENT OF c; COMMIT"),
    refused("deleting where a cursor stands", "alice", "BEGIN; DECLARE c CURSOR FOR SELECT * FROM crm.client WHERE id = {alices_client} FOR UPDATE; MOVE c; DELETE FROM crm.client WHERE CURRENT OF c", "42501"),
    nothing("changing another's row by its place on disk", "alice", "UPDATE crm.client SET job_title = 'x' WHERE ctid = (SELECT ctid FROM crm.client WHERE id = {bobs_client})"),
    nothing("running a change while explaining it", "alice", "BEGIN; EXPLAIN ANALYZE UPDATE crm.client SET job_title = 'x' WHERE id = {bobs_client}; ROLLBACK; SELECT 1 FROM crm.client WHERE id = {bobs_client} AND job_title = 'x'"),
    refused("explaining a deletion", INSIDERS, "EXPLAIN DELETE FROM crm.client", "42501"),
    refused("changing a row inside a block", "alice", "DO $$ BEGIN UPDATE crm.event SET support_id = 1; END $$", "42501"),
    nothing("changing another's row inside a block that swallows errors", "alice", "DO $$ BEGIN UPDATE crm.client SET commercial_id = 1; EXCEPTION WHEN OTHERS THEN NULL; END $$"),
    nothing("reading gestion's history by an error in a condition", "alice sam", "SELECT 1 FROM audit.entry WHERE actor = {gina} AND 1 / (row_id - row_id) = 1"),
    nothing("reading gestion's history by a cast that tells its value", "alice sam", "SELECT 1 FROM audit.entry WHERE actor = {gina} AND target <> 'collaborator' AND (after::text)::int = 1"),
    nothing("reading gestion's history by a function that tells its argument", "alice sam", "SELECT 1 FROM audit.entry WHERE actor = {gina} AND query_to_xml('SELECT ' || quote_literal(after::text), true, true, '')::text = ''"),
    nothing("reading gestion's history through a prepared plan", "alice sam", "PREPARE p AS SELECT 1 FROM audit.entry WHERE actor = {gina}; EXECUTE p"),
    nothing("reading who of gestion signed in", "alice sam", "SELECT 1 FROM audit.entry WHERE action = 'sign-in' AND actor NOT IN ({alice}, {sam})"),
    nothing("sampling the history", "alice sam", "SELECT 1 FROM audit.entry TABLESAMPLE SYSTEM (100) WHERE actor = {gina}"),
    nothing("reading the history by its place on disk", "alice sam", "SELECT 1 FROM audit.entry WHERE ctid = '(0,1)' AND actor = {gina}"),
    nothing("reading the history by a cursor that holds", "alice sam", "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1 FROM audit.entry WHERE actor = {gina}; COMMIT; FETCH ALL FROM c"),
    nothing("reading colleagues' entries about others' clients", "bob", "SELECT 1 FROM audit.entry WHERE target = 'client' AND row_id = {alices_client} AND actor <> {bob}"),
    nothing("reading the history of a rival's client", "alice", "SELECT 1 FROM audit.entry WHERE target = 'client' AND row_id = {bobs_client}"),
    refused("writing an entry into the history", ANYONE, "INSERT INTO audit.entry (login, via, action, target, row_id) VALUES ('x', 'x', 'x', 'x', 1)", "42501"),
    refused("rewriting who did it", ANYONE, "UPDATE audit.entry SET actor = {bob}", "42501"),
    refused("deleting an entry of the history", ANYONE, "DELETE FROM audit.entry", "42501"),
    refused("noting an act that nobody did", ANYONE, "SELECT audit.note({bob}, 'password', {bob}, '{}')", "42501"),
    refused("replacing the history's sequence", ANYONE, "SELECT setval('audit.entry_id_seq', 1)", "42501"),
    refused("locking an entry of the history", INSIDERS, "SELECT * FROM audit.entry FOR UPDATE", "42501"),
    refused("hiding a write from the history by deferring its trigger", "alice", "SET CONSTRAINTS ALL DEFERRED; SET session_replication_role = local", "42501"),
];

#[test]
fn statements() {
    shared().withstand(ATTACKS);
}
