//! Saved views: what one's own and the team's keep from others.

use super::ground::{Attack, nothing, refused, shared};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    nothing("reading another's personal view", "alice sam gina", "SELECT filter FROM crm.view WHERE owner_id = {bob} AND NOT team"),
    nothing("changing another's personal view", "alice sam gina", "UPDATE crm.view SET filter = 'code=x' WHERE id = {bobs_view}"),
    nothing("changing another's team view", "alice sam", "UPDATE crm.view SET filter = 'code=x' WHERE id = {bobs_team_view}"),
    nothing("locking another's team view", "alice sam", "SELECT 1 FROM crm.view WHERE id = {bobs_team_view} FOR UPDATE"),
    refused("making a team view one's own", "alice gina", "UPDATE crm.view SET owner_id = auth.me() WHERE id = {bobs_team_view}", "42501"),
    refused("giving a view to another", "bob", "UPDATE crm.view SET owner_id = {alice} WHERE id = {bobs_view}", "42501"),
    refused("making one's own view everybody's by an update", "bob", "UPDATE crm.view SET team = true WHERE id = {bobs_view}", "42501"),
    refused("saving a view in another's name", "alice sam gina", "INSERT INTO crm.view (name, noun, filter, owner_id) VALUES ('x', 'client', 'code=x', {bob})", "42501"),
    refused("saving a second team view of a name", "alice sam gina", "INSERT INTO crm.view (name, noun, filter, team) VALUES ('shared', 'client', 'code=x', true)", "23505"),
    refused("deleting a view by hand", "alice bob gina sam", "DELETE FROM crm.view WHERE id = {bobs_team_view}", "42501"),
    refused("saving a view whose name is no name", "alice", "INSERT INTO crm.view (name, noun, filter) VALUES ('a b', 'client', 'code=x')", "23514"),
    refused("saving a view of ten megabytes", "alice", "INSERT INTO crm.view (name, noun, filter) VALUES ('x', 'client', repeat('x', 10000000))", "23514"),
    refused("saving a view that clears the screen", "alice", "INSERT INTO crm.view (name, noun, filter) VALUES ('x', 'client', E'\\x1b[2J')", "23514"),
];

#[test]
fn views() {
    shared().withstand(ATTACKS);
}
