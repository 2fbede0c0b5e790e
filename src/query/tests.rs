//! What statements look like: their text, and that nothing typed is in it.

use chrono::{DateTime, NaiveDate};

use super::{Bulk, Order, Select};
use crate::domain::{CLIENT, COLLABORATOR, CONTRACT, EVENT};
use crate::entity::{Clock, Entity, Path, Value};
use crate::filter;

fn where_of(entity: &'static Entity, filter: &str) -> String {
    let clock = Clock { now: DateTime::from_timestamp(1_795_000_000, 0).unwrap(), today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() };
    let condition =
        filter::compile(&[filter.to_owned()], entity, &clock).unwrap_or_else(|error| panic!("{filter}: {}", error.message)).condition;
    let columns: Vec<Path> = vec![entity.resolve("code").unwrap()];
    let select = Select { entity, columns: &columns, condition: condition.as_ref(), order: &[], limit: None };
    let sql = select.statement().to_sql();
    sql.split_once(" t0 ").map(|(_, rest)| rest.trim_end_matches(" ORDER BY t0.id").trim().to_owned()).unwrap()
}

fn check(entity: &'static Entity, filter: &str, expected: &str) {
    assert_eq!(where_of(entity, filter), expected, "{filter}");
}

#[test]
fn tests_left_standing_are_plain_so_that_indexes_serve() {
    check(&CONTRACT, "code=CT-1", "WHERE t0.code = $1");
    check(&CONTRACT, "total>1000", "WHERE (t0.total > $1)");
    check(&CONTRACT, "total=1..2", "WHERE (t0.total >= $1 AND t0.total <= $2)");
    check(&CONTRACT, "status in (signed, unsigned)", "WHERE t0.status IN ($1, $2)");
    check(&CONTRACT, "due_on=2026-07", "WHERE (t0.due_on >= $1 AND t0.due_on < $2)");
    check(&CLIENT, "last_name=dupont", "WHERE lower(t0.last_name) = lower($1)");
    check(&CLIENT, "full_name~dupont", "WHERE (crm.fold(t0.full_name) LIKE '' || '%' || crm.literal(crm.fold($1)) || '%')");
    check(
        &CLIENT,
        "full_name=Du*nt",
        "WHERE (crm.fold(t0.full_name) LIKE crm.literal(crm.fold($1)) || '%' || crm.literal(crm.fold($2)) AND lower(t0.full_name) LIKE crm.literal(lower($3)) || '%' || crm.literal(lower($4)))",
    );
    check(&EVENT, "support=None", "WHERE t0.support_id IS NULL");
    check(&EVENT, "support=me", "WHERE t0.support_id = (SELECT auth.me())");
}

#[test]
fn tests_turned_round_take_what_is_empty_too() {
    check(&CONTRACT, "total!=5", "WHERE (t0.total = $1) IS NOT TRUE");
    check(&CONTRACT, "not total=5", "WHERE (t0.total = $1) IS NOT TRUE");
    check(&CONTRACT, "not total!=5", "WHERE t0.total = $1");
    check(&EVENT, "support!=None", "WHERE t0.support_id IS NOT NULL");
    check(&CONTRACT, "not (total=5 or paid=0)", "WHERE ((t0.total = $1) IS NOT TRUE AND (t0.paid = $2) IS NOT TRUE)");
}

#[test]
fn relations_are_joined_once_and_only_when_needed() {
    let client = "LEFT JOIN crm.client t1 ON t1.id = t0.client_id";
    check(
        &CONTRACT,
        "client.city=Nantes and client.code=x",
        &format!(
            "{client} LEFT JOIN crm.company t2 ON t2.id = t1.company_id LEFT JOIN crm.location t3 ON t3.id = t2.location_id WHERE (lower(t3.city) = lower($1) AND t1.code = $2)"
        ),
    );
    check(
        &CONTRACT,
        "client=mkc111",
        &format!("{client} WHERE (t1.code = $1 OR lower(t1.full_name) = lower($2) OR lower(t1.email) = lower($3))"),
    );
    check(&CONTRACT, "client!=None", "WHERE t0.client_id IS NOT NULL");
}

