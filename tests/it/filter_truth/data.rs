//! Every record of the business, loaded once into memory, and rows that no demo would have.

use std::collections::HashMap;

use chrono::DateTime;
use epicrm::entity::{Entity, Field, Kind, Value};

pub struct Row {
    pub id: i64,
    /// By column; a relation is the id it holds.
    values: HashMap<&'static str, Value<'static>>,
}

impl Row {
    pub fn value(&self, column: &str) -> &Value<'static> {
        self.values.get(column).unwrap_or(&Value::Null)
    }
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    places: HashMap<i64, usize>,
}

pub struct Data {
    tables: HashMap<&'static str, Table>,
    /// Of a table and one of its relations: the rows that point to an id.
    pointing: HashMap<(&'static str, &'static str, i64), Vec<usize>>,
    /// What PostgreSQL's dictionary makes of each letter: data of the database, as the rows are.
    unaccented: HashMap<char, String>,
    pub me: i64,
}

impl Data {
    pub fn load(admin: &mut postgres::Client, me: &str) -> Self {
        let mut data = Self { tables: HashMap::new(), pointing: HashMap::new(), unaccented: HashMap::new(), me: 0 };
        for entity in super::nouns() {
            let fields: Vec<&'static Field> = entity.fields.iter().filter(|field| !field.column.is_empty()).collect();
            let columns: Vec<&str> = fields.iter().map(|field| field.column).collect();
            let mut table = Table::default();
            for message in admin.simple_query(&format!("SELECT id, {} FROM crm.{}", columns.join(", "), entity.table)).unwrap() {
                let postgres::SimpleQueryMessage::Row(found) = message else { continue };
                let id = found.get(0).unwrap().parse().unwrap();
                let place = table.rows.len();
                let mut values = HashMap::new();
                for (at, field) in fields.iter().enumerate() {
                    let value = found.get(at + 1).map_or(Value::Null, |text| typed(field.kind, text));
                    if let (Kind::One(_), Value::Integer(other)) = (field.kind, &value) {
                        data.pointing.entry((entity.table, field.column, *other)).or_default().push(place);
                    }
                    values.insert(field.column, value);
                }
                table.places.insert(id, place);
                table.rows.push(Row { id, values });
            }
            data.tables.insert(entity.table, table);
        }
        for row in admin
            .query("SELECT chr(i), extension.unaccent(chr(i)) FROM generate_series(1, 65535) i WHERE i NOT BETWEEN 55296 AND 57343", &[])
            .unwrap()
        {
            data.unaccented.insert(row.get::<_, String>(0).chars().next().unwrap(), row.get(1));
        }
        data.me = i64::from(admin.query_one("SELECT id FROM crm.collaborator WHERE username = $1", &[&me]).unwrap().get::<_, i32>(0));
        data
    }

    pub fn rows(&self, entity: &'static Entity) -> &[Row] {
        &self.tables[entity.table].rows
    }

    /// The record that `row` refers to by `column`.
    pub fn one<'d>(&'d self, entity: &'static Entity, row: &Row, column: &str) -> Option<&'d Row> {
        let Value::Integer(id) = row.value(column) else { return None };
        let table = &self.tables[entity.table];
        Some(&table.rows[*table.places.get(id)?])
    }

    /// The records whose `column` refers to `row`.
    pub fn many<'d>(&'d self, entity: &'static Entity, column: &'static str, row: &Row) -> Vec<&'d Row> {
        let places = self.pointing.get(&(entity.table, column, row.id)).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| &self.tables[entity.table].rows[*place]).collect()
    }

    pub fn unaccent(&self, letter: char) -> String {
        self.unaccented.get(&letter).cloned().unwrap_or_else(|| letter.to_string())
    }
}

fn typed(kind: Kind, text: &str) -> Value<'static> {
    match kind {
        Kind::Integer | Kind::One(_) => Value::Integer(text.parse().unwrap()),
        Kind::Money => Value::Money(text.parse().unwrap()),
        Kind::Date => Value::Date(text.parse().unwrap()),
        Kind::Instant => Value::Instant(DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").unwrap().to_utc()),
        Kind::Boolean => Value::Boolean(text == "t"),
        _ => Value::Text(text.to_owned().into()),
    }
}

