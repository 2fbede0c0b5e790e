//! The one function that opens a connection: the link, its protection, and what can go wrong with it.

use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use diesel::Connection;
use diesel::connection::TransactionManager;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, Credentials, Tls};
use super::hosts;
use super::kept::Kept;
use super::refusal;
use super::running;
use super::trace::Trace;
use super::trust::{self, Distrust};
use crate::error::{Error, Kind, reason};
use crate::language::{Text, both, tr};

/// A synchronous diesel connection over tokio-postgres.
pub type Link = AsyncConnectionWrapper<AsyncPgConnection, Tokio>;

/// The library's `keepalives_idle` where DATABASE_URL says none: two hours.
const LIBRARY_IDLE: Duration = Duration::from_secs(2 * 60 * 60);
/// After so long without a word the network is asked whether the server is still there: a minute tells that it is gone.
const IDLE: Duration = Duration::from_secs(30);

/// What was sent and not even received for so long will not be: the system alone would try again for a quarter of an hour, and
/// asks nothing meanwhile. Longer than a server may be too busy to read, which counts as well.
const UNHEARD: Duration = Duration::from_secs(2 * 60);

/// An open connection and the task that drives it.
pub struct Db {
    link: Option<Link>,
    driver: Option<JoinHandle<()>>,
    /// As the server says it, such as `15.18 (Debian …)`; empty when it does not.
    pub(super) server_version: String,
    /// Where it goes instead of being closed, and under whose name.
    pub(super) home: Option<(Kept, String)>,
}

impl Db {
    pub fn link(&mut self) -> &mut Link {
        match &mut self.link {
            Some(link) => link,
            None => unreachable!("a connection is taken only when dropped"),
        }
    }

    /// Whether another command may use it: it is open, between two transactions, and was not told to stop.
    fn is_sound(&mut self) -> bool {
        let open = self.driver.as_ref().is_some_and(|driver| !driver.is_finished()) && !running::is_stopped() && !running::fell_silent();
        open && self.link.as_mut().is_some_and(|link| {
            matches!(<Link as Connection>::TransactionManager::transaction_manager_status_mut(link).transaction_depth(), Ok(None))
        })
    }
}

impl Drop for Db {
    /// Goes home if it has one. Else says goodbye: without it the server logs "connection reset by peer" for every command over TLS.
    fn drop(&mut self) {
        if let Some((kept, whose)) = self.home.take()
            && self.is_sound()
        {
            let server_version = std::mem::take(&mut self.server_version);
            return kept.put(whose, Self { link: self.link.take(), driver: self.driver.take(), server_version, home: None });
        }
        drop(self.link.take());
        if let Some(driver) = self.driver.take() {
            let abort = driver.abort_handle();
            let _late = runtime().block_on(async { tokio::time::timeout(Duration::from_millis(50), driver).await });
            abort.abort();
        }
        running::closed();
    }
}

/// Why there is no connection.
#[derive(Debug)]
pub enum Trouble {
    /// Nothing listens there, or it cannot be reached: a private server may just need to be started.
    NoServer(String),
    /// The server is there but not ready: starting, stopping, full.
    NotReady(String),
    /// The name or the password is wrong, or the role's password is gone.
    Refused,
    /// The server takes no such connection from here, whoever it is: pg_hba.conf.
    NotAdmitted,
    NoDatabase,
    /// The server did not prove who it is.
    Untrusted(Distrust),
    /// It proved who it is, and cannot bind the sign-in to this very link: a pooler, or not PostgreSQL.
    Unbound,
    /// Something on the way changes connections between statements.
    Pooled,
    /// A server of the wrong kind: a standby where writes are wanted, or the reverse.
    Unsuited(Text),
    Other(tokio_postgres::Error),
}

/// Connects to `database` at `address`. `command` is what the server's activity and the history show as the program.
///
/// # Errors
/// [`Trouble`], for the caller to act on or turn into a sentence.
pub(super) fn connect(address: &Address, database: &str, credentials: &Credentials, command: &str) -> Result<Db, Trouble> {
    let mut config = address.config(database, credentials);
    config.application_name(application(command));
    if config.get_keepalives_idle() == LIBRARY_IDLE {
        config.keepalives_idle(IDLE).keepalives_interval(IDLE / 3).keepalives_retries(3);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNHEARD);
    }
    running::connecting();
    let limit = address.connect_limit();
    if let Some(limit) = limit {
        config.connect_timeout(limit);
    }
    if let Tls::Verified { binding, .. } = &address.tls {
        // Requiring the binding also refuses a server that asks for the password itself instead of a proof of it.
        config.channel_binding(*binding);
    }
    let mut told: Option<Trouble> = None;
    for attempt in hosts::attempts(&config, address.wanted) {
        match attach(&attempt, &address.tls, limit) {
            Ok(db) => return Ok(db),
            Err(trouble) => {
                told = Some(match told {
                    Some(before) => hosts::more_telling(before, trouble),
                    None => trouble,
                });
            }
        }
    }
    Err(told.unwrap_or(Trouble::NoServer(tr!("the address names no host", "l'adresse ne nomme aucun hôte"))))
}

