//! A selective filter uses its index, whoever asks: row security, accents and case stand in its way nowhere.

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;
use epicrm::domain::ENTITIES;
use epicrm::entity::Entity;
use epicrm::query::{Order, Select, Statement};

use crate::filter_truth::{condition, session};
use crate::world::World;

/// Filters that select few of many records, and the index each must be answered by.
const SELECTIVE: &[(&str, &str, &str)] = &[
    ("clients", "code=cl-1500", "client_code_key"),
    ("clients", "full_name='Maïwenn Kéréon'", "client_full_name"),
    ("clients", "nom=KÉRÉON", "client_last_name"),
    ("clients", "prenom=Maïwenn", "client_first_name"),
    ("clients", "full_name~kereon", "client_full_name_like"),
    ("clients", "nom~kereon", "client_last_name_like"),
    ("clients", "full_name='Maïwenn K*'", "client_full_name"),
    ("clients", "full_name^=Maïwenn", "client_full_name_like"),
    ("clients", "nom$=réon", "client_last_name_like"),
    ("clients", "name=maïwen*éon", "client_full_name_like"),
    ("clients", "email=elodie.marchand@sanofi.example", "client_email_key"),
    ("clients", "email~marchand@sanofi", "client_email_like"),
    ("clients", "phone=+33639981131", "client_phone"),
    ("clients", "company.code=cy-7", "client_company"),
    ("clients", "company='La Poste'", "company_name"),
    ("clients", "company.name~electricite", "company_name_like"),
    ("clients", "company.siren=356000000", "company_siren"),
    ("clients", "first_contact_on=2024-03-04", "client_first_contact"),
    ("clients", "created_at=2026-11-20", "client_created"),
    ("clients", "contracts.code=kc555", "contract_code_key"),
    ("contracts", "code=kc555", "contract_code_key"),
    ("contracts", "client=mkc111", "contract_client"),
    ("contracts", "client.email=elodie.marchand@sanofi.example", "client_email_key"),
    ("contracts", "client.name~kereon", "client_full_name_like"),
    ("contracts", "company='La Poste'", "company_name"),
    ("contracts", "total=18450", "contract_total"),
    ("contracts", "total=30k..'30 050,00 €'", "contract_total"),
    ("contracts", "reste=70000..70100", "contract_remaining"),
    ("contracts", "signed_at=2026-11-19", "contract_signed"),
    ("contracts", "échéance=2027-01-05", "contract_due"),
    ("contracts", "created_at>=yesterday", "contract_created"),
    ("contracts", "events.code=geg2021", "event_code_key"),
    ("contracts", "payments.paid_on=2026-11-19", "payment_paid_on"),
    ("events", "code=GEG2021", "event_code_key"),
    ("events", "titre='Gala annuel – La Poste'", "event_title"),
    ("events", "title~'remise des prix - total'", "event_title_like"),
    ("events", "notes~micros", "event_notes_like"),
    ("events", "contract=kc555", "contract_code_key"),
    ("events", "client=mkc111", "event_contract"),
    ("events", "starts_at=tomorrow", "event_starts"),
    ("events", "fin=demain", "event_ends"),
    ("events", "created_at=2025-02-03", "event_created"),
    ("events", "status=confirmed", "event_status"),
    ("events", "support=sam and starts_at=this_week", "event_starts"),
    ("events", "location=lo-3", "event_location"),
    ("companies", "siren=356000000", "company_siren"),
    ("companies", "nom~electricite", "company_name_like"),
    ("locations", "city~royan", "location_city_like"),
    ("locations", "ville=courbevoie", "location_city"),
    ("payments", "paid_on=2025-03-04", "payment_paid_on"),
    ("payments", "amount=7380", "payment_amount"),
    ("payments", "contract=kc555", "payment_contract"),
];

