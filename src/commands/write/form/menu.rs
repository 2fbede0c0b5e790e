//! Between the questions: one field after the other, the list of fields, the summary with its yes or no.

use inquire::Select;

use super::editor;
use super::question::{self, Asking, Reply, ask, cut};
use super::sheet::Sheet;
use crate::commands::prompt;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::language::{Text, both};

/// What the summary was answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Write,
    More,
    Cancel,
}

/// What a question led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Answered,
    Left,
    Back,
}

struct Line<T> {
    shown: String,
    it: T,
}

impl<T> std::fmt::Display for Line<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Asks for the field at `at` until it is answered or left; `?` explains it and asks again.
///
/// # Errors
/// As [`ask`].
pub fn ask_one(context: &mut Context<'_>, asking: Asking<'_>, sheet: &mut Sheet, at: usize) -> Result<Step> {
    loop {
        let line = &mut sheet.lines[at];
        if line.present().contains('\n') {
            return lines(context, sheet, at);
        }
        match ask(asking, line)? {
            Reply::Answer(answer) => {
                line.answer(answer);
                return Ok(Step::Answered);
            }
            Reply::Left => return Ok(Step::Left),
            Reply::Back => return Ok(Step::Back),
            Reply::Explain => {
                let text = question::explained(line);
                context.output.notice(&text);
            }
        }
    }
}

/// A text of several lines does not go through a question of one: it opens in the editor.
fn lines(context: &mut Context<'_>, sheet: &mut Sheet, at: usize) -> Result<Step> {
    let line = &mut sheet.lines[at];
    let text = editor::edited(context, line.present(), "txt")?;
    let typed = text.trim_end().to_owned();
    let shown = typed.clone();
    line.answer(super::sheet::Answer { typed, shown, given: false });
    Ok(Step::Answered)
}

/// Asks for every required field that has no answer.
///
/// # Errors
/// As [`ask`]; exit code 130 for Esc.
pub fn ask_required(context: &mut Context<'_>, asking: Asking<'_>, sheet: &mut Sheet) -> Result<()> {
    let mut asked: Vec<usize> = Vec::new();
    let mut back = None;
    while let Some(at) = back.take().or_else(|| sheet.missing()) {
        match ask_one(context, asking, sheet, at)? {
            Step::Answered => {
                asked.retain(|one| *one != at);
                asked.push(at);
            }
            Step::Left => return Err(prompt::interrupted()),
            Step::Back => back = asked.pop().or(Some(at)),
        }
    }
    Ok(())
}

/// Shows the fields until the person is done with them, asking for those they choose, the next one ready after each.
///
/// # Errors
/// As [`ask`].
pub fn ask_chosen(context: &mut Context<'_>, asking: Asking<'_>, sheet: &mut Sheet) -> Result<()> {
    let done = both("Done", "Terminé").get();
    let mut cursor = sheet.lines.iter().position(|line| line.answer.is_none()).map_or(0, |at| at + 1);
    loop {
        let width = sheet.lines.iter().map(|line| line.field.label.get().chars().count()).max().unwrap_or_default();
        let lines = sheet.lines.iter().enumerate().map(|(at, line)| {
            let mark = if line.answer.is_some() { '*' } else { ' ' };
            let shown = cut(format!("{:<width$} {mark} {}", line.field.label, line.shown()), asking.width);
            Line { shown, it: Some(at) }
        });
        let options: Vec<Line<Option<usize>>> = std::iter::once(Line { shown: done.to_owned(), it: None }).chain(lines).collect();
        let fields: Vec<&str> = sheet.lines.iter().map(|line| line.field.label.get()).collect();
        let chosen =
            |chosen: inquire::list_option::ListOption<&Line<Option<usize>>>| chosen.value.it.map_or(done, |at| fields[at]).to_owned();
        let question = Select::new(both("Which field?", "Quel champ ?").get(), options)
            .with_starting_cursor(cursor)
            .with_page_size(12)
            .with_help_message(both("type to find a field, esc when done", "tapez pour trouver un champ, échap pour finir").get())
            .with_formatter(&chosen);
        let Some(Line { it: Some(at), .. }) = prompt::outcome(question.prompt())? else { return Ok(()) };
        cursor = match ask_one(context, asking, sheet, at)? {
            Step::Answered => (at + 2) % (sheet.lines.len() + 1),
            Step::Left => at + 1,
            Step::Back => at.max(1),
        };
    }
}

/// Shows what will be written and asks whether it shall be.
///
/// # Errors
/// Exit code 130 for Esc and Ctrl-C.
pub fn decide(context: &mut Context<'_>, sheet: &Sheet, question: &str, more: Text) -> Result<Decision> {
    context.output.notice(&sheet.summary());
    let options = [(both("Yes", "Oui"), Decision::Write), (more, Decision::More), (both("No", "Non"), Decision::Cancel)];
    let options = options.map(|(shown, it)| Line { shown: shown.into(), it }).to_vec();
    let help = both("enter chooses, esc cancels", "entrée choisit, échap abandonne").get();
    let chosen = Select::new(question, options).without_filtering().with_help_message(help);
    prompt::answered(chosen.prompt()).map(|line| line.it)
}

impl<T: Clone> Clone for Line<T> {
    fn clone(&self) -> Self {
        Self { shown: self.shown.clone(), it: self.it.clone() }
    }
}

/// Goes on with a form whose record was refused: asks for the field concerned, where one is.
///
/// # Errors
/// The refusal, when no other answer would help.
pub fn mend(context: &mut Context<'_>, asking: Asking<'_>, sheet: &mut Sheet, refusal: Error) -> Result<()> {
    match super::concerned(context, sheet, refusal)? {
        Some(at) => ask_one(context, asking, sheet, at).map(|_| ()),
        None => Ok(()),
    }
}
