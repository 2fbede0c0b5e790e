//! `add-X` on a terminal with fields missing.

use super::listed;
use crate::terminal::{DOWN, ENTER};
use crate::world::World;

#[test]
fn a_client_is_added_by_answers() {
    let world = World::demo();
    let mut terminal = world.terminal("alice").piped().run(&["add-client", "first_name=Zoé", "--format", "ids"]);
    // What was given is not asked again; what is wrong is said under the question, and the question stays.
    terminal.shows("a new client").asks("Last name:").types(ENTER).shows("last_name cannot be empty");
    terminal.answers("Last name:", "李-Kéréon O'Brien");
    terminal.asks("Add this client?").shows("First name  Zoé").types(DOWN).types(ENTER);
    // An enum, by a word that people have for it.
    terminal.asks("Which field?").types("civil").types(ENTER);
    terminal.asks("Civility:").types("madame").shows("> MME").types(ENTER);
    terminal.asks("Which field?").types("e-mail").types(ENTER);
    terminal.asks("E-mail:").types("?").types(ENTER).shows("it takes jean.dupont@example.com").answers("E-mail:", "not-one");
    terminal.shows("`not-one` is not an e-mail address: it has no @").types("@kéréon.example").types(ENTER);
    // A company, by a part of its name; several match until more is typed.
    terminal.asks("Which field?").types("company").types(ENTER);
    terminal.asks("Company:").types("air").shows("Air Liquide").shows("Airbus").types(ENTER).shows("several match `air`");
    terminal.types("bus").shows("cy-38  Airbus").types(ENTER);
    terminal.shows("> Company: cy-38  Airbus").asks("Which field?").types("done").types(ENTER);
    terminal.asks("Add this client?").shows("Company     cy-38  Airbus").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(is_coloured(&left.bytes));
    assert!(left.stdout.starts_with("cl-") && left.stdout.lines().count() == 1, "questions are no data: {:?}", left.stdout);
    let columns = ["clients", &format!("code={}", left.stdout.trim()), "--columns", "civility,full_name,email,company_name,commercial"];
    assert_eq!(listed(&world, &columns), "MME\tZoé 李-Kéréon O'Brien\tnot-one@kéréon.example\tAirbus\talice\n");
}

#[test]
fn ones_own_come_first_and_what_would_be_refused_is_not_offered() {
    let world = World::demo();
    let mut terminal = world.terminal("alice").run(&["add-contract"]);
    // The first of the list is a client of hers, whoever has the lowest number.
    let first = listed(&world, &["clients", "commercial=alice", "--columns", "code,full_name", "--sort", "created_at"]);
    terminal.asks("Client:").shows(" · ");
    let offered =
        terminal.screen().lines().filter_map(|line| line.trim().split_once("  ")).map(|(code, _)| code.to_owned()).collect::<Vec<_>>();
    assert_eq!(offered.len(), 7, "{offered:?}");
    for code in &offered {
        assert!(first.lines().any(|line| line.starts_with(&format!("{code}\t"))), "{code} is not hers:\n{first}");
    }
    // A client of somebody else's: the answer is refused, and asked again.
    terminal.types("aïcha").shows("cl-23  Aïcha Benali").types(DOWN).types(ENTER);
    terminal.answers("Total:", "12k").asks("Add this contract?").types(ENTER);
    terminal.shows("this contract would be bob's, not yours").asks("Add this contract?").types(DOWN).types(ENTER);
    terminal.asks("Which field?").types("client").types(ENTER);
    // Accents and case do not matter; Tab takes what is shown.
    terminal.asks("Client: cl-23").types(&"\x7f".repeat(5)).types("adele").shows("cl-42  Adèle Fournier").types(DOWN).types("\t");
    terminal.shows("? Client: cl-42  Adèle").types(ENTER).asks("Which field?").types("\x1b").asks("Add this contract?").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert_eq!(listed(&world, &["contracts", "client=cl-42 and total=12000", "--columns", "status"]), "unsigned\n");

    // Only signed contracts carry events, only active support supports them.
    let mut terminal = world.terminal("gina").run(&["add-event", "title=X", "starts_at=2027-03-01T18:00", "ends_at=2027-03-01T19:00"]);
    terminal
        .asks("Contract:")
        .types("ct-10")
        .shows("? Contract: ct-10 ")
        .types("99")
        .types(ENTER)
        .shows("there is no contract called ct-1099");
    terminal.types(&"\x7f".repeat(5)).types("-3").shows("ct-3  ").types(ENTER);
    terminal.asks("Add this event?").types(DOWN).types(ENTER);
    terminal.asks("Which field?").types("support").types(ENTER);
    terminal.asks("Support:").shows("sofia  Sofia Estève").shows("sam  ");
    assert!(!terminal.screen().contains("alice"), "{}", terminal.screen());
    terminal.types("alice").types(ENTER).asks("Which field?").types("\x1b").asks("Add this event?").types(ENTER);
    terminal.shows("only an active collaborator of a support department").asks("Support: alice").types("\x1b");
    terminal.asks("Add this event?").types(DOWN).types(DOWN).types(ENTER);
    assert_eq!(terminal.left().code, 7);
}

