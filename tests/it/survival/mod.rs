//! What a program meets on a bad day, and survives.

mod command;
mod damaged;
mod hostile;
mod streams;
mod terminals;
