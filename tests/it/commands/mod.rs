//! The commands, as people and scripts use them.

mod collaborators;
mod lists;
mod passwords;
mod sessions;
mod sign_in;
mod update_event;
mod writes;
