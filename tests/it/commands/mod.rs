//! The commands, as people and scripts use them.

mod lists;
mod sign_in;
mod update_event;
