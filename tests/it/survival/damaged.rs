//! Every file that the program reads beside its data, damaged in every way: a sentence, or as if there were none.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use snapbox::cmd::Command;

use super::command::survives;
use super::{Chance, tell};
use crate::register::{Answer, Register, VOILES};
use crate::terminal::{CTRL_D, ENTER};
use crate::world::{PASSWORD, World};

/// What became of the file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Cut(usize),
    Flipped(usize, u8),
    Noise(u64),
    Directory,
    /// A pipe at whose other end is nobody.
    Pipe,
    /// 100 MB of nothing.
    Huge,
    Endless,
    Loop,
    Dangling,
    Unreadable,
}

const WHOLE: [Damage; 7] =
    [Damage::Directory, Damage::Pipe, Damage::Huge, Damage::Endless, Damage::Loop, Damage::Dangling, Damage::Unreadable];

impl Damage {
    /// All of them for a file of that many bytes, or a few of each kind.
    fn of(length: usize, deep: bool) -> Vec<Self> {
        let step = if deep { 1 } else { length / 5 + 1 };
        let cuts = (0..length).step_by(step).map(Self::Cut);
        let flips = (0..length).step_by(step).map(|at| Self::Flipped(at, 1 << (at % 8)));
        let noise = (0..if deep { 60 } else { 2 }).map(Self::Noise);
        WHOLE.into_iter().chain(cuts).chain(flips).chain(noise).collect()
    }

    fn put(self, path: &Path, sound: &[u8]) {
        clear(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match self {
            Self::Cut(length) => fs::write(path, &sound[..length]).unwrap(),
            Self::Flipped(at, bit) => {
                let mut bytes = sound.to_vec();
                bytes[at] ^= bit;
                fs::write(path, bytes).unwrap();
            }
            Self::Noise(seed) => {
                let mut chance = Chance(seed);
                let length = chance.below(600);
                let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(chance.below(256)).unwrap()).collect();
                fs::write(path, bytes).unwrap();
            }
            Self::Directory => fs::create_dir(path).unwrap(),
            Self::Pipe => mkfifo(path, Mode::S_IRWXU).unwrap(),
            Self::Huge => fs::File::create(path).and_then(|file| file.set_len(100 << 20)).unwrap(),
            Self::Endless => symlink("/dev/zero", path).unwrap(),
            Self::Loop => symlink(path, path).unwrap(),
            Self::Dangling => symlink("nowhere", path).unwrap(),
            Self::Unreadable => {
                fs::write(path, sound).unwrap();
                fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
            }
        }
    }
}

fn clear(path: &Path) {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path).unwrap(),
        Ok(_) => fs::remove_file(path).unwrap(),
        Err(_) => {}
    }
}

/// One file, what it is when it is sound, the command that reads it, and how that may end.
struct Subject<'s> {
    path: PathBuf,
    sound: Vec<u8>,
    command: Box<dyn Fn() -> Command + 's>,
    codes: &'static [i32],
}

impl Subject<'_> {
    fn survive(&self, deep: bool, secrets: &[&str]) -> usize {
        clear(&self.path);
        fs::create_dir_all(self.path.parent().unwrap()).unwrap();
        fs::write(&self.path, &self.sound).unwrap();
        let what = self.path.display();
        let ended = survives((self.command)(), &format!("{what}, sound"), secrets);
        assert_eq!(ended.code, 0, "{what}: {}", ended.stderr);
        let damages = Damage::of(self.sound.len(), deep);
        for damage in &damages {
            damage.put(&self.path, &self.sound);
            let what = format!("{what}, {damage:?}");
            let ended = survives((self.command)(), &what, secrets);
            assert!(self.codes.contains(&ended.code), "{what}: exit code {}: {}", ended.code, ended.stderr);
        }
        clear(&self.path);
        damages.len()
    }
}

