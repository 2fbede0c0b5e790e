//! What there is to do, of several nouns, in one statement: of each part how many there are, and the first of them, told by the same
//! few columns whatever they are.

use super::Statement;
use super::condition::Scope;
use super::select::{Order, Rows, Select, column};
use crate::entity::{Entity, Field, Kind, Path, Value};
use crate::filter::Condition;

/// Records of one noun that pass a filter.
#[derive(Debug)]
pub struct Part<'q> {
    pub entity: &'static Entity,
    pub condition: &'q Condition,
    /// Of events, only those that overlap another of the same support.
    pub clashing: bool,
    pub told: &'q Told,
    pub order: &'q [Order],
    /// How many are read.
    pub limit: Option<u64>,
    /// How far they are counted.
    pub most_counted: u64,
}

/// What is told of a record; none where there is nothing of the kind.
#[derive(Debug)]
pub struct Told {
    pub code: Path,
    /// What it is, and what else tells it apart.
    pub about: Option<Path>,
    pub detail: Option<Path>,
    pub status: Option<Path>,
    /// The day, or the moment, that it is about.
    pub day: Option<Path>,
    pub amount: Option<Path>,
    /// Those of the record's own fields that may be missing.
    pub needed: Vec<&'static Field>,
}

/// Columns of [`agenda`]: the part's place, how many there are in all (one more than is counted: more), code, about, detail, status,
/// the missing fields parted by commas, day, moment, its end, amount.
pub const AGENDA: [Kind; 11] = [
    Kind::Integer,
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Date,
    Kind::Instant,
    Kind::Instant,
    Kind::Money,
];

/// Rows of [`AGENDA`], part by part, each in its order.
pub fn agenda(parts: &[Part<'_>]) -> Statement {
    let mut all = Statement::default();
    for (place, part) in parts.iter().enumerate() {
        all.sql(if place == 0 { "(SELECT " } else { " UNION ALL (SELECT " });
        all.bind(&Value::Integer(i64::try_from(place).unwrap_or_default()));
        all.sql("::bigint AS place, counted.number, told.* FROM (").append(part.count()).sql(") counted (number), (SELECT few.*, ");
        all.sql("row_number() OVER () AS rank FROM (").append(part.rows()).sql(") few) told)");
    }
    let mut ordered = Statement::default();
    ordered.sql("SELECT place, number, code, about, detail, status, missing, day, starts_at, ends_at, amount FROM (").append(all);
    ordered
        .sql(") parts (place, number, code, about, detail, status, missing, day, starts_at, ends_at, amount, rank) ORDER BY place, rank");
    ordered
}

impl Part<'_> {
    fn select(&self, limit: Option<u64>) -> Select<'_> {
        Select { entity: self.entity, columns: &[], condition: Some(self.condition), order: self.order, limit }
    }

    fn which(&self, ordered: bool) -> Rows<'static> {
        match (self.clashing, ordered) {
            (true, ordered) => Rows::Clashing { ordered },
            (false, true) => Rows::Ordered,
            (false, false) => Rows::Any,
        }
    }

    fn count(&self) -> Statement {
        let mut count = Statement::default();
        let few = self.select(Some(self.most_counted.saturating_add(1))).compose(|_, _| {}, self.which(false));
        count.sql("SELECT count(*) FROM (").append(few).sql(") all_of_them");
        count
    }

    fn rows(&self) -> Statement {
        let told = self.told;
        let day = told.day.as_ref().filter(|day| matches!(day.field.kind, Kind::Date));
        let moment = told.day.as_ref().filter(|day| matches!(day.field.kind, Kind::Instant));
        let ends = moment.and_then(|_| self.entity.resolve("ends_at").ok());
        let columns = |scope: &mut Scope<'_>, out: &mut Statement| {
            column(&told.code, scope, out);
            for (path, none) in [(&told.about, ", NULL::text"), (&told.detail, ", NULL::text"), (&told.status, ", NULL::text")] {
                one(path.as_ref(), none, scope, out);
            }
            missing(&told.needed, out);
            one(day, ", NULL::date", scope, out);
            one(moment, ", NULL::timestamptz", scope, out);
            one(ends.as_ref(), ", NULL::timestamptz", scope, out);
            one(told.amount.as_ref(), ", NULL::numeric", scope, out);
        };
        self.select(self.limit).compose(columns, self.which(true))
    }
}

fn one(path: Option<&Path>, none: &'static str, scope: &mut Scope<'_>, out: &mut Statement) {
    match path {
        Some(path) => column(path, scope, out.sql(", ")),
        None => drop(out.sql(none)),
    }
}

/// Names of those fields that have no value, parted by commas; null where there is none.
fn missing(needed: &[&'static Field], out: &mut Statement) {
    if needed.is_empty() {
        out.sql(", NULL::text");
        return;
    }
    out.sql(", concat_ws(','");
    for field in needed {
        out.sql(", CASE WHEN ").column(0, field.column).sql(" IS NULL THEN ").text(field.name.to_owned()).sql(" END");
    }
    out.sql(")");
}
