//! The server's files, programs, processes and large objects; other databases' way in is in `sign_in`.

use super::ground::{ANYONE, Attack, INSIDERS, harmless, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("reading a file of the server", ANYONE, "SELECT pg_read_file('postgresql.conf')", "42501"),
    refused("reading a file of the server as bytes", ANYONE, "SELECT pg_read_binary_file('global/pg_control')", "42501"),
    refused("listing a directory of the server", ANYONE, "SELECT pg_ls_dir('.')", "42501"),
    refused("listing the server's logs", ANYONE, "SELECT * FROM pg_ls_logdir()", "42501"),
    refused("listing the write-ahead log", ANYONE, "SELECT * FROM pg_ls_waldir()", "42501"),
    refused("asking about a file of the server", ANYONE, "SELECT pg_stat_file('postgresql.conf')", "42501"),
    refused("writing a file of the server by COPY", INSIDERS, "COPY (SELECT 1) TO '/tmp/epicrm-attack'", "42501"),
    refused("reading a file of the server by COPY", "alice", "COPY crm.location (city) FROM '/etc/passwd'", "42501 0A000"),
    refused("running a program by COPY", ANYONE, "COPY (SELECT 1) TO PROGRAM 'true'", "42501"),
    refused("reading a program's output by COPY", "alice", "COPY crm.location (city) FROM PROGRAM 'id'", "42501 0A000"),
    refused("copying rows in past row security", "alice", "COPY crm.client (last_name, company_id) FROM STDIN", "0A000"),
    refused("copying rows into the history", INSIDERS, "COPY audit.entry FROM STDIN", "42501 0A000"),
    refused("copying rows with another owner", "alice", "COPY crm.client (last_name, commercial_id) FROM STDIN", "42501 0A000"),
    refused("importing a file as a large object", ANYONE, "SELECT lo_import('/etc/passwd')", "42501"),
    refused("exporting a large object to a file", ANYONE, "SELECT lo_export(1, '/tmp/epicrm-attack')", "42501"),
    harmless("keeping data in a large object", ANYONE, "BEGIN; SELECT lo_from_bytea(0, 'data'); ROLLBACK"),
    refused("opening a large object that is not there", ANYONE, "SELECT lo_get(1)", "42704"),
    refused("stopping somebody else's connection", ANYONE, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND backend_type = 'client backend' OR usename = 'epicrm_admin'", "42501"),
    refused("cancelling somebody else's statement", ANYONE, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'epicrm_admin'", "42501"),
    refused("having another process log its memory", ANYONE, "SELECT pg_log_backend_memory_contexts(pid) FROM pg_stat_activity WHERE usename = 'epicrm_admin'", "42501"),
    refused("reloading the server's settings", ANYONE, "SELECT pg_reload_conf()", "42501"),
    refused("rotating the server's log", ANYONE, "SELECT pg_rotate_logfile()", "42501"),
    refused("switching the write-ahead log", ANYONE, "SELECT pg_switch_wal()", "42501"),
    refused("making a restore point", ANYONE, "SELECT pg_create_restore_point('x')", "42501"),
    refused("starting a backup", ANYONE, "SELECT pg_backup_start('x')", "42501"),
    refused("making a replication slot that fills the disk", ANYONE, "SELECT pg_create_physical_replication_slot('x', true)", "42501"),
    refused("decoding the write-ahead log", ANYONE, "SELECT pg_create_logical_replication_slot('x', 'test_decoding')", "42501"),
    refused("promoting a standby", ANYONE, "SELECT pg_promote()", "42501"),
    refused("resetting the server's statistics", ANYONE, "SELECT pg_stat_reset()", "42501"),
    refused("preparing a transaction that survives its session", "alice", "BEGIN; UPDATE crm.client SET job_title = 'x' WHERE id = {alices_client}; PREPARE TRANSACTION 'mine'", "55000"),
    refused("finishing somebody's prepared transaction", ANYONE, "COMMIT PREPARED 'theirs'", "42704 55000"),
    nothing("finding a foreign table or server to go through", ANYONE, "SELECT 1 FROM pg_foreign_server UNION ALL SELECT 1 FROM pg_foreign_data_wrapper"),
    refused("reading an external entity of an xml document", ANYONE, "SELECT 1 / (length(xpath('/a/text()', XMLPARSE(DOCUMENT '<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>'))::text) - 2)", "22012 2200M"),
    harmless("shouting at nobody", ANYONE, "LISTEN mine; NOTIFY mine, 'x'; UNLISTEN *"),
    harmless("taking advisory locks", ANYONE, "SELECT pg_advisory_lock(g) FROM generate_series(1, 100) g; SELECT pg_advisory_unlock_all()"),
    refused("taking so many advisory locks that memory ends", ANYONE, "SELECT pg_advisory_xact_lock(g) FROM generate_series(1, 200000) g", "53200"),
    refused("sleeping beyond the time that is given", ANYONE, "SET statement_timeout = '50ms'; SELECT pg_sleep(60)", "57014"),
];

#[test]
fn files_and_processes() {
    shared().withstand(ATTACKS);
}
