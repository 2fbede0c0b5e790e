//! What an administrator does to put a whole export into a database without records: as the owner, with the triggers that judge and
//! record single writes put aside, for these rows were judged when they were written. Constraints have their say.

use diesel::RunQueryDsl;
use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use secrecy::SecretString;

use super::bootstrap::Owner;
use super::connect::Link;
use super::refusal::explain;
use crate::error::{Error, Kind, Result};
use crate::identity::{password, scram};
use crate::language::tr;

type Manager = <Link as diesel::Connection>::TransactionManager;

const RECORDS: &str = "SELECT EXISTS (SELECT 1 FROM crm.location UNION ALL SELECT 1 FROM crm.company UNION ALL SELECT 1 FROM crm.client
  UNION ALL SELECT 1 FROM crm.contract UNION ALL SELECT 1 FROM crm.payment UNION ALL SELECT 1 FROM crm.event UNION ALL SELECT 1 FROM crm.note
  UNION ALL SELECT 1 FROM crm.reminder) AS any";

const ASIDE: &str = "DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['department', 'role', 'collaborator', 'location', 'company', 'client', 'contract', 'payment', 'event', 'note', 'reminder'] LOOP
    EXECUTE format('ALTER TABLE crm.%I DISABLE TRIGGER USER', t);
  END LOOP; END $$";

const BACK: &str = "DO $$ DECLARE t text; last int; BEGIN
  FOREACH t IN ARRAY ARRAY['department', 'role', 'collaborator', 'location', 'company', 'client', 'contract', 'payment', 'event', 'note', 'reminder'] LOOP
    EXECUTE format('ALTER TABLE crm.%I ENABLE TRIGGER USER', t);
    EXECUTE format('SELECT max(id) FROM crm.%I', t) INTO last;
    IF last IS NOT NULL THEN PERFORM setval(pg_get_serial_sequence('crm.' || t, 'id'), last); END IF;
    EXECUTE format('ANALYZE crm.%I', t);
  END LOOP;
  INSERT INTO audit.entry (actor, login, via, action, target, row_id) VALUES (NULL, session_user, current_setting('application_name'), 'import', 'database', 0);
END $$";

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = Integer)]
    id: i32,
}

impl Owner {
    /// Does `work`, all of it or none, on a database without records; the history keeps one line of it.
    ///
    /// # Errors
    /// Exit code 6 when there are records; those of `work`; those of the database, as sentences.
    pub fn restoration<T>(&mut self, work: impl FnOnce(&mut Link) -> Result<T>) -> Result<T> {
        let link = self.link();
        Manager::begin_transaction(link).map_err(explain)?;
        let done = is_empty(link).and_then(|()| link.batch_execute(ASIDE).map_err(explain));
        let done = done.and_then(|()| work(link)).and_then(|value| link.batch_execute(BACK).map_err(explain).map(|()| value));
        match done {
            Ok(value) => Manager::commit_transaction(link).map(|()| value).map_err(explain),
            Err(error) => {
                let _lost = Manager::rollback_transaction(link);
                Err(error)
            }
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Records {
    #[diesel(sql_type = Bool)]
    any: bool,
}

#[expect(clippy::disallowed_methods, reason = "a constant query of every table at once; nothing is bound")]
fn is_empty(link: &mut Link) -> Result<()> {
    let records: Records = diesel::sql_query(RECORDS).get_result(link).map_err(explain)?;
    if records.any {
        return Err(Error::new(
            Kind::Conflict,
            tr!(
                "this database has records already: nothing was imported",
                "cette base de données a déjà des fiches : rien n'a été importé"
            ),
        )
        .hint(tr!(
            "an export is restored into one that init has just set up",
            "un export se rétablit dans une base qu'init vient d'installer"
        )));
    }
    Ok(())
}

/// Makes the account of a collaborator who was exported: nobody signs in by it before gestion has given it a password. Gives its id.
///
/// # Errors
/// Whatever the database refuses, as a sentence.
#[expect(clippy::disallowed_methods, reason = "functions of the owner's, not tables; every value is bound")]
pub fn restore_account(link: &mut Link, registration_number: &str, username: &str, full_name: &str, department: i64) -> Result<i32> {
    // Of a password that is forgotten at once: the function wants one.
    let forgotten = || scram::verifier(&SecretString::from(password::one_time()), scram::FOR_PASSWORDS);
    let made: Vec<Id> = diesel::sql_query("SELECT auth.add_collaborator($1, $2, $3, NULL, NULL, $4::int, NULL, $5, $6, true, now()) AS id")
        .bind::<Text, _>(registration_number)
        .bind::<Text, _>(username)
        .bind::<Text, _>(full_name)
        .bind::<BigInt, _>(department)
        .bind::<Text, _>(forgotten())
        .bind::<Text, _>(forgotten())
        .load(link)
        .map_err(explain)?;
    let none = || Error::new(Kind::Fault, tr!("the database made no account", "la base de données n'a fait aucun compte"));
    let id = made.first().map(|made| made.id).ok_or_else(none)?;
    diesel::sql_query(
        "SELECT auth.ddl(format('ALTER ROLE %I NOLOGIN PASSWORD NULL', role_name)) FROM auth.login WHERE collaborator_id = $1",
    )
    .bind::<Integer, _>(id)
    .execute(link)
    .map_err(explain)?;
    Ok(id)
}
