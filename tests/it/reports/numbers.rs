//! Each report beside a query that somebody else would have written.

use super::{hostile, raw, sheet};
use crate::world::World;

fn check(world: &World, report: &[&str], query: &str) {
    let (told, expected) = (sheet(world, report), raw(world, query));
    assert!(!expected.is_empty(), "{query}");
    assert_eq!(told, expected, "{report:?}");
}

/// Every report, with a filter (as typed, and as SQL over `k`, `p`, `e`) or without.
fn check_all(world: &World, contracts: (&[&str], &str), payments: (&[&str], &str), events: (&[&str], &str)) {
    fn owned<'w>(words: &[&'w str], filter: &[&'w str]) -> Vec<&'w str> {
        [words, filter].concat()
    }
    let (filter, sql) = contracts;
    for (by, field) in [("created_at", "(k.created_at AT TIME ZONE 'UTC')::date"), ("due_on", "k.due_on")] {
        let first = if by == "due_on" { "2026-11-01" } else { "2026-06-01" };
        let query = format!(
            "WITH k AS (SELECT k.*, {field} AS day FROM crm.contract k JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator s ON s.id = c.commercial_id
                         WHERE k.status <> 'cancelled' AND {sql}),
                  month AS (SELECT to_char(m, 'YYYY-MM') AS name, m AS first, m + interval '1 month' AS until, true AS always, row_number() OVER (ORDER BY m) AS place
                              FROM generate_series(date '{first}', date '{first}' + interval '5 months', interval '1 month') m
                            UNION ALL SELECT 'earlier', '-infinity', '{first}', false, 0
                            UNION ALL SELECT 'later', date '{first}' + interval '6 months', 'infinity', false, 7
                            UNION ALL SELECT 'undated', NULL, NULL, false, 8)
             SELECT name, count(k.id), coalesce(sum(total) FILTER (WHERE status = 'signed'), 0.00), coalesce(sum(total) FILTER (WHERE status = 'unsigned'), 0.00), coalesce(sum(total), 0.00)
               FROM month LEFT JOIN k ON day >= first AND day < until OR name = 'undated' AND day IS NULL
              GROUP BY name, place, always HAVING always OR count(k.id) > 0 ORDER BY place"
        );
        check(world, &owned(&["pipeline", "--months", "6", "--by", by], filter), &query);
    }
    check(
        world,
        &owned(&["outstanding"], filter),
        &format!(
            "WITH k AS (SELECT k.*, s.username FROM crm.contract k JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator s ON s.id = c.commercial_id
                         WHERE k.status = 'signed' AND k.total <> k.paid AND {sql}),
                  bucket (name, place, least, most) AS (VALUES ('not_due', 1, -10000000, 0), ('1-30', 2, 1, 30), ('31-60', 3, 31, 60), ('61-90', 4, 61, 90), ('over_90', 5, 91, 10000000), ('undated', 6, NULL, NULL))
             SELECT u.username, name, count(k.id), coalesce(sum(k.total - k.paid), 0.00)
               FROM (SELECT DISTINCT username FROM k) u CROSS JOIN bucket LEFT JOIN k ON k.username = u.username AND (date '2026-11-21' - due_on BETWEEN least AND most OR least IS NULL AND due_on IS NULL)
              GROUP BY u.username, name, place ORDER BY u.username, place"
        ),
    );
    for (by, name, key) in [("commercial", "s.username", "s.username"), ("month", "", "")] {
        let days = "greatest(0, floor(extract(epoch FROM k.signed_at - k.created_at) / 86400))";
        let cells = format!(
            "count(k.id), count(*) FILTER (WHERE k.status = 'signed'), count(*) FILTER (WHERE k.status = 'unsigned'), count(*) FILTER (WHERE k.status = 'cancelled'),
             (round(100.0 * count(*) FILTER (WHERE k.status = 'signed') / nullif(count(k.id), 0), 2))::text,
             (round((percentile_cont(0.5) WITHIN GROUP (ORDER BY {days}) FILTER (WHERE k.status = 'signed'))::numeric, 2))::text"
        );
        let from = format!(
            "(SELECT k.* FROM crm.contract k JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator s ON s.id = c.commercial_id WHERE {sql}) k"
        );
        let query = if by == "commercial" {
            format!(
                "SELECT {name}, {cells} FROM {from} JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator s ON s.id = c.commercial_id GROUP BY {key} ORDER BY 1"
            )
        } else {
            format!(
                "WITH month AS (SELECT to_char(m, 'YYYY-MM') AS name, m AS first, m + interval '1 month' AS until, true AS always, row_number() OVER (ORDER BY m) AS place
                                  FROM generate_series(timestamp '2026-09-01', timestamp '2026-11-01', interval '1 month') m
                                UNION ALL SELECT 'earlier', '-infinity', '2026-09-01', false, 0 UNION ALL SELECT 'later', '2026-12-01', 'infinity', false, 4)
                 SELECT name, {cells} FROM month LEFT JOIN {from} ON k.created_at >= first AND k.created_at < until GROUP BY name, place, always HAVING always OR count(k.id) > 0 ORDER BY place"
            )
        };
        let mut words = vec!["conversion", "--by", by];
        if by == "month" {
            words.extend(["--months", "3"]);
        }
        check(world, &owned(&words, filter), &query);
    }
    let (filter, sql) = payments;
    let years = "coalesce(sum(p.amount) FILTER (WHERE p.paid_on BETWEEN '2026-01-01' AND '2026-11-21'), 0.00) AS now,
                 coalesce(sum(p.amount) FILTER (WHERE p.paid_on BETWEEN '2025-01-01' AND '2025-11-21'), 0.00) AS past";
    let compared = "now, past, now - past, CASE WHEN past > 0 THEN round(100 * (now - past) / past, 2) END";
    let from = format!(
        "(SELECT p.* FROM crm.payment p JOIN crm.contract k ON k.id = p.contract_id JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator s ON s.id = c.commercial_id
           WHERE (p.paid_on BETWEEN '2026-01-01' AND '2026-11-21' OR p.paid_on BETWEEN '2025-01-01' AND '2025-11-21') AND {sql}) p"
    );
    check(
        world,
        &owned(&["revenue"], filter),
        &format!(
            "SELECT '2026-' || lpad(m::text, 2, '0'), {compared} FROM (SELECT m, {years} FROM generate_series(1, 11) m LEFT JOIN {from} ON extract(month FROM p.paid_on) = m GROUP BY m) f ORDER BY m"
        ),
    );
    for (by, join) in [("client", "c.code AS code, c.full_name AS name"), ("commercial", "s.username AS code, s.full_name AS name")] {
        let query = format!(
            "SELECT code, name, {compared} FROM (SELECT {join}, min(CASE '{by}' WHEN 'client' THEN c.id ELSE s.id END) AS id, {years} FROM {from}
               JOIN crm.contract k ON k.id = p.contract_id JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator s ON s.id = c.commercial_id GROUP BY 1, 2) f
              ORDER BY now DESC, past DESC, id"
        );
        check(world, &owned(&["revenue", "--by", by], filter), &query);
    }
    let (filter, sql) = events;
    let everyone = filter.is_empty();
    check(
        world,
        &owned(&["workload", "--weeks", "5"], filter),
        &format!(
            "WITH e AS (SELECT e.* FROM crm.event e WHERE e.status <> 'cancelled' AND {sql}),
                  week AS (SELECT m AS first, m + interval '7 days' AS until FROM generate_series(timestamptz '2026-11-16', timestamptz '2026-12-14', interval '7 days') m),
                  people AS (SELECT NULL::int AS id, NULL AS username UNION SELECT c.id, c.username FROM crm.collaborator c JOIN crm.department d ON d.id = c.department_id
                              WHERE {everyone} AND c.active AND d.privileges = 'support'
                             UNION SELECT c.id, c.username FROM e JOIN crm.collaborator c ON c.id = e.support_id WHERE e.starts_at < '2026-12-21' AND e.ends_at > '2026-11-16')
             SELECT username, to_char(first, 'IYYY-\"W\"IW'), count(e.id),
                    count(e.id) FILTER (WHERE EXISTS (SELECT FROM crm.event o WHERE o.id <> e.id AND o.support_id = e.support_id AND o.status <> 'cancelled' AND o.starts_at < e.ends_at AND o.ends_at > e.starts_at))
               FROM people p CROSS JOIN week LEFT JOIN e ON e.support_id IS NOT DISTINCT FROM p.id AND e.starts_at < until AND e.ends_at > first
              GROUP BY username, first ORDER BY username NULLS FIRST, first"
        ),
    );
}

