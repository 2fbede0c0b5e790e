DROP POLICY read ON audit.entry;
DROP FUNCTION crm.remove(text, int), crm.discard(text, int);
DROP TABLE crm.event, crm.payment, crm.contract, crm.client, crm.company, crm.location;
DROP FUNCTION crm.client_rules(), crm.contract_rules(), crm.payment_ledger(), crm.payment_rules(), crm.event_rules();
DO $$ DECLARE t text; p record; BEGIN
  FOREACH t IN ARRAY ARRAY['department', 'role', 'collaborator'] LOOP
    FOR p IN SELECT policyname FROM pg_policies WHERE schemaname = 'crm' AND tablename = t LOOP
      EXECUTE format('DROP POLICY %I ON crm.%I', p.policyname, t);
    END LOOP;
    EXECUTE format('ALTER TABLE crm.%I DISABLE ROW LEVEL SECURITY', t);
    PERFORM auth.ddl(format('REVOKE ALL ON crm.%I FROM @commercial, @gestion, @support', t));
  END LOOP;
END $$;
