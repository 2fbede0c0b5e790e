//! The private PostgreSQL, for real: what it survives, and what it says when it cannot.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use epicrm::cluster::{Cluster, Settings, Status};

/// A data home of one test, deleted with its server when the test ends, whichever way.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("epicrm-test-{}-{number}{name}", std::process::id())))
    }

    fn cluster(&self) -> Cluster {
        let search_path = std::env::var_os("PATH");
        Cluster::new(Settings { data_home: self.0.clone(), search_path, throw_away: true, ..Settings::default() })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.cluster().destroy();
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Asks the server through psql, as the administrator.
fn psql(socket_dir: &Path, sql: &str) -> String {
    let port = Cluster::PORT.to_string();
    let done: Output = Command::new("psql")
        .args(["-XAtq", "-p", &port, "-U", Cluster::ADMIN, "-d", "postgres", "-c", sql, "-h"])
        .arg(socket_dir)
        .output()
        .unwrap();
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

#[test]
fn lives_from_creation_to_destruction() {
    let home = Home::new("");
    let cluster = home.cluster();
    assert_eq!(cluster.status().unwrap(), Status::Absent);
    assert!(cluster.create().unwrap().new);
    assert!(!cluster.create().unwrap().new);
    assert!(matches!(cluster.status().unwrap(), Status::Stopped { .. }));
    assert!(cluster.start().unwrap());
    assert!(!cluster.start().unwrap());
    let Status::Running { ready: true, socket_dir, .. } = cluster.status().unwrap() else { panic!("not running") };
    assert_eq!(socket_dir, cluster.socket_dir().unwrap());
    assert_eq!(psql(&socket_dir, "select rolname, rolsuper from pg_roles where rolname !~ '^pg_'"), "epicrm_admin|t");
    assert!(cluster.stop().unwrap());
    assert!(!cluster.stop().unwrap());
    cluster.destroy().unwrap();
    assert!(!home.0.exists());
}