const ALL: (&[&str], &str) = (&[], "true");

#[test]
fn the_numbers_are_those_of_raw_sql() {
    let world = World::demo();
    check_all(&world, ALL, ALL, ALL);
    let by_alice = (&["commercial=alice"][..], "s.username = 'alice'");
    check_all(
        &world,
        by_alice,
        (&["contract.client.commercial=alice and method=transfer"], "s.username = 'alice' AND p.method = 'transfer'"),
        (
            &["support=sam ou support=None"],
            "(e.support_id IS NULL OR e.support_id = (SELECT id FROM crm.collaborator WHERE username = 'sam'))",
        ),
    );
    let one = (&["code=kc555"][..], "k.code = 'kc555'");
    check_all(&world, one, (&["contract=kc555"], "k.code = 'kc555'"), (&["code=geg2021"], "e.code = 'geg2021'"));
    hostile(&world);
    check_all(&world, ALL, ALL, ALL);
    check_all(&world, by_alice, ALL, ALL);
}

#[test]
fn what_is_quiet_is_that_of_raw_sql() {
    let world = World::demo();
    world.as_user("alice").args(["note", "contract", "ct-9", "called"]).assert().success();
    world.as_user("bob").args(["remind", "contract", "ct-17", "2027-01-04", "call"]).assert().success();
    hostile(&world);
    let touched = "greatest(k.updated_at, (SELECT max(greatest(e.updated_at, CASE WHEN e.status <> 'cancelled' THEN e.ends_at END)) FROM crm.event e WHERE e.contract_id = k.id),
                            (SELECT max(n.updated_at) FROM crm.note n WHERE n.contract_id = k.id), (SELECT max(r.updated_at) FROM crm.reminder r WHERE r.contract_id = k.id))";
    let contracts = |days: i32| {
        format!(
            "SELECT code, full_name, username, at::date, date '2026-11-21' - at::date, remaining
               FROM (SELECT k.id, k.code, c.full_name, s.username, {touched} AS at, k.remaining FROM crm.contract k JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator s ON s.id = c.commercial_id
                      WHERE k.status = 'unsigned' OR k.status = 'signed' AND k.remaining > 0) f
              WHERE at::date <= date '2026-11-21' - {days} ORDER BY at, id"
        )
    };
    check(&world, &["stale"], &contracts(30));
    check(&world, &["stale", "--days", "200"], &contracts(200));
    assert!(!sheet(&world, &["stale", "--days", "1"]).iter().any(|row| row[0] == "ct-9"), "a note counts");
    let clients = format!(
        "SELECT code, full_name, username, at::date, date '2026-11-21' - at::date, remaining
           FROM (SELECT c.id, c.code, c.full_name, s.username,
                        greatest(c.updated_at, max({touched}), (SELECT max(n.updated_at) FROM crm.note n WHERE n.client_id = c.id), (SELECT max(r.updated_at) FROM crm.reminder r WHERE r.client_id = c.id)) AS at,
                        coalesce(sum(k.remaining) FILTER (WHERE k.status = 'signed'), 0.00) AS remaining
                   FROM crm.client c JOIN crm.collaborator s ON s.id = c.commercial_id LEFT JOIN crm.contract k ON k.client_id = c.id GROUP BY c.id, s.username) f
          WHERE at::date <= date '2026-11-21' - 90 ORDER BY at, id"
    );
    check(&world, &["stale", "--of", "clients", "--days", "90"], &clients);
}

