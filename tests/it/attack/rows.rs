//! Other people's records: what row security hides from writing, and what references would smuggle in.

use super::ground::{Attack, INSIDERS, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    nothing("changing another commercial's client", "alice", "UPDATE crm.client SET job_title = 'x' WHERE id = {bobs_client}"),
    nothing("changing every client but one's own", "alice", "UPDATE crm.client SET job_title = 'x' WHERE commercial_id <> {alice}"),
    nothing("changing another's client through a join", "alice", "UPDATE crm.client c SET job_title = 'x' FROM crm.company y WHERE y.id = c.company_id AND c.commercial_id = {bob}"),
    nothing("locking another commercial's client", "alice", "SELECT 1 FROM crm.client WHERE id = {bobs_client} FOR UPDATE"),
    nothing("share-locking another commercial's client", "alice", "SELECT 1 FROM crm.client WHERE id = {bobs_client} FOR KEY SHARE"),
    nothing("locking gestion's own rows, to stop them signing in", "alice", "SELECT 1 FROM crm.collaborator WHERE id = {gina} FOR UPDATE"),
    nothing("changing another's contract", "alice", "UPDATE crm.contract SET total = total + 1 WHERE id = {bobs_signed}"),
    nothing("signing another's contract", "alice", "UPDATE crm.contract SET status = 'signed', signed_at = now() WHERE id = {bobs_unsigned}"),
    nothing("cancelling another's contract", "alice", "UPDATE crm.contract SET status = 'cancelled', cancel_reason = 'x' WHERE id = {bobs_signed}"),
    refused("drawing up a contract for another's client", "alice", "INSERT INTO crm.contract (client_id, total) VALUES ({bobs_client}, 1)", "42501"),
    refused("drawing up a contract for a client that is not there", "alice gina", "INSERT INTO crm.contract (client_id, total) VALUES (-1, 1)", "42501 23503"),
    refused("moving a contract to a client of one's own", "alice", "UPDATE crm.contract SET client_id = {alices_client} WHERE id = {bobs_signed}", "42501"),
    refused("moving one's contract to another's client", "alice", "UPDATE crm.contract SET client_id = {bobs_client} WHERE id = {alices_signed}", "42501"),
    refused("recording a payment on another's contract", "alice", "INSERT INTO crm.payment (contract_id, amount) VALUES ({bobs_signed}, 1)", "42501"),
    refused("planning an event for another's contract", "alice", "INSERT INTO crm.event (title, contract_id, starts_at, ends_at) VALUES ('x', {bobs_signed}, now(), now() + interval '1 hour')", "42501"),
    refused("planning an event for one's unsigned contract", "alice gina", "INSERT INTO crm.event (title, contract_id, starts_at, ends_at) VALUES ('x', {alices_unsigned}, now(), now() + interval '1 hour')", "23514"),
    refused("moving an event to another contract", "alice sam", "UPDATE crm.event SET contract_id = {alices_signed} WHERE id = {alices_event}", "42501"),
    refused("moving an event to an unsigned contract as gestion", "gina", "UPDATE crm.event SET contract_id = {alices_unsigned} WHERE id = {alices_event}", "23514"),
    nothing("changing another commercial's event", "alice", "UPDATE crm.event SET attendees = 1 WHERE id = {bobs_event}"),
    nothing("changing a colleague's event", "sam", "UPDATE crm.event SET attendees = 1 WHERE id = {sofias_event}"),
    nothing("changing an event that is nobody's yet", "sam", "UPDATE crm.event SET notes = 'mine' WHERE id = {alices_event}"),
    nothing("changing every event but those assigned", "sam", "UPDATE crm.event SET status = 'cancelled' WHERE support_id IS DISTINCT FROM {sam}"),
    nothing("locking a colleague's event", "sam", "SELECT 1 FROM crm.event WHERE id = {sofias_event} FOR SHARE"),
    refused("creating a client as support", "sam", "INSERT INTO crm.client (last_name) VALUES ('x')", "42501"),
    refused("creating a client as gestion", "gina", "INSERT INTO crm.client (last_name) VALUES ('x')", "42501"),
    refused("creating a location as support", "sam", "INSERT INTO crm.location (city) VALUES ('x')", "42501"),
    refused("creating a company as support", "sam", "INSERT INTO crm.company (name) VALUES ('x')", "42501"),
    refused("creating a contract as support", "sam", "INSERT INTO crm.contract (client_id, total) VALUES ({alices_client}, 1)", "42501"),
    refused("creating an event as support", "sam", "INSERT INTO crm.event (title, contract_id, starts_at, ends_at) VALUES ('x', {alices_signed}, now(), now())", "42501"),
    refused("recording a payment as support", "sam", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 1)", "42501"),
    refused("changing a location as support", "sam", "UPDATE crm.location SET city = 'x' WHERE id = {location}", "42501"),
    refused("changing a company as support", "sam", "UPDATE crm.company SET name = 'x' WHERE id = {company}", "42501"),
    refused("changing a client as support", "sam", "UPDATE crm.client SET phone = NULL WHERE id = {alices_client}", "42501"),
    refused("changing a contract as support", "sam", "UPDATE crm.contract SET total = 1 WHERE id = {alices_signed}", "42501"),
    refused("deleting rows of one's own without the function", INSIDERS, "DELETE FROM crm.client WHERE id = {alices_client}", "42501"),
    refused("deleting events without the function", INSIDERS, "DELETE FROM crm.event", "42501"),
    refused("deleting payments without the function", INSIDERS, "DELETE FROM crm.payment", "42501"),
    refused("changing a client through a view", INSIDERS, "UPDATE crm.clients_list SET job_title = 'x'", "42501 55000"),
    refused("deleting through a view", INSIDERS, "DELETE FROM crm.events_list", "42501 55000"),
    refused("signing a contract as gestion", "gina", "UPDATE crm.contract SET status = 'signed' WHERE id = {alices_unsigned}", "42501"),
    refused("signing a contract at birth as gestion", "gina", "INSERT INTO crm.contract (client_id, total, status) VALUES ({alices_client}, 1, 'signed')", "42501"),
    refused("signing a contract as gestion by way of its cancellation", "gina", "UPDATE crm.contract SET status = 'cancelled' WHERE id = {alices_unsigned}; UPDATE crm.contract SET status = 'signed' WHERE id = {alices_unsigned}", "42501"),
    refused("dating a signature as gestion", "gina", "UPDATE crm.contract SET signed_at = now() WHERE id = {alices_unsigned}", "42501"),
    refused("unsigning a contract that has an event", "alice gina", "UPDATE crm.contract SET status = 'unsigned' WHERE id = {alices_with_event}", "23514"),
    refused("unsigning a contract that has an event by way of its cancellation", "alice gina", "UPDATE crm.contract SET status = 'cancelled' WHERE id = {alices_with_event}; UPDATE crm.contract SET status = 'unsigned' WHERE id = {alices_with_event}", "23514"),
    refused("giving a client to somebody of support", "gina", "UPDATE crm.client SET commercial_id = {sam} WHERE id = {alices_client}", "23514"),
    refused("assigning an event to a commercial", "gina", "UPDATE crm.event SET support_id = {alice} WHERE id = {alices_event}", "23514"),
    refused("putting one support in two places", "gina", "UPDATE crm.event e SET support_id = o.support_id, starts_at = o.starts_at, ends_at = o.ends_at FROM crm.event o WHERE o.id = {sofias_event} AND e.id = {alices_event}", "23P01"),
    nothing("leaving no trace of another's row by an error in a condition", "alice", "UPDATE crm.client SET job_title = 'x' WHERE commercial_id = {bob} AND job_title::text <> ''"),
    nothing("changing another's client by an old snapshot's right", "alice", "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE crm.client SET job_title = 'x'; ROLLBACK"),
    refused("creating a client by an old snapshot", "alice", "BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO crm.client (last_name) VALUES ('x')", "42501 23502 23514"),
];

#[test]
fn rows() {
    shared().withstand(ATTACKS);
}
