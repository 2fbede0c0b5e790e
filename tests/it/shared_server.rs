//! A shared server: reached over TCP with TLS, administered without superuser.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::world::{PASSWORD, World};

/// The demo world's cluster, served as a company would: TLS with a certificate of an authority of its own.
struct Server {
    world: World,
    postgres: Child,
    port: u16,
    authority: PathBuf,
}

impl Server {
    fn start() -> Self {
        let world = World::demo();
        let data = world.data().join("postgresql");
        let owner = std::fs::metadata(&data).unwrap();
        let put = |name: &str, text: &str| {
            let path = data.join(name);
            std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(&path).unwrap().write_all(text.as_bytes()).unwrap();
            std::os::unix::fs::chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
        };
        let authority = authority(&world, "authority", |ca| {
            let key = rcgen::KeyPair::generate().unwrap();
            let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, ca).unwrap();
            put("server.crt", &certificate.pem());
            put("server.key", &key.serialize_pem());
        });
        put("pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let binaries = std::fs::read_to_string(world.data().join("postgresql.bin")).unwrap();
        let postgres = Path::new(binaries.trim()).join("postgres");
        assert!(postgres.exists(), "{}", postgres.display());
        let mut command = Command::new(postgres);
        command.arg("-D").arg(&data).arg("-k").arg(world.data().join("run")).args(["-p", &port.to_string()]);
        for setting in ["listen_addresses=localhost", "ssl=on", "fsync=off", "timezone=UTC"] {
            command.args(["-c", setting]);
        }
        if nix::unistd::geteuid().is_root() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        let postgres = command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { world, postgres, port, authority };
        for _ in 0..500 {
            if server.socket().connect(postgres::NoTls).is_ok() {
                return server;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the server does not come up");
    }

    /// The way in of its administrator.
    fn socket(&self) -> postgres::Config {
        let mut socket = postgres::Config::new();
        socket.host_path(self.world.data().join("run")).port(self.port).user("epicrm_admin").dbname("postgres");
        socket
    }

    fn url(&self, host: &str, database: &str, authority: &Path) -> String {
        format!("postgresql://{host}:{}/{database}?sslmode=verify-full&sslrootcert={}", self.port, authority.display())
    }

    /// The binary on a collaborator's machine: the address, the public installation id, no key.
    fn epicrm(&self, url: &str) -> snapbox::cmd::Command {
        let keys = std::fs::read_to_string(self.world.data().join("keys/private_epicrm.env")).unwrap();
        let installation = keys.lines().find_map(|line| line.strip_prefix("EPICRM_INSTALLATION=")).unwrap();
        self.world.epicrm().env("DATABASE_URL", url).env("EPICRM_INSTALLATION", installation)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.postgres.id()).unwrap());
        let _gone = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGQUIT);
        let _gone = self.postgres.wait();
    }
}

/// Makes an authority, lets `sign` use it, and leaves its certificate in the world.
fn authority(world: &World, name: &str, sign: impl FnOnce(&rcgen::Issuer<'_, rcgen::KeyPair>)) -> PathBuf {
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let file = world.home().join(format!("{name}.pem"));
    std::fs::write(&file, certificate.pem()).unwrap();
    sign(&rcgen::Issuer::new(parameters, key));
    file
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap().trim().to_owned()
}

#[test]
fn the_server_proves_who_it_is_or_is_not_spoken_to() {
    let server = Server::start();
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

    let stranger = authority(&server.world, "stranger", |_| {});
    for (url, said) in [
        (server.url("localhost", "epicrm", &stranger), "did not prove who it is"),
        (server.url("127.0.0.1", "epicrm", &server.authority), "did not prove who it is"),
        (format!("postgresql://localhost:{}/epicrm", server.port), "did not prove who it is"),
        (server.url("localhost", "epicrm", Path::new("/nowhere.pem")), "sslrootcert /nowhere.pem"),
        (format!("postgresql://localhost:{}/epicrm?sslmode=disable", server.port), "admits no such connection from here"),
    ] {
        let refused = server.epicrm(&url).arg("contracts").env("EPICRM_TOKEN", &token).assert().code(9).stdout_eq("");
        let stderr = text(&refused.get_output().stderr);
        assert!(stderr.contains(said), "{url}: {stderr}");
        assert!(!stderr.contains(&token));
    }

    // Ctrl-C reaches the server over TLS too.
    let mut admin = server.socket().dbname("epicrm").connect(postgres::NoTls).unwrap();
    let mut change = admin.transaction().unwrap();
    change.batch_execute("UPDATE crm.client SET job_title = 'x' WHERE code = 'mkc111'").unwrap();
    let waiting = Command::new(snapbox::cmd::cargo_bin!("epicrm"))
        .args(["update-client", "mkc111", "job_title=y", "--lock-timeout", "0"])
        .current_dir(server.world.home())
        .env_clear()
        .envs(server.world.environment())
        .env("DATABASE_URL", &good)
        .env("EPICRM_TOKEN", &token)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut waiting = waiting.unwrap();
    let mut admin = server.socket().connect(postgres::NoTls).unwrap();
    let mut until = |count: i64| {
        let query = "SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_ssl USING (pid) WHERE ssl AND wait_event_type = 'Lock'";
        (0..1_000).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            admin.query_one(query, &[]).unwrap().get::<_, i64>(0) == count
        })
    };
    assert!(until(1), "it never waited");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(i32::try_from(waiting.id()).unwrap()), nix::sys::signal::Signal::SIGINT).unwrap();
    assert_eq!(waiting.wait().unwrap().code(), Some(130));
    assert!(until(0), "its statement goes on");
}

#[test]
fn init_needs_no_superuser() {
    let server = Server::start();
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
