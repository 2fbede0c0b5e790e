//! What filters mean, by the filter they are normalised to.

use super::*;
use crate::entity::Value;

/// `typed` is a whole command: the list, then its arguments, parted by two spaces or more.
#[track_caller]
fn check(typed: &str, expected: &str) {
    let mut words = typed.splitn(2, ' ');
    let plural = words.next().unwrap();
    let arguments: Vec<&str> =
        words.next().unwrap_or_default().split("  ").map(str::trim).filter(|argument| !argument.is_empty()).collect();
    let filter = read(plural, &arguments).unwrap_or_else(|error| panic!("{typed}: {} {}\n{}", error.code, error.message, error.snippet()));
    let shown = filter.condition.as_ref().map(ToString::to_string).unwrap_or_default();
    assert_eq!(shown, expected, "{typed}");
    // What is printed compiles to the same.
    assert_eq!(read(plural, &[&shown]).map(|again| again.condition), Ok(filter.condition), "{shown}");
}

#[test]
fn as_long_standing_users_type_them() {
    for (typed, expected) in [
        ("contracts status=signed et remain_amount_to_pay =>0", "status=signed and remaining>=0"),
        (
            "events commercial_id=aa123456789 ou commercial_id=ab123456789",
            "contract.client.commercial='aa123456789' or contract.client.commercial='ab123456789'",
        ),
        ("events support=None", "support=None"),
        ("clients civility=MME  et  company.city=Nantes", "civility=MME and company.location.city='Nantes'"),
        ("contracts status=unsigned", "status=unsigned"),
        ("contracts status = signed", "status=signed"),
        ("contracts remain_amount_to_pay>0", "remaining>0"),
        ("contracts remain_amount_to_pay > 0 et status=signed", "remaining>0 and status=signed"),
        ("contracts full_amount_to_pay>=5000 and full_amount_to_pay=<10000", "total>=5000 and total<=10000"),
        ("contracts collaborator_id=aa123456789", "client.commercial='aa123456789'"),
        ("contracts creation_date>2026-01-01", "created_at>=2026-01-02"),
        ("contracts client_id=ct-1", "client='ct-1'"),
        ("events event_start_date>=2026-07-14", "starts_at>=2026-07-14"),
        ("events event_start_date > 14-07-2026 et event_end_date < 20-07-2026", "starts_at>=2026-07-15 and ends_at<2026-07-20"),
        ("events event_id=geg2021", "code='geg2021'"),
        ("events collaborator_id=None", "support=None"),
        ("events support_contact=af123456789 ou support_contact=None", "support='af123456789' or support=None"),
        ("clients company_id=None", "company=None"),
        ("clients employee_role=DRH", "job_title='DRH'"),
        ("clients civility=MR ou civility=MLE", "civility=MR or civility=MLE"),
        ("clients telephone=+33612345678", "phone='+33612345678'"),
        ("companies company_registration_number=777222888", "siren='777222888'"),
        ("companies company_name=Élan", "name='Élan'"),
        ("companies activite_principale=70.22Z", "activity='70.22Z'"),
        ("companies date_debut_activite<2020-01-01", "started_on<2020-01-01"),
        ("companies tranche_effectif_salarie!=NN", "headcount!='NN'"),
        ("locations adresse=None", "address=None"),
        ("locations code_postal=44000", "postal_code='44000'"),
        ("collaborators matricule=aa123456789", "registration_number='aa123456789'"),
        ("collaborators department=support et role=manager", "department='support' and role='manager'"),
        ("collaborators department_id=oc12_gestion", "department='oc12_gestion'"),
        ("departments name=oc12_support", "name='oc12_support'"),
    ] {
        check(typed, expected);
    }
    for nothing in [&[][..], &[""], &["", "  "]] {
        assert_eq!(read("clients", nothing), Ok(Filter { condition: None, note: None }));
    }
}

