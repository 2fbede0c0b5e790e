//! Adding, changing, deleting, and the acts that have names of their own.

use super::Texts;
use crate::language::both;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = Texts {
    says: &[
        both("Add a client, followed by you", "Ajouter un client, que vous suivez"),
        both("Change a client", "Modifier un client"),
        both("Delete a client that has no contract", "Supprimer un client sans contrat"),
        both("Add a contract", "Ajouter un contrat"),
        both("Change a contract: its total, status, due date…", "Modifier un contrat : montant, statut, échéance…"),
        both("Delete a contract without payment or event", "Supprimer un contrat sans paiement ni événement"),
        both("Record a payment, or the reversal of one", "Enregistrer un paiement, ou l'annulation d'un autre"),
        both("Add an event for a signed contract", "Ajouter un événement à un contrat signé"),
        both("Change an event: its support, dates, place, notes…", "Modifier un événement : support, dates, lieu, notes…"),
        both("Delete an event", "Supprimer un événement"),
        both("Add a company", "Ajouter une entreprise"),
        both("Change a company", "Modifier une entreprise"),
        both("Delete a company that has no client", "Supprimer une entreprise sans client"),
        both("Add a location", "Ajouter un lieu"),
        both("Change a location", "Modifier un lieu"),
        both("Delete a location where nothing is", "Supprimer un lieu où il n'y a rien"),
        both("Add a collaborator, with a one-time password (gestion)", "Ajouter un collaborateur, avec un mot de passe à usage unique (gestion)"),
        both("Change a collaborator: name, department, role, active…", "Modifier un collaborateur : nom, département, rôle, actif…"),
        both("Delete a collaborator who has left no trace (gestion)", "Supprimer un collaborateur qui n'a laissé aucune trace (gestion)"),
        both("Add a department (gestion)", "Ajouter un département (gestion)"),
        both("Rename a department (gestion)", "Renommer un département (gestion)"),
        both("Delete a department without members (gestion)", "Supprimer un département sans membres (gestion)"),
        both("Add a role, a job title (gestion)", "Ajouter un rôle, une fonction (gestion)"),
        both("Rename a role (gestion)", "Renommer un rôle (gestion)"),
        both("Delete a role that nobody has (gestion)", "Supprimer un rôle que personne n'a (gestion)"),
        both("Write a note on a client, a contract, an event…", "Écrire une note sur un client, un contrat, un événement…"),
        both("Write a note, the long way", "Écrire une note, de la manière longue"),
        both("Change a note of yours", "Modifier une de vos notes"),
        both("Delete a note", "Supprimer une note"),
        both("Set a reminder about a client, a contract, an event…", "Poser un rappel sur un client, un contrat, un événement…"),
        both("Set a reminder, the long way", "Poser un rappel, de la manière longue"),
        both("Change a reminder: when it is due, its text, done or not", "Modifier un rappel : son échéance, son texte, fait ou non"),
        both("Tick a reminder off", "Cocher un rappel : c'est fait"),
        both("Delete a reminder", "Supprimer un rappel"),

        both("field=value for each field of the new record", "champ=valeur pour chaque champ de la nouvelle fiche"),
        both("The record's code, then field=value for each field to change", "Le code de la fiche, puis champ=valeur pour chaque champ à modifier"),
        both("The record's code", "Le code de la fiche"),
        both("The record's code, the long-standing way: --event_id, --client_id, …", "Le code de la fiche, à l'ancienne : --event_id, --client_id, …"),
        both("Fill the record in as a text, in $VISUAL or $EDITOR", "Remplir la fiche comme un texte, dans $VISUAL ou $EDITOR"),
        both("Change the record as a text, in $VISUAL or $EDITOR", "Modifier la fiche comme un texte, dans $VISUAL ou $EDITOR"),
        both("Of a company or a location: fill in what the public register knows of it", "D'une entreprise ou d'un lieu : remplir ce que le registre public en sait"),
        both("Of a client or a company: refuse what resembles one that is there", "D'un client ou d'une entreprise : refuser ce qui ressemble à ce qui existe"),
        both("Of an event, accept that it overlaps others of its support: clash_allowed=yes", "D'un événement, accepter qu'il en chevauche d'autres de son support : clash_allowed=yes"),
        both("If the record exists already, by its code or another unique field, leave it as it is and print it", "Si la fiche existe déjà, par son code ou un autre champ unique, la laisser telle quelle et l'afficher"),
        both("If the record exists already, change it to what is given", "Si la fiche existe déjà, la modifier d'après ce qui est donné"),
        both("Be content when there is no such record", "Se contenter de l'absence d'une telle fiche"),
        both("Every record of this filter, instead of one by its code", "Toutes les fiches de ce filtre, au lieu d'une seule par son code"),
        both("How many records the filter must match: asked for on a terminal, to be given by scripts", "Combien de fiches le filtre doit trouver : demandé sur un terminal, à donner par les scripts"),
        both("Leave out the records that are refused, telling why, and write the others", "Laisser de côté les fiches refusées, en disant pourquoi, et écrire les autres"),
        both("Exit with code 3 when no record matches", "Finir par le code 3 quand aucune fiche ne correspond"),
        both("Only if the record's updated_at is still this one, as --format json prints it", "Seulement si updated_at de la fiche est encore celui-ci, comme --format json l'affiche"),
        both("Check everything, but add nothing", "Tout vérifier, mais ne rien ajouter"),
        both("Check everything, but change nothing", "Tout vérifier, mais ne rien changer"),
        both("Check everything, but delete nothing", "Tout vérifier, mais ne rien supprimer"),
        both("Check everything and show before → after, but change nothing", "Tout vérifier et montrer avant → après, mais ne rien changer"),
        both("Check everything and show what would change, but change nothing", "Tout vérifier et montrer ce qui changerait, mais ne rien changer"),
        both("Check everything and show what would be, but change nothing", "Tout vérifier et montrer ce qui serait, mais ne rien changer"),
        both("Do not ask", "Ne pas demander"),

        both("client, contract, event, company, location, payment or collaborator", "client, contract, event, company, location, payment ou collaborator"),
        both("Its code, or another name of it: a client's full name, a username", "Son code, ou un autre de ses noms : le nom complet d'un client, un nom d'utilisateur"),
        both("What to write: one word or many", "Ce qu'il faut écrire : un mot ou plusieurs"),
        both("What is to be done: one word or many", "Ce qu'il y a à faire : un mot ou plusieurs"),
        both("The day it is due: 2026-12-01, tomorrow, 01/12/2026…", "Le jour de l'échéance : 2026-12-01, demain, 01/12/2026…"),
        both("Whom it reminds [default: you]", "À qui il est destiné [par défaut : à vous]"),
        both("The reminder's code", "Le code du rappel"),

        both("Sign contracts of your clients", "Signer des contrats de vos clients"),
        both("Codes of the contracts, then field=value for what else changes", "Les codes des contrats, puis champ=valeur pour ce qui change en outre"),
        both("A contract's code, the long-standing way", "Le code d'un contrat, à l'ancienne"),
        both("Cancel a contract, saying why", "Annuler un contrat, en disant pourquoi"),
        both("The contract's code", "Le code du contrat"),
        both("The contract's code, the long-standing way", "Le code du contrat, à l'ancienne"),
        both("Why: one line", "Pourquoi : une ligne"),
        both("Cancel its planned and confirmed events too", "Annuler aussi ses événements prévus et confirmés"),
        both("Take a payment back, exactly (gestion)", "Annuler un paiement, exactement (gestion)"),
        both("The payment's code, then field=value for what the reversal has of its own", "Le code du paiement, puis champ=valeur pour ce que l'annulation a de propre"),
        both("The payment's code, the long-standing way", "Le code du paiement, à l'ancienne"),
        both("Make one of two records of the same client", "Réunir deux fiches du même client"),
        both("Make one of two records of the same company", "Réunir deux fiches de la même entreprise"),
        both("The record that is kept: its code or another name of it", "La fiche gardée : son code ou un autre de ses noms"),
        both("The one that is merged into it", "Celle qui est fondue dans la première"),
        both("Erase who a client is, from the history too (gestion)", "Effacer l'identité d'un client, de l'historique aussi (gestion)"),
        both("The client's code, or another name of it", "Le code du client, ou un autre de ses noms"),
        both("The client's code, the long-standing way", "Le code du client, à l'ancienne"),
        both("Take back your latest write, or another change, whole", "Annuler votre dernière écriture, ou un autre changement, en entier"),
        both("Of any entry of the change, as history tells it [default: my latest write]", "D'une ligne quelconque du changement, comme history la donne [par défaut : ma dernière écriture]"),
    ],
    names: &[
        both("FIELD=VALUE", "CHAMP=VALEUR"),
        both("CODE FIELD=VALUE", "CODE CHAMP=VALEUR"),
        both("UPDATED_AT", "UPDATED_AT"),
        both("KEPT", "GARDÉ"),
        both("OTHER", "AUTRE"),
    ],
    after: &[
        (&["add-client", "add-contract", "add-payment", "add-event", "add-company", "add-location", "add-collaborator", "add-department", "add-role", "add-note", "add-reminder"], r"Exemples :
  epicrm add-company name='Nantes Voiles' location=lo-12
  epicrm add-client civility=MME first_name=Anne last_name='Le Goff' company='La Poste'
  epicrm add-contract client=mkc111 total=12000 due_on=2027-06-30
  epicrm add-payment contract=kc555 amount=4000 method=transfer paid_on=today
  epicrm add-event title='General assembly' contract=kc555 starts_at=2027-03-01T18:00 ends_at=2027-03-01T23:00
  epicrm add-role code=intern name=Intern
  epicrm add-department name='Support Ouest' privileges=support
  epicrm add-collaborator username=zoe registration_number=zz100 full_name='Zoé Martin' department=support

Champs, alias et valeurs sont ceux des filtres ; un code est créé quand aucun n'est donné. Sur un terminal, ce qui manque est demandé,
sauf avec --no-input ; --edit ouvre la fiche comme un texte.

Un script peut les répéter ; ce qui est unique de la fiche (code, adresse e-mail, SIRET, nom d'utilisateur…) dit lequel est visé :
  epicrm add-company code=nantes-voiles name='Nantes Voiles' --if-missing
  epicrm add-company code=nantes-voiles name='Nantes Voiles SAS' --upsert

--lookup remplit ce qu'un registre public sait : add-company siren=…, add-location postal_code=….
Un client ou une entreprise qui ressemble à un autre est ajouté, et la ressemblance dite ; --refuse-duplicates le refuse. Un événement
qui en chevauche un autre de son support est refusé ; --allow-clash l'accepte.

Affiche la nouvelle fiche. Le mot de passe à usage unique d'un nouveau collaborateur est dit une fois, sur la sortie d'erreur : il
vaut 7 jours et doit être changé avant tout usage (epicrm password). Un script en lit un dans la sortie de :
epicrm reset-password UTILISATEUR"),
        (&["update-client", "update-contract", "update-event", "update-company", "update-location", "update-collaborator", "update-department", "update-role", "update-note", "update-reminder"], r#"Exemples :
  epicrm update-event geg2021 support=sofia
  epicrm update-event --event_id=geg2021 collaborator_id=af123456789
  epicrm update-event --event_id=geg2021 collaborator_id=None
  epicrm update-event geg2021 starts_at=2027-03-01T18:00 ends_at=2027-03-01T23:00 --dry-run
  epicrm update-contract kc555 status=signed
  printf 'No balloons' | epicrm update-event geg2021 notes=-
  epicrm update-collaborator bob department=support     # gestion ; termine les sessions de bob
  epicrm update-collaborator bob active=false           # gestion ; bob ne peut plus se connecter

Plusieurs à la fois, toutes ou aucune, confirmées par leur nombre ; --skip-errors laisse de côté celles qui sont refusées :
  epicrm update-contract --where "status=unsigned and commercial=me" due_on=2027-06-30 --dry-run
  epicrm update-event --where "support=None and status=planned" status=confirmed --skip-errors --dry-run

Champs, alias et valeurs sont ceux des filtres ; None efface. Un événement qui en chevauche un autre du même support est refusé ;
--allow-clash l'accepte. remaining=… d'un contrat enregistre la différence comme un ajustement (gestion). Un texte peut venir d'un
fichier, notes=@minutes.txt, ou de l'entrée standard, notes=- ; notes=@@x est le texte @x. Sur un terminal, un code seul montre les
champs à modifier ; --edit les ouvre comme un texte. Ce que vous pouvez modifier : epicrm can --list"#),
        (&["delete-client", "delete-contract", "delete-event", "delete-company", "delete-location", "delete-collaborator", "delete-department", "delete-role", "delete-note", "delete-reminder"], r#"Exemples :
  epicrm delete-event geg2021 --dry-run
  epicrm delete-event geg2021
  epicrm delete-collaborator gustave     gestion ; seulement qui n'a laissé aucune trace, les autres sont désactivés
  epicrm delete-event geg2021 --if-exists
  epicrm delete-client --where "contracts=None and first_contact_on<2020" --dry-run

Ce à quoi autre chose se rapporte ne peut pas être supprimé : le refus dit quoi, combien, et qu'en faire.
Ses notes et rappels partent avec lui. L'historique garde ce qui a été supprimé."#),
        (&["note"], r"Exemples :
  epicrm note client mkc111 Prefers to be called in the morning
  epicrm note contract kc555 'Asks for a deposit of 20 %' --dry-run
  epicrm note event geg2021 'Stage of 6 × 4 m; no balloons'

Une longue note vient d'un fichier, @minutes.txt, ou d'un tube, -. Les notes se lisent par tous, sur la page de la fiche
(epicrm client mkc111) et dans : epicrm notes. Équivaut à epicrm add-note client=mkc111 text=… ; une note se modifie (update-note) et se
supprime (delete-note) par son auteur."),
        (&["remind"], r"Exemples :
  epicrm remind contract kc555 2026-12-01 Ask for the rest
  epicrm remind client mkc111 tomorrow Call back
  epicrm remind event geg2021 next_week 'Confirm the caterer' --for sam    # gestion ; les autres pour eux-mêmes

Ce qu'il y a à faire : epicrm reminders 'who=me and done=no' ; ce qui est fait : epicrm done re-1. Équivaut à
epicrm add-reminder contract=kc555 due_on=2026-12-01 text=…"),
        (&["done"], r"Exemples :
  epicrm done re-1 --dry-run
  epicrm done re-1

Équivaut à epicrm update-reminder re-1 done=yes ; done=no revient en arrière."),
        (&["sign-contract"], r"Exemples :
  epicrm sign-contract ct-10 --dry-run
  epicrm sign-contract ct-10 ct-73
  epicrm sign-contract ct-79 signed_at=yesterday due_on=2027-03-31

Le commercial de son client signe un contrat. Plusieurs sont signés ensemble, ou aucun. Équivaut à
epicrm update-contract CODE status=signed ; gestion rétablit ainsi un contrat signé puis annulé."),
        (&["cancel-contract"], r"Exemples :
  epicrm cancel-contract ct-10 --reason 'Budget refused'
  epicrm cancel-contract --contract_id=ct-73 --reason 'Postponed for ever' --dry-run
  epicrm cancel-contract kc555 --reason 'Casino closed' --with-events

Son commercial ou gestion annule un contrat ; pas tant qu'un de ses événements est prévu ou confirmé, sauf à les annuler avec lui. Ce qui
a été payé est rendu par epicrm reverse-payment. Annulé par erreur : epicrm update-contract CODE status=signed (ou unsigned)"),
        (&["reverse-payment"], r"Exemples :
  epicrm reverse-payment pa-1 --dry-run
  epicrm reverse-payment pa-1 note='Cheque returned unpaid'

Gestion seulement. Enregistre le même montant, négatif, par le même moyen, aujourd'hui ; note=, paid_on= et code= en décident autrement.
Un paiement s'annule une fois, et une annulation jamais : ce qui a été annulé par erreur est payé de nouveau (epicrm add-payment)."),
        (&["merge-client", "merge-company"], r"Exemples :
  epicrm duplicates clients
  epicrm merge-client mkc111 cl-2 --dry-run
  epicrm merge-client mkc111 cl-2 --yes

La première est gardée, avec son code. Elle reprend les contrats, clients, notes… de la seconde, et les valeurs qui lui manquent ; là où les
deux en ont une, la sienne reste. Puis la seconde est supprimée. Le tout est un seul changement, que l'historique garde. Il y faut les droits de
ses étapes : ceux de gestion s'il y a des contrats. Sur un terminal, il est d'abord montré et demandé ; dans un script, --yes le dit."),
        (&["anonymise-client"], r"Exemples :
  epicrm client mkc111 --export-all > mkc111.json
  epicrm anonymise-client mkc111 --dry-run
  epicrm anonymise-client mkc111 --yes
  epicrm history action=anonymised

Civilité, noms, fonction, e-mail et téléphone sont effacés, un code que quelqu'un a tapé devient un code créé, les notes et rappels sur le
client sont supprimés : dans l'historique aussi, dont les lignes restent sans ces valeurs. Contrats, paiements et événements restent, avec
leurs chiffres. C'est définitif : ni undo, ni --as-of. Un client supprimé est nommé par le code qu'il avait. Ce que d'autres
fiches disent de la personne est listé, à examiner ; ce qu'ils ont dit un jour est dans leur propre historique. Les sauvegardes
gardent ce qu'elles contenaient jusqu'à ce que vous les jetiez. Sur un terminal, tout est d'abord montré, et fait quand vous tapez le
code ; dans un script, --yes le dit."),
        (&["undo"], r"Exemples :
  epicrm update-client mkc111 job_title=Director
  epicrm undo --dry-run          ce qu'était ma dernière écriture, et si elle peut s'annuler
  epicrm undo                    l'annule
  epicrm undo                    la refait : une annulation est une écriture comme une autre
  epicrm history                 donne l'ID de chaque écriture
  epicrm undo 4711               annule celle-là, avec tout ce que la même commande a fait

Les valeurs d'avant reviennent par les mêmes droits et règles que toute écriture ; ce que quelqu'un a changé depuis est refusé, avec qui et
quoi. Qui peut supprimer une fiche peut annuler son ajout, de même que celui qui l'a ajoutée, tant qu'elle est restée telle quelle et que
rien ne s'y rapporte. Ce qu'une suppression a retiré revient exactement, dates comprises ; un collaborateur non, car son mot de passe a disparu."),
    ],
};
