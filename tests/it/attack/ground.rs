//! Where attacks take place: one demo world for all tables of them, a connection per attacker, and a digest of everything
//! that an attack must leave as it was.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use postgres::{Client, SimpleQueryMessage};
use secrecy::ExposeSecret;

use crate::world::{PASSWORD, World, session_role};

/// One attack, by psql and somebody's own token (or password: `login`).
#[derive(Debug)]
pub struct Attack {
    pub name: &'static str,
    /// Who tries it, each in turn.
    pub by: &'static str,
    /// `{words}` stand for ids and names of the demo data: see [`Ground::new`].
    pub sql: &'static str,
    pub expected: Expected,
}

#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// Refused with one of these SQLSTATEs.
    Refused(&'static str),
    /// Runs, reads no row and changes none.
    Nothing,
    /// Runs, and changes nothing that anyone else could notice.
    Harmless,
}

pub const fn refused(name: &'static str, by: &'static str, sql: &'static str, codes: &'static str) -> Attack {
    Attack { name, by, sql, expected: Expected::Refused(codes) }
}
pub const fn nothing(name: &'static str, by: &'static str, sql: &'static str) -> Attack {
    Attack { name, by, sql, expected: Expected::Nothing }
}
pub const fn harmless(name: &'static str, by: &'static str, sql: &'static str) -> Attack {
    Attack { name, by, sql, expected: Expected::Harmless }
}

/// One insider of each department, and somebody who has typed a password only.
pub const ANYONE: &str = "alice gina sam login";
/// One insider of each department.
pub const INSIDERS: &str = "alice gina sam";

pub struct Ground {
    pub world: World,
    pub admin: Client,
    attackers: HashMap<String, Client>,
    words: Vec<(String, String)>,
}