/// Nulls wherever one may be, missing relations, and every character that means something to somebody. Past the rules of
/// writing, not past the constraints: such rows can exist.
pub fn make_hostile(admin: &mut postgres::Client) {
    admin
        .batch_execute(
            r#"
            SET session_replication_role = replica;
            INSERT INTO crm.location (code, city) VALUES ('h-1', 'L''Haÿ-les-Roses'), ('h-2', '100 % _ \ "x"'), ('h-3', '東京 👩‍🚀'), ('h-4', '＼％＿');
            INSERT INTO crm.location (code, city, address, postal_code, region, country, population)
                VALUES ('h-5', 'PARIS', 'a_b', '75-00', 'null', 'None', 0), ('h-6', 'éé', '%', '00000', '\', 'FRANCE', 2147483647);
            INSERT INTO crm.company (code, name) VALUES ('h-1', 'Œuvres & Fils'), ('h-2', '\'), ('h-3', 'a\_b%c'), ('h-4', 'ab'), ('h-5', 'et ou non');
            INSERT INTO crm.company (code, name, siren, nic, activity, started_on, headcount, location_id)
                SELECT 'h-6', '"quoted" ''name''', '000000000', '00000', '00.00Z', '0001-01-01', 'NN', id FROM crm.location WHERE code = 'h-2';
            INSERT INTO crm.client (code, last_name, commercial_id)
                SELECT 'h-' || n, name, 1 FROM unnest(ARRAY['null', 'O''Brien (x) = "y"', '%', 'a_b', 'e´tat', E'e\u0301te\u0301']) WITH ORDINALITY AS t (name, n);
            INSERT INTO crm.client (code, civility, first_name, last_name, email, phone, company_id, commercial_id, job_title)
                SELECT 'h-7', 'AUTRE', 'ÉLODIE', 'MARCHAND', 'É%_@x.example', '+33199001299', id, 2, '🎉 "chef·fe" 100%' FROM crm.company WHERE code = 'h-6';
            INSERT INTO crm.contract (code, client_id, total, status, created_at)
                SELECT 'h-' || id, id, id * 100 + 0.01, CASE WHEN id % 2 = 0 THEN 'cancelled' ELSE 'unsigned' END, '2024-02-29 23:59:59.999999+00' FROM crm.client WHERE code LIKE 'h-%';
            INSERT INTO crm.contract (code, client_id, total, paid, status, signed_at, due_on)
                SELECT 'h-big', id, 9999999999.99, 0.01, 'signed', '2026-11-21 00:00:00+00', '2026-11-21' FROM crm.client WHERE code = 'h-7';
            INSERT INTO crm.payment (code, contract_id, amount, note)
                SELECT 'h-1', id, 0.01, E'a\nb\tc \\ % _ '' " é 🎉' FROM crm.contract WHERE code = 'h-big';
            INSERT INTO crm.payment (code, contract_id, amount, reverses_id)
                SELECT 'h-2', contract_id, -0.01, id FROM crm.payment WHERE code = 'h-1';
            INSERT INTO crm.event (code, title, contract_id, starts_at, ends_at, notes)
                SELECT 'h-1', 'tout vide', id, '2026-11-21 00:00:00+00', '2026-11-21 00:00:00.000001+00', E'\n.' FROM crm.contract WHERE code = 'h-big';
            INSERT INTO crm.event (code, title, contract_id, starts_at, ends_at, attendees, notes, clash_allowed, location_id, support_id)
                SELECT 'h-2', '%\_', k.id, '2026-11-20 23:59:59.999999+00', '2026-11-22 00:00:00+00', 0, E'ligne 1\nligne 2 ＼', true, l.id, s.id
                  FROM crm.contract k, crm.location l, crm.collaborator s WHERE k.code = 'h-big' AND l.code = 'h-3' AND s.username = 'sam';
            UPDATE crm.collaborator SET role_id = NULL, email = NULL, phone = NULL WHERE username = 'simon';
            UPDATE crm.collaborator SET active = false WHERE username = 'bob';
            SET session_replication_role = DEFAULT;
            "#,
        )
        .unwrap();
}
