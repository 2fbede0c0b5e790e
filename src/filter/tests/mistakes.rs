//! What people get wrong: each mistake has its own code, points at the fault, and proposes a repair that compiles.

use std::collections::BTreeSet;

use super::*;
use crate::filter::code;

/// `expected` is the code, what is pointed at, and the filter with the first repair put there; no arrow where nothing is proposed.
#[track_caller]
fn check(typed: &str, expected: &str) -> &'static str {
    let (plural, filter) = typed.split_once(' ').unwrap();
    let error = read(plural, &[filter]).map(|filter| filter.condition.map(|condition| condition.to_string())).unwrap_err();
    assert_eq!(error.text, filter, "{typed}");
    let mended: Vec<String> =
        error.repairs.iter().map(|repair| format!("{}{repair}{}", &filter[..error.span.start], &filter[error.span.end..])).collect();
    let first = mended.first().map(|mended| format!(" → {mended}")).unwrap_or_default();
    assert_eq!(format!("{} [{}]{first}", error.code, &filter[error.span.clone()]), expected, "{typed}: {}", error.message);
    for mended in mended {
        if let Err(error) = read(plural, &[&mended]) {
            panic!("{typed}: the repair {mended} is refused: {} {}\n{}", error.code, error.message, error.snippet());
        }
    }
    assert!(!error.message.is_empty() && !error.message.ends_with('.') && !error.see.is_empty(), "{typed}: {error:?}");
    error.code
}

