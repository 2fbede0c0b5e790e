//! What must hold of any epicrm database, the demo's first, beside what `check` and `doctor` look for: each query counts what breaks
//! it. Never writes.

/// A name that says the rule, and SQL that returns one number: how many rows break it (0: it holds).
pub const INVARIANTS: &[(&str, &str)] = &[
    (
        "the sequences are past the data",
        "SELECT (SELECT count(*) FROM crm.location WHERE id >= (SELECT last_value + is_called::int FROM crm.location_id_seq))
              + (SELECT count(*) FROM crm.company WHERE id >= (SELECT last_value + is_called::int FROM crm.company_id_seq))
              + (SELECT count(*) FROM crm.client WHERE id >= (SELECT last_value + is_called::int FROM crm.client_id_seq))
              + (SELECT count(*) FROM crm.contract WHERE id >= (SELECT last_value + is_called::int FROM crm.contract_id_seq))
              + (SELECT count(*) FROM crm.payment WHERE id >= (SELECT last_value + is_called::int FROM crm.payment_id_seq))
              + (SELECT count(*) FROM crm.event WHERE id >= (SELECT last_value + is_called::int FROM crm.event_id_seq))
              + (SELECT count(*) FROM crm.note WHERE id >= (SELECT last_value + is_called::int FROM crm.note_id_seq))
              + (SELECT count(*) FROM crm.reminder WHERE id >= (SELECT last_value + is_called::int FROM crm.reminder_id_seq))",
    ),
    (
        "a note and a reminder tell what they are about",
        "SELECT count(*) FROM (SELECT noun, record, client_id, contract_id, event_id, company_id, location_id, payment_id, collaborator_id FROM crm.note
                               UNION ALL SELECT noun, record, client_id, contract_id, event_id, company_id, location_id, payment_id, collaborator_id FROM crm.reminder) n
          WHERE noun || ' ' || record IS DISTINCT FROM CASE WHEN client_id IS NOT NULL THEN 'client ' || (SELECT code FROM crm.client WHERE id = client_id)
                 WHEN contract_id IS NOT NULL THEN 'contract ' || (SELECT code FROM crm.contract WHERE id = contract_id)
                 WHEN event_id IS NOT NULL THEN 'event ' || (SELECT code FROM crm.event WHERE id = event_id)
                 WHEN company_id IS NOT NULL THEN 'company ' || (SELECT code FROM crm.company WHERE id = company_id)
                 WHEN location_id IS NOT NULL THEN 'location ' || (SELECT code FROM crm.location WHERE id = location_id)
                 WHEN payment_id IS NOT NULL THEN 'payment ' || (SELECT code FROM crm.payment WHERE id = payment_id)
                 WHEN collaborator_id IS NOT NULL THEN 'collaborator ' || (SELECT username FROM crm.collaborator WHERE id = collaborator_id) END",
    ),
    ("a reminder is done since a moment, or not done", "SELECT count(*) FROM crm.reminder WHERE done <> (done_at IS NOT NULL)"),
];

/// What holds of the demo data beside [`INVARIANTS`], as long as nobody has changed it and no day has passed.
pub const DEMO_INVARIANTS: &[(&str, &str)] = &[
    ("nothing is paid before the signature", "SELECT count(*) FROM crm.contract WHERE signed_at IS NULL AND paid <> 0"),
    (
        "an event has a signed contract",
        "SELECT count(*) FROM crm.event e LEFT JOIN crm.contract k ON k.id = e.contract_id WHERE k.status IS DISTINCT FROM 'signed'",
    ),
    (
        "an event's support belongs to support",
        "SELECT count(*) FROM crm.event e JOIN crm.collaborator c ON c.id = e.support_id JOIN crm.department d ON d.id = c.department_id
          WHERE d.privileges <> 'support'",
    ),
    (
        "a client's commercial belongs to commercial",
        "SELECT count(*) FROM crm.client l LEFT JOIN crm.collaborator c ON c.id = l.commercial_id LEFT JOIN crm.department d ON d.id = c.department_id
          WHERE d.privileges IS DISTINCT FROM 'commercial'",
    ),
    (
        "nothing was changed before it was created, nothing after now",
        "SELECT (SELECT count(*) FROM crm.contract WHERE updated_at < created_at OR updated_at > now() OR signed_at < created_at OR signed_at > now())
              + (SELECT count(*) FROM crm.client WHERE updated_at < created_at OR updated_at > now())
              + (SELECT count(*) FROM crm.payment WHERE updated_at < created_at OR updated_at > now())
              + (SELECT count(*) FROM crm.event WHERE updated_at < created_at OR updated_at > now())",
    ),
    (
        "what is over is done, what is to come is not",
        "SELECT count(*) FROM crm.event WHERE ends_at < now() AND status IN ('planned', 'confirmed') OR ends_at > now() AND status = 'done'",
    ),
    ("a contract is no older than its client", "SELECT count(*) FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE k.created_at < c.created_at"),
    (
        "the documented records are there",
        "SELECT 1 - count(*) FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator a ON a.id = c.commercial_id
          WHERE e.code = 'geg2021' AND e.starts_at > now() AND e.support_id IS NULL AND e.status = 'planned'
            AND k.code = 'kc555' AND k.status = 'signed' AND k.remaining > 0 AND c.code = 'mkc111' AND a.username = 'alice'",
    ),
    (
        "whoever takes geg2021 is free",
        "SELECT count(*) FROM crm.event g JOIN crm.event e ON g.code = 'geg2021' AND e.support_id IS NOT NULL AND tstzrange(e.starts_at, e.ends_at) && tstzrange(g.starts_at, g.ends_at)",
    ),
    (
        "everybody of support has several events in the next fortnight",
        "SELECT count(*) FROM crm.collaborator c JOIN crm.department d ON d.id = c.department_id
          WHERE d.privileges = 'support' AND (SELECT count(*) FROM crm.event e WHERE e.support_id = c.id AND e.status <> 'cancelled' AND e.starts_at BETWEEN now() AND now() + interval '14 days') < 2",
    ),
    (
        "the month to come has events without support",
        "SELECT greatest(0, 3 - count(*)) FROM crm.event WHERE support_id IS NULL AND status <> 'cancelled' AND starts_at BETWEEN now() AND now() + interval '30 days'",
    ),
    (
        "alice has contracts to have signed",
        "SELECT greatest(0, 3 - count(*)) FROM crm.contract k JOIN crm.client c ON c.id = k.client_id JOIN crm.collaborator a ON a.id = c.commercial_id WHERE a.username = 'alice' AND k.status = 'unsigned'",
    ),
    ("the load left one line of history", "SELECT abs(1 - count(*)) FROM audit.entry WHERE action = 'demo'"),
    ("the workshop is gone", "SELECT count(*) FROM pg_namespace WHERE nspname = 'demo'"),
];
