//! Forged and edited tokens, by the program and by psql: a token is worth what PostgreSQL remembers of it, and no more.

use chrono::Utc;
use epicrm::identity::token::{Claims, sign};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, session_role, unpadded_base64};

fn encode(bytes: &[u8]) -> String {
    epicrm::identity::scram::base64(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// `token` with its header and claims edited, its signature kept.
fn edited(token: &str, edit: impl Fn(&mut Value, &mut Value)) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let read = |part: &str| serde_json::from_slice::<Value>(&unpadded_base64(part)).unwrap();
    let (mut header, mut claims) = (read(parts[0]), read(parts[1]));
    edit(&mut header, &mut claims);
    format!("{}.{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()), parts[2])
}

/// The key that signs this world's tokens, out of the file that `init` left to its administrator.
fn key(world: &World) -> SecretString {
    let file = world.data().join("keys/private_epicrm.env");
    let text = std::fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("EPICRM_SECRET_KEY=")).unwrap();
    SecretString::from(line)
}

fn claims_of(token: &str) -> Claims {
    serde_json::from_slice(&unpadded_base64(token.split('.').nth(1).unwrap())).unwrap()
}

#[test]
fn forged_tokens_open_nothing() {
    let world = World::demo();
    let real = world.token("alice");
    let gina = claims_of(&world.token("gina"));
    let key = key(&world);
    let sign = |claims: &Claims, key: &SecretString| sign(claims, Some(key)).unwrap().expose_secret().to_owned();
    let mine = claims_of(&real);
    let other_key = SecretString::from("a key of my own, quite long enough");
    let fresh = Claims { jti: Uuid::new_v4(), ..mine.clone() };
    let forged = [
        ("without an algorithm", edited(&real, |header, _| header["alg"] = json!("none"))),
        (
            "without an algorithm or a signature",
            edited(&real, |header, _| header["alg"] = json!("none")).rsplit_once('.').unwrap().0.to_owned() + ".",
        ),
        ("with another algorithm", edited(&real, |header, _| header["alg"] = json!("RS256"))),
        ("with gestion claimed", edited(&real, |_, claims| claims["department"] = json!("gestion"))),
        ("with another person claimed", edited(&real, |_, claims| claims["sub"] = json!("gina"))),
        (
            "with another person's session claimed",
            edited(&real, |_, claims| (claims["sub"], claims["jti"]) = (json!("gina"), json!(gina.jti))),
        ),
        ("with a later end claimed", edited(&real, |_, claims| claims["exp"] = json!(4_000_000_000_u32))),
        ("signed by a key of one's own", sign(&mine, &other_key)),
        ("of gina's, signed by a key of one's own", sign(&gina, &other_key)),
        ("of a session that never was, signed by the real key", sign(&fresh, &key)),
        ("of gestion, signed by the real key", sign(&Claims { sub: "gina".into(), department: "gestion".into(), ..fresh.clone() }, &key)),
        (
            "of gina's session, signed by the real key, with another rest of its id",
            sign(&Claims { jti: same_start(gina.jti), ..gina.clone() }, &key),
        ),
        ("with a later end, signed by the real key", sign(&Claims { exp: mine.exp + 36_000, ..mine.clone() }, &key)),
        ("whose person is a statement", sign(&Claims { sub: "x\"; DROP ROLE y".into(), ..mine.clone() }, &key)),
    ];
    for (name, token) in &forged {
        world.epicrm().arg("contracts").env("EPICRM_TOKEN", token).assert().code(4).stdout_eq("");
        assert!(world.raw_as(&session_role(token), token).is_err(), "a token {name} opened a connection");
    }
    // A collaborator's machine has no key: the server alone must turn all of them away.
    std::fs::remove_file(world.data().join("keys/private_epicrm.env")).unwrap();
    for (name, token) in &forged {
        let output = world.epicrm().arg("contracts").env("EPICRM_TOKEN", token).assert().stdout_eq("");
        assert_eq!(output.get_output().status.code(), Some(4), "without the key, a token {name}");
    }
    world.epicrm().arg("whoami").env("EPICRM_TOKEN", &real).assert().success();
}

/// Another identifier whose first eight digits, hence the session's role, are the same.
fn same_start(jti: Uuid) -> Uuid {
    let mut bytes = *jti.as_bytes();
    bytes[15] ^= 1;
    Uuid::from_bytes(bytes)
}

#[test]
fn a_correctly_signed_claim_of_another_department_changes_nothing() {
    let world = World::demo();
    // The person signs in properly, but makes the token themselves, with the real key and claims of their choice.
    let mut alice = super::ground::login(&world, "alice");
    let expires = Utc::now() + chrono::Duration::hours(1);
    let claims = Claims {
        jti: Uuid::new_v4(),
        sub: "alice".into(),
        department: "gestion".into(),
        env: "prod".into(),
        iat: Utc::now().timestamp(),
        exp: expires.timestamp() + 360_000,
    };
    let token = sign(&claims, Some(&key(&world))).unwrap();
    let verifier = epicrm::identity::scram::verifier(&token, epicrm::identity::scram::FOR_TOKENS);
    alice.batch_execute(&format!("SELECT auth.open_session('{}', now() + interval '1 hour', '{verifier}')", claims.session_id())).unwrap();
    let token = token.expose_secret();
    let update = |sql: &str| world.raw_as(&session_role(token), token).unwrap().simple_query(sql).map(drop).unwrap_err();
    assert_eq!(update("UPDATE crm.event SET support_id = 1").code().unwrap().code(), "42501");
    assert_eq!(update("SELECT auth.set_active(2, false)").code().unwrap().code(), "42501");
    world.epicrm().args(["update-event", "geg2021", "support=sofia"]).env("EPICRM_TOKEN", token).assert().code(5);
}
