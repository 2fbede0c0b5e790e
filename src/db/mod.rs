//! The only room that opens connections. What it hands out is never a bare connection but a [`Session`], authenticated as one
//! collaborator, or one of the two narrower things before it: a sign-in, and the administrator's bootstrap.

mod accounts;
mod address;
pub mod backup;
mod bootstrap;
mod catalogue;
mod certificate;
mod connect;
mod health;
mod holders;
mod hosts;
mod kept;
mod libpq;
mod limits;
mod migrations;
mod privacy;
mod refusal;
mod restoration;
mod running;
mod session;
mod sign_in;
mod trace;
mod transaction;
mod trust;
pub mod undo;

pub use accounts::{AccountChange, LiveSession, NewCollaborator, change_account, create_collaborator, reattach, remove, reset_password};
pub use address::{Address, Credentials};
pub use bootstrap::{Admin, NewAccount, Owner, Survey, insert_account};
pub use catalogue::{Change, Drift, drift};
pub use certificate::certificates;
pub use connect::{Db, Link, Trouble};
pub use health::{Health, health, knock, migrations_after, schema_version};
pub use holders::{holders, waited_in_vain};
pub use kept::Kept;
pub use limits::{Limits, duration};
pub use migrations::newest as newest_migration;
pub use privacy::{Erased, anonymise};
pub use refusal::{constraint, explain, is_duplicate, is_of_a_row, sentence, undecided};
pub use restoration::restore_account;
pub use running::{before_connecting, cancel, is_connected, resume, sever};
pub use session::Session;
pub use sign_in::SignIn;
pub use transaction::Ending;
