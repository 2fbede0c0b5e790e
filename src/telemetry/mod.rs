//! Reports of faults and of three business facts to the company's Sentry. It never carries personal data (`scrub`), never talks to
//! the network while a command runs (`spool` keeps, `flush` sends later, apart), and without a DSN does nothing at all.

mod fault;
mod flush;
mod log;
mod scrub;
mod spool;

use std::path::PathBuf;
use std::sync::Arc;

use sentry::integrations::{backtrace::ProcessStacktraceIntegration, contexts::ContextIntegration};
use sentry::protocol::{Event, Level};
use sentry::types::{Dsn, Scheme};
use sentry::{Breadcrumb, Client, ClientOptions, Hub};

use crate::error::Error;
use crate::http;
use crate::language::tr;

pub use self::log::LogSettings;
pub use fault::catch;
pub use flush::{FLUSH_COMMAND, Flushed, flush, reach};
use spool::Spool;

/// What `config` knows and this room needs.
pub struct Settings {
    /// Where to report (`SENTRY_DSN`). None or empty: nowhere, and nothing is written.
    pub dsn: Option<String>,
    /// False (`EPICRM_LOG_COLLECT=off`) silences everything, whatever the DSN.
    pub collect: bool,
    /// `prod`, `dev` or `test`.
    pub environment: &'static str,
    /// `epicrm@1.2.3`.
    pub release: &'static str,
    /// The XDG state directory of epicrm; reports wait in its `reports` folder.
    pub state_dir: PathBuf,
    /// This very binary, run again to send the reports once the command is over.
    pub program: PathBuf,
    /// What the person typed after the command's name: its words are masked wherever they would appear, whatever they look like.
    pub private: Vec<String>,
    /// The log on request.
    pub log: LogSettings,
    /// True (`RUST_BACKTRACE` set): a developer wants Rust's own account of a panic as well.
    pub backtrace: bool,
}

impl Settings {
    /// The DSN to use, None when reports are off.
    ///
    /// # Errors
    /// A sentence for the person when the DSN cannot be used; it does not repeat the DSN.
    fn destination(&self) -> Result<Option<Dsn>, String> {
        let Some(text) = self.dsn.as_deref().map(str::trim).filter(|text| self.collect && !text.is_empty()) else { return Ok(None) };
        let dsn: Dsn = text.parse().map_err(|reason| {
            tr!(
                "SENTRY_DSN cannot be used ({reason}): no report will be sent",
                "SENTRY_DSN ne peut servir ({reason}) : aucun rapport ne sera envoyé"
            )
        })?;
        if dsn.scheme() == Scheme::Http && !http::is_loopback(dsn.host()) {
            return Err(tr!(
                "SENTRY_DSN is not encrypted: no report will be sent; use https",
                "SENTRY_DSN n'est pas chiffré : aucun rapport ne sera envoyé ; employez https"
            ));
        }
        Ok(Some(dsn))
    }
}

/// A business fact worth an operator's attention. It has no room for a value: database ids and declared field names only.
pub enum Business {
    CollaboratorCreated { id: i32 },
    CollaboratorUpdated { id: i32, fields: Vec<&'static str> },
    ContractSigned { id: i32 },
}

/// What is said of each fact. Sent as it is: `status=signed` was typed, and yet masks nothing here.
const FACTS: [&str; 3] = ["collaborator created", "collaborator updated", "contract signed"];

/// The reports of one command. Without a usable DSN every method is a no-op.
pub struct Telemetry {
    /// None: off.
    spool: Option<Arc<Spool>>,
    program: PathBuf,
    warnings: Vec<String>,
}

impl Telemetry {
    /// Prepares the reports of this process and takes over its panics, which from here on print nothing by themselves (see [`catch`]).
    pub fn start(settings: Settings, command: &'static str) -> Self {
        fault::silence(settings.backtrace);
        let (dsn, unusable) = match settings.destination() {
            Ok(dsn) => (dsn, None),
            Err(warning) => (None, Some(warning)),
        };
        let unlogged = settings.log.start(command, &settings.private).err();
        let spool = dsn.map(|dsn| {
            let spool = Arc::new(Spool::at(&settings.state_dir));
            let mut options = options(settings.release, settings.environment, settings.private).transport(Arc::clone(&spool));
            options.dsn = Some(dsn);
            Hub::current().bind_client(Some(Arc::new(Client::with_options(options))));
            spool
        });
        let telemetry = Self { spool, program: settings.program, warnings: unusable.into_iter().chain(unlogged).collect() };
        telemetry.tag("command", command);
        ::log::info!("begin");
        telemetry
    }