#[test]
fn of_nothing_there_is_nothing_and_no_mistake() {
    let world = World::demo();
    world.admin().batch_execute("SET session_replication_role = replica; TRUNCATE crm.contract CASCADE").unwrap();
    let zeros = |report: &[&str], number: usize| {
        let rows = sheet(&world, report);
        assert_eq!(rows.len(), number, "{report:?}: {rows:?}");
        let numbers = rows.iter().flatten().filter(|cell| cell.chars().all(|c| "0123456789.".contains(c)));
        assert!(numbers.clone().all(|cell| cell.is_empty() || cell.parse::<f64>() == Ok(0.0)), "{report:?}: {rows:?}");
    };
    zeros(&["pipeline"], 12);
    zeros(&["outstanding"], 0);
    zeros(&["revenue"], 11);
    zeros(&["revenue", "--by", "client"], 0);
    zeros(&["workload"], 4 * 8);
    zeros(&["conversion"], 0);
    zeros(&["conversion", "--by", "month"], 12);
    zeros(&["stale"], 0);
    for report in ["pipeline", "outstanding", "revenue", "workload", "conversion", "stale"] {
        for format in ["table", "wide", "list", "tsv", "json", "jsonl", "yaml", "md", "ids", "xlsx"] {
            world.as_user("sam").args(["report", report, "--format", format]).assert().success();
        }
    }
}
