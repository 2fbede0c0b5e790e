//! Writes at random, of every kind, by whoever may do such: most go through.

use postgres::Client;

use crate::world::World;

/// Numbers that look random and are the same every time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 up to, and without, `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 33) % sides as u64).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    /// A row of what the query finds, by its first column.
    fn found(&mut self, admin: &mut Client, query: &str) -> Option<String> {
        let rows = admin.query(query, &[]).unwrap();
        (!rows.is_empty()).then(|| rows[self.roll(rows.len())].get(0))
    }
}

/// Each as `who: words`, `{…}` being filled in. `+x` is a text or a number never used before.
const WRITES: &[&str] = &[
    "commercial: add-client last_name=+x email=+x@epicrm.example company={company}",
    "commercial: add-client last_name=+x job_title=Director",
    "commercial: update-client {own-client} job_title=+x phone=None",
    "commercial: update-client {own-client} first_name=+x company={company} first_contact_on=2026-05-0+d",
    "commercial: update-client {own-client} code=+x",
    "commercial: delete-client {own-client}",
    "commercial: add-company name=+x location={location}",
    "commercial: update-company {company} name=+x headcount=11",
    "commercial: update-company {company} location={location}",
    "commercial: add-location city=+x address=+x",
    "commercial: update-location {location} city=+x complement=+x",
    "commercial: add-contract client={own-client} total=+d000",
    "commercial: add-contract client={own-client} total=+d500.50 status=signed due_on=2027-06-30",
    "commercial: update-contract {own-contract} total=9+d00.10",
    "commercial: update-contract {own-contract} status=signed",
    "commercial: update-contract {own-contract} status=unsigned",
    "commercial: update-contract {own-contract} status=cancelled cancel_reason=+x",
    "commercial: update-contract {own-contract} code=+x due_on=2027-0+d-15",
    "commercial: add-payment contract={own-contract} amount=+d.+d5",
    "commercial: add-payment contract={own-contract} amount=+d0 method=cash note=+x",
    "commercial: add-event title=+x contract={own-signed} starts_at=2029-03-0+dT18:00 ends_at=2029-03-1+dT23:00 location={location}",
    "commercial: update-event {own-event} attendees=+d notes=+x",
    "commercial: update-event {own-event} status=cancelled",
    "gina: update-event {event} support={support}",
    "gina: update-event {event} support=None title=+x",
    "gina: update-event {event} contract={signed}",
    "gina: delete-event {event}",
    "gina: update-client {client} commercial=alice",
    "gina: update-client {client} commercial=bob email=None",
    "gina: delete-client {client}",
    "gina: add-contract client={client} total=+d00",
    "gina: update-contract {contract} status=unsigned",
    "gina: update-contract {contract} status=cancelled cancel_reason=+x total=99+d00",
    "gina: update-contract {contract} client={client}",
    "gina: delete-contract {contract}",
    "gina: add-payment contract={contract} amount=-+d method=adjustment",
    "gina: add-payment contract={contract} amount=+d",
    "gina: delete-company {company}",
    "gina: delete-location {location}",
    "gina: add-role name=+x",
    "gina: update-role {role} name=+x",
    "gina: delete-role {role}",
    "gina: add-department name=+x privileges=support",
    "gina: update-department {department} name=+x",
    "gina: delete-department {department}",
    "gina: update-collaborator simon phone=+331990012+d0 role={role}",
    "gina: update-collaborator gustave active=false",
    "gina: update-collaborator gustave active=true full_name=+x",
    "gina: update-collaborator gustave department={department}",
    "gina: update-collaborator alice script_tokens_until=2027-0+d-01",
    "gina: add-collaborator username=u+x registration_number=r+x full_name=+x department=support",
    "sofia: update-event {sofias-event} status=done notes=+x",
    "sofia: update-event {sofias-event} starts_at=2031-05-0+dT18:00 ends_at=2031-05-1+dT18:00",
    "sofia: update-collaborator me phone=+3361234561+d",
    "commercial: note client {client} +x",
    "commercial: note contract {own-contract} +x",
    "commercial: remind client {own-client} 2027-01-0+d +x",
    "sofia: note event {event} +x",
    "gina: remind contract {contract} 2027-0+d-01 +x",
    "gina: update-reminder {reminder} done=true due_on=2027-0+d-02",
    "gina: delete-reminder {reminder}",
    "gina: delete-note {note}",
    "many",
    "undo",
];

