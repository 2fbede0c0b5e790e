//! Reports.

use super::Texts;
use crate::language::both;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = Texts {
    says: &[
        both("Sum up many records: value, debts, revenue, workload, each drawn", "Résumer beaucoup d'enregistrements : valeur, dettes, recettes, charge, avec un graphique"),
        both("Value of contracts by month, signed and unsigned", "Valeur des contrats par mois, signés et non signés"),
        both("What is still to be paid, by commercial and by how late it is", "Ce qui reste à payer, par commercial et selon le retard"),
        both("What was received, beside the year before", "Ce qui a été reçu, à côté de l'année précédente"),
        both("Events by support and week, clashes marked", "Événements par support et par semaine, chevauchements marqués"),
        both("How many contracts were signed, and after how many days", "Combien de contrats ont été signés, et après combien de jours"),
        both("Contracts or clients to which nothing happened", "Contrats ou clients auxquels rien n'est arrivé"),
        both("As in lists: field op value, joined by and/et, or/ou, not/non and parentheses; nothing: everything", "Comme dans les listes : champ opérateur valeur, joints par et/and, ou/or, non/not et des parenthèses ; rien : tout"),
        both("table, wide, list, tsv, csv, json, jsonl, yaml, md, ids, xlsx, html or svg [default: table on a terminal, else tsv]", "table, wide, list, tsv, csv, json, jsonl, yaml, md, ids, xlsx, html ou svg [par défaut : table sur un terminal, sinon tsv]"),
        both("Which date: created_at (the last months), or due_on (the next)", "Quelle date : created_at (les derniers mois) ou due_on (les prochains)"),
        both("How many months; the others are summed before and after them", "Combien de mois ; les autres sont additionnés avant et après"),
        both("month, client or commercial", "month (mois), client ou commercial"),
        both("Which year, beside the one before [default: this one]", "Quelle année, à côté de la précédente [par défaut : celle-ci]"),
        both("At most so many clients or commercials, the best first; 0 for all [default: 20 where they are drawn, else all]", "Tant de clients ou de commerciaux au plus, les meilleurs d'abord ; 0 pour tous [par défaut : 20 s'il y a un graphique, sinon tous]"),
        both("How many weeks", "Combien de semaines"),
        both("commercial, or month of creation", "commercial, ou mois de création (month)"),
        both("With --by month: how many, this one being the last", "Avec --by month : combien, celui-ci étant le dernier"),
        both("contracts or clients", "contracts (contrats) ou clients"),
        both("Nothing happened for so many days or more", "Rien n'est arrivé depuis tant de jours ou plus"),
        both("At most so many, the quietest first; 0 for all [default: 20 where they are drawn, else all]", "Tant au plus, les plus anciens d'abord ; 0 pour tous [par défaut : 20 s'il y a un graphique, sinon tous]"),
    ],
    names: &[
        both("BY", "PAR"),
        both("OF", "DE"),
        both("YYYY", "AAAA"),
    ],
    after: &[
        (&["report"], r"Exemples :
  epicrm report pipeline
  epicrm report outstanding commercial=alice
  epicrm report revenue --by client --format csv
  epicrm report workload --weeks 4
  epicrm report conversion --format html > conversion.html

html et svg sont un seul fichier : rien à télécharger, à lire à l'écran, clair ou sombre, ou à imprimer."),
        (&["report pipeline"], r#"Exemples :
  epicrm report pipeline
  epicrm report pipeline commercial=alice --months 6
  epicrm report pipeline --by due_on "total>5000" --format csv

Le filtre est un filtre de contrats : epicrm fields contracts. Les contrats annulés ne sont pas comptés. Un contrat compte au mois
de sa création, ou avec --by due_on au mois de son échéance, à partir de ce mois-ci."#),
        (&["report outstanding"], r#"Exemples :
  epicrm report outstanding
  epicrm report outstanding commercial=me
  epicrm report outstanding "remaining>1000" --format json

Le filtre est un filtre de contrats : epicrm fields contracts. Compte ce qui reste à payer des contrats signés ; un contrat dont
l'échéance est aujourd'hui n'est pas encore en retard."#),
        (&["report revenue"], r"Exemples :
  epicrm report revenue
  epicrm report revenue --by client --limit 10
  epicrm report revenue --by commercial --year 2025
  epicrm report revenue method=card contract.client.city=Nantes

Le filtre est un filtre de paiements : epicrm fields payments. Les recettes sont ce qui a été payé, au jour du paiement ; ce qui a
été repris en est retiré. Une année qui n'est pas finie est comparée jusqu'au même jour de l'année précédente."),
        (&["report workload"], r#"Exemples :
  epicrm report workload
  epicrm report workload support=me --weeks 4
  epicrm report workload "city=Nantes" --format csv

Le filtre est un filtre d'événements : epicrm fields events. Les semaines commencent le lundi, la première est celle-ci. Un événement
compte dans chaque semaine qu'il touche ; les annulés ne sont pas comptés. Un chevauchement est un événement qui en recouvre un
autre du même support. Sans filtre, qui pourrait être support et n'a pas d'événement est montré aussi."#),
        (&["report conversion"], r"Exemples :
  epicrm report conversion
  epicrm report conversion created_at=2026
  epicrm report conversion --by month --months 6 commercial=alice

Le filtre est un filtre de contrats : epicrm fields contracts. Les jours sont la médiane entre la création d'un contrat et sa
signature, pour les contrats signés. Un contrat signé puis annulé compte comme annulé."),
        (&["report stale"], r"Exemples :
  epicrm report stale
  epicrm report stale --days 90 commercial=me
  epicrm report stale --of clients city=Nantes --format csv

Le filtre est un filtre de contrats, ou de clients : epicrm fields clients. Il arrive quelque chose à un contrat quand il est
modifié ou payé, quand un de ses événements est modifié ou a lieu, quand une note ou un rappel y est écrit ; à un client, quand
c'est le cas d'un de ses contrats aussi. Sont regardés les contrats à signer ou à payer."),
    ],
};
