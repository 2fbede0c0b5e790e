//! What stands before the cursor: who is signed in, in which environment, for how long.

use anstyle::{AnsiColor, Style};
use chrono::{DateTime, Utc};

use crate::config::Environment;
use crate::error::Error;
use crate::identity::token::Claims;
use crate::language::tr;
use crate::output::{Colour, Screen};

/// What is not production is not taken for it.
const ASIDE: Style = AnsiColor::Yellow.on_default().invert();
const PERSON: Style = AnsiColor::Green.on_default();

/// `alice prod 7h52> `, plainly and styled: the same letters.
pub(super) fn before_the_cursor(
    who: Result<&Claims, &Error>,
    environment: Environment,
    now: DateTime<Utc>,
    screen: &Screen,
) -> (String, String) {
    let (name, left) = match who {
        Ok(claims) => (claims.sub.clone(), left((claims.exp - now.timestamp()) / 60)),
        Err(_) => (tr!("signed out", "déconnecté"), String::new()),
    };
    let place = match environment {
        Environment::Prod => environment.name().to_owned(),
        aside => format!("[{}]", aside.name().to_uppercase()),
    };
    let words = |person: Style, aside: Style| {
        let aside = if environment == Environment::Prod { Style::new() } else { aside };
        let left = if left.is_empty() { String::new() } else { format!(" {left}") };
        format!("{person}{name}{person:#} {aside}{place}{aside:#}{left}> ")
    };
    let plain = words(Style::new(), Style::new());
    let styled = if screen.colour == Colour::Always { words(PERSON, ASIDE) } else { plain.clone() };
    (plain, styled)
}

/// Of minutes: `7h52`, `12min`.
fn left(minutes: i64) -> String {
    if minutes < 60 { format!("{minutes}min") } else { format!("{}h{:02}", minutes / 60, minutes % 60) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::error::Kind;
    use crate::output::Facts;

    #[test]
    fn who_where_and_for_how_long() {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let screen = Screen::decide(&Facts::default());
        let claims = |seconds: i64| Claims {
            jti: Uuid::nil(),
            sub: "alice".into(),
            department: "commercial".into(),
            env: "prod".into(),
            iat: 0,
            exp: 1_000_000 + seconds,
        };
        let plain = |claims: Result<&Claims, &Error>, environment| before_the_cursor(claims, environment, now, &screen).0;
        assert_eq!(plain(Ok(&claims(8 * 3600 - 1)), Environment::Prod), "alice prod 7h59> ");
        assert_eq!(plain(Ok(&claims(119)), Environment::Dev), "alice [DEV] 1min> ");
        assert_eq!(plain(Err(&Error::new(Kind::NotAuthenticated, "")), Environment::Test), "signed out [TEST]> ");
    }

    #[test]
    fn colour_is_not_alone() {
        let screen = Screen { colour: Colour::Always, ..Screen::decide(&Facts::default()) };
        let (plain, styled) =
            before_the_cursor(Err(&Error::new(Kind::NotAuthenticated, "")), Environment::Dev, DateTime::UNIX_EPOCH, &screen);
        assert_eq!(plain, "signed out [DEV]> ");
        assert!(styled.contains("\u{1b}["), "{styled}");
    }
}
