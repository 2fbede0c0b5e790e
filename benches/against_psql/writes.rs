//! Updates: the same statements, with the same triggers, rules and history.

use std::cell::Cell;

use crate::measure::Report;
use crate::place::Place;

pub fn updates(report: &mut Report, place: &Place, runs: usize) {
    report.section("Updates, against the same statement with its rules and history");
    // Each run writes another day, so that every record changes.
    let run = Cell::new(0);
    let day = || {
        run.set(run.get() + 1);
        format!("2{:03}-{:02}-{:02}", run.get() / 336, run.get() / 28 % 12 + 1, run.get() % 28 + 1)
    };
    let ours = |words: &[&str]| {
        let mut command = place.epicrm(words);
        command.arg(format!("due_on={}", day()));
        command
    };
    let theirs = |condition: &str| place.psql(&format!("UPDATE crm.contract SET due_on = '{}' WHERE {condition}", day()));
    report.compare("one contract", 1.5, runs, || ours(&["update-contract", "kc555"]), || theirs("code = 'kc555'"));
    let of_client = "client_id = (SELECT id FROM crm.client WHERE code = 'mkc111')";
    let few = place.answer(&format!("SELECT count(*) FROM crm.contract WHERE {of_client}"));
    let some = || ours(&["update-contract", "--where", "client=mkc111", "--confirm", &few]);
    report.compare(&format!("a client's {few} contracts at once"), None, runs, some, || theirs(of_client));
    let number = place.answer("SELECT count(*) FROM crm.contract");
    let all = || ours(&["update-contract", "--where", "code!=None", "--confirm", &number]);
    report.compare(&format!("{number} contracts at once"), None, 5, all, || theirs("code IS NOT NULL"));
    report.memory("peak memory of that", 60, all());
}
