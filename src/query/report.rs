//! Questions about many records at once, answered by the server in a few rows: the facts are those of a filter, the arithmetic is the
//! question's own. However many records there are, what comes back is bounded by what a person can read.

use super::select::{Rows, Select};
use super::{Array, Statement};
use crate::entity::{Entity, Kind, Path, Value};
use crate::filter::Condition;

/// What a report asks.
#[derive(Debug)]
pub struct Question {
    /// What it needs to know of each record: the name that the SQL has for it, and the path. A relation
    /// stands for its id; the record's own is `id`.
    pub facts: &'static [(&'static str, &'static str)],
    /// Over `fact`, the records of the filter; `{name}` is what is bound under it. Bound where it stands, PostgreSQL plans by its value,
    /// and lets several processes work at it.
    sql: &'static str,
    /// Of its columns.
    pub kinds: &'static [Kind],
}

/// Something bound, under the name that the SQL has for it.
#[derive(Debug)]
pub enum Bound {
    One(&'static str, Value<'static>),
    /// Bounds of periods, in order.
    Many(&'static str, Array),
}

impl Bound {
    fn name(&self) -> &'static str {
        match self {
            Self::One(name, _) | Self::Many(name, _) => name,
        }
    }
}

/// The statement that answers `question` about the records of `entity` that `condition` takes. `more` are facts whose path the
/// person chose.
pub fn report(
    entity: &'static Entity,
    condition: Option<&Condition>,
    question: &Question,
    more: &[(&'static str, Path)],
    given: &[Bound],
) -> Statement {
    let paths = question.facts.iter().filter_map(|(name, path)| Some((*name, entity.resolve(path).ok()?)));
    let facts: Vec<(&'static str, Path)> = paths.chain(more.iter().cloned()).collect();
    let select = Select { entity, columns: &[], condition, order: &[], limit: None };
    let mut out = Statement::default();
    out.sql("WITH fact AS NOT MATERIALIZED (");
    let columns = select.compose(
        |scope, out| {
            out.column(0, "id").sql(" AS id");
            for (name, path) in &facts {
                let alias = scope.joins.reach(&path.hops, scope.aliases);
                out.sql(", ").column(alias, path.field.column).sql(" AS ").name(name);
            }
        },
        Rows::Any,
    );
    out.append(columns).sql(")");
    for (at, part) in question.sql.split('{').enumerate() {
        let (name, rest) = if at == 0 { ("", part) } else { part.split_once('}').unwrap_or_default() };
        match given.iter().find(|bound| bound.name() == name) {
            Some(Bound::One(_, value)) => out.bind(value),
            Some(Bound::Many(_, array)) => out.array(array.clone()),
            None => &mut out,
        };
        out.sql(rest);
    }
    out
}

/// Contracts that are not cancelled, by the place of `at` among `bounds` and by status: null where there is no date, 0 before the
/// first bound. Rows of place, status, number, value.
pub static PIPELINE: Question = Question {
    facts: &[("status", "status"), ("total", "total")],
    kinds: &[Kind::Integer, Kind::Text, Kind::Integer, Kind::Money],
    sql: " SELECT width_bucket(at, {bounds})::bigint, status, count(*), sum(total)
             FROM fact WHERE status <> 'cancelled' GROUP BY 1, 2",
};

/// What signed contracts have still to be paid, by commercial and by how late it is `today`: 0 not due, 1 to 4 by thirty days, 5
/// without a day. Rows of username, bucket, number, amount.
pub static OUTSTANDING: Question = Question {
    facts: &[("status", "status"), ("remaining", "remaining"), ("due_on", "due_on"), ("commercial", "client.commercial")],
    kinds: &[Kind::Text, Kind::Integer, Kind::Integer, Kind::Money],
    sql: " SELECT c.username, bucket, number, amount FROM (
             SELECT commercial, CASE WHEN due_on IS NULL THEN 5 WHEN due_on >= {today} THEN 0 WHEN due_on >= {today} - 30 THEN 1
                                     WHEN due_on >= {today} - 60 THEN 2 WHEN due_on >= {today} - 90 THEN 3 ELSE 4 END::bigint AS bucket,
                    count(*) AS number, sum(remaining) AS amount
               FROM fact WHERE status = 'signed' AND remaining <> 0 GROUP BY 1, 2) f
             LEFT JOIN crm.collaborator c ON c.id = f.commercial ORDER BY c.username",
};

macro_rules! received {
    () => {
        "SELECT coalesce(sum(amount) FILTER (WHERE paid_on >= {first}), 0) AS now,
                coalesce(sum(amount) FILTER (WHERE paid_on <= {past_last}), 0) AS past, "
    };
}
macro_rules! in_either_year {
    ($joins:literal) => {
        concat!(" FROM fact ", $joins, " WHERE paid_on BETWEEN {first} AND {last} OR paid_on BETWEEN {past_first} AND {past_last}")
    };
}
/// The best of each `who`, joined to its name, then one row without name that counts and sums all. No payment is without a contract, nor
/// a contract without a client: said by the joins, it lets PostgreSQL hash the payments of two years instead of every contract.
macro_rules! by_whom {
    ($who:literal, $joins:literal, $names:literal) => {
        concat!(
            ", each AS MATERIALIZED (",
            received!(),
            $who,
            " AS who",
            in_either_year!($joins),
            " GROUP BY who), best AS (SELECT * FROM each ORDER BY now DESC, past DESC, who LIMIT {most})
              SELECT code, name, number, now, past FROM (SELECT who, 1 AS number, now, past, ",
            $names,
            " ON n.id = best.who UNION ALL SELECT NULL, count(*), sum(now), sum(past), NULL, NULL FROM each) f
              ORDER BY code IS NULL, now DESC, past DESC, who"
        )
    };
}

/// Payments of `first` to `last` and of `past_first` to `past_last`, by month. Rows of month, amount, amount before.
pub static REVENUE_BY_MONTH: Question = Question {
    facts: &[("amount", "amount"), ("paid_on", "paid_on")],
    kinds: &[Kind::Integer, Kind::Money, Kind::Money],
    sql: concat!(
        " SELECT month, now, past FROM (",
        received!(),
        "extract(month FROM paid_on)::bigint AS month",
        in_either_year!(""),
        " GROUP BY month) f"
    ),
};

/// The same by client, the best `most` of them: rows of 1, code, name or null, amount, amount before; of all, null, null, number.
pub static REVENUE_BY_CLIENT: Question = Question {
    facts: &[("amount", "amount"), ("paid_on", "paid_on"), ("contract", "contract")],
    kinds: &REVENUE,
    sql: by_whom!("k.client_id", "JOIN crm.contract k ON k.id = fact.contract", "n.code, n.full_name AS name FROM best JOIN crm.client n"),
};

/// As [`REVENUE_BY_CLIENT`], by the client's commercial.
pub static REVENUE_BY_COMMERCIAL: Question = Question {
    facts: &[("amount", "amount"), ("paid_on", "paid_on"), ("contract", "contract")],
    kinds: &REVENUE,
    sql: by_whom!(
        "l.commercial_id",
        "JOIN crm.contract k ON k.id = fact.contract JOIN crm.client l ON l.id = k.client_id",
        "n.username AS code, n.full_name AS name FROM best JOIN crm.collaborator n"
    ),
};

const REVENUE: [Kind; 5] = [Kind::Text, Kind::Text, Kind::Integer, Kind::Money, Kind::Money];

/// Events that are not cancelled in each of the weeks between `bounds`, by support; those that overlap another of the same
/// support's. With `everyone`, the others who could support too, in week 0. Rows of username, week from 1, number, clashes.
pub static WORKLOAD: Question = Question {
    facts: &[("support", "support"), ("starts_at", "starts_at"), ("ends_at", "ends_at"), ("status", "status")],
    kinds: &[Kind::Text, Kind::Integer, Kind::Integer, Kind::Integer],
    sql: ", given AS (SELECT {bounds} AS bounds)
          , week AS (SELECT n, bounds[n] AS first, bounds[n + 1] AS until FROM given, generate_series(1, cardinality(bounds) - 1) n)
          , near AS (SELECT id, support_id, starts_at, ends_at FROM crm.event
                      WHERE support_id IS NOT NULL AND status <> 'cancelled' AND ends_at > (SELECT bounds[1] FROM given)
                        AND starts_at < (SELECT bounds[cardinality(bounds)] FROM given))
          , clash AS (SELECT id FROM (SELECT id, starts_at, ends_at,
                        max(ends_at) OVER (PARTITION BY support_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until,
                        lead(starts_at) OVER (PARTITION BY support_id ORDER BY starts_at, id) AS next FROM near) n
                      WHERE starts_at < busy_until OR ends_at > next)
          SELECT s.username, w.n::bigint, count(*), count(c.id)
            FROM fact f JOIN week w ON f.starts_at < w.until AND f.ends_at > w.first
            LEFT JOIN crm.collaborator s ON s.id = f.support LEFT JOIN clash c ON c.id = f.id
           WHERE f.status <> 'cancelled' AND f.ends_at > (SELECT bounds[1] FROM given) AND f.starts_at < (SELECT bounds[cardinality(bounds)] FROM given)
           GROUP BY 1, 2
          UNION ALL SELECT k.username, 0, 0, 0 FROM crm.collaborator k JOIN crm.department d ON d.id = k.department_id
           WHERE k.active AND d.privileges = 'support' AND {everyone}
          ORDER BY 1, 2",
};

/// Of what was created, how much is signed by now, and after how many days. `part` is what was counted by key, status and days.
macro_rules! converted {
    ($key:literal, $name:literal) => {
        concat!(
            ", part AS MATERIALIZED (SELECT ",
            $key,
            " AS key, status, CASE WHEN status = 'signed' THEN greatest(0, floor(date_part('epoch', signed_at - created_at) / 86400))::int END AS days,
                     count(*) AS n FROM fact GROUP BY 1, 2, 3)
             , both_ways AS (SELECT false AS whole, key::int, status, days, n FROM part
                   UNION ALL SELECT true, NULL, status, days, sum(n)::bigint FROM part GROUP BY status, days)
             , ranked AS (SELECT whole, key, days, n, sum(n) OVER (PARTITION BY whole, key ORDER BY days) AS upto, sum(n) OVER (PARTITION BY whole, key) AS signed
                            FROM both_ways WHERE status = 'signed')
             , middle AS (SELECT whole, key, round(avg(days), 1) AS days FROM ranked WHERE 2 * upto >= signed AND 2 * (upto - n) <= signed GROUP BY 1, 2)
             , summed AS (SELECT whole, key, sum(n)::bigint AS created, coalesce(sum(n) FILTER (WHERE status = 'signed'), 0)::bigint AS signed,
                                 coalesce(sum(n) FILTER (WHERE status = 'unsigned'), 0)::bigint AS unsigned,
                                 coalesce(sum(n) FILTER (WHERE status = 'cancelled'), 0)::bigint AS cancelled
                            FROM both_ways GROUP BY 1, 2)
             SELECT s.whole, ",
            $name,
            ", s.created, s.signed, s.unsigned, s.cancelled, round(100.0 * s.signed / s.created, 2), m.days
               FROM summed s LEFT JOIN middle m ON m.whole = s.whole AND m.key IS NOT DISTINCT FROM s.key"
        )
    };
}
macro_rules! conversion {
    ($key:literal, $name:literal, $join:literal, $kind:ident) => {
        Question {
            facts: &[("status", "status"), ("created_at", "created_at"), ("signed_at", "signed_at"), ("commercial", "client.commercial")],
            kinds: &[Kind::Boolean, Kind::$kind, Kind::Integer, Kind::Integer, Kind::Integer, Kind::Integer, Kind::Money, Kind::Money],
            sql: concat!(converted!($key, $name), $join, " ORDER BY 1, 2"),
        }
    };
}

/// Contracts by the commercial of their client, then all. Rows of whether it is all, username, created, signed, unsigned, cancelled,
/// signed in a hundred, median days.
pub static CONVERSION_BY_COMMERCIAL: Question =
    conversion!("commercial", "c.username", " LEFT JOIN crm.collaborator c ON c.id = s.key", Text);

/// The same by the place of their creation among `bounds`.
pub static CONVERSION_BY_MONTH: Question = conversion!("width_bucket(created_at, {bounds})", "s.key::bigint", "", Integer);

/// The records to which nothing happened since `until`: the quietest `most` of them, then one row that counts and sums all. Only
/// those that were not changed since are looked at further; names are for the few that are shown.
macro_rules! quiet {
    ($alive:literal, $worth:literal, $touched:literal, $noun:literal, $code:literal, $names:literal) => {
        concat!(
            ", alive AS MATERIALIZED (SELECT * FROM fact f WHERE ",
            $alive,
            " f.updated_at < {until}), touched AS (",
            $touched,
            "), quiet AS MATERIALIZED (SELECT f.id, ",
            $worth,
            " AS worth, greatest(f.updated_at, e.at, n.at, r.at) AS at FROM alive f LEFT JOIN touched e ON e.id = f.id LEFT JOIN (SELECT ",
            $noun,
            " AS id, max(updated_at) AS at FROM crm.note GROUP BY 1) n ON n.id = f.id LEFT JOIN (SELECT ",
            $noun,
            " AS id, max(updated_at) AS at FROM crm.reminder GROUP BY 1) r ON r.id = f.id
              WHERE greatest(f.updated_at, e.at, n.at, r.at) < {until})
             SELECT code, name, username, at, worth, number FROM (
               SELECT q.id, ",
            $code,
            " AS code, l.full_name AS name, c.username, q.at, q.worth, 1 AS number FROM (SELECT * FROM quiet ORDER BY at, id LIMIT {most}) q ",
            $names,
            " LEFT JOIN crm.collaborator c ON c.id = l.commercial_id
               UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, coalesce(sum(worth), 0), count(*) FROM quiet) f ORDER BY at NULLS LAST, id"
        )
    };
}
const QUIET: [Kind; 6] = [Kind::Text, Kind::Text, Kind::Text, Kind::Instant, Kind::Money, Kind::Integer];

/// Contracts to be signed or paid. A payment changes its contract, so that the contract tells of it. Rows of code, client, username,
/// last moment, what is at stake, 1; of all, the sum and the number alone.
pub static STALE_CONTRACTS: Question = Question {
    facts: &[("updated_at", "updated_at"), ("status", "status"), ("remaining", "remaining")],
    kinds: &QUIET,
    sql: quiet!(
        "(f.status = 'unsigned' OR f.status = 'signed' AND f.remaining > 0) AND",
        "f.remaining",
        "SELECT a.id, max(greatest(e.updated_at, CASE WHEN e.status <> 'cancelled' THEN e.ends_at END)) AS at
           FROM alive a JOIN crm.event e ON e.contract_id = a.id GROUP BY 1",
        "contract_id",
        "k.code",
        "JOIN crm.contract k ON k.id = q.id JOIN crm.client l ON l.id = k.client_id"
    ),
};

/// Clients, with what their signed contracts have still to be paid.
pub static STALE_CLIENTS: Question = Question {
    facts: &[("updated_at", "updated_at")],
    kinds: &QUIET,
    sql: quiet!(
        "",
        "coalesce(e.remaining, 0)",
        "SELECT id, sum(remaining) AS remaining, max(at) AS at FROM (
           SELECT client_id AS id, sum(remaining) FILTER (WHERE status = 'signed' AND remaining <> 0) AS remaining, max(updated_at) AS at FROM crm.contract GROUP BY 1
           UNION ALL SELECT k.client_id, NULL, max(greatest(v.updated_at, CASE WHEN v.status <> 'cancelled' THEN v.ends_at END))
                       FROM crm.event v JOIN crm.contract k ON k.id = v.contract_id GROUP BY 1
           UNION ALL SELECT k.client_id, NULL, o.updated_at FROM (SELECT contract_id, updated_at FROM crm.note UNION ALL SELECT contract_id, updated_at FROM crm.reminder) o
                       JOIN crm.contract k ON k.id = o.contract_id) t GROUP BY 1",
        "client_id",
        "l.code",
        "JOIN crm.client l ON l.id = q.id"
    ),
};
