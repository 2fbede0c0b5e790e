//! Erasing people: by whom it is not for, more than was asked, or so that it is not erased.

use super::ground::{Attack, INSIDERS, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("erasing a client as a commercial or support", "alice bob sam", "SELECT crm.anonymise({alices_client})", "42501"),
    refused("erasing a client with a password only", "login", "SELECT crm.anonymise({alices_client})", "42501"),
    refused("erasing by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT crm.anonymise({alices_client})", "42501"),
    nothing("erasing nobody", "gina", "SELECT * FROM crm.anonymise(NULL) UNION ALL SELECT * FROM crm.anonymise(-1) UNION ALL SELECT * FROM crm.anonymise(2147483647)"),
    refused("erasing a statement", "gina", "SELECT crm.anonymise('1 OR true')", "22P02"),
    refused("masking an image of the history oneself", INSIDERS, "SELECT audit.masked('{}', '{}')", "42501"),
    refused("writing the proof of an erasure oneself", INSIDERS, "INSERT INTO audit.entry (login, via, action, target, row_id) VALUES (session_user, 'x', 'anonymised', 'client', {alices_client})", "42501"),
    refused("erasing more than one client", "gina", "
        SELECT set_config('attack.before', md5(string_agg(e::text, '' ORDER BY e.id)), true), set_config('attack.last', max(e.id)::text, true)
          FROM audit.entry e WHERE NOT (e.target = 'client' AND e.row_id = {bobs_client})
           AND (e.target NOT IN ('note', 'reminder') OR coalesce(e.before, e.after)->>'client_id' IS DISTINCT FROM '{bobs_client}');
        SELECT crm.anonymise({bobs_client});
        DO $$ BEGIN
          IF current_setting('attack.before') = (SELECT md5(string_agg(e::text, '' ORDER BY e.id)) FROM audit.entry e
               WHERE e.id <= current_setting('attack.last')::bigint AND NOT (e.target = 'client' AND e.row_id = {bobs_client})
                 AND (e.target NOT IN ('note', 'reminder') OR coalesce(e.before, e.after)->>'client_id' IS DISTINCT FROM '{bobs_client}')) THEN RAISE EXCEPTION 'no more'; END IF;
        END $$", "P0001"),
    refused("finding in the history what was erased", "gina", "
        SELECT crm.anonymise({bobs_client});
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM audit.entry e WHERE e.target = 'reminder' AND e::text LIKE '%of bob%')
            AND (SELECT count(*) FROM audit.entry e WHERE e.target = 'client' AND e.row_id = {bobs_client} AND e.action = 'anonymised') = 1 THEN RAISE EXCEPTION 'gone'; END IF;
        END $$", "P0001"),
    refused("erasing what was noted about another", "gina", "
        SELECT crm.reattach('reminder', {reminder_of_alice}, {bobs_client});
        SELECT crm.anonymise({bobs_client});
        DO $$ BEGIN
          IF EXISTS (SELECT FROM audit.entry e WHERE e.target = 'reminder' AND e.row_id = {reminder_of_alice} AND e.action = 'INSERT' AND e.after->>'text' = 'of alice')
            AND EXISTS (SELECT FROM audit.entry e WHERE e.target = 'reminder' AND e.row_id = {reminder_of_alice} AND e.action = 'UPDATE' AND e.before->>'record' NOT LIKE 'cl-{bobs_client}')
            AND NOT EXISTS (SELECT FROM audit.entry e WHERE e.target = 'reminder' AND e.row_id = {reminder_of_alice} AND e.action = 'DELETE' AND e.before->>'text' = 'of alice') THEN RAISE EXCEPTION 'kept'; END IF;
        END $$", "P0001"),
];

#[test]
fn privacy() {
    shared().withstand(ATTACKS);
}
