//! `doctor`: every probe is made, and what is wrong is named.

use snapbox::cmd::Command;

use crate::world::World;

/// Exit code, and state, probe, found, mend of each line.
fn examined(command: Command) -> (i32, Vec<[String; 4]>) {
    let output = command.arg("doctor").args(["--format", "tsv"]).env("SHELL", "/bin/bash").assert().get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        cells.try_into().unwrap_or_else(|_| panic!("{line}"))
    });
    (output.status.code().unwrap(), lines.collect())
}

fn said<'l>(lines: &'l [[String; 4]], probe: &str) -> Vec<(&'l str, &'l str)> {
    lines.iter().filter(|line| line[1] == probe).map(|line| (line[0].as_str(), line[2].as_str())).collect()
}

#[test]
fn a_sound_database_and_what_somebody_did_to_it() {
    let world = World::demo();
    std::fs::write(world.home().join(".bashrc"), "source <(epicrm completions bash)\n").unwrap();
    let (code, lines) = examined(world.as_user("alice"));
    let probes: Vec<&str> = lines.iter().map(|line| line[1].as_str()).collect();
    assert_eq!(
        probes,
        [
            "program",
            "private database",
            "token",
            "database",
            "link",
            "clock",
            "schema",
            "rights",
            "disk",
            "terminal",
            "locale",
            "completions",
            "reports"
        ]
    );
    assert!(code == 0 && lines.iter().all(|line| line[0] == "ok"), "{code} {lines:?}");

    let mut admin = world.admin();
    admin
        .batch_execute(
            "GRANT UPDATE (email) ON crm.client TO epicrm__support;
             REVOKE INSERT (code) ON crm.client FROM epicrm__commercial;
             CREATE ROLE report; GRANT SELECT ON crm.client TO report;
             DROP POLICY edit ON crm.event;
             ALTER POLICY read ON crm.view USING (true);
             ALTER TABLE crm.client DISABLE TRIGGER rules;
             ALTER TABLE crm.payment DISABLE ROW LEVEL SECURITY;
             ALTER TABLE crm.contract DROP CONSTRAINT contract_paid_within_total;
             ALTER FUNCTION auth.me() RESET search_path;
             CREATE INDEX mine ON crm.event (attendees);
             CREATE OR REPLACE FUNCTION crm.literal(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN value;
             ALTER VIEW crm.clients_list RESET (security_invoker);
             ALTER ROLE epicrm__support CREATEDB",
        )
        .unwrap();
    for command in [world.as_user("alice"), world.epicrm()] {
        let (code, lines) = examined(command);
        let mut found = said(&lines, "rights");
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("fail", "changed function: auth.me()"),
                ("fail", "changed function: crm.literal(value text)"),
                ("fail", "changed policy: read of crm.view"),
                ("fail", "changed role: support"),
                ("fail", "changed table: crm.payment"),
                ("fail", "changed trigger: rules of crm.client"),
                ("fail", "changed view: crm.clients_list"),
                ("fail", "extra right: support may UPDATE crm.client.email"),
                ("fail", "missing constraint: contract_paid_within_total of crm.contract"),
                ("fail", "missing policy: edit of crm.event"),
                ("fail", "missing right: commercial may INSERT crm.client.code"),
                ("warn", "extra index: mine of crm.event"),
                ("warn", "extra right: report may SELECT crm.client"),
            ]
        );
        assert_eq!(code, 1);
        assert!(said(&lines, "reports") == [("ok", "off: nothing is reported to anybody")], "the probes after it were not made");
    }

    admin
        .batch_execute(
            "DELETE FROM crm.__diesel_schema_migrations WHERE version = (SELECT max(version) FROM crm.__diesel_schema_migrations)",
        )
        .unwrap();
    let (code, lines) = examined(world.as_user("alice"));
    assert_eq!((code, said(&lines, "schema")), (1, vec![("fail", "1 of this program's migrations is still to run")]));
    assert_eq!(said(&lines, "rights"), [("warn", "not compared: the schema is another")]);
}

#[test]
fn whatever_is_missing_the_rest_is_looked_at() {
    let world = World::bare();
    let (code, lines) = examined(world.epicrm());
    assert_eq!((code, said(&lines, "database")), (1, vec![("fail", "there is none yet, and no DATABASE_URL")]));
    assert_eq!(said(&lines, "token"), [("warn", "nobody is signed in")]);
    assert_eq!(said(&lines, "completions"), [("warn", "bash does not complete epicrm's words")]);
    assert_eq!(lines.iter().find(|line| line[1] == "completions").unwrap()[3], "epicrm completions bash >> ~/.bashrc");

    let closed = "postgresql://127.0.0.1:9/epicrm?sslmode=disable";
    let here = || world.epicrm().env("DATABASE_URL", closed).env("LC_ALL", "C").env("SENTRY_DSN", "http://key@127.0.0.1:9/1");
    let (code, lines) = examined(here());
    assert_eq!(code, 1);
    assert!(said(&lines, "database")[0].1.starts_with("no PostgreSQL answers at 127.0.0.1:9/epicrm"), "{lines:?}");
    assert_eq!(said(&lines, "locale"), [("warn", "C is not UTF-8: accents may be shown wrong")]);
    assert_eq!(said(&lines, "reports"), [("warn", "the collector does not answer")]);
    let (_, lines) = examined(here().env("EPICRM_TOKEN", "not.a.token"));
    assert_eq!(said(&lines, "token")[0].0, "fail");
    assert_eq!(said(&lines, "disk")[0].0, "ok");

    let json = world.epicrm().args(["doctor", "--format", "json"]).assert().code(1).get_output().clone();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json[0]["state"], &json[0]["probe"]), (&"ok".into(), &"program".into()));

    // A collector that answers, whatever it says.
    let collector = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dsn = format!("http://key@{}/1", collector.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = collector.accept().unwrap();
        let _heard = std::io::Read::read(&mut stream, &mut [0; 1024]);
        let _said = std::io::Write::write_all(&mut stream, b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
    });
    let (_, lines) = examined(world.epicrm().env("SENTRY_DSN", dsn));
    assert_eq!(said(&lines, "reports"), [("ok", "the collector answers")]);
}
