//! An answer of geo.api.gouv.fr/communes. Shape: the service's documentation, read 2026-11.

use serde::Deserialize;

use super::said;

/// What the register knows of a commune at one of its postal codes. Texts, to be checked like typed ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commune {
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    /// Inhabitants, INSEE's legal population.
    pub population: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    nom: Option<String>,
    #[serde(rename = "codesPostaux", default)]
    postal_codes: Vec<String>,
    region: Option<Region>,
    population: Option<u64>,
}

#[derive(Deserialize)]
struct Region {
    nom: Option<String>,
}

/// Reads an answer. A commune of several postal codes is at the one asked for, else at its first.
pub fn read(body: &[u8], asked: Option<&str>) -> Result<Vec<Commune>, serde_json::Error> {
    let mut found: Vec<Body> = serde_json::from_slice(body)?;
    found.sort_by_key(|commune| std::cmp::Reverse(commune.population));
    Ok(found.into_iter().map(|body| commune(body, asked)).collect())
}

fn commune(body: Body, asked: Option<&str>) -> Commune {
    let postal_code = match asked {
        Some(code) if body.postal_codes.iter().any(|known| known == code) => Some(code.to_owned()),
        _ => body.postal_codes.into_iter().next(),
    };
    Commune {
        postal_code: said(postal_code),
        city: said(body.nom),
        region: said(body.region.and_then(|region| region.nom)),
        population: body.population.map(|population| population.to_string()),
    }
}
