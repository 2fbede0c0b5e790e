//! Notes and reminders: what they are about, whose they are, what they say.

use super::{Scene, sql};

const NOUNS: [&str; 7] = ["client", "contract", "event", "company", "location", "payment", "collaborator"];

pub fn scenes() -> Vec<Scene> {
    let (mut scenes, note, remind) = (Vec::new(), ["note", "client", "mkc111"], ["remind", "client", "mkc111", "2027-01-01"]);
    for (table, columns, values, command) in
        [("note", "text", "'x'", &note[..]), ("reminder", "text, due_on", "'x', '2027-01-01'", &remind[..])]
    {
        let add = |more: &str, value: &str| format!("INSERT INTO crm.{table} ({columns}, {more}) VALUES ({values}, {value});");
        let said = |text: &'static str| command.iter().copied().chain([text]).collect::<Vec<_>>();
        for noun in NOUNS {
            scenes.push(sql(&format!("{table}_{noun}_about"), "alice", &add(&format!("{noun}_id"), "0")));
        }
        let about = "client_id, code";
        let one = add(about, "{alices_client}, 'one'");
        scenes.extend([
            sql(&format!("{table}_about_one"), "alice", &add("client_id, event_id", "{alices_client}, {alices_event}")),
            sql(&format!("{table}_code_form"), "alice", &add(about, "{alices_client}, 'A'")),
            sql(&format!("{table}_code_reserved"), "alice", &add(about, &format!("{{alices_client}}, '{}-999999'", &table[..2]))),
            sql(&format!("{table}_code_key"), "alice", &format!("{one} {one}")),
            sql(&format!("{table}_text_text"), "alice", &format!("{one} UPDATE crm.{table} SET text = E'a\\x07' WHERE code = 'one'"))
                .command_saying(&said("bell\u{7}"), "(U+0007)"),
            // Ids and authors are given by the database.
            sql(
                &format!("{table}_pkey"),
                "admin",
                &format!(
                    "SET LOCAL session_replication_role = replica; INSERT INTO crm.{table} (id, code, {columns}, noun, record, author_id, client_id{who}) OVERRIDING SYSTEM VALUE
                     SELECT 1000000, 'n' || n, {values}, 'client', 'x', {{alice}}, {{alices_client}}{whom} FROM generate_series(1, 2) n",
                    who = if table == "note" { "" } else { ", who_id" },
                    whom = if table == "note" { "" } else { ", {alice}" },
                ),
            ),
            sql(
                &format!("{table}_author_fkey"),
                "admin",
                &add(
                    &format!("author_id, client_id{}", if table == "note" { "" } else { ", who_id" }),
                    &format!("0, {{alices_client}}{}", if table == "note" { "" } else { ", {alice}" }),
                ),
            ),
        ]);
    }
    let remind = |who: &str, day: &str| {
        format!("INSERT INTO crm.reminder (text, due_on, client_id, who_id) VALUES ('x', '{day}', {{alices_client}}, {who})")
    };
    scenes.extend([
        sql("reminder_due_on_dated", "alice", &remind("{alice}", "infinity"))
            .command_saying(&["remind", "client", "mkc111", "2026-02-30", "x"], "2026-02 has no day 30"),
        sql("reminder_who_active", "gina", &remind("0", "2027-01-01")),
        sql(
            "reminder_who_fkey",
            "admin",
            "SET LOCAL session_replication_role = replica; DELETE FROM crm.client; DELETE FROM crm.event; DELETE FROM crm.view; DELETE FROM crm.note; DELETE FROM crm.reminder; DELETE FROM auth.login;
             DELETE FROM auth.account; DELETE FROM auth.session; SET LOCAL session_replication_role = origin;
             INSERT INTO crm.reminder (text, due_on, location_id, who_id, author_id) VALUES ('x', '2027-01-01', 1, {sam}, {bob});
             DELETE FROM crm.collaborator WHERE id = {sam}",
        ),
    ]);
    scenes
}
