//! `db backup` and `db restore`: everything comes back on a machine that has nothing, or nothing is changed.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use snapbox::cmd::OutputAssert;

use crate::world::{PASSWORD, World, patiently};

fn stderr(assert: &OutputAssert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn stdout(assert: &OutputAssert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

/// Every row of every table but the sessions, whose ends differ, and the numbers of transactions, which only tell them apart.
fn rows(world: &World) -> Vec<(String, String)> {
    let mut admin = world.admin();
    let tables = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r'
        AND c.relnamespace IN ('crm'::regnamespace, 'auth'::regnamespace, 'audit'::regnamespace) AND c.relname <> 'session' ORDER BY 1";
    let names: Vec<String> = admin.query(tables, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    assert!(names.len() > 12, "{names:?}");
    let text = |row: &postgres::Row| row.get::<_, String>(0);
    let mut all = |name: String| {
        let query = format!("SELECT (to_jsonb(t) - 'change' - 'run_on')::text FROM {name} t ORDER BY 1");
        let rows: Vec<String> = admin.query(&query, &[]).unwrap().iter().map(text).collect();
        (name, rows.join("\n"))
    };
    names.into_iter().map(&mut all).collect()
}

fn backup(world: &World, name: &str) -> std::path::PathBuf {
    let file = world.home().join(name);
    world.epicrm().args(["db", "backup"]).arg(&file).assert().success();
    file
}

fn restore(world: &World, file: &Path, words: &[&str]) -> snapbox::cmd::Command {
    world.epicrm().args(["db", "restore"]).arg(file).args(words)
}

#[test]
fn everything_comes_back_on_a_wiped_machine() {
    let world = World::demo();
    let gina = || world.as_user("gina");
    world.as_user("alice").args(["update-event", "geg2021", "notes=Une ligne\n\tUne autre « là » \\n \u{2028}"]).assert().success();
    world.as_user("alice").args(["update-client", "mkc111", "job_title=Directrice, « ici » \\ 'là'"]).assert().success();
    gina().args(["update-collaborator", "bob", "active=false"]).assert().success();
    gina().args(["add-location", "city=Brest"]).assert().success();
    let said = world.epicrm().args(["db", "backup", "kept.tar"]).assert().success();
    assert!(stdout(&said).contains("60 clients, 120 contracts, 81 events"), "{}", stdout(&said));
    let file = world.home().join("kept.tar");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!std::fs::read(&file).unwrap().windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes()), "a password in the clear");
    let key = std::fs::read_to_string(world.data().join("keys/private_epicrm.env")).unwrap();
    let key = key.lines().find_map(|line| line.strip_prefix("EPICRM_SECRET_KEY=")).unwrap();
    assert!(!String::from_utf8_lossy(&std::fs::read(&file).unwrap()).contains(key), "the signing key went along");

    let wiped = World::bare();
    let plan = restore(&wiped, &file, &["--dry-run"]).assert().success();
    assert!(stdout(&plan).starts_with("create a private PostgreSQL and restore "), "{}", stdout(&plan));
    assert!(!wiped.data().exists(), "a dry run made something");
    restore(&wiped, &file, &[]).assert().success();
    assert_eq!(rows(&wiped), rows(&world));

    // Passwords work, tokens of before do not, who was deactivated stays so; rights and history are alive.
    wiped.epicrm().arg("whoami").env("EPICRM_TOKEN", world.token("alice")).assert().code(4);
    wiped.epicrm().args(["token", "bob"]).stdin(PASSWORD).assert().code(4);
    wiped.epicrm().args(["token", "ac123456789"]).stdin(PASSWORD).assert().success();
    wiped.as_user("alice").args(["update-client", "mkc111", "job_title=back"]).assert().success();
    wiped.as_user("alice").args(["update-event", "geg2021", "support=sofia"]).assert().code(5);
    wiped.as_user("gina").args(["update-event", "geg2021", "support=sofia"]).assert().success();
    wiped.as_user("gina").args(["reset-password", "sofia"]).assert().success();
    let mut admin = wiped.admin();
    // Numbers go on where they were: one that was given is never given again.
    let next = "SELECT nextval(pg_get_serial_sequence('crm.location', 'id'))";
    assert_eq!(admin.query_one(next, &[]).unwrap().get::<_, i64>(0), world.admin().query_one(next, &[]).unwrap().get::<_, i64>(0));
    // What was done together is still told from what is done now, whatever number this cluster's transactions have reached.
    let mixed = "SELECT count(*) FROM audit.entry o JOIN audit.entry n ON n.change = o.change AND n.via = 'epicrm update-client' AND o.via = 'epicrm init'";
    assert_eq!(admin.query_one(mixed, &[]).unwrap().get::<_, i64>(0), 0);
    let before =
        "SELECT count(DISTINCT change), bool_and(change >= '9223372036854775808'::xid8) FROM audit.entry WHERE via = 'epicrm init'";
    let row = admin.query_one(before, &[]).unwrap();
    assert!(row.get::<_, i64>(0) > 1 && row.get::<_, bool>(1));
    assert_eq!(stdout(&wiped.epicrm().arg("init").assert().success()), "epicrm is up to date: nothing was changed\n");

    // A backup of what was restored is as good.
    let again = backup(&wiped, "again.tar");
    let third = World::bare();
    restore(&third, &again, &[]).assert().success();
    assert_eq!(rows(&third), rows(&wiped));
}

#[test]
fn nothing_is_destroyed_unasked_and_nothing_by_halves() {
    let world = World::demo();
    let file = backup(&world, "kept.tar");
    let before = rows(&world);
    let taken = world.epicrm().args(["db", "backup", "kept.tar"]).assert().code(6).stdout_eq("");
    assert!(stderr(&taken).contains("kept.tar exists"), "{}", stderr(&taken));
    let nowhere = world.epicrm().args(["db", "backup", "no/such/place.tar"]).assert().code(1).stdout_eq("");
    assert!(stderr(&nowhere).contains("cannot be written"), "{}", stderr(&nowhere));

    let whole = std::fs::read(&file).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = world.home().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let mut flipped = whole.clone();
    let at = whole.windows(6).position(|window| window == b"mkc111").unwrap();
    flipped[at] = b'x';
    let manifest = whole.windows(11).position(|window| window == b"\"format\": 1").unwrap();
    let mut later = whole.clone();
    later[manifest + 10] = b'2';
    let newer = String::from_utf8(whole.clone()).unwrap().replace("\"schema\": \"0", "\"schema\": \"9");
    for (path, code, said) in [
        (put("empty", b""), 2, "is not a backup made by epicrm"),
        (put("text", b"hello"), 2, "is not a backup made by epicrm"),
        (put("half", &whole[..whole.len() / 2]), 1, "is damaged"),
        (put("almost", &whole[..whole.len() - 4096]), 1, "is damaged"),
        (put("flipped", &flipped), 1, "tables/crm.client.jsonl is not what was written"),
        (put("later", &later), 1, "was made by another epicrm"),
        (put("newer", newer.as_bytes()), 1, "brought up to date by a newer epicrm"),
        (world.home().join("absent"), 3, "there is no file"),
        (world.home().to_owned(), 2, "is not a backup made by epicrm"),
    ] {
        let refused = restore(&world, &path, &["--replace"]).assert().code(code).stdout_eq("");
        assert!(stderr(&refused).contains(said), "{}: {}", path.display(), stderr(&refused));
    }
    let other = world.epicrm().args(["--env", "test", "db", "restore", "kept.tar"]).assert().code(6);
    assert!(stderr(&other).contains("is a backup of epicrm, not of epicrm_test"), "{}", stderr(&other));
    let unasked = restore(&world, &file, &[]).assert().code(6).stdout_eq("");
    assert!(stderr(&unasked).contains("holds data, which a restoration would replace") && stderr(&unasked).contains("--replace"));
    // Something of the administrator's own hangs on a table: it is not torn down.
    world.admin().batch_execute("CREATE VIEW public.mine AS SELECT code FROM crm.client").unwrap();
    let hanging = restore(&world, &file, &["--replace"]).assert().code(1).stdout_eq("");
    assert!(stderr(&hanging).contains("what is there could not be taken away; nothing was restored"), "{}", stderr(&hanging));
    assert_eq!(rows(&world), before);
    world.admin().batch_execute("DROP VIEW public.mine").unwrap();

    world.as_user("alice").args(["update-client", "mkc111", "job_title=later"]).assert().success();
    assert!(stdout(&restore(&world, &file, &["--replace", "--dry-run"]).assert().success()).starts_with("replace what is there by "));
    world.as_user("alice").args(["clients", "job_title=later", "--fail-empty"]).assert().success();
    restore(&world, &file, &["--replace"]).assert().success();
    world.as_user("alice").arg("whoami").assert().code(4);
    assert_eq!(rows(&world), before);

    // Interrupted while it waits for a table that somebody holds.
    let mut admin = world.admin();
    let mut held = admin.transaction().unwrap();
    held.batch_execute("LOCK crm.event").unwrap();
    let mut command = std::process::Command::new(snapbox::cmd::cargo_bin!("epicrm"));
    command.args(["db", "backup", "kept-too.tar"]).current_dir(world.home()).env_clear().envs(world.environment());
    let mut running = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let drafts = || std::fs::read_dir(world.home()).unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with(".kept"));
    let waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'crm.event'::regclass";
    patiently("the backup does not wait", || !held.query(waits, &[]).unwrap().is_empty());
    assert!(drafts());
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(i32::try_from(running.id()).unwrap()), nix::sys::signal::Signal::SIGINT).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(130));
    assert!(!world.home().join("kept-too.tar").exists());

    // No half of a file is left under any name.
    assert!(!drafts());
    let shared = world.epicrm().args(["db", "backup", "x.tar"]).env("DATABASE_URL", "postgresql://db.example.org/epicrm").assert().code(2);
    assert!(stderr(&shared).contains("pg_dump"), "{}", stderr(&shared));
    let bare = World::bare().epicrm().args(["db", "backup", "x.tar"]).assert().code(3).stdout_eq("");
    assert!(stderr(&bare).contains("there is no private PostgreSQL on this machine"), "{}", stderr(&bare));
}