#[test]
fn in_both_languages() {
    for (typed, expected) in [
        ("contracts statut=signé", "status=signed"),
        ("contracts STATUS=SIGNED ET NON Reste=0", "status=signed and not remaining=0"),
        ("contracts statut dans (signé, annulé)", "status in (signed, cancelled)"),
        ("contracts status not in (signed)", "status!=signed"),
        ("contracts statut non dans (signé, annulé)", "status not in (signed, cancelled)"),
        ("contracts échéance est nul", "due_on=None"),
        ("contracts ÉCHÉANCE est non nul", "due_on!=None"),
        ("contracts due_on is not null && !(total<100 || total>200)", "due_on!=None and (not total<100 and not total>200)"),
        ("contracts échéance=ce_mois", "due_on=2026-07"),
        ("contracts due_on=last_quarter", "due_on=2026Q2"),
        ("contracts due-on<aujourd'hui", "due_on<2026-07-14"),
        ("contracts due_on<today ou due_on=None", "due_on<2026-07-14 or due_on=None"),
        ("contracts due_on=..today+30d", "due_on<2026-08-14"),
        ("contracts signed_at>=-30j et signed_at<now", "signed_at>=2026-06-14 and signed_at<NOW"),
        ("contracts due_on in (2026-07, 2026-09-01)", "due_on in (2026-07, 2026-09-01)"),
        ("contracts due_on not in (2026-07, None)", "due_on not in (2026-07, None)"),
        ("events début=demain", "starts_at=2026-07-15"),
        ("events debut=semaine_prochaine", "starts_at=2026-W30"),
        ("events starts_at=2026-07-14..2026-07-20", "starts_at=2026-07-14..2026-07-20"),
        ("events starts_at=2026T3", "starts_at=2026Q3"),
        ("events starts_at!=2026", "starts_at!=2026"),
        ("events starts_at!=2026-01..", "starts_at!=2026-01-01.."),
        ("events support=moi", "support=me"),
        ("events support!=me et status=prévu", "support!=me and status=planned"),
        ("events support in (me, None, alice, bob)", "support in ('alice', 'bob', me, None)"),
        ("events lieu.ville~nantes", "location.city~'nantes'"),
        ("events client.company.location.city=Nantes", "contract.client.company.location.city='Nantes'"),
        ("events contract.payments.method=virement", "contract.payments.method=transfer"),
        ("events participants=50..100", "attendees=50..100"),
        ("events clash_allowed=oui", "clash_allowed=true"),
        ("clients prenom^=J et nom$=ard", "first_name^='J' and last_name$='ard'"),
        ("clients name~dupont", "full_name~'dupont'"),
        ("clients city=Saint-*", "company.location.city=Saint-*"),
        ("clients city!=*ville*", "company.location.city!=*ville*"),
        ("clients city~*na*tes*", "company.location.city=*na*tes*"),
        ("clients city~'*'", "company.location.city~'*'"),
        ("clients commercial:alice", "commercial~'alice'"),
        ("clients commercial!~alice", "commercial!~'alice'"),
        ("clients contracts=None", "contracts=None"),
        ("clients contracts != None", "contracts!=None"),
        ("clients non contracts.status=signé", "not contracts.status=signed"),
        ("clients contracts.status!=signé", "contracts.status!=signed"),
        ("clients civility=M*", "civility in (MR, MME, MLE)"),
        ("clients city='La Rochelle'", "company.location.city='La Rochelle'"),
        ("clients city=\"L'Isle-Adam\"", "company.location.city=\"L'Isle-Adam\""),
        ("clients city=L'Isle-Adam", "company.location.city=\"L'Isle-Adam\""),
        ("clients last_name='a \\'b\\' \\\\ \"c\"'", "last_name='a \\'b\\' \\\\ \"c\"'"),
        ("clients email=a+b@x.fr", "email='a+b@x.fr'"),
        ("payments amount='1 200,50 €'", "amount=1200.50"),
        ("payments amount=12k..", "amount>=12000"),
        ("payments amount<>0", "amount!=0"),
        ("payments method in ('chèque', espèces)", "method in (cheque, cash)"),
        ("collaborators active=vrai", "active=true"),
        ("collaborators actif=non", "active=false"),
        ("collaborators nom>m", "full_name>'m'"),
        ("collaborators nom=a..f", "full_name='a'..'f'"),
        ("companies name=a. .. .b", "name='a.'..'.b'"),
        ("locations population>100k", "population>100000"),
    ] {
        let now = crate::entity::spelling::moment(clock().now);
        check(typed, &expected.replace("NOW", &now));
    }
}

