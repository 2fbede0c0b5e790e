//! Who may write what, whose: what the table of rules says and what PostgreSQL does by raw SQL, compared cell by cell.

use std::collections::BTreeMap;
use std::fmt::Write;

use epicrm::policy::{Department, RULES, Scope, Verb};
use snapbox::{assert_data_eq, file};

use crate::attack::ground::{Ground, shared};
use crate::catalogue::rights::{columns, entity};

const VERBS: [Verb; 4] = [Verb::Create, Verb::Update, Verb::Delete, Verb::Sign];

/// For each noun: a row that is alice's or sam's own, one that is a colleague's, and what a new row needs at least, of the
/// one's and of the other's.
const NOUNS: &[(&str, [&str; 2], [&str; 2])] = &[
    ("department", ["{support}"; 2], ["name = 'X', privileges = 'support'"; 2]),
    ("role", ["{manager}"; 2], ["name = 'X'"; 2]),
    ("collaborator", ["{me}", "{bob}"], ["code = 'x1', username = 'x2', full_name = 'X', department_id = {support}"; 2]),
    ("location", ["{location}"; 2], ["city = 'X'"; 2]),
    ("company", ["{company}"; 2], ["name = 'X'"; 2]),
    ("client", ["{alices_client}", "{bobs_client}"], ["last_name = 'X'"; 2]),
    ("contract", ["{alices_signed}", "{bobs_signed}"], ["client_id = {alices_client}, total = 1", "client_id = {bobs_client}, total = 1"]),
    (
        "payment",
        ["{alices_payment}", "{bobs_payment}"],
        ["contract_id = {alices_signed}, amount = 1", "contract_id = {bobs_signed}, amount = 1"],
    ),
    (
        "event",
        ["{my_event}", "{others_event}"],
        [
            "title = 'X', contract_id = {alices_signed}, starts_at = '2031-01-01', ends_at = '2031-01-02'",
            "title = 'X', contract_id = {bobs_signed}, starts_at = '2031-01-01', ends_at = '2031-01-02'",
        ],
    ),
    ("note", ["{my_note}", "{sofias_note}"], ["text = 'x', client_id = {bobs_client}"; 2]),
    (
        "reminder",
        ["{my_reminder}", "{sofias_reminder}"],
        [
            "text = 'x', due_on = '2031-01-01', client_id = {bobs_client}, who_id = {me}",
            "text = 'x', due_on = '2031-01-01', client_id = {bobs_client}, who_id = {sofia}",
        ],
    ),
];
const WHOSE: [&str; 2] = ["own", "foreign"];

fn person(department: Department) -> &'static str {
    match department {
        Department::Commercial => "alice",
        Department::Gestion => "gina",
        Department::Support => "sam",
        Department::Reader => panic!("nobody is in it: tests/it/commands/scripts.rs is about its tokens"),
    }
}

/// Columns that may be written, by cell; a cell that needs none named says `yes`.
pub type Matrix = BTreeMap<String, Vec<String>>;

fn cell(department: Department, verb: Verb, noun: &str, whose: &str) -> String {
    format!("{:<10} {:<6} {noun:<12} {whose:<7}", department.name(), verb.name())
}

/// What the rules say.
pub fn by_rules() -> Matrix {
    let mut matrix = Matrix::new();
    for department in Department::ALL {
        for verb in VERBS {
            for (noun, ..) in NOUNS {
                for whose in WHOSE {
                    // Acts on accounts go through functions, which have lists and attacks of their own.
                    let stated = RULES.iter().find(|rule| (rule.department, rule.verb, rule.noun) == (department, verb, *noun));
                    let Some(rule) = stated else { continue };
                    // A client is created one's own: nobody can name another. Places and companies are nobody's.
                    let mine = rule.scope == Scope::Any || whose == "own" || (verb, *noun) == (Verb::Create, "client");
                    if mine {
                        let mut fields: Vec<String> = columns(rule).map(str::to_owned).collect();
                        fields.sort();
                        matrix.insert(cell(department, verb, noun, whose), if fields.is_empty() { vec!["yes".to_owned()] } else { fields });
                    }
                }
            }
        }
    }
    matrix
}

