//! The arguments of a command as one text.

use std::ops::Range;

/// Arguments joined by spaces, each with its place; blank ones are left out.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub text: String,
    pub arguments: Vec<Range<usize>>,
}

impl Source {
    pub fn new<S: AsRef<str>>(arguments: &[S]) -> Self {
        let mut source = Self { text: String::new(), arguments: Vec::new() };
        for argument in arguments.iter().map(AsRef::as_ref).filter(|argument| !argument.trim().is_empty()) {
            if !source.text.is_empty() {
                source.text.push(' ');
            }
            let start = source.text.len();
            source.text.push_str(argument);
            source.arguments.push(start..source.text.len());
        }
        source
    }

    /// How many arguments there are.
    pub fn count(&self) -> usize {
        self.arguments.len()
    }
}
