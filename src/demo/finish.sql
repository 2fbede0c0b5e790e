-- Everything back in its place, the sequences past the data, one line of history for the whole, fresh statistics.
DO $$ DECLARE t text; a record; last int;
BEGIN
  FOR a IN SELECT return FROM demo.aside ORDER BY turn LOOP EXECUTE a.return; END LOOP;
  FOREACH t IN ARRAY ARRAY['location', 'company', 'client', 'contract', 'payment', 'event'] LOOP
    EXECUTE format('ALTER TABLE crm.%I ENABLE TRIGGER USER', t);
    EXECUTE format('SELECT max(id) + 1 FROM crm.%I', t) INTO last;
    EXECUTE format('ALTER TABLE crm.%I ALTER COLUMN id RESTART WITH %s', t, last);
    EXECUTE format('ANALYZE crm.%I', t);
  END LOOP;
END $$;
INSERT INTO audit.entry (actor, login, via, action, target, row_id, after)
SELECT NULL, session_user, current_setting('application_name'), 'demo', 'database', 0, to_jsonb(p) FROM demo.plan p;
DROP SCHEMA demo CASCADE;
