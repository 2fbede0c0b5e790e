//! Names of PostgreSQL roles. Roles belong to the whole cluster, so each starts with its database's name.

/// Longest database name: leaves room for `__login_` or `__s_`, a username and a session id in PostgreSQL's 63 bytes.
pub const DATABASE_MAX: usize = 16;

/// Whether `name` can be a username or a registration number: what migrations check too.
pub fn is_sign_in_name(name: &str) -> bool {
    (2..=24).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
}

/// Whether `name` can prefix role names without ever needing quotes.
pub fn is_database(name: &str) -> bool {
    name.len() <= DATABASE_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('_').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// Owns the database and everything in it; nobody signs in as it.
pub fn owner(database: &str) -> String {
    format!("{database}__owner")
}

/// "Has typed a password": may open a session or change that password, nothing else.
pub fn login(database: &str, name: &str) -> String {
    format!("{database}__login_{name}")
}

/// "Holds a token": one per session.
pub fn session(database: &str, username: &str, session_id: &str) -> String {
    format!("{database}__s_{username}_{session_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_names() {
        for (name, good) in
            [("alice", true), ("aa123456789", true), ("jean-pierre.d", true), ("a", false), ("Alice", false), ("1a", false), ("a b", false)]
        {
            assert_eq!(is_sign_in_name(name), good, "{name}");
        }
    }

    #[test]
    fn the_longest_names_fit_postgresql() {
        let (database, username) = ("a".repeat(DATABASE_MAX), "b".repeat(24));
        assert!(is_database(&database) && is_sign_in_name(&username));
        assert!(session(&database, &username, "01234567").len() <= 63);
        assert!(login(&database, &username).len() <= 63);
        for name in ["Epicrm", "epi-crm", "epicrm__x", "_epicrm", "epicrm_", "12", ""] {
            assert!(!is_database(name), "{name}");
        }
    }
}