fn damaged(deep: bool) {
    let world = World::demo();
    let home = world.home().to_owned();
    let token = world.token("alice");
    let signature = token.rsplit('.').next().unwrap();
    let mut rounds = 0;

    // the files of variables; whoever completes a word by them is told nothing
    let variables = format!("# mine\nexport EPICRM_TOKEN='{token}'\nEPICRM_ENV=prod\n").into_bytes();
    for path in [home.join(".env"), home.join("config/epicrm/.env")] {
        let reads = || world.epicrm().arg("whoami");
        let subject = Subject { path: path.clone(), sound: variables.clone(), command: Box::new(reads), codes: &[0, 2, 4] };
        rounds += subject.survive(deep, &[&signature[..12], &signature[30..]]);
        let completes = || world.epicrm().env("EPICRM_COMPLETE", "fish").args(["--", "epicrm", "clients", "code=m"]);
        rounds += Subject { path, sound: variables.clone(), command: Box::new(completes), codes: &[0] }.survive(false, &[&signature[..12]]);
    }

    // habits
    let habits = "language = 'en'\ncolor = 'never'\n[lists]\nlimit = 2\n[lists.contracts]\ncolumns = ['code']\n[aliases]\nmine = \"contracts 'commercial=me'\"\n[theme]\nlate = 'bold red'\n";
    let path = home.join("config/epicrm/config.toml");
    let reads = || world.as_user("alice").args(["clients", "--limit", "1"]);
    rounds += Subject { path, sound: habits.into(), command: Box::new(reads), codes: &[0, 2] }.survive(deep, &[]);

    // the signing key: without it the server judges
    let path = fs::read_dir(world.data().join("keys")).unwrap().next().unwrap().unwrap().path();
    let sound = fs::read(&path).unwrap();
    let text = String::from_utf8(sound.clone()).unwrap();
    let key = text.trim_end().rsplit_once("EPICRM_SECRET_KEY=").unwrap().1.to_owned();
    let reads = || world.as_user("alice").arg("whoami");
    let subject = Subject { path: path.clone(), sound: sound.clone(), command: Box::new(reads), codes: &[0, 4] };
    rounds += subject.survive(deep, &[&key[..12], &key[30..]]);
    fs::write(path, sound).unwrap();

    // which columns are which fields
    fs::write(home.join("contracts.csv"), "ref;Client;Montant\nv-1;mkc111;300\n").unwrap();
    let path = home.join("config/epicrm/mappings/ours.json");
    let reads = || world.as_user("alice").args(["import", "contracts", "contracts.csv", "--use-map", "ours", "--dry-run"]);
    let sound = br#"{"ref": "code", "Montant": "total"}"#.to_vec();
    rounds += Subject { path, sound, command: Box::new(reads), codes: &[0, 2, 3] }.survive(deep, &[]);

    // what the registers said
    let register = Register::start(&[Answer::Body(VOILES)]);
    let asks = |online: &str| {
        let command = world.epicrm().env("XDG_CACHE_HOME", home.join("cache")).env("EPICRM_COMPANIES_URL", &register.url);
        command.env("EPICRM_INTERNET", online).args(["company", "lookup", "732829320"])
    };
    asks("on").assert().success();
    let path = fs::read_dir(home.join("cache/epicrm/registers")).unwrap().next().unwrap().unwrap().path();
    let sound = fs::read(&path).unwrap();
    let reads = || asks("off");
    rounds += Subject { path: path.clone(), sound: sound.clone(), command: Box::new(reads), codes: &[0, 9] }.survive(deep, &[]);
    // … and what is no answer is asked for again, and kept
    let again = || asks("on");
    rounds += Subject { path, sound, command: Box::new(again), codes: &[0] }.survive(false, &[]);

    // reports that wait, and what keeps two processes from sending them
    let collector = Register::start(&[Answer::Raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")]);
    let dsn = collector.url.replace("http://", "http://0123456789abcdef0123456789abcdef@") + "/1";
    let sends = || world.epicrm().env("SENTRY_DSN", &dsn).arg("telemetry-flush");
    let reports = home.join("state/epicrm/reports");
    let envelope = b"{\"event_id\":\"9ec79c33ec9942ab8353589fcb2e04dc\"}\n{\"type\":\"event\",\"length\":2}\n{}\n".to_vec();
    let waiting = reports.join("0000000000000001-9ec79c33ec9942ab8353589fcb2e04dc.envelope");
    rounds += Subject { path: waiting, sound: envelope, command: Box::new(sends), codes: &[0] }.survive(false, &[]);
    for name in ["lock", "pause"] {
        let sends = || world.epicrm().env("SENTRY_DSN", &dsn).arg("telemetry-flush");
        rounds += Subject { path: reports.join(name), sound: Vec::new(), command: Box::new(sends), codes: &[0, 1] }.survive(false, &[]);
    }

    // failures to sign in
    world.epicrm().args(["token", "alice"]).stdin("wrong").assert().code(4);
    let path = fs::read_dir(home.join("state/epicrm/sign-in")).unwrap().next().unwrap().unwrap().path();
    let signs_in = || world.epicrm().args(["token", "alice"]).stdin(PASSWORD);
    rounds +=
        Subject { path: path.clone(), sound: b"1 1000\n".to_vec(), command: Box::new(signs_in), codes: &[0] }.survive(false, &[PASSWORD]);
    for strange in ["4294967295 1000", "1 -9223372036854775808", "4294967295 9223372036854775807", "-1 1", "1"] {
        fs::write(&path, strange).unwrap();
        let ended = survives(world.epicrm().args(["token", "alice"]).stdin("wrong"), strange, &[]);
        assert_eq!(ended.code, 4, "{strange}: {}", ended.stderr);
        fs::remove_file(&path).unwrap();
        rounds += 1;
    }
    tell("damaged files", rounds, "what was seen: a sentence, or the command without the file");
}

#[test]
fn a_damaged_file_is_told_or_done_without() {
    damaged(false);
}

#[test]
#[ignore = "takes minutes"]
fn a_file_damaged_at_any_byte_is_told_or_done_without() {
    damaged(true);
}

#[test]
fn a_shell_does_without_its_history() {
    let world = World::demo();
    let path = world.home().join("state/epicrm/shell-history");
    for damage in WHOLE.into_iter().chain([Damage::Noise(7), Damage::Noise(8)]) {
        damage.put(&path, b"#V2\ncontracts\n");
        let mut shell = world.terminal("alice").env("NO_COLOR", "1").run(&["shell"]);
        shell.shows("alice prod ").types("departments --count").types(ENTER).shows("\n3").prompts("alice prod ").types(CTRL_D);
        assert_eq!(shell.left().code, 0, "{damage:?}");
        clear(&path);
    }
}
