//! The log of one command, on request: JSON lines that tell stages, statements and their times, never a value. What other crates
//! log is left out: some of it holds what was bound.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Instant, SystemTime};

use log::kv::{Key, Value, VisitSource};
use log::{LevelFilter, Log, Metadata, Record};
use serde_json::{Map, json};

use super::scrub;
use crate::error::reason;
use crate::language::tr;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct LogSettings {
    pub level: LevelFilter,
    /// Appended to, for its owner's eyes only; none: standard error.
    pub file: Option<PathBuf>,
}

impl LogSettings {
    /// Nothing is logged.
    pub const OFF: Self = Self { level: LevelFilter::Off, file: None };

    /// Reads `debug`, or `debug:/path/to/file`.
    ///
    /// # Errors
    /// What is to be written instead.
    pub fn read(text: &str) -> Result<Self, String> {
        let (level, file) = text.split_once(':').map_or((text, None), |(level, file)| (level, Some(file)));
        let wrong = || {
            tr!(
                "write error, warn, info, debug or trace; a file after a colon: debug:epicrm.log",
                "écrivez error, warn, info, debug ou trace ; un fichier après deux-points : debug:epicrm.log"
            )
        };
        let level = level.trim().parse().map_err(|_| wrong())?;
        Ok(Self { level, file: file.map(str::trim).filter(|file| !file.is_empty()).map(PathBuf::from) })
    }

    /// Logs from here on.
    ///
    /// # Errors
    /// One line for the person when the file cannot be written; nothing is logged then.
    pub(super) fn start(self, command: &'static str, private: &[String]) -> Result<(), String> {
        if self.level == LevelFilter::Off {
            log::set_max_level(self.level);
            return Ok(());
        }
        let stream: Box<dyn Write + Send> = match &self.file {
            None => Box::new(io::stderr()),
            Some(path) => {
                let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
                let unwritten = |error: io::Error| {
                    tr!(
                        "the log {} cannot be written ({}): nothing is logged",
                        "le journal {} ne peut être écrit ({}) : rien n'est noté",
                        path.display(),
                        reason(&error)
                    )
                };
                Box::new(file.map_err(unwritten)?)
            }
        };
        let about = About { level: self.level, command, private: private.to_vec() };
        let begun = Instant::now();
        // Another command of the same process logs where the first did, under its own name.
        let log = LOG.get_or_init(|| Lines { stream: Mutex::new(stream), about: Mutex::new(About::default()), begun });
        *log.about() = about;
        // Refused when it is set already: by the command before, or by a test.
        let _set = log::set_logger(log);
        log::set_max_level(self.level);
        Ok(())
    }
}

static LOG: OnceLock<Lines> = OnceLock::new();

struct Lines {
    stream: Mutex<Box<dyn Write + Send>>,
    about: Mutex<About>,
    begun: Instant,
}

/// The command that is running.
struct About {
    level: LevelFilter,
    command: &'static str,
    /// The words that the person typed, masked wherever they would appear.
    private: Vec<String>,
}

impl Default for About {
    fn default() -> Self {
        Self { level: LevelFilter::Off, command: "", private: Vec::new() }
    }
}

impl Lines {
    fn about(&self) -> MutexGuard<'_, About> {
        self.about.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= self.about().level && metadata.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"))
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let about = self.about();
        let mut line = Map::new();
        line.insert("at".to_owned(), humantime::format_rfc3339_millis(SystemTime::now()).to_string().into());
        line.insert("level".to_owned(), record.level().as_str().to_lowercase().into());
        line.insert("command".to_owned(), about.command.into());
        line.insert("pid".to_owned(), std::process::id().into());
        line.insert("elapsed_ms".to_owned(), milliseconds(self.begun.elapsed().as_secs_f64()));
        line.insert("event".to_owned(), record.args().to_string().into());
        let _infallible = record.key_values().visit(&mut Members { line: &mut line, private: &about.private });
        let text = format!("{}\n", serde_json::Value::Object(line));
        // A log that cannot be written must not fail the command that it is about.
        let _unwritten = self.stream.lock().unwrap_or_else(PoisonError::into_inner).write_all(text.as_bytes());
    }

    fn flush(&self) {}
}

fn milliseconds(seconds: f64) -> serde_json::Value {
    json!((seconds * 1e6).round() / 1e3)
}

struct Members<'l> {
    line: &'l mut Map<String, serde_json::Value>,
    private: &'l [String],
}

impl<'kvs> VisitSource<'kvs> for Members<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), log::kv::Error> {
        let value = if let Some(truth) = value.to_bool() {
            truth.into()
        } else if let Some(number) = value.to_u64() {
            number.into()
        } else if let Some(seconds) = value.to_f64() {
            milliseconds(seconds)
        } else if ["sql", "place"].contains(&key.as_str()) {
            // A place is a line of this program. A statement is made of its constants and of names of the schema: what varies is bound, and
            // was cut off.
            value.to_string().into()
        } else {
            scrub::text(&value.to_string(), self.private).into()
        };
        self.line.insert(key.as_str().to_owned(), value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_and_a_file() {
        let check = |text, level, file: Option<&str>| {
            let read = LogSettings::read(text).unwrap();
            assert_eq!((read.level, read.file), (level, file.map(PathBuf::from)), "{text}");
        };
        check("debug", LevelFilter::Debug, None);
        check("INFO:", LevelFilter::Info, None);
        check("trace:/var/log/epicrm.log", LevelFilter::Trace, Some("/var/log/epicrm.log"));
        assert!(LogSettings::read("loud").is_err());
        assert!(LogSettings::read("/tmp/log").is_err());
    }

    #[test]
    fn texts_are_scrubbed_and_other_crates_are_not_heard() {
        let log = Lines {
            stream: Mutex::new(Box::new(io::sink())),
            about: Mutex::new(About { level: LevelFilter::Debug, command: "clients", private: vec!["kereon".to_owned()] }),
            begun: Instant::now(),
        };
        let heard = |target: &str, level| log.enabled(&Metadata::builder().target(target).level(level).build());
        assert!(heard("epicrm::db::trace", log::Level::Debug));
        assert!(!heard("epicrm::db::trace", log::Level::Trace));
        assert!(!heard("tokio_postgres::query", log::Level::Debug));
        assert!(!heard("epicrmish", log::Level::Error));
        let mut line = Map::new();
        let about = log.about();
        let mut members = Members { line: &mut line, private: &about.private };
        for (key, value) in
            [("error", Value::from("jean@x.fr owes 12 to kereon")), ("sql", "a = $1".into()), ("rows", 3_u64.into()), ("ms", 0.0015.into())]
        {
            members.visit_pair(Key::from_str(key), value).unwrap();
        }
        assert_eq!(
            serde_json::Value::Object(line).to_string(),
            r#"{"error":"[email] owes [number] to [private]","ms":1.5,"rows":3,"sql":"a = $1"}"#
        );
    }
}
