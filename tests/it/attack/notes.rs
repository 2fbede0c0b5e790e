//! Notes and reminders: everybody's to read, their author's and whom they remind to change.

use super::ground::{Attack, INSIDERS, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    nothing("changing another's note", INSIDERS, "UPDATE crm.note SET text = 'x' WHERE id = {sofias_note}"),
    nothing("locking another's note", INSIDERS, "SELECT 1 FROM crm.note WHERE id = {sofias_note} FOR UPDATE"),
    refused("putting a note into another's mouth", INSIDERS, "UPDATE crm.note SET author_id = {bob} WHERE id IN ({alices_note}, {ginas_note}, {sams_note})", "42501"),
    refused("writing a note in another's name", INSIDERS, "INSERT INTO crm.note (text, client_id, author_id) VALUES ('x', {bobs_client}, {bob})", "42501"),
    refused("writing a note in one's own name, as if granted", INSIDERS, "INSERT INTO crm.note (text, client_id, author_id) VALUES ('x', {bobs_client}, auth.me())", "42501"),
    refused("dating a note back", INSIDERS, "INSERT INTO crm.note (text, client_id, created_at) VALUES ('x', {bobs_client}, '2001-01-01')", "42501"),
    refused("moving a note to another record", INSIDERS, "UPDATE crm.note SET client_id = {alices_client}", "42501"),
    refused("saying of a note that it is about another record", INSIDERS, "UPDATE crm.note SET record = 'x'", "42501"),
    refused("saying of a new note that it is about another record", INSIDERS, "INSERT INTO crm.note (text, client_id, noun, record) VALUES ('x', {bobs_client}, 'client', 'x')", "42501"),
    refused("writing a note about nothing", INSIDERS, "INSERT INTO crm.note (text) VALUES ('x')", "23514"),
    refused("writing a note about two records", INSIDERS, "INSERT INTO crm.note (text, client_id, contract_id) VALUES ('x', {bobs_client}, {bobs_signed})", "23514"),
    refused("writing a note about a client that is not there", INSIDERS, "INSERT INTO crm.note (text, client_id) VALUES ('x', -1)", "23503"),
    refused("writing a note of blanks", INSIDERS, "INSERT INTO crm.note (text, client_id) VALUES (E' \\n\\t', {bobs_client})", "23514"),
    refused("writing a note of ten megabytes", INSIDERS, "INSERT INTO crm.note (text, client_id) VALUES (repeat('x', 10000000), {bobs_client})", "23514"),
    refused("writing a note that clears the screen", INSIDERS, "INSERT INTO crm.note (text, client_id) VALUES (E'\\x1b[2J', {bobs_client})", "23514"),
    refused("writing a note by an old snapshot", INSIDERS, "BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO crm.note (text, client_id) VALUES ('x', {bobs_client})", "42501 23502"),
    refused("deleting a note by hand", INSIDERS, "DELETE FROM crm.note WHERE id IN ({alices_note}, {ginas_note}, {sams_note})", "42501"),
    refused("deleting another's note", "alice sam", "SELECT crm.remove('note', {sofias_note})", "42501"),
    refused("deleting another's note through its client", "sam", "SELECT crm.remove('client', (SELECT client_id FROM crm.note WHERE id = {alices_note}))", "42501"),
    refused("emptying the notes", INSIDERS, "TRUNCATE crm.note", "42501"),
    nothing("ticking off another's reminder", "alice sam", "UPDATE crm.reminder SET done = true WHERE id = {sofias_reminder}"),
    nothing("putting off another's reminder", "alice sam", "UPDATE crm.reminder SET due_on = '2031-01-01' WHERE who_id <> auth.me()"),
    refused("reminding somebody else", "alice sam", "INSERT INTO crm.reminder (text, due_on, client_id, who_id) VALUES ('x', '2031-01-01', {bobs_client}, {sofia})", "42501"),
    refused("passing one's reminder on", "alice sam", "UPDATE crm.reminder SET who_id = {sofia} WHERE who_id = auth.me()", "42501"),
    refused("reminding in another's name", INSIDERS, "INSERT INTO crm.reminder (text, due_on, client_id, author_id) VALUES ('x', '2031-01-01', {bobs_client}, {bob})", "42501"),
    refused("dating the end of a reminder", INSIDERS, "UPDATE crm.reminder SET done_at = '2001-01-01' WHERE who_id = auth.me()", "42501"),
    refused("reminding of nothing", INSIDERS, "INSERT INTO crm.reminder (text, due_on) VALUES ('x', '2031-01-01')", "23514"),
    refused("reminding at the end of time", INSIDERS, "INSERT INTO crm.reminder (text, due_on, client_id) VALUES ('x', 'infinity', {bobs_client})", "23514"),
    refused("reminding nobody", "gina", "UPDATE crm.reminder SET who_id = NULL WHERE id = {ginas_reminder}", "23502 23514"),
    refused("deleting another's reminder", "alice sam", "SELECT crm.remove('reminder', {sofias_reminder})", "42501"),
    refused("deleting a reminder by hand", INSIDERS, "DELETE FROM crm.reminder", "42501"),
    refused("renaming what notes are about without the record", INSIDERS, "SELECT crm.rename_about()", "42501"),
];

#[test]
fn notes() {
    shared().withstand(ATTACKS);
}
