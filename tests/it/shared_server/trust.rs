//! The server proves who it is, and its administrator needs no superuser.

use std::path::Path;

use super::server::{Server, authority, signal};
use super::text;
use crate::world::{PASSWORD, patiently};

#[test]
fn the_server_proves_who_it_is_or_is_not_spoken_to() {
    let server = Server::start(&[]);
    let good = server.url("localhost", "epicrm", &server.authority);
    let token = text(&server.epicrm(&good).args(["token", "alice"]).stdin(PASSWORD).assert().success().get_output().stdout);
    let count = server.epicrm(&good).args(["contracts", "--count"]).env("EPICRM_TOKEN", &token).assert().success();
    assert_eq!(text(&count.get_output().stdout), "120");

    // What the doctor sees of the link, signed in or not.
    for (token, who) in [(token.as_str(), "alice's"), ("", "nobody is signed in")] {
        let seen = server.epicrm(&good).arg("doctor").env("EPICRM_TOKEN", token).env("SHELL", "").assert().success();
        let seen = text(&seen.get_output().stdout);
        let certificate = format!("ok\tcertificate\tlocalhost:{}: good until 4096-01-01, ", server.port);
        assert!(seen.contains(&certificate) && seen.contains(who) && !seen.contains("fail"), "{seen}");
        assert_eq!(seen.contains("ok\tlink\tTLSv1.3 TLS_AES_"), !token.is_empty(), "{seen}");
    }

    let refusal = |url: &str| {
        let refused = server.epicrm(url).arg("contracts").env("EPICRM_TOKEN", &token).assert().code(9).stdout_eq("");
        let stderr = text(&refused.get_output().stderr);
        assert!(!stderr.contains(&token));
        stderr
    };
    let (stranger, _) = authority(&server.world, "stranger");
    let empty = server.world.home().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for (url, said) in [
        (server.url("localhost", "epicrm", &stranger), "did not prove who it is: an authority unknown here signed its certificate"),
        (server.url("127.0.0.1", "epicrm", &server.authority), "did not prove who it is: its certificate is for another name"),
        (format!("postgresql://localhost:{}/epicrm", server.port), "did not prove who it is"),
        (server.url("localhost", "epicrm", Path::new("/nowhere.pem")), "sslrootcert /nowhere.pem"),
        (server.url("localhost", "epicrm", &empty), "it holds no certificate"),
        (format!("postgresql://localhost:{}/epicrm?sslmode=disable", server.port), "admits no such connection from here"),
    ] {
        let stderr = refusal(&url);
        assert!(stderr.contains(said), "{url}: {stderr}");
    }
    // Ctrl-C reaches the server over TLS too.
    let mut admin = server.admin("epicrm");
    let mut change = admin.transaction().unwrap();
    change.batch_execute("UPDATE crm.client SET job_title = 'x' WHERE code = 'mkc111'").unwrap();
    let mut waiting = server.spawn(&good, &token, &["update-client", "mkc111", "job_title=y", "--lock-timeout", "0"]);
    let mut onlooker = server.admin("postgres");
    let mut until = |count: i64| {
        let query = "SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_ssl USING (pid) WHERE ssl AND wait_event_type = 'Lock'";
        patiently(&format!("never {count} waiting"), || onlooker.query_one(query, &[]).unwrap().get::<_, i64>(0) == count);
    };
    until(1);
    signal(&waiting, nix::sys::signal::Signal::SIGINT);
    assert_eq!(waiting.wait().unwrap().code(), Some(130));
    until(0);
    drop(change);

    // What only the server can do wrong; it reads its certificate again when told, in its own time.
    let mut admin = server.admin("postgres");
    let mut until = |said: &str| {
        admin.batch_execute("SELECT pg_reload_conf()").unwrap();
        patiently(said, || refusal(&good).contains(said));
    };
    server.certify("localhost", |parameters| {
        parameters.not_before = rcgen::date_time_ymd(2000, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2001, 1, 1);
    });
    until("did not prove who it is: its certificate has expired");
    server.certify("localhost", |parameters| parameters.not_before = rcgen::date_time_ymd(2999, 1, 1));
    until("did not prove who it is: its certificate is not valid yet");
}

#[test]
fn a_server_without_tls_is_not_spoken_to() {
    let server = Server::start(&["ssl=off"]);
    let url = server.url("localhost", "epicrm", &server.authority);
    let refused = server.epicrm(&url).args(["token", "alice"]).stdin(PASSWORD).assert().code(9).stdout_eq("");
    let stderr = text(&refused.get_output().stderr);
    assert!(stderr.contains("did not prove who it is: it does not speak TLS") && stderr.contains("ssl = on"), "{stderr}");
}

#[test]
fn init_needs_no_superuser() {
    let server = Server::start(&[]);
    server
        .socket()
        .connect(postgres::NoTls)
        .unwrap()
        .batch_execute(
            "CREATE ROLE crm_admin LOGIN CREATEROLE CREATEDB PASSWORD 'a long one'; CREATE ROLE nobody LOGIN PASSWORD 'a long one'",
        )
        .unwrap();
    let url = server.url("localhost", "company", &server.authority);
    let init = |user: &str, words: &[&str]| {
        server
            .world
            .epicrm()
            .args(["init", "--demo"])
            .args(words)
            .env("DATABASE_URL", &url)
            .env("PGUSER", user)
            .env("PGPASSWORD", "a long one")
    };

    let refused = init("nobody", &[]).assert().code(5);
    assert!(text(&refused.get_output().stderr).contains("the server refuses to create epicrm's roles or database"), "another refusal");
    init("nowhere", &[]).assert().code(4);
    init("crm_admin", &["--dry-run"]).assert().success();
    init("crm_admin", &["--write-env"]).assert().success();
    let dotenv = std::fs::read_to_string(server.world.home().join(".env")).unwrap();
    assert!(dotenv.contains(&format!("DATABASE_URL={url}")) && !dotenv.contains("crm_admin"), "{dotenv}");

    let here = || server.world.epicrm();
    let token = text(&here().args(["token", "gina"]).stdin(PASSWORD).assert().success().get_output().stdout);
    here().args(["update-event", "geg2021", "support=sofia"]).env("EPICRM_TOKEN", &token).assert().success();
    let doctor = here().arg("doctor").env("EPICRM_TOKEN", &token).assert().success();
    let doctor = text(&doctor.get_output().stdout);
    assert!(doctor.contains("are as this version expects"), "{doctor}");
    // Two companies on one server: neither's token opens the other.
    let other = server.url("localhost", "epicrm", &server.authority);
    server.epicrm(&other).arg("contracts").env("EPICRM_TOKEN", &token).env("EPICRM_SECRET_KEY", "").assert().code(4);
}
