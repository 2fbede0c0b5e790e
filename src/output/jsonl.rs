//! One JSON object per line, typed as in json; nothing at all when there is nothing.

use std::io;

use super::{Buffer, Column, Sheet, json::Keys};
use crate::entity::Value;

pub(super) struct Jsonl<'o> {
    buffer: Buffer<'o>,
    keys: Keys,
}

impl<'o> Jsonl<'o> {
    pub fn new(buffer: Buffer<'o>, columns: &[Column]) -> Self {
        Self { buffer, keys: Keys::new(columns) }
    }
}

impl Sheet for Jsonl<'_> {
    fn row(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        self.keys.object(row, &mut self.buffer.text);
        self.buffer.text.push('\n');
        self.buffer.row()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.end()
    }
}
