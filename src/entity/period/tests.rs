use chrono::{FixedOffset, MappedLocalTime, Offset as _};

use super::*;

/// A Tuesday.
fn clock() -> Clock {
    let today = NaiveDate::from_ymd_opt(2026, 7, 14).unwrap();
    Clock { now: Utc.with_ymd_and_hms(2026, 7, 14, 9, 30, 15).unwrap() + TimeDelta::nanoseconds(123_456_789), today }
}

/// `expected` is `from until`, in the zone of this process, or `reason: repairs`.
#[track_caller]
fn check(typed: &str, expected: &str) {
    let wall = |moment| local(moment).format("%Y-%m-%dT%H:%M:%S%.f").to_string();
    let shown = match parse(typed, &clock()) {
        Ok(Period::Days(from, until)) => format!("{from} {until}"),
        Ok(Period::Moments(from, until)) => format!("{} {}", wall(from), wall(until)),
        Err(error) => format!("{:?}: {}", error.reason, error.repairs.join(" ")).trim_end().to_owned(),
    };
    assert_eq!(shown, expected, "{typed}");
}

#[test]
fn numbers() {
    for (typed, expected) in [
        ("2026", "2026-01-01 2027-01-01"),
        ("2026-07", "2026-07-01 2026-08-01"),
        ("2026-12", "2026-12-01 2027-01-01"),
        ("2026Q3", "2026-07-01 2026-10-01"),
        ("2026t4", "2026-10-01 2027-01-01"),
        ("2026-T1", "2026-01-01 2026-04-01"),
        ("2026-W30", "2026-07-20 2026-07-27"),
        ("2026-S01", "2025-12-29 2026-01-05"),
        ("2026-07-14", "2026-07-14 2026-07-15"),
        ("14-07-2026", "2026-07-14 2026-07-15"),
        ("14/07/2026", "2026-07-14 2026-07-15"),
        ("4/7/2026", "2026-07-04 2026-07-05"),
        ("2028-02-29", "2028-02-29 2028-03-01"),
        ("9999", "9999-01-01 +10000-01-01"),
        (" 2026 ", "2026-01-01 2027-01-01"),
    ] {
        check(typed, expected);
    }
}

#[test]
fn times() {
    for (typed, expected) in [
        ("2026-07-14T18:30", "2026-07-14T18:30:00 2026-07-14T18:31:00"),
        ("2026-07-14t18:30:15", "2026-07-14T18:30:15 2026-07-14T18:30:16"),
        ("2026-07-14 18h30", "2026-07-14T18:30:00 2026-07-14T18:31:00"),
        ("14/07/2026T8:05", "2026-07-14T08:05:00 2026-07-14T08:06:00"),
        ("today 18:30", "2026-07-14T18:30:00 2026-07-14T18:31:00"),
        ("aujourd’hui 18h30", "2026-07-14T18:30:00 2026-07-14T18:31:00"),
        ("2026-07-14T18:30:15.250", "2026-07-14T18:30:15.250 2026-07-14T18:30:15.250001"),
        ("2026-07-14T24:00", "NotADate:"),
        ("2026-07-14T18:60", "NotADate:"),
        ("2026-07-14T18:30:60", "NotADate:"),
        ("2026-07T18:30", "NotADate:"),
        ("2026-07-14T18:30+99:00", "NotADate:"),
        ("2026-07-14Télé:30", "NotADate:"),
    ] {
        check(typed, expected);
    }
    let zoned = parse("2026-07-14T18:30:00+02:00", &clock());
    let moment = Utc.with_ymd_and_hms(2026, 7, 14, 16, 30, 0).unwrap();
    assert_eq!(zoned, Ok(Period::Moments(moment, moment + TimeDelta::seconds(1))));
    assert_eq!(parse("2026-07-14T16:30:00Z", &clock()), zoned);
}

#[test]
fn words_and_offsets_in_both_languages() {
    for (typed, expected) in [
        ("today", "2026-07-14 2026-07-15"),
        ("Aujourd'hui", "2026-07-14 2026-07-15"),
        ("yesterday", "2026-07-13 2026-07-14"),
        ("hier", "2026-07-13 2026-07-14"),
        ("demain", "2026-07-15 2026-07-16"),
        ("après-demain", "2026-07-16 2026-07-17"),
        ("this_week", "2026-07-13 2026-07-20"),
        ("cette_semaine", "2026-07-13 2026-07-20"),
        ("last-week", "2026-07-06 2026-07-13"),
        ("semaine_dernière", "2026-07-06 2026-07-13"),
        ("next_month", "2026-08-01 2026-09-01"),
        ("mois_dernier", "2026-06-01 2026-07-01"),
        ("mois prochain", "2026-08-01 2026-09-01"),
        ("ce_trimestre", "2026-07-01 2026-10-01"),
        ("last_quarter", "2026-04-01 2026-07-01"),
        ("next_year", "2027-01-01 2028-01-01"),
        ("année_dernière", "2025-01-01 2026-01-01"),
        ("-30d", "2026-06-14 2026-06-15"),
        ("-30j", "2026-06-14 2026-06-15"),
        ("+2w", "2026-07-28 2026-07-29"),
        ("+2sem", "2026-07-28 2026-07-29"),
        ("-3m", "2026-04-14 2026-04-15"),
        ("-3mois", "2026-04-14 2026-04-15"),
        ("-1y", "2025-07-14 2025-07-15"),
        ("-1an", "2025-07-14 2025-07-15"),
        ("today+30d", "2026-08-13 2026-08-14"),
        ("aujourd'hui - 1 sem", "2026-07-07 2026-07-08"),
        ("2026-01-31+1m", "2026-02-28 2026-03-01"),
        ("2026-07+1m", "NotADate:"),
        ("-99999999999999999999d", "NotADate:"),
        ("-4000000000d", "NotADate:"),
        ("+2000000000y", "NotADate:"),
        ("+9000y", "NotADate:"),
        ("-3000y", "NotADate:"),
    ] {
        check(typed, expected);
    }
}

