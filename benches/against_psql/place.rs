//! Where it is measured: a private PostgreSQL with the demo data, as durable as anybody's, and both programs as the same session.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

const EPICRM: &str = env!("CARGO_BIN_EXE_epicrm");
const PASSWORD: &str = "epicrm-demo-only-7";

/// Gone when dropped.
pub struct Place {
    pub home: PathBuf,
    token: String,
    psql: PathBuf,
    /// What `init --demo` took: cluster, schema, data.
    pub cold: Duration,
}

impl Place {
    /// With so many contracts; none: the base of the demo, 120 of them. `name` is signed in.
    pub fn new(contracts: Option<u64>, name: &str) -> Self {
        let size = contracts.map_or_else(|| "base".to_owned(), |contracts| contracts.to_string());
        let home = std::env::temp_dir().join(format!("epicrm-bench-{}-{size}-{name}", std::process::id()));
        std::fs::create_dir(&home).unwrap();
        std::fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o711)).unwrap();
        let mut place = Self { home, token: String::new(), psql: psql(), cold: Duration::ZERO };
        let started = std::time::Instant::now();
        let mut init = place.epicrm(&["init", "--demo"]);
        if contracts.is_some() {
            init.args(["--demo-size", &size]);
        }
        assert!(init.status().unwrap().success());
        place.cold = started.elapsed();
        place.token = place.token_of(name);
        place
    }

    /// What signs `name` in.
    pub fn signs_in(&self, name: &str) -> Command {
        let password = self.home.join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let mut token = self.epicrm(&["token", name]);
        token.stdin(std::fs::File::open(password).unwrap());
        token
    }

    /// A new token of `name`'s.
    pub fn token_of(&self, name: &str) -> String {
        String::from_utf8(self.signs_in(name).stdout(Stdio::piped()).output().unwrap().stdout).unwrap().trim().to_owned()
    }

    pub fn epicrm(&self, words: &[&str]) -> Command {
        let mut command = Command::new(EPICRM);
        for name in ["DATABASE_URL", "EPICRM_ENV", "OC_12_ENV", "SENTRY_DSN", "EPICRM_FORMAT", "EPICRM_LOG"] {
            command.env_remove(name);
        }
        command
            .args(words)
            .env("XDG_DATA_HOME", &self.home)
            .env("XDG_CONFIG_HOME", &self.home)
            .env("XDG_STATE_HOME", &self.home)
            .env("LC_ALL", "C.UTF-8")
            .env("EPICRM_TOKEN", &self.token)
            .current_dir(&self.home);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// psql itself, not Debian's Perl wrapper, as the same session.
    pub fn psql(&self, sql: &str) -> Command {
        let mut command = self.psql_as(&session_role(&self.token), sql);
        command.env("PGPASSWORD", &self.token);
        command
    }

    /// psql as the administrator of the server, whom row security does not concern.
    pub fn psql_as_administrator(&self, sql: &str) -> Command {
        self.psql_as("epicrm_admin", sql)
    }

    fn psql_as(&self, role: &str, sql: &str) -> Command {
        let mut command = Command::new(&self.psql);
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h"]).arg(self.home.join("epicrm/run"));
        command.args(["-U", role, "-d", "epicrm", "-c", sql]);
        command.env("PGOPTIONS", "").stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// What psql answers, on one line.
    pub fn answer(&self, sql: &str) -> String {
        let output = self.psql(sql).args(["-A", "-t"]).stdout(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{sql}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _stopped = self.epicrm(&["db", "stop"]).status();
        let _gone = std::fs::remove_dir_all(&self.home);
    }
}

fn psql() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(|version| Some(version.ok()?.path().join("bin/psql"))).filter(|psql| psql.exists()).collect())
        .unwrap_or_default();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from("psql"))
}

/// The role that the token's session is, in PostgreSQL.
fn session_role(token: &str) -> String {
    let url_safe: String = token.split('.').nth(1).unwrap().replace('-', "+").replace('_', "/");
    let decode = Command::new("sh").arg("-c").arg(format!("echo '{url_safe}==' | base64 -d 2>/dev/null")).output().unwrap();
    let claims: serde_json::Value = serde_json::Deserializer::from_slice(&decode.stdout).into_iter().next().unwrap().unwrap();
    format!("epicrm__s_{}_{}", claims["sub"].as_str().unwrap(), &claims["jti"].as_str().unwrap()[..8])
}