#[test]
fn a_word_is_a_keyword_by_its_place() {
    for (typed, expected) in [
        ("clients city=ou", "company.location.city='ou'"),
        ("clients name=et", "full_name='et'"),
        ("clients name=et et city=ou ou name=non", "(full_name='et' and company.location.city='ou') or full_name='non'"),
        ("clients name in (in, is, and, not)", "full_name in ('in', 'is', 'and', 'not')"),
        ("clients name=not and not name=and", "full_name='not' and not full_name='and'"),
        ("clients name=a..et et city=b", "full_name='a'..'et' and company.location.city='b'"),
        ("clients name=a.. et city=b", "full_name>='a' and company.location.city='b'"),
        ("clients name=between", "full_name='between'"),
        ("clients name='None'", "full_name='None'"),
        ("clients name=\"none\" or name=none", "full_name='none' or full_name=None"),
        ("clients name~none", "full_name~'none'"),
        ("clients name='me' and commercial='me'", "full_name='me' and commercial='me'"),
        ("clients name='M*'", "full_name='M*'"),
        ("clients name=Bientôt...", "full_name='Bientôt...'"),
        ("clients name=Yahoo!", "full_name='Yahoo!'"),
        ("collaborators username=moi", "username='moi'"),
        ("clients name=a\u{a0}et\u{a0}city=b", "full_name='a' and company.location.city='b'"),
    ] {
        check(typed, expected);
    }
}

#[test]
fn connectives_bind_as_in_logic() {
    for (typed, expected) in [
        ("clients name=a and name=b or name=c", "(full_name='a' and full_name='b') or full_name='c'"),
        ("clients name=a or name=b and name=c", "full_name='a' or (full_name='b' and full_name='c')"),
        ("clients (name=a or name=b) and name=c", "(full_name='a' or full_name='b') and full_name='c'"),
        ("clients (((name=a)))", "full_name='a'"),
        ("clients not name=a and name=b", "not full_name='a' and full_name='b'"),
        ("clients not (name=a and name=b)", "not full_name='a' or not full_name='b'"),
        ("clients ! (name=a or not(name=b))", "not full_name='a' and full_name='b'"),
        ("clients not not name=a", "full_name='a'"),
        ("clients not name!=a", "not full_name!='a'"),
        ("clients name=a&&name=b||name=c", "(full_name='a' and full_name='b') or full_name='c'"),
    ] {
        check(typed, expected);
    }
}

#[test]
fn several_arguments() {
    for (typed, expected) in [
        ("clients name=a  name=b", "full_name='a' and full_name='b'"),
        ("clients name=a or name=b  name=c", "(full_name='a' or full_name='b') and full_name='c'"),
        ("clients name=a  OU  name=b  name=c", "full_name='a' or (full_name='b' and full_name='c')"),
        ("clients name=a  non  name=b", "full_name='a' and not full_name='b'"),
        ("clients (  name=a  ou  name=b  )  name=c", "(full_name='a' or full_name='b') and full_name='c'"),
        ("clients name='a b'  et  (name=c)", "full_name='a b' and full_name='c'"),
    ] {
        check(typed, expected);
    }
}