/// What the server's activity and the history call a command.
pub(super) fn application(command: &str) -> String {
    format!("epicrm {command}")
}

/// The library's own limit ends with the TCP handshake: what answers it may still never speak.
fn attach(config: &tokio_postgres::Config, tls: &Tls, limit: Option<Duration>) -> Result<Db, Trouble> {
    match tls {
        Tls::Off => {
            let (client, connection) = runtime().block_on(in_time(limit, config.connect(NoTls)))?;
            adopt(client, connection, None, limit)
        }
        Tls::Verified { authorities, .. } => {
            let tls = MakeRustlsConnect::new(trust::client_config(authorities.as_deref()).map_err(Trouble::Untrusted)?);
            let (client, connection) = runtime().block_on(in_time(limit, config.connect(tls.clone())))?;
            adopt(client, connection, Some(tls), limit)
        }
    }
}

async fn in_time<T>(limit: Option<Duration>, attempt: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Trouble> {
    within(limit, attempt).await?.map_err(trouble)
}

async fn within<T>(limit: Option<Duration>, attempt: impl Future<Output = T>) -> Result<T, Trouble> {
    let Some(limit) = limit else { return Ok(attempt.await) };
    tokio::time::timeout(limit, attempt).await.map_err(|_| {
        let limit = humantime::format_duration(limit);
        Trouble::NoServer(tr!("it did not answer within {limit}", "il n'a pas répondu en {limit}"))
    })
}

fn adopt<S, T>(
    client: Client,
    connection: tokio_postgres::Connection<S, T>,
    tls: Option<MakeRustlsConnect>,
    limit: Option<Duration>,
) -> Result<Db, Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let server_version = connection.parameter("server_version").unwrap_or_default().to_owned();
    let driver = runtime().spawn(async {
        // Its error is also the error of the statement that was running, where it is told.
        let _told_elsewhere = connection.await;
    });
    running::opened(client.cancel_token(), tls, driver.abort_handle());
    let link = runtime().block_on(within(limit, AsyncPgConnection::try_from(client)))?;
    let mut link = link.map_err(|error| match refusal::is_mixed_up(&error.to_string()) {
        true => Trouble::Pooled,
        false => Trouble::NotReady(tr!("it broke off the connection", "il a coupé la connexion")),
    })?;
    if let Some(trace) = Trace::wanted() {
        link.set_instrumentation(trace);
    }
    Ok(Db { link: Some(link.into()), driver: Some(driver), server_version, home: None })
}

fn trouble(error: tokio_postgres::Error) -> Trouble {
    if let Some(refused) = error.as_db_error() {
        return match refused.code() {
            code if *code == SqlState::INVALID_PASSWORD => Trouble::Refused,
            code if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => Trouble::NotAdmitted,
            code if *code == SqlState::INVALID_CATALOG_NAME => Trouble::NoDatabase,
            code if *code == SqlState::TOO_MANY_CONNECTIONS => {
                Trouble::NotReady(tr!("it has no connection left to give", "il n'a plus de connexion à donner"))
            }
            code if *code == SqlState::CANNOT_CONNECT_NOW => {
                Trouble::NotReady(tr!("it is starting up or shutting down", "il démarre ou s'arrête"))
            }
            code if *code == SqlState::PROTOCOL_VIOLATION && is_pooler_refusal(refused.message()) => Trouble::Refused,
            _ => Trouble::Other(error),
        };
    }
    let source = std::error::Error::source(&error);
    if source.is_some_and(|source| source.to_string().contains("channel binding")) {
        return Trouble::Unbound;
    }
    if let Some(fault) = source.and_then(tls_fault) {
        return Trouble::Untrusted(Distrust::of(fault));
    }
    match source.and_then(|source| source.downcast_ref::<std::io::Error>()) {
        // tokio-postgres's own words for a server that is not of the kind asked for.
        Some(io) if io.to_string().contains("does not allow writes") => {
            Trouble::Unsuited(both("only standbys answer, and they take no writes", "seuls des secours répondent, qui n'écrivent rien"))
        }
        Some(io) if io.to_string().contains("is not read only") => {
            Trouble::Unsuited(both("only the primary answers", "seul le serveur principal répond"))
        }
        Some(io) => Trouble::NoServer(reason(io)),
        None if error.to_string().contains("connect") || error.is_closed() => {
            Trouble::NoServer(tr!("it did not answer", "il n'a pas répondu"))
        }
        None if error.to_string().contains("TLS") => Trouble::Untrusted(Distrust::no_tls()),
        None => Trouble::Other(error),
    }
}

/// PgBouncer has one code for everything: these are its words for a name or password that it, or the server behind it, turns down.
fn is_pooler_refusal(message: &str) -> bool {
    ["authentication failed", "no such user"].iter().any(|words| message.contains(words))
}

