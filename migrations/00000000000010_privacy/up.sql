-- The right to be forgotten (GDPR, article 17): what tells who a client is goes, from the record and from the history.

-- What was noted about one client, without reading what was noted about all.
CREATE INDEX entry_noted ON audit.entry (((before->>'client_id')::int)) WHERE target IN ('note', 'reminder');

-- An image of the history with other values for those of `blank` that it has.
CREATE FUNCTION audit.masked(image jsonb, blank jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
  AS $$ SELECT image || coalesce((SELECT jsonb_object_agg(b.key, b.value) FROM jsonb_each(blank) b WHERE image ? b.key), '{}') $$;

-- Anonymises a client, or one that was deleted and of whom the history still tells: gestion alone. Contracts, payments and events
-- stay as they are; notes and reminders about the person go. A typed code may tell the name, hence becomes a generated one. The
-- history keeps every line, of this client and of what was noted about it while it was about it, without the values; and a
-- line `anonymised` is the proof. It takes an id and no value: nothing else of the history can be reached. No row: no such client.
CREATE FUNCTION crm.anonymise(which int) RETURNS TABLE (called text, erased text[], notes bigint, reminders bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me(); image jsonb; blank jsonb; part jsonb;
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF auth.department() IS DISTINCT FROM 'gestion' THEN RAISE EXCEPTION 'for gestion' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT to_jsonb(c) INTO image FROM crm.client c WHERE c.id = which FOR UPDATE;
  IF NOT FOUND THEN
    SELECT e.before INTO image FROM audit.entry e WHERE e.target = 'client' AND e.row_id = which AND e.action = 'DELETE' ORDER BY e.id DESC LIMIT 1;
  END IF;
  IF image IS NULL THEN RETURN; END IF;
  -- Somebody may have typed the very code that this one would have been given.
  called := CASE WHEN EXISTS (SELECT FROM crm.client c WHERE c.code = 'cl-' || which AND c.id <> which) THEN 'anonymised-' ELSE 'cl-' END || which;
  blank := jsonb_build_object('code', called, 'civility', NULL, 'first_name', NULL, 'last_name', 'anonymised ' || called,
                              'full_name', 'anonymised ' || called, 'job_title', NULL, 'email', NULL, 'phone', NULL);
  part := jsonb_build_object('text', 'anonymised', 'record', called);
  erased := ARRAY(SELECT b.key FROM jsonb_each(blank) b WHERE b.key <> 'full_name' AND image->b.key IS DISTINCT FROM b.value ORDER BY b.key);

  DELETE FROM crm.note n WHERE n.client_id = which;
  GET DIAGNOSTICS notes = ROW_COUNT;
  DELETE FROM crm.reminder r WHERE r.client_id = which;
  GET DIAGNOSTICS reminders = ROW_COUNT;
  UPDATE crm.client c SET code = called, civility = NULL, first_name = NULL, last_name = blank->>'last_name', job_title = NULL, email = NULL, phone = NULL
   WHERE c.id = which;

  UPDATE audit.entry e SET code = called, before = audit.masked(e.before, blank), after = audit.masked(e.after, blank)
   WHERE e.target = 'client' AND e.row_id = which AND e.action <> 'anonymised';
  -- What a note was about when it was written to: what the next line that tells says it was. By now none of them is about this client.
  UPDATE audit.entry e SET before = CASE WHEN w.was = which THEN audit.masked(e.before, part) ELSE e.before END,
                           after = CASE WHEN w.became = which THEN audit.masked(e.after, part) ELSE e.after END
    FROM (SELECT p.id, n.was, coalesce((p.after->>'client_id')::int, n.was) AS became
            FROM (SELECT DISTINCT m.target, m.row_id FROM audit.entry m
                   WHERE m.target IN ('note', 'reminder') AND (m.before->>'client_id')::int = which) m
            JOIN audit.entry p ON p.target = m.target AND p.row_id = m.row_id
           CROSS JOIN LATERAL (SELECT (SELECT (l.before->>'client_id')::int FROM audit.entry l
                                        WHERE l.target = p.target AND l.row_id = p.row_id AND l.id >= p.id AND l.before ? 'client_id'
                                        ORDER BY l.id LIMIT 1) AS was) n) w
   WHERE w.id = e.id AND which IN (w.was, w.became);
  INSERT INTO audit.entry (actor, login, via, action, target, row_id, code, after)
  VALUES (me, session_user, current_setting('application_name'), 'anonymised', 'client', which, called,
          jsonb_build_object('fields', to_jsonb(erased), 'notes', notes, 'reminders', reminders));
  RETURN NEXT;
END $$;
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.anonymise(int) TO @gestion');
