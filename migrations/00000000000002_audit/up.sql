-- The history: every write of every business table and every act on an account, written by triggers and by auth's own
-- functions. Nobody, gestion included, holds INSERT, UPDATE or DELETE here.
CREATE SCHEMA audit;
CREATE TABLE audit.entry (
  id      bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT entry_pkey PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor   int,                    -- collaborator; NULL: the owner or an administrator
  login   name NOT NULL,          -- the very login role: names the session, hence the token
  via     text NOT NULL,          -- application_name: what the client says it is running (a claim, not a proof)
  change  xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- one transaction: what is undone together
  action  text NOT NULL,          -- INSERT, UPDATE, DELETE, or an act on an account
  target  text NOT NULL,          -- table
  row_id  int NOT NULL,
  code    text,                   -- of the record, as it was before: outlives it
  before  jsonb, after jsonb      -- an update keeps only what changed
);
CREATE INDEX entry_target ON audit.entry (target, row_id);
CREATE INDEX entry_code ON audit.entry (lower(code));
CREATE INDEX entry_actor ON audit.entry (actor, id);
CREATE INDEX entry_change ON audit.entry (change);

CREATE FUNCTION audit.note(actor int, action text, who int, detail jsonb) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS $$ INSERT INTO audit.entry (actor, login, via, action, target, row_id, code, after)
        VALUES (actor, session_user, current_setting('application_name'), action, 'collaborator', who,
                (SELECT c.code FROM crm.collaborator c WHERE c.id = who), detail) $$;

-- One statement, one pass, however many rows: a bulk update pays one INSERT … SELECT. Row ids never change (GENERATED ALWAYS,
-- no grant), so they pair the old with the new.
CREATE FUNCTION audit.record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE actor int := auth.me(); via text := current_setting('application_name');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit.entry (actor, login, via, action, target, row_id, code, after)
    SELECT actor, session_user, via, TG_OP, TG_TABLE_NAME, n.id, n.code, to_jsonb(n) FROM new_rows n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO audit.entry (actor, login, via, action, target, row_id, code, before)
    SELECT actor, session_user, via, TG_OP, TG_TABLE_NAME, o.id, o.code, to_jsonb(o) FROM old_rows o;
  ELSE
    INSERT INTO audit.entry (actor, login, via, action, target, row_id, code, before, after)
    SELECT actor, session_user, via, TG_OP, TG_TABLE_NAME, n.id, o.code, d.before, d.after
      FROM old_rows o JOIN new_rows n USING (id)
     CROSS JOIN LATERAL (SELECT jsonb_object_agg(b.key, b.value) AS before, jsonb_object_agg(b.key, a.value) AS after
                           FROM jsonb_each(to_jsonb(o)) b JOIN jsonb_each(to_jsonb(n)) a ON a.key = b.key AND a.value IS DISTINCT FROM b.value) d
     WHERE d.before IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION audit.watch(watched regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record()', watched);
  EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record()', watched);
  EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record()', watched);
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
SELECT audit.watch('crm.department'), audit.watch('crm.role'), audit.watch('crm.collaborator');

ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;
SELECT auth.ddl('GRANT USAGE ON SCHEMA audit TO @session');
SELECT auth.ddl('GRANT SELECT ON audit.entry TO @commercial, @gestion, @support');
