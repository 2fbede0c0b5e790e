//! What writes say in French, of records, of many, of tables; and that programs are answered as ever.

use crate::world::World;

/// Says `line` in French: `+` stands for a space. Everything on stderr.
#[track_caller]
fn said(world: &World, user: &str, line: &str, code: i32) -> String {
    let words = line.split(' ').map(|word| word.replace('+', " "));
    let output = world.as_user(user).args(["--lang", "fr"]).args(words).assert().code(code);
    String::from_utf8(output.get_output().stderr.clone()).unwrap()
}

#[track_caller]
fn check(world: &World, user: &str, line: &str, code: i32, parts: &[&str]) {
    let said = said(world, user, line, code);
    for part in parts {
        assert!(said.contains(part), "{line}: no {part:?} in:\n{said}");
    }
}

#[test]
fn writes_of_one_record() {
    let world = World::demo();
    let check = |user: &str, line: &str, code, parts: &[&str]| check(&world, user, line, code, parts);
    check("alice", "add-event", 2, &["pour ajouter un événement, il faut title, contract", "ajoutez à la commande : title=…"]);
    check("alice", "add-client last_name=None", 2, &["last_name ne peut pas être vide"]);
    check("alice", "add-client lastname=X", 2, &["les clients n'ont pas de champ nommé lastname", "vouliez-vous dire last_name=X ?"]);
    check("alice", "add-client last_name=X company=Nulle+part", 3, &["company : aucune entreprise ne s'appelle Nulle part"]);
    check(
        "alice",
        "add-client first_name=Maïwenn last_name=Kéréon --refuse-duplicates",
        6,
        &["ce client existe peut-être déjà : rien n'a été ajouté", "le client mkc111, Maïwenn Kéréon, y ressemble : même nom (score 70)"],
    );
    check("alice", "add-location city=Nantes --dry-run", 0, &["city vaudrait : Nantes"]);
    check(
        "gina",
        "add-collaborator username=zoe registration_number=zz1 full_name=Zoé department=support",
        0,
        &["mot de passe à usage unique pour zoe : ", "valable 7 jours"],
    );
    check("gina", "update-collaborator zoe active=no", 0, &["active : ", "zoe n'a plus de session ouverte"]);
    check("alice", "update-client mkc111 job_title=Directrice --dry-run", 0, &["job_title changerait : ", " → Directrice"]);
    check("alice", "update-client mkc111 job_title=Directrice", 0, &["job_title : ", " → Directrice"]);
    check("alice", "update-client mkc111 job_title=Directrice", 0, &["le client mkc111 est déjà ainsi : rien n'a été modifié"]);
    check("alice", "update-client", 2, &["il manque le code du client"]);
    check(
        "alice",
        "update-client mkc111 job_title=X --if-version 2020-01-01T00:00:00Z",
        6,
        &["le client mkc111 a été modifié par vous-même le 20", "job_title : c'est maintenant Directrice, vous voulez X"],
    );
    check("gina", "delete-client mkc111", 6, &["le client mkc111 reste : ", " s'y rapporte", "la liste : epicrm contracts client=mkc111"]);
    check("alice", "note client mkc111 Rappeler --dry-run", 0, &["text vaudrait : Rappeler"]);
    check("gina", "add-role name=Stagiaire code=stage", 0, &[]);
    check("gina", "add-role name=Autre code=stage --if-missing", 0, &["le rôle stage existe déjà", "name est Stagiaire, et non Autre"]);
    check("gina", "delete-role stage --dry-run", 0, &["le rôle stage serait supprimé"]);
    check("gina", "delete-role stage", 0, &["le rôle stage est supprimé\n"]);
    check("gina", "delete-role stage --if-exists", 0, &[" : rien n'a été supprimé"]);
    check("gina", "merge-client mkc111 mkc111 --dry-run", 2, &["les deux sont le client mkc111"]);
    check("gina", "merge-client mkc111 cl-42 --dry-run", 0, &["le client cl-42 serait supprimé", "client changerait : cl-42 → mkc111"]);
    check(
        "gina",
        "anonymise-client cl-42 --dry-run",
        0,
        &["le client cl-42 serait anonymisé", "serait effacé, dans l'historique aussi : "],
    );

    // What programs read has no language.
    let json = |language| {
        let words = ["--lang", language, "update-client", "mkc111", "job_title=Directrice", "--format", "json"];
        world.as_user("alice").args(words).assert().success().get_output().stdout.clone()
    };
    assert_eq!(json("fr"), json("en"));
}

