//! What every command is handed: configuration, output, clock, and a session when it asks for one.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::cluster::Cluster;
use crate::config::{Config, Environment};
use crate::db::{self, Address, Kept, Session, Trouble};
use crate::entity::value::Clock;
use crate::error::{Error, Kind, Result};
use crate::identity::token::{self, Claims, Rejection};
use crate::language::tr;
use crate::output::{Format, Output};
use crate::telemetry::Telemetry;

/// One run of one command.
pub struct Context<'o> {
    pub config: Config,
    pub output: Output<'o>,
    pub clock: Clock,
    pub telemetry: Telemetry,
    /// As typed: what the server's activity and the history show.
    pub command: &'static str,
    /// What it shares with the commands before and after it; none: it is alone.
    pub shared: Option<Shared>,
}

/// What commands typed one after the other in one process share.
#[derive(Clone, Default)]
pub struct Shared {
    pub connection: Kept,
    /// Of the last sign-in there, before that of the environment.
    pub token: Rc<RefCell<Option<SecretString>>>,
}

/// The token, and what it says, judged offline.
///
/// # Errors
/// Exit code 4, a sentence for each fault.
pub fn signed_in(config: &Config, now: DateTime<Utc>) -> Result<(&SecretString, Claims)> {
    let token = config.token.as_ref().ok_or(Rejection::Missing)?;
    let keys = config.keys(&config.address()?);
    let claims = token::verify(token, keys.secret_key.as_ref(), config.environment.name(), now)?;
    Ok((token, claims))
}

impl Context<'_> {
    /// What the token says, judged offline.
    ///
    /// # Errors
    /// Exit code 4, a sentence for each fault.
    pub fn claims(&self) -> Result<Claims> {
        signed_in(&self.config, self.clock.now).map(|(_, claims)| claims)
    }

    /// What the token says, where the sentence of its fault is not wanted.
    ///
    /// # Errors
    /// The fault; a token of an address that cannot be read counts as of no known key.
    pub fn token(&self) -> Result<Claims, Rejection> {
        let token = self.config.token.as_ref().ok_or(Rejection::Missing)?;
        let key = self.config.address().ok().and_then(|address| self.config.keys(&address).secret_key);
        token::verify(token, key.as_ref(), self.config.environment.name(), self.clock.now)
    }

    /// A connection as the person whose token it is. A private server that is down is started first.
    ///
    /// # Errors
    /// Exit code 4 when the token is no good, 9 when the database cannot be reached.
    pub fn session(&self) -> Result<Session> {
        let (token, claims) = signed_in(&self.config, self.clock.now)?;
        let address = self.config.address()?;
        self.telemetry.stage("connect");
        let open = || match &self.shared {
            Some(shared) => shared.connection.session(&address, token.clone(), &claims, self.command),
            None => Session::open(&address, token.clone(), &claims, self.command),
        };
        let session = self.reach(open, |trouble| Session::explain(trouble, &address))??;
        self.telemetry.server_version(session.server_version());
        self.telemetry.stage("connected");
        Ok(session)
    }

    /// Tries `open`, once more after starting the private server when that is all that was missing.
    ///
    /// # Errors
    /// What `explain` makes of the trouble, or why the private server does not start.
    pub fn reach<T>(&self, open: impl Fn() -> Result<T, Trouble>, explain: impl FnOnce(Trouble) -> Error) -> Result<T> {
        match open() {
            Err(Trouble::NoServer(_)) if self.config.is_private() => {
                let cluster = Cluster::new(self.config.cluster.clone());
                if !cluster.exists() {
                    return Err(Error::new(
                        Kind::Unreachable,
                        tr!(
                            "there is no database yet: neither DATABASE_URL nor a private PostgreSQL",
                            "il n'y a pas encore de base de données : ni DATABASE_URL, ni PostgreSQL privé"
                        ),
                    )
                    .hint(tr!("look around with: epicrm demo", "faites un tour par : epicrm demo"))
                    .hint(tr!("or set one up for yourself: epicrm init", "ou installez-en une pour vous : epicrm init")));
                }
                cluster.start()?;
                open().map_err(explain)
            }
            result => result.map_err(explain),
        }
    }

    /// The same error; after waiting in vain for a record, with the names of those who have not finished.
    pub fn with_holders(&self, error: Error) -> Error {
        if !db::waited_in_vain(&error) {
            return error;
        }
        match self.session().and_then(|mut session| db::holders(&mut session)) {
            Ok(holders) if !holders.is_empty() => {
                error.hint(tr!("unfinished changes: {}", "modifications inachevées : {}", holders.join(", ")))
            }
            // They have finished meanwhile, or cannot be asked for.
            _ => error,
        }
    }

    /// Says on a terminal that the database is not that of production.
    pub fn tell_environment(&mut self) {
        let environment = self.config.environment;
        if environment == Environment::Prod || !self.output.screen().stderr_terminal || self.config.habits.banner == Some(false) {
            return;
        }
        if let Ok(address) = self.address() {
            self.output.banner(
                environment.name(),
                &tr!("{}: not the records of production", "{} : pas les données de production", address.shown()),
            );
        }
    }

    /// Prints one line of data.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn line(&mut self, text: &str) -> Result<()> {
        Ok(self.output.line(text)?)
    }

    /// The format asked for; else EPICRM_FORMAT; else `usual` on a terminal and tsv in a pipe.
    pub fn format(&self, asked: Option<Format>, usual: Format) -> Format {
        asked.or(self.config.format).unwrap_or(if self.output.screen().terminal { usual } else { Format::Tsv })
    }

    /// Where the database is.
    ///
    /// # Errors
    /// Exit code 2 when DATABASE_URL is no address.
    pub fn address(&self) -> Result<Address> {
        self.config.address()
    }
}
