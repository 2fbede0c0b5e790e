//! What a report says of an error or a panic: types, kinds and places, not texts. It never prints.

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use sentry::integrations::backtrace::current_stacktrace;
use sentry::protocol::{Event, Exception, Frame, Level, Mechanism, Stacktrace};

use crate::error::{Error, Kind, Result};
use crate::language::tr;

/// A panic of this thread, as the hook saw it.
#[derive(Debug)]
pub(super) struct Panic {
    /// `src/db/session.rs:42`
    place: String,
    /// The report's number, when it was reported.
    pub(super) report: Option<String>,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panic at {}", self.place)
    }
}

impl std::error::Error for Panic {}

thread_local! { static LAST: Cell<Option<Panic>> = const { Cell::new(None) }; }

/// Runs the whole of a command: a panic comes back as an error like any other, of [`Kind::Fault`]. `Telemetry::failure` then gives
/// the number of its report; when there is none, a hint gives the place.
///
/// # Errors
/// Those of `work`, and the panic.
pub fn catch<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // Nothing that `work` has touched is used after a panic: the program reports and ends.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let error = Error::new(Kind::Fault, tr!("epicrm stopped on a fault of its own", "epicrm s'est arrêté sur un défaut de son fait"));
        match LAST.take() {
            Some(panic) if panic.report.is_some() => Err(error.source(panic)),
            Some(panic) => {
                let hint = tr!(
                    "tell your administrator what you were doing, and this place: {}",
                    "dites à votre administrateur ce que vous faisiez, et cet endroit : {}",
                    panic.place
                );
                Err(error.hint(hint).source(panic))
            }
            None => Err(error),
        }
    })
}

/// The panic that `error` comes from, if it does.
pub(super) fn panic_of(error: &Error) -> Option<&Panic> {
    error.source.as_deref().and_then(|source| source.downcast_ref())
}

/// Panics are recorded, and reported when there is a DSN; they print only for a developer (`loud`).
pub(super) fn silence(loud: bool) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            record(info);
            if loud {
                previous(info);
            }
        }));
    });
}

fn record(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(|| "unknown".to_owned(), said);
    let on = sentry::Hub::current().client().is_some_and(|client| client.is_enabled());
    let report = on.then(|| {
        let exception = Exception {
            ty: "panic".into(),
            value: Some(literal(info.payload()).into()),
            mechanism: Some(Mechanism { ty: "panic".into(), handled: Some(false), ..Mechanism::default() }),
            stacktrace: current_stacktrace().map(until_panic),
            ..Exception::default()
        };
        // A release has few frames left, the rest is inlined: without the place, different panics would be grouped as one.
        let fingerprint = vec!["{{ default }}".into(), place.clone().into()].into();
        let mut event = Event { level: Level::Fatal, exception: vec![exception].into(), fingerprint, ..Event::default() };
        event.tags.insert("place".into(), place.clone());
        super::capture(event)
    });
    LAST.set(Some(Panic { place, report }));
}

/// Without the frames of panicking itself: Sentry groups by the last one, which would be this hook for every panic.
fn until_panic(mut trace: Stacktrace) -> Stacktrace {
    const PANICKING: [&str; 3] = ["rust_begin_unwind", "core::panicking::", "std::panicking::begin_panic"];
    let begins = |frame: &Frame| frame.function.as_deref().is_some_and(|function| PANICKING.iter().any(|name| function.contains(name)));
    let end = trace.frames.iter().position(begins).unwrap_or(trace.frames.len());
    trace.frames.truncate(end);
    trace
}

/// In the place of a text that may hold data.
const UNTOLD: &str = "a formatted message";

/// What a panic says, when the programmer wrote it: a formatted text may hold data, so only how it begins is recognised.
fn literal(payload: &(dyn Any + Send)) -> &'static str {
    const FORMATTED: [(&str, &str); 5] = [
        ("called `Result::unwrap()`", "unwrap of an error"),
        ("index out of bounds", "index out of bounds"),
        ("assertion ", "assertion failed"),
        ("byte index ", "slice inside a character"),
        ("range ", "range out of bounds"),
    ];
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        return text;
    }
    let text = payload.downcast_ref::<String>().map_or("", String::as_str);
    FORMATTED.iter().find(|(start, _)| text.starts_with(start)).map_or(UNTOLD, |(_, said)| said)
}

