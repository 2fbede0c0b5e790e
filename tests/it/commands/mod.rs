//! The commands, as people and scripts use them.

mod acts;
mod briefing;
mod can;
mod cards;
mod collaborators;
mod completion;
mod duplicates;
mod history;
mod init;
mod lists;
mod notes;
mod passwords;
mod rules;
mod schema;
mod script_tokens;
mod search;
mod separation;
mod sessions;
mod sign_in;
mod update_event;
mod views;
mod write_matrix;
mod writes;
