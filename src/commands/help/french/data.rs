//! Moving data, looking after it and after the installation.

use super::Texts;
use crate::language::both;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = Texts {
    says: &[
        both("Import a table of records: CSV, JSON, XLSX", "Importer une table de fiches : CSV, JSON, XLSX"),
        both("What the rows are (companies, clients, contracts…), then the file, - being standard input; or the directory of an export", "Ce que sont les lignes (companies, clients, contracts…), puis le fichier, - étant l'entrée standard ; ou le répertoire d'un export"),
        both("A column and the field that it is; no field leaves it out", "Une colonne et le champ qu'elle est ; sans champ, elle est laissée de côté"),
        both("The columns as they were saved under this name", "Les colonnes telles qu'elles ont été enregistrées sous ce nom"),
        both("Save what --map and --use-map say under this name", "Enregistrer sous ce nom ce que disent --map et --use-map"),
        both("What separates the cells of a CSV, when it is told wrong", "Ce qui sépare les cellules d'un CSV, quand il est mal reconnu"),
        both("How a CSV is encoded, when it is told wrong", "L'encodage d'un CSV, quand il est mal reconnu"),
        both("Make the companies or locations that rows name and that are not there", "Créer les entreprises ou les lieux que des lignes nomment et qui n'existent pas"),
        both("A row whose code exists changes that record", "Une ligne dont le code existe modifie cet enregistrement"),
        both("Leave out the rows that are refused, telling why, and import the others", "Laisser de côté les lignes refusées, en disant pourquoi, et importer les autres"),
        both("Write the refused rows, each with its reason, to be repaired and imported again", "Écrire les lignes refusées, chacune avec sa raison, pour les réparer et les importer de nouveau"),
        both("Check every row, against the database too, but import nothing", "Vérifier chaque ligne, auprès de la base aussi, mais ne rien importer"),
        both("Only if the table has so many rows; does not ask", "Seulement si la table a tant de lignes ; ne demande pas"),
        both("Export everything, or some nouns, as files that import restores", "Exporter tout, ou quelques entités, en fichiers que import restaure"),
        both("ALL, or nouns such as clients and contracts; then the directory, which is made", "ALL, ou des entités comme clients et contracts ; puis le répertoire, qui est créé"),
        both("csv or jsonl", "csv ou jsonl"),
        both("Tell what is wrong with the data, and the command that mends it", "Dire ce qui ne va pas dans les données, et la commande qui y remédie"),
        both("What to look for; nothing: everything", "Ce qu'il faut chercher ; rien : tout"),
        both("Look for errors only", "Chercher les erreurs seulement"),
        both("Tell what is wrong with this installation, and the mend", "Dire ce qui ne va pas dans cette installation, et le remède"),
        both("Control the private PostgreSQL of this machine", "Diriger le PostgreSQL privé de cette machine"),
        both("Whether it runs, which version, where", "S'il tourne, quelle version, où"),
        both("Start it; every other command does so by itself", "Le démarrer ; toute autre commande le fait d'elle-même"),
        both("Stop it", "L'arrêter"),
        both("Print its address, for psql and other programs", "Afficher son adresse, pour psql et d'autres programmes"),
        both("Keep everything in one file", "Tout garder dans un fichier"),
        both("The file to make; it must not exist", "Le fichier à créer ; il ne doit pas exister"),
        both("Put a backup back", "Restaurer une sauvegarde"),
        both("A file made by `epicrm db backup`", "Un fichier fait par `epicrm db backup`"),
        both("Replace the data that the database holds", "Remplacer les données que contient la base"),
        both("Check the file and say what would be done", "Vérifier le fichier et dire ce qui serait fait"),
    ],
    names: &[
        both("ENTITY FILE|-", "ENTITÉ FICHIER|-"),
        both("ALL|ENTITY… DIR", "ALL|ENTITÉ… RÉP"),
        both("HEADING=FIELD", "EN-TÊTE=CHAMP"),
        both("CHARACTER", "CARACTÈRE"),
        both("ENCODING", "ENCODAGE"),
        both("CHECK", "CONTRÔLE"),
    ],
    after: &[
        (&["import"], r#"Exemples :
  printf 'Raison sociale;Code postal;Commune\nVoiles de Loire;44000;Nantes\n' > companies.csv
  epicrm import companies companies.csv --dry-run
  epicrm import companies companies.csv
  printf 'Nom,Prénom,Société\nLe Goff,Anne,Voiles de Loire\nMarin,Paul,Brise\n' > clients.csv
  epicrm import clients clients.csv --create-missing company
  printf 'ref;Client;Montant TTC\nv-1;Anne Le Goff;"1 200,50"\nv-2;Nobody;300\n' > contracts.csv
  epicrm import contracts contracts.csv --map ref=code --save-map ours --skip-errors --errors refused.csv; cat refused.csv
  printf 'ref;Montant TTC\nv-1;1300\n' > totals.csv
  epicrm import contracts totals.csv --use-map ours --upsert

Une table est du CSV (quels que soient son séparateur et son encodage), du JSON, du JSON Lines ou du XLSX ; ses en-têtes sont les noms ou
alias des champs, en français ou en anglais, ou ce que les tableurs et registres français en disent.

Les relations sont nommées par un code, une adresse e-mail, un SIREN, ou tout nom qu'une seule fiche porte. Une cellule vide est une
absence de valeur ; tout autre texte est lui-même, None et null compris. Rien n'est importé si toutes les lignes ne le sont pas, sauf avec
--skip-errors ; une ligne qui ne dit que ce qui existe déjà, sous le même code ou SIRET, ne change rien.
Un répertoire que export a écrit s'importe en entier, dans une base sans fiches : epicrm import RÉP"#),
        (&["export"], r"Exemples :
  epicrm export ALL everything
  epicrm export clients contracts some --format jsonl

Un fichier par entité, et manifest.json : combien de fiches chacun contient, son SHA-256, la version du schéma. Tous les fichiers
sont du même instant. Les relations sont par code (pour les personnes, par nom d'utilisateur). Le CSV est exact, comme COPY de PostgreSQL
l'écrit : null n'est rien, une cellule qui commence par = est ce texte ; un tableur l'exécuterait : ouvrez-y plutôt les listes
en --format xlsx, dont les cellules sont typées.
Ne sont pas exportés : mots de passe, sessions, historique (epicrm export history RÉP le fait) et vues enregistrées.
Un export de ALL est restauré par un administrateur, dans une base sans fiches : epicrm import RÉP"),
        (&["check"], r"Exemples :
  epicrm check
  epicrm check ledger email
  epicrm check --errors --format json

Rien n'est affiché quand tout va bien. Une erreur est ce que les règles de la base interdisent : code de sortie 6. Un avertissement est permis,
et sans doute pas voulu : code de sortie 0."),
        (&["doctor"], r"Exemples :
  epicrm doctor
  epicrm doctor --format json

Fonctionne sans base de données et sans jeton : il dit alors ce qu'il n'a pas pu regarder. Code de sortie 1 quand quelque chose échoue, 0
quand tout va bien ou mérite seulement un regard."),
        (&["db"], r#"Exemples :
  epicrm db status
  epicrm db start
  epicrm db stop
  psql "$(epicrm db url)""#),
        (&["db backup"], r#"Exemples :
  epicrm db backup company.tar
  epicrm db backup "company-$(date +%F).tar"

Le fichier contient toutes les fiches, l'historique et les vérificateurs des mots de passe : vous seul pouvez le lire (mode 0600) ;
gardez-le ainsi. Il ne contient ni la clé de signature, ni les sessions. C'est un tar de lignes JSON ; toute version de PostgreSQL et toute
version ultérieure d'epicrm le restaure. Les autres peuvent travailler pendant qu'il s'écrit. Il prend son nom quand il est complet : une
moitié n'est jamais laissée dessous."#),
        (&["db restore"], r"Exemples :
  epicrm db backup company.tar
  epicrm db restore company.tar --replace --dry-run
  epicrm db restore company.tar --replace

Sur une machine qui n'a pas encore de PostgreSQL privé, il est d'abord créé ; --replace est pour une base qui contient déjà des données. Le
fichier est lu en entier avant que rien ne soit touché ; puis tout est restauré, ou rien n'est changé. Chacun se reconnecte, avec le mot de
passe du jour de la sauvegarde. Les données d'une version antérieure d'epicrm sont mises à jour."),
    ],
};
