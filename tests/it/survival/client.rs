//! kill -9 in the middle of a bulk write, of the client or of the server: all of it or nothing, every time; and the private
//! server is back with the next command.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Chance, children, killed, postmaster, tell};
use crate::world::World;

#[derive(Clone, Copy, Debug)]
enum Victim {
    Client,
    /// The server's process of the command's connection: PostgreSQL recovers by itself.
    Backend,
    /// The server's first process: the others end when they see that it is gone.
    Postmaster,
    /// All processes of the server at once, as when the machine goes down.
    Server,
}

/// The backend that serves the command, found without asking the server.
fn backend(postmaster: i32, known: &[i32]) -> Option<i32> {
    children(postmaster).into_iter().find(|pid| !known.contains(pid))
}

fn rounds(size: &str, rounds: u32) {
    let world = World::durable();
    world.epicrm().args(["init", "--demo", "--demo-size", size]).assert().success();
    let token = world.token("gina");
    let number =
        String::from_utf8(world.as_user("gina").args(["contracts", "--count"]).assert().success().get_output().stdout.clone()).unwrap();
    let number = number.trim();
    // The moments are spread over as long as one such write takes, undisturbed, and a bit more.
    let started = std::time::Instant::now();
    world.as_user("gina").args(["update-contract", "--where", "code!=None", "due_on=2029-12-31", "--confirm", number]).assert().success();
    let longest = u64::try_from(started.elapsed().as_micros()).unwrap() * 5 / 4;
    let mut chance = Chance(20_261_121);
    let (mut all, mut nothing, mut broken) = (0, 0, 0);
    for round in 0..rounds {
        let victim = [Victim::Client, Victim::Backend, Victim::Postmaster, Victim::Server][round as usize % 4];
        // The server is up, as after any command, and nothing of the last round is left running.
        world.as_user("gina").arg("whoami").assert().success();
        let server = postmaster(&world).unwrap();
        let known = children(server);
        let day = (chrono::NaiveDate::from_ymd_opt(2030, 1, 1).unwrap() + chrono::Days::new(u64::from(round))).to_string();
        let mut command = Command::new(snapbox::cmd::cargo_bin!("epicrm"));
        command.args(["update-contract", "--where", "code!=None", &format!("due_on={day}"), "--confirm", number]);
        command.env_clear().envs(world.environment()).env("EPICRM_TOKEN", &token).current_dir(world.home());
        let mut client = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(chance.below(longest)));
        match victim {
            Victim::Client => killed(i32::try_from(client.id()).unwrap()),
            Victim::Backend => backend(server, &known).into_iter().for_each(killed),
            Victim::Postmaster => killed(server),
            Victim::Server => std::iter::once(server).chain(children(server)).for_each(killed),
        }
        let acknowledged = client.wait().unwrap().success();
        // The next command finds the server, or starts it; while it recovers from a killed backend it may say so.
        let mut patience = 200;
        let count = loop {
            let output = world.as_user("gina").args(["contracts", &format!("due_on={day}"), "--count"]).output().unwrap();
            if output.status.success() {
                break String::from_utf8(output.stdout).unwrap().trim().to_owned();
            }
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let recovering = matches!(victim, Victim::Backend) && output.status.code() == Some(9);
            assert!(recovering && patience > 0, "round {round}, {victim:?}: {said}");
            patience -= 1;
            std::thread::sleep(Duration::from_millis(20));
        };
        // A client that is killed leaves its statement running on the server for a moment: it can only be taken back.
        let entries = world
            .admin()
            .query_one(
                "SELECT count(*) FROM audit.entry WHERE action = 'UPDATE' AND target = 'contract' AND after ->> 'due_on' = $1",
                &[&day],
            )
            .unwrap()
            .get::<_, i64>(0)
            .to_string();
        match count.as_str() {
            "0" if entries == "0" && !acknowledged => nothing += 1,
            count if count == number && entries == number => all += 1,
            count => {
                println!("round {round}, {victim:?}: {count} records, {entries} entries of {number}, acknowledged: {acknowledged}");
                broken += 1;
            }
        }
    }
    assert_eq!(broken, 0);
    tell("client killed", rounds as usize, &format!("a bulk write of {number} contracts: {all} wholly there, {nothing} not at all"));
    assert!(rounds < 100 || (all > 0 && nothing > 0), "the moments were not those of the write");
}

#[test]
fn a_killed_bulk_write_is_all_or_nothing() {
    rounds("400", 8);
}

#[test]
#[ignore = "takes minutes"]
fn a_killed_bulk_write_is_all_or_nothing_every_time() {
    rounds("5000", 240);
}
