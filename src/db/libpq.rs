//! What libpq's addresses may say and tokio-postgres does not know, or means otherwise: taken out before it reads the rest.
//! Names and values: PostgreSQL's manual, libpq, "Parameter Key Words".

use std::path::PathBuf;

use tokio_postgres::config::{ChannelBinding, TargetSessionAttrs};

use crate::error::{Error, Kind, Result};
use crate::language::{Text, both, tr};

/// The parameters that are ours to obey.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parameters {
    pub sslmode: Option<String>,
    pub authorities: Option<PathBuf>,
    channel_binding: Option<String>,
    target_session_attrs: Option<String>,
}

/// Which of several servers will do: target_session_attrs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wanted {
    #[default]
    Any,
    /// One that takes writes: the primary.
    Primary,
    /// One that only reads.
    Standby,
    /// A standby, or the primary when there is none.
    PreferStandby,
}

/// Splits a URL or `key=value` text into what tokio-postgres reads and what is ours.
pub(super) fn split(text: &str) -> (String, Parameters) {
    let mut ours = Parameters::default();
    let mut theirs = |key: &str, value: &str| {
        match key {
            "sslmode" => ours.sslmode = Some(value.to_owned()),
            "sslrootcert" => ours.authorities = Some(PathBuf::from(value.replace("%2F", "/").replace("%20", " "))),
            "channel_binding" => ours.channel_binding = Some(value.to_owned()),
            "target_session_attrs" => ours.target_session_attrs = Some(value.to_owned()),
            _ => return true,
        }
        false
    };
    let rest = if is_url(text) {
        match text.split_once('?') {
            Some((head, query)) => {
                let query: Vec<&str> =
                    query.split('&').filter(|pair| pair.split_once('=').is_none_or(|(key, value)| theirs(key, value))).collect();
                format!("{head}{}{}", if query.is_empty() { "" } else { "?" }, query.join("&"))
            }
            None => text.to_owned(),
        }
    } else {
        pairs(text).into_iter().filter(|(key, value, _)| theirs(key, &unquoted(value))).map(|(.., pair)| pair).collect::<Vec<_>>().join(" ")
    };
    (rest, ours)
}

/// The other form may hold a URL too, in a value.
fn is_url(text: &str) -> bool {
    text.starts_with("postgresql://") || text.starts_with("postgres://")
}

/// Key, value and both as written, of each `key=value`: blanks may stand around the sign, and in a value between single quotes.
fn pairs(text: &str) -> Vec<(&str, &str, &str)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let value = after.trim_start().strip_prefix('=').map(str::trim_start);
        let length = value.map_or(0, value_length);
        let left = value.map_or(after.len(), |value| value.len() - length);
        let pair = &rest[..rest.len() - left];
        pairs.push((key, value.map_or("", |value| &value[..length]), pair));
        rest = rest[pair.len()..].trim_start();
    }
    pairs
}

/// Of the value that a text begins with, in bytes.
fn value_length(text: &str) -> usize {
    let quoted = text.starts_with('\'');
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(usize::from(quoted)) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' if quoted => return at + 1,
            c if !quoted && c.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

fn unquoted(value: &str) -> String {
    let inside = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).unwrap_or(value);
    let mut out = String::new();
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

/// What of an address others may know: the way to the server, never as whom.
const PUBLIC: [&str; 14] = [
    "host",
    "hostaddr",
    "port",
    "dbname",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "load_balance_hosts",
    "sslmode",
    "sslnegotiation",
    "sslrootcert",
    "channel_binding",
    "target_session_attrs",
];

/// An address as others may have it: without user or password.
pub fn public(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://").filter(|_| is_url(address)) else {
        let told = pairs(address).into_iter().filter(|(key, ..)| PUBLIC.contains(key));
        return told.map(|(.., pair)| pair).collect::<Vec<_>>().join(" ");
    };
    // A password may hold any sign but the one that ends it.
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let told = query.split('&').filter(|pair| pair.split_once('=').is_some_and(|(key, _)| PUBLIC.contains(&key)));
    let told = told.collect::<Vec<_>>().join("&");
    format!("{scheme}://{place}{}{told}", if told.is_empty() { "" } else { "?" })
}

/// What is wrong with an address that tokio-postgres does not read.
pub(super) fn reason(error: &tokio_postgres::Error, address: &str) -> String {
    let reason = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    // What seems to be an option may be the rest of a password.
    if !is_url(address) && address.contains("password") {
        tr!(
            "it is malformed; a password with blanks in it stands between single quotes",
            "elle est mal formée ; un mot de passe qui a des espaces se met entre apostrophes"
        )
    } else if let Some(option) = reason.strip_prefix("unknown option ") {
        tr!("unknown option {option}", "option inconnue {option}")
    } else if let Some(option) = reason.strip_prefix("invalid value for option ") {
        tr!("invalid value for option {option}", "valeur incorrecte pour l'option {option}")
    } else {
        tr!("{reason}", "elle est mal formée ({reason})")
    }
}

