//! The bar of a row, as text: from zero, whole places only, so that parts can be told apart by their shapes.

use rust_decimal::Decimal;

use super::{Bars, Line, Shown, ink, share};
use crate::output::Screen;

/// The bar of `line`, `room` places at most.
pub(super) fn bar(bars: &Bars, line: &Line, longest: Decimal, room: usize, screen: &Screen) -> String {
    let mut places: Vec<Option<ink::Ink>> = vec![None; room];
    let mut sum = Decimal::ZERO;
    for (part, ink) in bars.parts.iter().zip(ink::parts(screen)) {
        let start = at(sum, longest, room);
        sum += line.number(*part).max(Decimal::ZERO);
        places.iter_mut().take(at(sum, longest, room)).skip(start).for_each(|place| *place = Some(ink));
    }
    if sum > Decimal::ZERO && places.first().is_some_and(Option::is_none) {
        places[0] = Some(ink::Ink { shape: ink::trace(screen), ..ink::parts(screen)[0] });
    }
    let marked = bars.mark.map(|mark| line.number(mark)).filter(|number| *number > Decimal::ZERO);
    if let Some(number) = marked
        && let Some(place) = places.get_mut(at(number, longest, room).saturating_sub(1))
    {
        *place = Some(ink::mark(screen));
    }
    let end = places.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    let mut out = String::new();
    for same in places[..end].chunk_by(|a, b| a.map(|ink| ink.shape) == b.map(|ink| ink.shape)) {
        match same[0] {
            Some(ink) => out += &ink::dyed(&ink.shape.to_string().repeat(same.len()), ink.style, screen),
            None => out += &" ".repeat(same.len()),
        }
    }
    out
}

/// The axis under the bars: where zero is, and what the longest says.
pub(super) fn axis(longest: &str, room: usize, screen: &Screen) -> String {
    let (line, tick, end) = if screen.unicode { ("─", "└", "┘") } else { ("-", "+", "+") };
    let label = format!(" {longest} ");
    match room.checked_sub(label.chars().count() + 3) {
        Some(rest) if longest != "0" => format!("{tick}0 {}{label}{end}", line.repeat(rest.saturating_sub(1))),
        _ => format!("{tick}0"),
    }
}

/// What each shape stands for.
pub(super) fn legend(bars: &Bars, columns: &[Shown], screen: &Screen) -> String {
    let parts = bars.parts.iter().zip(ink::parts(screen)).chain(bars.mark.iter().map(|mark| (mark, ink::mark(screen))));
    let said = parts.filter_map(|(column, ink)| {
        let label = columns.get(*column)?.label;
        Some(format!("{} {label}", ink::dyed(&ink.shape.to_string(), ink.style, screen)))
    });
    said.collect::<Vec<_>>().join("   ")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the room, which is small")]
fn at(number: Decimal, longest: Decimal, room: usize) -> usize {
    #[expect(clippy::cast_precision_loss, reason = "places of a screen")]
    let places = (share(number, longest) * room as f64).round() as usize;
    places.min(room)
}
