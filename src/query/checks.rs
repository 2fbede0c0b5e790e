//! What is looked for in the data: each check is a query of what is wrong, with the command that mends it.

use chrono::NaiveDate;

use super::Statement;
use crate::entity::Value;

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
    pub about: &'static str,
    pub severity: Severity,
    /// Rows of noun, code and sentence; `clock.today` is the day.
    sql: &'static str,
    /// What to type; `{}` stands for the record's code.
    pub mend: &'static str,
}

const fn error(name: &'static str, about: &'static str, mend: &'static str, sql: &'static str) -> Check {
    Check { name, about, severity: Severity::Error, sql, mend }
}

const fn warning(name: &'static str, about: &'static str, mend: &'static str, sql: &'static str) -> Check {
    Check { name, about, severity: Severity::Warning, sql, mend }
}

/// Everything that is looked for.
pub static CHECKS: [Check; 20] = [
    error(
        "ledger",
        "a contract whose paid is not the sum of its payments",
        "an administrator corrects `paid`; what it should be: epicrm payments contract={}",
        "SELECT 'contract', k.code, 'paid says ' || k.paid || ', its payments come to ' || coalesce(p.amount, 0)
           FROM crm.contract k LEFT JOIN (SELECT contract_id, sum(amount) AS amount FROM crm.payment GROUP BY contract_id) p ON p.contract_id = k.id
          WHERE k.paid <> coalesce(p.amount, 0)",
    ),
    error(
        "reversal",
        "a reversal that does not take back exactly one payment of its contract",
        "epicrm payment {}",
        "SELECT 'payment', r.code, 'it takes back ' || coalesce(p.code, 'nothing') || ', but not exactly'
           FROM crm.payment r LEFT JOIN crm.payment p ON p.id = r.reverses_id
          WHERE r.reverses_id IS NOT NULL AND (p.id IS NULL OR p.contract_id <> r.contract_id OR p.amount <> -r.amount OR p.reverses_id IS NOT NULL)",
    ),
    error(
        "overlap",
        "an event that begins while its support is still at another",
        "epicrm update-event {} support=None",
        "SELECT 'event', e.code, 'it begins while ' || c.username || ' is still at another event'
           FROM (SELECT code, support_id, starts_at, max(ends_at) OVER (PARTITION BY support_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
                   FROM crm.event WHERE support_id IS NOT NULL AND status <> 'cancelled' AND NOT clash_allowed) e
           JOIN crm.collaborator c ON c.id = e.support_id WHERE e.starts_at < e.busy_until",
    ),
    error(
        "unsigned",
        "an unsigned contract that has an event",
        "epicrm update-contract {} status=signed",
        "SELECT 'contract', k.code, 'it is unsigned, and has the event ' || e.code FROM crm.contract k JOIN crm.event e ON e.contract_id = k.id WHERE k.status = 'unsigned'",
    ),
    error(
        "code",
        "a code that a record to come will be given",
        "give it another: epicrm update-… {} code=…",
        "SELECT noun, code, 'this code is kept for a record to come'
           FROM (SELECT 'location' AS noun, 'lo' AS prefix, code, id FROM crm.location UNION ALL SELECT 'company', 'cy', code, id FROM crm.company
                 UNION ALL SELECT 'client', 'cl', code, id FROM crm.client UNION ALL SELECT 'contract', 'ct', code, id FROM crm.contract
                 UNION ALL SELECT 'payment', 'pa', code, id FROM crm.payment UNION ALL SELECT 'event', 'ev', code, id FROM crm.event
                 UNION ALL SELECT 'note', 'no', code, id FROM crm.note UNION ALL SELECT 'reminder', 're', code, id FROM crm.reminder) r
          WHERE code ~ ('^' || prefix || '-[0-9]{1,18}$') AND split_part(code, '-', 2)::bigint > id",
    ),
    error(
        "email",
        "a client whose e-mail address is another's too, in any case",
        "epicrm update-client {} email=None",
        "SELECT 'client', c.code, 'its e-mail address is also that of ' || o.code FROM crm.client c JOIN crm.client o ON lower(o.email) = lower(c.email) AND o.id < c.id",
    ),
    error(
        "lost-company",
        "a company at a location that is not there",
        "epicrm update-company {} location=None",
        "SELECT 'company', y.code, 'its location is not there' FROM crm.company y WHERE location_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.location WHERE id = y.location_id)",
    ),
    error(
        "lost-client",
        "a client of a company or a commercial that is not there",
        "epicrm update-client {} company=None commercial=NAME",
        "SELECT 'client', c.code, 'its company or its commercial is not there' FROM crm.client c
          WHERE company_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.company WHERE id = c.company_id) OR NOT EXISTS (SELECT FROM crm.collaborator WHERE id = c.commercial_id)",
    ),
    error(
        "lost-contract",
        "a contract of a client that is not there",
        "epicrm update-contract {} client=CODE",
        "SELECT 'contract', k.code, 'its client is not there' FROM crm.contract k WHERE NOT EXISTS (SELECT FROM crm.client WHERE id = k.client_id)",
    ),
    error(
        "lost-payment",
        "a payment of a contract that is not there",
        "an administrator gives it its contract, or deletes it: {}",
        "SELECT 'payment', p.code, 'its contract is not there: ' || p.amount || ' counts nowhere' FROM crm.payment p WHERE NOT EXISTS (SELECT FROM crm.contract WHERE id = p.contract_id)",
    ),
    error(
        "lost-event",
        "an event of a contract, a location or a support that is not there",
        "epicrm update-event {} contract=CODE location=None support=None",
        "SELECT 'event', e.code, 'its contract, its location or its support is not there' FROM crm.event e
          WHERE NOT EXISTS (SELECT FROM crm.contract WHERE id = e.contract_id) OR location_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.location WHERE id = e.location_id)
             OR support_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.collaborator WHERE id = e.support_id)",
    ),
    warning(
        "unsupported",
        "an event of the next fortnight that nobody supports",
        "epicrm update-event {} support=NAME",
        "SELECT 'event', e.code, 'it begins on ' || e.starts_at::date || ', and nobody supports it' FROM crm.event e, clock
          WHERE e.support_id IS NULL AND e.status IN ('planned', 'confirmed') AND e.starts_at >= clock.today AND e.starts_at < clock.today + 14",
    ),
    warning(
        "unclosed",
        "an event that is over and still planned or confirmed",
        "epicrm update-event {} status=done",
        "SELECT 'event', e.code, 'it ended on ' || e.ends_at::date || ', and is still ' || e.status FROM crm.event e, clock
          WHERE e.status IN ('planned', 'confirmed') AND e.ends_at < clock.today",
    ),
    warning(
        "called-off",
        "an event to come whose contract is cancelled",
        "epicrm update-event {} status=cancelled",
        "SELECT 'event', e.code, 'its contract ' || k.code || ' is cancelled' FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id, clock
          WHERE k.status = 'cancelled' AND e.status IN ('planned', 'confirmed') AND e.ends_at >= clock.today",
    ),
    warning(
        "support",
        "an event to come whose support is no longer active, or no longer of support",
        "epicrm update-event {} support=NAME",
        "SELECT 'event', e.code, c.username || ' supports it, and no longer may' FROM crm.event e JOIN crm.collaborator c ON c.id = e.support_id
           JOIN crm.department d ON d.id = c.department_id, clock
          WHERE e.status IN ('planned', 'confirmed') AND e.ends_at >= clock.today AND NOT (c.active AND d.privileges = 'support')",
    ),
    warning(
        "commercial",
        "a client whose commercial is no longer active, or no longer commercial",
        "epicrm update-client {} commercial=NAME",
        "SELECT 'client', l.code, c.username || ' follows it, and no longer may' FROM crm.client l JOIN crm.collaborator c ON c.id = l.commercial_id
           JOIN crm.department d ON d.id = c.department_id WHERE NOT (c.active AND d.privileges = 'commercial')",
    ),
    warning(
        "unplanned",
        "a contract signed more than 60 days ago that has no event",
        "epicrm add-event contract={}",
        "SELECT 'contract', k.code, 'it was signed on ' || k.signed_at::date || ', and has no event' FROM crm.contract k, clock
          WHERE k.status = 'signed' AND k.signed_at < clock.today - 60 AND NOT EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id AND e.status <> 'cancelled')",
    ),
    warning(
        "unreachable",
        "a client without e-mail address and telephone",
        "epicrm update-client {} email=… phone=…",
        "SELECT 'client', c.code, 'it has neither e-mail address nor telephone' FROM crm.client c WHERE c.email IS NULL AND c.phone IS NULL",
    ),
    warning(
        "client-twice",
        "two clients of one name at one company",
        "epicrm client {}",
        "SELECT 'client', c.code, 'another client of the same company has the same name: ' || o.code FROM crm.client c
           JOIN crm.client o ON crm.fold(o.full_name) = crm.fold(c.full_name) AND o.company_id IS NOT DISTINCT FROM c.company_id AND o.id < c.id",
    ),
    warning(
        "company-twice",
        "two companies of one SIREN or one name that are not two establishments",
        "epicrm company {}",
        "SELECT 'company', c.code, 'it may be the same as ' || o.code FROM crm.company c
           JOIN (SELECT id, code, siren, nic, crm.fold(name) AS name FROM crm.company) o ON o.id < c.id
            AND (o.siren = c.siren AND (o.nic IS NULL OR c.nic IS NULL OR o.name <> crm.fold(c.name)) OR o.name = crm.fold(c.name) AND (o.siren IS NULL OR c.siren IS NULL))",
    ),
];

/// All of `checks` in one statement, as it stands on `today`: rows of the check's place in the slice, noun, code, sentence.
pub fn check(checks: &[&Check], today: NaiveDate) -> Statement {
    let mut all = Statement::default();
    all.sql("WITH clock AS (SELECT ").bind(&Value::Date(today)).sql("::date AS today)");
    for (place, check) in checks.iter().enumerate() {
        all.sql(if place == 0 { " SELECT " } else { " UNION ALL SELECT " });
        all.bind(&Value::Integer(i64::try_from(place).unwrap_or_default())).sql("::bigint AS place, found.* FROM (").sql(check.sql);
        all.sql(") found (noun, code, said)");
    }
    all.sql(" ORDER BY place, code");
    all
}
