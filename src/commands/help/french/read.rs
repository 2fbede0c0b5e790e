//! Lists, pages, searches, saved views.

use super::Texts;
use crate::language::both;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = Texts {
    says: &[
        both("List clients", "Lister les clients"),
        both("List contracts", "Lister les contrats"),
        both("List events", "Lister les événements"),
        both("List companies", "Lister les entreprises"),
        both("List locations", "Lister les lieux"),
        both("List collaborators", "Lister les collaborateurs"),
        both("List departments", "Lister les départements"),
        both("List roles (job titles)", "Lister les rôles (fonctions)"),
        both("List payments", "Lister les paiements"),
        both("List notes, on any record", "Lister les notes, sur toute fiche"),
        both("List reminders: those to do first, by the day they are due", "Lister les rappels : d'abord ceux à faire, par échéance"),
        both("List who wrote what, when, from which command; the latest first", "Lister qui a écrit quoi, quand, par quelle commande ; le dernier d'abord"),
        both("field op value, joined by and/et, or/ou, not/non and parentheses; nothing: everything", "champ opérateur valeur, joints par et/and, ou/or, non/not et des parenthèses ; rien : tout"),
        both("Columns to show, as dotted paths; +x adds to the usual ones, -x removes; help lists them", "Colonnes à montrer, en chemins pointés ; +x ajoute aux habituelles, -x retire ; help les liste"),
        both("Fields to sort by; -field for descending", "Champs selon lesquels trier ; -champ pour l'ordre décroissant"),
        both("At most so many records; 0 for all [default: 50 on a terminal, else all]", "Tant de fiches au plus ; 0 pour toutes [par défaut : 50 sur un terminal, sinon toutes]"),
        both("Go on where another page ended: what `next:` said, or first", "Continuer où une autre page a fini : ce que disait `next:`, ou first"),
        both("The records as they were: at the end of that day, or at that moment", "Les fiches telles qu'elles étaient : à la fin de ce jour, ou à ce moment"),
        both("Print how many there are, and nothing else", "Afficher combien il y en a, et rien d'autre"),
        both("Exit with code 3 when there is none", "Finir par le code 3 quand il n'y en a aucun"),
        both("Instead of records: the filter as it was read, the SQL, its parameters, the rights", "Au lieu des fiches : le filtre tel qu'il a été lu, le SQL, ses paramètres, les droits"),
        both("As --explain, with the server's plan and its cost: the statement is run", "Comme --explain, avec le plan du serveur et son coût : la requête est exécutée"),
        both("Refuse a filter that mixes AND and OR without parentheses", "Refuser un filtre qui mêle ET et OU sans parenthèses"),

        both("Show one client: company, contracts, money, timeline, what comes next", "Montrer un client : entreprise, contrats, argent, chronologie, suite à donner"),
        both("Show one contract: client, payments, events, timeline, what comes next", "Montrer un contrat : client, paiements, événements, chronologie, suite à donner"),
        both("Show one event", "Montrer un événement"),
        both("Show one company, or look one up in the public register", "Montrer une entreprise, ou en chercher une dans le registre public"),
        both("Show one location, or look one up in the public register", "Montrer un lieu, ou en chercher un dans le registre public"),
        both("Show one collaborator", "Montrer un collaborateur"),
        both("Show one department", "Montrer un département"),
        both("Show one role (job title)", "Montrer un rôle (une fonction)"),
        both("Show one payment", "Montrer un paiement"),
        both("Its code, or another name of it: a client's full name, a company's SIREN, a username", "Son code, ou un autre de ses noms : le nom complet d'un client, le SIREN d'une entreprise, un nom d'utilisateur"),
        both("Everything held about the person, with the history, as one JSON document to hand over", "Tout ce qui est gardé sur la personne, historique compris, en un document JSON à remettre"),
        both("Ask the public register of companies, by SIREN, SIRET or name", "Interroger le registre public des entreprises, par SIREN, SIRET ou nom"),
        both("Ask the public register of communes, by postal code or name", "Interroger le registre public des communes, par code postal ou nom"),
        both("What to look for", "Ce qu'il faut chercher"),

        both("Find clients, companies, contracts, events and locations by words", "Chercher clients, entreprises, contrats, événements et lieux par des mots"),
        both("Every word must be found in the same field, in any case, with or without accents", "Tous les mots doivent se trouver dans le même champ, quelle que soit la casse, avec ou sans accents"),
        both("Exit with code 3 when nothing is found", "Finir par le code 3 quand rien n'est trouvé"),
        both("Find clients or companies that are probably the same", "Chercher les clients ou entreprises qui sont sans doute les mêmes"),
        both("clients or companies", "clients ou companies"),
        both("As in lists: field op value; nothing: everything", "Comme dans les listes : champ opérateur valeur ; rien : tout"),
        both("Pairs that score so much or more", "Les paires de ce score ou davantage"),
        both("At most so many pairs; 0 for all [default: 50 on a terminal, else all]", "Tant de paires au plus ; 0 pour toutes [par défaut : 50 sur un terminal, sinon toutes]"),
        both("List clients of whom nothing has been heard for years", "Lister les clients sans nouvelles depuis des années"),
        both("A time such as 3y, 18months, 90d (3ans, 18mois, 90j)", "Une durée comme 3ans, 18mois, 90j (3y, 18months, 90d)"),

        both("List saved views", "Lister les vues enregistrées"),
        both("Save a filter under a name, or delete one", "Enregistrer un filtre sous un nom, ou en supprimer un"),
        both("Keep a filter under a name; saving it again replaces it", "Garder un filtre sous un nom ; l'enregistrer de nouveau le remplace"),
        both("Delete a view of yours; for gestion, any of the team's", "Supprimer une de vos vues ; pour gestion, toute vue de l'équipe"),
        both("Letters, digits, - and _", "Lettres, chiffres, - et _"),
        both("The filter, as a list takes it", "Le filtre, tel qu'une liste le prend"),
        both("What it lists [default: the one noun that understands the filter]", "Ce qu'elle liste [par défaut : la seule entité qui comprend le filtre]"),
        both("What it lists, where several views have that name", "Ce qu'elle liste, quand plusieurs vues ont ce nom"),
        both("Columns to show it with", "Colonnes avec lesquelles la montrer"),
        both("Fields to sort it by", "Champs selon lesquels la trier"),
        both("Format to print it in", "Format dans lequel l'afficher"),
        both("For everybody, not for you alone", "Pour tous, pas pour vous seul"),
        both("The team's, not one's own", "Celle de l'équipe, pas la vôtre"),
    ],
    names: &[
        both("WORDS", "MOTS"),
        both("QUERY", "RECHERCHE"),
        both("SCORE", "SCORE"),
        both("TIME", "DURÉE"),
    ],
    after: &[
        (&["clients", "contracts", "events", "companies", "locations", "collaborators", "departments", "roles", "payments", "notes", "reminders", "views", "history"], r#"Exemples :
  epicrm contracts "status=signed et remain_amount_to_pay =>0"
  epicrm events 'commercial_id=aa123456789 ou commercial_id=ab123456789'
  epicrm events "support=None"
  epicrm clients civility=MME et company.city=Nantes
  epicrm contracts total=1000..5000 --sort -total --columns code,client.full_name,total
  epicrm events "starts_at=next_week and support=me" --format json
  epicrm contracts status=unsigned --as-of last_month
  epicrm contracts --columns help
  epicrm contracts --sort -remaining --limit 20 --page first
  epicrm clients "contracts.status=unsigned or city=Nantes" --explain

Les filtres se tapent comme ils se disent, en français ou en anglais ; plusieurs arguments sont joints par ET. Ce qui s'y dit :
epicrm help filters ; les champs : epicrm fields clients"#),
        (&["client", "contract", "event", "company", "location", "collaborator", "department", "role", "payment"], r"Exemples :
  epicrm client mkc111
  epicrm client 'Maïwenn Kéréon'
  epicrm client mkc111 --export-all
  epicrm contract kc555 --format json
  epicrm event geg2021
  epicrm collaborator me"),
        (&["company lookup"], r"Exemples :
  epicrm company lookup 356000000
  epicrm company lookup 'nantes voiles' --format json

Ensuite : epicrm add-company siren=356000000 --lookup
Le registre est l'Annuaire des Entreprises (INSEE). Les réponses sont gardées une semaine ; EPICRM_INTERNET=off n'interroge personne."),
        (&["location lookup"], r"Exemples :
  epicrm location lookup 44000
  epicrm location lookup 'Saint-Nazaire' --format json

Ensuite : epicrm add-location postal_code=44000 --lookup
Le registre est geo.api.gouv.fr. Les réponses sont gardées une semaine ; EPICRM_INTERNET=off n'interroge personne."),
        (&["search"], r"Exemples :
  epicrm search kereon
  epicrm search conference casino
  epicrm search 06 39 98 24 41
  epicrm search 554501171 --format json"),
        (&["duplicates"], r"Exemples :
  epicrm duplicates clients
  epicrm duplicates clients city=Nantes --least 80
  epicrm duplicates companies --format json

Le score est sur 100 : la ressemblance des noms (70 ; sans égard aux accents, à la casse, à l'ordre des mots ni aux formes juridiques),
plus 30 pour la même adresse e-mail, le même téléphone ou SIREN, 15 pour la même entreprise ou le même lieu ; un autre SIREN en retire 40.
Une paire est listée quand l'un des deux passe le filtre. Ils deviennent un par : epicrm merge-client GARDÉ AUTRE"),
        (&["retention"], r"Exemples :
  epicrm retention
  epicrm retention --older-than 5y
  epicrm retention --older-than 18months --format json
  epicrm retention --format ids

Sont listés les clients dont le dernier contrat, paiement, événement, rappel, note ou premier contact est plus ancien, le plus
longtemps silencieux d'abord ; une fiche sans rien de cela est aussi vieille qu'elle-même. L'usage de la CNIL est de 3 ans. Ce que la
loi fait garder 10 ans à une entreprise pour ses comptes (Code de commerce, L123-22), elle peut le garder plus longtemps, séparé du reste :
accounts_until dit jusqu'à quand. Effacer garde les chiffres."),
        (&["view"], r#"Exemples :
  epicrm view save late "status=signed and remaining>0 and due_on<today" --sort due_on --columns code,client_name,remaining,due_on
  epicrm contracts @late
  epicrm contracts "@late and commercial=me" --format json
  epicrm view save soon "starts_at=today..+2w" --team
  epicrm views noun=contracts
  epicrm view delete late --team

Une vue enregistrée s'emploie par son nom, dans tout filtre de son entité ; les options l'emportent sur celles de son enregistrement."#),
    ],
};