/// What rustls found wrong, inside the error of the stream it protects.
fn tls_fault<'e>(source: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    source.downcast_ref::<std::io::Error>()?.get_ref()?.downcast_ref()
}

impl Trouble {
    /// The sentence for a connection that nobody could mend on the way. `refused` is said when name and password are turned down.
    pub fn into_error(self, address: &Address, refused: impl FnOnce() -> Error) -> Error {
        let place = address.shown();
        match self {
            Self::Refused => refused(),
            Self::NoServer(reason) => Error::new(
                Kind::Unreachable,
                tr!("no PostgreSQL answers at {place}: {reason}", "aucun PostgreSQL ne répond à {place} : {reason}"),
            )
            .hint(tr!(
                "check that the server runs and that DATABASE_URL is right; without DATABASE_URL: epicrm db status",
                "vérifiez que le serveur tourne et que DATABASE_URL est juste ; sans DATABASE_URL : epicrm db status"
            )),
            Self::NotReady(reason) => {
                let message = tr!("PostgreSQL at {place} is not ready: {reason}", "PostgreSQL à {place} n'est pas prêt : {reason}");
                Error::new(Kind::Unreachable, message).hint(tr!("try again in a moment", "réessayez dans un instant"))
            }
            Self::Unsuited(reason) => {
                let message = tr!(
                    "none of the servers at {place} is of the kind that DATABASE_URL asks for: {reason}",
                    "aucun des serveurs à {place} n'est de la sorte que DATABASE_URL demande : {reason}"
                );
                Error::new(Kind::Unreachable, message)
                    .hint(tr!(
                        "if the primary has just failed, try again when a standby was promoted",
                        "si le serveur principal vient de tomber, réessayez quand un secours aura été promu"
                    ))
                    .hint(tr!(
                        "which kind is wanted is target_session_attrs in DATABASE_URL: read-write to write, prefer-standby to read",
                        "la sorte voulue est target_session_attrs dans DATABASE_URL : read-write pour écrire, prefer-standby pour lire"
                    ))
            }
            Self::Pooled => refusal::pooled(),
            Self::Unbound => Error::new(
                Kind::Unreachable,
                tr!(
                    "the server at {place} does not bind the sign-in to its TLS link",
                    "le serveur à {place} ne lie pas la connexion à son lien TLS"
                ),
            )
            .hint(tr!(
                "a pooler such as PgBouncer cannot: where that is one you trust, add channel_binding=prefer to DATABASE_URL",
                "un répartiteur tel que PgBouncer ne le peut pas : si c'en est un de confiance, ajoutez channel_binding=prefer à DATABASE_URL"
            )),
            Self::NotAdmitted => Error::new(
                Kind::Unreachable,
                tr!(
                    "PostgreSQL at {place} admits no such connection from here",
                    "PostgreSQL à {place} n'admet pas d'ici une telle connexion"
                ),
            )
            .hint(tr!(
                "its pg_hba.conf needs a line for this database and this machine: hostssl … scram-sha-256; does it want TLS?",
                "son pg_hba.conf doit avoir une ligne pour cette base et cette machine : hostssl … scram-sha-256 ; veut-il TLS ?"
            )),
            Self::NoDatabase => Error::new(
                Kind::Unreachable,
                tr!(
                    "there is no database {} on this server",
                    "il n'y a pas de base de données {} sur ce serveur",
                    address.database()
                ),
            )
            .hint(tr!("an administrator creates it: epicrm init", "un administrateur la crée : epicrm init")),
            Self::Untrusted(Distrust { reason, remedy }) => {
                let message = tr!(
                    "the server at {place} did not prove who it is: {reason}",
                    "le serveur à {place} n'a pas prouvé qui il est : {reason}"
                );
                Error::new(Kind::Unreachable, message).hint(remedy)
            }
            Self::Other(error) => Error::new(
                Kind::Unreachable,
                tr!("the connection to PostgreSQL at {place} failed", "la connexion à PostgreSQL à {place} a échoué"),
            )
            .hint(tr!(
                "is that address a PostgreSQL 15 or later, reachable from here?",
                "cette adresse est-elle celle d'un PostgreSQL 15 ou plus récent, accessible d'ici ?"
            ))
            .source(error),
        }
    }
}

/// One thread for the link's input and output. Own, because the wrapper's has no timer: `connect_timeout` would panic.
pub(super) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => unreachable!("no event loop: {error}"),
    })
}

/// How diesel-async's wrapper waits: on [`runtime`].
#[derive(Clone, Copy, Debug)]
pub struct Tokio;

impl BlockOn for Tokio {
    /// Rows come a hundred at a time and are asked for one by one: what is here already is not worth entering the runtime, which
    /// took an eighth of the client's time in a long listing.
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => {
                running::hold();
                runtime().block_on(running::answer(future))
            }
        }
    }

    fn get_runtime() -> Self {
        Self
    }
}
