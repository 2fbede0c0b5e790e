use super::*;

/// As the search answers, its members that nobody reads left in.
const LA_POSTE: &str = r#"{"results":[{"siren":"356000000","nom_complet":"LA POSTE","nom_raison_sociale":"LA POSTE","sigle":null,
  "nombre_etablissements":14321,"activite_principale":"53.10Z","tranche_effectif_salarie":"53","etat_administratif":"A",
  "siege":{"siret":"35600000000048","activite_principale":"53.10Z","date_debut_activite":"2014-04-29","numero_voie":"9",
    "indice_repetition":null,"type_voie":"RUE","libelle_voie":"DU COLONEL PIERRE AVIA","complement_adresse":"DIRECTION GENERALE DE LA POSTE",
    "code_postal":"75015","cedex":null,"libelle_commune":"PARIS","region":"11","etat_administratif":"A"},
  "dirigeants":[{"nom":"SOMEBODY"}],
  "matching_etablissements":[{"siret":"35600000049837","code_postal":"44000","libelle_commune":"NANTES","region":"52","etat_administratif":"F"}]}],
  "total_results":1,"page":1,"per_page":10}"#;

#[test]
fn a_company_is_at_its_head_office_or_where_it_was_asked_for() {
    let one = |asked: &str| company::read(LA_POSTE.as_bytes(), asked).unwrap().remove(0);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let office = one("356000000");
    assert_eq!((text(&office.siren), text(&office.nic), text(&office.name)), ("356000000".into(), "00048".into(), "LA POSTE".into()));
    assert_eq!(text(&office.address), "9 RUE DU COLONEL PIERRE AVIA");
    assert_eq!((text(&office.postal_code), text(&office.region), office.closed), ("75015".into(), "Île-de-France".into(), false));
    assert_eq!((office.cedex, text(&office.headcount)), (None, "53".into()));
    let other = one("35600000049837");
    assert_eq!((text(&other.nic), text(&other.city), text(&other.region)), ("49837".into(), "NANTES".into(), "Pays de la Loire".into()));
    assert!(other.closed, "this establishment is");
}

#[test]
fn any_member_may_be_missing_and_what_may_not_be_told_is_nothing() {
    assert_eq!(company::read(br#"{"results":[]}"#, "x").unwrap(), []);
    assert_eq!(company::read(br#"{"results":[{}]}"#, "x").unwrap(), [Company::default()]);
    let hidden = br#"{"results":[{"nom_complet":"[ND]","siege":{"libelle_voie":"  ","region":"999"}}]}"#;
    assert_eq!(company::read(hidden, "x").unwrap(), [Company { region: Some("999".to_owned()), ..Company::default() }]);
    // Fuzzing found it: what is no SIRET was cut in two like one.
    let odd = br#"{"results":[{"siege":{"siret":"5ITE  =DE FRANCE"}}]}"#;
    assert_eq!(company::read(odd, "x").unwrap(), [Company::default()]);
    for garbage in ["", "null", "[]", "{}", "<html>", r#"{"results":{}}"#, r#"{"results":[{"siren":356000000}]}"#] {
        assert!(company::read(garbage.as_bytes(), "x").is_err(), "{garbage}");
        assert!(commune::read(garbage.as_bytes(), None).is_err() || garbage == "[]", "{garbage}");
    }
}

#[test]
fn a_commune_is_at_the_postal_code_asked_for_and_the_biggest_comes_first() {
    let body = r#"[{"nom":"Petite","codesPostaux":["44999"],"population":12,"region":{"code":"52","nom":"Pays de la Loire"}},
        {"nom":"Nantes","code":"44109","codesPostaux":["44000","44100","44200"],"population":323204,"region":{"nom":"Pays de la Loire"},"_score":1.2}]"#;
    let read = |asked| commune::read(body.as_bytes(), asked).unwrap();
    let told =
        |commune: &Commune| (commune.city.clone().unwrap(), commune.postal_code.clone().unwrap(), commune.population.clone().unwrap());
    assert_eq!(told(&read(Some("44100"))[0]), ("Nantes".into(), "44100".into(), "323204".into()));
    assert_eq!(told(&read(None)[0]).1, "44000");
    assert_eq!(read(None)[1].region.as_deref(), Some("Pays de la Loire"));
}

#[test]
fn a_register_is_asked_over_an_encrypted_line_or_on_this_machine() {
    let shown = |base| fetch::url(base, "/search", &[("q", "l'été & +")]).map(|url| url.to_string()).map_err(|error| error.message);
    assert_eq!(shown("https://register.example"), Ok("https://register.example/search?q=l%27%C3%A9t%C3%A9+%26+%2B".to_owned()));
    assert_eq!(shown("http://127.0.0.1:8080/mirror/"), Ok("http://127.0.0.1:8080/mirror/search?q=l%27%C3%A9t%C3%A9+%26+%2B".to_owned()));
    assert_eq!(shown("http://register.example"), Err("the address of a register is not encrypted".to_owned()));
    assert_eq!(shown("file:///etc/passwd"), Err("the address of a register is not encrypted".to_owned()));
    assert_eq!(shown("nonsense"), Err("the address of a register is none".to_owned()));
}
