-- What the program relies on in the database, a fact per row: its name, and what is to be true of it. Names of roles are without
-- the database's prefix; whatever PostgreSQL spells differently from version to version is left out. Asked with an empty
-- search_path, so that every name is written in full.
WITH room AS (SELECT oid, nspname::text AS name, nspowner, nspacl FROM pg_namespace WHERE nspname IN ('crm', 'auth', 'audit')),
person AS (SELECT oid, regexp_replace(rolname, '^' || current_database() || '__', '') AS name FROM pg_roles),
relation AS (SELECT c.*, room.name || '.' || c.relname AS name FROM pg_class c JOIN room ON room.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')),
routine AS (SELECT p.*, room.name || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name FROM pg_proc p JOIN room ON room.oid = p.pronamespace),
-- every right on everything, the owner's aside
held AS (
  SELECT x.*, relowner AS owner, name AS thing FROM relation, aclexplode(relacl) x
  UNION ALL SELECT x.*, c.relowner, c.name || '.' || a.attname FROM relation c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x
  UNION ALL SELECT x.*, proowner, name FROM routine, aclexplode(coalesce(proacl, acldefault('f', proowner))) x
  UNION ALL SELECT x.*, nspowner, 'schema ' || name FROM room, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) x
  UNION ALL SELECT x.*, datdba, 'the database' FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) x WHERE datname = current_database()
)
SELECT kind, name, truth FROM (
SELECT 'right' AS kind, coalesce(person.name, 'PUBLIC') || ' may ' || privilege_type || ' ' || thing AS name, CASE WHEN is_grantable THEN 'and hand it on' ELSE '' END AS truth
  FROM held LEFT JOIN person ON person.oid = held.grantee WHERE grantee <> owner
UNION ALL SELECT 'role', person.name, concat_ws(' ', CASE WHEN rolcanlogin THEN 'login' END, CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreaterole THEN 'createrole' END,
         CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN rolbypassrls THEN 'bypassrls' END, CASE WHEN rolreplication THEN 'replication' END)
  FROM pg_roles JOIN person USING (oid) WHERE person.name IN ('owner', 'commercial', 'gestion', 'support', 'login', 'reader', 'session') AND rolname <> person.name
UNION ALL SELECT CASE WHEN relkind = 'r' THEN 'table' ELSE 'view' END, relation.name, concat_ws(' ', person.name, CASE WHEN relrowsecurity THEN 'row security' END, array_to_string(reloptions, ' '))
  FROM relation LEFT JOIN person ON person.oid = relowner
UNION ALL SELECT 'column', relation.name || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'required' END, CASE WHEN attidentity <> '' THEN 'identity' END, CASE WHEN attgenerated <> '' THEN 'derived' END)
  FROM relation JOIN pg_attribute ON attrelid = relation.oid WHERE attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'function', routine.name, concat_ws(' ', person.name, CASE WHEN prosecdef THEN 'definer' END, provolatile, array_to_string(proconfig, ' '),
         left(md5(coalesce(nullif(prosrc, ''), pg_get_function_sqlbody(routine.oid))), 8))
  FROM routine LEFT JOIN person ON person.oid = proowner
UNION ALL SELECT 'policy', polname || ' of ' || relation.name, concat_ws(' ', polcmd, CASE WHEN polpermissive THEN '' ELSE 'restrictive' END, CASE WHEN polroles <> '{0}' THEN 'to some' END,
         left(md5(concat_ws(' CHECK ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))), 8))
  FROM pg_policy JOIN relation ON relation.oid = polrelid
UNION ALL SELECT 'trigger', tgname || ' of ' || relation.name, CASE tgenabled WHEN 'O' THEN '' ELSE 'off ' END || left(md5(pg_get_triggerdef(pg_trigger.oid)), 8)
  FROM pg_trigger JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
UNION ALL SELECT 'constraint', conname || ' of ' || relation.name, CASE WHEN convalidated THEN '' ELSE 'unchecked ' END || left(md5(pg_get_constraintdef(pg_constraint.oid)), 8)
  FROM pg_constraint JOIN relation ON relation.oid = conrelid WHERE contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL SELECT 'index', i.relname || ' of ' || relation.name, CASE WHEN indisvalid THEN '' ELSE 'unusable ' END || left(md5(pg_get_indexdef(indexrelid)), 8)
  FROM pg_index JOIN relation ON relation.oid = indrelid JOIN pg_class i ON i.oid = indexrelid
) facts
ORDER BY kind COLLATE "C", name COLLATE "C"
