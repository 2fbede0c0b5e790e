//! How long a command waits for the server before it gives up.

use std::time::Duration;

use crate::language::tr;

/// What is asked for: on the command line, else in the environment. None: the usual; zero: as long as it takes.
///
/// A statement has no usual limit: its time counts until the last row is fetched, so that any number would cut a long listing
/// off while it is being read in a pager. Who tires of waiting presses Ctrl-C; what the server's own settings say is kept.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct Limits {
    /// For a connection, each host of DATABASE_URL; 0: for ever [env: EPICRM_CONNECT_TIMEOUT; default: 10s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration, hide_short_help = true)]
    pub connect_timeout: Option<Duration>,
    /// For the last row of a statement; 0: for ever [env: EPICRM_STATEMENT_TIMEOUT; default: the server's, usually 0]
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration, hide_short_help = true)]
    pub statement_timeout: Option<Duration>,
    /// For a record that somebody else is changing; 0: for ever [env: EPICRM_LOCK_TIMEOUT; default: 10s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration, hide_short_help = true)]
    pub lock_timeout: Option<Duration>,
}

const USUAL_CONNECT: Duration = Duration::from_secs(10);
/// Much longer than any statement of this program holds a lock, much shorter than anybody's patience.
const USUAL_LOCK: Duration = Duration::from_secs(10);

/// How much later than the server said it a word may come.
const ON_THE_WAY: Duration = Duration::from_secs(2);

impl Limits {
    /// These, and where they say nothing what `others` say.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            connect_timeout: self.connect_timeout.or(others.connect_timeout),
            statement_timeout: self.statement_timeout.or(others.statement_timeout),
            lock_timeout: self.lock_timeout.or(others.lock_timeout),
        }
    }

    /// How long to try each host; `address` is what DATABASE_URL says. None: for ever.
    pub(super) fn connect(&self, address: Option<&Duration>) -> Option<Duration> {
        Some(self.connect_timeout.or(address.copied()).unwrap_or(USUAL_CONNECT)).filter(|limit| !limit.is_zero())
    }

    /// As the server's `statement_timeout` takes it; None: whatever the server says.
    pub(super) fn statement(&self) -> Option<String> {
        self.statement_timeout.map(milliseconds)
    }

    /// How long to wait for a word of a server that was told the limit of a statement, and would have spoken by then.
    pub(super) fn silence(&self) -> Option<Duration> {
        self.statement_timeout.filter(|limit| !limit.is_zero()).map(|limit| limit.saturating_add(ON_THE_WAY))
    }

    /// How long to wait for somebody else's lock; none: for ever.
    pub(super) fn patience(&self) -> Option<Duration> {
        Some(self.lock_timeout.unwrap_or(USUAL_LOCK)).filter(|limit| !limit.is_zero())
    }

    /// As the server's `lock_timeout` takes it.
    pub(super) fn lock(&self) -> String {
        milliseconds(self.lock_timeout.unwrap_or(USUAL_LOCK))
    }
}

fn milliseconds(limit: Duration) -> String {
    // Zero is for ever, which less than a millisecond is not.
    let least = u128::from(!limit.is_zero());
    format!("{}ms", limit.as_millis().max(least))
}

/// Reads `500ms`, `10s`, `2min`, `1h 30min`, or 0.
///
/// # Errors
/// What is wrong with the text, for the person.
pub fn duration(text: &str) -> Result<Duration, String> {
    let longest = Duration::from_millis(i32::MAX.unsigned_abs().into());
    match humantime::parse_duration(text) {
        Ok(limit) if limit <= longest => Ok(limit),
        Ok(_) => Err(tr!("at most 24 days; 0 is for ever", "au plus 24 jours ; 0 : sans limite")),
        Err(_) => Err(tr!(
            "write a number and its unit: 500ms, 10s, 2min; 0 is for ever",
            "écrivez un nombre et son unité : 500ms, 10s, 2min ; 0 : sans limite"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        let check = |text, expected: Option<u64>| assert_eq!(duration(text).ok(), expected.map(Duration::from_millis), "{text}");
        check("500ms", Some(500));
        check("10s", Some(10_000));
        check("2min", Some(120_000));
        check("1h 30min", Some(5_400_000));
        check("0", Some(0));
        check("0s", Some(0));
        check("10", None);
        check("-1s", None);
        check("1 year", None);
        check("soon", None);
        check("", None);
    }

    #[test]
    fn what_is_said_nearer_counts() {
        let second = Duration::from_secs(1);
        let flag = Limits { lock_timeout: Some(Duration::ZERO), ..Limits::default() };
        let variable = Limits { lock_timeout: Some(second), statement_timeout: Some(second / 2_000), ..Limits::default() };
        let both = flag.or(variable);
        assert_eq!((both.lock(), both.statement(), both.connect(Some(&second))), ("0ms".into(), Some("1ms".into()), Some(second)));
        assert_eq!(flag.or(variable).silence(), Some(Duration::from_micros(500) + ON_THE_WAY));
        assert_eq!(Limits { statement_timeout: Some(Duration::ZERO), ..flag }.silence(), None);
        let none = Limits::default();
        assert_eq!((none.lock(), none.statement(), none.connect(None)), ("10000ms".into(), None, Some(USUAL_CONNECT)));
    }
}
