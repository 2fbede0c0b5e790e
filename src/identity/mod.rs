//! Who is speaking: tokens (signed and read offline), passwords (stretched before they leave the machine) and the SCRAM
//! verifiers both become. It opens no connection and keeps no secret: PostgreSQL decides who gets in.

mod feedback;
pub mod names;
pub mod password;
pub mod scram;
pub mod strength;
pub mod token;

use crate::policy::{Attempt, Department, Verb};

/// The collaborator behind a session, as the database knows them.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: i32,
    pub registration_number: String,
    pub username: String,
    pub full_name: String,
    /// Name of their team; what it may do is `privileges`.
    pub department: String,
    pub privileges: Department,
    /// Job title.
    pub role: Option<String>,
    pub expires_at: chrono::DateTime<chrono::Utc>,
}

impl Actor {
    /// What they are about to try, for the policy to judge: on the record called `code` where there is one, writing `fields`.
    pub fn attempt<'a>(&'a self, verb: Verb, noun: &'a str, code: Option<&'a str>, fields: &'a [&'a str]) -> Attempt<'a> {
        Attempt { department: self.privileges, username: &self.username, verb, noun, code, fields }
    }
}
