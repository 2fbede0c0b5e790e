//! `free`: who of the support is free, and when.

pub(super) mod roster;
