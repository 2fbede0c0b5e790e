//! What is asked about people: what the history tells of them, which texts may name them, whom nothing has been heard of for long.

use chrono::NaiveDate;

use super::Statement;
use crate::entity::Value;

/// The history of one client, as far as the session reads it: of the record, and of all that was ever tied to it. Rows of id,
/// at, actor, action, target, code, via, before, after; the first first.
pub fn history_about(client: i64) -> Statement {
    let mut history = Statement::default();
    history.sql("WITH client AS (SELECT ").bind(&Value::Integer(client)).sql(
        "::int AS id),
         contract AS (SELECT k.id FROM crm.contract k JOIN client ON k.client_id = client.id)
         SELECT e.id, e.at, c.username, e.action, e.target, e.code, e.via, e.before, e.after
           FROM audit.entry e LEFT JOIN crm.collaborator c ON c.id = e.actor
          WHERE e.target = 'client' AND e.row_id = (SELECT id FROM client)
             OR e.target = 'contract' AND e.row_id IN (SELECT id FROM contract)
             OR e.target = 'payment' AND e.row_id IN (SELECT id FROM crm.payment WHERE contract_id IN (SELECT id FROM contract))
             OR e.target = 'event' AND e.row_id IN (SELECT id FROM crm.event WHERE contract_id IN (SELECT id FROM contract))
             OR e.target IN ('note', 'reminder', 'contract')
                AND (SELECT id FROM client) IN ((e.before->>'client_id')::int, (e.after->>'client_id')::int)
             OR e.target = 'note' AND e.row_id IN (SELECT id FROM crm.note WHERE client_id = (SELECT id FROM client))
             OR e.target = 'reminder' AND e.row_id IN (SELECT id FROM crm.reminder WHERE client_id = (SELECT id FROM client))
          ORDER BY e.id",
    );
    history
}

/// The client of this code that was deleted last, where none of that code is there: rows of id, last name, full name, e-mail, phone.
pub fn deleted_client(code: &str) -> Statement {
    let mut deleted = Statement::default();
    deleted
        .sql(
            "SELECT e.row_id::bigint, e.before->>'last_name', e.before->>'full_name', e.before->>'email', e.before->>'phone'
           FROM audit.entry e WHERE e.target = 'client' AND e.action = 'DELETE' AND lower(e.code) = lower(",
        )
        .bind(&text(code))
        .sql("::text) AND NOT EXISTS (SELECT FROM crm.client c WHERE c.id = e.row_id) ORDER BY e.id DESC LIMIT 1");
    deleted
}

/// A person, as texts may name them.
#[derive(Debug)]
pub struct Named {
    pub id: i64,
    pub last_name: Value<'static>,
    pub full_name: Value<'static>,
    pub email: Value<'static>,
    pub phone: Value<'static>,
}

impl Named {
    /// Of values in this order: last name, full name, e-mail, phone.
    pub fn of(id: i64, mut next: impl FnMut() -> Value<'static>) -> Self {
        Self { id, last_name: next(), full_name: next(), email: next(), phone: next() }
    }
}

/// Free texts of other records in which this person's name, e-mail address or telephone stands: rows of noun, code, field. And
/// deleted clients of the same full name or address, of whom the history still tells.
pub fn mentions(named: &Named) -> Statement {
    let mut mentions = Statement::default();
    mentions.sql("WITH who AS (SELECT ").bind(&Value::Integer(named.id)).sql("::int AS id, ");
    for (value, name) in [
        (&named.last_name, "::text AS last_name, "),
        (&named.full_name, "::text AS full_name, "),
        (&named.email, "::text AS email, "),
        (&named.phone, "::text AS phone), "),
    ] {
        mentions.bind(value).sql(name);
    }
    mentions.sql(
        // Two letters stand in many words that are no name.
        "sought AS (SELECT array_agg('%' || crm.literal(crm.fold(word)) || '%') AS words
                      FROM who, unnest(ARRAY[CASE WHEN length(last_name) > 2 THEN last_name ELSE full_name END, email, phone]) word WHERE word IS NOT NULL),
         place AS (
           SELECT 'event' AS noun, code, 'title' AS field, title AS said FROM crm.event
           UNION ALL SELECT 'event', code, 'notes', notes FROM crm.event
           UNION ALL SELECT 'contract', code, 'cancel_reason', cancel_reason FROM crm.contract
           UNION ALL SELECT 'payment', code, 'note', note FROM crm.payment
           UNION ALL SELECT 'company', code, 'name', name FROM crm.company
           UNION ALL SELECT 'note', code, 'text', text FROM crm.note, who WHERE client_id IS DISTINCT FROM who.id
           UNION ALL SELECT 'reminder', code, 'text', text FROM crm.reminder, who WHERE client_id IS DISTINCT FROM who.id)
         SELECT noun, code, field FROM place, sought WHERE crm.fold(said) LIKE ANY (sought.words)
         UNION SELECT 'deleted client', e.code, 'history' FROM audit.entry e, who
          WHERE e.target = 'client' AND e.action = 'DELETE' AND e.row_id <> who.id AND NOT EXISTS (SELECT FROM crm.client c WHERE c.id = e.row_id)
            AND (crm.fold(e.before->>'full_name') = crm.fold(who.full_name) OR lower(e.before->>'email') = lower(who.email))
         ORDER BY noun, code, field",
    );
    mentions
}

/// Clients who were last heard of before `since`, the longest silent first: rows of code, name, company, commercial, last day
/// of activity, day until which accounting documents about them are kept. Those already anonymised are not people any more.
///
/// Ten years: article L123-22 of the French Code de commerce.
pub fn silent_clients(since: NaiveDate) -> Statement {
    let mut silent = Statement::default();
    silent
        .sql(
            "SELECT c.code, c.full_name, y.name, s.username, a.last_on, a.accounts_until
           FROM crm.client c LEFT JOIN crm.company y ON y.id = c.company_id LEFT JOIN crm.collaborator s ON s.id = c.commercial_id
          CROSS JOIN LATERAL (
            SELECT greatest(coalesce(c.first_contact_on, c.created_at::date), k.last_on, p.last_on, e.last_on, n.last_on, r.last_on) AS last_on,
                   (greatest(k.signed_on, p.last_on) + interval '10 years')::date AS accounts_until
              FROM (SELECT max(coalesce(signed_at, created_at))::date AS last_on, max(signed_at)::date AS signed_on FROM crm.contract WHERE client_id = c.id) k,
                   (SELECT max(paid_on) AS last_on FROM crm.payment JOIN crm.contract k ON k.id = contract_id WHERE k.client_id = c.id) p,
                   (SELECT max(ends_at)::date AS last_on FROM crm.event JOIN crm.contract k ON k.id = contract_id WHERE k.client_id = c.id) e,
                   (SELECT max(created_at)::date AS last_on FROM crm.note WHERE client_id = c.id) n,
                   (SELECT max(greatest(created_at::date, due_on)) AS last_on FROM crm.reminder WHERE client_id = c.id) r) a
          WHERE a.last_on < ",
        )
        .bind(&Value::Date(since))
        .sql(
            "::date AND NOT (c.last_name = 'anonymised ' || c.code AND num_nonnulls(c.civility, c.first_name, c.job_title, c.email, c.phone) = 0)
          ORDER BY a.last_on, c.code",
        );
    silent
}

fn text(text: &str) -> Value<'static> {
    Value::Text(text.to_owned().into())
}
