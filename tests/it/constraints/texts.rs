//! Texts, codes, numbers and dates out of their form: alike on every table.

use super::{Scene, sql};

/// Table, who may write it, a record of it: its SQL condition, its code.
const RECORDS: [(&str, &str, &str, &str); 9] = [
    ("department", "gina", "code = 'support'", "support"),
    ("role", "gina", "code = 'manager'", "manager"),
    ("collaborator", "gina", "username = 'sam'", "sam"),
    ("location", "alice", "code = 'lo-1'", "lo-1"),
    ("company", "alice", "code = 'cy-1'", "cy-1"),
    ("client", "alice", "code = 'mkc111'", "mkc111"),
    ("contract", "alice", "code = 'kc555'", "kc555"),
    ("event", "alice", "code = 'geg2021'", "geg2021"),
    ("view", "bob", "id = {bobs_view}", ""),
];

/// Constraint, table, column, a literal that breaks it, what is typed as the field's value, what is said of that.
const UPDATES: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("department_name_text", "department", "name", "E'a\\tb'", "a\tb", "(U+0009)"),
    ("department_code_form", "department", "code", "'a b'", "a b", "cannot be a code"),
    ("role_name_text", "role", "name", "' x'", "x\u{200b}y", "(U+200B)"),
    ("role_code_form", "role", "code", "'É'", "É", "cannot be a code"),
    ("collaborator_full_name_text", "collaborator", "full_name", "''", "\u{202e}x", "(U+202E)"),
    ("collaborator_email_form", "collaborator", "email", "'x'", "x", "it has no @"),
    ("collaborator_phone_form", "collaborator", "phone", "'0612345678'", "12", "no French number"),
    ("location_code_form", "location", "code", "'-x'", "-x", "cannot be a code"),
    ("location_address_text", "location", "address", "E'a\\nb'", "a\nb", "line break"),
    ("location_complement_text", "location", "complement", "repeat('x', 151)", "\u{1b}", "(U+001B)"),
    ("location_city_text", "location", "city", "U&'a\\200Bb'", "a\u{200b}b", "(U+200B)"),
    ("location_region_text", "location", "region", "U&'\\00A0x'", "\u{9b}", "(U+009B)"),
    ("location_country_text", "location", "country", "U&'a\\202Eb'", "a\u{202e}b", "(U+202E)"),
    ("location_postal_code_form", "location", "postal_code", "'7500'", "7500", ""),
    ("location_cedex_form", "location", "cedex", "'Paris cedex 08'", "Paris cedex 08", "which is five digits"),
    ("location_population_positive", "location", "population", "-1", "-1", "less than nothing"),
    ("company_code_form", "company", "code", "'a;b'", "a;b", "cannot be a code"),
    ("company_name_text", "company", "name", "''", " \u{3000}", "nothing but spaces"),
    ("company_siren_form", "company", "siren", "'552081318'", "552081318", "check digit"),
    ("company_nic_form", "company", "nic", "'4'", "4", "five digits"),
    ("company_siret_form", "company", "nic", "'00016'", "00016", ""),
    ("company_activity_form", "company", "activity", "'8230Z'", "82", "a NAF code"),
    ("company_headcount_known", "company", "headcount", "'250'", "250", "did you mean headcount=32?"),
    ("company_started_on_dated", "company", "started_on", "'infinity'", "infinity", "is not a date"),
    ("client_code_form", "client", "code", "'A'", "a b", "cannot be a code"),
    ("client_civility_known", "client", "civility", "'Dr'", "Dr", "is none of MR, MME"),
    ("client_first_name_text", "client", "first_name", "E'\\x07'", "a\u{7}", "(U+0007)"),
    ("client_last_name_text", "client", "last_name", "repeat('x', 151)", "a\u{ad}b", "(U+00AD)"),
    ("client_job_title_text", "client", "job_title", "'x '", "a\u{85}b", "(U+0085)"),
    ("client_email_form", "client", "email", "'a@b'", "a@b", "a domain with a dot"),
    ("client_phone_form", "client", "phone", "'+0612345678'", "+999123456", "no country has such"),
    ("client_first_contact_on_dated", "client", "first_contact_on", "'10000-01-01'", "10000-01-01", "is not a date"),
    ("contract_code_form", "contract", "code", "'a b'", "a b", "cannot be a code"),
    ("contract_total_positive", "contract", "total", "'NaN'", "-1", "less than nothing"),
    ("contract_status_known", "contract", "status", "'lost'", "lost", "is none of unsigned"),
    ("contract_signed_at_dated", "contract", "signed_at", "'0044-03-15 BC'", "0000-03-15", "there is no year 0"),
    ("contract_due_on_dated", "contract", "due_on", "'0044-03-15 BC'", "0000-03-15", "there is no year 0"),
    ("event_code_form", "event", "code", "'a b'", "a b", "cannot be a code"),
    ("event_title_text", "event", "title", "' '", "\u{feff}x", "(U+FEFF)"),
    ("event_notes_text", "event", "notes", "repeat('x', 10001)", "a\u{0007}", "(U+0007)"),
    ("event_attendees_positive", "event", "attendees", "-1", "-1", "less than nothing"),
    ("event_status_known", "event", "status", "'lost'", "lost", "is none of planned"),
    ("event_dated", "event", "ends_at", "'infinity'", "9999-12-31", ""),
    ("event_ends_after_start", "event", "ends_at", "starts_at", "2020-01-01", ""),
    ("view_filter_text", "view", "filter", "' '", "", ""),
    ("view_shown_text", "view", "shown", "' x'", "", ""),
    ("view_sort_text", "view", "sort", "' x'", "", ""),
    ("view_format_known", "view", "format", "'pdf'", "", ""),
];

