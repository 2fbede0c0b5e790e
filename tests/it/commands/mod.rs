//! The commands, as people and scripts use them.

mod briefing;
mod completion;
mod init;
mod lists;
mod schema;
mod search;
mod sign_in;
mod update_event;
mod views;
