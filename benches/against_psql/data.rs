//! Import and export of everything, against COPY.

use std::fmt::Write as _;

use crate::measure::Report;
use crate::place::Place;

/// `size` new contracts of the demo's clients for each of the two, told apart by a letter: by client's code for `import`, by its id for
/// COPY, otherwise the same file.
fn files(place: &Place, size: u64, mark: &str) -> [std::path::PathBuf; 2] {
    let clients = place.answer("SELECT string_agg(code || ' ' || id, ',' ORDER BY id) FROM (SELECT code, id FROM crm.client LIMIT 500) c");
    let clients: Vec<(&str, &str)> = clients.split(',').filter_map(|client| client.split_once(' ')).collect();
    let mut texts = ["code,client,total,due_on\n".to_owned(), "code,client_id,total,due_on\n".to_owned()];
    for number in 0..size {
        let (code, id) = clients[number as usize % clients.len()];
        for (text, (letter, client)) in texts.iter_mut().zip([('i', code), ('c', id)]) {
            let (euros, cents, month, day) = (number % 90_000 + 500, number % 100, number % 12 + 1, number % 28 + 1);
            writeln!(text, "{mark}{letter}{number},{client},{euros}.{cents:02},2027-{month:02}-{day:02}").unwrap();
        }
    }
    let paths = ["import.csv", "copy.csv"].map(|name| place.home.join(format!("{mark}{name}")));
    for (path, text) in paths.iter().zip(texts) {
        std::fs::write(path, text).unwrap();
    }
    paths
}

/// Into the same constrained, audited table; each time new records, in a database that is as large for both.
pub fn import(report: &mut Report, place: &Place, size: u64, rounds: usize) {
    report.section(&format!("Import of {size} contracts, against a bare COPY of the same file into the same table"));
    let tables: Vec<_> = (0..=rounds).map(|round| files(place, size, &format!("b{round}-"))).collect();
    let counted = || place.answer("SELECT count(*) FROM crm.contract").parse::<u64>().unwrap();
    let before = counted();
    let (ours, theirs) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let next = |cell: &std::cell::Cell<usize>| cell.replace(cell.get() + 1);
    report.compare(
        "import contracts FILE --yes",
        2.5,
        rounds,
        || {
            let [file, _] = &tables[next(&ours)];
            place.epicrm(&["import", "contracts", file.to_str().unwrap(), "--yes"])
        },
        || {
            let [_, file] = &tables[next(&theirs)];
            // PostgreSQL has no COPY FROM under row security: the administrator's is spared it.
            place.psql_as_administrator(&format!(
                "\\copy crm.contract (code, client_id, total, due_on) from '{}' csv header",
                file.display()
            ))
        },
    );
    let expected = before + size * 2 * (rounds as u64 + 1);
    assert_eq!(counted(), expected, "each run imported its records");
    let [file, _] = files(place, size, "m-");
    report.memory("peak memory of the import", 60, place.epicrm(&["import", "contracts", file.to_str().unwrap(), "--yes"]));
}

pub fn export(report: &mut Report, place: &Place, runs: usize) {
    let number = place.answer("SELECT count(*) FROM crm.contract");
    report.section(&format!("Export of {number} contracts, against COPY TO of the same columns"));
    let run = std::cell::Cell::new(0);
    let directory = || {
        run.set(run.get() + 1);
        place.home.join(format!("export-{}", run.get())).display().to_string()
    };
    let whole = "SELECT k.code, c.code, k.total, k.paid, k.remaining, k.status, k.signed_at, k.due_on, k.cancel_reason, k.created_at, k.updated_at \
                 FROM crm.contract k JOIN crm.client c ON c.id = k.client_id ORDER BY k.id";
    let target = place.home.join("copied.csv").display().to_string();
    report.compare(
        "export contracts DIR",
        1.2,
        runs,
        || place.epicrm(&["export", "contracts", &directory()]),
        || place.psql(&format!("\\copy ({whole}) to '{target}' csv header")),
    );
    report.memory("peak memory of the export", 60, place.epicrm(&["export", "contracts", &directory()]));
}