pub fn scenes() -> Vec<Scene> {
    let record = |table: &str| RECORDS.into_iter().find(|(known, ..)| *known == table).unwrap();
    let updates = UPDATES.iter().map(|(constraint, table, column, literal, typed, said)| {
        let (_, by, which, code) = record(table);
        let scene = sql(constraint, by, &format!("UPDATE crm.{table} SET {column} = {literal} WHERE {which}"));
        if code.is_empty() { scene } else { scene.command_saying(&[&format!("update-{table}"), code, &format!("{column}={typed}")], said) }
    });
    // The key that each table's generator makes codes of, kept for records to come.
    let reserved = [
        ("department", "dp"),
        ("role", "ro"),
        ("location", "lo"),
        ("company", "cy"),
        ("client", "cl"),
        ("contract", "ct"),
        ("event", "ev"),
    ];
    let reserved = reserved.into_iter().map(|(table, prefix)| {
        let (_, by, which, code) = record(table);
        let kept = format!("{prefix}-999999");
        sql(&format!("{table}_code_reserved"), by, &format!("UPDATE crm.{table} SET code = '{kept}' WHERE {which}")).command(&[
            &format!("update-{table}"),
            code,
            &format!("code={kept}"),
        ])
    });
    // Ids are given by the database: only its administrator can repeat one.
    let repeated = ["department", "role", "collaborator", "location", "company", "client", "contract", "payment", "event", "view"].map(|table| {
        let sql = format!(
            "SET LOCAL session_replication_role = replica;
             CREATE TEMP TABLE twin ON COMMIT DROP AS SELECT id FROM crm.{table} ORDER BY id LIMIT 2;
             ALTER TABLE crm.{table} ALTER id SET GENERATED BY DEFAULT; UPDATE crm.{table} SET id = (SELECT min(id) FROM twin) WHERE id = (SELECT max(id) FROM twin)"
        );
        super::sql(&format!("{table}_pkey"), "admin", &sql)
    });
    updates.chain(reserved).chain(repeated).collect()
}
