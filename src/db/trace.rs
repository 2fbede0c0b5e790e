//! Statements in the log: their text with `$n` where values are bound, how long the server took, never a value.

use std::time::Instant;

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// Told by diesel before and after each statement of one connection.
pub(super) struct Trace {
    begun: Instant,
}

impl Trace {
    /// None when nobody would read it: a connection without one pays nothing.
    pub(super) fn wanted() -> Option<Self> {
        log::log_enabled!(log::Level::Debug).then(|| Self { begun: Instant::now() })
    }
}

impl Instrumentation for Trace {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                self.begun = Instant::now();
                log::trace!(sql = unbound(&query.to_string()).as_str(); "statement begins");
            }
            InstrumentationEvent::FinishQuery { query, error, .. } => {
                let (seconds, text) = (self.begun.elapsed().as_secs_f64(), unbound(&query.to_string()));
                match error {
                    // What the server says may quote a value: which kind of refusal it was is in the command's own error.
                    Some(_) => log::warn!(sql = text.as_str(), ms = seconds; "statement failed"),
                    None => log::debug!(sql = text.as_str(), ms = seconds; "statement"),
                }
            }
            _ => {}
        }
    }
}

/// The statement on one line, before what diesel adds to it for debugging: the values.
fn unbound(text: &str) -> String {
    text.split(" -- binds: ").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