/// Every mistake but those of length, depth, views and arguments.
const MISTAKES: &[(&str, &str)] = &[
    // quotes and parentheses
    ("clients city='La Rochelle", "F004 ['La Rochelle] → city='La Rochelle'"),
    ("clients city='La Rochelle and name=a", "F004 ['La Rochelle] → city='La Rochelle' and name=a"),
    ("clients city=\"", "F004 [\"] → city=\"\""),
    ("clients city=“La Rochelle” and name=a", "F005 [“La Rochelle”] → city='La Rochelle' and name=a"),
    ("clients city=« La Rochelle »", "F005 [« La Rochelle »] → city='La Rochelle'"),
    ("clients “city=Nantes”", "F005 [“city=Nantes”] → city=Nantes"),
    ("clients name='O'Brien'", "F006 ['O'Brien'] → name=\"O'Brien\""),
    ("clients name='O''Brien'", "F006 ['O''Brien'] → name=\"O'Brien\""),
    ("clients 'city'=Nantes", "F007 ['city'] → city=Nantes"),
    ("clients 'city=Nantes'", "F007 ['city=Nantes'] → city=Nantes"),
    ("clients (city=a or city=b", "F008 [(city=a or city=b] → (city=a or city=b)"),
    ("clients city in (a, b", "F008 [(a, b] → city in (a, b)"),
    ("clients city=a)", "F009 [)] → city=a"),
    ("clients (city=a)) and name=b", "F009 [)] → (city=a) and name=b"),
    // connectives
    ("contracts status=signed remaining>0", "F010 [remaining] → status=signed and remaining>0"),
    ("contracts status=signed not remaining>0", "F010 [not] → status=signed and not remaining>0"),
    ("contracts (status=signed) remaining>0", "F010 [remaining] → (status=signed) and remaining>0"),
    ("contracts status=signed (remaining>0)", "F010 [(] → status=signed and (remaining>0)"),
    ("clients city=La Rochelle", "F011 [La Rochelle] → city='La Rochelle'"),
    ("clients city=La Roche sur Yon and name=a", "F011 [La Roche sur Yon] → city='La Roche sur Yon' and name=a"),
    ("clients city=La Rochelle name=a", "F011 [La Rochelle] → city='La Rochelle' and name=a"),
    ("clients (city=La Rochelle)", "F011 [La Rochelle] → (city='La Rochelle')"),
    ("clients city='La' Rochelle", "F011 ['La' Rochelle] → city='La Rochelle'"),
    ("clients name=Foo(Bar)", "F011 [Foo(Bar)] → name='Foo(Bar)'"),
    ("clients name=a=b", "F011 [a=b] → name='a=b'"),
    ("clients (name=a=b)", "F011 [a=b] → (name='a=b')"),
    ("contracts status=signed & remaining>0", "F013 [&] → status=signed and remaining>0"),
    ("contracts status=signed&remaining>0", "F013 [&] → status=signed&&remaining>0"),
    ("contracts status=signed | remaining>0", "F013 [|] → status=signed or remaining>0"),
    ("companies name=R&D", "F013 [R&D] → name='R&D'"),
    ("contracts status=signed and", "F016 [and] → status=signed "),
    ("contracts status=signed and or remaining>0", "F016 [or] → status=signed and  remaining>0"),
    ("contracts et status=signed", "F016 [et] →  status=signed"),
    ("contracts ()", "F016 [()]"),
    // comparisons
    ("contracts status signed", "F014 [status signed] → status=signed"),
    ("contracts remaining>0 et status signed", "F014 [status signed] → remaining>0 et status=signed"),
    ("clients city La Rochelle et name=a", "F014 [city La Rochelle] → city='La Rochelle' et name=a"),
    ("clients city=Paris ou Lyon", "F014 [city=Paris ou Lyon] → city=Paris ou city=Lyon"),
    ("clients city=Paris ou La Rochelle and name=a", "F014 [city=Paris ou La Rochelle] → city=Paris ou city='La Rochelle' and name=a"),
    ("companies name=Pierre et Marie", "F014 [name=Pierre et Marie] → name=Pierre et name=Marie"),
    ("clients dupont", "F014 [dupont] → full_name~dupont"),
    ("collaborators actif", "F014 [actif] → actif=true"),
    ("events support", "F014 [support] → support!=None"),
    ("contracts status=", "F015 [status=] → status=None"),
    ("contracts total>", "F015 [total>]"),
    ("clients city= and name=x", "F015 [and] → city= None and name=x"),
    ("contracts total between 5 and 10", "F017 [total between 5 and 10] → total=5..10"),
    ("contracts total entre 5 et 10 et status=signed", "F017 [total entre 5 et 10] → total=5..10 et status=signed"),
    ("contracts total between", "F017 [total between]"),
    ("contracts total > = 5", "F018 [> =] → total >= 5"),
    ("contracts total = > 5", "F018 [= >] → total => 5"),
    ("contracts total ≥ 5", "F018 [≥] → total >= 5"),
    ("clients city=~nant", "F018 [=~] → city~nant"),
    ("clients city=!nantes", "F018 [=!] → city!=nantes"),
    ("contracts status===signed", "F018 [===] → status=signed"),
    ("contracts status is signed", "F036 [status is] → status= signed"),
    ("contracts status n'est pas signé", "F040 [n'est pas] → status != signé"),
    ("contracts status est non signé", "F036 [status est non] → status!= signé"),
    ("contracts status in signed, cancelled", "F037 [status in signed, cancelled] → status in (signed, cancelled)"),
    ("clients city in (La Rochelle, Paris)", "F037 [(La Rochelle, Paris)] → city in ('La Rochelle', Paris)"),
    ("contracts total;5", "F039 [;]"),
    ("contracts =5", "F039 [=]"),
    ("contracts ;", "F039 [;]"),
    ("clients ville contient Nantes", "F040 [contient] → ville ~ Nantes"),
    ("clients city like Nantes and name=a", "F040 [like] → city ~ Nantes and name=a"),
    ("clients name commence par D", "F040 [commence par] → name ^= D"),
    ("contracts total supérieur à 5", "F040 [supérieur à] → total > 5"),
    ("contracts total greater than 5", "F040 [greater than] → total > 5"),
    ("contracts status equals signed", "F040 [equals] → status = signed"),
    // commas
    ("contracts status=signed,cancelled", "F019 [status=signed,cancelled] → status in (signed, cancelled)"),
    ("contracts status!=signed,cancelled", "F019 [status!=signed,cancelled] → status not in (signed, cancelled)"),
    ("clients city=Paris, Lyon and name=a", "F019 [city=Paris, Lyon] → city in (Paris, Lyon) and name=a"),
    ("clients city='Paris','Lyon'", "F019 [city='Paris','Lyon'] → city in ('Paris', 'Lyon')"),
    ("clients city='Paris', 'La Rochelle'", "F019 [city='Paris', 'La Rochelle'] → city in ('Paris', 'La Rochelle')"),
    ("contracts total>1200,50", "F030 [1200,50] → total>1200.50"),
    ("contracts total=1200,50..2000", "F030 [1200,50] → total=1200.50..2000"),
    ("clients nom~Le,*Guen", "F019 [nom~Le,*Guen] → nom~'Le,*Guen'"),
    // fields
    ("contracts status=signed et remaning_amount => 0", "F012 [remaning_amount] → status=signed et remaining => 0"),
    ("contracts stauts=signed", "F012 [stauts] → status=signed"),
    ("contracts client.compny.city=Nantes", "F012 [compny] → client.company.city=Nantes"),
    ("clients wxyz=1", "F012 [wxyz]"),
    ("clients company.=1", "F012 []"),
    ("contracts city=Nantes", "F020 [city] → client.city=Nantes"),
    ("contracts client.siren=1", "F020 [siren] → client.company.siren=1"),
    ("events phone=1", "F020 [phone] → support.phone=1"),
    ("contracts status.name=signed", "F021 [status.name] → status=signed"),
    // kinds
    ("collaborators active>true", "F022 [>] → active=true"),
    ("contracts status>=signed", "F022 [>=] → status=signed"),
    ("contracts client>a", "F022 [>]"),
    ("contracts status=signed..cancelled", "F022 [=]"),
    ("events starts_at:2026-07", "F022 [:] → starts_at=2026-07"),
    ("contracts total~12", "F022 [~] → total=12"),
    ("contracts total=12*", "F022 [=]"),
    ("contracts status=payé", "F023 [payé]"),
    ("contracts status=signée", "F023 [signée] → status=signed"),
    ("contracts status=sgined", "F023 [sgined] → status=signed"),
    ("contracts statut dans (signé, anulé)", "F023 [anulé] → statut dans (signé, cancelled)"),
    ("contracts total>abc", "F024 [abc]"),
    ("contracts total=NaN", "F024 [NaN]"),
    ("events attendees=10.5", "F024 [10.5]"),
    ("contracts total=1.234", "F025 [1.234]"),
    ("contracts total<99999999999", "F025 [99999999999]"),
    ("events attendees>99999999999999999999", "F025 [99999999999999999999]"),
    ("contracts due_on=2026-07-14T18:30", "F025 [2026-07-14T18:30] → due_on=2026-07-14"),
    ("collaborators active=maybe", "F026 [maybe]"),
    ("contracts due_on=banana", "F027 [banana]"),
    ("contracts due_on>2026-02-30", "F027 [2026-02-30]"),
    ("contracts due_on=this_semaine", "F027 [this_semaine] → due_on=this_week"),
    ("contracts due_on=dernier_mois", "F027 [dernier_mois] → due_on=last_month"),
    ("contracts due_on=07-14-2026", "F028 [07-14-2026] → due_on=2026-07-14"),
    ("contracts due_on=2026-01-01..07/14/2026", "F028 [07/14/2026] → due_on=2026-01-01..2026-07-14"),
    ("contracts due_on=14/07/26", "F029 [14/07/26] → due_on=2026-07-14"),
    ("contracts due_on=14/07", "F029 [14/07] → due_on=2026-07-14"),
    ("contracts total=200..100", "F031 [200..100] → total=100..200"),
    ("contracts due_on=2026-09..2026-07", "F031 [2026-09..2026-07] → due_on=2026-07..2026-09"),
    ("contracts total>1..2", "F031 [>] → total=1..2"),
    ("contracts due_on<None", "F033 [<] → due_on=None"),
    ("contracts client=me", "F034 [me] → client='me'"),
    ("clients name='a\u{7}b'", "F035 ['a\u{7}b']"),
    ("clients name~\u{1b}[31m", "F035 [\u{1b}[31m]"),
];

