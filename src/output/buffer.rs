//! The 64 KiB between a format and its stream: formats append text, the stream sees few and large writes.

use std::io::{self, Write};

const FULL: usize = 64 * 1024;

/// Text on its way to a stream. What is still held when it is dropped is lost: whoever made it calls [`Buffer::end`].
pub(super) struct Buffer<'o> {
    pub text: String,
    stream: Box<dyn Write + 'o>,
}

impl<'o> Buffer<'o> {
    pub fn new(stream: Box<dyn Write + 'o>) -> Self {
        Self { text: String::with_capacity(FULL + FULL / 4), stream }
    }

    /// To be called after each record: sends what is held once there is enough of it.
    pub fn row(&mut self) -> io::Result<()> {
        if self.text.len() < FULL { Ok(()) } else { self.send() }
    }

    pub fn end(&mut self) -> io::Result<()> {
        self.send()?;
        self.stream.flush()
    }

    fn send(&mut self) -> io::Result<()> {
        self.stream.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }
}

/// Whether a byte of `text` is `special`. It looks at every byte, without stopping at the first: the compiler then looks
/// at many at once, and most texts have none.
pub(super) fn has(text: &str, special: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |found, byte| found | special(byte))
}
