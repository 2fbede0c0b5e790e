//! The same questions in French, and what `--edit` writes above the fields.

use super::editing::{nothing_stays, seen, stderr, with_editor};
use super::listed;
use crate::terminal::{DOWN, ENTER, ESC};
use crate::world::World;

#[test]
fn a_record_is_asked_for_changed_and_confirmed() {
    let world = World::demo();
    let mut terminal = world.terminal("alice").piped().run(&["--lang", "fr", "add-client", "first_name=Zoé", "--format", "ids"]);
    terminal
        .shows("vous ajoutez un client ; ctrl-c quitte sans rien ajouter")
        .asks("Nom :")
        .shows("? explique, < revient, échap abandonne");
    terminal.types(ENTER).shows("last_name ne peut pas être vide").answers("Nom :", "?").shows("valeur : un texte");
    terminal.answers("Nom :", "Marin").asks("Ajouter ce client ?").shows("Oui").shows("D'autres champs").types(DOWN).types(ENTER);
    terminal.asks("Quel champ ?").shows("Terminé").types("entreprise").types(ENTER);
    terminal.asks("Entreprise :").shows("tapez pour chercher").types("air").types(ENTER).shows("plusieurs répondent à `air`");
    terminal.types("bus").shows("cy-38  Airbus").types(ENTER).asks("Quel champ ?").types("terminé").types(ENTER);
    terminal.asks("Ajouter ce client ?").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    let code = left.stdout.trim();
    assert_eq!(listed(&world, &["clients", &format!("code={code}"), "--columns", "full_name,company_name"]), "Zoé Marin\tAirbus\n");

    let mut terminal = world.terminal("alice").run(&["--lang", "fr", "update-client", code]);
    terminal.asks("Quel champ ?").types("nom").types(ENTER).types(ESC).shows("<abandon>").asks("Quel champ ?").types(ESC);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(left.screen.contains(&format!("le client {code} est déjà ainsi : rien n'a été modifié")), "{}", left.screen);

    // A yes in either language; the number of a bulk write is typed as it is.
    let merge = |answer: &str, expected: i32| {
        let mut terminal = world.terminal("gina").run(&["--lang", "fr", "merge-client", "cl-42", code]);
        terminal.asks("Fusionner ").shows("(o/N)").types("p").types(ENTER).shows("o pour oui, n pour non").types("\x7f");
        terminal.types(answer).types(ENTER);
        let left = terminal.left();
        assert_eq!(left.code, expected, "{answer}: {}", left.screen);
    };
    merge("non", 7);
    merge("oui", 0);
    let bulk = ["--lang", "fr", "update-client", "--where", "code=cl-42", "job_title=Directrice"];
    let mut terminal = world.terminal("gina").run(&bulk);
    terminal.answers("Tapez 1 pour modifier ces clients :", "oui");
    let left = terminal.left();
    assert!(left.code == 7 && left.screen.contains("non confirmé : rien n'a été modifié"), "{}", left.screen);
    let mut terminal = world.terminal("gina").run(&bulk);
    terminal.answers("Tapez 1 pour modifier ces clients :", "1");
    assert_eq!(terminal.left().code, 0);
}

#[test]
fn a_text_is_explained_above_its_fields() {
    let world = World::demo();
    let script =
        r#"if grep -q '^#!' "$1"; then sed -i 's/^email = .*/email = ""/' "$1"; else sed -i 's/^email = .*/email = "x"/' "$1"; fi"#;
    let edited = with_editor(&world, "alice", script).args(["--lang", "fr", "update-client", "cl-42", "--edit"]).assert().success();
    assert!(stderr(&edited).contains("email : "), "{}", stderr(&edited));
    let shown = seen(&world);
    for line in [
        "#! email : ",
        "# client cl-42. Enregistrez et fermez pour finir.",
        "# Nom (obligatoire) : un texte\nlast_name = \"Fournier\"\n",
        "# Entreprise : une entreprise, par code, name, siren ; une partie de son nom suffit ; peut être vide\ncompany = \"cy-38\"\n",
        "# Ce que vous n'écrivez pas, ou qui s'écrit ailleurs :\n",
    ] {
        assert!(shown.contains(line), "no {line:?} in:\n{shown}");
    }
    let kept = with_editor(&world, "alice", ": > \"$1\"").args(["--lang", "fr", "add-client", "--edit"]).assert().code(7);
    assert!(stderr(&kept).contains("abandonné : rien n'a été ajouté"), "{}", stderr(&kept));
    assert!(seen(&world).contains("# À ajouter : un client. "), "{}", seen(&world));
    nothing_stays(&world);
}
