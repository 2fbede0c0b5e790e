//! Clocks that jump: the client's and the server's, ahead and behind, around a session's end. The server's clock alone decides how long
//! anybody is signed in, and whose clock is wrong is said. By libfaketime, where the machine has it.

use std::cell::RefCell;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use super::{command, ended, printed, said, tell};
use crate::world::{PASSWORD, World};

/// Where Debian puts it, whatever the machine.
fn library() -> Option<PathBuf> {
    let places = std::fs::read_dir("/usr/lib").ok()?.flatten();
    places.map(|place| place.path().join("faketime/libfaketime.so.1")).find(|library| library.exists())
}

/// What turns a process's clock by as much as a file says, at any moment.
fn turned(file: &Path) -> [(&'static str, String); 4] {
    [
        ("LD_PRELOAD", library().unwrap_or_default().display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", file.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
}

struct Clocks {
    world: World,
    /// The server that runs now.
    postgres: RefCell<Option<Child>>,
}

impl Clocks {
    fn set(&self, whose: &str, hours: i32) {
        let file = self.world.home().join(whose);
        // Replaced as a whole: a process may be reading it.
        std::fs::write(file.with_extension("new"), format!("{hours:+}h\n")).unwrap();
        std::fs::rename(file.with_extension("new"), file).unwrap();
    }

    fn run(&self, words: &[&str], token: Option<&str>) -> Output {
        let mut command = command(&self.world, words);
        command.envs(turned(&self.world.home().join("client")));
        match token {
            Some(token) => command.env("EPICRM_TOKEN", token),
            None => {
                let secret = self.world.home().join("password");
                std::fs::write(&secret, PASSWORD).unwrap();
                command.stdin(std::fs::File::open(secret).unwrap())
            }
        };
        ended(command.spawn().unwrap(), Duration::from_secs(60)).expect("it hangs")
    }

    /// With the server so many hours away from the truth.
    fn server(&self, hours: i32) {
        self.set("server", hours);
        // A zombie would count as a server that has not ended.
        let before = self.postgres.borrow_mut().take();
        let waited = before.map(|mut before| std::thread::spawn(move || before.wait()));
        self.world.epicrm().args(["db", "stop"]).assert().success();
        waited.into_iter().for_each(|waited| drop(waited.join()));
        // Not by the program, which gives a server no environment of ours.
        let data = self.world.data();
        let owner = std::fs::metadata(data.join("postgresql")).unwrap();
        let binaries = std::fs::read_to_string(data.join("postgresql.bin")).unwrap();
        let mut postgres = Command::new(Path::new(binaries.trim()).join("postgres"));
        postgres.arg("-D").arg(data.join("postgresql")).arg("-k").arg(data.join("run")).args(["-c", "fsync=off"]);
        postgres.envs(turned(&self.world.home().join("server"))).current_dir("/");
        postgres.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if nix::unistd::geteuid().is_root() {
            postgres.uid(owner.uid()).gid(owner.gid());
        }
        *self.postgres.borrow_mut() = Some(postgres.spawn().unwrap());
        while std::os::unix::net::UnixStream::connect(data.join("run/.s.PGSQL.5432")).is_err() {
            let ended = self.postgres.borrow_mut().as_mut().and_then(|postgres| postgres.try_wait().unwrap());
            assert!(ended.is_none(), "the server does not start under libfaketime: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.world.epicrm().args(["db", "start"]).assert().success();
        let now: i64 = self.world.admin().query_one("SELECT extract(epoch FROM now())::bigint", &[]).unwrap().get(0);
        let apart = chrono::Duration::seconds(now - chrono::Utc::now().timestamp()) - chrono::Duration::hours(hours.into());
        assert!(apart.num_minutes().abs() < 2, "the server's clock is {apart} off");
    }
}

/// Client and server, hours off: what a sign-in for 8 hours and the commands after it come to.
fn jumping(offsets: &[(i32, i32)]) {
    if library().is_none() {
        println!("skipped: there is no libfaketime on this machine (apt-get install faketime)");
        return;
    }
    let clocks = Clocks { world: World::demo(), postgres: RefCell::default() };
    let mut told = 0;
    for &(client, server) in offsets {
        clocks.server(server);
        clocks.set("client", client);
        let apart = client - server;
        let place = format!("client {client:+} h, server {server:+} h");
        let output = clocks.run(&["token", "alice"], None);
        let (token, warning) = (printed(&output), said(&output));
        assert!(output.status.success() && !token.is_empty(), "{place}: {warning}");
        let warned = match apart {
            0 => !warning.contains("clock"),
            1.. => warning.contains("ahead of the server's"),
            _ => warning.contains("behind the server's"),
        };
        assert!(warned, "{place}: {warning}");
        told += usize::from(apart != 0);
        // Signed in for eight hours of the server's: at the client's noon or midnight.
        let check = |hours: i32, code: i32, words: &str| {
            let output = clocks.run(&["whoami"], Some(&token));
            let heard = said(&output);
            assert_eq!(output.status.code(), Some(code), "{place}, {hours} h later: {heard}");
            assert!(heard.contains(words), "{place}, {hours} h later: {heard}");
        };
        // As long as this machine believes it to be good, the server is asked.
        match apart >= 8 {
            true => check(0, 4, "your session has expired"),
            false => check(0, 0, ""),
        }
        // The client's clock jumps: nobody gains an hour.
        clocks.set("client", client + 9);
        check(9, if apart + 9 >= 8 { 4 } else { 0 }, if apart + 9 >= 8 { "your session has expired" } else { "" });
        // The server's jumps past the end, and the client's goes back: the server's word counts.
        clocks.set("server", server + 9);
        clocks.set("client", server - 5);
        check(9, 4, "expired by the server's clock");
        // Time goes on as it was: what was not ended is good again, for as long as the server allows.
        clocks.set("server", server);
        clocks.set("client", server);
        check(0, 0, "");
        // Swept while the clock was ahead, it stays so.
        clocks.set("server", server + 9);
        clocks.set("client", server + 9);
        assert!(clocks.run(&["token", "bob"], None).status.success(), "{place}");
        clocks.set("server", server);
        clocks.set("client", server);
        check(0, 4, "your session is over");
    }
    tell("clocks that jump", offsets.len(), &format!("{told} of them told apart; nobody signed in longer than the server's clock allows"));
}

#[test]
fn clocks_jump() {
    jumping(&[(0, 0), (10, 0), (-10, 0)]);
}

#[test]
#[ignore = "takes minutes"]
fn clocks_jump_far() {
    let hours = [-100, -13, -9, -7, -1, 0, 1, 7, 9, 13, 100];
    let offsets: Vec<(i32, i32)> = hours.iter().flat_map(|client| [-30, 0, 30].map(|server| (*client, server))).collect();
    jumping(&offsets);
}