#[test]
fn a_narrow_terminal_without_colours_takes_long_texts_in_any_script() {
    let world = World::demo();
    let title = format!("Gala des 株式会社 à Nantes – {}", "très long ".repeat(10)).trim().to_owned();
    let mut terminal = world.terminal("alice").columns(40).env("NO_COLOR", "1").run(&["add-event", "contract=ct-3"]);
    terminal.asks("Title:").pastes(&title).shows("Gala des 株式会社").types(ENTER);
    // `<` goes back, with the answer still there.
    terminal.answers("Starts:", "<").asks("Title: Gala des").types(ENTER);
    terminal.answers("Starts:", "tomorow").shows("tomorrow").types(&"\x7f".repeat(7)).types("2027-03-01T18:00").types(ENTER);
    terminal.answers("Ends:", "2027-03-01T17:00").asks("Add this event?").types(ENTER);
    // A constraint over two fields leads to the one it names.
    terminal.shows("an event ends after it starts").asks("Ends:").types("\x7f\x7f\x7f\x7f\x7f").types("23:30").types(ENTER);
    terminal.asks("Add this event?").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(!is_coloured(&left.bytes), "colours, though NO_COLOR is set: {:?}", left.bytes);
    assert_eq!(listed(&world, &["events", "contract=ct-3 and title~Gala", "--columns", "title"]), format!("{title}\n"));
}

fn is_coloured(bytes: &str) -> bool {
    bytes.split("\x1b[").skip(1).any(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'))
}

#[test]
fn nothing_is_asked_where_nobody_answers() {
    let world = World::demo();
    let missing = "a new client needs last_name";
    let piped = world.as_user("alice").args(["add-client"]).assert().code(2);
    assert!(String::from_utf8_lossy(&piped.get_output().stderr).contains(missing));
    for opening in [world.terminal("alice").env("EPICRM_NO_INPUT", "1"), world.terminal("alice")] {
        let left = opening.run(&["add-client", "first_name=X", "--no-input"]).left();
        assert_eq!(left.code, 2);
        assert!(left.screen.contains(missing) && !left.screen.contains("\n? "), "{}", left.screen);
    }
    let left = world.terminal("alice").env("EPICRM_NO_INPUT", "1").run(&["update-client", "cl-42"]).left();
    assert_eq!(left.code, 2);
    assert!(left.screen.contains("nothing to change"), "{}", left.screen);
    // All that is required was given: there is nothing to ask.
    let left = world.terminal("alice").run(&["add-client", "last_name=Complete"]).left();
    assert_eq!(left.code, 0);
    assert!(!left.screen.contains("\n? "), "{}", left.screen);
    // A rehearsal asks the same, and adds nothing.
    let mut terminal = world.terminal("alice").run(&["add-client", "--dry-run"]);
    terminal.answers("Last name:", "Nobody").asks("Add this client?").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0);
    assert!(left.screen.contains("would set last_name: Nobody"), "{}", left.screen);
    assert_eq!(listed(&world, &["clients", "last_name=Nobody"]), "");
}
