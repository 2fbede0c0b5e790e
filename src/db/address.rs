//! Where a database is: DATABASE_URL as libpq reads it, or the private cluster's socket.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use tokio_postgres::config::{ChannelBinding, Host, SslMode};

use super::libpq::{self, Wanted};
use super::limits::Limits;
use crate::error::{Error, Kind, Result};
use crate::identity::names;
use crate::language::tr;

/// A database and the way to it. Holds no password: whom to connect as comes with each connection.
#[derive(Clone, Debug)]
pub struct Address {
    /// Hosts, ports, timeouts; never a user or password.
    pub(super) link: tokio_postgres::Config,
    /// Which of several hosts will do.
    pub(super) wanted: Wanted,
    pub(super) tls: Tls,
    database: String,
    /// Who an administrator connects as (`init` only): from the URL, PGUSER, PGPASSWORD.
    admin: Credentials,
    pub(super) limits: Limits,
}

/// A role and its password; none on the private socket, where the operating system vouches for the administrator.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub role: String,
    pub password: Option<SecretString>,
}

/// How the link is protected. There is no middle: either the server proves who it is, or it is this very machine.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tls {
    /// A unix socket, or `sslmode=disable` to a loopback address.
    Off,
    /// verify-full, against this file of authorities or the system's.
    Verified { authorities: Option<PathBuf>, binding: ChannelBinding },
}

impl Address {
    /// The private cluster's socket.
    pub fn socket(directory: &Path, port: u16, database: &str, admin: &str) -> Self {
        let mut link = tokio_postgres::Config::new();
        link.host_path(directory).port(port);
        Self {
            link,
            wanted: Wanted::Any,
            tls: Tls::Off,
            database: database.to_owned(),
            admin: Credentials { role: admin.to_owned(), password: None },
            limits: Limits::default(),
        }
    }

    /// The same, where nobody waits longer than `limits`.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Reads a DATABASE_URL (`postgresql://…`) or libpq's `key=value` form. `suffix` tells environments of one server apart:
    /// the URL names the production database, `_dev` and `_test` are appended for the others.
    ///
    /// # Errors
    /// Exit code 2: not a database address, or one whose connection nobody could vouch for.
    pub fn parse(url: &str, suffix: &str, fallback: Option<Credentials>) -> Result<Self> {
        let (rest, ours) = libpq::split(url);
        let mut link: tokio_postgres::Config = rest.parse().map_err(|error: tokio_postgres::Error| {
            let reason = libpq::reason(&error);
            Error::new(
                Kind::Usage,
                tr!(
                    "DATABASE_URL is not an address of PostgreSQL: {reason}",
                    "DATABASE_URL n'est pas une adresse de PostgreSQL : {reason}"
                ),
            )
            .hint(model())
        })?;
        if link.get_hosts().is_empty() {
            return Err(Error::new(Kind::Usage, tr!("DATABASE_URL names no host", "DATABASE_URL ne nomme aucun hôte")).hint(model()));
        }
        let database = format!("{}{suffix}", link.get_dbname().unwrap_or("epicrm"));
        if !names::is_database(&database) {
            return Err(Error::new(
                Kind::Usage,
                tr!("{database} cannot be the name of a database here", "{database} ne peut être ici le nom d'une base de données"),
            )
            .hint(tr!(
                "at most {} lower-case letters, digits and single underscores: every role's name starts with it",
                "au plus {} lettres minuscules, chiffres et soulignés isolés : le nom de chaque rôle commence par lui",
                names::DATABASE_MAX
            )));
        }
        let admin = match link.get_user() {
            Some(user) => Credentials {
                role: user.to_owned(),
                password: link.get_password().map(|password| SecretString::from(String::from_utf8_lossy(password).into_owned())),
            },
            None => fallback.unwrap_or(Credentials { role: "postgres".to_owned(), password: None }),
        };
        let (tls, wanted) = (tls(&link, ours.sslmode.as_deref(), ours.authorities.clone(), ours.channel_binding()?)?, ours.wanted()?);
        link.password("").user("");
        Ok(Self { link, wanted, tls, database, admin, limits: Limits::default() })
    }

    pub fn database(&self) -> &str {
        &self.database
    }

    pub(super) fn admin(&self) -> &Credentials {
        &self.admin
    }

    /// For people: `db.example.org:5432/epicrm`, never with a user or password.
    pub fn shown(&self) -> String {
        let ports = self.link.get_ports();
        let hosts: Vec<String> = self
            .link
            .get_hosts()
            .iter()
            .enumerate()
            .map(|(index, host)| match host {
                Host::Tcp(name) => format!("{name}:{}", ports.get(index).or(ports.first()).copied().unwrap_or(5432)),
                Host::Unix(path) => path.display().to_string(),
            })
            .collect();
        format!("{}/{}", hosts.join(","), self.database)
    }
}

