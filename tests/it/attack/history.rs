//! The history tells who did it, whatever their connection claims and however they wrote.

use super::ground::{Ground, shared};

/// What the newest entry of the history says: actor's username, whether the login is the session's own, action.
fn last(ground: &mut Ground) -> (String, String, String) {
    let entry = "SELECT c.username, e.login::text, e.action || ' ' || e.target FROM audit.entry e JOIN crm.collaborator c ON c.id = e.actor ORDER BY e.id DESC LIMIT 1";
    let row = ground.admin.query_one(entry, &[]).unwrap();
    (row.get(0), row.get(1), row.get(2))
}

#[test]
fn every_way_of_writing_leaves_the_writer_s_name() {
    let mut ground = shared();
    for (sql, recorded) in [
        ("UPDATE crm.client SET job_title = 'one' WHERE id = {alices_client}", "UPDATE client"),
        ("SET application_name = 'epicrm token gina'; UPDATE crm.client SET job_title = 'two' WHERE id = {alices_client}", "UPDATE client"),
        (
            "INSERT INTO crm.client (code, last_name) SELECT code, last_name FROM crm.client WHERE id = {alices_client} ON CONFLICT (code) DO UPDATE SET job_title = 'three'",
            "UPDATE client",
        ),
        (
            "MERGE INTO crm.location t USING (SELECT {location} AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET population = 4",
            "UPDATE location",
        ),
        ("WITH w AS (UPDATE crm.client SET job_title = 'five' WHERE id = {alices_client} RETURNING 1) SELECT FROM w", "UPDATE client"),
        ("DO $$ BEGIN UPDATE crm.client SET job_title = 'six' WHERE id = {alices_client}; END $$", "UPDATE client"),
        ("INSERT INTO crm.client (last_name) VALUES ('seven')", "INSERT client"),
        ("SELECT crm.remove('client', (SELECT max(id) FROM crm.client))", "DELETE client"),
        ("UPDATE crm.collaborator SET phone = '+33100000008' WHERE id = {alice}", "UPDATE collaborator"),
        ("INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 1)", "INSERT payment"),
    ] {
        let sql = ground.fill(sql);
        let login: String = ground.fill("{role_alice}").trim_matches('"').to_owned();
        ground.attacker("alice").batch_execute(&sql).unwrap();
        let (actor, by, action) = last(&mut ground);
        assert_eq!((actor.as_str(), by.as_str()), ("alice", login.as_str()), "{sql}");
        // A payment is followed by what it does to its contract: same actor.
        assert!(action == recorded || recorded == "INSERT payment" && action == "UPDATE contract", "{sql}: {action}");
    }
}

#[test]
fn what_is_one_s_own_can_be_read() {
    let mut ground = shared();
    let seen = |ground: &mut Ground, who: &str, condition: &str| -> i64 {
        let sql = ground.fill(&format!("SELECT count(*) FROM audit.entry WHERE {condition}"));
        ground.attacker(who).query_one(&sql, &[]).unwrap().get(0)
    };
    let all: i64 = ground.admin.query_one("SELECT count(*) FROM audit.entry", &[]).unwrap().get(0);
    assert_eq!(seen(&mut ground, "gina", "true"), all);
    assert!(seen(&mut ground, "alice", "actor = {alice}") > 0);
    assert!(seen(&mut ground, "sam", "true") < all);
}

#[test]
fn a_write_that_changes_nothing_is_none() {
    let mut ground = shared();
    let count = "SELECT count(*) FROM audit.entry WHERE target <> 'collaborator'";
    let versions = "SELECT md5(string_agg(updated_at::text, ',' ORDER BY updated_at)) FROM (SELECT updated_at FROM crm.company UNION ALL SELECT updated_at FROM crm.client UNION ALL SELECT updated_at FROM crm.contract UNION ALL SELECT updated_at FROM crm.location UNION ALL SELECT updated_at FROM crm.event) t";
    let state = |ground: &mut Ground| -> (i64, String) {
        (ground.admin.query_one(count, &[]).unwrap().get(0), ground.admin.query_one(versions, &[]).unwrap().get(0))
    };
    ground.attacker("gina");
    let before = state(&mut ground);
    for (table, column) in [("company", "siren"), ("client", "last_name"), ("contract", "total"), ("location", "city"), ("event", "title")]
    {
        let sql = format!("UPDATE crm.{table} SET {column} = {column}");
        assert!(ground.attacker("gina").execute(&sql, &[]).unwrap() > 10, "{sql}");
        assert_eq!(state(&mut ground), before, "{sql}");
    }
    // Undone: alice reads the history of her clients, and others attack it here.
    let mut open = ground.attacker("gina").transaction().unwrap();
    open.execute("UPDATE crm.client SET job_title = 'X' WHERE code = 'mkc111'", &[]).unwrap();
    assert_eq!(open.query_one(count, &[]).unwrap().get::<_, i64>(0), before.0 + 1);
    assert_ne!(open.query_one(versions, &[]).unwrap().get::<_, String>(0), before.1);
}