/// What PostgreSQL does, each statement undone.
pub fn by_database(ground: &mut Ground) -> Matrix {
    let mut matrix = Matrix::new();
    for department in Department::ALL {
        for (noun, rows, new) in NOUNS {
            let table = entity(noun).table;
            let columns = columns_of(ground, table);
            for (turn, whose) in WHOSE.into_iter().enumerate() {
                let row = fill(ground, department, rows[turn]);
                let mut put = |verb: Verb, allowed: Vec<String>| {
                    if !allowed.is_empty() {
                        matrix.insert(cell(department, verb, noun, whose), allowed);
                    }
                };
                let update = |column: &String| format!("UPDATE crm.{table} SET {column} = {column} WHERE id = {row}");
                put(Verb::Update, columns.iter().filter(|column| permits(ground, department, &update(column))).cloned().collect());
                let new = fill(ground, department, new[turn]);
                put(Verb::Create, creatable(ground, department, table, &columns, &new));
                let delete = format!("SELECT crm.remove('{noun}', {row})");
                put(Verb::Delete, yes(permits(ground, department, &delete)));
                if *noun == "contract" {
                    let unsigned = fill(ground, department, ["{alices_unsigned}", "{bobs_unsigned}"][turn]);
                    let sign = format!("UPDATE crm.contract SET status = 'signed' WHERE id = {unsigned}");
                    put(Verb::Sign, yes(permits(ground, department, &sign)));
                }
            }
        }
    }
    matrix
}

fn yes(allowed: bool) -> Vec<String> {
    if allowed { vec!["yes".to_owned()] } else { Vec::new() }
}

/// The columns that an insertion may name: those it cannot do without, when it passes, and each that it may name beside them.
fn creatable(ground: &mut Ground, department: Department, table: &str, columns: &[String], new: &str) -> Vec<String> {
    let (names, values): (Vec<&str>, Vec<&str>) = new.split(", ").map(|part| part.split_once(" = ").unwrap()).unzip();
    let (names, values) = (names.join(", "), values.join(", "));
    if !permits(ground, department, &format!("INSERT INTO crm.{table} ({names}) VALUES ({values})")) {
        return Vec::new();
    }
    let needed = |column: &String| names.split(", ").any(|name| name == column);
    let beside = |column: &String| format!("INSERT INTO crm.{table} ({names}, {column}) VALUES ({values}, DEFAULT)");
    columns.iter().filter(|column| needed(column) || permits(ground, department, &beside(column))).cloned().collect()
}

fn columns_of(ground: &mut Ground, table: &str) -> Vec<String> {
    let query = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'crm' AND table_name = $1 ORDER BY 1";
    ground.admin.query(query, &[&table]).unwrap().iter().map(|row| row.get(0)).collect()
}

fn fill(ground: &Ground, department: Department, text: &str) -> String {
    let mine = if department == Department::Support { ["{sams_event}", "{sofias_event}"] } else { ["{alices_event}", "{bobs_event}"] };
    ground.fill(
        &text
            .replace("{me}", &format!("{{{}}}", person(department)))
            .replace("{my_event}", mine[0])
            .replace("{others_event}", mine[1])
            .replace("{my_", &format!("{{{}s_", person(department))),
    )
}

/// Whether the statement is let through: a row is touched, or only a reference stands in the way of a deletion.
fn permits(ground: &mut Ground, department: Department, sql: &str) -> bool {
    let mut open = ground.kept(person(department)).transaction().unwrap();
    match open.execute(sql, &[]) {
        Ok(rows) => rows > 0,
        Err(refused) => match refused.code().map(postgres::error::SqlState::code) {
            Some("42501" | "428C9") => false,
            Some("23503") => true,
            _ => panic!("{sql}: {refused:?}"),
        },
    }
}

#[test]
fn rules_and_database_are_equal_in_every_cell() {
    let mut ground = shared();
    let (rules, database) = (by_rules(), by_database(&mut ground));
    let mut text = String::new();
    for (cell, fields) in &database {
        let _ = writeln!(text, "{cell} {}", fields.join(" "));
    }
    assert_data_eq!(text, file!["policy_matrix.txt"].raw());
    let cells: std::collections::BTreeSet<&String> = rules.keys().chain(database.keys()).collect();
    for cell in cells {
        assert_eq!(rules.get(cell), database.get(cell), "{cell}: rules on the left, database on the right");
    }
    // Saved views are no noun of the business: tests/it/attack/views.rs is about them.
    assert!(RULES.iter().all(|rule| rule.noun == "view" || NOUNS.iter().any(|(noun, ..)| *noun == rule.noun)));
}
