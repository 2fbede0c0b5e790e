//! Holes made on purpose, each with the attack that must notice it.

use super::ground::{Attack, Ground, VERIFIER, login, nothing, refused};
use super::kept_open::is_cut;

#[derive(Debug)]
pub struct Mutant {
    pub change: Change,
    /// How the name of the attack begins; or `policies`: only the reviewed list of them tells.
    pub noticed_by: &'static str,
    /// What an administrator does for the attack to make sense, and how it is undone.
    pub given: [&'static str; 2],
}

#[derive(Debug)]
pub enum Change {
    /// In the text of a function, something else instead.
    Code(&'static str, &'static str, &'static str),
    /// In a policy of a table, something else instead; nothing to replace: all of it.
    Policy(&'static str, &'static str, &'static str),
    /// Anything, and how it is undone.
    Sql(&'static str, &'static str),
}
use Change::{Code, Policy, Sql};

const fn mutant(change: Change, noticed_by: &'static str) -> Mutant {
    Mutant { change, noticed_by, given: ["", ""] }
}
const fn given(given: [&'static str; 2], change: Change, noticed_by: &'static str) -> Mutant {
    Mutant { change, noticed_by, given }
}

const EXPIRED: [&str; 2] = [
    "UPDATE auth.session SET expires_at = now() - interval '1 hour' WHERE role_name LIKE '%\\_gina\\_%'",
    "UPDATE auth.session SET expires_at = now() + interval '1 hour' WHERE role_name LIKE '%\\_gina\\_%'",
];
const ENDED: [&str; 2] = [
    "UPDATE auth.session SET ended_at = now() WHERE role_name LIKE '%\\_gina\\_%'",
    "UPDATE auth.session SET ended_at = NULL WHERE role_name LIKE '%\\_gina\\_%'",
];
const GINA_INACTIVE: [&str; 2] = [
    "UPDATE crm.collaborator SET active = false WHERE username = 'gina'",
    "UPDATE crm.collaborator SET active = true WHERE username = 'gina'",
];
const ALICE_INACTIVE: [&str; 2] = [
    "UPDATE crm.collaborator SET active = false WHERE username = 'alice'",
    "UPDATE crm.collaborator SET active = true WHERE username = 'alice'",
];
const MUST_CHANGE: [&str; 2] =
    ["UPDATE auth.account SET must_change_password = true", "UPDATE auth.account SET must_change_password = false"];
const FIFTY: [&str; 2] = [
    "INSERT INTO auth.session (role_name, collaborator_id, expires_at, ended_at, sweep_at) SELECT 'left_' || g, c.id, now(), now(), 'infinity' FROM crm.collaborator c, generate_series(1, 50) g WHERE c.username = 'alice'",
    "DELETE FROM auth.session WHERE role_name LIKE 'left\\_%'",
];

/// Attacks that make sense only beside a mutant, or whose proof is what they find inside their own transaction.
#[rustfmt::skip]
pub const PROBES: &[Attack] = &[
    nothing("writing after one's session is over", "gina", "UPDATE crm.role SET name = name || 'x'"),
    refused("opening a session though deactivated, or with a password to change", "login", "SELECT auth.open_session('0badc0de', now() + interval '1 hour', '{verifier}')", "42501"),
    refused("opening a session beside fifty left behind", "login", "SELECT auth.open_session('0badc0de', now() + interval '1 hour', '{verifier}')", "53300"),
    refused("signing in while one is deactivated", "gina", "DO $$ BEGIN PERFORM auth.set_active({bob}, false); IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname IN ('epicrm__login_bob', 'epicrm__login_ab123456789') AND rolcanlogin) THEN RAISE EXCEPTION 'shut'; END IF; END $$", "P0001"),
    refused("keeping a session through a deactivation", "gina", "DO $$ BEGIN PERFORM auth.set_active({bob}, false); IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_s\\_bob\\_%' AND rolcanlogin) THEN RAISE EXCEPTION 'shut'; END IF; END $$", "P0001"),
    refused("keeping the rights of a department left", "gina", "DO $$ BEGIN PERFORM auth.set_department({bob}, {support}); IF NOT EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname LIKE 'epicrm\\_\\_s\\_bob\\_%') THEN RAISE EXCEPTION 'none left'; END IF; END $$", "P0001"),
    refused("keeping a session through a reset of the password", "gina", "DO $$ BEGIN PERFORM auth.reset_password({bob}, '{verifier}', '{verifier}'); IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_s\\_bob\\_%' AND rolcanlogin) THEN RAISE EXCEPTION 'shut'; END IF; END $$", "P0001"),
    refused("keeping a session through a change of the password", "login", "DO $$ BEGIN PERFORM auth.change_password('{verifier}', '{verifier}'); IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_s\\_alice\\_%' AND rolcanlogin) THEN RAISE EXCEPTION 'shut'; END IF; END $$", "P0001"),
    refused("holding more than five sessions", "login", "DO $$ BEGIN FOR n IN 1..7 LOOP PERFORM auth.open_session('0badc0d' || n, now() + interval '1 hour', '{verifier}'); END LOOP; IF (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_s\\_alice\\_%' AND rolcanlogin) <= 5 THEN RAISE EXCEPTION 'five'; END IF; END $$", "P0001"),
    refused("opening more connections than a session may have", "login", "DO $$ BEGIN PERFORM auth.open_session('0badc0de', now() + interval '1 hour', '{verifier}'); IF (SELECT rolconnlimit FROM pg_roles WHERE rolname = 'epicrm__s_alice_0badc0de') = 5 THEN RAISE EXCEPTION 'limited'; END IF; END $$", "P0001"),
    refused("writing without leaving one's name", "alice", "DO $$ BEGIN UPDATE crm.client SET job_title = 'x' WHERE id = {alices_client}; IF EXISTS (SELECT FROM audit.entry WHERE actor = {alice} AND login = session_user AND change = pg_current_xact_id() AND action = 'UPDATE') THEN RAISE EXCEPTION 'left'; END IF; END $$", "P0001"),
    refused("managing people without leaving one's name", "gina", "DO $$ BEGIN PERFORM auth.reset_password({bob}, '{verifier}', '{verifier}'); IF EXISTS (SELECT FROM audit.entry WHERE actor = {gina} AND action = 'password-reset' AND change = pg_current_xact_id()) THEN RAISE EXCEPTION 'left'; END IF; END $$", "P0001"),
    refused("creating a row before it changed", "alice", "DO $$ BEGIN UPDATE crm.client SET job_title = 'x' WHERE id = {alices_client}; IF (SELECT updated_at FROM crm.client WHERE id = {alices_client}) > now() - interval '1 minute' THEN RAISE EXCEPTION 'dated'; END IF; END $$", "P0001"),
];

/// Plays a scene; whether the design held.
pub type Scene = fn(&mut Ground) -> bool;

/// Holes that only two connections show: whether the design holds, asked before and after.
pub const SCENES: [(Change, Scene); 4] = [
    (Code("auth.set_password", "PERFORM auth.disconnect(role_name)", "PERFORM (role_name)"), the_thief_is_put_out),
    (Code("auth.disconnect", "PERFORM pg_terminate_backend(pid)", "PERFORM (pid)"), the_thief_is_put_out),
    (Code("auth.set_active", "PERFORM auth.disconnect_all(who);", ""), a_dismissal_does_not_wait),
    (Code("auth.make_way", "PERFORM auth.disconnect(a.usename)", "PERFORM (a.usename)"), an_open_act_is_put_out),
];

fn the_thief_is_put_out(ground: &mut Ground) -> bool {
    let mut thief = login(&ground.world, "alice");
    let change = format!("BEGIN; SELECT auth.change_password('{VERIFIER}', '{VERIFIER}'); ROLLBACK");
    ground.attacker("login").batch_execute(&change).unwrap();
    is_cut(&mut thief)
}

fn a_dismissal_does_not_wait(ground: &mut Ground) -> bool {
    let mut bob = ground.world.raw("bob");
    bob.batch_execute("BEGIN; SELECT FROM crm.collaborator WHERE id = auth.me() FOR UPDATE").unwrap();
    let dismiss = ground.fill("SET statement_timeout = '2s'; BEGIN; SELECT auth.set_active({bob}, false)");
    let gina = ground.attacker("gina");
    let done = gina.batch_execute(&dismiss).is_ok();
    gina.batch_execute("ROLLBACK").unwrap();
    done
}

fn an_open_act_is_put_out(ground: &mut Ground) -> bool {
    let mut bob = ground.world.raw("bob");
    bob.batch_execute("BEGIN; SELECT auth.close_session()").unwrap();
    ground.attacker("login").batch_execute("SELECT auth.login_names()").unwrap();
    is_cut(&mut bob)
}

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    // Who is alive, who is gestion, whom they may act on.
    mutant(Code("auth.me", "AND current_setting('transaction_isolation') = 'read committed'", ""), "changing contracts by an old snapshot"),
    given(EXPIRED, Code("auth.me", "AND s.expires_at > statement_timestamp()", ""), "writing after one's session is over"),
    given(ENDED, Code("auth.me", "AND s.ended_at IS NULL", ""), "writing after one's session is over"),
    given(GINA_INACTIVE, Code("auth.me", "AND c.active", ""), "writing after one's session is over"),
    mutant(Code("auth.department", "ELSE d.privileges END", "ELSE 'gestion'::text END"), "changing another's contract"),
    mutant(Code("auth.require_gestion", "IF me IS NULL THEN RAISE", "IF false THEN RAISE"), "deactivating by an old snapshot"),
    mutant(Code("auth.require_gestion", "IF auth.department() <> 'gestion'", "IF false"), "ending the sessions of somebody else"),
    mutant(Code("auth.require_gestion_not_self", "IF me = who", "IF false"), "deactivating oneself"),
    mutant(Code("auth.keep_a_gestion", "IF NOT EXISTS", "IF false AND NOT EXISTS"), "deactivating nobody"),
    mutant(Code("auth.set_active", "PERFORM auth.require_gestion_not_self(who);", ""), "deactivating oneself"),
    mutant(Code("auth.set_active", "IF NOT now_active THEN PERFORM auth.keep_a_gestion(who); END IF;", ""), "deactivating nobody"),
    mutant(Code("auth.set_active", "NOLOGIN PASSWORD NULL", "LOGIN"), "signing in while one is deactivated"),
    mutant(Code("auth.set_active", "PERFORM auth.end_sessions_of(who);", ""), "keeping a session through a deactivation"),
    mutant(Code("auth.set_department", "PERFORM auth.require_gestion_not_self(who);", ""), "moving oneself out of gestion"),
    mutant(Code("auth.set_department", "PERFORM auth.keep_a_gestion(who);", ""), "moving nobody"),
    mutant(Code("auth.set_department", "PERFORM auth.end_sessions_of(who);", ""), "keeping the rights of a department left"),
    mutant(Code("auth.reset_password", "auth.require_gestion_not_self(who)", "auth.me()"), "resetting one's own password past"),
    mutant(Code("auth.reset_password", "PERFORM auth.end_sessions_of(who);", ""), "keeping a session through a reset"),
    mutant(Code("auth.reset_password", "PERFORM audit.note", "-- PERFORM audit.note"), "managing people without leaving one's name"),
    mutant(Code("auth.create_collaborator", "PERFORM auth.require_gestion();", ""), "adding an account by an old snapshot"),
    mutant(Code("auth.end_sessions", "me IS DISTINCT FROM who", "false"), "ending the sessions of somebody else"),
    mutant(Code("auth.end_sessions", "me IS DISTINCT FROM who", "me <> who"), "ending the sessions of nobody"),
    mutant(Code("crm.remove", "IF allowed IS NOT TRUE", "IF false"), "deleting another commercial's client"),
    mutant(Code("crm.remove", "AND c.commercial_id = me", ""), "deleting another commercial's client"),
    mutant(Code("crm.remove", "WHEN 'contract' THEN department = 'gestion'", "WHEN 'contract' THEN true"), "deleting one's own contract"),
    mutant(Code("crm.remove", "WHEN 'role' THEN department = 'gestion'", "WHEN 'role' THEN true"), "deleting a role"),
    mutant(Code("crm.remove", "ELSE false END", "ELSE true END"), "deleting a payment"),

    mutant(Code("crm.remove", "AND n.author_id = me", ""), "deleting another's note"),
    mutant(Code("crm.remove", "AND r.who_id = me", ""), "deleting another's reminder"),

    // With a password.
    given(ALICE_INACTIVE, Code("auth.signed_in", "AND c.active", ""), "opening a session though deactivated"),
    mutant(Code("auth.signed_in", "AND current_setting('transaction_isolation') = 'read committed'", ""), "opening a session by an old snapshot"),
    given(MUST_CHANGE, Code("auth.open_session", "IF (SELECT must_change_password FROM auth.account WHERE collaborator_id = who.id)", "IF false"), "opening a session though deactivated"),
    given(FIFTY, Code("auth.open_session", ">= 50", ">= 5000"), "opening a session beside fifty"),
    mutant(Code("auth.open_session", "OFFSET 4", "OFFSET 400"), "holding more than five sessions"),
    mutant(Code("auth.open_session", "CONNECTION LIMIT 5", "CONNECTION LIMIT -1"), "opening more connections than a session may have"),
    mutant(Code("auth.open_session", "session_id IS NULL OR session_id !~ '^[0-9a-f]{8}$'", "false"), "opening a session whose id is a statement"),
    mutant(Code("auth.open_session", "OR expires > now() + interval '12 hours'", ""), "opening a session for a day"),
    mutant(Code("auth.open_session", "expires IS NULL OR", ""), "opening a session that has no end"),
    mutant(Sql("ALTER FUNCTION auth.open_session RESET datestyle", "ALTER FUNCTION auth.open_session SET datestyle = ISO"), "prolonging a session by another way"),
    mutant(Code("auth.scram", "IF verifier IS NULL OR verifier !~", "IF verifier IS NULL OR false AND verifier !~"), "opening a session with a plain password"),
    mutant(Code("auth.scram", "verifier IS NULL OR", ""), "opening a session without a verifier"),
    mutant(Code("auth.change_password", "PERFORM auth.end_sessions_of(who.id);", ""), "keeping a session through a change of the password"),
    mutant(Code("auth.end_session", "EXECUTE format('REVOKE %I FROM %I', department, session_role);", "NULL;"), "keeping the rights of a department left"),
    mutant(Code("auth.end_session", "NOLOGIN PASSWORD NULL", "LOGIN"), "keeping a session through a deactivation"),

    // The business's rules, and its history.
    mutant(Code("crm.take_back", "e.actor = me AND", ""), "taking back another's addition"),
    mutant(Code("crm.take_back", "AND actor IS NOT NULL", ""), "taking back what an administrator added"),
    mutant(Code("crm.restore", "AND actor IS NOT NULL", ""), "restoring what an administrator deleted"),
    mutant(Code("crm.reinstate", "l.id > e.id AND", "false AND"), "reinstating a signature that its commercial has withdrawn since"),
    mutant(Code("crm.event_rules", "AND NEW.status IN ('done', 'cancelled')", ""), "restoring an event to come"),
    mutant(Code("crm.take_back", "AND action = 'INSERT'", ""), "taking back a change as if it were an addition"),
    mutant(Code("crm.take_back", "IF added -", "IF false AND added -"), "taking back what was changed since"),
    mutant(Code("crm.restore", "(e.actor = me OR auth.department() = 'gestion') AND", ""), "restoring what gestion deleted"),
    mutant(Code("crm.restore", "IF NOT FOUND OR NOT (", "IF NOT FOUND OR false AND NOT ("), "restoring another's deleted client"),
    mutant(Code("crm.restore", "IF EXISTS (", "IF false AND EXISTS ("), "restoring twice"),
    mutant(Code("crm.reinstate", "AND actor = auth.me()", ""), "reinstating a signature that one did not take off"),
    given(
        ["GRANT EXECUTE ON FUNCTION crm.anonymise(int) TO epicrm__commercial", "REVOKE EXECUTE ON FUNCTION crm.anonymise(int) FROM epicrm__commercial"],
        Code("crm.anonymise", "IF auth.department() IS DISTINCT FROM 'gestion'", "IF false"),
        "erasing a client as a commercial",
    ),
    mutant(Code("crm.anonymise", "AND e.row_id = which AND e.action <>", "AND e.action <>"), "erasing more than one client"),
    mutant(Code("crm.anonymise", "THEN audit.masked(e.before, part) ELSE", "THEN e.before ELSE"), "finding in the history what was erased"),
    mutant(Code("crm.anonymise", "CASE WHEN w.was = which THEN", "CASE WHEN true THEN"), "erasing what was noted about another"),
    mutant(Code("crm.as_of", "IF NOT EXISTS", "IF false AND NOT EXISTS"), "reading the past of others' views"),
    mutant(Code("crm.as_of", "IF auth.me() IS NULL", "IF false"), "reading the past by an old snapshot"),
    mutant(Code("audit.since", "AND (w.actor = auth.me() OR auth.department() = 'gestion'", "AND (true"), "reading who changed what one did not write"),
    mutant(Code("crm.client_rules", "IF NOT FOUND", "IF false"), "giving a client to somebody of support"),
    mutant(Code("crm.contract_rules", "IF auth.department() <> 'commercial'", "IF false"), "signing a contract as gestion"),
    mutant(Code("crm.contract_rules", "IF FOUND", "IF false"), "unsigning a contract that has an event"),
    mutant(Code("crm.contract_rules", "OLD.signed_at IS NULL", "OLD.status = 'unsigned'"), "signing a contract as gestion by way of"),
    mutant(Code("crm.contract_rules", "status IN ('planned', 'confirmed')", "false"), "cancelling a contract whose event is to come"),
    mutant(Code("crm.contract_rules", "IF NEW.signed_at > now()", "IF false AND NEW.signed_at > now()"), "signing a contract in the future"),
    mutant(Code("crm.event_rules", "OR NEW.status IN ('planned', 'confirmed') AND OLD.status IN ('done', 'cancelled')", ""), "planning again an event"),
    mutant(Code("crm.event_rules", "IF NEW.status = 'done'", "IF false"), "calling an event done"),
    mutant(Code("crm.payment_rules", "IF NEW.amount > 0", "IF false"), "paying a contract that is cancelled"),
    mutant(Code("crm.event_rules", "IF NOT FOUND THEN RAISE EXCEPTION 'the contract", "IF false THEN RAISE EXCEPTION 'the contract"), "planning an event for one's unsigned contract"),
    mutant(Code("crm.event_rules", "OR NEW.contract_id <> OLD.contract_id", ""), "moving an event to an unsigned contract"),
    mutant(Code("crm.event_rules", "IF NOT FOUND THEN RAISE EXCEPTION 'not an active support'", "IF false THEN RAISE EXCEPTION 'x'"), "assigning an event to a commercial"),
    mutant(Code("crm.reattach", "IF department IS DISTINCT FROM 'gestion' AND NOT", "IF false AND NOT"), "taking a reminder of another's client"),
    mutant(Code("crm.reattach", "c.id IN (was, record) AND c.commercial_id = me) = 2", "c.id = record AND c.commercial_id = me) = 1"), "taking a reminder of another's client"),
    mutant(Code("crm.payment_rules", "AND p.amount = -NEW.amount", ""), "reversing half a payment"),
    mutant(Code("crm.payment_rules", "AND p.contract_id = NEW.contract_id", ""), "reversing a payment of another contract"),
    mutant(Code("crm.payment_rules", "AND p.reverses_id IS NULL", ""), "reversing a reversal"),
    mutant(Code("crm.stamp", "> NEW.id", "> 9999999999"), "reserving the codes of clients to come"),
    mutant(Code("audit.record", "actor int := auth.me()", "actor int := NULL"), "writing without leaving one's name"),
    mutant(Code("audit.record", "session_user, via, TG_OP, TG_TABLE_NAME, n.id, o.code", "'epicrm__owner', via, TG_OP, TG_TABLE_NAME, n.id, o.code"), "writing without leaving one's name"),
    mutant(Sql("ALTER TABLE crm.client DISABLE TRIGGER audit_update", "ALTER TABLE crm.client ENABLE TRIGGER audit_update"), "writing without leaving one's name"),
    mutant(Sql("ALTER TABLE crm.client DISABLE TRIGGER rules", "ALTER TABLE crm.client ENABLE TRIGGER rules"), "giving a client to somebody of support"),
    mutant(Sql("ALTER TABLE crm.contract DISABLE TRIGGER rules", "ALTER TABLE crm.contract ENABLE TRIGGER rules"), "signing a contract as gestion"),
    mutant(Sql("ALTER TABLE crm.payment DISABLE TRIGGER rules", "ALTER TABLE crm.payment ENABLE TRIGGER rules"), "reversing half a payment"),
    mutant(Sql("ALTER TABLE crm.payment DISABLE TRIGGER ledger", "ALTER TABLE crm.payment ENABLE TRIGGER ledger"), "paying more than the total"),
    mutant(Sql("ALTER TABLE crm.event DISABLE TRIGGER rules", "ALTER TABLE crm.event ENABLE TRIGGER rules"), "planning an event for one's unsigned contract"),
    mutant(Sql("ALTER TABLE crm.client DISABLE TRIGGER stamp", "ALTER TABLE crm.client ENABLE TRIGGER stamp"), "creating a row before it changed"),

    // Which rows.
    mutant(Policy("crm.department add", "", ""), "making a department by an old snapshot"),
    mutant(Policy("crm.department edit", "", ""), "renaming departments by an old snapshot"),
    mutant(Policy("crm.role add", "", ""), "making a role by an old snapshot"),
    mutant(Policy("crm.role edit", "", ""), "renaming roles by an old snapshot"),
    mutant(Policy("crm.collaborator edit", "", ""), "changing another's e-mail address"),
    mutant(Policy("crm.location add", "", ""), "making a location by an old snapshot"),
    mutant(Policy("crm.location edit", "", ""), "changing locations by an old snapshot"),
    mutant(Policy("crm.company add", "", ""), "making a company by an old snapshot"),
    mutant(Policy("crm.company edit", "", ""), "changing companies by an old snapshot"),
    mutant(Policy("crm.client add", "", ""), "policies"), // NOT NULL, the default and the missing grant say the same
    mutant(Policy("crm.client edit", "", ""), "changing another commercial's client"),
    mutant(Policy("crm.contract add", "", ""), "drawing up a contract for another's client"),
    mutant(Policy("crm.contract edit", "", ""), "cancelling another's contract"),
    mutant(Policy("crm.payment add", "", ""), "recording a payment on another's contract"),
    mutant(Policy("crm.payment add", "(method <> 'adjustment'::text)", "true"), "adjusting upwards as a commercial"),
    mutant(Policy("crm.event add", "", ""), "planning an event for another's contract"),
    mutant(Policy("crm.event edit", "", ""), "changing another commercial's event"),
    mutant(Policy("crm.event edit", "(support_id = ( SELECT auth.me() AS me))", "true"), "changing a colleague's event"),
    mutant(Policy("crm.note add", "", ""), "policies"), // the default and the missing grant say the same
    mutant(Policy("crm.note edit", "", ""), "changing another's note"),
    mutant(Policy("crm.reminder add", "", ""), "reminding somebody else"),
    mutant(Policy("crm.reminder edit", "", ""), "ticking off another's reminder"),
    mutant(Policy("audit.entry read", "", ""), "reading gestion's history by an error"),

    mutant(Sql("GRANT INSERT (author_id) ON crm.note TO epicrm__support", "REVOKE INSERT (author_id) ON crm.note FROM epicrm__support"), "writing a note in one's own name, as if granted"),
    mutant(Sql("ALTER TABLE crm.note DISABLE TRIGGER about", "ALTER TABLE crm.note ENABLE TRIGGER about"), "writing a note about nothing"),

    // What: the rights that were once forgotten in a trial, and those that everything rests on.
    mutant(Sql("GRANT UPDATE (support_id) ON crm.event TO epicrm__support", "REVOKE UPDATE (support_id) ON crm.event FROM epicrm__support"), "assigning oneself as support"),
    mutant(Sql("GRANT UPDATE (commercial_id) ON crm.client TO epicrm__commercial", "REVOKE UPDATE (commercial_id) ON crm.client FROM epicrm__commercial"), "taking another's client"),
    mutant(Sql("GRANT UPDATE (paid) ON crm.contract TO epicrm__gestion", "REVOKE UPDATE (paid) ON crm.contract FROM epicrm__gestion"), "writing what is paid"),
    mutant(Sql("GRANT UPDATE ON crm.payment TO epicrm__support", "REVOKE UPDATE ON crm.payment FROM epicrm__support"), "changing a payment's note"),
    mutant(Sql("GRANT DELETE ON crm.event TO epicrm__gestion", "REVOKE DELETE ON crm.event FROM epicrm__gestion"), "deleting events without the function"),
    mutant(Sql("GRANT INSERT ON audit.entry TO epicrm__gestion; ALTER TABLE audit.entry DISABLE ROW LEVEL SECURITY", "REVOKE INSERT ON audit.entry FROM epicrm__gestion; ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY"), "writing an entry into the history"),
    mutant(Sql("GRANT SELECT ON auth.account TO epicrm__session", "REVOKE SELECT ON auth.account FROM epicrm__session"), "reading who must change"),
    mutant(Sql("GRANT TEMP ON DATABASE epicrm TO epicrm__session", "REVOKE TEMP ON DATABASE epicrm FROM epicrm__session"), "making a temporary table"),
    mutant(Sql("GRANT CREATE ON SCHEMA crm TO epicrm__session", "REVOKE CREATE ON SCHEMA crm FROM epicrm__session"), "making a table beside the business's"),
    mutant(Sql("GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"), "making a table in the public schema"),
    mutant(Sql("GRANT pg_execute_server_program TO epicrm__session", "REVOKE pg_execute_server_program FROM epicrm__session"), "running a program by COPY"),
    mutant(Sql("GRANT pg_read_all_data TO epicrm__session", "REVOKE pg_read_all_data FROM epicrm__session"), "reading who must change"),
    mutant(Sql("GRANT EXECUTE ON FUNCTION auth.set_active(int, boolean) TO epicrm__session; GRANT epicrm__gestion TO epicrm__commercial", "REVOKE epicrm__gestion FROM epicrm__commercial; REVOKE EXECUTE ON FUNCTION auth.set_active(int, boolean) FROM epicrm__session"), "becoming gestion from another department"),
    mutant(Sql("GRANT EXECUTE ON FUNCTION auth.ddl(text) TO epicrm__login; ALTER FUNCTION auth.ddl(text) SECURITY DEFINER", "REVOKE EXECUTE ON FUNCTION auth.ddl(text) FROM epicrm__login; ALTER FUNCTION auth.ddl(text) SECURITY INVOKER"), "running a statement as the owner"),
    mutant(Sql("ALTER TABLE crm.client DISABLE ROW LEVEL SECURITY", "ALTER TABLE crm.client ENABLE ROW LEVEL SECURITY"), "changing another commercial's client"),
    mutant(Sql("ALTER TABLE crm.contract DROP CONSTRAINT contract_due_on_dated", "ALTER TABLE crm.contract ADD CONSTRAINT contract_due_on_dated CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31')"), "breaking everybody's lists by a date without end"),
    mutant(Sql("ALTER TABLE crm.contract DROP CONSTRAINT contract_paid_within_total", "ALTER TABLE crm.contract ADD CONSTRAINT contract_paid_within_total CHECK (paid BETWEEN 0 AND total)"), "paying more than the total"),
];
