//! The server killed while several people write: one process of it, its first, all of them at once as when the machine goes down, and
//! again while it recovers. What the kernel was given survives here, as it would not a real power cut: that the server waits for the
//! disk before it acknowledges is asked of its settings.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::writers::Writers;
use super::{Chance, children, command, ended, killed, postmaster, sent, tell};
use crate::world::World;

/// The processes of the server that serve a person.
fn backends(postmaster: i32) -> Vec<i32> {
    let serves = |pid: &i32| std::fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.contains("epicrm__s_"));
    children(postmaster).into_iter().filter(serves).collect()
}

/// Nobody gets a last word: first all are stopped, then all are killed.
fn power_cut(world: &World) {
    let Some(server) = postmaster(world) else { return };
    sent(Signal::SIGSTOP, server);
    let all: Vec<i32> = std::iter::once(server).chain(children(server)).collect();
    all.iter().for_each(|pid| sent(Signal::SIGSTOP, *pid));
    all.into_iter().for_each(killed);
}

/// The next command finds the server, or starts it; while it recovers from a killed backend it may say so.
fn up_again(world: &World) {
    for _ in 0..400 {
        let output = world.as_user("gina").arg("whoami").output().unwrap();
        if output.status.success() {
            return;
        }
        assert_eq!(output.status.code(), Some(9), "{}", String::from_utf8_lossy(&output.stderr));
        std::thread::sleep(Duration::from_millis(25));
    }
    panic!("the server does not come up again");
}

fn world(size: &str) -> World {
    let world = World::durable();
    world.epicrm().args(["init", "--demo", "--demo-size", size]).assert().success();
    let durable =
        "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')";
    assert_eq!(world.admin().query_one(durable, &[]).unwrap().get::<_, String>(0), "on on on");
    world
}

fn killing(size: &str, rows: usize, rounds: usize) {
    let world = world(size);
    let mut writers = Writers::new(&world, rows, &[9]);
    let mut chance = Chance(20_261_121);
    let mut victims = [0; 3];
    for round in 0..rounds {
        let moment = Duration::from_millis(60 + chance.below(900));
        let attempts = writers.while_writing(|| {
            std::thread::sleep(moment);
            let server = postmaster(&world).unwrap();
            match round % 3 {
                0 => {
                    let backends = backends(server);
                    let one = chance.below(backends.len() as u64) as usize;
                    backends.get(one).copied().into_iter().for_each(|pid| {
                        victims[0] += 1;
                        killed(pid);
                    });
                }
                1 => {
                    victims[1] += 1;
                    killed(server);
                }
                _ => {
                    victims[2] += 1;
                    std::iter::once(server).chain(children(server)).for_each(killed);
                }
            }
        });
        up_again(&world);
        writers.account(&attempts);
    }
    let [backends, postmasters, all] = victims;
    tell(
        "server killed",
        rounds,
        &format!("{backends} backends, {postmasters} postmasters, {all} times all; commands: {}", writers.told()),
    );
}

fn cutting(size: &str, rows: usize, rounds: usize) {
    let world = world(size);
    let mut writers = Writers::new(&world, rows, &[9]);
    let mut chance = Chance(17_890_714);
    let mut cuts = 0;
    for _ in 0..rounds {
        let moment = Duration::from_millis(60 + chance.below(700));
        let attempts = writers.while_writing(|| {
            std::thread::sleep(moment);
            power_cut(&world);
            cuts += 1;
        });
        // And again while it comes up.
        for _ in 0..chance.below(3) {
            let starting = command(&world, &["db", "start"]).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(chance.below(120)));
            power_cut(&world);
            cuts += 1;
            ended(starting, Duration::from_secs(90)).expect("the start hangs");
        }
        up_again(&world);
        writers.account(&attempts);
    }
    tell("power cut", rounds, &format!("{cuts} cuts, those of recoveries too; commands: {}", writers.told()));
}

#[test]
fn what_was_acknowledged_outlives_the_server() {
    killing("400", 100, 3);
}

#[test]
fn what_was_acknowledged_outlives_a_power_cut() {
    cutting("400", 100, 2);
}

#[test]
#[ignore = "takes minutes"]
fn what_was_acknowledged_outlives_the_server_every_time() {
    killing("2000", 2000, 120);
}

#[test]
#[ignore = "takes minutes"]
fn what_was_acknowledged_outlives_a_power_cut_every_time() {
    cutting("2000", 2000, 60);
}
