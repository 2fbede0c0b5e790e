//! Behind PgBouncer: the administrator's part is the README's, word for word; what works, and what is refused.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use super::server::{Server, free_port};
use super::text;
use crate::world::{PASSWORD, patiently};

struct Pooler {
    process: Child,
    port: u16,
}

impl Pooler {
    fn start(server: &Server, mode: &str) -> Self {
        let directory = server.world.home().join(mode);
        std::fs::create_dir(&directory).unwrap();
        let port = free_port();
        let data = server.world.data();
        let put = |name: &str, text: String| std::fs::write(directory.join(name), text).unwrap();
        put("userlist.txt", "\"pgbouncer\" \"a long one\"\n".to_owned());
        put(
            "pgbouncer.ini",
            format!(
                "[databases]\nepicrm = host={socket} port={database}\n[pgbouncer]\nlisten_addr = localhost\nlisten_port = {port}\nunix_socket_dir =\n\
                 client_tls_sslmode = require\nclient_tls_cert_file = {certificate}.crt\nclient_tls_key_file = {certificate}.key\n\
                 auth_file = {directory}/userlist.txt\n{settings}\npool_mode = {mode}\n",
                socket = data.join("run").display(),
                database = server.port,
                certificate = data.join("postgresql/server").display(),
                directory = directory.display(),
                settings = readme("auth_type = "),
            ),
        );
        let mut command = Command::new("/usr/sbin/pgbouncer");
        command.arg(directory.join("pgbouncer.ini")).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(std::fs::File::create(directory.join("log")).unwrap());
        if nix::unistd::geteuid().is_root() {
            let owner = std::fs::metadata(data.join("postgresql")).unwrap();
            command.uid(owner.uid()).gid(owner.gid());
        }
        let pooler = Self { process: command.spawn().unwrap(), port };
        patiently("the pooler does not come up", || std::net::TcpStream::connect(("localhost", port)).is_ok());
        pooler
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// The indented block of the README that begins so.
fn readme(begin: &str) -> String {
    let readme = include_str!("../../../README.md");
    let block = readme.lines().skip_while(|line| !line.starts_with(&format!("    {begin}"))).take_while(|line| line.starts_with("    "));
    let text: String = block.map(|line| line.trim_start().to_owned() + "\n").collect();
    assert!(!text.is_empty(), "the README has no block that begins {begin}");
    text
}

#[test]
fn a_pooler_works_by_session_and_is_refused_by_transaction() {
    if !std::path::Path::new("/usr/sbin/pgbouncer").exists() {
        println!("skipped: there is no PgBouncer on this machine (apt-get install pgbouncer)");
        return;
    }
    let server = Server::start(&[]);
    server.admin("epicrm").batch_execute(&readme("CREATE ROLE pgbouncer").replace('…', "a long one")).unwrap();
    let pooler = Pooler::start(&server, "session");
    let url = |port: u16, more: &str| {
        format!("postgresql://localhost:{port}/epicrm?sslmode=verify-full&sslrootcert={}{more}", server.authority.display())
    };
    let unbound = server.epicrm(&url(pooler.port, "")).args(["token", "alice"]).stdin(PASSWORD).assert().code(9).stdout_eq("");
    let stderr = text(&unbound.get_output().stderr);
    assert!(stderr.contains("does not bind the sign-in to its TLS link") && stderr.contains("channel_binding=prefer"), "{stderr}");

    let way = url(pooler.port, "&channel_binding=prefer");
    let epicrm = |words: &[&str], token: &str| server.epicrm(&way).args(words).env("EPICRM_TOKEN", token).assert();
    let sign_in = |name: &str| text(&server.epicrm(&way).args(["token", name]).stdin(PASSWORD).assert().success().get_output().stdout);
    server.epicrm(&way).args(["token", "alice"]).stdin("not the password").assert().code(4);
    let (alice, gina) = (sign_in("alice"), sign_in("gina"));
    for _ in 0..3 {
        // The pool's connections serve one role each: who asks stays who they are.
        assert!(text(&epicrm(&["whoami"], &alice).success().get_output().stdout).contains("alice"));
        assert!(text(&epicrm(&["whoami"], &gina).success().get_output().stdout).contains("gina"));
        assert_eq!(text(&epicrm(&["contracts", "--count"], &alice).success().get_output().stdout), "120");
        epicrm(&["update-client", "mkc111", "job_title=pooled"], &alice).success();
        epicrm(&["update-event", "geg2021", "support=sofia"], &alice).code(5);
    }
    // A session that was ended stays so, though the pool may still hold a connection of its role.
    epicrm(&["logout"], &alice).success();
    epicrm(&["contracts"], &alice).code(4);
    epicrm(&["update-collaborator", "bob", "active=false"], &gina).success();
    server.epicrm(&way).args(["token", "bob"]).stdin(PASSWORD).assert().code(4);

    let by_transaction = Pooler::start(&server, "transaction");
    let way = url(by_transaction.port, "&channel_binding=prefer");
    let together = || -> Vec<_> {
        let runs: Vec<_> = (0..6).map(|_| server.spawn(&way, &gina, &["clients", "--count"])).collect();
        runs.into_iter().map(|run| run.wait_with_output().unwrap()).collect()
    };
    // One command at a time gets through; two at once do not, and that is said.
    let refused = (0..10).flat_map(|_| together()).find(|run| !run.status.success());
    let refused = refused.expect("a pooler by transaction was let through");
    let stderr = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(9), "{stderr}");
    assert!(stderr.contains("a pooler by transaction stands before the database"), "{stderr}");
}
