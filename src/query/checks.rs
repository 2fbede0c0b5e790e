//! What is looked for in the data: each check is a query of what is wrong, with the command that mends it.

use chrono::NaiveDate;

use super::Statement;
use crate::entity::{Kind, Value, show};
use crate::language::{Language, Text, both};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Broken: no rule of the database lets it be so; somebody went round them, or they were not yet there.
    Error,
    /// Allowed, and most likely not meant: somebody should look after it.
    Warning,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing to look for.
#[derive(Debug)]
pub struct Check {
    pub name: &'static str,
    /// For help: what is found.
    pub about: Text,
    pub severity: Severity,
    /// What is said of a record that it finds; each `{}` stands for the next of the texts that `sql` tells of it.
    said: Text,
    /// What to type; `{}` stands for the record's code.
    mend: Text,
    /// Rows of noun, code and two texts; `clock.today` is the day.
    sql: &'static str,
}

const fn error(name: &'static str, about: Text, said: Text, mend: Text, sql: &'static str) -> Check {
    Check { name, about, severity: Severity::Error, said, mend, sql }
}

const fn warning(name: &'static str, about: Text, said: Text, mend: Text, sql: &'static str) -> Check {
    Check { name, about, severity: Severity::Warning, said, mend, sql }
}

/// The same in both languages.
const fn command(typed: &'static str) -> Text {
    both(typed, typed)
}

/// The kinds of the columns of [`check`].
pub const FOUND: [Kind; 5] = [Kind::Integer, Kind::Text, Kind::Text, Kind::Text, Kind::Text];

