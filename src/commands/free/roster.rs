//! The people of the support and their time. Who is free is what the database would say: somebody is busy with an event that is not
//! called off and was not allowed to overlap others (the constraint `event_support_clash`), and may begin the moment another ends.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::{Session, explain};
use crate::entity::Value;
use crate::error::Result;
use crate::query::{self, ROSTER};

/// A stretch of time: from the first moment up to, and without, the second.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// Somebody, and their events of the time that was asked for.
#[derive(Clone, Debug)]
pub struct Person {
    pub username: String,
    pub full_name: String,
    /// By their beginning.
    pub events: Vec<Busy>,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Busy {
    pub code: String,
    pub span: Span,
    /// It may overlap others: nobody is kept from another event by it.
    pub clash_allowed: bool,
}

/// Everybody active of the support, in the order of their usernames.
///
/// # Errors
/// Those of the database.
pub fn read(session: &mut Session, (from, until): Span) -> Result<Vec<Person>> {
    let rows = query::rows(session.link(), query::roster(from, until), &ROSTER).map_err(explain)?;
    let mut people: Vec<Person> = Vec::new();
    for row in rows {
        let Ok([username, full_name, code, starts_at, ends_at, allowed]) = <[Value<'static>; ROSTER.len()]>::try_from(row) else {
            continue;
        };
        let username = text(username);
        if people.last().is_none_or(|person| person.username != username) {
            people.push(Person { username, full_name: text(full_name), events: Vec::new() });
        }
        if let (Some(person), Value::Instant(starts), Value::Instant(ends)) = (people.last_mut(), starts_at, ends_at) {
            let clash_allowed = allowed == Value::Boolean(true);
            person.events.push(Busy { code: text(code), span: (starts, ends), clash_allowed });
        }
    }
    Ok(people)
}

fn text(value: Value<'static>) -> String {
    match value {
        Value::Text(text) => text.into_owned(),
        _ => String::new(),
    }
}

impl Person {
    /// The events that keep them from another at that time, save the one called `but`.
    pub fn obstacles<'p>(&'p self, (from, until): Span, but: &'p str) -> impl Iterator<Item = &'p Busy> {
        let blocking = self.events.iter().filter(|event| !event.clash_allowed);
        blocking.filter(move |event| event.span.0 < until && event.span.1 > from && event.code != but)
    }

    /// How many of their events have something of that time.
    pub fn touching(&self, (from, until): Span) -> usize {
        self.events.iter().filter(|event| event.span.0 < until && event.span.1 > from).count()
    }

    /// The stretches of that time in which nothing keeps them, the first first.
    pub fn free(&self, (from, until): Span) -> Vec<Span> {
        let (mut spans, mut free_from) = (Vec::new(), from);
        for event in self.obstacles((from, until), "") {
            if event.span.0 > free_from {
                spans.push((free_from, event.span.0));
            }
            free_from = free_from.max(event.span.1);
        }
        if free_from < until {
            spans.push((free_from, until));
        }
        spans
    }

    /// Minutes of that time that their events take, those that overlap each counted.
    pub fn busy_minutes(&self, time: Span) -> i64 {
        self.events.iter().map(|event| common_minutes(event.span, time)).sum()
    }
}

/// Who could take events, one after the other: whoever is free and has least to do in the days around, each time.
#[derive(Debug)]
pub struct Spare<'p> {
    people: Vec<Taken<'p>>,
}

#[derive(Debug)]
struct Taken<'p> {
    username: &'p str,
    /// What keeps them: never overlapping, by their beginning.
    spans: Vec<Span>,
    /// What does not, but is to be done.
    others: Vec<Span>,
}

impl<'p> Spare<'p> {
    pub fn new(people: &'p [Person]) -> Self {
        let spans = |person: &Person, allowed| -> Vec<Span> {
            person.events.iter().filter(|event| event.clash_allowed == allowed).map(|event| event.span).collect()
        };
        let taken = |person: &'p Person| Taken { username: &person.username, spans: spans(person, false), others: spans(person, true) };
        Self { people: people.iter().map(taken).collect() }
    }