#[test]
fn every_mistake_has_its_repair() {
    let met: BTreeSet<&str> = MISTAKES.iter().map(|(typed, expected)| check(typed, expected)).collect();
    let elsewhere = [code::TOO_LONG, code::TOO_DEEP, code::TOO_MANY_TESTS, code::VIEW, code::SPLIT, code::NOT_TYPED, code::NO_SUCH_TIME];
    for number in 1..=42 {
        let code = format!("F{number:03}");
        assert!(met.contains(code.as_str()) || elsewhere.contains(&code.as_str()), "no example of {code}");
    }
}

/// Those that no filter of one line makes: their arguments, views included.
fn others() -> Vec<(&'static str, Vec<String>)> {
    let many = |test: &str, times| vec![test; times].join(" or ");
    let one = |filter: String| vec![filter];
    vec![
        ("F001", one("a".repeat(9000))),
        ("F002", one(format!("{}name=a", "!".repeat(80)))),
        ("F003", one(many("name=a", 257))),
        ("F003", one(many("@broad", 300))),
        ("F032", one("@absent".to_owned())),
        ("F032", one("@itself".to_owned())),
        ("F032", one("@nothing".to_owned())),
        ("F012", one("@broken".to_owned())),
        ("F038", ["city", "=", "Paris"].map(str::to_owned).to_vec()),
    ]
}

