//! Texts: of one line, of several, codes. What people are called is kept as they write it: any script, any case.

use crate::entity::value::{Reason, ValueError, clipped};
use crate::language::{both, tr};

/// Without the spaces around it.
pub(super) fn line(typed: &str) -> Result<String, ValueError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(empty());
    }
    if text.contains(['\n', '\r']) {
        let broken = both("it has a line break, and one line is kept", "il y a un saut de ligne, alors qu'une seule ligne est conservée");
        return Err(ValueError::new(Reason::NotOfItsForm, broken).repairs(joined(text)));
    }
    if let Some(hidden) = hidden(text) {
        return Err(unseen(hidden));
    }
    Ok(text.to_owned())
}

/// Line breaks are `\n` everywhere.
pub(super) fn note(typed: &str) -> Result<String, ValueError> {
    let text = typed.replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(empty());
    }
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t') || is_turning(*c)) {
        Some(hidden) => Err(unseen(hidden)),
        None => Ok(text),
    }
}

pub(super) fn code(line: &str) -> Result<String, ValueError> {
    let code = line.to_lowercase();
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._/-".contains(&byte);
    if code.starts_with(|c: char| c.is_ascii_alphanumeric()) && code.bytes().all(inside) {
        return Ok(code);
    }
    let message = tr!(
        "`{}` cannot be a code: a code is lower-case letters, digits, dots, hyphens, underscores and slashes, a letter or digit first",
        "`{}` ne peut pas être un code : un code est fait de minuscules, chiffres, points, traits d'union, tirets bas et barres obliques, \
         une lettre ou un chiffre d'abord",
        clipped(line)
    );
    Err(ValueError::new(Reason::NotOfItsForm, message))
}

/// As `identity` builds role names of it.
pub(super) fn sign_in(line: &str) -> Result<String, ValueError> {
    let name = line.to_lowercase();
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if (2..=24).contains(&name.len()) && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(inside) {
        return Ok(name);
    }
    let message = tr!(
        "`{}` cannot be a name to sign in with: 2 to 24 lower-case letters, digits, dots or hyphens, a letter first",
        "`{}` ne peut pas être un nom pour se connecter : 2 à 24 minuscules, chiffres, points ou traits d'union, une lettre d'abord",
        clipped(line)
    );
    Err(ValueError::new(Reason::NotOfItsForm, message))
}

fn empty() -> ValueError {
    let spaces = both("there is nothing but spaces in it; None clears the field", "il ne contient que des espaces ; None vide le champ");
    ValueError::new(Reason::NotOfItsForm, spaces)
}

fn unseen(hidden: char) -> ValueError {
    if hidden.is_control() {
        return ValueError::control(hidden);
    }
    let message = tr!(
        "it has a character that is not seen (U+{:04X}), which makes one text look like another",
        "il contient un caractère invisible (U+{:04X}), qui fait qu'un texte en imite un autre",
        u32::from(hidden)
    );
    ValueError::new(Reason::ControlCharacter, message)
}

fn joined(text: &str) -> Option<String> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (hidden(&joined).is_none() && joined.chars().count() <= 60).then(|| format!("'{joined}'"))
}

/// The first character of a line that has no sign of its own: crm.is_visible.
fn hidden(line: &str) -> Option<char> {
    let mut before = 'a';
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        // Persian, Hindi and emoji need joiners; between Latin letters they only hide.
        let joins = matches!(c, '\u{200c}' | '\u{200d}') && (is_latin(before) || characters.peek().is_none_or(|after| is_latin(*after)));
        if c.is_control() || is_unseen(c) || joins {
            return Some(c);
        }
        before = c;
    }
    None
}

fn is_latin(c: char) -> bool {
    c <= '\u{24f}'
}

/// Turns round the writing of what follows.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Unicode's Default_Ignorable_Code_Point and line separators, less joiners and the selectors of variants of a sign.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
        | '\u{e0000}'..='\u{e007f}')
}
