//! Records of clients and companies that resemble each other: every pair of a whole table, or those like one that is to be added.

use super::Statement;
use super::select::Select;
use crate::entity::Value;
use crate::language::{Language, Text, both, current};

/// Whose likeness: each has evidence of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// Clients: name, e-mail, telephone, company.
    Client,
    /// Companies: name without its legal form, SIREN, location.
    Company,
}

/// What is known of a record that is to be added.
#[derive(Debug, Default)]
pub struct Given {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub siren: Option<String>,
    pub nic: Option<String>,
    /// Id of the client's company, or of the company's location.
    pub place: Option<i64>,
}

/// The name as it is compared: no case, no accents, no legal form.
macro_rules! essence {
    (client, $name:literal) => {
        concat!("crm.fold(", $name, ")")
    };
    (company, $name:literal) => {
        concat!(
            "coalesce(nullif(btrim(regexp_replace(crm.fold(",
            $name,
            r"), '\m(sarl|sasu|sas|sa|eurl|sci|snc|scop|scic|selarl|association)\M\.?', '', 'g')), ''), crm.fold(",
            $name,
            "))"
        )
    };
}
/// The mailbox that an address reaches: dots and `+tag` aside.
macro_rules! mailbox {
    ($email:literal) => {
        concat!(
            "translate(split_part(split_part(lower(",
            $email,
            "), '@', 1), '+', 1), '.', '') || '@' || split_part(lower(",
            $email,
            "), '@', 2)"
        )
    };
}

impl Kin {
    /// Every record with its evidence, in columns of the same names for both.
    fn records(self) -> &'static str {
        match self {
            Self::Client => concat!(
                "SELECT c.id, c.code, c.full_name AS name, ",
                essence!(client, "c.full_name"),
                " AS essence, c.phone, ",
                mailbox!("c.email"),
                " AS mailbox, NULL::text AS siren, NULL::text AS nic, c.company_id AS place FROM crm.client c"
            ),
            Self::Company => concat!(
                "SELECT c.id, c.code, c.name, ",
                essence!(company, "c.name"),
                " AS essence, NULL::text AS phone, NULL::text AS mailbox, c.siren, c.nic, c.location_id AS place FROM crm.company c"
            ),
        }
    }

    fn place(self) -> Text {
        match self {
            Self::Client => both("same company", "même entreprise"),
            Self::Company => both("same location", "même lieu"),
        }
    }

    /// Out of 100, of `a` and `b`, `s` being how alike their names are, and why. The name alone makes 70 at most, so that namesakes
    /// show and half a name does not; two SIRENs are two companies, two NICs of one SIREN two establishments.
    fn judged(self, language: Language, out: &mut Statement) {
        let said = |words: Text| Value::Text(words.within(language).into());
        out.sql(
            ", judged AS (SELECT a.id AS one, b.id AS other, a.code AS code, a.name AS name, b.code AS other_code, b.name AS other_name,
               least(100, greatest(0, round(70 * s)::int + CASE WHEN a.mailbox = b.mailbox THEN 30 ELSE 0 END
                 + CASE WHEN a.phone = b.phone THEN 30 ELSE 0 END + CASE WHEN a.place = b.place THEN 15 ELSE 0 END
                 + CASE WHEN a.siren = b.siren AND a.nic <> b.nic THEN -30 WHEN a.siren = b.siren THEN 30 WHEN a.siren <> b.siren THEN -40 ELSE 0 END)) AS score,
               concat_ws(', ', CASE WHEN a.essence = b.essence THEN ",
        );
        out.bind(&said(both("same name", "même nom"))).sql(" WHEN s >= 0.3 THEN ").bind(&said(both("name", "nom")));
        out.sql(" || ' ' || round(100 * s)::int || ' %' END");
        for (evidence, words) in [
            (", CASE WHEN a.mailbox = b.mailbox THEN ", both("same e-mail", "même e-mail")),
            (" END, CASE WHEN a.phone = b.phone THEN ", both("same phone", "même téléphone")),
            (" END, CASE WHEN a.siren = b.siren THEN ", both("same SIREN", "même SIREN")),
            (" WHEN a.siren <> b.siren THEN ", both("other SIREN", "autre SIREN")),
            (" END, CASE WHEN a.nic <> b.nic THEN ", both("other NIC", "autre NIC")),
            (" END, CASE WHEN a.place = b.place THEN ", self.place()),
        ] {
            out.sql(evidence).bind(&said(words));
        }
        out.sql(
            " END) AS why
             FROM pair JOIN r a ON a.id = pair.one JOIN r b ON b.id = pair.other,
                  LATERAL (SELECT extension.similarity(a.essence, b.essence) AS s OFFSET 0) likeness)",
        );
    }
}

