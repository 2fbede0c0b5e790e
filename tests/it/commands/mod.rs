//! The commands, as people and scripts use them.

mod init;
mod lists;
mod sign_in;
mod update_event;
