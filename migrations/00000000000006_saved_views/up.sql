-- Saved views: filters that people name, with the columns, order and format they want them in. A personal one is its owner's
-- alone; a team one is everybody's to read, its author's and gestion's to change.
CREATE TABLE crm.view (
  id         int GENERATED ALWAYS AS IDENTITY CONSTRAINT view_pkey PRIMARY KEY,
  code       text NOT NULL CONSTRAINT view_code_key UNIQUE CONSTRAINT view_code_form CHECK (crm.is_code(code)),
  name       text NOT NULL CONSTRAINT view_name_form CHECK (name ~ '^[[:alpha:]][[:alnum:]_-]{0,59}$' AND name = lower(name)),
  noun       text NOT NULL CONSTRAINT view_noun_known CHECK (noun IN ('client', 'contract', 'event', 'company', 'location', 'collaborator', 'department', 'role', 'payment', 'note', 'reminder')),
  owner_id   int NOT NULL DEFAULT auth.me() CONSTRAINT view_owner_fkey REFERENCES crm.collaborator,
  team       boolean NOT NULL DEFAULT false,
  filter     text NOT NULL CONSTRAINT view_filter_text CHECK (btrim(filter) <> '' AND octet_length(filter) <= 8192 AND filter !~ '[\x01-\x08\x0b-\x1f\x7f-\x9f]'),
  shown      text CONSTRAINT view_shown_text CHECK (crm.is_line(shown, 2000)),
  sort       text CONSTRAINT view_sort_text CHECK (crm.is_line(sort, 2000)),
  format     text CONSTRAINT view_format_known CHECK (format IN ('table', 'wide', 'list', 'tsv', 'csv', 'json', 'jsonl', 'yaml', 'md', 'ids')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX view_own_name_key  ON crm.view (owner_id, noun, name) WHERE NOT team;
CREATE UNIQUE INDEX view_team_name_key ON crm.view (noun, name) WHERE team;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.view FOR EACH ROW EXECUTE FUNCTION crm.stamp('vw');
SELECT audit.watch('crm.view');

-- As crm.remove: deletion has no grant. False: no such view, or not the caller's to delete.
CREATE FUNCTION crm.remove_view(which bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me(); department text := auth.department();
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  DELETE FROM crm.view v WHERE v.id = which AND (v.owner_id = me OR v.team AND department = 'gestion');
  RETURN FOUND;
END $$;
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.remove_view(bigint) TO @commercial, @gestion, @support');
SELECT auth.ddl('GRANT SELECT, INSERT (name, noun, team, filter, shown, sort, format), UPDATE (filter, shown, sort, format) ON crm.view TO @commercial, @gestion, @support');

ALTER TABLE crm.view ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON crm.view FOR SELECT USING (team OR owner_id = (SELECT auth.me()));
CREATE POLICY add  ON crm.view FOR INSERT WITH CHECK (owner_id = (SELECT auth.me()));
CREATE POLICY edit ON crm.view FOR UPDATE USING (owner_id = (SELECT auth.me()) OR team AND (SELECT auth.department()) = 'gestion');
