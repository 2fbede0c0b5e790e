//! Departments, roles, collaborators, and what the database keeps of their accounts and sessions.

use super::{Scene, sql};

const NEW: &str = "NULL, NULL, {support}, NULL, '{verifier}', '{verifier}')";

pub fn scenes() -> Vec<Scene> {
    let new = |code: &str, username: &str| format!("SELECT auth.create_collaborator('{code}', '{username}', 'N', {NEW}");
    let add = |code: &str, username: &str| {
        ["add-collaborator", &format!("registration_number={code}"), &format!("username={username}"), "full_name=N", "department=support"]
            .map(str::to_owned)
    };
    let command = |scene: Scene, code: &str, username: &str, said| {
        let words = add(code, username);
        scene.command_saying(&words.each_ref().map(String::as_str), said)
    };
    vec![
        sql("department_code_key", "gina", "UPDATE crm.department SET code = 'gestion' WHERE id = {support}")
            .command(&["update-department", "support", "code=gestion"]),
        sql("department_name_key", "gina", "UPDATE crm.department SET name = 'Gestion' WHERE id = {support}")
            .command(&["update-department", "support", "name=Gestion"]),
        sql("department_privileges_known", "gina", "INSERT INTO crm.department (code, name, privileges) VALUES ('x', 'X', 'boss')")
            .command_saying(&["add-department", "name=X", "privileges=boss"], "is none of commercial, gestion, support"),
        sql("role_code_key", "gina", "UPDATE crm.role SET code = 'employee' WHERE id = {manager}")
            .command(&["update-role", "manager", "code=employee"]),
        sql("role_name_key", "gina", "UPDATE crm.role SET name = 'Employee' WHERE id = {manager}")
            .command(&["update-role", "manager", "name=Employee"]),
        command(sql("collaborator_code_key", "gina", &new("aa123456789", "newcomer")), "aa123456789", "newcomer", ""),
        command(sql("collaborator_username_key", "gina", &new("zz1", "alice")), "zz1", "alice", ""),
        command(sql("collaborator_names_differ", "gina", &new("zz1", "zz1")), "zz1", "zz1", ""),
        command(sql("collaborator_code_form", "gina", &new("1", "newcomer")), "1", "newcomer", "cannot be a name to sign in with"),
        command(sql("collaborator_username_form", "gina", &new("zz1", "New")), "zz1", "é", "cannot be a name to sign in with"),
        command(sql("collaborator_code_reserved", "gina", &new("co-999999", "newcomer")), "co-999999", "newcomer", ""),
        sql("collaborator_email_key", "gina", "UPDATE crm.collaborator SET email = 'BOB@epicrm.example' WHERE id = {sam}")
            .command(&["update-collaborator", "sam", "email=BOB@epicrm.example"]),
        sql("collaborator_department_fkey", "gina", "SELECT crm.remove('department', {support})")
            .command_saying(&["delete-department", "support"], "refer to department support"),
        sql("collaborator_role_fkey", "gina", "SELECT crm.remove('role', {manager})")
            .command_saying(&["delete-role", "manager"], "refer to role manager"),
        sql("collaborator_not_self", "gina", "SELECT auth.set_active({gina}, false)")
            .command(&["update-collaborator", "gina", "active=false"]),
        // Two of gestion would have to do it at the same moment.
        sql("collaborator_last_gestion", "admin", "UPDATE crm.collaborator SET active = false WHERE id = {gustave}; SELECT auth.keep_a_gestion({gina})"),
        sql("collaborator_script_tokens_until", "gina", "SELECT auth.set_script_tokens({sam}, current_date + 400)")
            .command(&["update-collaborator", "sam", "script_tokens_until=+9999d"]),
        sql("collaborator_script_tokens_until_dated", "gina", "SELECT auth.set_script_tokens({sam}, '-infinity')")
            .command_saying(&["update-collaborator", "sam", "script_tokens_until=-infinity"], "is not a date"),
        // Behind a password: tests/it/commands/script_tokens.rs types it.
        sql("collaborator_script_tokens", "login", "SELECT auth.open_script_session('01234567', now() + interval '1 day', '{verifier}')"),
        sql(
            "session_scripts_five",
            "admin",
            "UPDATE crm.collaborator SET script_tokens_until = current_date + 1 WHERE id = {alice}; SET LOCAL SESSION AUTHORIZATION epicrm__login_alice;
             SELECT auth.open_script_session('0000000' || n, now() + interval '1 hour', '{verifier}') FROM generate_series(1, 6) n",
        ),
        sql("session_purpose_known", "admin", "UPDATE auth.session SET purpose = 'fun'"),
        sql("session_pkey", "admin", "INSERT INTO auth.session SELECT * FROM auth.session LIMIT 1"),
        sql("session_collaborator_fkey", "gina", "SELECT auth.delete_collaborator({gustave})")
            .command(&["delete-collaborator", "gustave"]),
        sql("installation_pkey", "admin", "INSERT INTO auth.installation (id, environment) VALUES (gen_random_uuid(), 'test')"),
        sql("installation_only_one", "admin", "UPDATE auth.installation SET only_one = false"),
        sql("installation_environment_known", "admin", "UPDATE auth.installation SET environment = 'moon'"),
        sql("login_pkey", "admin", "INSERT INTO auth.login SELECT * FROM auth.login LIMIT 1"),
        sql("login_collaborator_fkey", "admin", "DELETE FROM crm.collaborator WHERE id = {alice}"),
        sql("account_pkey", "admin", "INSERT INTO auth.account SELECT * FROM auth.account LIMIT 1"),
        sql("account_collaborator_fkey", "admin", "INSERT INTO auth.account VALUES (0)"),
        sql("view_name_form", "bob", "INSERT INTO crm.view (name, noun, filter) VALUES ('No name', 'client', 'code=x')"),
        sql("view_noun_known", "bob", "INSERT INTO crm.view (name, noun, filter) VALUES ('x', 'moon', 'code=x')"),
        sql("view_own_name_key", "bob", "INSERT INTO crm.view (name, noun, filter) VALUES ('mine', 'client', 'code=x')"),
        sql("view_team_name_key", "bob", "INSERT INTO crm.view (name, noun, filter, team) VALUES ('shared', 'client', 'code=x', true)"),
        sql("view_code_key", "admin", "UPDATE crm.view SET code = (SELECT code FROM crm.view WHERE id = {bobs_view}) WHERE id = {bobs_team_view}"),
        sql("view_code_form", "admin", "UPDATE crm.view SET code = 'A' WHERE id = {bobs_view}"),
        sql("view_code_reserved", "admin", "UPDATE crm.view SET code = 'vw-999999' WHERE id = {bobs_view}"),
        sql(
            "view_owner_fkey",
            "admin",
            "DELETE FROM auth.login WHERE collaborator_id = {bob}; DELETE FROM auth.account WHERE collaborator_id = {bob}; DELETE FROM auth.session WHERE collaborator_id = {bob};
             UPDATE crm.client SET commercial_id = {alice} WHERE commercial_id = {bob}; DELETE FROM crm.collaborator WHERE id = {bob}",
        ),
    ]
}
