//! What the policy refuses is refused before the first question; what cannot be asked says what to type.

use crate::world::World;

#[test]
fn rights_are_judged_before_the_first_question() {
    let world = World::demo();
    for (user, words, message) in [
        ("sam", &["add-client"][..], "support may not create clients"),
        ("alice", &["add-role"], "commercial may not create roles"),
        ("alice", &["add-contract", "client=cl-23"], "this contract would be bob's, not yours"),
        ("alice", &["add-event", "support=sam"], "commercial may not set support of events"),
        ("alice", &["update-client", "cl-23"], "client cl-23 is bob's, not yours"),
        ("sam", &["update-contract", "ct-3"], "support may not update contract ct-3"),
        ("sam", &["add-client", "--edit"], "support may not create clients"),
        ("alice", &["update-client", "cl-23", "--edit"], "client cl-23 is bob's, not yours"),
    ] {
        // An editor that would be seen.
        let left = world.terminal(user).env("EDITOR", "touch opened; false").run(words).left();
        assert_eq!(left.code, 5, "{words:?}: {}", left.screen);
        assert!(left.screen.starts_with(&format!("error: {message}")), "{words:?}: {}", left.screen);
        assert!(!format!("\n{}", left.screen).contains("\n? "), "{words:?} asked: {}", left.screen);
    }
    assert!(!world.home().join("opened").exists());
    let left = world.terminal("alice").run(&["update-client", "nobody"]).left();
    assert_eq!(left.code, 3, "{}", left.screen);
    let left = world.terminal("alice").run(&["add-client", "nonsense=1"]).left();
    assert_eq!(left.code, 2, "{}", left.screen);
    let left = world.terminal_of_nobody().run(&["add-client"]).left();
    assert_eq!(left.code, 4, "{}", left.screen);
}
