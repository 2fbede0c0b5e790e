DROP FUNCTION crm.anonymise(int), audit.masked(jsonb, jsonb);