fn view(name: &str) -> Option<String> {
    let text = match name {
        "broad" => "name=a",
        "itself" => "@itself",
        "nothing" => " ",
        "broken" => "stauts=a",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Nothing stays in the language of the other: sentence, hints, and where to read more; code, place and repairs are the same.
#[test]
fn every_mistake_is_told_in_both_languages() {
    let one_line = MISTAKES.iter().map(|(typed, expected)| {
        let (plural, filter) = typed.split_once(' ').unwrap();
        (&expected[..4], plural, vec![filter.to_owned()])
    });
    for (code, plural, arguments) in one_line.chain(others().into_iter().map(|(code, arguments)| (code, "clients", arguments))) {
        let told = |language| {
            speaking(language, || {
                let error = compile_with(&arguments, entity(plural), &clock(), &view).unwrap_err();
                let hints = error.hints();
                (error, hints)
            })
        };
        let ((english, hints), (french, aides)) = (told(Language::English), told(Language::French));
        assert_eq!((english.code, french.code), (code, code), "{arguments:?}");
        assert_eq!((&english.span, &english.text), (&french.span, &french.text));
        assert_eq!(
            (english.repairs.len(), &english.also, &english.allowed, &english.see),
            (french.repairs.len(), &french.also, &french.allowed, &french.see)
        );
        assert_ne!(english.message, french.message);
        assert_eq!(hints.len(), aides.len());
        for (hint, aide) in hints.iter().zip(&aides) {
            assert_ne!(hint, aide);
        }
    }
}

#[test]
fn an_error_reads_in_french() {
    speaking(Language::French, || {
        let report = |plural, filter| crate::error::Error::from(read(plural, &[filter]).unwrap_err()).report();
        assert_eq!(
            report("contracts", "status=signed et remaning_amount => 0"),
            "\
erreur[F012] : champ inconnu `remaning_amount` pour les contrats
  | status=signed et remaning_amount => 0
  |                  ^^^^^^^^^^^^^^^
  = vouliez-vous dire `remaining` (aussi remain_amount_to_pay) ?
  = voir : epicrm fields contracts"
        );
        assert_eq!(
            report("contracts", "statut=payé"),
            "\
erreur[F023] : `payé` n'est aucun de : non signé, signé, annulé
  | statut=payé
  |        ^^^^
  = il accepte unsigned, signed, cancelled
  = voir : epicrm fields contracts"
        );
        assert_eq!(read("contracts", &["due_on=this_semaine"]).unwrap_err().repairs, ["cette_semaine"]);
        assert_eq!(read("contracts", &["due_on=dernier_mois"]).unwrap_err().repairs, ["mois_dernier"]);
        assert_eq!(read("contracts", &["a=1 or b=2"]).map(drop).unwrap_err().code, "F012");
        let note = read("contracts", &["total>1 or paid>1 and paid<5"]).unwrap().note;
        assert_eq!(note.as_deref(), Some("lu comme total>1 or (paid>1 and paid<5)"));
    });
}

#[test]
fn sizes_are_limited() {
    let check = |filter: &str, expected: Option<&str>| {
        assert_eq!(read("clients", &[filter]).err().map(|error| error.code), expected, "{} bytes", filter.len());
    };
    check(&format!("name={}", "a".repeat(8 * 1024 - 5)), None);
    check(&format!("name={}", "a".repeat(8 * 1024 - 4)), Some("F001"));
    check(&format!("{}name=a{}", "(".repeat(64), ")".repeat(64)), None);
    check(&format!("{}name=a{}", "(".repeat(65), ")".repeat(65)), Some("F002"));
    check(&format!("{}name=a", "not ".repeat(65)), Some("F002"));
    check(&format!("{}name=a", "!".repeat(8000)), Some("F002"));
    check(&vec!["name=a"; 256].join(" or "), None);
    check(&vec!["name=a"; 257].join(" or "), Some("F003"));
    // Counted over a saved view too, however often it is named.
    let many = |_: &str| Some(vec!["name=a"; 200].join(" or "));
    let error = compile_with(&["@x or @x".to_owned()], entity("clients"), &clock(), &many).unwrap_err();
    assert_eq!(error.code, "F003");
}

#[test]
fn what_the_shell_cut_is_told_from_a_mistake() {
    for (arguments, code, repair) in [
        (&["city", "=", "Paris"][..], "F038", "\"city = Paris\""),
        (&["status=signed", "et", "total", ">0"], "F038", "\"status=signed et total >0\""),
        (&["name", "=", "'$a'"], "F038", ""),
        (&["city=La", "Rochelle"], "F011", "'La Rochelle'"),
        (&["city=La", "Rochelle", "et", "name=a"], "F011", "'La Rochelle'"),
        (&["name=a or name=b", "and", "city", "=", "c"], "F014", "city!=None"),
        (&["name=a", "and"], "F016", ""),
        (&["(name=a", "name=b)"], "F008", "(name=a)"),
    ] {
        let plural = if arguments[0].starts_with("status") { "contracts" } else { "clients" };
        let error = read(plural, arguments).unwrap_err();
        assert_eq!((error.code, error.repairs.first().map_or("", String::as_str)), (code, repair), "{arguments:?} {}", error.message);
        assert_eq!(error.text, arguments.join(" "));
    }
}

#[test]
fn an_error_reads_as_the_design_shows() {
    let error = crate::error::Error::from(read("contracts", &["status=signed et remaning_amount => 0"]).unwrap_err());
    assert_eq!((error.filter.as_ref().map(|filter| filter.code), error.exit_code()), (Some("F012"), 2));
    let report = "\
error[F012]: unknown field `remaning_amount` on contracts
  | status=signed et remaning_amount => 0
  |                  ^^^^^^^^^^^^^^^
  = did you mean `remaining` (also remain_amount_to_pay)?
  = see: epicrm fields contracts";
    assert_eq!(error.report(), report);
    let json = serde_json::to_value(error.filter).unwrap();
    assert_eq!(json["span"], serde_json::json!({ "start": 17, "end": 32 }));
    assert_eq!((&json["repairs"], &json["also"]), (&serde_json::json!(["remaining"]), &serde_json::json!(["remain_amount_to_pay"])));
    let error = read("contracts", &["status=blue"]).unwrap_err();
    assert_eq!(error.hints(), ["it takes unsigned, signed, cancelled", "see: epicrm fields contracts"]);
}
