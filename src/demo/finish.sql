-- Everything back in its place, the sequences past the data, one line of history for the whole, fresh statistics.
DO $$ DECLARE statement text; noun regclass; next int;
BEGIN
  FOR statement IN SELECT return FROM demo.aside ORDER BY turn LOOP EXECUTE statement; END LOOP;
  FOR noun IN SELECT relation FROM demo.noun LOOP
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', noun);
    EXECUTE format('SELECT max(id) + 1 FROM %s', noun) INTO next;
    EXECUTE format('ALTER TABLE %s ALTER COLUMN id RESTART WITH %s', noun, next);
    EXECUTE format('ANALYZE %s', noun);
  END LOOP;
END $$;
-- Two views of the team's, for `contracts @late` to answer at once.
ALTER TABLE crm.view DISABLE TRIGGER USER;
INSERT INTO crm.view (code, name, noun, owner_id, team, filter, shown, sort)
SELECT v.code, v.name, v.noun, c.id, true, v.filter, v.shown, v.sort
  FROM crm.collaborator c, (VALUES
    ('vw-1', 'late', 'contract', 'status=signed and remaining>0 and due_on<today', 'code,client_name,commercial,remaining,due_on', 'due_on'),
    ('vw-2', 'unsupported', 'event', 'support=None and status in (planned, confirmed) and starts_at>now', NULL, 'starts_at')) v (code, name, noun, filter, shown, sort)
 WHERE c.username = 'gina';
ALTER TABLE crm.view ENABLE TRIGGER USER;
ALTER TABLE crm.view ALTER COLUMN id RESTART WITH 3;
INSERT INTO audit.entry (actor, login, via, action, target, row_id, after)
SELECT NULL, session_user, current_setting('application_name'), 'demo', 'database', 0, to_jsonb(p) FROM demo.plan p;
DROP SCHEMA demo CASCADE;
