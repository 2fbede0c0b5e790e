//! Keys, references and rules of the business.

use super::{Scene, sql};

/// Who has no account any more, so that the business alone keeps them.
const WITHOUT_ACCOUNT: &str = "DELETE FROM auth.login; DELETE FROM auth.account; DELETE FROM auth.session; DELETE FROM crm.view";

pub fn scenes() -> Vec<Scene> {
    vec![
        sql("location_code_key", "alice", "UPDATE crm.location SET code = 'lo-1' WHERE code = 'lo-2'")
            .command(&["update-location", "lo-2", "code=lo-1"]),
        sql("company_code_key", "alice", "UPDATE crm.company SET code = 'cy-1' WHERE code = 'cy-2'")
            .command(&["update-company", "cy-2", "code=cy-1"]),
        sql("company_siret_key", "alice", "UPDATE crm.company SET siren = '356000000', nic = '00048' WHERE code = 'cy-2'")
            .command(&["update-company", "cy-2", "siren=356000000", "nic=00048"]),
        sql("company_location_fkey", "gina", "SELECT crm.remove('location', (SELECT location_id FROM crm.company WHERE code = 'cy-1'))")
            .command_saying(&["delete-location", "lo-27"], "refers to location lo-27"),
        sql("client_code_key", "alice", "UPDATE crm.client SET code = 'cl-1' WHERE code = 'mkc111'")
            .command(&["update-client", "mkc111", "code=cl-1"]),
        sql("client_email_key", "alice", "UPDATE crm.client SET email = 'ELODIE.marchand@sanofi.example' WHERE code = 'mkc111'")
            .command(&["update-client", "mkc111", "email=ELODIE.marchand@sanofi.example"]),
        sql("client_company_fkey", "gina", "SELECT crm.remove('company', (SELECT company_id FROM crm.client WHERE code = 'mkc111'))"),
        sql("client_commercial_fkey", "admin", &format!("{WITHOUT_ACCOUNT}; DELETE FROM crm.collaborator WHERE id = {{alice}}")),
        sql("client_commercial_active", "gina", "UPDATE crm.client SET commercial_id = {sam} WHERE code = 'mkc111'")
            .command(&["update-client", "mkc111", "commercial=sam"]),
        sql("contract_code_key", "alice", "UPDATE crm.contract SET code = 'ct-5' WHERE code = 'kc555'")
            .command(&["update-contract", "kc555", "code=ct-5"]),
        sql("contract_client_fkey", "gina", "SELECT crm.remove('client', (SELECT id FROM crm.client WHERE code = 'mkc111'))")
            .command_saying(&["delete-client", "mkc111"], "to client mkc111"),
        sql("contract_paid_within_total", "alice", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 9999999)")
            .command(&["add-payment", "contract=kc555", "amount=9999999"]),
        sql("contract_signed_has_date", "alice", "UPDATE crm.contract SET signed_at = NULL WHERE code = 'kc555'")
            .command(&["update-contract", "kc555", "signed_at=None"]),
        // A trigger empties the date before: only without it is the constraint met.
        sql("contract_unsigned_has_none", "admin", "SET LOCAL session_replication_role = replica; UPDATE crm.contract SET status = 'unsigned' WHERE code = 'kc555'"),
        sql("contract_signed_by_commercial", "gina", "UPDATE crm.contract SET status = 'signed' WHERE code = 'ct-100'")
            .command_saying(&["update-contract", "ct-100", "status=signed"], "sign"),
        sql("contract_with_event_stays_signed", "alice", "UPDATE crm.contract SET status = 'unsigned' WHERE code = 'kc555'")
            .command_saying(&["update-contract", "kc555", "status=unsigned"], "has event geg2021: it cannot go back to unsigned"),
        sql("contract_with_open_event_stays", "gina", "UPDATE crm.contract SET status = 'cancelled' WHERE id = (SELECT contract_id FROM crm.event WHERE code = 'ev-60')")
            .command_saying(&["cancel-contract", "ct-101", "--reason", "moved"], "it cannot be cancelled"),
        sql("contract_reason_of_cancelled", "alice", "UPDATE crm.contract SET cancel_reason = 'moved' WHERE code = 'kc555'")
            .command(&["update-contract", "kc555", "cancel_reason=moved"]),
        sql("contract_signed_by_now", "alice", "UPDATE crm.contract SET status = 'signed', signed_at = '2100-01-01' WHERE id = {alices_unsigned}")
            .command(&["update-contract", "ct-100", "status=signed", "signed_at=2100-01-01"]),
        sql("event_done_has_begun", "gina", "UPDATE crm.event SET status = 'done', starts_at = now() + interval '1 day', ends_at = now() + interval '2 days' WHERE code = 'geg2021'")
            .command(&["update-event", "geg2021", "status=done", "starts_at=2099-01-01", "ends_at=2099-01-02"]),
        sql("payment_contract_not_cancelled", "gina", "INSERT INTO crm.payment (contract_id, amount) VALUES ((SELECT id FROM crm.contract WHERE code = 'ct-26'), 1)")
            .command(&["add-payment", "contract=ct-26", "amount=1"]),
        sql(
            "contract_cancel_reason_text",
            "alice",
            "UPDATE crm.contract SET status = 'cancelled', cancel_reason = E'a\\tb' WHERE id = {alices_unsigned}",
        )
        .command_saying(&["update-contract", "ct-100", "status=cancelled", "cancel_reason=a\tb"], "(U+0009)"),
        sql("payment_code_key", "alice", "INSERT INTO crm.payment (code, contract_id, amount) VALUES ('pa-1', {alices_signed}, 1)")
            .command(&["add-payment", "code=pa-1", "contract=kc555", "amount=1"]),
        sql("payment_code_form", "alice", "INSERT INTO crm.payment (code, contract_id, amount) VALUES ('A', {alices_signed}, 1)")
            .command_saying(&["add-payment", "code=a b", "contract=kc555", "amount=1"], "cannot be a code"),
        sql("payment_code_reserved", "alice", "INSERT INTO crm.payment (code, contract_id, amount) VALUES ('pa-999999', {alices_signed}, 1)")
            .command(&["add-payment", "code=pa-999999", "contract=kc555", "amount=1"]),
        sql("payment_contract_fkey", "gina", "SELECT crm.remove('contract', {alices_signed})"),
        sql("payment_amount_not_zero", "gina", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, 0)")
            .command_saying(&["add-payment", "contract=kc555", "amount=0"], "write an amount"),
        sql("payment_method_known", "alice", "INSERT INTO crm.payment (contract_id, amount, method) VALUES ({alices_signed}, 1, 'gold')")
            .command_saying(&["add-payment", "contract=kc555", "amount=1", "method=gold"], "is none of transfer"),
        sql("payment_note_text", "alice", "INSERT INTO crm.payment (contract_id, amount, note) VALUES ({alices_signed}, 1, ' ')")
            .command_saying(&["add-payment", "contract=kc555", "amount=1", "note= "], "nothing but spaces"),
        sql("payment_paid_on_dated", "alice", "INSERT INTO crm.payment (contract_id, amount, paid_on) VALUES ({alices_signed}, 1, 'infinity')")
            .command_saying(&["add-payment", "contract=kc555", "amount=1", "paid_on=2026-02-30"], "2026-02 has no day 30"),
        sql("payment_negative_is_explained", "gina", "INSERT INTO crm.payment (contract_id, amount) VALUES ({alices_signed}, -1)")
            .command(&["add-payment", "contract=kc555", "amount=-1"]),
        sql("payment_reverses_exactly", "gina", "INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT contract_id, -0.01, id FROM crm.payment WHERE code = 'pa-1'")
            .command(&["add-payment", "contract=kc555", "amount=-0.01", "reverses=pa-1"]),
        sql(
            "payment_reverses_key",
            "gina",
            "INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT contract_id, -amount, id FROM crm.payment, generate_series(1, 2) WHERE id = {alices_payment}",
        ),
        // Nobody deletes payments but the owner of the database.
        sql(
            "payment_reverses_fkey",
            "admin",
            "INSERT INTO crm.payment (contract_id, amount, reverses_id) SELECT contract_id, -amount, id FROM crm.payment WHERE id = {alices_payment};
             DELETE FROM crm.payment WHERE id = {alices_payment}",
        ),
        sql("event_code_key", "alice", "UPDATE crm.event SET code = 'ev-3' WHERE code = 'geg2021'")
            .command(&["update-event", "geg2021", "code=ev-3"]),
        sql("event_contract_fkey", "admin", "SET LOCAL session_replication_role = replica; DELETE FROM crm.payment; SET LOCAL session_replication_role = origin; DELETE FROM crm.contract WHERE id = {alices_with_event}"),
        sql("event_contract_signed", "alice", "INSERT INTO crm.event (title, contract_id, starts_at, ends_at) VALUES ('X', {alices_unsigned}, '2027-01-01', '2027-01-02')")
            .command(&["add-event", "title=X", "contract=ct-100", "starts_at=2027-01-01", "ends_at=2027-01-02"]),
        sql("event_location_fkey", "gina", "SELECT crm.remove('location', (SELECT location_id FROM crm.event WHERE code = 'geg2021'))"),
        sql("event_support_fkey", "admin", &format!("{WITHOUT_ACCOUNT}; DELETE FROM crm.collaborator WHERE id = {{sam}}")),
        sql("event_support_active", "gina", "UPDATE crm.event SET support_id = {alice} WHERE code = 'geg2021'")
            .command(&["update-event", "geg2021", "support=alice"]),
        sql(
            "event_support_clash",
            "gina",
            "UPDATE crm.event e SET starts_at = s.starts_at, ends_at = s.ends_at, support_id = s.support_id, status = 'planned', clash_allowed = false
               FROM crm.event s WHERE s.id = {sams_event} AND e.code = 'geg2021'",
        ),
    ]
}
