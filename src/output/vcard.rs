//! People as cards (vCard 4.0, RFC 6350), for an address book. Its lines are escaped and folded as a calendar's are (RFC 5545), so the
//! same library writes them.

use std::io;

use icalendar::Property;

use super::{Buffer, Column, Sheet, named::Named};
use crate::entity::Value;

/// What a client's card is made of.
pub(super) const CLIENT: &[&str] = &[
    "code",
    "civility",
    "full_name",
    "last_name",
    "first_name",
    "job_title",
    "email",
    "phone",
    "company.name",
    "company.location.address",
    "company.location.postal_code",
    "company.location.city",
    "company.location.region",
    "company.location.country",
    "updated_at",
];
/// What a collaborator's card is made of.
pub(super) const COLLABORATOR: &[&str] =
    &["registration_number", "username", "full_name", "email", "phone", "department.name", "role.name", "updated_at"];

pub(super) struct Vcard<'o> {
    buffer: Buffer<'o>,
    named: Named,
}

impl<'o> Vcard<'o> {
    pub fn new(buffer: Buffer<'o>, columns: &[Column]) -> Self {
        Self { buffer, named: Named::new(columns) }
    }

    fn line(&mut self, name: &str, value: &str) -> io::Result<()> {
        let line: String = Property::new(name, value).try_into().map_err(io::Error::other)?;
        self.buffer.text.push_str(&line);
        Ok(())
    }
}

impl Sheet for Vcard<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        let first = |names: &[&str]| names.iter().find_map(|name| self.named.text(row, name)).unwrap_or_default();
        let uid = format!("urn:epicrm:{}", first(&["code", "registration_number"]));
        let (full_name, last, given) = (first(&["full_name"]), first(&["last_name"]), first(&["first_name"]));
        let prefix = match first(&["civility"]).as_str() {
            "MR" => "M.",
            "MME" => "Mme",
            "MLE" => "Mlle",
            _ => "",
        };
        let organisation = [first(&["company.name"]), first(&["department.name"])];
        let (title, email, phone) = (first(&["job_title", "role.name"]), first(&["email"]), first(&["phone"]));
        let street = ["address", "city", "region", "postal_code", "country"].map(|part| first(&[&format!("company.location.{part}")]));
        let revised = self.named.instant(row, "updated_at").map(|at| at.format("%Y%m%dT%H%M%SZ").to_string()).unwrap_or_default();

        self.line("BEGIN", "VCARD")?;
        self.line("VERSION", "4.0")?;
        self.line("UID", &uid)?;
        self.line("FN", &escaped(&full_name))?;
        if !last.is_empty() {
            self.line("N", &components(&[&last, &given, "", prefix, ""]))?;
        }
        for (name, value) in [
            ("ORG", components(&organisation.each_ref().map(String::as_str)).trim_matches(';').to_owned()),
            ("TITLE", escaped(&title)),
            ("EMAIL;TYPE=work", escaped(&email)),
            ("TEL;TYPE=work;VALUE=uri", if phone.is_empty() { phone } else { format!("tel:{phone}") }),
            ("REV", revised),
        ] {
            if !value.is_empty() {
                self.line(name, &value)?;
            }
        }
        if street.iter().any(|part| !part.is_empty()) {
            let [address, city, region, postal_code, country] = street.each_ref().map(String::as_str);
            self.line("ADR;TYPE=work", &components(&["", "", address, city, region, postal_code, country]))?;
        }
        self.line("END", "VCARD")?;
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.end()
    }
}

/// A structured value (RFC 6350, 3.3): its parts are separated by semicolons.
fn components(parts: &[&str]) -> String {
    parts.iter().map(|part| escaped(part)).collect::<Vec<_>>().join(";")
}

/// RFC 6350, 3.4.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter(|c| *c == '\n' || !c.is_control()) {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ',' | ';' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}
