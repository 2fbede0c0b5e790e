//! The commands, as people and scripts use them.

mod briefing;
mod can;
mod collaborators;
mod history;
mod init;
mod lists;
mod passwords;
mod script_tokens;
mod separation;
mod sessions;
mod sign_in;
mod update_event;
mod writes;
