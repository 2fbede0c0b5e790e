//! The only room that opens connections. What it hands out is never a bare connection but a [`Session`], authenticated as one
//! collaborator, or one of the two narrower things before it: a sign-in, and the administrator's bootstrap.

mod accounts;
mod address;
pub mod backup;
mod bootstrap;
mod connect;
mod holders;
mod hosts;
mod libpq;
mod limits;
mod migrations;
mod refusal;
mod running;
mod session;
mod sign_in;
mod transaction;
mod trust;

pub use accounts::{AccountChange, LiveSession, NewCollaborator, change_account, create_collaborator, remove, reset_password};
pub use address::{Address, Credentials};
pub use bootstrap::{Admin, NewAccount, Owner, Survey, insert_account};
pub use connect::{Db, Trouble};
pub use holders::{holders, waited_in_vain};
pub use limits::{Limits, duration};
pub use refusal::{explain, sentence};
pub use running::{before_connecting, cancel, is_connected};
pub use session::Session;
pub use sign_in::SignIn;
pub use transaction::Ending;
