//! The commands, as people and scripts use them.

mod as_of;
mod briefing;
mod can;
mod cards;
mod check;
mod collaborators;
mod completion;
mod doctor;
mod history;
mod init;
mod interruption;
mod lists;
mod log;
mod notes;
mod passwords;
mod schema;
mod script_tokens;
mod search;
mod separation;
mod sessions;
mod sign_in;
mod undo;
mod update_event;
mod values;
mod views;
mod writes;
