-- What people do with sessions and accounts beyond signing in: see and end sessions, open them for scripts, leave without a trace.
-- The live sessions that the caller may know of: their own, for gestion everybody's. The id names one and opens nothing.
CREATE FUNCTION auth.sessions() RETURNS TABLE (session_id text, username text, purpose text, opened_at timestamptz, expires_at timestamptz, this boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT right(s.role_name::text, 8), c.username, s.purpose, s.opened_at, s.expires_at, s.role_name = session_user
          FROM auth.session s JOIN crm.collaborator c ON c.id = s.collaborator_id
         WHERE s.ended_at IS NULL AND s.expires_at > statement_timestamp()
           AND (s.collaborator_id = (SELECT auth.me()) OR (SELECT auth.department()) = 'gestion')
         ORDER BY c.username, s.opened_at $$;

-- One session, by the id that auth.sessions() shows. False: no such live session, or not the caller's to end.
CREATE FUNCTION auth.close_session(id text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me(); r name; who int;
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  PERFORM auth.make_way();
  SELECT s.role_name, s.collaborator_id INTO r, who FROM auth.session s
   WHERE right(s.role_name::text, 9) = '_' || id AND s.ended_at IS NULL AND (s.collaborator_id = me OR auth.department() = 'gestion')
   ORDER BY s.collaborator_id <> me LIMIT 1;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM audit.note(me, 'sign-out', who, jsonb_build_object('session', r));
  PERFORM auth.end_session(r);
  RETURN true;
END $$;

-- for scripts ------------------------------------------------------------------------------------------
-- A session for scripts: longer, where gestion allows this person such, and it only reads. It is not a member of their department.
CREATE FUNCTION auth.open_script_session(session_id text, expires timestamptz, verifier text) RETURNS name
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET datestyle = ISO AS $$
DECLARE
  who crm.collaborator := auth.signed_in();
  r   name;
BEGIN
  IF (SELECT must_change_password FROM auth.account WHERE collaborator_id = who.id) THEN
    RAISE EXCEPTION 'password change required' USING ERRCODE = 'insufficient_privilege', HINT = 'change_password'; END IF;
  IF session_id IS NULL OR session_id !~ '^[0-9a-f]{8}$' THEN
    RAISE EXCEPTION 'not a session id' USING ERRCODE = 'invalid_parameter_value'; END IF;
  IF who.script_tokens_until IS NULL OR who.script_tokens_until < current_date THEN
    RAISE EXCEPTION 'no tokens for scripts' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'collaborator_script_tokens'; END IF;
  -- a day more: the allowance is a day, and whose midnight ends it is the client's time zone
  IF expires IS NULL OR expires <= now() OR expires > who.script_tokens_until + interval '2 days' OR expires > now() + interval '367 days' THEN
    RAISE EXCEPTION 'beyond what is allowed' USING ERRCODE = 'check_violation', CONSTRAINT = 'collaborator_script_tokens_until', TABLE = 'collaborator'; END IF;
  PERFORM auth.sweep();
  IF (SELECT count(*) FROM auth.session WHERE collaborator_id = who.id AND purpose = 'script' AND ended_at IS NULL AND expires_at > now()) >= 5 THEN
    RAISE EXCEPTION 'five tokens for scripts' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_scripts_five', TABLE = 'session'; END IF;
  IF (SELECT count(*) FROM auth.session WHERE collaborator_id = who.id AND sweep_at IS NOT NULL) >= 50 THEN
    RAISE EXCEPTION 'too many sessions left behind' USING ERRCODE = 'too_many_connections'; END IF;
  r := auth.role('s_' || who.username || '_' || session_id);
  PERFORM auth.create_role(r, format('LOGIN CONNECTION LIMIT 5 PASSWORD %L VALID UNTIL %L IN ROLE %I', auth.scram(verifier), expires, auth.role('reader')));
  INSERT INTO auth.session (role_name, collaborator_id, purpose, expires_at, sweep_at) VALUES (r, who.id, 'script', expires, expires);
  PERFORM audit.note(who.id, 'sign-in', who.id, jsonb_build_object('session', r, 'until', expires, 'purpose', 'script'));
  RETURN r;
END $$;

-- gestion ----------------------------------------------------------------------------------------------
-- Until when somebody may open sessions for scripts; those that would last longer end.
CREATE FUNCTION auth.set_script_tokens(who int, until date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM auth.require_gestion_not_self(who);
  IF until > current_date + 366 THEN
    RAISE EXCEPTION 'at most a year' USING ERRCODE = 'check_violation', CONSTRAINT = 'collaborator_script_tokens_until', TABLE = 'collaborator'; END IF;
  -- first of all, so that no lock of theirs makes this wait
  IF EXISTS (SELECT FROM auth.session WHERE collaborator_id = who AND purpose = 'script' AND ended_at IS NULL) THEN PERFORM auth.disconnect_all(who); END IF;
  UPDATE crm.collaborator SET script_tokens_until = until WHERE id = who;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such collaborator' USING ERRCODE = 'no_data_found'; END IF;
  PERFORM auth.end_session(role_name) FROM auth.session
    WHERE collaborator_id = who AND purpose = 'script' AND ended_at IS NULL AND (until IS NULL OR expires_at > until + interval '2 days');
END $$;
-- For those who only ask whether they may: set_active and the like cut connections, which no rollback mends.
CREATE FUNCTION auth.check_account(who int, leaving boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM auth.require_gestion_not_self(who);
  IF leaving THEN PERFORM auth.keep_a_gestion(who); END IF;
END $$;
-- Only somebody who has left no trace: whoever has signed in stays, for the history names them. False: no such collaborator.
CREATE FUNCTION auth.delete_collaborator(who int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE login name; logins name[];
BEGIN
  PERFORM auth.require_gestion_not_self(who);
  PERFORM auth.disconnect_all(who);
  PERFORM auth.keep_a_gestion(who);
  PERFORM FROM crm.collaborator WHERE id = who FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  IF EXISTS (SELECT FROM audit.entry WHERE actor = who) THEN
    RAISE EXCEPTION 'the history names them' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'session_collaborator_fkey', TABLE = 'session'; END IF;
  SELECT array_agg(role_name) INTO logins FROM auth.login WHERE collaborator_id = who;
  DELETE FROM auth.login WHERE collaborator_id = who;
  DELETE FROM auth.account WHERE collaborator_id = who;
  DELETE FROM crm.collaborator WHERE id = who;
  FOREACH login IN ARRAY coalesce(logins, '{}') LOOP
    PERFORM auth.disconnect(login);
    EXECUTE format('DROP OWNED BY %I', login);
    EXECUTE format('DROP ROLE %I', login);
  END LOOP;
  RETURN true;
END $$;

-- who may call what -------------------------------------------------------------------------------------
REVOKE ALL ON FUNCTION auth.sessions(), auth.close_session(text), auth.open_script_session(text, timestamptz, text), auth.set_script_tokens(int, date),
  auth.check_account(int, boolean), auth.delete_collaborator(int) FROM PUBLIC;
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION auth.sessions(), auth.close_session(text) TO @session');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION auth.open_script_session(text, timestamptz, text) TO @login');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION auth.set_script_tokens(int, date), auth.check_account(int, boolean), auth.delete_collaborator(int) TO @gestion');
-- A script's session is no member of @session, which could end its owner's other sessions.
SELECT auth.ddl('GRANT CONNECT ON DATABASE ' || quote_ident(current_database()) || ' TO @reader');
SELECT auth.ddl('GRANT USAGE ON SCHEMA auth, crm, extension TO @reader');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION auth.me(), auth.department(), auth.whoami(), auth.close_session(), crm.fold(text), crm.like_pattern(text) TO @reader');
SELECT auth.ddl('GRANT SELECT ON crm.department, crm.role, crm.collaborator, crm.location, crm.company, crm.client, crm.contract, crm.payment, crm.event,
  crm.collaborators_list, crm.companies_list, crm.clients_list, crm.contracts_list, crm.payments_list, crm.events_list TO @reader');