/// Every pair that scores `least` or more, the likeliest first, one record of each at least being among `filtered`: rows of score,
/// code, name, the other's code and name, and why, in `language`.
///
/// Comparing each with each would take days. Only neighbours are: the next four of those with the same mailbox, telephone or SIREN,
/// and the next four in the order of their names' words, read from the front, from the back, and by their consonants, as far as
/// they begin alike. So the work grows as that of sorting.
pub fn duplicates(kin: Kin, filtered: Option<&Select<'_>>, least: i64, limit: Option<u64>, language: Language) -> Statement {
    let mut all = Statement::default();
    all.sql("WITH r AS MATERIALIZED (").sql(kin.records()).sql(NEIGHBOURS);
    kin.judged(language, &mut all);
    all.sql(" SELECT score, code, name, other_code, other_name, why FROM judged WHERE score >= ").bind(&Value::Integer(least));
    if let Some(select) = filtered {
        all.sql(" AND (one IN (").append(select.ids()).sql(") OR other IN (").append(select.ids()).sql("))");
    }
    all.sql(" ORDER BY score DESC, one, other");
    if let Some(limit) = limit {
        all.sql(" LIMIT ").bind(&Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    }
    all
}

const NEIGHBOURS: &str = "
), k AS MATERIALIZED (
  SELECT r.id, phone, mailbox, siren, w.words, translate(w.words, 'aeiouyh ', '') AS consonants
    FROM r, LATERAL (SELECT string_agg(word, ' ' ORDER BY word) AS words FROM regexp_split_to_table(r.essence, '[^[:alnum:]]+') word) w
), near AS (
  SELECT id, unnest(ARRAY[lead(id, 1) OVER w, lead(id, 2) OVER w, lead(id, 3) OVER w, lead(id, 4) OVER w]) AS other
    FROM k WINDOW w AS (PARTITION BY left(words, 6) ORDER BY words COLLATE \"C\", id)
  UNION ALL
  SELECT id, unnest(ARRAY[lead(id, 1) OVER w, lead(id, 2) OVER w, lead(id, 3) OVER w, lead(id, 4) OVER w])
    FROM k WINDOW w AS (PARTITION BY right(words, 6) ORDER BY reverse(words) COLLATE \"C\", id)
  UNION ALL
  SELECT id, unnest(ARRAY[lead(id, 1) OVER w, lead(id, 2) OVER w, lead(id, 3) OVER w, lead(id, 4) OVER w])
    FROM k WINDOW w AS (PARTITION BY left(consonants, 5) ORDER BY consonants COLLATE \"C\", id)
  UNION ALL
  SELECT id, unnest(ARRAY[lead(id, 1) OVER w, lead(id, 2) OVER w, lead(id, 3) OVER w, lead(id, 4) OVER w])
    FROM k WHERE phone IS NOT NULL WINDOW w AS (PARTITION BY phone ORDER BY words COLLATE \"C\", id)
  UNION ALL
  SELECT id, unnest(ARRAY[lead(id, 1) OVER w, lead(id, 2) OVER w, lead(id, 3) OVER w, lead(id, 4) OVER w])
    FROM k WHERE mailbox IS NOT NULL WINDOW w AS (PARTITION BY mailbox ORDER BY words COLLATE \"C\", id)
  UNION ALL
  SELECT id, unnest(ARRAY[lead(id, 1) OVER w, lead(id, 2) OVER w, lead(id, 3) OVER w, lead(id, 4) OVER w])
    FROM k WHERE siren IS NOT NULL WINDOW w AS (PARTITION BY siren ORDER BY words COLLATE \"C\", id)
), pair AS (SELECT DISTINCT least(id, other) AS one, greatest(id, other) AS other FROM near WHERE other IS NOT NULL)";

/// The records most like the one that is given, at `least` a score: rows of score, code, name and why, in the language spoken. The indexes of names,
/// telephones and SIRENs find whom to look at.
pub fn resembling(kin: Kin, given: &Given, least: i64, limit: u64) -> Statement {
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, |text| Value::Text(text.into()));
    let name = Value::Text(given.name.clone().into());
    let mut found = Statement::default();
    found.sql("WITH given AS (SELECT ").bind(&name).sql("::text AS name, ").bind(&text(&given.email)).sql("::text AS email, ");
    found.bind(&text(&given.phone)).sql("::text AS phone, ").bind(&text(&given.siren)).sql("::text AS siren, ");
    found.bind(&text(&given.nic)).sql("::text AS nic, ").bind(&given.place.map_or(Value::Null, Value::Integer)).sql("::int AS place");
    found.sql("), r AS (").sql(kin.records());
    match kin {
        Kin::Client => {
            found.sql(" WHERE crm.fold(c.full_name) OPERATOR(extension.%) crm.fold(").bind(&name);
            found.sql(") OR lower(c.phone) = lower(").bind(&text(&given.phone)).sql("::text)");
            found.sql(concat!(
                " UNION ALL SELECT 0, '', name, ",
                essence!(client, "name"),
                ", phone, ",
                mailbox!("email"),
                ", siren, nic, place FROM given)"
            ));
        }
        Kin::Company => {
            found.sql(" WHERE crm.fold(c.name) OPERATOR(extension.%) crm.fold(").bind(&name);
            found.sql(") OR lower(c.siren) = lower(").bind(&text(&given.siren)).sql("::text)");
            found.sql(concat!(
                " UNION ALL SELECT 0, '', name, ",
                essence!(company, "name"),
                ", phone, NULL, siren, nic, place FROM given)"
            ));
        }
    }
    found.sql(", pair AS (SELECT 0 AS one, id AS other FROM r WHERE id > 0)");
    kin.judged(current(), &mut found);
    found.sql(" SELECT score, other_code, other_name, why FROM judged WHERE score >= ").bind(&Value::Integer(least));
    found.sql(" ORDER BY score DESC, other LIMIT ").bind(&Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    found
}
