//! The connections that are open, for whoever must stop what they are doing: Ctrl-C, a request to end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::AbortHandle;
use tokio_postgres::{CancelToken, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// One connection, and the ways to end what it does.
#[derive(Clone)]
struct Line {
    token: CancelToken,
    tls: Option<MakeRustlsConnect>,
    driver: AbortHandle,
}

static OPEN: Mutex<Vec<Line>> = Mutex::new(Vec::new());
static STOPPED: AtomicBool = AtomicBool::new(false);
static FIRST: OnceLock<fn()> = OnceLock::new();

/// How long a server may take to be told.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does `work` before each connection that this process opens.
pub fn before_connecting(work: fn()) {
    let _already = FIRST.set(work);
}

pub(super) fn connecting() {
    if let Some(work) = FIRST.get() {
        work();
    }
}

pub(super) fn opened(token: CancelToken, tls: Option<MakeRustlsConnect>, driver: AbortHandle) {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner).push(Line { token, tls, driver });
}

/// Forgets the connections that have ended.
pub(super) fn closed() {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner).retain(|line| !line.driver.is_finished());
}

fn open() -> Vec<Line> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Whether any connection is open.
pub fn is_connected() -> bool {
    open().iter().any(|line| !line.driver.is_finished())
}

/// Asks the server to stop what it is doing for this process; from here on nothing more is sent to it. The connection's own thread
/// learns of it by the error of its statement.
pub fn cancel() {
    STOPPED.store(true, Ordering::SeqCst);
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        for line in open() {
            let request = async {
                match line.tls {
                    Some(tls) => line.token.cancel_query(tls).await,
                    None => line.token.cancel_query(NoTls).await,
                }
            };
            // A server that cannot be reached is not working for us either, or will notice.
            let _unreached = tokio::time::timeout(PATIENCE, request).await;
        }
    });
}

/// Lets what comes next be sent again: the work that [`cancel`] stopped has ended.
pub fn resume() {
    STOPPED.store(false, Ordering::SeqCst);
}

/// Whether nothing more is to be sent.
pub(super) fn is_stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}

/// Ends every connection at once: the server that was to stop what it does does not answer.
pub fn sever() {
    open().iter().for_each(|line| line.driver.abort());
}

/// To be called before anything is awaited: after [`cancel`], what would be sent finds the connection closed.
pub(super) fn hold() {
    if STOPPED.load(Ordering::Relaxed) {
        sever();
    }
}
