//! A PostgreSQL as a company would serve it: TCP, TLS with a certificate of an authority of its own, passwords for everybody.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::world::{World, patiently};

pub struct Server {
    pub world: World,
    pub postgres: Child,
    pub port: u16,
    pub authority: PathBuf,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Server {
    /// Serves the demo world's cluster.
    pub fn start(settings: &[&str]) -> Self {
        let world = World::demo();
        let (authority, issuer) = authority(&world, "authority");
        let server = |postgres, port| Self { world, postgres, port, authority, issuer };
        let mut server = server(idle(), free_port());
        server.certify("localhost", |_| {});
        server.append("pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n");
        server.append("pg_hba.conf", "local replication epicrm_admin peer map=epicrm\n");
        server.serve(settings);
        server
    }

    /// A standby that streams from `primary`, known to the same authority. Made as pg_basebackup does it, a program that not every
    /// package of PostgreSQL has.
    pub fn standby(primary: &Self, settings: &[&str]) -> Self {
        let world = World::bare();
        std::fs::create_dir_all(world.data()).unwrap();
        let mut admin = primary.admin("postgres");
        admin.batch_execute("SELECT pg_backup_start('standby', true)").unwrap();
        for name in ["postgresql", "postgresql.bin", "run"] {
            let copied = Command::new("cp").arg("-a").arg(primary.world.data().join(name)).arg(world.data()).status().unwrap();
            assert!(copied.success(), "{name}");
        }
        let label: String = admin.query_one("SELECT labelfile FROM pg_backup_stop()", &[]).unwrap().get(0);
        for stale in
            ["postgresql/postmaster.pid", &format!("run/.s.PGSQL.{}", primary.port), &format!("run/.s.PGSQL.{}.lock", primary.port)]
        {
            std::fs::remove_file(world.data().join(stale)).unwrap();
        }
        let (_, issuer) = authority(&world, "unused");
        let mut standby = Self { world, postgres: idle(), port: free_port(), authority: primary.authority.clone(), issuer };
        standby.append("backup_label", &label);
        standby.append("standby.signal", "");
        let (socket, port) = (primary.world.data().join("run"), primary.port);
        standby.append("postgresql.auto.conf", &format!("primary_conninfo = 'host={} port={port} user=epicrm_admin'\n", socket.display()));
        standby.serve(settings);
        standby
    }

    fn serve(&mut self, settings: &[&str]) {
        let data = self.world.data();
        let binaries = std::fs::read_to_string(data.join("postgresql.bin")).unwrap();
        let mut command = Command::new(Path::new(binaries.trim()).join("postgres"));
        if nix::unistd::geteuid().is_root() {
            command.uid(self.owner().uid()).gid(self.owner().gid());
        }
        command.arg("-D").arg(data.join("postgresql")).arg("-k").arg(data.join("run")).args(["-p", &self.port.to_string()]);
        for setting in ["listen_addresses=localhost", "ssl=on", "fsync=off", "timezone=UTC"].iter().chain(settings) {
            command.args(["-c", setting]);
        }
        let log = self.world.home().join("server.log");
        self.postgres = command
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        patiently(&format!("the server does not come up: see {}", log.display()), || {
            assert!(self.postgres.try_wait().unwrap().is_none(), "{}", std::fs::read_to_string(&log).unwrap());
            self.socket().connect(postgres::NoTls).is_ok()
        });
    }

    fn owner(&self) -> std::fs::Metadata {
        std::fs::metadata(self.world.data().join("postgresql")).unwrap()
    }

    /// Signs a certificate for `name`, as `change` would have it, and leaves it where the server reads it.
    pub fn certify(&self, name: &str, change: impl FnOnce(&mut rcgen::CertificateParams)) {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut parameters = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut parameters);
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        for (name, text) in [("server.crt", certificate.pem()), ("server.key", key.serialize_pem())] {
            let _first = std::fs::remove_file(self.world.data().join("postgresql").join(name));
            self.append(name, &text);
        }
    }

    fn append(&self, name: &str, text: &str) {
        let path = self.world.data().join("postgresql").join(name);
        std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(&path).unwrap().write_all(text.as_bytes()).unwrap();
        std::os::unix::fs::chown(&path, Some(self.owner().uid()), Some(self.owner().gid())).unwrap();
    }

    /// The way in of its administrator.
    pub fn socket(&self) -> postgres::Config {
        let mut socket = postgres::Config::new();
        socket.host_path(self.world.data().join("run")).port(self.port).user("epicrm_admin").dbname("postgres");
        socket
    }

    pub fn admin(&self, database: &str) -> postgres::Client {
        self.socket().dbname(database).connect(postgres::NoTls).unwrap()
    }

    pub fn url(&self, host: &str, database: &str, authority: &Path) -> String {
        format!("postgresql://{host}:{}/{database}?sslmode=verify-full&sslrootcert={}", self.port, authority.display())
    }

    /// The public identity that passwords are salted with.
    fn installation(&self) -> String {
        let keys = std::fs::read_to_string(self.world.data().join("keys/private_epicrm.env")).unwrap();
        keys.lines().find_map(|line| line.strip_prefix("EPICRM_INSTALLATION=")).unwrap().to_owned()
    }

    /// The binary on a collaborator's machine: the address, the public installation id, no key.
    pub fn epicrm(&self, url: &str) -> snapbox::cmd::Command {
        self.world.epicrm().env("DATABASE_URL", url).env("EPICRM_INSTALLATION", self.installation())
    }

    /// The same, not waited for.
    pub fn spawn(&self, url: &str, token: &str, words: &[&str]) -> Child {
        let mut command = Command::new(snapbox::cmd::cargo_bin!("epicrm"));
        command.args(words).current_dir(self.world.home()).env_clear().envs(self.world.environment());
        command.env("DATABASE_URL", url).env("EPICRM_INSTALLATION", self.installation()).env("EPICRM_TOKEN", token);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub fn kill(&self, how: nix::sys::signal::Signal) {
        signal(&self.postgres, how);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill(nix::sys::signal::Signal::SIGQUIT);
        let _gone = self.postgres.wait();
    }
}

pub fn signal(process: &Child, signal: nix::sys::signal::Signal) {
    let pid = nix::unistd::Pid::from_raw(i32::try_from(process.id()).unwrap());
    let _gone = nix::sys::signal::kill(pid, signal);
}

/// In the place of a server that is not started yet.
fn idle() -> Child {
    Command::new("true").spawn().unwrap()
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Makes an authority and leaves its certificate in the world.
pub fn authority(world: &World, name: &str) -> (PathBuf, rcgen::Issuer<'static, rcgen::KeyPair>) {
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let file = world.home().join(format!("{name}.pem"));
    std::fs::write(&file, certificate.pem()).unwrap();
    (file, rcgen::Issuer::new(parameters, key))
}