#[test]
fn writes_of_many_and_their_undoing() {
    let world = World::demo();
    let check = |user: &str, line: &str, code, parts: &[&str]| check(&world, user, line, code, parts);
    let update = "update-contract --where status=unsigned due_on=2027-06-30";
    check(
        "gina",
        update,
        2,
        &[
            "27 contrats sur 27 à modifier\n",
            "  ct-10 : due_on None → 2027-06-30\n",
            "  … et 22 autres\n",
            "cela concerne 27 contrats : leur nombre est à confirmer",
            &format!("si c'est voulu : epicrm {update} --confirm 27"),
        ],
    );
    check(
        "gina",
        &format!("{update} --confirm 1"),
        6,
        &["1 contrat était confirmé, mais le filtre en trouve maintenant 27 : rien n'a été modifié"],
    );
    check("gina", &format!("{update} --dry-run"), 0, &["27 contrats à modifier"]);
    check("gina", &format!("{update} --confirm 27"), 0, &["27 contrats modifiés"]);
    check("gina", update, 0, &["27 contrats sont déjà ainsi : rien n'a été modifié"]);
    check("gina", "delete-client --where code=nobody", 0, &["aucun client ne correspond : rien à supprimer"]);
    check("alice", update, 5, &[" contrats sur 27 ne sont pas à vous : ", " ; rien n'a été modifié"]);

    check("alice", "undo", 3, &["vous n'avez rien écrit qui puisse être annulé"]);
    check("alice", "add-role name=X", 5, &[]);
    check("alice", "update-client mkc111 job_title=Directrice", 0, &[]);
    check(
        "alice",
        "undo --dry-run",
        0,
        &["ce que vous avez fait par epicrm update-client le 20", "client mkc111 job_title changerait : Directrice → "],
    );
    check("gina", "update-client mkc111 job_title=Gérante", 0, &[]);
    check("alice", "undo", 6, &["le client mkc111 a été modifié (job_title) depuis par gina, le 20", "annulez-le d'abord : epicrm undo "]);
    check("gina", "undo", 0, &["ce que vous avez fait par epicrm update-client le 20", "est annulé\n", "pour le refaire : epicrm undo "]);
    check("alice", "undo", 0, &["client mkc111 job_title : Directrice → "]);
    check("alice", "add-location city=Nantes code=quai", 0, &[]);
    check("alice", "undo", 0, &["le lieu quai est retiré\n"]);
}

#[test]
fn tables_and_exports() {
    let world = World::demo();
    let check = |user: &str, line: &str, code, parts: &[&str]| check(&world, user, line, code, parts);
    std::fs::write(world.home().join("clients.csv"), "Nom;Société;Âge\nLe Goff;Bœuf & Fils;44\nMarin;;\n").unwrap();
    check("alice", "import clients clients.csv", 2, &["Âge n'est pas un champ des clients", "laissez la colonne de côté : --map 'Âge='"]);
    check(
        "alice",
        "import clients clients.csv --map Âge= --dry-run",
        3,
        &[
            "2 lignes de ",
            " : clients\n",
            "Âge laissée de côté   44",
            "ligne 2 : company : aucune entreprise ne s'appelle Bœuf & Fils",
            "1 ligne serait refusée : rien n'a été importé",
        ],
    );
    check("alice", "import clients clients.csv --map Âge= --confirm 3", 6, &["la table a 2 lignes, et non 3 : rien n'a été importé"]);
    check(
        "alice",
        "import clients clients.csv --map Âge= --skip-errors --errors refused.csv",
        8,
        &["1 client importé\n", "1 ligne est refusée"],
    );
    let refused = std::fs::read_to_string(world.home().join("refused.csv")).unwrap();
    assert!(refused.starts_with("Nom;Société;Âge;error\nLe Goff;"), "{refused}");
    check(
        "alice",
        "import clients clients.csv --map Âge= --create-missing company",
        0,
        &["2 clients importés ; 1 entreprise créée pour cela"],
    );
    check("alice", "import clients", 2, &["quel fichier ?"]);
    check("alice", "import collaborators clients.csv", 2, &["les comptes se créent un par un"]);
    // Headings are read in both languages, whichever is spoken.
    std::fs::write(world.home().join("places.csv"), "Code,Ville\nquai,Nantes\n").unwrap();
    check("alice", "import locations places.csv", 0, &["1 lieu importé\n"]);
    check("gina", "export roles out", 0, &["2 fiches exportées dans out, en 1 fichier\n"]);
    check("gina", "export roles out", 6, &["out n'est pas vide : rien n'a été exporté"]);
    std::fs::write(world.home().join("out/roles.csv"), "code,name\n").unwrap();
    check("gina", "import out", 6, &["roles.csv n'est pas ce qui a été exporté : sa somme diffère : rien n'a été importé"]);
}
