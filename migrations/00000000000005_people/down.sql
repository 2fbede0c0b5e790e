DROP FUNCTION auth.sessions(), auth.close_session(text), auth.open_script_session(text, timestamptz, text), auth.set_script_tokens(int, date),
  auth.check_account(int, boolean), auth.delete_collaborator(int);
SELECT auth.ddl('REVOKE ALL ON ALL TABLES IN SCHEMA crm FROM @reader');
SELECT auth.ddl('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth, crm FROM @reader');
SELECT auth.ddl('REVOKE ALL ON SCHEMA auth, crm, extension FROM @reader');
SELECT auth.ddl('REVOKE ALL ON DATABASE ' || quote_ident(current_database()) || ' FROM @reader');