#[test]
fn where_connectives_meet_the_reading_is_noted() {
    for (arguments, note) in [
        (&["name=a and name=b or name=c"][..], Some("read as (name=a and name=b) or name=c")),
        (&["name=a", "et", "name=b", "ou", "name='c d'"], Some("read as (name=a and name=b) or name='c d'")),
        (&["name=a", "ou", "name=b", "name=c"], Some("read as name=a or (name=b and name=c)")),
        (&["not (name=a and name=b or name=c)"], Some("read as not ((name=a and name=b) or name=c)")),
        (&["(name=a and name=b) or name=c"], None),
        (&["name=a or name=b", "name=c"], None),
        (&["name=a or name=b or name=c"], None),
        (&["name=a and name=b and not name=c"], None),
    ] {
        assert_eq!(read("clients", arguments).unwrap().note.as_deref(), note, "{arguments:?}");
    }
}

#[test]
fn saved_views_are_spliced_as_if_in_parentheses() {
    let views = |name: &str| match name {
        "late" => Some("due_on<today or due_on=None".to_owned()),
        "mine" => Some("commercial=me and @late".to_owned()),
        "loop" => Some("@pool".to_owned()),
        "pool" => Some("status=signed and @loop".to_owned()),
        "typo" => Some("status=signed and duo_on<today".to_owned()),
        "void" => Some(" ".to_owned()),
        _ => None,
    };
    let check = |typed: &str, expected: &str| {
        let shown = match compile_with(&[typed.to_owned()], entity("contracts"), &clock(), &views) {
            Ok(filter) => filter.condition.unwrap().to_string(),
            Err(error) => format!("{}: {}\n{}", error.code, error.message, error.snippet()),
        };
        assert_eq!(shown, expected, "{typed}");
    };
    check("@late and status=signed", "(due_on<2026-07-14 or due_on=None) and status=signed");
    check("not @mine", "not client.commercial=me or (not due_on<2026-07-14 and not due_on=None)");
    check("total>1 and @other", "F032: no saved view called `other`\n  | total>1 and @other\n  |              ^^^^^");
    check(
        "@loop",
        "F032: in the saved view `pool`: the saved view `loop` refers to itself\n  | status=signed and @loop\n  |                    ^^^^",
    );
    check(
        "@typo",
        "F012: in the saved view `typo`: unknown field `duo_on` on contracts\n  | status=signed and duo_on<today\n  |                   ^^^^^^",
    );
    check("@void", "F032: the saved view `void` is empty\n  | @void\n  |  ^^^^");
}

#[test]
fn ends_of_ranges_and_periods() {
    use std::ops::Bound::{Excluded, Included, Unbounded};
    let date = |text: &str| Value::Date(text.parse().unwrap());
    let whole = |number| Value::Integer(number);
    for (typed, expected) in [
        ("due_on=2026-07", (Included(date("2026-07-01")), Excluded(date("2026-08-01")))),
        ("due_on<2026-07", (Unbounded, Excluded(date("2026-07-01")))),
        ("due_on<=2026-07", (Unbounded, Excluded(date("2026-08-01")))),
        ("due_on>2026-07", (Included(date("2026-08-01")), Unbounded)),
        ("due_on>=2026-07", (Included(date("2026-07-01")), Unbounded)),
        ("due_on=2026-07..2026-09", (Included(date("2026-07-01")), Excluded(date("2026-10-01")))),
        ("due_on=..2026-09", (Unbounded, Excluded(date("2026-10-01")))),
        ("events.attendees=5..9", (Included(whole(5)), Included(whole(9)))),
        ("events.attendees<5", (Unbounded, Excluded(whole(5)))),
        ("events.attendees=>5", (Included(whole(5)), Unbounded)),
        ("events.attendees>5", (Excluded(whole(5)), Unbounded)),
    ] {
        let condition = read("contracts", &[typed]).unwrap().condition;
        let Some(Condition::Test(Test { predicate: Predicate::Within(from, to), .. })) = condition else {
            panic!("{typed}: {condition:?}")
        };
        assert_eq!((from, to), expected, "{typed}");
    }
}
