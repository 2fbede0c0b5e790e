//! The first column alone, one per line: what `xargs` wants. Escaped as in tsv, so that a line is always one record.

use std::io;

use super::{Buffer, Sheet, tsv};
use crate::entity::Value;

pub(super) struct Ids<'o> {
    buffer: Buffer<'o>,
}

impl<'o> Ids<'o> {
    pub fn new(buffer: Buffer<'o>) -> Self {
        Self { buffer }
    }
}

impl Sheet for Ids<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        if let Some(code) = row.first() {
            tsv::cell(code, &mut self.buffer.text);
        }
        self.buffer.text.push('\n');
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.end()
    }
}
