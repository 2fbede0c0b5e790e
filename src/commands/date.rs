//! Dates given to a flag, or to a command as its argument: what is wrong with one, and what to type instead.

use crate::entity::value::ValueError;
use crate::error::{self, Error};
use crate::language::tr;

/// Exit code 2. `asked` is what the date was typed after: `--from`, `epicrm calendar`.
pub fn refused(asked: &str, wrong: ValueError) -> Error {
    let ValueError { message, repairs, allowed, .. } = wrong;
    let mut error = Error::new(error::Kind::Usage, tr!("{asked}: {message}", "{asked} : {message}"));
    for repair in repairs {
        error = error.hint(tr!("did you mean {asked} {repair}?", "vouliez-vous dire {asked} {repair} ?"));
    }
    if allowed.is_empty() { error } else { error.hint(tr!("allowed: {}", "permis : {}", allowed.join(", "))) }
}
