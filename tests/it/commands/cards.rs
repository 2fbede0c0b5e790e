//! Events as a calendar and people as cards, read back by another library than the one that wrote them.

use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use calcard::vcard::{VCard, VCardProperty, VCardValue};
use calcard::{Entry, Parser};

use crate::world::World;

fn printed(world: &World, user: &str, words: &[&str]) -> String {
    let output = world.as_user(user).args(words).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

fn calendar(text: &str) -> ICalendar {
    assert!(
        text.split_inclusive('\n').all(|line| line.ends_with("\r\n") && line.len() <= 77),
        "lines are folded, and end as RFC 5545 says"
    );
    let mut parser = Parser::new(text);
    let Entry::ICalendar(calendar) = parser.entry() else { panic!("not a calendar: {text}") };
    assert!(matches!(parser.entry(), Entry::Eof));
    calendar
}

fn events(calendar: &ICalendar) -> Vec<&ICalendarComponent> {
    calendar.components.iter().filter(|one| one.component_type == ICalendarComponentType::VEvent).collect()
}

fn text(component: &ICalendarComponent, property: ICalendarProperty) -> String {
    component.property(&property).map_or_else(String::new, |entry| match &entry.values[0] {
        ICalendarValue::Text(text) => text.clone(),
        ICalendarValue::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    })
}

const NOTES: &str = "Étage 2; code 12,34\nback\\slash, \"quotes\" 🎪 and a line so long that it must be folded somewhere, 李雷 knows where";

#[test]
fn a_calendar_is_imported_again_without_doubles() {
    let world = World::demo();
    let one = |world: &World| {
        let text = printed(world, "gina", &["events", "code=geg2021", "-f", "ics"]);
        assert_eq!(text, printed(world, "gina", &["events", "code=geg2021", "-f", "ics"]), "the same data, the same bytes");
        calendar(&text)
    };
    printed(&world, "gina", &["update-event", "geg2021", &format!("notes={NOTES}"), "title=Gala; of, the \\ year"]);
    let before = one(&world);
    let event = events(&before)[0];
    assert_eq!(text(event, ICalendarProperty::Uid), "geg2021@epicrm.invalid");
    assert_eq!(text(event, ICalendarProperty::Summary), "Gala; of, the \\ year");
    assert!(text(event, ICalendarProperty::Description).ends_with(&format!("\n\n{NOTES}")), "{event:?}");
    assert_eq!(event.component_ids.len(), 1, "an alarm");
    let starts = printed(&world, "gina", &["events", "code=geg2021", "-f", "csv", "--columns", "starts_at"]);
    let day = starts.lines().nth(1).unwrap()[..10].replace('-', "");
    let bytes = printed(&world, "gina", &["events", "code=geg2021", "-f", "ics"]);
    assert!(bytes.contains(&format!("DTSTART:{day}T")), "{bytes}");

    // An end of a line to some readers only: nothing after it may be a property to them.
    printed(&world, "gina", &["update-event", "geg2021", "notes=one\u{2028}ATTACH:file"]);
    let bytes = printed(&world, "gina", &["events", "code=geg2021", "-f", "ics"]);
    assert!(bytes.replace("\r\n ", "").contains("one\\nATTACH:file\r\n"), "{bytes}");

    std::thread::sleep(std::time::Duration::from_millis(1100)); // the sequence counts seconds
    printed(&world, "gina", &["update-event", "geg2021", "status=cancelled"]);
    let after = one(&world);
    let cancelled = events(&after)[0];
    let sequence = |event: &ICalendarComponent| text(event, ICalendarProperty::Sequence).parse::<i64>().unwrap();
    assert_eq!(text(cancelled, ICalendarProperty::Uid), "geg2021@epicrm.invalid");
    assert!(sequence(cancelled) > sequence(event));
    assert!(printed(&world, "gina", &["events", "code=geg2021", "-f", "ics"]).contains("STATUS:CANCELLED\r\n"));
    assert_eq!(cancelled.component_ids.len(), 0, "nothing to be woken for");
}

#[test]
fn every_event_and_every_person_of_the_demo_is_read_back() {
    let world = World::demo();
    let all = calendar(&printed(&world, "sam", &["events", "-f", "ics"]));
    let count: usize = printed(&world, "sam", &["events", "--count"]).trim().parse().unwrap();
    let uids: std::collections::BTreeSet<String> = events(&all).into_iter().map(|event| text(event, ICalendarProperty::Uid)).collect();
    assert_eq!((events(&all).len(), uids.len()), (count, count));

    for noun in ["clients", "collaborators"] {
        let text = printed(&world, "alice", &[noun, "-f", "vcard"]);
        let mut parser = Parser::new(&text);
        let mut names = Vec::new();
        loop {
            match parser.entry() {
                Entry::VCard(card) => names.push(value(&card, VCardProperty::Fn).remove(0)),
                Entry::Eof => break,
                other => panic!("{other:?}"),
            }
        }
        let mut expected: Vec<String> =
            printed(&world, "alice", &[noun, "-f", "tsv", "--columns", "full_name"]).lines().map(str::to_owned).collect();
        names.sort();
        expected.sort();
        assert_eq!(names, expected);
    }
}

fn value(card: &VCard, property: VCardProperty) -> Vec<String> {
    let part = |value: &VCardValue| match value {
        VCardValue::Text(text) => vec![text.clone()],
        VCardValue::Component(parts) => parts.clone(),
        other => vec![format!("{other:?}")],
    };
    card.property(&property).map_or_else(Vec::new, |entry| entry.values.iter().flat_map(part).collect())
}

#[test]
fn a_card_has_the_person_whole() {
    let world = World::demo();
    printed(&world, "alice", &["add-company", "code=semi", "name=Semi; Colon, \\ & Co"]);
    let client = [
        "add-client",
        "code=zed",
        "civility=MME",
        "first_name=Zoé",
        "last_name=O'Brien, de la Tour",
        "company=semi",
        "email=zoe@semi.example",
        "phone=+33612345678",
        "job_title=Directrice",
    ];
    printed(&world, "alice", &client);
    let text = printed(&world, "alice", &["clients", "code=zed", "-f", "vcard"]);
    let Entry::VCard(card) = Parser::new(&text).entry() else { panic!("{text}") };
    assert_eq!(value(&card, VCardProperty::Fn), ["Zoé O'Brien, de la Tour"]);
    assert_eq!(value(&card, VCardProperty::N), ["O'Brien, de la Tour", "Zoé", "", "Mme", ""]);
    assert_eq!(value(&card, VCardProperty::Org), ["Semi; Colon, \\ & Co"]);
    assert_eq!(
        (value(&card, VCardProperty::Tel), value(&card, VCardProperty::Email)),
        (vec!["tel:+33612345678".into()], vec!["zoe@semi.example".into()])
    );
}

#[test]
fn a_format_of_some_nouns_is_refused_for_the_others() {
    let world = World::demo();
    for (words, said) in [
        (&["clients", "-f", "ics"][..], "ics is for events, not for clients"),
        (&["contracts", "-f", "vcard"], "vcard is for clients and collaborators, not for contracts"),
        (&["events", "-f", "ics", "--columns", "code"], "this format has columns of its own"),
        (&["client", "mkc111", "-f", "vcard"], "invalid value 'vcard'"),
        (&["whoami", "--format", "ics"], "invalid value 'ics'"),
    ] {
        let refused = world.as_user("alice").args(words).assert().code(2);
        let stderr = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(stderr.contains(said), "{words:?}: {stderr}");
    }
    let refused = world.as_user("alice").env("EPICRM_FORMAT", "ics").args(["clients"]).assert().code(2);
    assert!(!refused.get_output().stderr.is_empty());
}