impl Parameters {
    /// The binding of SCRAM to the TLS link: required unless the address says otherwise, for a pooler, which cannot be bound.
    pub fn channel_binding(&self) -> Result<ChannelBinding> {
        Ok(match self.channel_binding.as_deref() {
            None | Some("require") => ChannelBinding::Require,
            Some("prefer") => ChannelBinding::Prefer,
            Some("disable") => ChannelBinding::Disable,
            Some(other) => return Err(unknown("channel_binding", other, both("require, prefer or disable", "require, prefer ou disable"))),
        })
    }

    pub fn wanted(&self) -> Result<Wanted> {
        Ok(match self.target_session_attrs.as_deref() {
            None | Some("any") => Wanted::Any,
            Some("read-write" | "primary") => Wanted::Primary,
            Some("read-only" | "standby") => Wanted::Standby,
            Some("prefer-standby") => Wanted::PreferStandby,
            Some(other) => {
                let known = both(
                    "any, read-write, read-only, primary, standby or prefer-standby",
                    "any, read-write, read-only, primary, standby ou prefer-standby",
                );
                return Err(unknown("target_session_attrs", other, known));
            }
        })
    }
}

impl Wanted {
    /// What to ask of the servers, one round after the other: each round goes through all of them.
    pub fn rounds(self) -> &'static [TargetSessionAttrs] {
        match self {
            Self::Any => &[TargetSessionAttrs::Any],
            Self::Primary => &[TargetSessionAttrs::ReadWrite],
            Self::Standby => &[TargetSessionAttrs::ReadOnly],
            Self::PreferStandby => &[TargetSessionAttrs::ReadOnly, TargetSessionAttrs::Any],
        }
    }
}

fn unknown(key: &str, value: &str, known: Text) -> Error {
    Error::new(Kind::Usage, tr!("DATABASE_URL has an unknown {key}: {value}", "DATABASE_URL a un {key} inconnu : {value}"))
        .hint(tr!("{key} is {known}", "{key} est {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_out_its_own_and_leaves_the_rest() {
        #[track_caller]
        fn check(text: &str, rest: &str, wanted: Option<Wanted>, binding: Option<ChannelBinding>) {
            let (left, ours) = split(text);
            assert_eq!(left, rest);
            assert_eq!(ours.wanted().ok(), wanted, "{text}");
            assert_eq!(ours.channel_binding().ok(), binding, "{text}");
        }
        let bound = Some(ChannelBinding::Require);
        check("postgresql://a,b/crm", "postgresql://a,b/crm", Some(Wanted::Any), bound);
        check(
            "postgresql://a,b/crm?target_session_attrs=read-write&load_balance_hosts=random",
            "postgresql://a,b/crm?load_balance_hosts=random",
            Some(Wanted::Primary),
            bound,
        );
        check(
            "host=a,b port=1,2 target_session_attrs=prefer-standby channel_binding=prefer",
            "host=a,b port=1,2",
            Some(Wanted::PreferStandby),
            Some(ChannelBinding::Prefer),
        );
        check("host=a target_session_attrs=standby channel_binding=never", "host=a", Some(Wanted::Standby), None);
        check("host=a target_session_attrs=quick", "host=a", None, bound);
        check(
            "host = a  password='b sslmode=x \\\' c' channel_binding = 'require'",
            "host = a password='b sslmode=x \\\' c'",
            Some(Wanted::Any),
            bound,
        );
    }

    #[test]
    fn others_never_have_the_password() {
        for (address, told) in [
            ("postgresql://u:p@a:1,b/crm?sslmode=require&password=p&user=u", "postgresql://a:1,b/crm?sslmode=require"),
            ("postgresql://u:p/p?p@p@a/crm", "postgresql://a/crm"),
            ("postgresql://a/crm", "postgresql://a/crm"),
            ("postgresql://a/crm?p%61ssword=p", "postgresql://a/crm"),
            ("host=a password='p p\\' p' user = u dbname=crm port = 1", "host=a dbname=crm port = 1"),
            ("host=a password = p p sslmode=require", "host=a sslmode=require"),
            ("password='p host=a", ""),
            ("host=a password=p options=x://y", "host=a"),
            ("mysql://u:p@a/crm", ""),
        ] {
            assert_eq!(public(address), told);
        }
    }
}
