//! The one function that opens a connection: the link, its protection, and what can go wrong with it.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::config::ChannelBinding;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Connection, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, Credentials, Tls};
use super::running;
use super::trace::Trace;
use crate::error::{Error, Kind};

/// A synchronous diesel connection over tokio-postgres.
pub type Link = AsyncConnectionWrapper<AsyncPgConnection, Tokio>;

/// The library's `keepalives_idle` where DATABASE_URL says none: two hours.
const LIBRARY_IDLE: Duration = Duration::from_secs(2 * 60 * 60);
/// After so long without a word the network is asked whether the server is still there: a minute tells that it is gone.
const IDLE: Duration = Duration::from_secs(30);

/// An open connection and the task that drives it.
pub struct Db {
    link: Option<Link>,
    driver: Option<JoinHandle<()>>,
    /// As the server says it, such as `15.18 (Debian …)`; empty when it does not.
    pub(super) server_version: String,
}

impl Db {
    pub fn link(&mut self) -> &mut Link {
        match &mut self.link {
            Some(link) => link,
            None => unreachable!("a connection is taken only when dropped"),
        }
    }
}

impl Drop for Db {
    /// Says goodbye: without it the server logs "connection reset by peer" for every command over TLS.
    fn drop(&mut self) {
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
    Untrusted(String),
    Other(tokio_postgres::Error),
}

/// Connects to `database` at `address`. `command` is what the server's activity and the history show as the program.
///
/// # Errors
/// [`Trouble`], for the caller to act on or turn into a sentence.
pub(super) fn connect(address: &Address, database: &str, credentials: &Credentials, command: &str) -> Result<Db, Trouble> {
    let mut config = address.config(database, credentials);
    config.application_name(format!("epicrm {command}"));
    if config.get_keepalives_idle() == LIBRARY_IDLE {
        config.keepalives_idle(IDLE).keepalives_interval(IDLE / 3).keepalives_retries(3);
    }
    running::connecting();
    let limit = address.limits.connect(config.get_connect_timeout());
    let hosts = u32::try_from(config.get_hosts().len()).unwrap_or(u32::MAX).max(1);
    if let Some(limit) = limit {
        config.connect_timeout(limit);
    }
    // The library's own limit ends with the TCP handshake: what answers it may still never speak.
    let limit = limit.map(|limit| limit.saturating_mul(hosts));
    match &address.tls {
        Tls::Off => {
            let (client, connection) = runtime().block_on(in_time(limit, config.connect(NoTls)))?;
            adopt(client, connection, None)
        }
        Tls::Verified { authorities } => {
            // Requiring the binding also refuses a server that asks for the password itself instead of a proof of it.
            config.channel_binding(ChannelBinding::Require);
            let tls = MakeRustlsConnect::new(client_config(authorities.as_deref())?);
            let (client, connection) = runtime().block_on(in_time(limit, config.connect(tls.clone())))?;
            adopt(client, connection, Some(tls))
        }
    }
}

async fn in_time<T>(limit: Option<Duration>, attempt: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Trouble> {
    match limit {
        Some(limit) => match tokio::time::timeout(limit, attempt).await {
            Ok(result) => result.map_err(trouble),
            Err(_) => Err(Trouble::NoServer(format!("it did not answer within {}", humantime::format_duration(limit)))),
        },
        None => attempt.await.map_err(trouble),
    }
}

fn adopt<S, T>(client: Client, connection: Connection<S, T>, tls: Option<MakeRustlsConnect>) -> Result<Db, Trouble>
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
    let mut link = runtime().block_on(AsyncPgConnection::try_from(client)).map_err(|error| Trouble::NotReady(error.to_string()))?;
    if let Some(trace) = Trace::wanted() {
        link.set_instrumentation(trace);
    }
    Ok(Db { link: Some(link.into()), driver: Some(driver), server_version })
}

pub(super) fn client_config(authorities: Option<&std::path::Path>) -> Result<ClientConfig, Trouble> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let untrusted = |error: &dyn std::fmt::Display| Trouble::Untrusted(error.to_string());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(|error| untrusted(&error))?;
    Ok(match authorities {
        None => {
            use rustls_platform_verifier::BuilderVerifierExt;
            builder.with_platform_verifier().map_err(|error| untrusted(&error))?.with_no_client_auth()
        }
        Some(file) => {
            use rustls::pki_types::CertificateDer;
            use rustls::pki_types::pem::PemObject;
            let mut roots = RootCertStore::empty();
            let unreadable = |error: &dyn std::fmt::Display| Trouble::Untrusted(format!("sslrootcert {}: {error}", file.display()));
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))? {
                roots.add(certificate.map_err(|error| unreadable(&error))?).map_err(|error| unreadable(&error))?;
            }
            builder.with_root_certificates(roots).with_no_client_auth()
        }
    })
}

