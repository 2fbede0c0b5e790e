//! What stands on the screen. It only looks.

mod over;
mod panes;
mod theme;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::model::{Focus, Model, Over};
use super::{Request, action};
use crate::language::{Text, both, tr};
use crate::output::escaped;
use theme::Theme;

/// In less, nothing could be told from anything.
const LEAST: (u16, u16) = (60, 16);
/// Of the nouns on the left, with the line beside them.
const NOUNS: u16 = 18;
/// From so many columns on, a record stands beside its list.
const BESIDE: u16 = 150;

/// How wide the page of a record is on a terminal of so many columns.
pub fn page_width(columns: u16) -> u16 {
    let room = columns.saturating_sub(NOUNS + 1);
    if columns >= BESIDE { room / 2 - 2 } else { room }
}

/// Draws all of it.
pub fn draw(model: &Model, frame: &mut Frame<'_>) {
    let theme = Theme::of(&model.screen);
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = tr!("too small: {} × {} at least (q leaves)", "trop petit : {} × {} au moins (q quitte)", LEAST.0, LEAST.1);
        return frame.render_widget(Paragraph::new(theme.plain(&text)).wrap(ratatui::widgets::Wrap { trim: true }), area);
    }
    let [head, body, note, keys] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(1), Constraint::Length(1)]).areas(area);
    heading(model, &theme, frame, head);
    let [nouns, rest] = Layout::horizontal([Constraint::Length(NOUNS), Constraint::Min(0)]).areas(body);
    panes::nouns(model, &theme, frame, nouns);
    let [filter, main] = Layout::vertical([Constraint::Length(panes::filter_height(model)), Constraint::Min(0)]).areas(rest);
    panes::filter(model, &theme, frame, filter);
    match &model.record {
        Some(record) if area.width >= BESIDE => {
            let [left, right] = Layout::horizontal([Constraint::Min(0), Constraint::Length(page_width(area.width) + 2)]).areas(main);
            panes::list(model, &theme, frame, left);
            panes::record(record, &theme, frame, right);
        }
        Some(record) => panes::record(record, &theme, frame, main),
        None => panes::list(model, &theme, frame, main),
    }
    frame.render_widget(Paragraph::new(bar(model, &theme)), note);
    frame.render_widget(Paragraph::new(theme.keys(&footer(model), keys.width)), keys);
    if let Some(over) = &model.over {
        over::draw(model, over, &theme, frame, body);
    }
}

/// Who, where, for how long.
fn heading(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let person = &model.person;
    let minutes = (person.expires_at - model.clock.now).num_minutes();
    let left = match minutes {
        ..=0 => tr!("session over", "session terminée"),
        1..60 => tr!("{minutes} min left", "encore {minutes} min"),
        _ => tr!("{}h{:02} left", "encore {}h{:02}", minutes / 60, minutes % 60),
    };
    let place = if person.production { person.environment.to_owned() } else { format!("[{}]", person.environment.to_uppercase()) };
    let who = format!(" epicrm  {} ({}) ", escaped(&person.username), person.department);
    let used = who.width() + place.width() + left.width() + 1;
    let gap = " ".repeat(usize::from(area.width).saturating_sub(used));
    let place = if person.production { theme.head(&place) } else { theme.warning(&place) };
    frame.render_widget(
        Paragraph::new(Line::from(vec![theme.head(&who), place, theme.head(&gap), theme.head(&left), theme.head(" ")])),
        area,
    );
}

/// What is under way, else what is to be known.
fn bar<'m>(model: &'m Model, theme: &Theme) -> Line<'m> {
    let Some(waiting) = &model.waiting else { return Line::from(theme.plain(&format!(" {}", escaped(&model.note)))) };
    let what = match &waiting.request {
        _ if waiting.stopping => tr!("stopping", "arrêt en cours"),
        Request::List { entity, .. } => tr!("reading {}", "lecture : {}", entity.many()),
        Request::Record { entity, name, .. } => tr!("reading {} {}", "lecture : {} {}", entity.one(), escaped(name)),
        Request::Run { words } => escaped(&words.join(" ")).into_owned(),
    };
    let turning = if model.screen.unicode {
        ["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"][model.beats % 6]
    } else {
        ["|", "/", "-", "\\"][model.beats % 4]
    };
    let stop = if waiting.stopping { String::new() } else { tr!("  Esc stops it", "  Échap l'arrête") };
    Line::from(vec![theme.waiting(&format!(" {turning} ")), theme.plain(&what), theme.faint(&stop)])
}

type Keys = Vec<(String, String)>;

/// The keys of the moment, the most useful first.
fn footer(model: &Model) -> Keys {
    let key = |key: &str, does: Text| (key.to_owned(), does.get().to_owned());
    let [open, back, filter, nouns, actions, again, help, leave] = [
        both("open", "ouvrir"),
        both("back", "retour"),
        both("filter", "filtrer"),
        both("nouns", "listes"),
        both("actions", "actions"),
        both("reload", "relire"),
        both("help", "aide"),
        both("leave", "quitter"),
    ];
    let escape = both("Esc", "Échap").get();
    let enter = both("Enter", "Entrée").get();
    match (&model.over, model.focus) {
        (Some(Over::Command { .. }), _) => vec![key(enter, both("do it", "exécuter")), key(escape, both("give up", "abandonner"))],
        (Some(Over::Actions(_)), _) => vec![key(enter, both("choose", "choisir")), key(escape, back)],
        (Some(_), _) => vec![key(escape, both("close", "fermer"))],
        (None, Focus::Filter) => vec![key(enter, both("apply", "appliquer")), key(escape, both("give up", "abandonner"))],
        (None, Focus::Record) => {
            let mut keys = vec![key(escape, back), key("a", actions)];
            if let Some(record) = &model.record {
                let steps = record.actions();
                keys.extend(steps.iter().filter_map(|step| Some((step.key(&record.steps)?.to_string(), short(step)))));
            }
            keys.extend([key("?", help), key("q", leave)]);
            keys
        }
        (None, Focus::Nouns) => vec![key(enter, both("list", "liste")), key("/", filter), key("r", again), key("?", help), key("q", leave)],
        (None, Focus::List) => {
            vec![
                key(enter, open),
                key("/", filter),
                key("a", actions),
                key(both("Tab", "Tab").get(), nouns),
                key("r", again),
                key("?", help),
                key("q", leave),
            ]
        }
    }
}

/// A command as a footer has room for it.
fn short(step: &action::Step) -> String {
    step.verb().to_owned()
}

fn span<'s>(text: &str, style: ratatui::style::Style) -> Span<'s> {
    Span::styled(text.to_owned(), style)
}
