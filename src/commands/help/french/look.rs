//! What is looked at: today, the calendar, who is free.

use super::Texts;
use crate::language::both;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = Texts {
    says: &[
        both("See what waits for you today, with the command that does it", "Voir ce qui vous attend aujourd'hui, avec la commande qui le fait"),
        both("Sections to show; nothing: all of the department's", "Rubriques à montrer ; rien : toutes celles du département"),
        both("The day of another department, or that of a script", "La journée d'un autre département, ou celle d'un script"),
        both("At most so many of each section; 0 for all [default: 5 on a terminal, else all]", "Tant par rubrique au plus ; 0 pour tout [par défaut : 5 sur un terminal, sinon tout]"),
        both("Exit with code 3 when nothing waits", "Finir par le code 3 quand rien n'attend"),

        both("See the events of a month: how many on each day, then which", "Voir les événements d'un mois : combien chaque jour, puis lesquels"),
        both("The month, then a filter as lists take it: support=me", "Le mois, puis un filtre comme en prennent les listes : support=moi"),
        both("A week: this one, or the first of the month named", "Une semaine : celle-ci, ou la première du mois nommé"),
        both("Events that were called off, too", "Aussi les événements qui n'auront pas lieu"),
        both("table, wide, list, tsv, csv, json, jsonl, yaml, md, ids, ics or xlsx [default: the calendar on a terminal, else tsv]", "table, wide, list, tsv, csv, json, jsonl, yaml, md, ids, ics ou xlsx [par défaut : le calendrier sur un terminal, sinon tsv]"),
        both("At most so many events under the calendar; 0 for all [default: 50 on a terminal, else all]", "Tant d'événements au plus sous le calendrier ; 0 pour tous [par défaut : 50 sur un terminal, sinon tous]"),

        both("See who of the support is free, and when", "Voir qui du support est libre, et quand"),
        both("Usernames; nothing: everybody of the support", "Noms d'utilisateur ; rien : tout le support"),
        both("Of the support, whose time alone is kept", "Du support, dont le temps seul est suivi"),
        both("The first day, or moment: tomorrow, 2026-12-01, next_week, 2026-12-01T18:00 [default: today]", "Le premier jour, ou moment : demain, 2026-12-01, semaine_prochaine, 2026-12-01T18:00 [par défaut : aujourd'hui]"),
        both("The last day, or the moment [default: 14 days from the first; of a week or a month, its last]", "Le dernier jour, ou le moment [par défaut : 14 jours après le premier ; d'une semaine ou d'un mois, son dernier]"),
        both("An event: who could take it", "Un événement : qui pourrait le prendre"),
        both("Exit with code 3 when nobody is free", "Finir par le code 3 quand personne n'est libre"),
    ],
    names: &[
        both("SECTION", "RUBRIQUE"),
        both("DEPARTMENT", "DÉPARTEMENT"),
        both("MONTH FILTER", "MOIS FILTRE"),
        both("USERNAME", "NOM"),
        both("EVENT", "ÉVÉNEMENT"),
    ],
    after: &[
        (&["today"], r"Exemples :
  epicrm today
  epicrm today reminders --limit 0
  epicrm today --department gestion
  epicrm today --format json

Commercial : paiements dus, contrats à signer, clients silencieux. Gestion : événements sans support, conflits, soldes en retard,
contrats signés sans événement. Support : les événements des 14 prochains jours, conflits, détails manquants, ce qui est passé et n'est
pas clos. Tous : rappels des 7 prochains jours. Une ligne marquée ! n'attendra pas ; ce qui est à sa fin le fait. Sur un terminal chaque
rubrique montre ses cinq premières lignes ; un tube reçoit tout."),
        (&["calendar"], r"Exemples :
  epicrm calendar
  epicrm calendar 2026-12
  epicrm calendar mois-prochain support=moi
  epicrm calendar --week commercial=moi
  epicrm calendar 2027Q1 'city=Paris ou city=Lyon'
  epicrm calendar --format ics > month.ics

Toute date que lisent les filtres : un mois, un trimestre, une année ; un jour ou une semaine montre sa semaine. Les semaines commencent
le lundi. Un événement compte chaque jour qu'il touche, dans votre fuseau horaire. Ceux qui n'auront pas lieu sont laissés de côté, sauf
avec --all. Dans un tube, et dans un format pour programmes, les événements seuls."),
        (&["free"], r"Exemples :
  epicrm free
  epicrm free --from semaine_prochaine
  epicrm free sam sofia --from 2026-12-01 --to 2026-12-04
  epicrm free --from 2026-12-12T08:30 --to 2026-12-12T18:00
  epicrm free --for geg2021
  epicrm free --from demain --format json

Est libre qui pourrait, selon la base de données, prendre un événement : aucun des siens qui aura lieu n'est au même moment, sauf ceux à
qui c'est permis. --to est le dernier jour, ou un moment. Pour les programmes : chaque plage libre, et la charge de toute la période ; avec
--for, chaque personne, et ce qui la retient. Les moins chargés d'abord."),
    ],
};