#[test]
fn slips_are_refused_with_their_repair() {
    for (typed, expected) in [
        ("07-14-2026", "MonthFirst: 2026-07-14"),
        ("07/14/2026", "MonthFirst: 2026-07-14"),
        ("2026-14-07", "MonthFirst: 2026-07-14"),
        ("07-14", "ShortYear: 2026-07-14"),
        ("14/07", "ShortYear: 2026-07-14"),
        ("07/04", "ShortYear: 2026-04-07 2026-07-04"),
        ("14/07/26", "ShortYear: 2026-07-14 2014-07-26"),
        ("31/07/99", "ShortYear: 2099-07-31"),
        ("26-07-14", "ShortYear: 2014-07-26 2026-07-14"),
        ("07/2026", "NotADate: 2026-07"),
        ("20260714", "NotADate: 2026-07-14"),
        ("2026-02-30", "NotADate:"),
        ("2026-13", "NotADate:"),
        ("2026Q5", "NotADate:"),
        ("2026-W54", "NotADate:"),
        ("2025-W53", "NotADate:"),
        ("0000-01-01", "NotADate:"),
        ("this_semaine", "NotADate: this_week"),
        ("dernier_mois", "NotADate: last_month"),
        ("cette_week", "NotADate: this_week"),
        ("week_last", "NotADate: last_week"),
        ("tomorow", "NotADate: tomorrow"),
        ("aujourdui", "NotADate: aujourdhui"),
        ("banana", "NotADate:"),
        ("", "NotADate:"),
        ("-", "NotADate:"),
        ("é", "NotADate:"),
    ] {
        check(typed, expected);
    }
}

#[test]
fn now_is_as_fine_as_the_database_keeps_time() {
    let Ok(Period::Moments(from, until)) = parse("now", &clock()) else { panic!("now is a moment") };
    assert_eq!((from.nanosecond(), until - from), (123_456_000, TimeDelta::microseconds(1)));
    assert_eq!(days("maintenant", &clock()), Ok((clock().today, next(clock().today))));
    assert_eq!(days("2026-07-14T10:00", &clock()).unwrap_err().reason, Reason::TooPrecise);
}

/// Paris in 2026: clocks skip 02:00 to 03:00 on 29 March and show it twice on 25 October.
#[derive(Clone, Debug)]
struct Paris;

impl TimeZone for Paris {
    type Offset = FixedOffset;
    fn from_offset(_: &FixedOffset) -> Self {
        Self
    }
    fn offset_from_local_date(&self, day: &NaiveDate) -> MappedLocalTime<FixedOffset> {
        self.offset_from_local_datetime(&day.and_time(NaiveTime::MIN))
    }
    fn offset_from_local_datetime(&self, there: &NaiveDateTime) -> MappedLocalTime<FixedOffset> {
        let candidates: Vec<_> = [7200, 3600]
            .into_iter()
            .filter_map(FixedOffset::east_opt)
            .filter(|offset| self.offset_from_utc_datetime(&(*there - offset.fix())) == *offset)
            .collect();
        match *candidates.as_slice() {
            [] => MappedLocalTime::None,
            [one] => MappedLocalTime::Single(one),
            [first, last, ..] => MappedLocalTime::Ambiguous(first, last),
        }
    }
    fn offset_from_utc_date(&self, day: &NaiveDate) -> FixedOffset {
        self.offset_from_utc_datetime(&day.and_time(NaiveTime::MIN))
    }
    fn offset_from_utc_datetime(&self, moment: &NaiveDateTime) -> FixedOffset {
        let turn = |month, day| NaiveDate::from_ymd_opt(2026, month, day).and_then(|day| day.and_hms_opt(1, 0, 0)).unwrap();
        let summer = *moment >= turn(3, 29) && *moment < turn(10, 25);
        FixedOffset::east_opt(if summer { 7200 } else { 3600 }).unwrap()
    }
}

#[test]
fn clocks_that_jump_do_not_break_a_day() {
    for (wall, utc) in [
        ("2026-07-14T00:00:00", "2026-07-13T22:00:00"),
        ("2026-03-29T01:59:00", "2026-03-29T00:59:00"),
        ("2026-03-29T02:30:00", "2026-03-29T01:00:00"), // skipped: 03:00 there
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00"), // twice: the first
    ] {
        let there: NaiveDateTime = wall.parse().unwrap();
        assert_eq!(earliest(&Paris, there).naive_utc().format("%Y-%m-%dT%H:%M:%S").to_string(), utc, "{wall}");
    }
    assert!(resolve(&Paris, "2026-03-29T02:30:00".parse().unwrap(), "02:30").unwrap_err().repairs == ["2026-03-29T03:00"]);
}
