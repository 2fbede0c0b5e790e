//! What stands over the rest: help, the menu of actions, a command to be completed, what went wrong.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Paragraph, Wrap};

use super::theme::Theme;
use crate::language::{Text, both, tr};
use crate::output::escaped;
use crate::ui::input::Input;
use crate::ui::model::{Model, Over};

#[rustfmt::skip]
const HELP: [(Text, Text); 17] = [
    (both("↑ ↓ PgUp PgDn", "↑ ↓ PgHaut PgBas"), both("move; also k j, g G to the ends", "se déplacer ; aussi k j, g G aux bouts")),
    (both("Tab, ←, →", "Tab, ←, →"), both("from the lists to the records and back", "des listes aux enregistrements et retour")),
    (both("Enter", "Entrée"), both("open the record", "ouvrir l'enregistrement")),
    (both("/", "/"), both("filter, as typed to epicrm contracts", "filtrer, comme après epicrm contracts")),
    (both("a", "a"), both("what you may do with the record", "ce que vous pouvez faire de l'enregistrement")),
    (both("s", "s"), both("sign the contract", "signer le contrat")),
    (both("x", "x"), both("cancel the contract", "annuler le contrat")),
    (both("p", "p"), both("add a payment", "ajouter un paiement")),
    (both("e", "e"), both("add an event", "ajouter un événement")),
    (both("c", "c"), both("add a contract", "ajouter un contrat")),
    (both("u", "u"), both("change fields: field=value", "modifier des champs : field=value")),
    (both("n", "n"), both("write a note", "écrire une note")),
    (both("m", "m"), both("set a reminder", "poser un rappel")),
    (both("r", "r"), both("read again", "relire")),
    (both("Esc", "Échap"), both("stop what is under way; else one step back", "arrêter ce qui est en cours ; sinon un pas en arrière")),
    (both("Ctrl-C", "Ctrl-C"), both("stop what is under way; else leave", "arrêter ce qui est en cours ; sinon quitter")),
    (both("q", "q"), both("leave", "quitter")),
];

pub(super) fn draw(model: &Model, over: &Over, theme: &Theme, frame: &mut Frame<'_>, body: Rect) {
    match over {
        Over::Help => {
            let lines = HELP.iter().map(|(keys, does)| {
                let keys = if theme.unicode { keys.get().to_owned() } else { ascii(keys.get()) };
                Line::from(vec![theme.strong(&format!(" {keys:<20}")), theme.plain(does.get())])
            });
            show(theme, frame, body, &tr!("Keys", "Touches"), lines.collect(), 72);
        }
        Over::Actions(at) => menu(model, *at, theme, frame, body),
        Over::Trouble(text) => {
            let lines: Vec<Line<'_>> = text.lines().map(|line| Line::from(theme.fault(&escaped(line)))).collect();
            show(theme, frame, body, &tr!("This did not work", "Cela n'a pas marché"), lines, 100);
        }
        Over::Command { input, about, wrong } => command(input, about, wrong.as_deref(), theme, frame, body),
    }
}

fn menu(model: &Model, at: usize, theme: &Theme, frame: &mut Frame<'_>, body: Rect) {
    let Some(record) = &model.record else { return };
    let lines = record.actions().into_iter().enumerate().map(|(place, step)| {
        let key = step.key(&record.steps).map_or(' ', |key| key);
        let line = Line::from(vec![
            theme.strong(&format!(" {key} ")),
            theme.plain(&escaped(&step.command)),
            theme.faint(&if step.about.is_empty() { String::new() } else { format!("  {}", escaped(&step.about)) }),
        ]);
        if place == at { line.patch_style(theme.chosen(true)) } else { line }
    });
    show(theme, frame, body, &tr!("What you may do", "Ce que vous pouvez faire"), lines.collect(), 110);
}

fn command(input: &Input, about: &str, wrong: Option<&str>, theme: &Theme, frame: &mut Frame<'_>, body: Rect) {
    let width = usize::from(body.width.min(110)).saturating_sub(6);
    let (text, column) = input.seen(width);
    let mut lines = vec![Line::from(theme.plain(&format!(" {text}"))), Line::default()];
    lines.extend(escaped(about).lines().map(|line| Line::from(theme.faint(&format!(" {line}")))));
    if let Some(wrong) = wrong {
        lines.extend(wrong.lines().map(|line| Line::from(theme.fault(&format!(" {}", escaped(line))))));
    }
    let area = show(theme, frame, body, &tr!("Command", "Commande"), lines, 110);
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    frame.set_cursor_position(Position::new(
        area.x.saturating_add(2).saturating_add(column).min(area.right().saturating_sub(2)),
        area.y + 1,
    ));
}

/// Lines in a frame in the middle; where that is.
fn show(theme: &Theme, frame: &mut Frame<'_>, body: Rect, title: &str, lines: Vec<Line<'_>>, widest: u16) -> Rect {
    let width = body.width.min(widest);
    let inside = usize::from(width.saturating_sub(2)).max(1);
    let height: usize = lines.iter().map(|line| line.width().div_ceil(inside).max(1)).sum();
    let height = u16::try_from(height + 2).unwrap_or(u16::MAX).min(body.height);
    let area = Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 3, width, height };
    let block = Block::bordered().border_set(theme.border()).title(format!(" {title} "));
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }).block(block), area);
    area
}

fn ascii(keys: &str) -> String {
    keys.replace('↑', "^").replace('↓', "v").replace('←', "<-").replace('→', "->")
}
