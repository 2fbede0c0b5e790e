//! E-mail addresses: RFC 5321 without quoted names and address literals, RFC 6531 for letters of other scripts. Case is kept.

use crate::entity::value::{Reason, ValueError, clipped};
use crate::language::{Text, both, tr};

/// Characters before the @.
const LONGEST_NAME: usize = 64;

pub(super) fn read(line: &str) -> Result<String, ValueError> {
    let Err(why) = check(line) else { return Ok(line.to_owned()) };
    let meant = meant(line);
    let repair = (meant != line && check(&meant).is_ok()).then_some(meant);
    let message = tr!("`{}` is not an e-mail address: {why}", "`{}` n'est pas une adresse e-mail : {why}", clipped(line));
    Err(ValueError::new(Reason::NotOfItsForm, message).repairs(repair))
}

fn check(address: &str) -> Result<(), String> {
    let said = |why: Text| Err(why.into());
    if address.contains(char::is_whitespace) {
        return said(both("it has a space", "elle contient une espace"));
    }
    let Some((name, domain)) = address.split_once('@') else { return said(both("it has no @", "il y manque le @")) };
    if domain.contains('@') {
        return said(both("it has more than one @", "elle contient plus d'un @"));
    }
    if let Some(other) = name.chars().find(|c| !is_letter(*c) && !".!#$%&'*+/=?^_`{|}~-".contains(*c)) {
        return Err(tr!("`{other}` cannot stand before the @", "`{other}` ne peut pas se trouver avant le @"));
    }
    if name.is_empty() || name.split('.').any(str::is_empty) {
        return said(both(
            "before the @ stands a name, whose dots are inside it and single",
            "avant le @ se trouve un nom, dont les points sont à l'intérieur et isolés",
        ));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(tr!(
            "before the @ stand at most {LONGEST_NAME} characters",
            "avant le @ se trouvent au plus {LONGEST_NAME} caractères"
        ));
    }
    let Some((_, last)) = domain.rsplit_once('.') else {
        return said(both("after the @ stands a domain with a dot in it", "après le @ se trouve un domaine, qui contient un point"));
    };
    if let Some(other) = domain.chars().find(|c| !is_letter(*c) && !matches!(c, '.' | '-')) {
        return Err(tr!("`{other}` cannot stand after the @", "`{other}` ne peut pas se trouver après le @"));
    }
    if domain.split('.').any(|label| label.is_empty() || label.starts_with('-') || label.ends_with('-')) {
        return said(both(
            "each part of the domain begins and ends with a letter or digit",
            "chaque partie du domaine commence et finit par une lettre ou un chiffre",
        ));
    }
    if last.chars().count() < 2 || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(tr!("no domain ends in .{last}", "aucun domaine ne finit par .{last}"));
    }
    Ok(())
}

/// A letter or digit; outside ASCII, anything that is seen.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c > '\u{a0}' && !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200d}')
}

/// Of `Jean <mailto:jean@example.com>,` the address.
fn meant(line: &str) -> String {
    let inside = line.rsplit_once('<').map_or(line, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    let address: String = inside.chars().filter(|c| !c.is_whitespace()).collect();
    address.trim_start_matches("mailto:").trim_end_matches(['.', ',', ';']).to_owned()
}
