-- Undo, and the past: what the history kept is put back, or shown. What an UPDATE replaced goes back by another UPDATE, with the
-- privileges and policies of whoever undoes it. For the rest, which no privilege covers, there are the functions below: they take
-- the id of an entry, never a value, and judge whoever asks by the rights of today. What an administrator did, whose entries have no
-- actor, was done outside of everybody's rights and is not undone by anybody's.
CREATE INDEX entry_at ON audit.entry (target, at);

-- Whether the caller could delete a record that is as `image` says: the rule of crm.remove.
CREATE FUNCTION crm.may_remove(noun text, image jsonb) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(CASE
    WHEN noun IN ('client', 'company', 'location', 'contract', 'event', 'department', 'role', 'note', 'reminder') AND auth.department() = 'gestion' THEN true
    WHEN noun = 'client'   THEN auth.department() = 'commercial' AND (image->>'commercial_id')::int = auth.me()
    WHEN noun = 'view'     THEN (image->>'owner_id')::int = auth.me() OR (image->>'team')::boolean AND auth.department() = 'gestion'
    WHEN noun = 'note'     THEN (image->>'author_id')::int = auth.me()
    WHEN noun = 'reminder' THEN (image->>'who_id')::int = auth.me() END, false) $$;
-- Whether the caller could add it, to begin with: the rule of the policies `add`.
CREATE FUNCTION crm.could_add(noun text, image jsonb) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(CASE
    WHEN noun IN ('view', 'note', 'reminder') THEN auth.me() IN ((image->>'owner_id')::int, (image->>'author_id')::int)
    WHEN noun = 'client' THEN auth.department() = 'commercial' AND (image->>'commercial_id')::int = auth.me()
    WHEN auth.department() = 'gestion' THEN noun IN ('department', 'role', 'location', 'company', 'contract', 'payment', 'event')
    WHEN auth.department() = 'commercial' THEN CASE noun
      WHEN 'location' THEN true WHEN 'company' THEN true
      WHEN 'contract' THEN EXISTS (SELECT FROM crm.client c WHERE c.id = (image->>'client_id')::int AND c.commercial_id = auth.me())
      WHEN 'event'    THEN EXISTS (SELECT FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE k.id = (image->>'contract_id')::int AND c.commercial_id = auth.me())
      WHEN 'payment'  THEN (image->>'amount')::numeric > 0 AND image->>'method' <> 'adjustment'
        AND EXISTS (SELECT FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE k.id = (image->>'contract_id')::int AND c.commercial_id = auth.me()) END
    END, false) $$;