#[test]
fn several_records_mean_at_least_one() {
    check(&CLIENT, "contracts.status=signed", "WHERE EXISTS (SELECT FROM crm.contract t1 WHERE t1.client_id = t0.id AND t1.status = $1)");
    check(
        &CLIENT,
        "not contracts.status=signed",
        "WHERE NOT EXISTS (SELECT FROM crm.contract t1 WHERE t1.client_id = t0.id AND t1.status = $1)",
    );
    check(
        &CLIENT,
        "contracts.status!=signed",
        "WHERE EXISTS (SELECT FROM crm.contract t1 WHERE t1.client_id = t0.id AND (t1.status = $1) IS NOT TRUE)",
    );
    check(&CLIENT, "contracts=None", "WHERE NOT EXISTS (SELECT FROM crm.contract t1 WHERE t1.client_id = t0.id)");
    check(&CLIENT, "contracts!=None", "WHERE EXISTS (SELECT FROM crm.contract t1 WHERE t1.client_id = t0.id)");
    check(
        &COLLABORATOR,
        "clients.contracts.total>1",
        "WHERE EXISTS (SELECT FROM crm.client t1 WHERE t1.commercial_id = t0.id AND EXISTS (SELECT FROM crm.contract t2 WHERE t2.client_id = t1.id AND (t2.total > $1)))",
    );
}

#[test]
fn what_is_typed_is_bound() {
    for text in ["'; DROP TABLE crm.client; --", "$1", "%", "\\", "\"", "x' OR '1'='1"] {
        let quoted = format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
        for operator in ["=", "!=", "~", "^=", "$=", ">"] {
            let sql = where_of(&CLIENT, &format!("last_name {operator} {quoted}"));
            assert_eq!(sql, where_of(&CLIENT, &format!("last_name {operator} x")), "{operator} {text}");
        }
    }
}

#[test]
fn order_ends_with_the_id() {
    let columns = [CONTRACT.resolve("code").unwrap()];
    let order = [
        Order { path: CONTRACT.resolve("client_name").unwrap(), descending: true },
        Order { path: CONTRACT.resolve("total").unwrap(), descending: true },
    ];
    let select = Select { entity: &CONTRACT, columns: &columns, condition: None, order: &order, limit: Some(3) };
    assert_eq!(
        select.statement().to_sql(),
        "SELECT t0.code FROM crm.contract t0 LEFT JOIN crm.client t1 ON t1.id = t0.client_id ORDER BY crm.fold(t1.full_name) DESC NULLS LAST, t0.total DESC, t0.id LIMIT $1"
    );
    assert_eq!(select.count().to_sql(), "SELECT count(*) FROM crm.contract t0");
    let keyed = "SELECT t0.code, t0.total, t0.id FROM crm.contract t0";
    let select = Select { order: &order[1..], ..select };
    assert_eq!(select.page(None, None).to_sql(), format!("{keyed} ORDER BY t0.total DESC, t0.id LIMIT $1"));
    assert_eq!(select.page(None, Some(&[7])).to_sql(), format!("{keyed} WHERE t0.id = ANY($1) ORDER BY t0.total DESC, t0.id LIMIT $2"));
    assert_eq!(
        select.page(Some(&[Value::Integer(1), Value::Integer(2)]), Some(&[7])).to_sql(),
        format!(
            "{keyed} WHERE t0.id = ANY($1) AND t0.total <= $2 AND (t0.total < $3 OR t0.total = $4 AND t0.id > $5) ORDER BY t0.total DESC, t0.id LIMIT $6"
        )
    );
}

#[test]
fn many_records_are_found_by_reading_and_locked_in_order() {
    let clock = Clock { now: DateTime::from_timestamp(1_795_000_000, 0).unwrap(), today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() };
    let condition = filter::compile(&["client.code=x".to_owned()], &CONTRACT, &clock).unwrap().condition;
    let changes = [(CONTRACT.field("due_on").unwrap(), Value::Null), (CONTRACT.field("status").unwrap(), Value::Text("signed".into()))];
    let bulk = Bulk { entity: &CONTRACT, condition: condition.as_ref(), changes: &changes };
    let found = "FROM crm.contract t0 LEFT JOIN crm.client t1 ON t1.id = t0.client_id WHERE t1.code =";
    let differing = "(t0.due_on IS DISTINCT FROM NULL OR t0.status IS DISTINCT FROM $1)";
    assert_eq!(
        bulk.lock().to_sql(),
        format!("SELECT t0.id, {differing} {found} $2 AND t0.id IN (SELECT t0.id {found} $3) ORDER BY t0.id FOR NO KEY UPDATE OF t0")
    );
    assert_eq!(bulk.update(&[1, 2]).to_sql(), "UPDATE crm.contract SET due_on = NULL, status = $1 WHERE id = ANY($2) RETURNING id");
    assert_eq!(bulk.update(&[1, 2]).parameters(), ["'signed'", "[1, 2]"]);
    assert_eq!(bulk.remove(&[1]).to_sql(), "SELECT gone.id FROM unnest($1) gone(id) WHERE crm.remove($2, gone.id)");
}