impl Check {
    /// What is wrong with the record of a row of [`check`].
    pub fn said(&self, language: Language, row: &[Value<'_>]) -> String {
        filled(self.said.within(language), row.get(3..).unwrap_or_default())
    }

    /// The command that mends it.
    pub fn mend(&self, language: Language, row: &[Value<'_>]) -> String {
        filled(self.mend.within(language), row.get(2..).unwrap_or_default())
    }
}

fn filled(text: &str, told: &[Value<'_>]) -> String {
    let mut told = told.iter();
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        show::plain(told.next().unwrap_or(&Value::Null), &mut filled);
        filled.push_str(part);
    }
    filled
}

/// Everything that is looked for.
pub static CHECKS: [Check; 20] = [
    error(
        "ledger",
        both("a contract whose paid is not the sum of its payments", "un contrat dont le payé n'est pas la somme de ses paiements"),
        both("paid says {}, its payments come to {}", "le payé dit {}, ses paiements font {}"),
        both("an administrator corrects `paid`; what it should be: epicrm payments contract={}", "un administrateur corrige `paid` ; ce qu'il devrait être : epicrm payments contract={}"),
        "SELECT 'contract', k.code, k.paid::text, coalesce(p.amount, 0)::text
           FROM crm.contract k LEFT JOIN (SELECT contract_id, sum(amount) AS amount FROM crm.payment GROUP BY contract_id) p ON p.contract_id = k.id
          WHERE k.paid <> coalesce(p.amount, 0)",
    ),
    error(
        "reversal",
        both("a reversal that does not take back exactly one payment of its contract", "une annulation qui ne reprend pas exactement un paiement de son contrat"),
        both("it takes back {}, but not exactly", "il annule {}, mais pas exactement"),
        command("epicrm payment {}"),
        "SELECT 'payment', r.code, coalesce(p.code, '–'), NULL
           FROM crm.payment r LEFT JOIN crm.payment p ON p.id = r.reverses_id
          WHERE r.reverses_id IS NOT NULL AND (p.id IS NULL OR p.contract_id <> r.contract_id OR p.amount <> -r.amount OR p.reverses_id IS NOT NULL)",
    ),
    error(
        "overlap",
        both("an event that begins while its support is still at another", "un événement qui commence alors que son support est encore à un autre"),
        both("it begins while {} is still at another event", "il commence alors que {} est encore à un autre événement"),
        command("epicrm update-event {} support=None"),
        "SELECT 'event', e.code, c.username, NULL
           FROM (SELECT code, support_id, starts_at, max(ends_at) OVER (PARTITION BY support_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
                   FROM crm.event WHERE support_id IS NOT NULL AND status <> 'cancelled' AND NOT clash_allowed) e
           JOIN crm.collaborator c ON c.id = e.support_id WHERE e.starts_at < e.busy_until",
    ),
    error(
        "unsigned",
        both("an unsigned contract that has an event", "un contrat non signé qui a un événement"),
        both("it is unsigned, and has the event {}", "il n'est pas signé, et a l'événement {}"),
        command("epicrm update-contract {} status=signed"),
        "SELECT 'contract', k.code, e.code, NULL FROM crm.contract k JOIN crm.event e ON e.contract_id = k.id WHERE k.status = 'unsigned'",
    ),
    error(
        "code",
        both("a code that a record to come will be given", "un code qui sera donné à une fiche à venir"),
        both("this code is kept for a record to come", "ce code est réservé à une fiche à venir"),
        both("give it another: epicrm update-… {} code=…", "donnez-lui-en un autre : epicrm update-… {} code=…"),
        "SELECT noun, code, NULL, NULL
           FROM (SELECT 'location' AS noun, 'lo' AS prefix, code, id FROM crm.location UNION ALL SELECT 'company', 'cy', code, id FROM crm.company
                 UNION ALL SELECT 'client', 'cl', code, id FROM crm.client UNION ALL SELECT 'contract', 'ct', code, id FROM crm.contract
                 UNION ALL SELECT 'payment', 'pa', code, id FROM crm.payment UNION ALL SELECT 'event', 'ev', code, id FROM crm.event
                 UNION ALL SELECT 'note', 'no', code, id FROM crm.note UNION ALL SELECT 'reminder', 're', code, id FROM crm.reminder) r
          WHERE code ~ ('^' || prefix || '-[0-9]{1,18}$') AND split_part(code, '-', 2)::bigint > id",
    ),
    error(
        "email",
        both("a client whose e-mail address is another's too, in any case", "un client dont l'adresse e-mail est aussi celle d'un autre, à la casse près"),
        both("its e-mail address is also that of {}", "son adresse e-mail est aussi celle de {}"),
        command("epicrm update-client {} email=None"),
        "SELECT 'client', c.code, o.code, NULL FROM crm.client c JOIN crm.client o ON lower(o.email) = lower(c.email) AND o.id < c.id",
    ),
    error(
        "lost-company",
        both("a company at a location that is not there", "une entreprise à un lieu qui n'existe pas"),
        both("its location is not there", "son lieu n'existe pas"),
        command("epicrm update-company {} location=None"),
        "SELECT 'company', y.code, NULL, NULL FROM crm.company y WHERE location_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.location WHERE id = y.location_id)",
    ),
    error(
        "lost-client",
        both("a client of a company or a commercial that is not there", "un client d'une entreprise ou d'un commercial qui n'existe pas"),
        both("its company or its commercial is not there", "son entreprise ou son commercial n'existe pas"),
        command("epicrm update-client {} company=None commercial=NAME"),
        "SELECT 'client', c.code, NULL, NULL FROM crm.client c
          WHERE company_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.company WHERE id = c.company_id) OR NOT EXISTS (SELECT FROM crm.collaborator WHERE id = c.commercial_id)",
    ),
    error(
        "lost-contract",
        both("a contract of a client that is not there", "un contrat d'un client qui n'existe pas"),
        both("its client is not there", "son client n'existe pas"),
        command("epicrm update-contract {} client=CODE"),
        "SELECT 'contract', k.code, NULL, NULL FROM crm.contract k WHERE NOT EXISTS (SELECT FROM crm.client WHERE id = k.client_id)",
    ),
    error(
        "lost-payment",
        both("a payment of a contract that is not there", "un paiement d'un contrat qui n'existe pas"),
        both("its contract is not there: {} counts nowhere", "son contrat n'existe pas : {} ne compte nulle part"),
        both("an administrator gives it its contract, or deletes it: {}", "un administrateur lui donne son contrat, ou le supprime : {}"),
        "SELECT 'payment', p.code, p.amount::text, NULL FROM crm.payment p WHERE NOT EXISTS (SELECT FROM crm.contract WHERE id = p.contract_id)",
    ),
    error(
        "lost-event",
        both("an event of a contract, a location or a support that is not there", "un événement d'un contrat, d'un lieu ou d'un support qui n'existe pas"),
        both("its contract, its location or its support is not there", "son contrat, son lieu ou son support n'existe pas"),
        command("epicrm update-event {} contract=CODE location=None support=None"),
        "SELECT 'event', e.code, NULL, NULL FROM crm.event e
          WHERE NOT EXISTS (SELECT FROM crm.contract WHERE id = e.contract_id) OR location_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.location WHERE id = e.location_id)
             OR support_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.collaborator WHERE id = e.support_id)",
    ),
    warning(
        "unsupported",
        both("an event of the next fortnight that nobody supports", "un événement des quinze prochains jours que personne n'assure"),
        both("it begins on {}, and nobody supports it", "il commence le {}, et personne ne l'assure"),
        command("epicrm update-event {} support=NAME"),
        "SELECT 'event', e.code, e.starts_at::date::text, NULL FROM crm.event e, clock
          WHERE e.support_id IS NULL AND e.status IN ('planned', 'confirmed') AND e.starts_at >= clock.today AND e.starts_at < clock.today + 14",
    ),
    warning(
        "unclosed",
        both("an event that is over and still planned or confirmed", "un événement passé, encore prévu ou confirmé"),
        both("it ended on {}, and is neither done nor cancelled", "il s'est terminé le {}, et n'est ni terminé ni annulé"),
        command("epicrm update-event {} status=done"),
        "SELECT 'event', e.code, e.ends_at::date::text, NULL FROM crm.event e, clock
          WHERE e.status IN ('planned', 'confirmed') AND e.ends_at < clock.today",
    ),
    warning(
        "called-off",
        both("an event to come whose contract is cancelled", "un événement à venir dont le contrat est annulé"),
        both("its contract {} is cancelled", "son contrat {} est annulé"),
        command("epicrm update-event {} status=cancelled"),
        "SELECT 'event', e.code, k.code, NULL FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id, clock
          WHERE k.status = 'cancelled' AND e.status IN ('planned', 'confirmed') AND e.ends_at >= clock.today",
    ),
    warning(
        "support",
        both("an event to come whose support is no longer active, or no longer of support", "un événement à venir dont le support n'est plus actif, ou n'est plus du support"),
        both("{} supports it, and no longer may", "{} l'assure, et n'en a plus le droit"),
        command("epicrm update-event {} support=NAME"),
        "SELECT 'event', e.code, c.username, NULL FROM crm.event e JOIN crm.collaborator c ON c.id = e.support_id
           JOIN crm.department d ON d.id = c.department_id, clock
          WHERE e.status IN ('planned', 'confirmed') AND e.ends_at >= clock.today AND NOT (c.active AND d.privileges = 'support')",
    ),
    warning(
        "commercial",
        both("a client whose commercial is no longer active, or no longer commercial", "un client dont le commercial n'est plus actif, ou n'est plus commercial"),
        both("{} follows it, and no longer may", "{} le suit, et n'en a plus le droit"),
        command("epicrm update-client {} commercial=NAME"),
        "SELECT 'client', l.code, c.username, NULL FROM crm.client l JOIN crm.collaborator c ON c.id = l.commercial_id
           JOIN crm.department d ON d.id = c.department_id WHERE NOT (c.active AND d.privileges = 'commercial')",
    ),
    warning(
        "unplanned",
        both("a contract signed more than 60 days ago that has no event", "un contrat signé il y a plus de 60 jours et sans événement"),
        both("it was signed on {}, and has no event", "il a été signé le {}, et n'a pas d'événement"),
        command("epicrm add-event contract={}"),
        "SELECT 'contract', k.code, k.signed_at::date::text, NULL FROM crm.contract k, clock
          WHERE k.status = 'signed' AND k.signed_at < clock.today - 60 AND NOT EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id AND e.status <> 'cancelled')",
    ),
    warning(
        "unreachable",
        both("a client without e-mail address and telephone", "un client sans adresse e-mail ni téléphone"),
        both("it has neither e-mail address nor telephone", "il n'a ni adresse e-mail ni téléphone"),
        command("epicrm update-client {} email=… phone=…"),
        "SELECT 'client', c.code, NULL, NULL FROM crm.client c WHERE c.email IS NULL AND c.phone IS NULL",
    ),
    warning(
        "client-twice",
        both("two clients of one name at one company", "deux clients du même nom dans la même entreprise"),
        both("another client of the same company has the same name: {}", "un autre client de la même entreprise a le même nom : {}"),
        command("epicrm client {}"),
        "SELECT 'client', c.code, o.code, NULL FROM crm.client c
           JOIN crm.client o ON crm.fold(o.full_name) = crm.fold(c.full_name) AND o.company_id IS NOT DISTINCT FROM c.company_id AND o.id < c.id",
    ),
    warning(
        "company-twice",
        both("two companies of one SIREN or one name that are not two establishments", "deux entreprises du même SIREN ou du même nom qui ne sont pas deux établissements"),
        both("it may be the same as {}", "c'est peut-être la même que {}"),
        command("epicrm company {}"),
        "SELECT 'company', c.code, o.code, NULL FROM crm.company c
           JOIN (SELECT id, code, siren, nic, crm.fold(name) AS name FROM crm.company) o ON o.id < c.id
            AND (o.siren = c.siren AND (o.nic IS NULL OR c.nic IS NULL OR o.name <> crm.fold(c.name)) OR o.name = crm.fold(c.name) AND (o.siren IS NULL OR c.siren IS NULL))",
    ),
];

/// All of `checks` in one statement, as it stands on `today`: rows of the check's place in the slice, noun, code, and what
/// [`Check::said`] tells.
pub fn check(checks: &[&Check], today: NaiveDate) -> Statement {
    let mut all = Statement::default();
    all.sql("WITH clock AS (SELECT ").bind(&Value::Date(today)).sql("::date AS today)");
    for (place, check) in checks.iter().enumerate() {
        all.sql(if place == 0 { " SELECT " } else { " UNION ALL SELECT " });
        all.bind(&Value::Integer(i64::try_from(place).unwrap_or_default())).sql("::bigint AS place, found.* FROM (").sql(check.sql);
        all.sql(") found (noun, code, one, other)");
    }
    all.sql(" ORDER BY place, code");
    all
}