/// A file that is whole, and was forged: gina's login is now a department's role, which would let the forger in by gina's password.
#[test]
fn a_backup_opens_no_other_role_than_its_people_s() {
    let world = World::demo();
    let file = backup(&world, "kept.tar");
    let whole = std::fs::read_to_string(&file).unwrap();
    let mut forged = whole.replace("epicrm__login_gina", "epicrm__commercial");
    for (before, after) in digests(&whole).iter().zip(digests(&forged.clone())) {
        forged = forged.replace(before, &after);
    }
    assert_ne!(forged, whole);
    std::fs::write(&file, forged).unwrap();
    let before = rows(&world);
    let refused = restore(&world, &file, &["--replace"]).assert().code(1).stdout_eq("");
    let said = "error: the backup has somebody sign in as epicrm__commercial, which is no name of theirs: it was tampered with; nothing was restored\n";
    assert!(stderr(&refused).starts_with(said), "{}", stderr(&refused));
    assert_eq!(rows(&world), before);
    world.as_user("gina").arg("whoami").assert().success();
}

/// The digest of each part but the last, which holds them.
fn digests(archive: &str) -> Vec<String> {
    let mut archive = tar::Archive::new(archive.as_bytes());
    let digest = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry.unwrap(), &mut bytes).unwrap();
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        digest.as_ref().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    };
    let mut digests: Vec<String> = archive.entries().unwrap().map(digest).collect();
    digests.pop();
    digests
}