    /// One line for the person when the DSN cannot be used, another when the log cannot be written.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Leaves a breadcrumb: connect, authenticate, query, render…
    pub fn stage(&self, stage: &'static str) {
        ::log::debug!(stage; "stage");
        self.tag("stage", stage);
        if self.spool.is_some() {
            sentry::add_breadcrumb(Breadcrumb { category: Some("stage".into()), message: Some(stage.into()), ..Breadcrumb::default() });
        }
    }

    /// Says which PostgreSQL answered; of `15.18 (Debian …)` only the number is kept.
    pub fn server_version(&self, version: &str) {
        let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
        self.tag("postgresql", &version[..end]);
    }

    fn tag(&self, key: &str, value: &str) {
        if self.spool.is_some() {
            sentry::configure_scope(|scope| scope.set_tag(key, value));
        }
    }

    /// Reports a failure that an operator must hear of, once: a panic brought back by [`catch`] already is.
    /// Gives the report's number, to be shown to the person.
    pub fn failure(&self, error: &Error) -> Option<String> {
        match fault::panic_of(error) {
            Some(panic) => panic.report.clone(),
            None if error.incident && self.spool.is_some() => Some(capture(fault::event(error))),
            None => None,
        }
    }

    /// Reports a business fact.
    pub fn business(&self, fact: Business) {
        let [created, updated, signed] = FACTS;
        let (message, id, fields) = match fact {
            Business::CollaboratorCreated { id } => (created, id, Vec::new()),
            Business::CollaboratorUpdated { id, fields } => (updated, id, fields),
            Business::ContractSigned { id } => (signed, id, Vec::new()),
        };
        if self.spool.is_some() {
            let mut event = Event { level: Level::Info, message: Some(message.into()), ..Event::default() };
            event.tags.insert("record".into(), id.to_string());
            event.tags.insert("fields".into(), fields.join(","));
            capture(event);
        }
    }

    /// Ends the command's reports: when some wait and it is time, another process is started to send them, and not waited for.
    /// `error` is what the command ended with.
    pub fn finish(self, error: Option<&Error>) {
        match error {
            Some(error) => {
                ::log::error!(exit = u64::from(error.exit_code()), kind = error.kind.name(), place = fault::said(error.place).as_str(); "end")
            }
            None => ::log::info!(exit = 0_u64; "end"),
        }
        if self.spool.is_some_and(|spool| spool.is_due()) {
            flush::detach(&self.program);
        }
    }
}

/// Sends an event to the spool; gives its short number, also a tag so that an operator can search for it.
fn capture(mut event: Event<'static>) -> String {
    let mut report = event.event_id.simple().to_string();
    report.truncate(8);
    event.tags.insert("report".into(), report.clone());
    sentry::capture_event(event);
    report
}

/// Everything the SDK is told, but where to send. `Client::with_options` is used rather than `sentry::init`, which reads the environment.
fn options(release: &'static str, environment: &'static str, private: Vec<String>) -> ClientOptions {
    ClientOptions::new()
        .release(release)
        .environment(environment)
        .send_default_pii(false)
        .max_breadcrumbs(30)
        .in_app_include(["epicrm"])
        .add_integration(ContextIntegration::new().add_device(false))
        .add_integration(ProcessStacktraceIntegration::new())
        .before_send(move |event| Some(scrub::event(event, &private)))
}

#[cfg(test)]
mod tests;