fn model() -> String {
    tr!("write postgresql://HOST:PORT/DATABASE?sslmode=verify-full", "écrivez postgresql://HÔTE:PORT/BASE?sslmode=verify-full")
}

fn tls(link: &tokio_postgres::Config, sslmode: Option<&str>, authorities: Option<PathBuf>, binding: ChannelBinding) -> Result<Tls> {
    let local = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback()),
    };
    let sockets = link.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
    match sslmode {
        _ if sockets => Ok(Tls::Off),
        Some("disable") if link.get_hosts().iter().all(local) => Ok(Tls::Off),
        Some("disable") => Err(Error::new(
            Kind::Usage,
            tr!(
                "sslmode=disable is refused to another machine: anyone on the way could read and change everything",
                "sslmode=disable est refusé vers une autre machine : n'importe qui en chemin pourrait tout lire et tout modifier"
            ),
        )
        .hint(tr!(
            "use sslmode=verify-full, with sslrootcert=FILE for an authority of your own",
            "employez sslmode=verify-full, avec sslrootcert=FICHIER pour une autorité à vous"
        ))),
        None | Some("allow" | "prefer" | "require" | "verify-ca" | "verify-full") => Ok(Tls::Verified { authorities, binding }),
        Some(other) => {
            Err(Error::new(Kind::Usage, tr!("DATABASE_URL has an unknown sslmode: {other}", "DATABASE_URL a un sslmode inconnu : {other}"))
                .hint(tr!("use sslmode=verify-full", "employez sslmode=verify-full")))
        }
    }
}

impl Address {
    /// How long to try each host, and to wait for what opens a session there; none: for ever.
    pub(super) fn connect_limit(&self) -> Option<Duration> {
        self.limits.connect(self.link.get_connect_timeout())
    }

    pub(super) fn config(&self, database: &str, credentials: &Credentials) -> tokio_postgres::Config {
        use secrecy::ExposeSecret;
        let mut config = self.link.clone();
        config.dbname(database).user(&credentials.role);
        match &credentials.password {
            Some(password) => config.password(password.expose_secret()),
            None => config.password(""),
        };
        config.ssl_mode(if self.tls == Tls::Off { SslMode::Disable } else { SslMode::Require });
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: Result<(&str, Tls), &str>) {
        match (Address::parse(url, "", None), expected) {
            (Ok(address), Ok((shown, tls))) => {
                assert_eq!(address.shown(), shown, "{url}");
                assert_eq!(address.tls, tls, "{url}");
            }
            (Err(error), Err(part)) => assert!(error.message.contains(part), "{url}: {}", error.message),
            (got, expected) => panic!("{url}: {got:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn addresses() {
        let binding = ChannelBinding::Require;
        let system = Tls::Verified { authorities: None, binding };
        check("postgresql://db.example.org/crm", Ok(("db.example.org:5432/crm", system.clone())));
        check("postgresql://gina:secret@db.example.org:6000/crm?sslmode=verify-full", Ok(("db.example.org:6000/crm", system.clone())));
        check(
            "postgres://a,b:6000/crm?target_session_attrs=read-write&sslmode=require&sslrootcert=/etc/ca.pem",
            Ok(("a:5432,b:6000/crm", Tls::Verified { authorities: Some("/etc/ca.pem".into()), binding })),
        );
        check("host=/run/pg dbname=crm", Ok(("/run/pg/crm", Tls::Off)));
        check("postgresql://127.0.0.1/crm?sslmode=disable", Ok(("127.0.0.1:5432/crm", Tls::Off)));
        check("postgresql://localhost/crm", Ok(("localhost:5432/crm", system)));
        check("postgresql://db.example.org/crm?sslmode=disable", Err("sslmode=disable is refused"));
        check("postgresql://db.example.org/crm?sslmode=maybe", Err("unknown sslmode"));
        check("postgresql://db.example.org/Big-Name", Err("cannot be the name"));
        check("postgresql:///crm", Err("names no host"));
        check("mysql://x/y", Err("not an address"));
    }

    #[test]
    fn no_password_is_kept_or_shown() {
        let address = Address::parse("postgresql://gina:secret@db.example.org/crm", "_dev", None).unwrap();
        assert_eq!(address.database(), "crm_dev");
        assert!(!format!("{address:?}").contains("secret"));
    }
}