/// Lists of which the first page must not wait for the whole to be sorted.
const ORDERED: &[(&str, &str)] = &[
    ("clients", "client_order"),
    ("companies", "company_order"),
    ("contracts", "contract_created"),
    ("events", "event_starts"),
    ("payments", "payment_paid_on"),
];

/// Of which few were found, so that the order's index must not be read for them.
const RARE: &[(&str, &str)] = &[
    ("clients", "phone~998113"),
    ("contracts", "reste=70000..70100"),
    ("contracts", "status=signed and client.name~kereon"),
    ("events", "attendees=77"),
    ("payments", "amount=7380"),
];

/// Tables that are large here: nobody reads them whole for a few records.
const LARGE: [&str; 6] = ["client", "contract", "event", "payment", "company", "location"];

struct Explain(Statement);

impl QueryFragment<Pg> for Explain {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN (COSTS OFF) ");
        self.0.walk_ast(out)
    }
}
impl QueryId for Explain {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl Query for Explain {
    type SqlType = Text;
}
impl<C> RunQueryDsl<C> for Explain {}

fn entity(plural: &str) -> &'static Entity {
    ENTITIES.into_iter().find(|entity| entity.plural == plural).unwrap()
}

fn usual_order(entity: &'static Entity, descending: bool) -> Vec<Order> {
    entity.order.iter().map(|name| Order { path: entity.resolve(name).unwrap(), descending }).collect()
}

#[test]
fn selective_filters_and_usual_orders_use_their_indexes_for_everybody() {
    let world = World::bare();
    world.epicrm().args(["init", "--demo", "--demo-size", "30000"]).assert().success();
    let page = world.as_user("sam").args(["contracts", "--limit", "2"]).assert().success();
    let beside = String::from_utf8_lossy(&page.get_output().stderr).into_owned();
    assert!(beside.contains("2 of more than 1000; --limit 0 shows all"), "{beside}");
    let mut wrong = Vec::new();
    for name in ["alice", "gina", "sam"] {
        let mut session = session(&world, name);
        let mut plan = |statement: Statement| Explain(statement).load::<String>(session.link()).unwrap().join("\n");
        for (noun, filter, index) in SELECTIVE {
            let entity = entity(noun);
            let condition = condition(filter, entity);
            // What else is shown is joined to whatever the filter left, often by hashing a small table.
            let columns = [entity.resolve(entity.names[0]).unwrap()];
            let select = Select { entity, columns: &columns, condition: condition.as_ref(), order: &[], limit: None };
            let plan = plan(select.statement());
            let whole = LARGE.iter().find(|table| plan.contains(&format!("Seq Scan on {table} ")));
            if whole.is_some() || !plan.split([' ', '\n']).any(|word| word == *index) {
                wrong.push(format!("{name}: {noun} {filter}: not by {index}\n{plan}\n"));
            }
        }
        for (noun, filter) in RARE {
            let entity = entity(noun);
            let condition = condition(filter, entity);
            let order = usual_order(entity, false);
            let columns = [entity.resolve(entity.names[0]).unwrap()];
            let select = Select { entity, columns: &columns, condition: condition.as_ref(), order: &order, limit: Some(21) };
            let plan = plan(select.page(None, Some(&[1, 2, 3])));
            let (_, whole) = ORDERED.iter().find(|(other, _)| other == noun).unwrap();
            if plan.contains(whole) {
                wrong.push(format!("{name}: {noun} {filter}: by the index of all, though few were found\n{plan}\n"));
            }
        }
        for (noun, index) in ORDERED {
            let entity = entity(noun);
            let columns = [entity.resolve(entity.names[0]).unwrap()];
            for descending in [false, true] {
                let order = usual_order(entity, descending);
                let select = Select { entity, columns: &columns, condition: None, order: &order, limit: Some(21) };
                let plan = plan(select.statement());
                if !plan.contains(index) {
                    wrong.push(format!("{name}: {noun}: not in the order of {index}, descending: {descending}\n{plan}\n"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
