//! What may be done next with a record: the commands of its page, as keys, a menu, and lines to be completed.

use super::input::Input;

/// A command, as typed without `epicrm`, and what it is for. What the reader has to fill in stands in it as `…`, `field=value`, `DATE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub command: String,
    pub about: String,
}

/// Keys of the commands that have one.
const KEYS: [(&str, char); 8] = [
    ("sign-contract", 's'),
    ("cancel-contract", 'x'),
    ("add-payment", 'p'),
    ("add-event", 'e'),
    ("add-contract", 'c'),
    ("note", 'n'),
    ("remind", 'm'),
    ("update-", 'u'),
];

const BLANKS: [&str; 4] = ["…", "field=value", "DATE", "USERNAME"];

impl Step {
    /// The command's own word.
    pub fn verb(&self) -> &str {
        self.command.split(' ').next().unwrap_or_default()
    }

    /// Whether it changes something.
    pub fn writes(&self) -> bool {
        let verb = self.verb();
        verb == "note"
            || verb == "remind"
            || verb == "done"
            || ["add-", "update-", "delete-", "sign-", "cancel-", "reverse-"].iter().any(|start| verb.starts_with(start))
    }

    /// The key that stands for it among `steps`: of several updates, for the one of any field.
    pub fn key(&self, steps: &[Self]) -> Option<char> {
        let (start, key) = KEYS.iter().find(|(start, _)| self.verb().starts_with(start))?;
        let rivals = steps.iter().filter(|step| step.verb().starts_with(start));
        let chosen = rivals.reduce(|chosen, other| if other.command.ends_with("field=value") { other } else { chosen })?;
        (chosen == self).then_some(*key)
    }

    /// The line to be completed: without its blanks, the cursor where the first one was.
    pub(super) fn line(&self) -> Input {
        let cursor = BLANKS.iter().filter_map(|blank| self.command.find(blank)).min();
        let text = BLANKS.iter().fold(self.command.clone(), |text, blank| text.replace(blank, ""));
        let text = if cursor.is_some() { text.trim_end().to_owned() + " " } else { text };
        let cursor = cursor.unwrap_or(text.len());
        Input::new(text, cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(command: &str) -> Step {
        Step { command: command.to_owned(), about: String::new() }
    }

    #[test]
    fn blanks_are_left_to_be_filled() {
        for (command, text, cursor) in [
            ("sign-contract ct-1", "sign-contract ct-1", 18),
            ("add-event contract=ct-1 title=… starts_at=…", "add-event contract=ct-1 title= starts_at= ", 30),
            ("update-event e-1 field=value", "update-event e-1 ", 17),
            ("remind client c-1 DATE …", "remind client c-1 ", 18),
        ] {
            let line = step(command).line();
            assert_eq!((line.text(), line.seen(200).1), (text, cursor), "{command}");
        }
    }

    #[test]
    fn one_key_has_one_meaning() {
        let steps = [
            step("update-event e-1 status=confirmed"),
            step("update-event e-1 field=value"),
            step("note event e-1 …"),
            step("fields events"),
        ];
        let keys: Vec<_> = steps.iter().map(|step| step.key(&steps)).collect();
        assert_eq!(keys, [None, Some('u'), Some('n'), None]);
        assert_eq!(steps.map(|step| step.writes()), [true, true, true, false]);
    }
}
