//! Elements, each closed by whoever opened it, every text and attribute escaped: well-formed XML, and HTML as well.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use crate::output::escape;

/// A document under construction.
pub(super) struct Markup {
    writer: Writer<Vec<u8>>,
}

type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Markup {
    pub fn new() -> Self {
        Self { writer: Writer::new(Vec::new()) }
    }

    /// An element with what `inner` writes in it.
    pub fn element(&mut self, name: &str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.writer.write_event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())))?;
        inner(self)?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with a text in it. What would command or deceive the reader is spelt, as on a terminal.
    pub fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.element(name, attributes, |out| out.writer.write_event(Event::Text(BytesText::new(&escape::escaped(text)))))
    }

    /// An element that has nothing in it, of those that HTML too closes so.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.writer.write_event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    /// A style sheet, which has none of the characters that markup is made of.
    pub fn style(&mut self, sheets: &[&'static str]) -> io::Result<()> {
        self.element("style", &[], |out| {
            sheets.iter().try_for_each(|sheet| out.writer.write_event(Event::Text(BytesText::from_escaped(*sheet))))
        })
    }

    /// A line of the document's own, such as its type.
    pub fn line(&mut self, line: &'static str) -> io::Result<()> {
        self.writer.get_mut().extend_from_slice(line.as_bytes());
        self.end_line()
    }

    /// What another one has written.
    pub fn raw(&mut self, written: &[u8]) -> io::Result<()> {
        self.writer.get_mut().extend_from_slice(written);
        Ok(())
    }

    /// Ends a line, where a person who reads the source would.
    pub fn end_line(&mut self) -> io::Result<()> {
        self.writer.get_mut().push(b'\n');
        Ok(())
    }

    pub fn finish(self) -> Vec<u8> {
        self.writer.into_inner()
    }
}