/// The ground of all tables of attacks: they leave it as it was, so one is enough.
pub fn shared() -> MutexGuard<'static, Ground> {
    static GROUND: OnceLock<Mutex<Ground>> = OnceLock::new();
    GROUND.get_or_init(|| Mutex::new(Ground::new())).lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ground {
    pub fn new() -> Self {
        let world = World::demo();
        let mut admin = world.admin();
        admin
            .batch_execute(
                "INSERT INTO crm.view (name, noun, filter, owner_id, team)
                 SELECT v.name, 'client', 'code=x', c.id, v.team FROM crm.collaborator c, (VALUES ('mine', false), ('shared', true)) v (name, team) WHERE c.username = 'bob';
                 INSERT INTO crm.reminder (due_on, text, client_id, who_id, author_id)
                 SELECT '2031-01-01', 'x', 1, id, id FROM crm.collaborator WHERE username = 'gina';
                 INSERT INTO crm.reminder (due_on, text, client_id, company_id, who_id, author_id)
                 SELECT '2031-01-01', 'of ' || r.whose, r.client, r.company, c.id, c.id FROM crm.collaborator c,
                        (SELECT 'alice', min(l.id), NULL::int FROM crm.client l JOIN crm.collaborator s ON s.id = l.commercial_id WHERE s.username = 'alice'
                         UNION ALL SELECT 'bob', min(l.id), NULL FROM crm.client l JOIN crm.collaborator s ON s.id = l.commercial_id WHERE s.username = 'bob'
                         UNION ALL SELECT 'company', NULL, 1) r (whose, client, company)
                  WHERE c.username = 'gina'",
            )
            .unwrap();
        // What there is in the history to be put back: bob's and gina's.
        let bobs = "INSERT INTO crm.location (code, city) VALUES ('bobs', 'X');
            INSERT INTO crm.client (code, last_name) VALUES ('bobs', 'X'), ('gone', 'X'); INSERT INTO crm.company (code, name) VALUES ('bobs', 'X');
            UPDATE crm.company SET name = 'Y' WHERE code = 'bobs';
            SELECT crm.remove('client', (SELECT id FROM crm.client WHERE code = 'gone'))";
        let ginas = "INSERT INTO crm.company (code, name) VALUES ('ginas', 'X');
            UPDATE crm.contract SET status = 'unsigned' WHERE id = (SELECT max(k.id) FROM crm.contract k JOIN crm.contracts_list l USING (code)
              WHERE l.commercial = 'bob' AND k.status = 'signed' AND NOT EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id));
            SELECT crm.remove('company', (SELECT id FROM crm.company WHERE code = 'ginas'))";
        let theirs = "INSERT INTO crm.company (code, name) VALUES ('theirs', 'X');
            INSERT INTO crm.note (code, text, client_id, author_id) SELECT 'theirs', 'x', 1, id FROM crm.collaborator WHERE username = 'alice';
            DELETE FROM crm.note WHERE code = 'theirs'";
        admin.batch_execute(theirs).unwrap();
        // One transaction each: what is put back in that of its addition is new.
        for (who, written) in [
            ("bob", bobs),
            ("gina", ginas),
            (
                "bob",
                "INSERT INTO crm.contract (code, client_id, total, status) SELECT 'bobs-own', min(id), 1, 'signed' FROM crm.client WHERE commercial_id = auth.me();
                 INSERT INTO crm.event (code, title, contract_id, starts_at, ends_at) SELECT 'bobs-own', 'X', id, '2031-01-01', '2031-01-02' FROM crm.contract WHERE code = 'bobs-own'",
            ),
            ("bob", "SELECT crm.take_back(id) FROM audit.entry WHERE code = 'bobs-own' AND target = 'event'"),
            ("gina", "UPDATE crm.contract SET status = 'unsigned' WHERE code = 'bobs-own'"),
            ("bob", "UPDATE crm.contract SET status = 'signed' WHERE code = 'bobs-own'"),
            ("bob", "UPDATE crm.contract SET status = 'unsigned' WHERE code = 'bobs-own'"),
        ] {
            world.raw(who).batch_execute(written).unwrap();
        }
        let mut words: Vec<(String, String)> = WORDS
            .iter()
            .map(|(word, query)| {
                let row = admin.query_opt(*query, &[]).unwrap().unwrap_or_else(|| panic!("the demo has no {word}"));
                (format!("{{{word}}}"), row.get::<_, i32>(0).to_string())
            })
            .collect();
        for name in ["alice", "bob", "gina", "gustave", "sam", "sofia"] {
            words.push((format!("{{role_{name}}}"), format!("\"{}\"", session_role(&world.token(name)))));
        }
        words.push(("{verifier}".to_owned(), VERIFIER.to_owned()));
        Self { world, admin, attackers: HashMap::new(), words }
    }

    /// The words of `sql` filled in.
    pub fn fill(&self, sql: &str) -> String {
        self.words.iter().fold(sql.to_owned(), |sql, (word, value)| sql.replace(word, value))
    }

    /// The kept connection of `who`, opened when there is none (any more).
    pub fn attacker(&mut self, who: &str) -> &mut Client {
        let alive = self.attackers.get_mut(who).is_some_and(|client| client.simple_query("DISCARD ALL").is_ok());
        if !alive {
            let client = match who {
                "login" => login(&self.world, "alice"),
                _ => self.world.raw(who),
            };
            self.attackers.insert(who.to_owned(), client);
        }
        let client = self.attackers.get_mut(who).unwrap();
        client.simple_query("SET statement_timeout = '10s'").unwrap();
        client
    }

    /// The connection of [`Ground::attacker`] as the last use left it: for those who leave nothing.
    pub fn kept(&mut self, who: &str) -> &mut Client {
        if self.attackers.get(who).is_none_or(Client::is_closed) {
            self.attacker(who);
        }
        self.attackers.get_mut(who).unwrap()
    }

    /// Tries the attack as `who`; `Err` tells how it did better than expected.
    pub fn attempt(&mut self, attack: &Attack, who: &str) -> Result<(), String> {
        let sql = self.fill(attack.sql);
        self.attempt_sql(attack.expected, who, &sql)
    }

    /// The same, undone whatever happened: what a mutant lets through must not spoil the ground for the next.
    pub fn attempt_undone(&mut self, attack: &Attack, who: &str) -> Result<(), String> {
        let sql = self.fill(attack.sql);
        let sql = if sql.starts_with("BEGIN") { sql } else { format!("BEGIN; {sql}") };
        self.attempt_sql(attack.expected, who, &sql)
    }

    fn attempt_sql(&mut self, expected: Expected, who: &str, sql: &str) -> Result<(), String> {
        let client = self.attacker(who);
        let outcome = client.simple_query(sql);
        let _none_open = client.simple_query("ROLLBACK");
        match (expected, outcome) {
            (Expected::Refused(codes), Err(error)) => match error.code() {
                Some(code) if codes.split(' ').any(|expected| expected == code.code()) => Ok(()),
                _ => Err(format!("refused otherwise: {}", short(&error))),
            },
            (Expected::Refused(_), Ok(messages)) => Err(format!("went through: {} rows", rows(&messages))),
            (Expected::Nothing, Ok(messages)) if rows(&messages) == 0 => Ok(()),
            (Expected::Nothing, Ok(messages)) => Err(format!("touched {} rows", rows(&messages))),
            (Expected::Harmless, Ok(_)) => Ok(()),
            (Expected::Nothing | Expected::Harmless, Err(error)) => Err(format!("was refused after all: {}", short(&error))),
        }
    }

    /// Tries them all, and proves after each that it left no trace.
    pub fn withstand(&mut self, attacks: &[Attack]) {
        let mut failures = String::new();
        let mut before = fingerprint(&mut self.admin);
        for attack in attacks {
            for who in attack.by.split(' ') {
                // Opening a session is a change in itself: not the attack's.
                if self.attackers.get(who).is_none_or(Client::is_closed) {
                    self.attacker(who);
                    before = fingerprint(&mut self.admin);
                }
                if let Err(reason) = self.attempt(attack, who) {
                    let _ = writeln!(failures, "{who}: {}: {reason}", attack.name);
                }
                let after = fingerprint(&mut self.admin);
                if after != before {
                    let _ = writeln!(failures, "{who}: {}: changed {:?}", attack.name, differences(&before, &after));
                    before = after;
                }
            }
        }
        assert!(failures.is_empty(), "\n{failures}");
    }
}

