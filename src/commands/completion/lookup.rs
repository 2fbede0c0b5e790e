//! Codes, names and values that the one who types may see, from the database: in time, or not at all.

use std::ops::Bound;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use secrecy::SecretString;

use crate::commands::view::Views;
use crate::config::{Config, Habits};
use crate::db::{Address, Kept, Limits, Session};
use crate::entity::{Entity, Kind, Path, Value};
use crate::filter::{Condition, Pattern, Predicate, Test};
use crate::identity::token::{self, Claims};
use crate::query::{self, Order, Select};

/// As long as anybody waits for a Tab.
const PATIENCE: Duration = Duration::from_millis(100);
const MOST: u64 = 20;

/// First names of records of `entity` that begin so.
pub fn names(entity: &'static Entity, typed: &str) -> Vec<String> {
    entity.resolve(entity.names[0]).map(|path| texts(&path, typed)).unwrap_or_default()
}

/// Values of a text field that begin so.
pub fn texts(path: &Path, typed: &str) -> Vec<String> {
    let entity = path.hops.last().map_or(Some(path.entity), |hop| match hop.kind {
        Kind::One(entity) | Kind::Many { entity, .. } => Some(entity),
        _ => None,
    });
    let Some(path) = entity.and_then(|entity| entity.resolve(path.field.name).ok()) else { return Vec::new() };
    let typed = typed.to_owned();
    in_time(move |session| begun(session, &path, &typed))
}

/// Saved views of `entity`, by name.
pub fn views(entity: &'static Entity, typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let mut names = in_time(|session| {
        let views = Views::load(session).ok()?;
        Some(views.all.into_iter().filter(|view| view.noun == entity.noun).map(|view| view.name).collect())
    });
    names.retain(|name| name.starts_with(&typed));
    names.dedup();
    names
}

/// A code is found by its place in the order, which its unique index knows; other text by its trigrams.
fn begun(session: &mut Session, path: &Path, typed: &str) -> Option<Vec<String>> {
    let predicate = match path.field.lowercase {
        true => Predicate::Within(Bound::Included(Value::Text(typed.to_lowercase().into())), Bound::Unbounded),
        false => Predicate::Like(Pattern::Starts(typed.to_owned())),
    };
    let condition = Condition::Test(Test { path: path.clone(), negated: false, differs: false, predicate });
    let columns = [path.clone()];
    let order = [Order { path: path.clone(), descending: false }];
    let condition = (!typed.is_empty()).then_some(&condition);
    let select = Select { entity: path.entity, columns: &columns, condition, order: &order, limit: Some(MOST) };
    let rows = query::rows(session.link(), select.statement(), &[Kind::Text]).ok()?;
    let mut texts: Vec<String> = rows
        .into_iter()
        .filter_map(|row| match row.into_iter().next() {
            Some(Value::Text(text)) => Some(text.into_owned()),
            _ => None,
        })
        .collect();
    texts.dedup();
    Some(texts)
}

/// What the database says before patience ends. Nobody signed in, no server, too late: nothing.
fn in_time(ask: impl FnOnce(&mut Session) -> Option<Vec<String>> + Send + 'static) -> Vec<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let _too_late = sender.send(session().and_then(|mut session| ask(&mut session)));
    });
    receiver.recv_timeout(PATIENCE).ok().flatten().unwrap_or_default()
}

/// Over whose connection values are looked up.
#[derive(Clone)]
pub struct Asking {
    pub connection: Kept,
    pub address: Address,
    pub token: SecretString,
    pub claims: Claims,
}

static ASKING: Mutex<Option<Asking>> = Mutex::new(None);

/// From here on values are looked up so; none: as what the environment says.
pub fn ask_as(asking: Option<Asking>) {
    *ASKING.lock().unwrap_or_else(PoisonError::into_inner) = asking;
}

/// As [`crate::context::Context::session`], but it starts no server and explains nothing.
fn session() -> Option<Session> {
    let asking = ASKING.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(Asking { connection, address, token, claims }) = asking {
        return connection.session(&address, token, &claims, "completion").ok()?.ok();
    }
    let config = Config::read(None, Limits::default(), None, Habits::default()).ok()?;
    let (token, address) = (config.token.clone()?, config.address().ok()?);
    let keys = config.keys(&address);
    let claims = token::verify(&token, keys.secret_key.as_ref(), config.environment.name(), now()).ok()?;
    Session::open(&address, token, &claims, "completion").ok()?.ok()
}

#[expect(clippy::disallowed_methods, reason = "completion answers before there is a context, hence a clock")]
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}
