//! Expired sessions of many people, left as roles: the sign-ins that come next sweep them, a few each, and none waits for all.

use std::time::Instant;

use super::tell;
use crate::world::{PASSWORD, World};

const PEOPLE: [&str; 7] = ["alice", "bob", "gina", "gustave", "sam", "simon", "sofia"];
/// How many roles one sign-in drops.
const SWEPT: usize = 20;

/// As they are when nobody signed in since they expired: five for each of many people.
fn expire(world: &World, number: usize) {
    let people = number.div_ceil(5);
    let sql = format!(
        "SET ROLE epicrm__owner;
         INSERT INTO crm.collaborator (code, username, full_name, department_id)
           SELECT 'zz' || 100000000 + n, 'former' || n, 'Former ' || n, (SELECT min(id) FROM crm.department) FROM generate_series(1, {people}) n;
         DO $$ DECLARE who record; r name; BEGIN
           FOR who IN SELECT c.id, c.username, n FROM crm.collaborator c, generate_series(1, 5) n WHERE c.username LIKE 'former%' LIMIT {number} LOOP
             r := auth.role('s_' || who.username || '_' || lpad(to_hex(who.n), 8, '0'));
             PERFORM auth.create_role(r, format('LOGIN CONNECTION LIMIT 5 PASSWORD NULL VALID UNTIL %L IN ROLE %I, %I',
                                      now() - interval '1 hour', auth.role('commercial'), auth.role('session')));
             INSERT INTO auth.session (role_name, collaborator_id, opened_at, expires_at, sweep_at)
               VALUES (r, who.id, now() - interval '9 hours', now() - interval '1 hour', now() - interval '1 hour');
           END LOOP;
         END $$"
    );
    world.admin().batch_execute(&sql).unwrap();
}

fn sweeping(number: usize) {
    let world = World::demo();
    expire(&world, number);
    let mut admin = world.admin();
    let mut left = |what: &str| {
        let former = format!("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_s\\_{what}%'");
        usize::try_from(admin.query_one(&former, &[]).unwrap().get::<_, i64>(0)).unwrap()
    };
    assert_eq!(left("former"), number);
    let timed = |turn: usize| {
        let begun = Instant::now();
        world.epicrm().args(["token", PEOPLE[turn % PEOPLE.len()]]).stdin(PASSWORD).assert().success();
        begun.elapsed().as_millis()
    };
    let sign_ins = number.div_ceil(SWEPT);
    let mut sweeping: Vec<u128> = (0..sign_ins).map(timed).collect();
    // What they ended themselves is swept as well, in its turn.
    let mut turn = sign_ins;
    while left("former") > 0 {
        timed(turn);
        turn += 1;
        assert!(turn < 2 * sign_ins + 10, "{} are left", left("former"));
    }
    let mut others: Vec<u128> = (0..sign_ins).map(|more| timed(turn + more)).collect();
    // Five live sessions for each person, and those that the last sign-ins ended.
    let roles = left("");
    assert!(roles <= PEOPLE.len() * 6, "{roles} roles");
    sweeping.sort_unstable();
    others.sort_unstable();
    let middle = |times: &[u128]| format!("{} ms (slowest {})", times[times.len() / 2], times[times.len() - 1]);
    let seen = format!(
        "{number} expired sessions gone after {turn} sign-ins; a sign-in that sweeps takes {}, one that has little to sweep {}; {roles} roles of sessions left",
        middle(&sweeping),
        middle(&others)
    );
    tell("expired sessions swept", turn + sign_ins, &seen);
}

#[test]
fn expired_sessions_are_swept() {
    sweeping(60);
}

#[test]
#[ignore = "takes minutes"]
fn a_thousand_expired_sessions_are_swept() {
    sweeping(1000);
}