/// `src/db/session.rs:42`
pub(super) fn said(place: &Location<'_>) -> String {
    format!("{}:{}", relative(place.file()), place.line())
}

/// A source path without the machine it was built on.
fn relative(path: &str) -> &str {
    if path.starts_with('/') { path.rsplit('/').next().unwrap_or(path) } else { path }
}

/// The report of an error: its kind and its place, then each cause by its type. Its sentence stays here: it quotes data, and is in the
/// language of whoever read it.
pub(super) fn event(error: &Error) -> Event<'static> {
    let mut chain = vec![Exception { ty: format!("epicrm::{}", error.kind.name()), ..Exception::default() }];
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        chain.push(Exception { ty: anatomy(&format!("{error:?}")), ..Exception::default() });
        cause = error.source();
    }
    let place = said(error.place);
    let types = chain.iter().map(|exception| exception.ty.clone());
    let fingerprint = types.chain([place.clone(), "{{ default }}".to_owned()]).map(Cow::Owned).collect();
    chain.reverse(); // Sentry wants the root cause first
    let mut event = Event { level: Level::Error, exception: chain.into(), fingerprint, ..Event::default() };
    event.tags.insert("kind".into(), error.kind.name().into());
    event.tags.insert("place".into(), place);
    if let Some(code) = error.filter.as_ref().map(|filter| filter.code) {
        event.tags.insert("code".into(), code.into());
    }
    event
}

/// Type and variant of an error, out of its `Debug` form and nothing more of it: the rest is data.
fn anatomy(debug: &str) -> String {
    let known = debug.split('"').next().unwrap_or_default();
    let Some(name) = type_name(known) else { return "Error".to_owned() };
    let rest = &known[name.len()..];
    let variant = rest.strip_prefix('(').or_else(|| rest.split_once("kind: ").map(|(_, kind)| kind)).and_then(type_name);
    variant.map_or_else(|| name.to_owned(), |variant| format!("{name}::{variant}"))
}

/// The path that `text` begins with, when what follows it is Rust's punctuation and not a sentence.
fn type_name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let is_type = name.rsplit(':').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_uppercase()));
    let is_code = rest.is_empty() || rest.starts_with(['(', ')', '{', ',']) || rest.starts_with(" {") || rest.starts_with(" }");
    (is_type && is_code).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{anatomy, literal, relative};

    fn check(debug: &str, expected: &str) {
        assert_eq!(anatomy(debug), expected, "for {debug:?}");
    }

    #[test]
    fn a_cause_is_its_type_and_variant() {
        check("NotFound", "NotFound");
        check(r#"DatabaseError(UniqueViolation, "Key (email)=(a@b.fr) exists")"#, "DatabaseError::UniqueViolation");
        check(r#"DeserializationError("Dupont")"#, "DeserializationError");
        check(r#"Os { code: 2, kind: NotFound, message: "No such file" }"#, "Os::NotFound");
        check(r#"Error { kind: Db, cause: Some(DbError { severity: "ERROR" }) }"#, "Error::Db");
        check("reqwest::Error { kind: Request }", "reqwest::Error::Request");
        check("InvalidByte(3, 61)", "InvalidByte");
        check("ParseIntError { kind: InvalidDigit }", "ParseIntError::InvalidDigit");
        check(r#""Dupont owes 12""#, "Error");
        check("Dupont owes 12", "Error");
        check("dupont", "Error");
        check("Dupont: 12", "Error");
        check("", "Error");
    }

    #[test]
    fn a_formatted_panic_says_only_how_it_begins() {
        assert_eq!(literal(&"no row left"), "no row left");
        assert_eq!(literal(&r#"called `Result::unwrap()` on an `Err` value: "Dupont""#.to_owned()), "unwrap of an error");
        assert_eq!(literal(&"Dupont".to_owned()), "a formatted message");
        assert_eq!(literal(&42), "a formatted message");
    }

    #[test]
    fn a_place_does_not_name_the_builder() {
        assert_eq!(relative("src/db/session.rs"), "src/db/session.rs");
        assert_eq!(relative("/home/alice/.cargo/registry/src/x/tokio-1.0.0/src/lib.rs"), "lib.rs");
    }
}