/// A connection as the login role of `name`: somebody who has typed the password, whatever the program would do next.
pub fn login(world: &World, name: &str) -> Client {
    world.raw_as(&format!("epicrm__login_{name}"), &stretched(world, name, PASSWORD)).unwrap()
}

/// What `password` becomes before it leaves the machine, for `name`: the installation's id is public.
pub fn stretched(world: &World, name: &str, password: &str) -> String {
    let installation: String = world.admin().query_one("SELECT id::text FROM auth.installation", &[]).unwrap().get(0);
    let password = secrecy::SecretString::from(password);
    epicrm::identity::password::stretch(&password, installation.parse().unwrap(), name).expose_secret().to_owned()
}

fn short(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |refusal| format!("{} {}", refusal.code().code(), refusal.message()))
}

fn rows(messages: &[SimpleQueryMessage]) -> u64 {
    let count = |message: &SimpleQueryMessage| if let SimpleQueryMessage::CommandComplete(count) = message { *count } else { 0 };
    messages.iter().map(count).sum()
}

/// Everything an attack must leave as it was, part by part.
pub fn fingerprint(admin: &mut Client) -> Vec<(String, String)> {
    admin.query(FINGERPRINT, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn differences<'a>(before: &'a [(String, String)], after: &'a [(String, String)]) -> Vec<&'a str> {
    after.iter().filter(|part| !before.contains(part)).map(|(name, _)| name.as_str()).collect()
}

/// A well-formed SCRAM verifier of a password that nobody needs to know.
pub const VERIFIER: &str =
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

/// Ids that attacks name, each found by a query of the demo data.
const WORDS: &[(&str, &str)] = &[
    ("alice", "SELECT id FROM crm.collaborator WHERE username = 'alice'"),
    ("bob", "SELECT id FROM crm.collaborator WHERE username = 'bob'"),
    ("gina", "SELECT id FROM crm.collaborator WHERE username = 'gina'"),
    ("gustave", "SELECT id FROM crm.collaborator WHERE username = 'gustave'"),
    ("sam", "SELECT id FROM crm.collaborator WHERE username = 'sam'"),
    ("sofia", "SELECT id FROM crm.collaborator WHERE username = 'sofia'"),
    ("commercial", "SELECT id FROM crm.department WHERE code = 'commercial'"),
    ("gestion", "SELECT id FROM crm.department WHERE code = 'gestion'"),
    ("support", "SELECT id FROM crm.department WHERE code = 'support'"),
    ("manager", "SELECT id FROM crm.role WHERE code = 'manager'"),
    ("location", "SELECT id FROM crm.location ORDER BY id LIMIT 1"),
    ("company", "SELECT id FROM crm.company ORDER BY id LIMIT 1"),
    ("reminder_of_alice", "SELECT id FROM crm.reminder WHERE text = 'of alice'"),
    ("reminder_of_bob", "SELECT id FROM crm.reminder WHERE text = 'of bob'"),
    ("reminder_of_company", "SELECT id FROM crm.reminder WHERE text = 'of company'"),
    (
        "alices_note",
        "SELECT n.id FROM crm.note n JOIN crm.collaborator c ON c.id = n.author_id WHERE c.username = 'alice' ORDER BY n.id LIMIT 1",
    ),
    (
        "ginas_note",
        "SELECT n.id FROM crm.note n JOIN crm.collaborator c ON c.id = n.author_id WHERE c.username = 'gina' ORDER BY n.id LIMIT 1",
    ),
    (
        "sams_note",
        "SELECT n.id FROM crm.note n JOIN crm.collaborator c ON c.id = n.author_id WHERE c.username = 'sam' ORDER BY n.id LIMIT 1",
    ),
    (
        "sofias_note",
        "SELECT n.id FROM crm.note n JOIN crm.collaborator c ON c.id = n.author_id WHERE c.username = 'sofia' ORDER BY n.id LIMIT 1",
    ),
    (
        "alices_reminder",
        "SELECT r.id FROM crm.reminder r JOIN crm.collaborator c ON c.id = r.who_id WHERE c.username = 'alice' ORDER BY r.id LIMIT 1",
    ),
    (
        "ginas_reminder",
        "SELECT r.id FROM crm.reminder r JOIN crm.collaborator c ON c.id = r.who_id WHERE c.username = 'gina' ORDER BY r.id LIMIT 1",
    ),
    (
        "sams_reminder",
        "SELECT r.id FROM crm.reminder r JOIN crm.collaborator c ON c.id = r.who_id WHERE c.username = 'sam' ORDER BY r.id LIMIT 1",
    ),
    (
        "sofias_reminder",
        "SELECT r.id FROM crm.reminder r JOIN crm.collaborator c ON c.id = r.who_id WHERE c.username = 'sofia' ORDER BY r.id LIMIT 1",
    ),
    ("bobs_view", "SELECT id FROM crm.view WHERE name = 'mine'"),
    ("bobs_team_view", "SELECT id FROM crm.view WHERE name = 'shared'"),
    ("bobs_location_added", "SELECT id::int FROM audit.entry WHERE target = 'location' AND code = 'bobs'"),
    ("bobs_company_added", "SELECT id::int FROM audit.entry WHERE target = 'company' AND code = 'bobs' AND action = 'INSERT'"),
    ("bobs_company_changed", "SELECT id::int FROM audit.entry WHERE target = 'company' AND code = 'bobs' AND action = 'UPDATE'"),
    ("bobs_client_added", "SELECT id::int FROM audit.entry WHERE target = 'client' AND code = 'bobs'"),
    ("bobs_client_deleted", "SELECT id::int FROM audit.entry WHERE target = 'client' AND code = 'gone' AND action = 'DELETE'"),
    ("ginas_company_added", "SELECT id::int FROM audit.entry WHERE code = 'ginas' AND action = 'INSERT'"),
    ("ginas_company_deleted", "SELECT id::int FROM audit.entry WHERE code = 'ginas' AND action = 'DELETE'"),
    (
        "ginas_unsigned",
        "SELECT max(id)::int FROM audit.entry WHERE target = 'contract' AND code <> 'bobs-own' AND after->>'status' = 'unsigned'",
    ),
    ("admins_company_added", "SELECT id::int FROM audit.entry WHERE target = 'company' AND code = 'theirs'"),
    ("admins_note_deleted", "SELECT id::int FROM audit.entry WHERE target = 'note' AND code = 'theirs' AND action = 'DELETE'"),
    ("bobs_event_deleted", "SELECT id::int FROM audit.entry WHERE target = 'event' AND code = 'bobs-own' AND action = 'DELETE'"),
    (
        "ginas_unsigned_then_bob",
        "SELECT min(id)::int FROM audit.entry WHERE target = 'contract' AND code = 'bobs-own' AND action = 'UPDATE'",
    ),
    (
        "alices_client",
        "SELECT c.id FROM crm.client c JOIN crm.collaborator s ON s.id = c.commercial_id WHERE s.username = 'alice' ORDER BY c.id LIMIT 1",
    ),
    (
        "bobs_client",
        "SELECT c.id FROM crm.client c JOIN crm.collaborator s ON s.id = c.commercial_id WHERE s.username = 'bob' ORDER BY c.id LIMIT 1",
    ),
    (
        "alices_signed",
        "SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'alice' AND k.status = 'signed' AND k.paid > 0 AND k.remaining > 100 AND NOT EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id) ORDER BY k.id LIMIT 1",
    ),
    (
        "alices_unsigned",
        "SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'alice' AND k.status = 'unsigned' AND k.total > 100 ORDER BY k.id LIMIT 1",
    ),
    (
        "alices_with_event",
        "SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'alice' AND k.status = 'signed' AND EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id) ORDER BY k.id LIMIT 1",
    ),
    (
        "alices_with_open_event",
        "SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'alice' AND k.status = 'signed' AND EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id AND e.status = 'planned') ORDER BY k.id LIMIT 1",
    ),
    (
        "bobs_signed",
        "SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'bob' AND k.status = 'signed' AND k.remaining > 100 ORDER BY k.id LIMIT 1",
    ),
    (
        "bobs_unsigned",
        "SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'bob' AND k.status = 'unsigned' ORDER BY k.id LIMIT 1",
    ),
    (
        "alices_payment",
        "SELECT p.id FROM crm.payment p JOIN crm.contract k ON k.id = p.contract_id JOIN crm.contracts_list l ON l.code = k.code WHERE l.commercial = 'alice' AND p.amount > 0 AND p.reverses_id IS NULL AND NOT EXISTS (SELECT FROM crm.payment r WHERE r.reverses_id = p.id) ORDER BY p.id LIMIT 1",
    ),
    (
        "bobs_payment",
        "SELECT p.id FROM crm.payment p JOIN crm.contract k ON k.id = p.contract_id JOIN crm.contracts_list l ON l.code = k.code WHERE l.commercial = 'bob' ORDER BY p.id LIMIT 1",
    ),
    (
        "alices_event",
        "SELECT e.id FROM crm.event e JOIN crm.events_list l USING (code) WHERE l.commercial = 'alice' AND l.support IS NULL ORDER BY e.id DESC LIMIT 1",
    ),
    (
        "bobs_event",
        "SELECT e.id FROM crm.event e JOIN crm.events_list l USING (code) WHERE l.commercial = 'bob' AND l.support = 'simon' ORDER BY e.id DESC LIMIT 1",
    ),
    (
        "sams_event",
        "SELECT e.id FROM crm.event e JOIN crm.events_list l USING (code) WHERE l.support = 'sam' AND e.status <> 'cancelled' ORDER BY e.id DESC LIMIT 1",
    ),
    (
        "sofias_event",
        "SELECT e.id FROM crm.event e JOIN crm.events_list l USING (code) WHERE l.support = 'sofia' AND e.status <> 'cancelled' ORDER BY e.id DESC LIMIT 1",
    ),
];

/// Sums of hashes, since sorting thousands of lines for each of thousands of attacks takes longer than all else.
/// Sequences are left out: a refused insertion uses a number up. So are the session's last moments (connections come and go).
const FINGERPRINT: &str = "
  WITH part (name, line) AS (
    SELECT 'crm.department', t::text FROM crm.department t UNION ALL SELECT 'crm.role', t::text FROM crm.role t
    UNION ALL SELECT 'crm.collaborator', t::text FROM crm.collaborator t UNION ALL SELECT 'crm.location', t::text FROM crm.location t
    UNION ALL SELECT 'crm.company', t::text FROM crm.company t UNION ALL SELECT 'crm.client', t::text FROM crm.client t
    UNION ALL SELECT 'crm.contract', t::text FROM crm.contract t UNION ALL SELECT 'crm.payment', t::text FROM crm.payment t
    UNION ALL SELECT 'crm.event', t::text FROM crm.event t
    UNION ALL SELECT 'crm.note', t::text FROM crm.note t UNION ALL SELECT 'crm.reminder', t::text FROM crm.reminder t UNION ALL SELECT 'audit.entry', t::text FROM audit.entry t
    UNION ALL SELECT 'auth.installation', t::text FROM auth.installation t UNION ALL SELECT 'auth.login', t::text FROM auth.login t
    UNION ALL SELECT 'auth.account', t::text FROM auth.account t UNION ALL SELECT 'auth.session', t::text FROM auth.session t
    UNION ALL SELECT 'roles', t::text FROM pg_authid t UNION ALL SELECT 'members', t::text FROM pg_auth_members t
    UNION ALL SELECT 'settings', t::text FROM pg_db_role_setting t UNION ALL SELECT 'databases', concat(datname, datdba, datacl) FROM pg_database
    UNION ALL SELECT 'schemas', concat(nspname, nspowner, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
    UNION ALL SELECT 'tables', concat(oid, relname, relowner, relkind, relacl, relrowsecurity, relforcerowsecurity, reloptions) FROM pg_class WHERE relkind <> 't'
    UNION ALL SELECT 'columns', concat(attrelid, attname, atttypid, attnotnull, attacl, attisdropped) FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 'functions', concat(oid, proname, proowner, proacl, proconfig, prosecdef, md5(prosrc)) FROM pg_proc WHERE oid >= 16384 OR proacl IS NOT NULL
    UNION ALL SELECT 'policies', concat(polname, polrelid, polcmd, polroles, polqual, polwithcheck) FROM pg_policy
    UNION ALL SELECT 'triggers', concat(tgrelid, tgname, tgenabled, tgfoid) FROM pg_trigger WHERE tgrelid >= 16384
    UNION ALL SELECT 'constraints', concat(conrelid, conname, convalidated, conbin) FROM pg_constraint WHERE conrelid >= 16384
    UNION ALL SELECT 'rules', concat(ev_class, rulename, ev_enabled, md5(ev_action::text)) FROM pg_rewrite WHERE ev_class >= 16384
    UNION ALL SELECT 'defaults', concat(defaclrole, defaclobjtype, defaclacl) FROM pg_default_acl
    UNION ALL SELECT 'extensions', t::text FROM pg_extension t UNION ALL SELECT 'dictionaries', t::text FROM pg_ts_dict t
    UNION ALL SELECT 'types', concat(typname, typowner, typacl) FROM pg_type WHERE oid >= 16384
    UNION ALL SELECT 'large objects', t::text FROM pg_largeobject_metadata t
    UNION ALL SELECT 'languages', t::text FROM pg_language t UNION ALL SELECT 'casts', t::text FROM pg_cast t WHERE oid >= 16384
    UNION ALL SELECT 'operators', concat(oprname, oprowner) FROM pg_operator WHERE oid >= 16384
    UNION ALL SELECT 'descriptions', t::text FROM pg_description t WHERE objoid >= 16384)
  SELECT name, concat(count(*), ' ', sum(hashtextextended(line, 0))) FROM part GROUP BY name ORDER BY name";
