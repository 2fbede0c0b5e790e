//! A world for one test: a private PostgreSQL of its own with the demo data, and the built binary in an environment of its own.
//!
//! The first test of a run makes a template by `epicrm init --demo`; every other world is a copy of its files, which costs less
//! than a migration and, unlike CREATE DATABASE … TEMPLATE, copies the roles too. A watchdog process stops every server and
//! deletes every file once the test process is gone, however it went.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use snapbox::cmd::Command as Snap;

/// The day of every test: demo data and relative dates follow from it.
pub const TODAY: &str = "2026-11-21";
pub const PASSWORD: &str = "epicrm-demo-only-7";

pub struct World {
    home: PathBuf,
    tokens: Mutex<Vec<(String, String)>>,
    /// Its server may forget what it has just acknowledged when it is killed; that is faster.
    throw_away: bool,
}

impl World {
    /// The demo data, freshly loaded.
    pub fn demo() -> Self {
        let world = Self::bare();
        copy(&template().home, &world.home);
        world
    }

    /// An empty home: no cluster yet.
    pub fn bare() -> Self {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let home = root().join(number.to_string());
        std::fs::create_dir(&home).unwrap();
        Self { home, tokens: Mutex::default(), throw_away: true }
    }

    /// As [`World::bare`], with a server as durable as anybody's.
    pub fn durable() -> Self {
        let mut world = Self::bare();
        world.throw_away = false;
        world
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The built binary in this world, nobody signed in.
    pub fn epicrm(&self) -> Snap {
        Snap::new(snapbox::cmd::cargo_bin!("epicrm")).current_dir(&self.home).env_clear().envs(self.environment())
    }

    /// All that the binary sees of this machine.
    pub fn environment(&self) -> Vec<(&'static str, std::ffi::OsString)> {
        // Set by .ci/versions and .ci/clock: another PostgreSQL than the machine's, another moment than now.
        let other = ["EPICRM_PG_BIN", "LD_PRELOAD", "FAKETIME"].map(|name| std::env::var_os(name).map(|value| (name, value)));
        let mut environment = vec![
            ("PATH", std::env::var_os("PATH").unwrap_or_default()),
            ("HOME", self.home.clone().into()),
            ("XDG_DATA_HOME", self.home.join("data").into()),
            ("XDG_CONFIG_HOME", self.home.join("config").into()),
            ("XDG_STATE_HOME", self.home.join("state").into()),
            ("EPICRM_TODAY", TODAY.into()),
            ("TZ", "UTC".into()),
            ("LC_ALL", "C.UTF-8".into()),
        ];
        environment.extend(other.into_iter().flatten());
        environment.extend(self.throw_away.then(|| ("EPICRM_THROW_AWAY", "1".into())));
        environment
    }

    /// The built binary, `name` signed in.
    pub fn as_user(&self, name: &str) -> Snap {
        self.epicrm().env("EPICRM_TOKEN", self.token(name))
    }

    /// A token of `name`'s, opened once per world.
    pub fn token(&self, name: &str) -> String {
        let mut tokens = self.tokens.lock().unwrap();
        if let Some((_, token)) = tokens.iter().find(|(known, _)| known == name) {
            return token.clone();
        }
        let token = self.new_token(name);
        tokens.push((name.to_owned(), token.clone()));
        token
    }

    /// Another token of `name`'s.
    pub fn new_token(&self, name: &str) -> String {
        let output = self.epicrm().args(["token", name]).stdin(PASSWORD).assert().success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap().trim().to_owned()
    }

    pub fn data(&self) -> PathBuf {
        self.home.join("data/epicrm")
    }

    fn connect(&self, role: &str, password: &str) -> Result<postgres::Client, postgres::Error> {
        let url = self.epicrm().args(["db", "start"]).assert().success();
        drop(url);
        let socket = self.data().join("run");
        postgres::Config::new()
            .host_path(socket)
            .user(role)
            .password(password)
            .dbname("epicrm")
            .application_name("attack")
            .connect(postgres::NoTls)
    }

    /// A raw connection, as anybody with psql and `name`'s token has it.
    pub fn raw(&self, name: &str) -> postgres::Client {
        let token = self.token(name);
        self.connect(&session_role(&token), &token).unwrap()
    }

    /// A raw connection with any role and password.
    pub fn raw_as(&self, role: &str, password: &str) -> Result<postgres::Client, postgres::Error> {
        self.connect(role, password)
    }

    /// A raw connection as the administrator of the private cluster: to look, never to prepare what a test is about.
    pub fn admin(&self) -> postgres::Client {
        self.connect("epicrm_admin", "").unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        kill_server(&self.home);
        let _gone = std::fs::remove_dir_all(&self.home);
    }
}

/// The role whose password `token` is, as its claims tell.
pub fn session_role(token: &str) -> String {
    let payload = token.split('.').nth(1).unwrap();
    let bytes = unpadded_base64(payload);
    let claims: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    format!("epicrm__s_{}_{}", claims["sub"].as_str().unwrap(), &claims["jti"].as_str().unwrap()[..8])
}

pub fn unpadded_base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'-' | b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    let (mut group, mut bits) = (0_u32, 0);
    for c in text.bytes() {
        group = group << 6 | u32::from(digit(c));
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((group >> bits & 255) as u8);
        }
    }
    bytes
}

