//! What nobody may read: password material, sessions, other people's statements, the server's own files and settings.

use super::ground::{ANYONE, Attack, INSIDERS, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("reading the verifiers of all passwords", ANYONE, "SELECT rolpassword FROM pg_authid", "42501"),
    refused("reading the verifiers through pg_shadow", ANYONE, "SELECT passwd FROM pg_shadow", "42501"),
    nothing("finding an unmasked password in pg_user", ANYONE, "SELECT 1 FROM pg_user WHERE passwd <> '********'"),
    nothing("finding an unmasked password in pg_roles", ANYONE, "SELECT 1 FROM pg_roles WHERE rolpassword <> '********'"),
    refused("reading who must change their password", ANYONE, "SELECT * FROM auth.account", "42501"),
    refused("reading the login names", ANYONE, "SELECT * FROM auth.login", "42501"),
    refused("reading the sessions of everybody", ANYONE, "SELECT * FROM auth.session", "42501"),
    refused("reading the installation's row", ANYONE, "SELECT * FROM auth.installation", "42501"),
    refused("reading the migrations' table", ANYONE, "SELECT * FROM crm.__diesel_schema_migrations", "42501"),
    refused("asking only whether a row of a secret table exists", ANYONE, "SELECT EXISTS (SELECT FROM auth.account)", "42501"),
    refused("counting a secret table without naming a column", ANYONE, "SELECT count(*) FROM auth.session", "42501"),
    refused("reading no row of a secret table", ANYONE, "SELECT FROM auth.session WHERE false", "42501"),
    refused("explaining a query of a secret table", ANYONE, "EXPLAIN SELECT * FROM auth.account", "42501"),
    refused("preparing a query of a secret table", ANYONE, "PREPARE p AS SELECT * FROM auth.account; EXECUTE p", "42501"),
    refused("opening a cursor on a secret table", ANYONE, "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM auth.account; COMMIT", "42501"),
    refused("copying a secret table out", ANYONE, "COPY auth.session TO STDOUT", "42501"),
    refused("copying a query of a secret table out", ANYONE, "COPY (SELECT * FROM auth.session) TO STDOUT", "42501"),
    refused("reading a secret table inside a block", ANYONE, "DO $$ BEGIN PERFORM FROM auth.account; END $$", "42501"),
    refused("reading a secret table as xml", ANYONE, "SELECT query_to_xml('SELECT * FROM auth.session', true, true, '')", "42501"),
    refused("dumping a secret table as xml", ANYONE, "SELECT table_to_xml('auth.session', true, true, '')", "42501"),
    nothing("dumping the secret schema as xml", ANYONE, "SELECT 1 WHERE schema_to_xml('auth', true, false, '')::text LIKE '%role_name%'"),
    refused("reading a secret table by text search statistics", ANYONE, "SELECT * FROM ts_stat('SELECT to_tsvector(role_name) FROM auth.session')", "42501"),
    refused("locking a secret table to learn of it", ANYONE, "BEGIN; LOCK TABLE auth.session IN ACCESS SHARE MODE", "42501"),
    refused("reading column statistics where values are kept", ANYONE, "SELECT * FROM pg_statistic", "42501"),
    nothing("reading the statistics of the history", ANYONE, "SELECT 1 FROM pg_stats WHERE schemaname IN ('audit', 'auth')"),
    refused("reading extended statistics' data", ANYONE, "SELECT * FROM pg_statistic_ext_data", "42501"),
    nothing("reading what others are running", ANYONE, "SELECT 1 FROM pg_stat_activity WHERE usename <> current_user AND query <> '<insufficient privilege>'"),
    nothing("reading where others connect from", ANYONE, "SELECT 1 FROM pg_stat_activity WHERE usename <> current_user AND (client_addr IS NOT NULL OR client_port IS NOT NULL OR xact_start IS NOT NULL)"),
    nothing("reading what others run by the function under the view", ANYONE, "SELECT 1 FROM pg_stat_get_activity(NULL) a JOIN pg_roles r ON r.oid = a.usesysid WHERE r.rolname <> current_user AND a.query <> '<insufficient privilege>'"),
    refused("reading statements kept by pg_stat_statements", ANYONE, "SELECT query FROM pg_stat_statements", "42P01"),
    nothing("finding a verifier in a function's text", ANYONE, r"SELECT 1 FROM pg_proc WHERE prosrc ~ 'SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/]{22}=='"),
    refused("reading the rules of access", ANYONE, "SELECT * FROM pg_hba_file_rules", "42501"),
    refused("reading the map of accounts", ANYONE, "SELECT * FROM pg_ident_file_mappings", "42501"),
    refused("reading the settings' files", ANYONE, "SELECT * FROM pg_file_settings", "42501"),
    refused("reading where the server's files are", ANYONE, "SHOW data_directory", "42501"),
    nothing("reading where the server's files are, in the list of settings", ANYONE, "SELECT 1 FROM pg_settings WHERE name IN ('data_directory', 'hba_file', 'config_file')"),
    refused("reading how the server was built", ANYONE, "SELECT * FROM pg_config()", "42501"),
    refused("reading subscriptions, where passwords are kept", ANYONE, "SELECT subconninfo FROM pg_subscription", "42501"),
    refused("reading all large objects at once", ANYONE, "SELECT * FROM pg_largeobject", "42501"),
    refused("reading a sequence's last value", ANYONE, "SELECT last_value FROM crm.client_id_seq", "42501"),
    refused("reading the server's memory by a backend's dump", ANYONE, "SELECT * FROM pg_backend_memory_contexts", "42501"),
    refused("reading shared memory's layout", ANYONE, "SELECT * FROM pg_shmem_allocations", "42501"),
    refused("reading any business table with a password only", "login", "SELECT * FROM crm.client", "42501"),
    refused("reading a view with a password only", "login", "SELECT * FROM crm.clients_list", "42501"),
    refused("reading the history with a password only", "login", "SELECT * FROM audit.entry", "42501"),
    refused("asking who one is with a password only", "login", "SELECT auth.whoami()", "42501"),
    refused("joining a secret table to a readable one", INSIDERS, "SELECT c.username FROM crm.collaborator c JOIN auth.account a ON a.collaborator_id = c.id", "42501"),
    refused("reading a secret table under a readable one's name", INSIDERS, "SET search_path = auth, crm; SELECT * FROM account", "42501"),
];

#[test]
fn secrets() {
    shared().withstand(ATTACKS);
}
