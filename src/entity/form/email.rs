//! E-mail addresses: RFC 5321 without quoted names and address literals, RFC 6531 for letters of other scripts. Case is kept.

use crate::entity::value::{Reason, ValueError, clipped};

/// Characters before the @.
const LONGEST_NAME: usize = 64;

pub(super) fn read(line: &str) -> Result<String, ValueError> {
    let Err(why) = check(line) else { return Ok(line.to_owned()) };
    let meant = meant(line);
    let repair = (meant != line && check(&meant).is_ok()).then_some(meant);
    Err(ValueError::new(Reason::NotOfItsForm, format!("`{}` is not an e-mail address: {why}", clipped(line))).repairs(repair))
}

fn check(address: &str) -> Result<(), String> {
    let said = |why: &str| Err(why.to_owned());
    if address.contains(char::is_whitespace) {
        return said("it has a space");
    }
    let Some((name, domain)) = address.split_once('@') else { return said("it has no @") };
    if domain.contains('@') {
        return said("it has more than one @");
    }
    if let Some(other) = name.chars().find(|c| !is_letter(*c) && !".!#$%&'*+/=?^_`{|}~-".contains(*c)) {
        return Err(format!("`{other}` cannot stand before the @"));
    }
    if name.is_empty() || name.split('.').any(str::is_empty) {
        return said("before the @ stands a name, whose dots are inside it and single");
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(format!("before the @ stand at most {LONGEST_NAME} characters"));
    }
    let Some((_, last)) = domain.rsplit_once('.') else { return said("after the @ stands a domain with a dot in it") };
    if let Some(other) = domain.chars().find(|c| !is_letter(*c) && !matches!(c, '.' | '-')) {
        return Err(format!("`{other}` cannot stand after the @"));
    }
    if domain.split('.').any(|label| label.is_empty() || label.starts_with('-') || label.ends_with('-')) {
        return said("each part of the domain begins and ends with a letter or digit");
    }
    if last.chars().count() < 2 || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("no domain ends in .{last}"));
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