/// Everything of this test process, guarded by a watchdog.
fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let root = roomy_memory().unwrap_or_else(std::env::temp_dir).join(format!("epicrm-it-{}", std::process::id()));
        std::fs::create_dir_all(&root).unwrap();
        // Run as root, PostgreSQL is another account and must pass through.
        std::fs::set_permissions(&root, std::os::unix::fs::PermissionsExt::from_mode(0o711)).unwrap();
        let watchdog = r#"
            while kill -0 "$1" 2>/dev/null; do sleep 0.2; done
            for pid in "$2"/*/data/epicrm/postgresql/postmaster.pid; do [ -f "$pid" ] && kill -QUIT "$(head -n 1 "$pid")"; done
            sleep 0.5; rm -rf "$2""#;
        #[expect(clippy::zombie_processes, reason = "it outlives this process, which is what it is for")]
        let _watchdog = Command::new("setsid")
            .args(["sh", "-c", watchdog, "watchdog", &std::process::id().to_string()])
            .arg(&root)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        root
    })
}

/// Where files are made seven times as fast as on a disk, when there is room for the worlds of a run; TMPDIR decides otherwise.
fn roomy_memory() -> Option<PathBuf> {
    const ROOM: u64 = 4 << 30;
    let memory = Path::new("/dev/shm");
    let free = nix::sys::statvfs::statvfs(memory).ok().map(|stat| stat.blocks_available() * stat.fragment_size())?;
    (free > ROOM && std::env::var_os("TMPDIR").is_none()).then(|| memory.to_owned())
}

/// Longer than anything takes on a loaded machine: only a test that fails waits so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again until it is so.
#[track_caller]
pub fn patiently(otherwise: &str, mut so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < until, "{otherwise}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// So many days from now: the server's day, which is not that of every test.
pub fn day(days: u64) -> String {
    let now = std::time::SystemTime::now() + Duration::from_secs(days * 86_400);
    chrono::DateTime::<chrono::Utc>::from(now).format("%Y-%m-%d").to_string()
}

fn template() -> &'static World {
    static TEMPLATE: OnceLock<World> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let world = World::bare();
        world.epicrm().args(["init", "--demo"]).assert().success();
        world.epicrm().args(["db", "stop"]).assert().success();
        world
    })
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg("--reflink=auto").arg(from.join("data")).arg(to).status().unwrap();
    assert!(status.success());
}

fn kill_server(home: &Path) {
    let pid = std::fs::read_to_string(home.join("data/epicrm/postgresql/postmaster.pid")).ok();
    if let Some(pid) = pid.and_then(|text| text.lines().next()?.parse().ok()) {
        let pid = nix::unistd::Pid::from_raw(pid);
        let _gone = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGQUIT);
        for _ in 0..200 {
            if nix::sys::signal::kill(pid, None).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
