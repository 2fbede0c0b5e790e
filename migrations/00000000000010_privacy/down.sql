DROP FUNCTION crm.anonymise(int), audit.masked(jsonb, jsonb);
DROP INDEX audit.entry_noted;
