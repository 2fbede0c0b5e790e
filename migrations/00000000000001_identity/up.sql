-- Identities and sessions. Run as <database>__owner, after the bootstrap of src/db/bootstrap.rs (owner role, database,
-- schema crm). No role name is spelled out: in auth.ddl, '@gestion' means "<database>__gestion", because roles belong to
-- the whole cluster and every environment needs its own.
CREATE SCHEMA auth;

CREATE FUNCTION auth.role(suffix text) RETURNS name LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT (current_database() || '__' || suffix)::name $$;
CREATE FUNCTION auth.ddl(statement text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN EXECUTE regexp_replace(statement, '@([a-z]+)', current_database() || '__\1', 'g'); END $$;

DO $$ BEGIN
  -- name budget: 16 + len('__login_') or len('__s_') + 24 + 1 + 8 <= 63 bytes, and nothing ever needs quoting
  IF current_database() !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' OR length(current_database()) > 16 THEN
    RAISE EXCEPTION 'database name % cannot be a role prefix', current_database();
  END IF;
END $$;

-- The one place that creates roles. PostgreSQL 16 gives the creator ADMIN OPTION by itself; before, it must be said, or the
-- day the cluster is upgraded the owner can no longer manage its own roles ("permission denied to grant role").
CREATE FUNCTION auth.create_role(new_role name, options text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE ROLE %I %s', new_role, options);
  EXECUTE format('GRANT %I TO CURRENT_USER', new_role)   -- now, not when its connections must be cut: its holder could make that GRANT wait
    || CASE WHEN current_setting('server_version_num')::int < 160000 THEN ' WITH ADMIN OPTION' ELSE '' END;
END $$;
SELECT auth.create_role(auth.role('commercial'), 'NOLOGIN');  -- departments: hold every table privilege
SELECT auth.create_role(auth.role('gestion'),    'NOLOGIN');
SELECT auth.create_role(auth.role('support'),    'NOLOGIN');
SELECT auth.create_role(auth.role('login'),      'NOLOGIN');  -- "has typed a password": may open a session or change that password, nothing else
SELECT auth.create_role(auth.role('reader'),     'NOLOGIN');  -- "holds a token for scripts": reads the business, changes nothing
SELECT auth.create_role(auth.role('session'),    'NOLOGIN');  -- "holds a token": may ask who it is, and end itself

-- What a text may be: the rules of src/entity/form, in SQL. RETURN: parsed here and now, so that no caller's search_path or
-- standard_conforming_strings changes what they mean, and still inlined. Visible: no control character (C0, C1), nothing that turns
-- the writing round or takes no room, so that no two names look the same; joiners stay where scripts need them, away from Latin letters.
CREATE FUNCTION crm.is_visible(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN value !~ '[\x01-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e007f]|(?:^|[\x01-\u024f])[\u200c\u200d]|[\u200c\u200d](?:$|[\x01-\u024f])';
-- One line: visible, not empty, no space at its ends. A note also has tabs, newlines and what takes no room, up to 10,000 characters, not all of them spaces.
CREATE FUNCTION crm.is_line(value text, most int) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN length(value) <= most AND value <> '' AND value !~ '^[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]|[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]$' AND crm.is_visible(value);
CREATE FUNCTION crm.is_note(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN length(value) <= 10000 AND value ~ '[^\t\n \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]' AND value !~ '[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]';
CREATE FUNCTION crm.is_code(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN length(value) <= 120 AND value ~ '^[a-z0-9][a-z0-9._/-]*$';
-- RFC 5321 without quoted names and address literals, RFC 6531 for other scripts: names between dots, an @, labels between dots, the
-- last of two characters that are not all digits; then what neither side, and what no label may hold.
CREATE FUNCTION crm.is_email(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN length(value) <= 150 AND strpos(value, '@') <= 65 AND crm.is_visible(value)
    AND value ~ '^[^.@]+(?:\.[^.@]+)*@(?:[^.@]+\.)+[^.@]{2,}$' AND value !~ '\.[0-9]+$'
    AND value !~ '[ \u00a0\u1680\u2000-\u200d\u202f\u205f\u3000"(),:;<>[\]\\]' AND value !~ '@.*[!#$%&''*+/=?^_`{|}~]' AND value !~ '@-|@.*(?:-\.|\.-)|-$';
CREATE FUNCTION crm.is_phone(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN value ~ '^\+[1-9][0-9]{5,14}$';  -- E.164
-- The check digit of ISO/IEC 7812: every second digit from the right counts twice.
CREATE FUNCTION crm.is_luhn(digits text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT sum(d / 10 + d % 10) % 10 = 0
            FROM (SELECT (ascii(substr(digits, length(digits) - i, 1)) - 48) * (1 + i % 2) AS d FROM generate_series(0, length(digits) - 1) i) doubled);
-- La Poste (SIREN 356000000) has more establishments than check digits: theirs may add up to a multiple of five instead.
CREATE FUNCTION crm.is_siret(siret text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN crm.is_luhn(siret) OR starts_with(siret, '356000000') AND (SELECT sum(ascii(digit) - 48) % 5 = 0 FROM string_to_table(siret, NULL) digit);

-- Accent- and case-insensitive text for `~`, declared IMMUTABLE so that it can be indexed: true as long as nobody edits the
-- unaccent dictionary, which is not granted to anyone.
CREATE SCHEMA extension;
CREATE EXTENSION unaccent   SCHEMA extension;
CREATE EXTENSION pg_trgm    SCHEMA extension;
CREATE EXTENSION btree_gist SCHEMA extension;
CREATE FUNCTION crm.fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT lower(extension.unaccent('extension.unaccent', value)) $$;
-- Text as itself inside a LIKE pattern. To be asked after fold, never before: unaccent makes % of ％ and \ of ＼, which would
-- then be special.
CREATE FUNCTION crm.literal(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN regexp_replace(value, '([\\%_])', '\\\1', 'g');

-- Every table's trigger: a code when none was typed, and when it changed. Here, before the write, generated columns are null in NEW:
-- the second argument names that of the table, for an update that changes nothing to be seen as such. A typed code may not take a number that the
-- sequence has yet to give: the insertion that got it would fail for somebody who did nothing wrong.
CREATE FUNCTION crm.stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW IS DISTINCT FROM OLD AND (TG_NARGS < 2 OR to_jsonb(NEW) - TG_ARGV[1] <> to_jsonb(OLD) - TG_ARGV[1]) THEN NEW.updated_at := clock_timestamp(); END IF;
  END IF;
  IF NEW.code IS NULL THEN
    NEW.code := TG_ARGV[0] || '-' || NEW.id;
  ELSIF starts_with(NEW.code, TG_ARGV[0] || '-') AND NEW.code ~ '^[a-z]+-[0-9]{1,18}$' AND split_part(NEW.code, '-', 2)::bigint > NEW.id THEN
    RAISE EXCEPTION 'code % is kept for a generated one', NEW.code USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_code_reserved', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

CREATE TABLE crm.department (
  id         int GENERATED ALWAYS AS IDENTITY CONSTRAINT department_pkey PRIMARY KEY,
  code       text NOT NULL CONSTRAINT department_code_key UNIQUE CONSTRAINT department_code_form CHECK (crm.is_code(code)),
  name       text NOT NULL CONSTRAINT department_name_key UNIQUE CONSTRAINT department_name_text CHECK (crm.is_line(name, 150)),
  privileges text NOT NULL CONSTRAINT department_privileges_known CHECK (privileges IN ('commercial', 'gestion', 'support')), -- immutable: it is what its members' sessions were given
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE crm.role (
  id         int GENERATED ALWAYS AS IDENTITY CONSTRAINT role_pkey PRIMARY KEY,
  code       text NOT NULL CONSTRAINT role_code_key UNIQUE CONSTRAINT role_code_form CHECK (crm.is_code(code)),
  name       text NOT NULL CONSTRAINT role_name_key UNIQUE CONSTRAINT role_name_text CHECK (crm.is_line(name, 150)),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
-- code is the registration number. It and the username are names to sign in with: both salt the password, so both are immutable.
CREATE TABLE crm.collaborator (
  id            int GENERATED ALWAYS AS IDENTITY CONSTRAINT collaborator_pkey PRIMARY KEY,
  code          text NOT NULL CONSTRAINT collaborator_code_key UNIQUE CONSTRAINT collaborator_code_form CHECK (code ~ '^[a-z][a-z0-9.-]{1,23}$'),
  username      text NOT NULL CONSTRAINT collaborator_username_key UNIQUE CONSTRAINT collaborator_username_form CHECK (username ~ '^[a-z][a-z0-9.-]{1,23}$'),
  full_name     text NOT NULL CONSTRAINT collaborator_full_name_text CHECK (crm.is_line(full_name, 150)),
  email         text CONSTRAINT collaborator_email_form CHECK (crm.is_email(email)),
  phone         text CONSTRAINT collaborator_phone_form CHECK (crm.is_phone(phone)),
  department_id int NOT NULL CONSTRAINT collaborator_department_fkey REFERENCES crm.department,
  role_id       int CONSTRAINT collaborator_role_fkey REFERENCES crm.role,
  active        boolean NOT NULL DEFAULT true,
  script_tokens_until date CONSTRAINT collaborator_script_tokens_until_dated CHECK (script_tokens_until BETWEEN '0001-01-01' AND '9999-12-31'), -- until when they may open sessions for scripts; NULL: not at all
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT collaborator_names_differ CHECK (code <> username)
);
CREATE UNIQUE INDEX collaborator_email_key ON crm.collaborator (lower(email));
CREATE INDEX collaborator_department ON crm.collaborator (department_id);
CREATE INDEX collaborator_role ON crm.collaborator (role_id);
CREATE INDEX collaborator_full_name ON crm.collaborator (lower(full_name));
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.department   FOR EACH ROW EXECUTE FUNCTION crm.stamp('dp');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.role         FOR EACH ROW EXECUTE FUNCTION crm.stamp('ro');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.collaborator FOR EACH ROW EXECUTE FUNCTION crm.stamp('co');

-- Who this database is. Its id salts every password (public: it only keeps one installation's dictionary from serving another).
CREATE TABLE auth.installation (
  only_one    boolean CONSTRAINT installation_pkey PRIMARY KEY DEFAULT true CONSTRAINT installation_only_one CHECK (only_one),
  id          uuid NOT NULL,
  environment text NOT NULL CONSTRAINT installation_environment_known CHECK (environment IN ('prod', 'dev', 'test')),
  created_at  timestamptz NOT NULL DEFAULT now()
);
-- One person, two names to sign in with (username, registration number), hence two login roles with one password.
CREATE TABLE auth.login (
  role_name       name CONSTRAINT login_pkey PRIMARY KEY,
  collaborator_id int NOT NULL CONSTRAINT login_collaborator_fkey REFERENCES crm.collaborator
);
CREATE INDEX login_collaborator ON auth.login (collaborator_id);
CREATE TABLE auth.account (
  collaborator_id      int CONSTRAINT account_pkey PRIMARY KEY CONSTRAINT account_collaborator_fkey REFERENCES crm.collaborator,
  must_change_password boolean NOT NULL DEFAULT true
);
CREATE TABLE auth.session (
  role_name       name CONSTRAINT session_pkey PRIMARY KEY,
  collaborator_id int NOT NULL CONSTRAINT session_collaborator_fkey REFERENCES crm.collaborator,
  opened_at       timestamptz NOT NULL DEFAULT now(),
  expires_at      timestamptz NOT NULL,
  ended_at        timestamptz,           -- revoked, or swept after expiry: no privilege left
  purpose         text NOT NULL DEFAULT 'person' CONSTRAINT session_purpose_known CHECK (purpose IN ('person', 'script')),
  sweep_at        timestamptz            -- when to drop the role; NULL: dropped, the row stays as history
);
CREATE INDEX session_collaborator ON auth.session (collaborator_id) WHERE sweep_at IS NOT NULL;
CREATE INDEX session_sweep ON auth.session (sweep_at);

-- WHO: the collaborator behind this connection, NULL once the session is expired or ended.
-- session_user cannot be changed by SET ROLE; statement_timestamp(), so that an open transaction outlives nothing; and only READ
-- COMMITTED, for the same reason: an older snapshot would still see the clients one had, the contract that had no event.
CREATE FUNCTION auth.me() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT s.collaborator_id FROM auth.session s JOIN crm.collaborator c ON c.id = s.collaborator_id AND c.active
         WHERE s.role_name = session_user AND s.ended_at IS NULL AND s.expires_at > statement_timestamp()
           AND current_setting('transaction_isolation') = 'read committed' $$;
CREATE FUNCTION auth.department() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT CASE s.purpose WHEN 'script' THEN 'reader' ELSE d.privileges END
          FROM auth.session s JOIN crm.collaborator c ON c.id = s.collaborator_id JOIN crm.department d ON d.id = c.department_id
         WHERE s.role_name = session_user AND c.id = auth.me() $$;
-- What every command asks first. No row: the session is over. The schema version lets an old program refuse a newer database.
CREATE FUNCTION auth.whoami() RETURNS TABLE (id int, code text, username text, full_name text, department text, privileges text, job text,
                                             expires_at timestamptz, environment text, schema_version text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT c.id, c.code, c.username, c.full_name, d.name, CASE s.purpose WHEN 'script' THEN 'reader' ELSE d.privileges END, r.name, s.expires_at, i.environment,
               (SELECT max(m.version) FROM crm.__diesel_schema_migrations m)::text
          FROM auth.session s JOIN crm.collaborator c ON c.id = s.collaborator_id JOIN crm.department d ON d.id = c.department_id
          LEFT JOIN crm.role r ON r.id = c.role_id CROSS JOIN auth.installation i
         WHERE s.role_name = session_user AND c.id = auth.me() $$;

-- internal: no EXECUTE for anyone but the owner ----------------------------------------------------------
-- SCRAM only: anything else PostgreSQL would take for a plaintext (or md5) password
CREATE FUNCTION auth.scram(verifier text) RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF verifier IS NULL OR verifier !~ '^SCRAM-SHA-256\$[1-9][0-9]{0,6}:[A-Za-z0-9+/]{22,64}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
    RAISE EXCEPTION 'not a SCRAM-SHA-256 verifier' USING ERRCODE = 'invalid_password';
  END IF;
  RETURN verifier;
END $$;

-- pg_terminate_backend and DROP OWNED want the privileges of the role; PostgreSQL 16 gives the owner only ADMIN over it.
CREATE FUNCTION auth.disconnect(login name) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_has_role(login, 'USAGE') THEN EXECUTE format('GRANT %I TO CURRENT_USER', login); END IF;
  PERFORM pg_stat_clear_snapshot();   -- a transaction sees the activity of its first look: not who connected since
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = login AND pid <> pg_backend_pid();
END $$;

-- Take everything away, in an order that needs no luck: membership first (open connections lose their table
-- privileges at their next statement), then login, then the connections themselves.
CREATE FUNCTION auth.end_session(session_role name) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE department name;
BEGIN
  UPDATE auth.session SET ended_at = now(), sweep_at = now() WHERE role_name = session_role AND ended_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  FOR department IN SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
                     WHERE r.rolname = session_role LOOP
    EXECUTE format('REVOKE %I FROM %I', department, session_role);
  END LOOP;
  EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', session_role);
  PERFORM auth.disconnect(session_role);
END $$;
-- First of all in whatever is done to a person: in a transaction left open, they could hold a lock on rows of theirs and so make
-- their own dismissal wait for ever.
CREATE FUNCTION auth.disconnect_all(who int) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS $$ SELECT auth.disconnect(r.rolname) FROM pg_roles r
         WHERE r.rolname IN (SELECT role_name FROM auth.session WHERE collaborator_id = who AND sweep_at IS NOT NULL
                             UNION ALL SELECT role_name FROM auth.login WHERE collaborator_id = who) $$;
-- Acts on accounts take milliseconds, but hold locks that all other such acts wait for (from PostgreSQL 16 on, even on the
-- department's role): `BEGIN; SELECT auth.close_session();` left open would keep everybody from signing in. Each act leaves a
-- mark until its transaction ends; the next one puts out whoever has left theirs open for a second. Faking the mark only
-- invites the same.
CREATE FUNCTION auth.make_way() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE open_ones text[]; still_open text[];
BEGIN
  FOR turn IN 0..20 LOOP
    SELECT array_agg(virtualtransaction) INTO still_open FROM pg_locks
     WHERE locktype = 'advisory' AND (classid, objid, objsubid) = (1702, 1, 2) AND granted AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND (turn = 0 OR virtualtransaction = ANY (open_ones));
    open_ones := still_open;
    EXIT WHEN open_ones IS NULL;
    PERFORM pg_sleep(0.05);
  END LOOP;
  IF open_ones IS NOT NULL THEN
    PERFORM pg_stat_clear_snapshot();
    PERFORM auth.disconnect(a.usename) FROM pg_stat_activity a JOIN pg_locks l USING (pid)
      WHERE l.virtualtransaction = ANY (open_ones) AND (l.classid, l.objid, l.objsubid) = (1702, 1, 2)
        AND (EXISTS (SELECT FROM auth.session s WHERE s.role_name = a.usename) OR EXISTS (SELECT FROM auth.login o WHERE o.role_name = a.usename));
  END IF;
  PERFORM pg_try_advisory_xact_lock_shared(1702, 1);
END $$;
CREATE FUNCTION auth.end_sessions_of(who int) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS $$ SELECT auth.end_session(role_name) FROM auth.session WHERE collaborator_id = who AND ended_at IS NULL $$;

-- Housekeeping only: a session's end never depends on this having run.
CREATE FUNCTION auth.sweep(most int DEFAULT 20) RETURNS int LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE r name; n int := 0;
BEGIN
  FOR r IN SELECT role_name FROM auth.session WHERE sweep_at <= now() ORDER BY sweep_at LIMIT most FOR UPDATE SKIP LOCKED LOOP
    PERFORM auth.end_session(r);
    BEGIN
      EXECUTE format('DROP OWNED BY %I', r);    -- default ACLs, large objects a spiteful holder may have left
      EXECUTE format('DROP ROLE %I', r);
      UPDATE auth.session SET sweep_at = NULL WHERE role_name = r;
      n := n + 1;
    EXCEPTION WHEN dependent_objects_still_exist THEN   -- ... in another database: harmless, it can no longer log in
      UPDATE auth.session SET sweep_at = now() + interval '1 day' WHERE role_name = r;
    END;
  END LOOP;
  RETURN n;
END $$;

-- The person behind a login role, locked: whatever opens or ends sessions of one person happens one after the other. NO KEY:
-- somebody's uncommitted note on them (a reference) is nothing to wait for.
CREATE FUNCTION auth.signed_in() RETURNS crm.collaborator LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE who crm.collaborator;
BEGIN
  PERFORM auth.make_way();
  SELECT c.* INTO who FROM crm.collaborator c JOIN auth.login l ON l.collaborator_id = c.id
   WHERE l.role_name = session_user AND c.active AND current_setting('transaction_isolation') = 'read committed' FOR NO KEY UPDATE OF c;
  IF NOT FOUND THEN RAISE EXCEPTION 'no active collaborator behind %', session_user USING ERRCODE = 'insufficient_privilege'; END IF;
  RETURN who;
END $$;

-- with a password ---------------------------------------------------------------------------------------
-- session_id: the first 8 hexadecimal digits of the token's jti. The rest of it, hence the token, never comes here.
CREATE FUNCTION auth.open_session(session_id text, expires timestamptz, verifier text) RETURNS name
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET datestyle = ISO AS $$  -- ISO: see auth.set_password
DECLARE
  who crm.collaborator := auth.signed_in();
  r   name;
BEGIN
  IF (SELECT must_change_password FROM auth.account WHERE collaborator_id = who.id) THEN
    RAISE EXCEPTION 'password change required' USING ERRCODE = 'insufficient_privilege', HINT = 'change_password'; END IF;
  IF session_id IS NULL OR session_id !~ '^[0-9a-f]{8}$' THEN
    RAISE EXCEPTION 'not a session id' USING ERRCODE = 'invalid_parameter_value'; END IF;
  IF expires IS NULL OR expires <= now() OR expires > now() + interval '12 hours' THEN
    RAISE EXCEPTION 'a session lasts at most 12 hours' USING ERRCODE = 'invalid_parameter_value'; END IF;
  PERFORM auth.sweep();
  PERFORM auth.end_session(s.role_name) FROM (SELECT role_name FROM auth.session WHERE collaborator_id = who.id AND ended_at IS NULL AND purpose = 'person'
                                               ORDER BY opened_at DESC, role_name OFFSET 4) s;        -- five live sessions: the oldest gives way
  IF (SELECT count(*) FROM auth.session WHERE collaborator_id = who.id AND sweep_at IS NOT NULL) >= 50 THEN
    RAISE EXCEPTION 'too many sessions left behind' USING ERRCODE = 'too_many_connections'; END IF;
  r := auth.role('s_' || who.username || '_' || session_id);
  PERFORM auth.create_role(r, format('LOGIN CONNECTION LIMIT 5 PASSWORD %L VALID UNTIL %L IN ROLE %I, %I',
                           auth.scram(verifier), expires, auth.role((SELECT privileges FROM crm.department WHERE id = who.department_id)), auth.role('session')));
  INSERT INTO auth.session (role_name, collaborator_id, expires_at, sweep_at) VALUES (r, who.id, expires, expires);
  PERFORM audit.note(who.id, 'sign-in', who.id, jsonb_build_object('session', r, 'until', expires));
  RETURN r;
END $$;

-- One password, salted by each name it can be typed with. Who is connected by the old one is put out: they could still change it.
-- ISO: a caller's DateStyle and TimeZone could write VALID UNTIL so that it reads as hours later.
CREATE FUNCTION auth.set_password(who int, by_username text, by_code text, valid_until timestamptz) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET datestyle = ISO AS $$
DECLARE c crm.collaborator;
BEGIN
  SELECT * INTO STRICT c FROM crm.collaborator WHERE id = who;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', auth.role('login_' || c.username), auth.scram(by_username), valid_until);
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', auth.role('login_' || c.code), auth.scram(by_code), valid_until);
  PERFORM auth.disconnect(role_name) FROM auth.login WHERE collaborator_id = who;
END $$;
CREATE FUNCTION auth.login_names() RETURNS TABLE (username text, code text, full_name text, privileges text) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT who.username, who.code, who.full_name, d.privileges FROM auth.signed_in() who JOIN crm.department d ON d.id = who.department_id $$;
CREATE FUNCTION auth.change_password(by_username text, by_code text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who crm.collaborator := auth.signed_in();
BEGIN
  PERFORM auth.set_password(who.id, by_username, by_code, 'infinity');
  UPDATE auth.account SET must_change_password = false WHERE collaborator_id = who.id;
  PERFORM auth.end_sessions_of(who.id);
  PERFORM audit.note(who.id, 'password', who.id, '{}');
END $$;

-- with a token ------------------------------------------------------------------------------------------
CREATE FUNCTION auth.close_session() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE who int := auth.me();
BEGIN
  PERFORM auth.make_way();
  IF who IS NOT NULL THEN PERFORM audit.note(who, 'sign-out', who, jsonb_build_object('session', session_user)); END IF;
  PERFORM auth.end_session(session_user::name);
END $$;

-- gestion -----------------------------------------------------------------------------------------------
CREATE FUNCTION auth.require_gestion() RETURNS int LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me();
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF auth.department() <> 'gestion' THEN RAISE EXCEPTION 'for gestion' USING ERRCODE = 'insufficient_privilege'; END IF;
  PERFORM auth.make_way();
  RETURN me;
END $$;
CREATE FUNCTION auth.require_gestion_not_self(who int) RETURNS int LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.require_gestion();
BEGIN
  IF me = who THEN RAISE EXCEPTION 'not on yourself' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'collaborator_not_self'; END IF;
  RETURN me;
END $$;
-- The company is never locked out: all changes of who is gestion queue up here, and the last one standing stays.
CREATE FUNCTION auth.keep_a_gestion(besides int) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM auth.installation FOR UPDATE;
  IF NOT EXISTS (SELECT FROM crm.collaborator c JOIN crm.department d ON d.id = c.department_id
                  WHERE c.active AND d.privileges = 'gestion' AND c.id <> besides) THEN
    RAISE EXCEPTION 'the last active gestion account' USING ERRCODE = 'check_violation', CONSTRAINT = 'collaborator_last_gestion', TABLE = 'collaborator';
  END IF;
END $$;

-- internal: also what `epicrm init` calls, as owner, for the first gestion account
CREATE FUNCTION auth.add_collaborator(code text, username text, full_name text, email text, phone text, department int, job int,
                                      by_username text, by_code text, must_change boolean, valid_until timestamptz)
  RETURNS int LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE new crm.collaborator; login name;
BEGIN
  INSERT INTO crm.collaborator (code, username, full_name, email, phone, department_id, role_id)
       VALUES (code, username, full_name, email, phone, department, job) RETURNING * INTO new;
  INSERT INTO auth.account (collaborator_id, must_change_password) VALUES (new.id, must_change);
  FOREACH login IN ARRAY ARRAY[auth.role('login_' || new.username), auth.role('login_' || new.code)] LOOP
    PERFORM auth.create_role(login, format('NOLOGIN CONNECTION LIMIT 5 IN ROLE %I', auth.role('login')));
    INSERT INTO auth.login (role_name, collaborator_id) VALUES (login, new.id);
  END LOOP;
  PERFORM auth.set_password(new.id, by_username, by_code, valid_until);
  RETURN new.id;
END $$;
-- The registration number is asked for, never generated: it salts, so the caller must know it before the row exists.
CREATE FUNCTION auth.create_collaborator(code text, username text, full_name text, email text, phone text, department int, job int, by_username text, by_code text)
  RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM auth.require_gestion();
  RETURN auth.add_collaborator(code, username, full_name, email, phone, department, job, by_username, by_code, true, now() + interval '7 days');
END $$;
CREATE FUNCTION auth.set_department(who int, department int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM auth.require_gestion_not_self(who);
  IF EXISTS (SELECT FROM crm.collaborator WHERE id = who AND department_id = department) THEN RETURN; END IF;   -- or they would be signed out without a line in the history
  PERFORM auth.disconnect_all(who);
  PERFORM auth.keep_a_gestion(who);
  UPDATE crm.collaborator SET department_id = department WHERE id = who;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such collaborator' USING ERRCODE = 'no_data_found'; END IF;
  PERFORM auth.end_sessions_of(who);
END $$;
CREATE FUNCTION auth.reset_password(who int, by_username text, by_code text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.require_gestion_not_self(who);
BEGIN
  PERFORM auth.disconnect_all(who);
  PERFORM FROM crm.collaborator WHERE id = who AND active FOR NO KEY UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such active collaborator' USING ERRCODE = 'no_data_found'; END IF;
  PERFORM auth.set_password(who, by_username, by_code, now() + interval '7 days');
  UPDATE auth.account SET must_change_password = true WHERE collaborator_id = who;
  PERFORM auth.end_sessions_of(who);
  PERFORM audit.note(me, 'password-reset', who, '{}');
END $$;
CREATE FUNCTION auth.set_active(who int, now_active boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE login name;
BEGIN
  PERFORM auth.require_gestion_not_self(who);
  IF EXISTS (SELECT FROM crm.collaborator WHERE id = who AND active = now_active) THEN RETURN; END IF;   -- as in auth.set_department
  PERFORM auth.disconnect_all(who);
  IF NOT now_active THEN PERFORM auth.keep_a_gestion(who); END IF;
  UPDATE crm.collaborator SET active = now_active WHERE id = who;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such collaborator' USING ERRCODE = 'no_data_found'; END IF;
  PERFORM auth.end_sessions_of(who);
  FOR login IN SELECT role_name FROM auth.login WHERE collaborator_id = who LOOP
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', login);  -- reactivation goes through reset_password
    PERFORM auth.disconnect(login);
  END LOOP;
END $$;
CREATE FUNCTION auth.end_sessions(who int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me();
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF me IS DISTINCT FROM who THEN PERFORM auth.require_gestion(); ELSE PERFORM auth.make_way(); END IF;
  PERFORM auth.disconnect_all(who);
  PERFORM audit.note(me, 'sign-out', who, '{}');
  PERFORM auth.end_sessions_of(who);
END $$;

-- who may call what -------------------------------------------------------------------------------------
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth, crm FROM PUBLIC;
SELECT auth.ddl('ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');   -- for every later migration of this owner
SELECT auth.ddl('GRANT CONNECT ON DATABASE ' || quote_ident(current_database()) || ' TO @login, @session');
SELECT auth.ddl('GRANT USAGE ON SCHEMA auth TO @login, @session');
SELECT auth.ddl('GRANT USAGE ON SCHEMA crm, extension TO @session');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION auth.open_session(text, timestamptz, text), auth.login_names(), auth.change_password(text, text) TO @login');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION auth.me(), auth.department(), auth.whoami(), auth.close_session(), auth.end_sessions(int) TO @session');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.is_visible(text), crm.is_line(text, int), crm.is_note(text), crm.is_code(text), crm.is_email(text), crm.is_phone(text), crm.is_luhn(text), crm.is_siret(text), crm.fold(text), crm.literal(text) TO @session');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION auth.create_collaborator(text, text, text, text, text, int, int, text, text), auth.set_department(int, int), auth.reset_password(int, text, text), auth.set_active(int, boolean) TO @gestion');