const PLACES: &[(&str, &str)] = &[
    ("{own-client}", "SELECT code FROM crm.clients_list WHERE commercial = '{who}'"),
    ("{own-contract}", "SELECT code FROM crm.contracts_list WHERE commercial = '{who}'"),
    ("{own-signed}", "SELECT code FROM crm.contracts_list WHERE commercial = '{who}' AND status = 'signed'"),
    ("{own-event}", "SELECT code FROM crm.events_list WHERE commercial = '{who}'"),
    ("{sofias-event}", "SELECT code FROM crm.events_list WHERE support = 'sofia'"),
    ("{client}", "SELECT code FROM crm.client"),
    ("{contract}", "SELECT code FROM crm.contract"),
    ("{signed}", "SELECT code FROM crm.contract WHERE status = 'signed'"),
    // A move from a contract that was cancelled meanwhile does not come back: it needs a signed one.
    ("{event}", "SELECT e.code FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id WHERE k.status = 'signed'"),
    ("{company}", "SELECT code FROM crm.company"),
    ("{location}", "SELECT code FROM crm.location"),
    ("{note}", "SELECT code FROM crm.note"),
    ("{reminder}", "SELECT code FROM crm.reminder"),
    ("{department}", "SELECT code FROM crm.department"),
    ("{role}", "SELECT code FROM crm.role"),
    ("{support}", "SELECT username FROM crm.collaborators_list WHERE privileges = 'support' AND username IN ('sam', 'sofia', 'simon')"),
];

/// Who writes, and the words; no words where it was written already, by raw SQL. None: there is no such record.
pub fn any(dice: &mut Dice, world: &World, admin: &mut Client) -> Option<(&'static str, Option<Vec<String>>)> {
    let drawn = dice.one(WRITES);
    match drawn {
        "many" => {
            let some = format!(
                "UPDATE crm.client SET job_title = 'x', company_id = (SELECT min(id) FROM crm.company) WHERE id % 7 = {}",
                dice.roll(7)
            );
            world.raw("gina").batch_execute(&some).unwrap();
            return Some(("gina", None));
        }
        "undo" => {
            let who = dice.one(&["alice", "gina"]);
            let written = format!(
                "SELECT 'x' FROM audit.entry e JOIN crm.collaborator c ON c.id = e.actor WHERE c.username = '{who}' AND action = 'UPDATE'"
            );
            dice.found(admin, &written)?;
            return Some((who, Some(vec!["undo".to_owned()])));
        }
        _ => {}
    }
    let (who, template) = drawn.split_once(": ").unwrap();
    let who = match who {
        "commercial" => dice.one(&["alice", "bob"]),
        "gina" => "gina",
        _ => "sofia",
    };
    let mut words = Vec::new();
    for word in template.split(' ') {
        let mut word = word.to_owned();
        for (place, query) in PLACES.iter().filter(|(place, _)| template.contains(place)) {
            if word.contains(place) {
                word = word.replace(place, &dice.found(admin, &query.replace("{who}", who))?);
            }
        }
        while let Some(at) = word.find("+x") {
            word.replace_range(at..at + 2, &format!("x{}y{}", dice.roll(1_000_000), dice.roll(1_000_000)));
        }
        while let Some(at) = word.find("+d") {
            word.replace_range(at..at + 2, &(1 + dice.roll(8)).to_string());
        }
        words.push(word);
    }
    Some((who, Some(words)))
}
