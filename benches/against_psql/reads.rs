//! Lists: small ones, long ones, filtered ones; the pages people open.

use crate::measure::Report;
use crate::place::Place;

/// The usual columns of `contracts`.
const COLUMNS: &str = "SELECT k.code, c.full_name, y.name, k.total, k.remaining, k.status, k.due_on \
    FROM crm.contract k LEFT JOIN crm.client c ON c.id = k.client_id LEFT JOIN crm.company y ON y.id = c.company_id";

/// What a command costs before it does anything, and on a small database.
pub fn small(report: &mut Report, place: &Place, runs: usize) {
    report.section("A command, on the demo data (120 contracts)");
    report.figure(
        "init --demo: cluster, schema, data",
        format!("{:.0} ms", place.cold.as_secs_f64() * 1000.0),
        Some("10000 ms".to_owned()),
    );
    report.alone("--help", 5, runs, || place.epicrm(&["--help"]));
    report.alone("--help, in French", 5, runs, || place.epicrm(&["--help", "--lang", "fr"]));
    report.alone("prompt, the token in the shell's prompt", 5, runs, || place.epicrm(&["prompt"]));
    report.compare("whoami, against select 1", 1.3, runs, || place.epicrm(&["whoami"]), || place.psql("SELECT 1"));
    report.compare(
        "20 rows, filtered, table",
        1.3,
        runs,
        || place.epicrm(&["contracts", "status=signed and remaining>0", "--limit", "20", "--format", "table"]),
        || place.psql(&format!("{COLUMNS} WHERE k.status = 'signed' AND k.remaining > 0 ORDER BY k.created_at, k.id LIMIT 20")),
    );
    report.compare(
        "one contract",
        1.3,
        runs,
        || place.epicrm(&["contracts", "code=kc555", "--format", "csv"]),
        || place.psql(&format!("{COLUMNS} WHERE k.code = 'kc555'")),
    );
    report.alone("today", 50, runs, || place.epicrm(&["today", "--format", "table"]));
    report.alone("token: a sign-in, with what makes passwords slow to guess", None, runs, || place.signs_in("bob"));
    report.memory("peak memory of a listing", 20, place.epicrm(&["contracts", "--format", "csv"]));
}

/// Everything there is, in every shape.
pub fn long(report: &mut Report, place: &Place, size: u64, runs: usize) {
    report.section(&format!("Lists of {size} contracts"));
    report.figure("init --demo --demo-size", format!("{:.1} s", place.cold.as_secs_f64()), None);
    let copy = || place.psql(&format!("\\copy ({COLUMNS} ORDER BY k.created_at, k.id) to stdout csv header"));
    let list = |format: &'static str| move || place.epicrm(&["contracts", "--format", format]);
    report.compare("csv, against \\copy", 1.0, runs, list("csv"), copy);
    report.compare("jsonl, against \\copy", 1.2, runs, list("jsonl"), copy);
    report.compare("wide, against psql's own table", None, runs.min(3), list("wide"), || {
        place.psql(&format!("{COLUMNS} ORDER BY k.created_at, k.id"))
    });
    report.memory("peak memory, csv", 20, place.epicrm(&["contracts", "--format", "csv"]));
    report.memory("peak memory, jsonl", 20, place.epicrm(&["contracts", "--format", "jsonl"]));
    report.first_byte("first byte of all, csv", 50, runs, list("csv"));
    report.compare(
        "a page of 50, latest first",
        1.3,
        runs * 3,
        || place.epicrm(&["contracts", "--sort", "-created_at", "--limit", "50", "--format", "table"]),
        || place.psql(&format!("{COLUMNS} ORDER BY k.created_at DESC, k.id DESC LIMIT 50")),
    );
    for (what, words) in [
        ("today", &["today", "--format", "table"][..]),
        ("report pipeline", &["report", "pipeline", "--format", "csv"]),
        ("report outstanding", &["report", "outstanding", "--format", "csv"]),
        ("report revenue --by month", &["report", "revenue", "--by", "month", "--format", "csv"]),
        ("report revenue --by client, the best 20", &["report", "revenue", "--by", "client", "--limit", "20", "--format", "csv"]),
        ("report revenue --by client, all of them", &["report", "revenue", "--by", "client", "--format", "csv"]),
        ("report workload", &["report", "workload", "--format", "csv"]),
        ("report conversion", &["report", "conversion", "--format", "csv"]),
        ("report stale, the first 20", &["report", "stale", "--limit", "20", "--format", "csv"]),
        ("report stale --of clients, the first 20", &["report", "stale", "--of", "clients", "--limit", "20", "--format", "csv"]),
    ] {
        report.alone(what, 1000, runs, || place.epicrm(words));
    }
}

/// A noun, a field, and how to find a value of it that few records have.
const SELECTIVE: [(&str, &str, &str); 20] = [
    ("contracts", "code=", "SELECT 'kc555'"),
    ("contracts", "total=", "SELECT total FROM crm.contract GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
    ("contracts", "remaining=", "SELECT remaining FROM crm.contract GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
    ("contracts", "signed_at=", "SELECT to_char(max(signed_at), 'YYYY-MM-DD\"T\"HH24:MI+00:00') FROM crm.contract"),
    ("contracts", "due_on=", "SELECT due_on FROM crm.contract WHERE due_on IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
    ("contracts", "created_at=", "SELECT to_char(max(created_at), 'YYYY-MM-DD\"T\"HH24:MI+00:00') FROM crm.contract"),
    ("contracts", "client=", "SELECT 'mkc111'"),
    ("clients", "code=", "SELECT 'mkc111'"),
    ("clients", "full_name=", "SELECT 'Maïwenn Kéréon'"),
    ("clients", "full_name~", "SELECT 'kereon'"),
    ("clients", "last_name~", "SELECT 'kereon'"),
    ("clients", "email=", "SELECT 'elodie.marchand@sanofi.example'"),
    ("clients", "email~", "SELECT 'marchand@sanofi'"),
    ("clients", "phone=", "SELECT phone FROM crm.client WHERE phone IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
    ("clients", "first_contact_on=", "SELECT min(first_contact_on) FROM crm.client"),
    ("events", "code=", "SELECT 'geg2021'"),
    ("events", "title~", "SELECT 'gala annuel – la poste'"),
    ("events", "notes~", "SELECT 'micros HF'"),
    ("events", "starts_at=", "SELECT to_char(max(starts_at), 'YYYY-MM-DD\"T\"HH24:MI+00:00') FROM crm.event"),
    ("payments", "paid_on=", "SELECT paid_on FROM crm.payment GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"),
];

/// The same question to many records and to few: an index answers both alike.
pub fn filtered(report: &mut Report, many: &Place, size: u64, few: &Place, runs: usize) {
    report.section(&format!("Filters: 20 records among {size} contracts' database, against the same among 10000 (both epicrm)"));
    for (noun, test, value) in SELECTIVE {
        let ask = |place: &Place| format!("{test}\"{}\"", place.answer(value));
        let (of_many, of_few) = (ask(many), ask(few));
        let words = |filter| [noun, filter, "--limit", "20", "--format", "csv"];
        report.compare(&format!("{noun} {test}…"), 1.3, runs, || many.epicrm(&words(&of_many)), || few.epicrm(&words(&of_few)));
    }
}
