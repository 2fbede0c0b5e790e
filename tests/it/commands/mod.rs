//! The commands, as people and scripts use them.

mod briefing;
mod can;
mod collaborators;
mod completion;
mod history;
mod init;
mod interruption;
mod lists;
mod passwords;
mod schema;
mod script_tokens;
mod search;
mod separation;
mod sessions;
mod sign_in;
mod update_event;
mod views;
mod writes;
