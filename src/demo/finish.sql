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
INSERT INTO audit.entry (actor, login, via, action, target, row_id, after)
SELECT NULL, session_user, current_setting('application_name'), 'demo', 'database', 0, to_jsonb(p) FROM demo.plan p;
DROP SCHEMA demo CASCADE;
