//! Putting back what the history kept: whose it is not, what it is not, and the past of what one does not read.

use super::ground::{Attack, INSIDERS, nothing, refused, shared};
use crate::world::{World, patiently};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("taking back another's addition", "alice sam", "SELECT crm.take_back({bobs_location_added})", "42501"),
    refused("taking back another's client", "alice sam", "SELECT crm.take_back({bobs_client_added})", "42501"),
    refused("taking back gestion's addition", "alice sam", "SELECT crm.take_back({ginas_company_added})", "42501"),
    refused("taking back what was changed since", "bob gina", "SELECT crm.take_back({bobs_company_added})", "23514"),
    refused("taking back a change as if it were an addition", "alice bob gina sam", "SELECT crm.take_back({bobs_company_changed})", "42501"),
    refused("taking back a deletion as if it were an addition", "alice bob gina sam", "SELECT crm.take_back({bobs_client_deleted})", "42501"),
    refused("taking back what nobody wrote", INSIDERS, "SELECT crm.take_back(0), crm.take_back(-1)", "42501"),
    refused("taking back nothing in particular", INSIDERS, "SELECT crm.take_back(NULL)", "42501"),
    refused("taking back an account", INSIDERS, "SELECT crm.take_back((SELECT min(id) FROM audit.entry WHERE target = 'collaborator' AND action = 'INSERT'))", "42501"),
    refused("taking back by an old snapshot", "bob gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT crm.take_back({bobs_location_added})", "42501"),
    refused("taking back what an administrator added", "alice bob gina sam", "SELECT crm.take_back({admins_company_added})", "42501"),
    refused("restoring what an administrator deleted", "alice bob gina sam", "SELECT crm.restore({admins_note_deleted})", "42501"),
    refused("restoring an event to come of a contract that has been cancelled", "bob", "UPDATE crm.contract SET status = 'cancelled' WHERE code = 'bobs-own'; SELECT crm.restore({bobs_event_deleted})", "23514"),
    refused("restoring another's deleted client", "alice sam", "SELECT crm.restore({bobs_client_deleted})", "42501"),
    refused("restoring what gestion deleted", "alice bob sam", "SELECT crm.restore({ginas_company_deleted})", "42501"),
    refused("restoring what is there", "bob gina", "SELECT crm.restore({bobs_location_added})", "42501"),
    refused("restoring twice", "bob gina", "SELECT crm.restore({bobs_client_deleted}); SELECT crm.restore({bobs_client_deleted})", "23514"),
    refused("restoring nothing in particular", INSIDERS, "SELECT crm.restore(NULL)", "42501"),
    refused("restoring by an old snapshot", "bob gina", "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT crm.restore({bobs_client_deleted})", "42501"),
    refused("restoring a row by its id", INSIDERS, "INSERT INTO crm.client (id, last_name) OVERRIDING SYSTEM VALUE VALUES (1, 'x')", "42501"),
    refused("reinstating a signature that one did not take off", "gustave alice bob sam", "SELECT crm.reinstate({ginas_unsigned})", "42501"),
    refused("reinstating a signature by a change that took none off", "gina", "SELECT crm.reinstate({bobs_company_changed})", "42501"),
    nothing("reinstating a signature that its commercial has withdrawn since", "gina", "SELECT 1 WHERE crm.reinstate({ginas_unsigned_then_bob})"),
    refused("asking what one could add", INSIDERS, "SELECT crm.could_add('client', '{}')", "42501"),
    refused("asking what one may remove", INSIDERS, "SELECT crm.may_remove('client', '{}')", "42501"),
    nothing("reading who changed what one did not write", "alice sam", "SELECT 1 FROM audit.since({bobs_company_added})"),
    refused("reading the past of others' views", INSIDERS, "SELECT * FROM crm.as_of(NULL::crm.view, now())", "42501"),
    refused("reading the past of sessions", INSIDERS, "SELECT * FROM crm.as_of(NULL::auth.session, now())", "42501"),
    refused("reading the past of the history", INSIDERS, "SELECT * FROM crm.as_of(NULL::audit.entry, now())", "42501"),
    refused("reading the past of the server's catalogue", INSIDERS, "SELECT * FROM crm.as_of(NULL::pg_catalog.pg_authid, now())", "42501"),
    refused("reading the past of a table of one's own", INSIDERS, "CREATE TEMP TABLE client (id int); SELECT * FROM crm.as_of(NULL::pg_temp.client, now())", "42501"),
    refused("reading the past of what is no table", INSIDERS, "SELECT * FROM crm.as_of(1, now())", "42501"),
    refused("reading the past of a list, whose owner sees every row", INSIDERS, "SELECT * FROM crm.as_of(NULL::crm.clients_list, now())", "42501"),
    refused("reading the past of many rows in one", INSIDERS, "SELECT * FROM crm.as_of(NULL::crm.client[], now())", "42501"),
    nothing("reading the past before all time", INSIDERS, "SELECT 1 FROM crm.as_of(NULL::crm.client, '-infinity')"),
    nothing("reading the past at no time", INSIDERS, "SELECT 1 FROM crm.as_of(NULL::crm.client, NULL)"),
    refused("reading the past with a password only", "login", "SELECT * FROM crm.as_of(NULL::crm.client, now())", "42501"),
    refused("reading the past by an old snapshot", INSIDERS, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM crm.as_of(NULL::crm.client, now())", "42501"),
];

#[test]
fn undo() {
    shared().withstand(ATTACKS);
}

#[test]
fn of_two_who_restore_at_once_the_second_is_told() {
    let world = World::demo();
    let (mut first, mut second) = (world.raw("gina"), world.raw("gustave"));
    first.batch_execute("INSERT INTO crm.location (code, city) VALUES ('gone', 'X')").unwrap();
    first.batch_execute("SELECT crm.remove('location', id) FROM crm.location WHERE code = 'gone'").unwrap();
    let restore = "SELECT crm.restore(id) FROM audit.entry WHERE code = 'gone' AND action = 'DELETE'";
    let mut open = first.transaction().unwrap();
    open.batch_execute(restore).unwrap();
    let mut admin = world.admin();
    let answer = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| second.batch_execute(restore));
        patiently("the second does not wait", || !admin.query("SELECT FROM pg_locks WHERE NOT granted", &[]).unwrap().is_empty());
        open.commit().unwrap();
        waiting.join().unwrap()
    });
    let refused = answer.unwrap_err();
    assert_eq!(refused.as_db_error().and_then(postgres::error::DbError::constraint), Some("entry_deleted_last"), "{refused:?}");
}
