//! An answer of the search of companies. Shape: the service's OpenAPI description, read 2026-11; every member may be missing.

use serde::Deserialize;

use super::{region, said};

/// What the register knows of a company at one address. Texts, to be checked like typed ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Company {
    pub siren: Option<String>,
    pub nic: Option<String>,
    pub name: Option<String>,
    /// NAF code.
    pub activity: Option<String>,
    /// ISO date.
    pub started_on: Option<String>,
    /// INSEE's headcount bracket.
    pub headcount: Option<String>,
    pub address: Option<String>,
    pub complement: Option<String>,
    pub postal_code: Option<String>,
    pub cedex: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    /// Whether it has ceased trading.
    pub closed: bool,
}

#[derive(Deserialize)]
struct Body {
    results: Vec<Unit>,
}

/// A "unité légale".
#[derive(Deserialize)]
struct Unit {
    siren: Option<String>,
    nom_complet: Option<String>,
    nom_raison_sociale: Option<String>,
    activite_principale: Option<String>,
    tranche_effectif_salarie: Option<String>,
    etat_administratif: Option<String>,
    siege: Option<Establishment>,
    #[serde(default)]
    matching_etablissements: Vec<Establishment>,
}

#[derive(Deserialize)]
struct Establishment {
    siret: Option<String>,
    activite_principale: Option<String>,
    date_debut_activite: Option<String>,
    tranche_effectif_salarie: Option<String>,
    numero_voie: Option<String>,
    indice_repetition: Option<String>,
    type_voie: Option<String>,
    libelle_voie: Option<String>,
    complement_adresse: Option<String>,
    code_postal: Option<String>,
    cedex: Option<String>,
    libelle_commune: Option<String>,
    region: Option<String>,
    etat_administratif: Option<String>,
}

/// Reads an answer. `asked`: a SIRET picks that establishment instead of the head office.
pub fn read(body: &[u8], asked: &str) -> Result<Vec<Company>, serde_json::Error> {
    let body: Body = serde_json::from_slice(body)?;
    Ok(body.results.into_iter().map(|unit| company(unit, asked)).collect())
}

fn company(unit: Unit, asked: &str) -> Company {
    let place = unit.matching_etablissements.into_iter().find(|place| place.siret.as_deref() == Some(asked)).or(unit.siege);
    let mut company = Company {
        siren: said(unit.siren),
        name: said(unit.nom_raison_sociale).or_else(|| said(unit.nom_complet)),
        activity: said(unit.activite_principale),
        headcount: said(unit.tranche_effectif_salarie),
        closed: unit.etat_administratif.as_deref() == Some("C"),
        ..Company::default()
    };
    if let Some(place) = place {
        let siret = said(place.siret).filter(|siret| siret.len() == 14 && siret.bytes().all(|digit| digit.is_ascii_digit()));
        if let Some((siren, nic)) = siret.as_deref().map(|siret| siret.split_at(9)) {
            company.nic = Some(nic.to_owned());
            company.siren.get_or_insert_with(|| siren.to_owned());
        }
        company.activity = said(place.activite_principale).or(company.activity);
        company.headcount = company.headcount.or_else(|| said(place.tranche_effectif_salarie));
        company.started_on = said(place.date_debut_activite);
        let street = [place.numero_voie, place.indice_repetition, place.type_voie, place.libelle_voie];
        company.address = said(Some(street.into_iter().flatten().collect::<Vec<_>>().join(" ")));
        company.complement = said(place.complement_adresse);
        company.postal_code = said(place.code_postal);
        company.cedex = said(place.cedex);
        company.city = said(place.libelle_commune);
        company.region = said(place.region).map(|code| region::name(&code).map_or(code, str::to_owned));
        company.closed |= place.etat_administratif.as_deref() == Some("F");
    }
    company
}
