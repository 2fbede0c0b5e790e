-- Demo data is no user's write: no rule to ask, no history line per row, no clock. A big load also sets indexes, unique and
-- foreign keys aside, as the catalogue spells them; finish.sql builds them again, which checks every row.
CREATE TABLE demo.aside (turn int GENERATED ALWAYS AS IDENTITY, removal text, return text);
DO $$ DECLARE statement text;
BEGIN
  FOR statement IN SELECT format('ALTER TABLE %s DISABLE TRIGGER USER', relation) FROM demo.noun LOOP EXECUTE statement; END LOOP;
  IF (SELECT contracts FROM demo.plan) < 20000 THEN RETURN; END IF;  -- it starts to pay at 10,000
  SET LOCAL maintenance_work_mem = '256MB';
  SET LOCAL work_mem = '128MB';
  INSERT INTO demo.aside (removal, return)
  SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    FROM demo.noun JOIN pg_index i ON i.indrelid = relation
   WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
   ORDER BY i.indexrelid;
  INSERT INTO demo.aside (removal, return)
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', relation, c.conname), format('ALTER TABLE %s ADD CONSTRAINT %I %s', relation, c.conname, pg_get_constraintdef(c.oid))
    FROM demo.noun JOIN pg_constraint c ON c.conrelid = relation
   WHERE c.contype IN ('u', 'x', 'f')
   ORDER BY c.contype = 'f', c.oid;
  FOR statement IN SELECT removal FROM demo.aside ORDER BY turn LOOP EXECUTE statement; END LOOP;
END $$;
