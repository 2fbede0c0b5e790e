//! Events as a calendar (RFC 5545), to be imported, or imported again: an event keeps its UID, a newer version has a higher SEQUENCE,
//! and what was called off says so. Moments are in UTC, which every calendar shows in its own zone.

use std::io;

use chrono::{DateTime, Duration, Utc};
use icalendar::{Alarm, Component, Event, EventLike, EventStatus};

use super::{Buffer, Column, Sheet, named::Named};
use crate::entity::Value;
use crate::language::both;

/// What an entry is made of, in fields of events.
pub(super) const COLUMNS: &[&str] = &[
    "code",
    "title",
    "starts_at",
    "ends_at",
    "status",
    "attendees",
    "notes",
    "client_name",
    "contract.client.phone",
    "contract.client.company.name",
    "location.address",
    "location.complement",
    "location.postal_code",
    "location.city",
    "location.country",
    "support.full_name",
    "created_at",
    "updated_at",
];

pub(super) struct Ics<'o> {
    buffer: Buffer<'o>,
    named: Named,
}

impl<'o> Ics<'o> {
    pub fn new(mut buffer: Buffer<'o>, columns: &[Column]) -> Self {
        buffer.text.push_str("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//epicrm//events//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
        Self { buffer, named: Named::new(columns) }
    }
}

impl Sheet for Ics<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        let named = &self.named;
        let (Some(code), Some(starts), Some(ends)) =
            (named.text(row, "code"), named.instant(row, "starts_at"), named.instant(row, "ends_at"))
        else {
            return Err(io::Error::other(both("an event without code or times", "un événement sans code ou sans heures").get()));
        };
        let status = match named.text(row, "status").as_deref() {
            Some("cancelled") => EventStatus::Cancelled,
            Some("planned") => EventStatus::Tentative,
            _ => EventStatus::Confirmed,
        };
        let mut event = Event::new();
        event.uid(&format!("{code}@epicrm.invalid")).starts(starts).ends(ends).status(status);
        if let Some(title) = named.text(row, "title") {
            event.summary(&title);
        }
        let place =
            named.joined(row, &["location.address", "location.complement", "location.postal_code", "location.city", "location.country"]);
        if !place.is_empty() {
            event.location(&place);
        }
        event.description(&description(named, row, &code));
        if let (Some(created), Some(updated)) = (named.instant(row, "created_at"), named.instant(row, "updated_at")) {
            // Whole seconds between the two: it never falls, and needs no counter.
            let sequence = (updated - created).num_seconds().clamp(0, i32::MAX.into());
            event.created(created).last_modified(updated).timestamp(updated).sequence(u32::try_from(sequence).unwrap_or(0));
        }
        if !matches!(status, EventStatus::Cancelled) {
            event.alarm(reminder(&code, starts));
        }
        self.buffer.text.push_str(&event.try_into_string().map_err(io::Error::other)?);
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.text.push_str("END:VCALENDAR\r\n");
        self.buffer.end()
    }
}

/// A day before, which leaves time to act.
fn reminder(code: &str, starts: DateTime<Utc>) -> Alarm {
    let mut alarm = Alarm::display("Tomorrow", -Duration::days(1));
    // The library would make both up anew at each export.
    alarm.uid(&format!("{code}-alarm@epicrm.invalid")).timestamp(starts);
    alarm
}

/// In English, as every format that programs read.
fn description(named: &Named, row: &[Value<'_>], code: &str) -> String {
    let mut lines = vec![format!("Event: {code}")];
    let told = [
        ("Client", "client_name"),
        ("Phone", "contract.client.phone"),
        ("Company", "contract.client.company.name"),
        ("Support", "support.full_name"),
        ("Attendees", "attendees"),
    ];
    lines.extend(told.into_iter().filter_map(|(label, name)| Some(format!("{label}: {}", named.text(row, name)?))));
    if let Some(notes) = named.text(row, "notes") {
        lines.push(String::new());
        // Some readers of calendars take the other ends of lines for theirs: what follows would be a property.
        lines.push(notes.replace('\r', "").replace(['\u{2028}', '\u{2029}'], "\n"));
    }
    lines.join("\n")
}
