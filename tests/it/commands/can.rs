//! `can`: its answer is what the command then does, for every department, verb and noun, on one's own records and on others'.

use snapbox::str;

use crate::world::World;

/// Exit code, and what was said on standard error.
fn outcome(world: &World, name: &str, words: &[String]) -> (i32, String) {
    let output = world.as_user(name).args(words).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Codes of records that are alice's, bob's, sam's and sofia's.
struct Targets {
    clients: [String; 2],
    contracts: [String; 2],
    signed: [String; 2],
    events: [String; 4],
}

impl Targets {
    fn of(world: &World) -> Self {
        let mut admin = world.admin();
        let mut one = |query: &str| admin.query_one(query, &[]).unwrap().get::<_, String>(0);
        let owner = |name: &str| format!("(SELECT id FROM crm.collaborator WHERE username = '{name}')");
        Self {
            clients: ["alice", "bob"]
                .map(|name| one(&format!("SELECT code FROM crm.client WHERE commercial_id = {} ORDER BY id LIMIT 1", owner(name)))),
            contracts: ["alice", "bob"].map(|name| {
                one(&format!(
                    "SELECT k.code FROM crm.contract k JOIN crm.client c ON c.id = k.client_id
                      WHERE k.status = 'unsigned' AND c.commercial_id = {} ORDER BY k.id LIMIT 1",
                    owner(name)
                ))
            }),
            signed: ["alice", "bob"].map(|name| {
                one(&format!(
                    "SELECT k.code FROM crm.contract k JOIN crm.client c ON c.id = k.client_id
                      WHERE k.status = 'signed' AND k.remaining > 10 AND c.commercial_id = {} ORDER BY k.id LIMIT 1",
                    owner(name)
                ))
            }),
            events: [("alice", "sam"), ("bob", "sofia"), ("bob", "sam"), ("alice", "sofia")].map(|(commercial, support)| {
                one(&format!(
                    "SELECT e.code FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id JOIN crm.client c ON c.id = k.client_id
                      WHERE e.status <> 'cancelled' AND c.commercial_id = {} AND e.support_id = {} ORDER BY e.id LIMIT 1",
                    owner(commercial),
                    owner(support)
                ))
            }),
        }
    }

    /// Every verb on every noun, as typed; `{}` in them is a number that no other command has.
    fn commands(&self) -> Vec<String> {
        let mut commands = Vec::new();
        for client in &self.clients {
            commands.push(format!("update-client {client} job_title=Director{{}}"));
            commands.push(format!("update-client {client} commercial=bob"));
            commands.push(format!("add-contract client={client} total=100 code=t-{{}}"));
            commands.push(format!("add-contract client={client} total=100 status=signed"));
            commands.push(format!("delete-client {client}"));
        }
        for contract in &self.contracts {
            commands.push(format!("update-contract {contract} total={{}}0000"));
            commands.push(format!("update-contract {contract} status=signed signed_at=today"));
            commands.push(format!("update-contract {contract} client=mkc111"));
            commands.push(format!("update-contract {contract} status=signed"));
            commands.push(format!("delete-contract {contract}"));
        }
        for contract in &self.signed {
            commands.push(format!("add-payment contract={contract} amount=1"));
            commands.push(format!("add-payment contract={contract} amount=-1 method=adjustment"));
            commands.push(format!("add-payment contract={contract} amount=1 method=adjustment"));
            commands.push(format!("add-payment contract={contract} amount=0"));
            commands.push(format!("add-event title=T contract={contract} starts_at=2031-01-{{}} ends_at=2031-02-20"));
            commands.push(format!(
                "add-event title=T contract={contract} starts_at=2031-01-02 ends_at=2031-01-03 support=simon clash_allowed=yes"
            ));
            commands.push(format!("update-contract {contract} status=unsigned"));
            commands.push(format!("delete-contract {contract}"));
        }
        for event in &self.events {
            commands.push(format!("update-event {event} attendees={{}}"));
            commands.push(format!("update-event {event} title=T{{}}"));
            commands.push(format!("update-event {event} support=alice"));
            commands.push(format!("update-event {event} support=simon clash_allowed=yes"));
            commands.push(format!("delete-event {event}"));
        }
        for person in ["alice", "gustave", "sam", "simon"] {
            commands.push(format!("update-collaborator {person} phone=+336123456{{}}"));
            commands.push(format!("update-collaborator {person} full_name=Name{{}}"));
            commands.push(format!("update-collaborator {person} username=other"));
            commands.push(format!("delete-collaborator {person}"));
            commands.push(format!("sessions {person}"));
        }
        // These end sessions, hence touch nobody who still has something to try.
        commands.extend(
            ["script_tokens_until=today", "department=support", "active=false", "active=true"]
                .map(|change| format!("update-collaborator gustave {change}")),
        );
        commands.extend(["reset-password gustave", "logout gustave", "sessions --all", "logout --session 00000000"].map(str::to_owned));
        commands.push("add-collaborator username=t{} registration_number=n{} full_name=T department=support".to_owned());
        for (noun, create, change) in [
            ("location", "city=Brest", "city=Quimper{}"),
            ("company", "name=Co{}", "name=Other{}"),
            ("department", "name=Team{} privileges=support", "name=Other{}"),
            ("role", "name=Job{}", "name=Other{}"),
        ] {
            commands.push(format!("add-{noun} {create} code=made-by-{{who}}"));
            commands.push(format!("update-{noun} made-by-gina {change}"));
            commands.push(format!("update-{noun} made-by-alice {change}"));
            commands.push(format!("delete-{noun} made-by-alice"));
            commands.push(format!("delete-{noun} made-by-gina"));
        }
        for client in &self.clients {
            commands.push(format!("note client {client} text{{}}"));
            commands.push(format!("remind client {client} 2031-01-02 text{{}}"));
            commands.push(format!("remind client {client} 2031-01-02 text{{}} --for bob"));
        }
        for number in [1, 4, 7] {
            commands.push(format!("update-note no-{number} text=text{{}}"));
        }
        for number in [1, 9, 10] {
            commands.push(format!("done re-{number}"));
            commands.push(format!("update-reminder re-{number} who=gustave"));
        }
        commands.extend(["delete-note no-1", "delete-note no-7", "delete-reminder re-1", "delete-reminder re-10"].map(str::to_owned));
        commands.push("add-client last_name=T{}".to_owned());
        commands.push("add-client last_name=T{} commercial=bob".to_owned());
        commands.extend(["clients", "payments", "whoami", "contracts nothing=1"].map(str::to_owned));
        commands
    }
}

#[test]
fn its_answer_is_what_the_command_then_does() {
    let world = World::demo();
    let targets = Targets::of(&world);
    let mut admin = world.admin();
    let mut written = || -> i64 { admin.query_one("SELECT count(*) FROM audit.entry", &[]).unwrap().get(0) };
    let (mut allowed, mut forbidden) = (0, 0);
    for (at, command) in targets.commands().iter().enumerate() {
        for (who, name) in ["alice", "gina", "sam"].into_iter().enumerate() {
            let number = (10 + (at * 3 + who) % 80).to_string();
            let words: Vec<String> = command.split(' ').map(|word| word.replace("{who}", name).replace("{}", &number)).collect();
            drop(world.token(name));
            let before = written();
            let (answer, _) = outcome(&world, name, &[&["can".to_owned(), "-q".to_owned()], &words[..]].concat());
            assert_eq!(written(), before, "`can` left something behind: {name}: {words:?}");
            let (done, said) = outcome(&world, name, &words);
            assert_eq!(answer, done, "{name}: {words:?}");
            assert!(!said.contains("the database refuses"), "the policy allowed what the database refuses: {name}: {words:?}: {said}");
            match done {
                0 => allowed += 1,
                5 => forbidden += 1,
                _ => {}
            }
        }
    }
    assert!(allowed > 100 && forbidden > 150, "{allowed} allowed, {forbidden} forbidden: the table has lost its point");
}

#[test]
fn it_says_why_and_who_could() {
    let world = World::demo();
    world.as_user("gina").args(["can", "update-event", "geg2021", "support=sofia"]).assert().success().stderr_eq("").stdout_eq(str![[r#"
yes: gestion may update any event

"#]]);
    world.as_user("alice").args(["can", "update-client", "mkc111", "job_title=X"]).assert().success().stdout_eq(str![[r#"
yes: commercial may update their own clients

"#]]);
    world.as_user("sam").args(["can", "update-event", "geg2021", "support=sam"]).assert().code(5).stdout_eq("no\n").stderr_eq(str![[r#"
error: support may not set support of event geg2021
  who may: gestion
  ask one of them: epicrm collaborators privileges=gestion active=true
  rule: support may set location, starts_at, ends_at, attendees, notes, status, clash_allowed here

"#]]);
    world.as_user("gina").args(["can", "update-event", "geg2021", "support=alice"]).assert().code(6).stdout_eq("no\n");
    world.as_user("sam").args(["can", "-q", "delete-event", "geg2021"]).assert().code(5).stdout_eq("").stderr_eq("");
    world.as_user("sam").args(["can", "clients"]).assert().success().stdout_eq("yes: whoever is signed in may\n");
    world.as_user("sam").args(["can", "fly"]).assert().code(2).stdout_eq("");
    world.as_user("sam").args(["can", "init"]).assert().code(2);
    world.as_user("sam").args(["can"]).assert().code(2);
    world.as_user("sam").args(["can", "clients", "--env", "dev"]).assert().code(2);
    world.epicrm().args(["can", "clients"]).assert().code(4);
}

#[test]
fn it_lists_what_one_may_do() {
    let world = World::demo();
    world.as_user("sam").args(["can", "--list", "--format", "csv"]).assert().success().stdout_eq(str![[r#"
verb,noun,which,fields
update,collaborator,own (username),"email, phone"
update,event,own (support),"location, starts_at, ends_at, attendees, notes, status, clash_allowed"
create,note,any,"code, text, client, contract, event, company, location, payment, collaborator"
update,note,own (author),text
delete,note,own (author),
create,reminder,own (who),"code, due_on, text, who, client, contract, event, company, location, payment, collaborator"
update,reminder,own (who),"due_on, text, done"
delete,reminder,own (who),
create,view,own (owner),"name, noun, team, filter, shown, sort, format"
update,view,own (owner),"filter, shown, sort, format"
delete,view,own (owner),
see,session,own (username),
end,session,own (username),

"#]]);
    let output = world.as_user("gina").args(["can", "--list", "--format", "json"]).assert().success();
    let rules: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let people = rules.as_array().unwrap().iter().find(|rule| rule["verb"] == "update" && rule["noun"] == "collaborator").unwrap();
    assert_eq!(people["fields"], "full_name, email, phone, role, department, active, script_tokens_until");
}
