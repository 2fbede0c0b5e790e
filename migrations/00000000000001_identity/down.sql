-- Roles go with what they own and hold in this database; the bootstrap's own (owner, database, schema crm) stay.
-- PostgreSQL 16 wants the privileges of a role, not only ADMIN over it, to drop what it owns: hence the GRANT.
DROP TABLE auth.session, auth.account, auth.login, auth.installation;
ALTER TABLE crm.collaborator DROP CONSTRAINT collaborator_department_fkey, DROP CONSTRAINT collaborator_role_fkey;
DO $$ DECLARE r name; BEGIN
  FOR r IN SELECT rolname FROM pg_roles WHERE starts_with(rolname::text, current_database() || '__') AND rolname <> current_user LOOP
    IF NOT pg_has_role(r, 'USAGE') THEN EXECUTE format('GRANT %I TO CURRENT_USER', r); END IF;
    EXECUTE format('DROP OWNED BY %I', r);
    EXECUTE format('DROP ROLE %I', r);
  END LOOP;
END $$;
SELECT auth.ddl('ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC');
DROP SCHEMA auth CASCADE;
DROP TABLE crm.collaborator, crm.role, crm.department;
DROP FUNCTION crm.stamp(), crm.fold(text), crm.literal(text), crm.is_line(text, int), crm.is_note(text), crm.is_code(text), crm.is_email(text), crm.is_visible(text),
  crm.is_phone(text), crm.is_siret(text), crm.is_luhn(text);
DROP SCHEMA extension CASCADE;