fn trouble(error: tokio_postgres::Error) -> Trouble {
    if let Some(refused) = error.as_db_error() {
        return match refused.code() {
            code if *code == SqlState::INVALID_PASSWORD => Trouble::Refused,
            code if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => Trouble::NotAdmitted,
            code if *code == SqlState::INVALID_CATALOG_NAME => Trouble::NoDatabase,
            code if *code == SqlState::TOO_MANY_CONNECTIONS => Trouble::NotReady("it has no connection left to give".to_owned()),
            code if *code == SqlState::CANNOT_CONNECT_NOW => Trouble::NotReady("it is starting up or shutting down".to_owned()),
            _ => Trouble::Other(error),
        };
    }
    match std::error::Error::source(&error).and_then(|source| source.downcast_ref::<std::io::Error>()) {
        Some(io) if io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => Trouble::Untrusted(io.to_string()),
        Some(io) => Trouble::NoServer(io.to_string()),
        None if error.to_string().contains("connect") || error.is_closed() => Trouble::NoServer("it did not answer".to_owned()),
        None if error.to_string().contains("TLS") => Trouble::Untrusted("it does not speak TLS".to_owned()),
        None => Trouble::Other(error),
    }
}

impl Trouble {
    /// The sentence for a connection that nobody could mend on the way. `refused` is said when name and password are turned down.
    pub fn into_error(self, address: &Address, refused: impl FnOnce() -> Error) -> Error {
        let place = address.shown();
        match self {
            Self::Refused => refused(),
            Self::NoServer(reason) => Error::new(Kind::Unreachable, format!("no PostgreSQL answers at {place}: {reason}"))
                .hint("check that the server runs and that DATABASE_URL is right; without DATABASE_URL: epicrm db status"),
            Self::NotReady(reason) => {
                Error::new(Kind::Unreachable, format!("PostgreSQL at {place} is not ready: {reason}")).hint("try again in a moment")
            }
            Self::NotAdmitted => Error::new(Kind::Unreachable, format!("PostgreSQL at {place} admits no such connection from here"))
                .hint("its pg_hba.conf needs a line for this database and this machine: hostssl … scram-sha-256; does it want TLS?"),
            Self::NoDatabase => Error::new(Kind::Unreachable, format!("there is no database {} on this server", address.database()))
                .hint("an administrator creates it: epicrm init"),
            Self::Untrusted(reason) => Error::new(Kind::Unreachable, format!("the server at {place} did not prove who it is: {reason}"))
                .hint(
                    "give the authority that signed its certificate: sslrootcert=FILE in DATABASE_URL; the name must be the certificate's",
                ),
            Self::Other(error) => Error::new(Kind::Unreachable, format!("the connection to PostgreSQL at {place} failed"))
                .hint("is that address a PostgreSQL 15 or later, reachable from here?")
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
                runtime().block_on(future)
            }
        }
    }

    fn get_runtime() -> Self {
        Self
    }
}
