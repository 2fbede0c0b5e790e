//! Questions on a terminal, and records opened in an editor.

mod adding;
mod cancelling;
mod changing;
mod editing;
mod editor_trouble;
mod french;
mod passwords;
mod refusing;

use crate::world::World;

/// What a list prints for `gina`, tab-separated.
fn listed(world: &World, words: &[&str]) -> String {
    String::from_utf8(world.as_user("gina").args(words).assert().success().get_output().stdout.clone()).unwrap()
}
