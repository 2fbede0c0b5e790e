//! How far a long work is: a bar on a terminal, nothing anywhere else.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::language::both;

/// A bar on standard error; gone once dropped. The default shows nothing.
#[derive(Default)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// Of a work of `whole` steps, where that is known.
    pub(super) fn new(whole: Option<u64>, terminal: bool) -> Self {
        if !terminal {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(whole, ProgressDrawTarget::stderr());
        let template = if whole.is_some() {
            both(
                "{bar:30} {human_pos} of {human_len} rows, {per_sec}, {eta} left",
                "{bar:30} {human_pos} lignes sur {human_len}, {per_sec}, reste {eta}",
            )
        } else {
            both("{spinner} {human_pos} rows, {per_sec}", "{spinner} {human_pos} lignes, {per_sec}")
        };
        if let Ok(style) = ProgressStyle::with_template(template.get()) {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    /// From the beginning, or again: work that was defeated is done once more.
    pub fn begin(&self) {
        if let Some(bar) = &self.0 {
            bar.reset();
        }
    }

    /// So many steps more.
    pub fn advance(&self, steps: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(steps);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
