//! Any sequence of writes, by anybody, then the undo of each in reverse, is the database of before, byte for byte; and at every
//! moment between, `--as-of` tells what was there. By the built binary, on one database: a sequence begins where the last ended.

mod writes;

use postgres::Client;

use crate::world::World;
use writes::Dice;

/// What is compared. Of rows that an UPDATE wrote to, `updated_at` is left out: undoing is a write, and moves it.
const TABLES: [&str; 10] = ["department", "role", "collaborator", "location", "company", "client", "contract", "payment", "event", "view"];

/// A write that went through: who did it, and the entry that names it.
struct Written {
    who: &'static str,
    entry: i64,
    words: Vec<String>,
}

/// Every row, as PostgreSQL writes it, and whether an UPDATE wrote to it after that entry.
fn rows(admin: &mut Client, table: &str, since: i64) -> Vec<(String, bool)> {
    let query = format!(
        "SELECT to_jsonb(t)::text, EXISTS (SELECT FROM audit.entry e WHERE e.target = '{table}' AND e.row_id = t.id AND e.action = 'UPDATE' AND e.id > {since})
           FROM crm.{table} t ORDER BY id"
    );
    admin.query(&query, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// The first row that is not what it was.
fn difference(before: &[(String, bool)], after: &[(String, bool)]) -> Option<String> {
    let same = |(before, _): &(String, bool), (after, updated): &(String, bool)| {
        before == after || *updated && unversioned(before) == unversioned(after)
    };
    let pair = before.iter().zip(after).find(|(before, after)| !same(before, after));
    let counts = (before.len() != after.len()).then(|| format!("{} rows, now {}", before.len(), after.len()));
    pair.map(|(before, after)| format!("{}\nnow {}", before.0, after.0)).or(counts)
}

fn unversioned(row: &str) -> String {
    let (start, rest) = row.split_once("\"updated_at\": \"").unwrap();
    format!("{start}{}", rest.split_once('"').unwrap().1)
}

/// A digest of a table, or of what it was at a moment.
fn digest(client: &mut Client, table: &str, moment: Option<&str>) -> String {
    let from = match moment {
        Some(moment) => format!("crm.as_of(NULL::crm.{table}, '{moment}')"),
        None => format!("crm.{table}"),
    };
    let query = format!("SELECT coalesce(md5(string_agg(to_jsonb(t)::text, E'\\n' ORDER BY id)), '') FROM {from} t");
    client.query_one(&query, &[]).unwrap().get(0)
}

/// Tables that have a past: a saved view is shown as it is.
fn past() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().filter(|table| *table != "view")
}

fn last_entry(admin: &mut Client) -> i64 {
    admin.query_one("SELECT coalesce(max(id), 0) FROM audit.entry WHERE action IN ('INSERT', 'UPDATE', 'DELETE')", &[]).unwrap().get(0)
}

/// One sequence; gives how many writes went through.
fn sequence(world: &World, admin: &mut Client, reader: &mut Client, seed: u64, length: usize) -> usize {
    let mut dice = Dice::new(seed);
    let begin = last_entry(admin);
    let initial: Vec<_> = TABLES.iter().map(|table| rows(admin, table, i64::MAX)).collect();
    let mut written: Vec<Written> = Vec::new();
    let mut moments: Vec<(String, Vec<String>)> = Vec::new();
    let mut remember = |admin: &mut Client| {
        let digests = past().map(|table| digest(admin, table, None)).collect();
        let moment: String = admin.query_one("SELECT to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.USOF')", &[]).unwrap().get(0);
        moments.push((moment, digests));
    };
    remember(admin);
    let mut tries = 0;
    while written.len() < length && tries < length * 4 {
        tries += 1;
        let before = last_entry(admin);
        let Some((who, words)) = writes::any(&mut dice, world, admin) else { continue };
        if let Some(words) = &words {
            let output = world.as_user(who).args(words).output().unwrap();
            let code = output.status.code();
            // What the rules refuse leaves nothing to be undone.
            assert!(matches!(code, Some(0 | 5 | 6)), "seed {seed}: {who} {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let entry = last_entry(admin);
        if entry > before {
            written.push(Written { who, entry, words: words.unwrap_or_else(|| vec!["many at once".to_owned()]) });
            remember(admin);
        }
    }
    for Written { who, entry, words } in written.iter().rev() {
        let output = world.as_user(who).args(["undo", &entry.to_string()]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let story: Vec<String> = written.iter().map(|one| format!("{} {} {}", one.entry, one.who, one.words.join(" "))).collect();
        assert_eq!(output.status.code(), Some(0), "seed {seed}: {who} could not undo {words:?}: {said}\n{}", story.join("\n"));
    }
    for (table, initial) in TABLES.iter().zip(&initial) {
        let now = rows(admin, table, begin);
        assert_eq!(difference(initial, &now), None, "seed {seed}: {table}");
    }
    for (moment, digests) in &moments {
        for (table, digest) in past().zip(digests) {
            assert_eq!(self::digest(reader, table, Some(moment)), *digest, "seed {seed}: {table} as of {moment}");
        }
    }
    written.len()
}

fn prove(seeds: std::ops::Range<u64>, length: usize) -> usize {
    let world = World::demo();
    let (mut admin, mut reader) = (world.admin(), world.raw("sam"));
    for client in [&mut admin, &mut reader] {
        client.batch_execute("SET TimeZone = 'UTC'").unwrap();
    }
    seeds.map(|seed| sequence(&world, &mut admin, &mut reader, seed, length)).sum()
}

#[test]
fn any_writes_and_their_undos_in_reverse_are_nothing() {
    let written = prove(1..6, 12);
    assert!(written > 50, "only {written} writes went through");
}

#[test]
fn any_other_writes_and_their_undos_in_reverse_are_nothing() {
    let written = prove(6..11, 12);
    assert!(written > 50, "only {written} writes went through");
}

/// By hand: `cargo test --release --test it -- --ignored --nocapture many_more_writes`
#[test]
#[ignore = "takes minutes"]
fn many_more_writes_and_their_undos_in_reverse_are_nothing() {
    let start = std::time::Instant::now();
    let written = prove(1000..1100, 40);
    println!("100 sequences, {written} writes, undone in reverse; {:?}", start.elapsed());
}
