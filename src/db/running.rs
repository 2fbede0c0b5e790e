//! The connections that are open, for whoever must stop what they are doing: Ctrl-C, a request to end, a server that fell silent.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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
/// How long an answer may take, in milliseconds; 0: for ever.
static LONGEST: AtomicU64 = AtomicU64::new(0);
static SILENT: AtomicBool = AtomicBool::new(false);
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
    SILENT.store(false, Ordering::SeqCst);
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

/// How long each answer may take from here on; none: for ever. The server has limits of its own, and says so when it keeps them:
/// this one is for a server, or something on the way, that says nothing at all while the network believes it to be there.
pub(super) fn expect_answers_within(limit: Option<Duration>) {
    LONGEST.store(limit.map_or(0, |limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX).max(1)), Ordering::SeqCst);
}

/// Waits for an answer; when it takes too long, ends every connection, so that `answer` is the error of a closed one.
pub(super) async fn answer<F: Future>(mut answer: Pin<&mut F>) -> F::Output {
    let longest = match LONGEST.load(Ordering::Relaxed) {
        0 => return answer.await,
        longest => Duration::from_millis(longest),
    };
    match tokio::time::timeout(longest, answer.as_mut()).await {
        Ok(output) => output,
        Err(_) => {
            SILENT.store(true, Ordering::SeqCst);
            sever();
            answer.await
        }
    }
}

/// Whether the last connection was given up because nothing was heard on it any more.
pub(super) fn fell_silent() -> bool {
    SILENT.load(Ordering::SeqCst)
}