-- Takes back an addition: whoever may delete the record, and whoever added it and could add it today, as long as it is what it
-- was. What follows from other records does not count. False: it is gone already.
CREATE FUNCTION crm.take_back(which bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me(); e audit.entry; added jsonb; present jsonb;
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT * INTO e FROM audit.entry WHERE id = which AND action = 'INSERT' AND actor IS NOT NULL;
  IF NOT FOUND THEN RAISE EXCEPTION 'may not delete this' USING ERRCODE = 'insufficient_privilege'; END IF;
  EXECUTE format('SELECT to_jsonb(t), to_jsonb(jsonb_populate_record(NULL::crm.%1$I, $2)) FROM crm.%1$I t WHERE t.id = $1 FOR UPDATE', e.target)
    INTO present, added USING e.row_id, e.after;
  IF NOT (crm.may_remove(e.target, coalesce(present, e.after)) OR e.actor = me AND crm.could_add(e.target, coalesce(present, e.after))) THEN
    RAISE EXCEPTION 'may not delete this %', e.target USING ERRCODE = 'insufficient_privilege'; END IF;
  IF present IS NULL THEN RETURN false; END IF;
  IF added - '{updated_at,paid,remaining}'::text[] <> present - '{updated_at,paid,remaining}'::text[] THEN
    RAISE EXCEPTION 'changed since' USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_changed_since', TABLE = 'entry'; END IF;
  RETURN crm.discard(e.target, e.row_id);
END $$;

-- Puts back what was deleted last, exactly, id and dates included: whoever may delete it, and whoever deleted it, or gestion, if
-- they could add it today. Constraints and triggers have their say. Notes went with their record, so they come back with it.
CREATE FUNCTION crm.restore(which bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me(); e audit.entry; columns text;
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT * INTO e FROM audit.entry WHERE id = which AND action = 'DELETE' AND actor IS NOT NULL FOR UPDATE;  -- of two at once, the second finds it restored
  IF NOT FOUND OR NOT (crm.may_remove(e.target, e.before) OR e.actor = me AND e.target IN ('note', 'reminder')
                       OR (e.actor = me OR auth.department() = 'gestion') AND crm.could_add(e.target, e.before)) THEN
    RAISE EXCEPTION 'may not restore this' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF EXISTS (SELECT FROM audit.entry l WHERE l.target = e.target AND l.row_id = e.row_id AND l.id > e.id) THEN
    RAISE EXCEPTION 'not what was deleted last' USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_deleted_last', TABLE = 'entry'; END IF;
  SELECT string_agg(quote_ident(a.attname), ', ') INTO columns FROM pg_attribute a
   WHERE a.attrelid = format('crm.%I', e.target)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
  EXECUTE format('INSERT INTO crm.%1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM jsonb_populate_record(NULL::crm.%1$I, $1)', e.target, columns) USING e.before;
END $$;

-- A signature that the caller, of gestion, took off a contract, with its date, which gestion may not write: it is no less its
-- commercial's for having been away. False: the contract is not, or no longer, as that change left it; a later signature, and its
-- withdrawal, are the commercial's own.
CREATE FUNCTION crm.reinstate(which bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e audit.entry; was crm.contract;
BEGIN
  IF auth.me() IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF auth.department() <> 'gestion' THEN RAISE EXCEPTION 'for gestion' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT * INTO e FROM audit.entry WHERE id = which AND actor = auth.me() AND action = 'UPDATE' AND target = 'contract'
     AND before->>'signed_at' IS NOT NULL AND after->>'status' = 'unsigned';
  IF NOT FOUND THEN RAISE EXCEPTION 'may not restore this' USING ERRCODE = 'insufficient_privilege'; END IF;
  PERFORM FROM crm.contract WHERE id = e.row_id FOR UPDATE;
  IF EXISTS (SELECT FROM audit.entry l WHERE l.target = 'contract' AND l.row_id = e.row_id AND l.id > e.id AND l.before ? 'signed_at') THEN RETURN false; END IF;
  was := jsonb_populate_record(NULL::crm.contract, e.before);
  UPDATE crm.contract SET status = was.status, signed_at = was.signed_at, cancel_reason = was.cancel_reason WHERE id = e.row_id AND status = 'unsigned';
  RETURN FOUND;
END $$;

-- How many entries the change of an entry has: whoever reads fewer of them may not undo it. `login` beside `change`: a database
-- restored into another cluster counts its transactions anew, but the name of a session is never given twice.
CREATE FUNCTION audit.change_size(which bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT count(*) FROM audit.entry w JOIN audit.entry e ON e.change = w.change AND e.login = w.login WHERE w.id = which $$;
-- Who has written to the record of an entry since, and which fields: for whoever wrote that entry, and for gestion. Of records
-- that are nobody's, such as companies, others do not read the history.
CREATE FUNCTION audit.since(which bigint) RETURNS TABLE (id bigint, at timestamptz, who text, action text, columns text[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT e.id, e.at, c.username, e.action, ARRAY(SELECT jsonb_object_keys(e.before))
          FROM audit.entry w JOIN audit.entry e ON e.target = w.target AND e.row_id = w.row_id AND e.id > w.id
          LEFT JOIN crm.collaborator c ON c.id = e.actor
         WHERE w.id = which AND e.action IN ('INSERT', 'UPDATE', 'DELETE') AND (w.actor = auth.me() OR auth.department() = 'gestion') $$;

-- The rows of a table as they were: `SELECT * FROM crm.as_of(NULL::crm.client, '2026-07-01')`. Of a table that everybody reads,
-- for everybody who reads it. A row that nobody wrote to since is as it is; of another, what each later change replaced, the
-- earliest last, is laid over what it is, or was when it was deleted. SECURITY DEFINER for the history that this takes.
CREATE FUNCTION crm.as_of(noun anyelement, moment timestamptz) RETURNS SETOF anyelement LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10000
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE relation regclass := (SELECT t.typrelid FROM pg_type t WHERE t.oid = pg_typeof(noun));
BEGIN
  IF auth.me() IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF NOT EXISTS (SELECT FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
                  WHERE c.oid = relation AND c.relnamespace = 'crm'::regnamespace AND p.polname = 'read' AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                    AND has_table_privilege(session_user, c.oid, 'SELECT')) THEN
    RAISE EXCEPTION 'permission denied for the past of %', relation USING ERRCODE = 'insufficient_privilege'; END IF;
  RETURN QUERY EXECUTE format($query$
    WITH later AS MATERIALIZED (
      SELECT e.id, e.row_id, e.action, e.before, e.after FROM audit.entry e WHERE e.target = %2$L AND e.at > $1 AND e.action IN ('INSERT', 'UPDATE', 'DELETE')),
    whole AS (SELECT DISTINCT ON (row_id) row_id, id, coalesce(before, after) AS image FROM later WHERE action <> 'UPDATE' ORDER BY row_id, id),
    part AS (SELECT l.row_id, jsonb_object_agg(f.key, f.value ORDER BY l.id DESC) AS was
               FROM later l LEFT JOIN whole w USING (row_id) CROSS JOIN LATERAL jsonb_each(l.before) f
              WHERE l.action = 'UPDATE' AND (w.id IS NULL OR l.id < w.id) GROUP BY l.row_id)
    SELECT t.* FROM %1$s t WHERE t.created_at <= $1 AND NOT EXISTS (SELECT FROM later l WHERE l.row_id = t.id)
    UNION ALL
    SELECT r.* FROM whole w FULL JOIN part p USING (row_id) LEFT JOIN %1$s t ON t.id = row_id AND w.id IS NULL
     CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$s, coalesce(w.image, to_jsonb(t)) || coalesce(p.was, '{}')) r
     WHERE r.created_at <= $1   -- and not deleted at that moment, to be restored later
       AND 'DELETE' IS DISTINCT FROM (SELECT e.action FROM audit.entry e WHERE e.target = %2$L AND e.row_id = r.id AND e.at <= $1
                                         AND e.action IN ('INSERT', 'UPDATE', 'DELETE') ORDER BY e.id DESC LIMIT 1)
    $query$, relation, (SELECT c.relname FROM pg_class c WHERE c.oid = relation)) USING moment;
END $$;

SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.take_back(bigint), crm.restore(bigint), audit.change_size(bigint), audit.since(bigint) TO @commercial, @gestion, @support');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.reinstate(bigint) TO @gestion');
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.as_of(anyelement, timestamptz) TO @commercial, @gestion, @support, @reader');
