//! What keeps an undo from writing over others.

use super::{Scene, sql};

pub fn scenes() -> Vec<Scene> {
    let added = "INSERT INTO crm.location (code, city) VALUES ('zz', 'Nantes')";
    let entry =
        |action: &str| format!("(SELECT min(id) FROM audit.entry WHERE target = 'location' AND action = '{action}' AND code = 'zz')");
    let (add, deletion) = (entry("INSERT"), entry("DELETE"));
    vec![
        sql(
            "entry_changed_since",
            "gina",
            &format!("{added}; UPDATE crm.location SET city = 'Brest' WHERE code = 'zz'; SELECT crm.take_back({add})"),
        ),
        sql(
            "entry_deleted_last",
            "gina",
            &format!("{added}; SELECT crm.take_back({add}); SELECT crm.restore({deletion}); SELECT crm.restore({deletion})"),
        ),
    ]
}
