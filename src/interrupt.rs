//! Ctrl-C and requests to end while a connection is open: the statement is stopped on the server, the command ends by its error,
//! and what was not committed is undone there. Without a connection the process ends at once, as it would by itself.
//!
//! A process that runs one command after the other outlives the one that Ctrl-C ends.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::db;
use crate::error::{Error, Kind};
use crate::files;
use crate::language::tr;
use crate::output;

/// The first signal that asked this process to end; 0: none.
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// Between two commands: a request to end has nothing to wait for.
static RESTING: AtomicBool = AtomicBool::new(false);
/// How many commands have ended here.
static ROUND: AtomicU32 = AtomicU32::new(0);
/// Held while the server is being told, and while it is forgotten that it was.
static TURN: Mutex<()> = Mutex::new(());

/// How long the command may take to end by itself: a reader of its output may be stuck.
const GRACE: Duration = Duration::from_secs(1);
/// Between two requests to stop: one that came between two statements stopped neither.
const AGAIN: Duration = Duration::from_millis(100);
/// How long whoever was lent a directory may take to end: editors are told to end too, when a machine goes down.
const PATIENCE: Duration = Duration::from_secs(5);

/// Watches for signals from the first connection on: who only prints a help text pays for no thread.
pub fn prepare() {
    db::before_connecting(watch);
}

/// A command has ended, and the process goes on: what stopped it is forgotten, and until [`begin`] nothing is running.
pub fn rest() {
    watch();
    RESTING.store(true, Ordering::SeqCst);
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    ROUND.fetch_add(1, Ordering::SeqCst);
    SIGNAL.store(0, Ordering::SeqCst);
    db::resume();
}

/// A command begins in a process that goes on after it.
pub fn begin() {
    RESTING.store(false, Ordering::SeqCst);
}

/// Whether the process was asked to end, rather than what it is doing.
pub fn is_ending() -> bool {
    SIGNAL.load(Ordering::SeqCst) == SIGTERM
}

/// Watches from now on: for what takes the terminal before it connects.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Where signals cannot be watched, they do what they always do.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        thread::spawn(move || signals.forever().for_each(received));
    });
}

fn received(signal: i32) {
    if signal == SIGINT && (output::is_paging() || files::is_lending()) {
        // Ctrl-C is for the pager or the editor: leaving it ends the command.
        return;
    }
    let first = SIGNAL.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst).is_ok();
    if first && (db::is_connected() || files::is_lending()) && !RESTING.load(Ordering::SeqCst) {
        let round = ROUND.load(Ordering::SeqCst);
        thread::spawn(move || stop(signal, round));
    } else {
        leave(signal);
    }
}

fn stop(signal: i32, round: u32) {
    let asked = Instant::now();
    while files::is_lending() && asked.elapsed() < PATIENCE {
        thread::sleep(AGAIN);
    }
    let begun = Instant::now();
    let is_over = || ROUND.load(Ordering::SeqCst) != round;
    while begun.elapsed() < 2 * GRACE {
        {
            let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
            if is_over() {
                return;
            }
            if begun.elapsed() < GRACE {
                db::cancel();
            } else if round == 0 {
                break;
            } else {
                // A server that does not answer must not end the shell with the command.
                db::sever();
            }
        }
        thread::sleep(AGAIN);
    }
    // Two readers of one keyboard would be worse than a late end.
    while output::is_paging() {
        thread::sleep(AGAIN);
    }
    if !is_over() {
        leave(signal);
    }
}

#[expect(clippy::disallowed_methods, reason = "the thread that would return an error does not answer")]
fn leave(signal: i32) {
    output::restore_terminal();
    files::take_back();
    std::process::exit(i32::from(error(signal).exit_code()))
}

fn error(signal: i32) -> Error {
    if signal == SIGTERM {
        Error::terminated()
    } else {
        let message = tr!("interrupted: what was not finished is undone", "interruption : ce qui n'était pas fini est défait");
        Error::new(Kind::Interrupted, message)
    }
}

/// Why the command ended as it did, when a signal asked it to.
pub fn cause() -> Option<Error> {
    match SIGNAL.load(Ordering::SeqCst) {
        0 => None,
        signal => Some(error(signal)),
    }
}
