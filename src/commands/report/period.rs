//! Months of a report, and what lies before, after and outside of them.

use chrono::{Datelike, Months, NaiveDate};

use crate::entity::period;
use crate::language::{Text, both};
use crate::query::{Array, Bound};

/// What people read for the rows that are no month.
pub static WORDS: [(&str, Text); 3] =
    [("earlier", both("earlier", "avant")), ("later", both("later", "après")), ("undated", both("no date", "sans date"))];

/// Months that follow each other.
pub struct Calendar {
    /// The first day of each, and of the one after the last.
    days: Vec<NaiveDate>,
}

impl Calendar {
    /// So many months from that of `day` on.
    pub fn from(day: NaiveDate, months: u32) -> Self {
        let first = day.with_day(1).unwrap_or(day);
        Self { days: (0..=months).filter_map(|month| first.checked_add_months(Months::new(month))).collect() }
    }

    /// So many months, that of `day` being the last.
    pub fn until(day: NaiveDate, months: u32) -> Self {
        Self::from(day.checked_sub_months(Months::new(months.saturating_sub(1))).unwrap_or(day), months)
    }

    pub fn as_days(&self) -> Bound {
        Bound::Many("bounds", Array::Date(self.days.iter().copied().map(Some).collect()))
    }

    /// In the configured zone, as filters read a day.
    pub fn as_moments(&self) -> Bound {
        Bound::Many("bounds", Array::Instant(self.days.iter().map(|day| Some(period::first_moment(*day))).collect()))
    }

    /// The places among the bounds in the order they are shown, each with what it is called and whether it is shown when nothing
    /// is in it.
    pub fn places(&self) -> impl Iterator<Item = (Option<i64>, String, bool)> {
        let months = self.days.iter().zip(1_i64..).take(self.days.len().saturating_sub(1));
        let after = i64::try_from(self.days.len()).ok();
        std::iter::once((Some(0), "earlier".to_owned(), false))
            .chain(months.map(|(day, place)| (Some(place), day.format("%Y-%m").to_string(), true)))
            .chain([(after, "later".to_owned(), false), (None, "undated".to_owned(), false)])
    }
}