/// Run by .ci/versions, which has other programs than the machine's.
#[test]
fn a_backup_of_one_version_of_postgresql_is_restored_by_another() {
    let (old, new) = (World::bare(), World::bare());
    let theirs = |words: &[&str]| old.epicrm().env_remove("EPICRM_PG_BIN").args(words).assert();
    theirs(&["init", "--demo"]).success();
    let file = old.home().join("kept.tar");
    theirs(&["db", "backup", file.to_str().unwrap()]).success();
    let version = |world: &World| std::fs::read_to_string(world.data().join("postgresql/PG_VERSION")).unwrap();
    restore(&new, &file, &[]).assert().success();
    if version(&old) == version(&new) {
        println!("skipped: EPICRM_PG_BIN does not name another version than the machine's");
        return;
    }
    // Neither version runs what the other made, and both say the way.
    theirs(&["db", "stop"]).success();
    let refused = old.epicrm().args(["db", "start"]).assert().code(1);
    let said = stderr(&refused);
    assert!(said.contains(&format!("the private database was made by PostgreSQL {}", version(&old).trim())), "{said}");
    assert!(said.contains("epicrm db backup FILE, epicrm db stop, move the directory away, epicrm db restore FILE"), "{said}");
    theirs(&["db", "start"]).success();
    assert_eq!(rows(&new).len(), rows(&old).len());
    assert_eq!(rows(&new), rows(&old));
    new.as_user("alice").args(["update-client", "mkc111", "job_title=upgraded"]).assert().success();
}
