//! Filters as long-standing users type them, in English, in French and in both at once, and what they find in the demo data.

use std::collections::BTreeSet;

use crate::world::World;

/// The noun, the arguments, and what they find: up to three records by name, else how many. Counted by SQL written by hand.
const FORMS: &[(&str, &[&str], &str)] = &[
    ("contracts", &["status=signed et remain_amount_to_pay =>0"], "84"),
    ("events", &["commercial_id=aa123456789 ou commercial_id=ab123456789"], "81"),
    ("events", &["support=None"], "10"),
    ("clients", &["civility=MME", "et", "company.city=Nantes"], "0"),
    ("clients", &["civility=MME", "company.city=Paris"], "10"),
    ("contracts", &["statut=signé"], "84"),
    ("contracts", &["statut = annulé"], "9"),
    ("contracts", &["statut='non signé' et montant>10000"], "10"),
    ("contracts", &["reste>0 et échéance<aujourd'hui"], "13"),
    ("contracts", &["echeance=mois_dernier"], "4"),
    ("contracts", &["paye=0 ou paye=None"], "47"),
    ("contracts", &[r#"entreprise="La Poste""#], "ct-76"),
    ("contracts", &["societe.ville=lyon OU societe.ville=paris"], "48"),
    ("contracts", &["montant dans (18450, 0)"], "kc555"),
    ("contracts", &["non statut=signé"], "36"),
    ("contracts", &["statut est non nul"], "120"),
    ("contracts", &["signature_date est aucun"], "31"),
    ("events", &["début=demain"], "ev-54"),
    ("events", &["debut=cette_semaine et support=sam"], "ev-54"),
    ("events", &["statut=prévu et support=aucun"], "8"),
    ("events", &["participants>=200 et (ville=Paris ou ville=Lyon)"], "8"),
    ("events", &["lieu.region='Île-de-France'"], "12"),
    ("events", &["titre~seminaire"], "4"),
    ("events", &["contrat=kc555"], "geg2021"),
    ("clients", &[r#"nom="de la Tour""#], "cl-4"),
    ("clients", &["prenom=Élodie"], "cl-1"),
    ("clients", &["civilite=madame"], "27"),
    ("clients", &["ville=Paris et non commercial=moi"], "13"),
    ("clients", &["telephone=None"], "4"),
    ("clients", &["societe=aucun"], "cl-60"),
    ("clients", &["contrats=None"], "7"),
    ("clients", &["contrats.statut=signé et contrats.evenements.début=mois_prochain"], "12"),
    ("companies", &["raison_sociale~electricite"], "cy-2"),
    ("companies", &["cp=75015 ou code_postal=75009"], "4"),
    ("payments", &["moyen=virement et montant<5k"], "20"),
    ("payments", &["moyen=chèque"], "28"),
    ("collaborators", &["departement=support et actif=oui"], "sam sofia simon"),
    ("collaborators", &["matricule=AA123456789"], "alice"),
    ("contracts", &["status!=signed"], "36"),
    ("contracts", &["status=unsigned and commercial=me"], "15"),
    ("contracts", &["total=1000..5000"], "43"),
    ("contracts", &["full_amount_to_pay>=12k"], "54"),
    ("contracts", &["total > '1 200,50 €'"], "110"),
    ("contracts", &["contract_id=kc555"], "kc555"),
    ("contracts", &["due_on=2026Q4"], "17"),
    ("contracts", &["due_on=2026T4 et reste>0"], "11"),
    ("contracts", &["signed_at>=2026"], "52"),
    ("contracts", &["creation_date=01/09/2026..30/09/2026"], "8"),
    ("contracts", &["created_at=-30d.."], "24"),
    ("contracts", &["cancel_reason~budget"], "ct-47"),
    ("contracts", &["status in (signed, cancelled) and paid>0"], "73"),
    ("contracts", &["status not in (signed,unsigned)"], "9"),
    ("contracts", &["client.full_name~brien or client_id=mkc111"], "9"),
    ("contracts", &["events=None and status=signed"], "25"),
    ("contracts", &["not (status=signed or status=unsigned)"], "9"),
    ("contracts", &["STATUS=Signed AND REMAINING>0"], "31"),
    ("contracts", &["remain-amount-to-pay>0&&status=signed"], "31"),
    ("contracts", &["payments.method=cash || payments.method=card"], "15"),
    ("events", &["starts_at=next_week and support=sofia"], "ev-59 ev-62"),
    ("events", &["event_start_date>today"], "28"),
    ("events", &["event_start_date=>today and event_end_date<=+2w"], "17"),
    ("events", &["support_contact=ae123456789"], "23"),
    ("events", &["collaborator_id=sam or collaborator_id=simon"], "47"),
    ("events", &["support is null and status!=cancelled"], "8"),
    ("events", &["support!=None"], "71"),
    ("events", &["support!=sam"], "58"),
    ("events", &["name^=Gala"], "8"),
    ("events", &["title=Gala*Poste"], "ev-48"),
    ("events", &["notes~'50 %'"], "7"),
    ("events", &["notes:vegetarien"], "9"),
    ("events", &["attendees=100..200 and clash_allowed=no"], "29"),
    ("events", &["client.company.name!~a"], "15"),
    ("clients", &["name=O*Brien*"], "0"),
    ("clients", &[r#"last_name="O'Brien""#], "cl-3"),
    ("clients", &["email$=.example and phone!=none"], "56"),
    ("clients", &["company_name=Sanofi"], "cl-1 cl-41"),
    ("clients", &["commercial_contact=bob"], "27"),
    ("clients", &["commercial_id=me and contracts.status=unsigned"], "12"),
    ("clients", &["civility=mme ou civility=mle et commercial=bob"], "28"),
    ("clients", &["(civility=mme ou civility=mle) et commercial=bob"], "13"),
    ("clients", &["first_contact<2025"], "60"),
    ("locations", &["country!=France"], "lo-25 lo-26"),
    ("locations", &["population>1000000 or events.status=confirmed"], "11"),
    ("collaborators", &["privileges=sales"], "alice bob"),
    ("collaborators", &["clients.contracts.events.code=geg2021"], "alice"),
    ("companies", &["clients=None"], "0"),
    ("payments", &["reverses!=None"], "6"),
    ("payments", &["paid_on=last_month"], "4"),
    ("departments", &["privileges!=support"], "commercial gestion"),
];

#[test]
fn old_forms_find_what_they_always_found() {
    let world = World::demo();
    let mut wrong = Vec::new();
    for (noun, words, expected) in FORMS {
        let name = epicrm::domain::ENTITIES.into_iter().find(|entity| entity.plural == *noun).unwrap().names[0];
        let output = world.as_user("alice").arg(noun).args(*words).args(["--format", "ids", "--columns", name]).assert().success();
        let found = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        let found: BTreeSet<&str> = found.lines().collect();
        let right = match expected.parse::<usize>() {
            Ok(count) => found.len() == count,
            Err(_) => found == expected.split(' ').collect(),
        };
        if !right {
            wrong.push(format!("{noun} {words:?}: {expected} expected, found {} {found:?}", found.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