    /// Who takes an event at that time, other than `but`; from then on they are busy with it. None: nobody is free.
    pub fn take(&mut self, span: Span, but: Option<&str>) -> Option<&'p str> {
        let free = self.people.iter_mut().filter(|person| Some(person.username) != but && person.is_free(span));
        let person = free.min_by_key(|person| person.busy_minutes(around(span)))?;
        let place = person.spans.partition_point(|taken| taken.0 < span.0);
        person.spans.insert(place, span);
        Some(person.username)
    }
}

impl Taken<'_> {
    fn is_free(&self, (from, until): Span) -> bool {
        let place = self.spans.partition_point(|taken| taken.1 <= from);
        self.spans.get(place).is_none_or(|taken| taken.0 >= until)
    }

    fn busy_minutes(&self, time: Span) -> i64 {
        let place = self.spans.partition_point(|taken| taken.1 <= time.0);
        let near = self.spans[place..].iter().take_while(|taken| taken.0 < time.1);
        near.chain(&self.others).map(|span| common_minutes(*span, time)).sum()
    }
}

/// The days around an event, in which the load of those who could take it is compared.
pub fn around((from, until): Span) -> Span {
    (from - AROUND, until + AROUND)
}

const AROUND: TimeDelta = TimeDelta::days(7);

fn common_minutes(a: Span, b: Span) -> i64 {
    (a.1.min(b.1) - a.0.max(b.0)).num_minutes().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hour * 3600, 0).unwrap()
    }

    fn person(username: &str, events: &[(i64, i64, bool)]) -> Person {
        let event = |(index, &(from, until, clash_allowed)): (usize, &(i64, i64, bool))| Busy {
            code: format!("{username}-{index}"),
            span: (at(from), at(until)),
            clash_allowed,
        };
        let events = events.iter().enumerate().map(event).collect();
        Person { username: username.to_owned(), full_name: String::new(), events }
    }

    #[test]
    fn what_lies_between_events_is_free() {
        let check = |events: &[(i64, i64, bool)], expected: &[(i64, i64)]| {
            let expected: Vec<Span> = expected.iter().map(|&(from, until)| (at(from), at(until))).collect();
            assert_eq!(person("sam", events).free((at(0), at(24))), expected, "{events:?}");
        };
        check(&[], &[(0, 24)]);
        check(&[(8, 12, false), (12, 14, false), (20, 30, false)], &[(0, 8), (14, 20)]);
        check(&[(-5, 2, false), (3, 24, false)], &[(2, 3)]);
        check(&[(-5, 40, false)], &[]);
        check(&[(8, 12, true)], &[(0, 24)]);
    }

    #[test]
    fn an_event_may_begin_when_another_ends() {
        let sam = person("sam", &[(8, 12, false), (13, 14, true)]);
        let busy = |from, until| sam.obstacles((at(from), at(until)), "").count();
        assert_eq!([busy(12, 20), busy(6, 8), busy(11, 12), busy(0, 24)], [0, 0, 1, 1]);
        assert_eq!(sam.obstacles((at(0), at(24)), "sam-0").count(), 0);
        assert_eq!(sam.busy_minutes((at(10), at(24))), 180);
    }

    #[test]
    fn whoever_has_least_takes_the_next() {
        let people =
            [person("sam", &[(8, 12, false), (13, 14, false)]), person("sofia", &[(8, 12, false)]), person("simon", &[(30, 31, true)])];
        let mut spare = Spare::new(&people);
        assert_eq!(spare.take((at(9), at(10)), None), Some("simon"));
        assert_eq!(spare.take((at(9), at(10)), None), None);
        assert_eq!(spare.take((at(12), at(13)), Some("simon")), Some("sofia"));
        assert_eq!(spare.take((at(12), at(13)), None), Some("simon"));
        assert_eq!(spare.take((at(12), at(13)), None), Some("sam"));
        assert_eq!(spare.take((at(12), at(14)), None), None);
    }
}
