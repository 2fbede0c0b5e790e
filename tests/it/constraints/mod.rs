//! Every name under which the database refuses a row, refused: by raw SQL, of a collaborator wherever one can go so far, and by the
//! command that leads there, in its sentence and with its exit code.

mod business;
mod notes;
mod people;
mod texts;
mod undo;

use std::collections::BTreeSet;

use crate::attack::ground::{Ground, shared};
use crate::catalogue;

/// One way to break one constraint.
pub struct Scene {
    pub constraint: String,
    /// Whose connection: an insider's, or `admin` for what no insider reaches.
    pub by: &'static str,
    /// Statements, in a transaction that is taken back. `{words}` as in attacks.
    pub sql: String,
    pub command: Option<Command>,
}

/// A command that would break it, and what it says.
pub struct Command {
    pub by: &'static str,
    pub words: Vec<String>,
    /// Part of the message when the program knows before the database; empty for the sentence of the constraint.
    pub said: &'static str,
}

/// A scene by SQL alone: no command leads there.
pub fn sql(constraint: &str, by: &'static str, sql: &str) -> Scene {
    Scene { constraint: constraint.to_owned(), by, sql: sql.to_owned(), command: None }
}

impl Scene {
    /// The same by command, of whoever wrote the SQL. The database's sentence is said.
    pub fn command(self, words: &[&str]) -> Self {
        self.command_saying(words, "")
    }

    /// The same, where the program knows before the database.
    pub fn command_saying(mut self, words: &[&str], said: &'static str) -> Self {
        self.command = Some(Command { by: self.by, words: words.iter().map(ToString::to_string).collect(), said });
        self
    }

    fn play(&self, ground: &mut Ground) -> Result<(), String> {
        let statements = format!("BEGIN; {}", ground.fill(&self.sql));
        let client = if self.by == "admin" { &mut ground.admin } else { ground.attacker(self.by) };
        let outcome = client.simple_query(&statements);
        client.simple_query("ROLLBACK").unwrap();
        let refusal = outcome.err().ok_or("SQL goes through")?;
        let broken = refusal.as_db_error().and_then(|refusal| refusal.constraint()).unwrap_or("none");
        if broken != self.constraint {
            return Err(format!("SQL breaks {broken} instead: {}", refusal.as_db_error().map_or("", |refusal| refusal.message())));
        }
        let (kind, sentence, hint) = epicrm::db::sentence(&self.constraint).ok_or("no sentence")?;
        if sentence.is_empty() || hint.is_empty() {
            return Err("a sentence or a hint is empty".to_owned());
        }
        let Some(command) = &self.command else { return Ok(()) };
        let output = ground.world.as_user(command.by).args(&command.words).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let expected = if command.said.is_empty() { sentence.get() } else { command.said };
        if output.status.code() != Some(i32::from(kind.exit_code())) || !said.contains(expected) || !output.stdout.is_empty() {
            return Err(format!("{:?} gives {:?}: {said}", command.words, output.status.code()));
        }
        Ok(())
    }
}

#[test]
fn every_constraint_is_broken_by_somebody_and_says_so() {
    let mut ground = shared();
    let scenes: Vec<Scene> = people::scenes()
        .into_iter()
        .chain(business::scenes())
        .chain(notes::scenes())
        .chain(texts::scenes())
        .chain(undo::scenes())
        .collect();
    let failures: Vec<String> =
        scenes.iter().filter_map(|scene| scene.play(&mut ground).err().map(|why| format!("{}: {why}", scene.constraint))).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    let played: BTreeSet<&str> = scenes.iter().map(|scene| scene.constraint.as_str()).collect();
    let unbroken: Vec<String> =
        catalogue::constraints(&mut ground.admin).into_iter().filter(|name| !played.contains(name.as_str())).collect();
    assert!(unbroken.is_empty(), "no scene breaks {unbroken:?}");
}
