//! What scripts may repeat: `--if-missing`, `--upsert`, `--if-exists`, `--if-version`.

use snapbox::str;

use crate::world::World;

#[test]
fn an_addition_may_find_what_is_there() {
    let world = World::demo();
    let alice = |words: &[&str]| world.as_user("alice").args(words).assert();
    let add = ["add-company", "code=nv", "name=Nantes Voiles", "siren=732829320", "nic=00074", "--if-missing"];
    alice(&add).success().stdout_eq("nv\tNantes Voiles\t732829320\t\t\n").stderr_eq("");
    alice(&add).success().stdout_eq("nv\tNantes Voiles\t732829320\t\t\n").stderr_eq("company nv exists already: nothing was changed\n");
    alice(&["add-company", "name=Voiles", "siren=732829320", "nic=00074", "--if-missing", "--format", "ids"])
        .success()
        .stdout_eq("nv\n")
        .stderr_eq("company nv exists already: nothing was changed\nits name is Nantes Voiles, not Voiles\n");
    // Nobody needs a right for what is not written.
    world.as_user("sam").args(add).assert().success();
    alice(&["add-client", "last_name=Le Goff", "--if-missing"]).code(2).stderr_eq(str![[r#"
error: --if-missing does not know which client is meant
  give what is unique of it: code=…, or email=…

"#]]);
    world.as_user("sam").args(["add-company", "code=nv2", "name=X", "--if-missing"]).assert().code(5);
    alice(&["add-company", "code=nv2", "--if-missing"]).code(2);
    alice(&["add-company", "code=nv2", "name=X", "--if-missing", "--upsert"]).code(2);
    let count = || world.admin().query_one("SELECT count(*) FROM audit.entry WHERE actor IS NOT NULL AND target = 'company'", &[]).unwrap();
    assert_eq!(count().get::<_, i64>(0), 1);
}

#[test]
fn an_addition_may_change_what_is_there() {
    let world = World::demo();
    let user = |name: &str, words: &[&str]| world.as_user(name).args(words).assert();
    let alice = |words: &[&str]| user("alice", words);
    let upsert = ["add-client", "email=anne@example.com", "last_name=Le Goff", "--upsert", "--format", "ids"];
    let added = alice(&upsert).success();
    let code = String::from_utf8(added.get_output().stdout.clone()).unwrap().trim().to_owned();
    alice(&upsert).success().stderr_eq(format!("client {code} is so already: nothing was changed\n"));
    alice(&["add-client", "email=anne@example.com", "last_name=Le Guen", "job_title=CEO", "--upsert", "--dry-run"])
        .success()
        .stderr_eq("would change last_name: Le Goff → Le Guen\nwould change job_title: None → CEO\n");
    alice(&["add-client", "email=anne@example.com", "last_name=Le Guen", "--upsert"]).success().stderr_eq("last_name: Le Goff → Le Guen\n");
    // The first key names the record; what else is unique must be free.
    alice(&["add-client", "code=anne", "email=anne@example.com", "last_name=Le Guen", "--upsert"])
        .code(6)
        .stderr_eq("error: another client has this e-mail address\n  epicrm clients email=…\n");
    alice(&["add-client", "code=new", "--upsert"]).code(2);
    // The same policy as of an addition, and of an update.
    user("bob", &["add-client", "code=mkc111", "last_name=X", "--upsert"]).code(5);
    user("sam", &["add-client", "code=mkc111", "last_name=X", "--upsert"]).code(5);
    user("gina", &["add-client", "code=new", "last_name=X", "--upsert"]).code(5);
    user("gina", &["add-client", "code=mkc111", "last_name=X", "--upsert", "--dry-run"]).success();
    user("gina", &["can", "add-client", "code=mkc111", "last_name=X", "--upsert"]).success();
    user("bob", &["can", "add-client", "code=mkc111", "last_name=X", "--upsert"]).code(5);

    let zoe = ["add-collaborator", "username=zoe", "registration_number=zz100", "full_name=Zoé Martin", "department=support", "--upsert"];
    let told = user("gina", &zoe).success();
    assert!(String::from_utf8_lossy(&told.get_output().stderr).contains("one-time password of zoe"));
    user("gina", &zoe).success().stderr_eq("collaborator zoe is so already: nothing was changed\n");
    user("gina", &["add-collaborator", "username=zoe", "registration_number=zz101", "--upsert"]).code(5);
    user("gina", &["add-collaborator", "username=zoe", "full_name=Zoé Petit", "department=commercial", "--upsert"])
        .success()
        .stderr_eq("full_name: Zoé Martin → Zoé Petit\ndepartment: support → commercial\nzoe's sessions have ended\n");
}

/// Eight of the same upserts at once: one adds, the others change it, each once; nobody is told of a duplicate.
#[test]
fn upserts_that_meet_make_one_record() {
    let world = World::demo();
    for round in 0..3 {
        let codes: Vec<_> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..8)
                .map(|number| {
                    let name = if number % 2 == 0 { "alice" } else { "bob" };
                    let words = ["add-company".to_owned(), format!("code=met-{round}"), format!("name=N{number}"), "--upsert".to_owned()];
                    let mut command = world.as_user(name).args(words);
                    command = command.args(["--format", "ids"]);
                    scope.spawn(move || command.output().unwrap())
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        for output in &codes {
            let refused = String::from_utf8_lossy(&output.stderr);
            // Two that change the same field of what both have just read: one of them is told so.
            let clash = output.status.code() == Some(6) && refused.contains("was changed by");
            assert!(output.status.success() || clash, "{refused}");
        }
        let rows = world.admin().query("SELECT action FROM audit.entry WHERE target = 'company' AND actor IS NOT NULL AND row_id = (SELECT id FROM crm.company WHERE code = $1)", &[&format!("met-{round}")]).unwrap();
        let written = codes.iter().filter(|output| output.status.success()).count();
        assert_eq!(rows.len(), written, "round {round}");
        assert_eq!(rows.iter().filter(|row| row.get::<_, String>(0) == "INSERT").count(), 1);
    }
}

#[test]
fn a_deletion_may_find_nothing() {
    let world = World::demo();
    let gina = |words: &[&str]| world.as_user("gina").args(words).assert();
    gina(&["delete-role", "none-such"]).code(3);
    gina(&["delete-role", "none-such", "--if-exists"]).success().stderr_eq("there is no role none-such: nothing was deleted\n");
    gina(&["delete-role", "manager", "--if-exists"]).code(6);
    world.as_user("sam").args(["delete-role", "manager", "--if-exists"]).assert().code(5);
    gina(&["add-role", "name=Intern"]).success();
    gina(&["delete-role", "intern", "--if-exists"]).success();
    gina(&["delete-role", "intern", "--if-exists"]).success();
}

#[test]
fn a_change_may_be_of_one_version_only() {
    let world = World::demo();
    let user = |name: &str, words: &[&str]| world.as_user(name).args(words).assert();
    let version = || {
        let words = ["events", "code=geg2021", "--columns", "updated_at", "--format", "csv"];
        let output = user("alice", &words).success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap().lines().nth(1).unwrap().to_owned()
    };
    let read = version();
    user("alice", &["update-event", "geg2021", "attendees=101", "--if-version", &read, "--dry-run"]).success();
    user("gina", &["update-event", "geg2021", "attendees=100"]).success();
    let refused = user("alice", &["update-event", "geg2021", "attendees=101", "--if-version", &read]).code(6).stdout_eq("");
    let refused = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    assert!(refused.starts_with("error: event geg2021 was changed by gina at 20"), "{refused}");
    assert!(refused.contains("after it was read: nothing was changed\n  attendees: it is now 100, you want 101\n"), "{refused}");
    user("alice", &["update-event", "geg2021", "attendees=101", "--if-version", &version()]).success();
    // Of what bob may not read in the history he is not told who.
    let refused = user("bob", &["update-company", "cy-1", "name=X", "--if-version", &read]).code(6);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("was changed by somebody else, after"));
    user("gina", &["delete-event", "geg2021", "--if-version", &read]).code(6);
    user("alice", &["update-event", "geg2021", "attendees=1", "--if-version", "yesterday"]).code(2);
    let last = version();
    user("gina", &["delete-event", "geg2021", "--if-version", &last]).success();
    user("alice", &["update-event", "geg2021", "attendees=1", "--if-version", &last]).code(3);
}

/// What tells one record from the others is what the database keeps unique.
#[test]
fn the_keys_declared_are_those_of_the_database() {
    let world = World::demo();
    let rows = world
        .admin()
        .query(
            "SELECT 'crm.' || c.relname, (SELECT array_agg(pg_get_indexdef(x.indexrelid, place, true) ORDER BY place) FROM generate_series(1, x.indnatts) place)
               FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
              WHERE x.indisunique AND NOT x.indisprimary AND x.indpred IS NULL AND c.relnamespace = 'crm'::regnamespace",
            &[],
        )
        .unwrap();
    for entity in epicrm::domain::ENTITIES.iter().filter(|entity| entity.schema == "crm") {
        let column = |name: &&str| entity.field(name).unwrap().column;
        let mut declared: Vec<Vec<&str>> = entity.keys.iter().map(|key| key.iter().map(column).collect()).collect();
        let table = format!("crm.{}", entity.table);
        let mut unique: Vec<Vec<String>> = rows.iter().filter(|row| row.get::<_, String>(0) == table).map(|row| row.get(1)).collect();
        for columns in &mut unique {
            let plain = |column: &String| column.trim_start_matches("lower(").trim_end_matches(')').to_owned();
            // The SIRET is the SIREN and the NIC.
            *columns = if *columns == ["siret"] { vec!["siren".into(), "nic".into()] } else { columns.iter().map(plain).collect() };
        }
        // That a payment is reversed once does not name it.
        unique.retain(|columns| *columns != ["reverses_id"]);
        unique.sort();
        declared.sort_unstable();
        assert_eq!(unique, declared, "{}", entity.noun);
    }
    // And a dry run has heard them all: none waits for the end of a transaction that never comes.
    let deferred = world.admin().query_one("SELECT count(*) FROM pg_constraint WHERE condeferrable", &[]).unwrap();
    let late = world.admin().query_one("SELECT count(*) FROM pg_trigger WHERE tgdeferrable AND NOT tgisinternal", &[]).unwrap();
    assert_eq!((deferred.get::<_, i64>(0), late.get::<_, i64>(0)), (0, 0));
}
