//! Two servers under one address: a primary and the standby that takes its place.

use nix::sys::signal::Signal;

use super::server::Server;
use super::text;
use crate::world::{PASSWORD, patiently};

/// A commit is acknowledged when the standby has it, and shows it.
const SYNCHRONOUS: [&str; 2] = ["synchronous_commit=remote_apply", "synchronous_standby_names=*"];
const STREAMING: [&str; 3] = ["wal_level=replica", "max_wal_senders=4", "wal_keep_size=64MB"];

/// Both servers in one address, as a URL and in libpq's other form.
fn addresses(first: &Server, second: &Server, wanted: &str) -> [String; 2] {
    let (one, two, authority) = (first.port, second.port, first.authority.display());
    [
        format!(
            "postgresql://localhost:{one},localhost:{two}/epicrm?target_session_attrs={wanted}&sslmode=verify-full&sslrootcert={authority}"
        ),
        format!(
            "host=localhost,localhost port={one},{two} dbname=epicrm target_session_attrs={wanted} sslmode=verify-full sslrootcert={authority}"
        ),
    ]
}

#[test]
fn a_standby_takes_over_and_no_acknowledged_write_is_lost() {
    let primary = Server::start(&STREAMING);
    let standby = Server::standby(&primary, &STREAMING);
    // Only now, or the primary would wait for a standby that is not made yet.
    let mut admin = primary.admin("postgres");
    for setting in SYNCHRONOUS {
        let (name, value) = setting.split_once('=').unwrap();
        admin.batch_execute(&format!("ALTER SYSTEM SET {name} = '{value}'")).unwrap();
    }
    admin.batch_execute("SELECT pg_reload_conf()").unwrap();
    patiently("the standby does not stream", || {
        admin.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'", &[]).unwrap().len() == 1
    });
    drop(admin);

    let [url, keywords] = addresses(&primary, &standby, "read-write");
    let [backwards, _] = addresses(&standby, &primary, "primary");
    let token = text(&primary.epicrm(&url).args(["token", "alice"]).stdin(PASSWORD).assert().success().get_output().stdout);
    let epicrm = |url: &str, words: &[&str]| primary.epicrm(url).args(words).env("EPICRM_TOKEN", &token);
    let says = |url: &str, words: &[&str], code: i32| text(&epicrm(url, words).assert().code(code).get_output().stderr);
    let job = |title: &str| format!("job_title={title}");
    let write = |url: &str, title: &str| epicrm(url, &["update-client", "mkc111", &job(title)]).output().unwrap().status.success();
    let written = |url: &str| {
        let read = epicrm(url, &["clients", "code=mkc111", "--columns", "job_title", "--format", "tsv"]).assert().success();
        text(&read.get_output().stdout)
    };
    for (url, title) in [(&url, "by url"), (&keywords, "by keywords"), (&backwards, "standby named first")] {
        assert!(write(url, title), "{title}");
        assert_eq!(written(url), title);
    }

    // Reading prefers the standby, which knows what was acknowledged, and takes no writes.
    let [reading, _] = addresses(&primary, &standby, "prefer-standby");
    let [only_standby, _] = addresses(&primary, &standby, "standby");
    assert_eq!(written(&reading), "standby named first");
    assert_eq!(written(&only_standby), "standby named first");
    for words in [&["update-client", "mkc111", "job_title=x"][..], &["logout"], &["add-company", "name=X"]] {
        let stderr = says(&reading, words, 9);
        assert!(stderr.contains("this server is a read-only standby"), "{stderr}");
        assert!(stderr.contains("target_session_attrs=read-write"), "{stderr}");
    }
    let refused = primary.epicrm(&reading).args(["token", "alice"]).stdin(PASSWORD).assert().code(9).stdout_eq("");
    assert!(text(&refused.get_output().stderr).contains("this server is a read-only standby"), "a session cannot open on a standby");
    let unknown = addresses(&primary, &standby, "quick");
    assert!(says(&unknown[0], &["clients"], 2).contains("unknown target_session_attrs: quick"));

    // Somebody writes without pause while the primary is killed.
    let acknowledged = std::thread::scope(|scope| {
        let (sender, heard) = std::sync::mpsc::channel();
        let writer = scope.spawn(|| {
            let sender = sender;
            let mut last = 0;
            while write(&url, &format!("write {}", last + 1)) {
                last += 1;
                let _enough = sender.send(last);
            }
            last
        });
        assert_eq!(heard.iter().take(5).last(), Some(5));
        primary.kill(Signal::SIGKILL);
        writer.join().unwrap()
    });
    let stderr = says(&url, &["update-client", "mkc111", "job_title=x"], 9);
    assert!(stderr.contains("only standbys answer, and they take no writes"), "{stderr}");
    assert!(written(&reading).starts_with("write "), "reading goes on without a primary");

    // Promoted: the very next command works, with the same address and token.
    standby.admin("postgres").batch_execute("SELECT pg_promote()").unwrap();
    let found: u32 = written(&url).strip_prefix("write ").unwrap().parse().unwrap();
    // The write in progress may have reached the standby without its word coming back.
    assert!(found == acknowledged || found == acknowledged + 1, "{acknowledged} writes were acknowledged, {found} are there");
    for (url, title) in [(&url, "after"), (&keywords, "after, by keywords"), (&backwards, "backwards"), (&reading, "no standby left")] {
        assert!(write(url, title), "{title}");
        assert_eq!(written(url), title);
    }
    let stderr = says(&only_standby, &["clients"], 9);
    assert!(stderr.contains("only the primary answers"), "{stderr}");
    // A server that is down does not hide what the one that is up says.
    epicrm(&backwards, &["logout"]).assert().success();
    assert!(says(&backwards, &["clients"], 4).contains("session"), "the session is over");
}
