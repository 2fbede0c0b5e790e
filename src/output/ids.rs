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

#[cfg(test)]
mod tests {
    use crate::entity::Kind;
    use crate::output::{Format, tests};

    #[test]
    fn only_the_first_column_is_written() {
        let columns = ["code", "title"].map(|name| tests::column(name, name, Kind::Text));
        let rows = [vec![tests::text("geg2021"), tests::text("Gala")], vec![tests::text("a\nb"), tests::text("")]];
        assert_eq!(tests::written(Format::Ids, tests::screen(80), &columns, &rows), "geg2021\na\\nb\n");
    }
}
