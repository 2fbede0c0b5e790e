-- Notes and reminders, each about one record of whichever noun. They are part of that record and go with it: crm.remove deletes
-- them first, ON DELETE CASCADE what is written meanwhile; the history keeps them under the same change.
CREATE TABLE crm.note (
  id              int GENERATED ALWAYS AS IDENTITY CONSTRAINT note_pkey PRIMARY KEY,
  code            text NOT NULL CONSTRAINT note_code_key UNIQUE CONSTRAINT note_code_form CHECK (crm.is_code(code)),
  text            text NOT NULL CONSTRAINT note_text_text CHECK (crm.is_note(text)),
  noun            text NOT NULL,  -- of what it is about, and what that is called: kept by triggers, granted to nobody
  record          text NOT NULL,
  author_id       int NOT NULL DEFAULT auth.me() CONSTRAINT note_author_fkey REFERENCES crm.collaborator,
  client_id       int CONSTRAINT note_client_about REFERENCES crm.client ON DELETE CASCADE,
  contract_id     int CONSTRAINT note_contract_about REFERENCES crm.contract ON DELETE CASCADE,
  event_id        int CONSTRAINT note_event_about REFERENCES crm.event ON DELETE CASCADE,
  company_id      int CONSTRAINT note_company_about REFERENCES crm.company ON DELETE CASCADE,
  location_id     int CONSTRAINT note_location_about REFERENCES crm.location ON DELETE CASCADE,
  payment_id      int CONSTRAINT note_payment_about REFERENCES crm.payment ON DELETE CASCADE,
  collaborator_id int CONSTRAINT note_collaborator_about REFERENCES crm.collaborator ON DELETE CASCADE,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT note_about_one CHECK (num_nonnulls(client_id, contract_id, event_id, company_id, location_id, payment_id, collaborator_id) = 1)
);
CREATE TABLE crm.reminder (
  id              int GENERATED ALWAYS AS IDENTITY CONSTRAINT reminder_pkey PRIMARY KEY,
  code            text NOT NULL CONSTRAINT reminder_code_key UNIQUE CONSTRAINT reminder_code_form CHECK (crm.is_code(code)),
  due_on          date NOT NULL CONSTRAINT reminder_due_on_dated CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
  text            text NOT NULL CONSTRAINT reminder_text_text CHECK (crm.is_note(text)),
  noun            text NOT NULL,
  record          text NOT NULL,
  who_id          int NOT NULL DEFAULT auth.me() CONSTRAINT reminder_who_fkey REFERENCES crm.collaborator,
  author_id       int NOT NULL DEFAULT auth.me() CONSTRAINT reminder_author_fkey REFERENCES crm.collaborator,
  done            boolean NOT NULL DEFAULT false,
  done_at         timestamptz,    -- since when it is done: kept by a trigger, granted to nobody
  client_id       int CONSTRAINT reminder_client_about REFERENCES crm.client ON DELETE CASCADE,
  contract_id     int CONSTRAINT reminder_contract_about REFERENCES crm.contract ON DELETE CASCADE,
  event_id        int CONSTRAINT reminder_event_about REFERENCES crm.event ON DELETE CASCADE,
  company_id      int CONSTRAINT reminder_company_about REFERENCES crm.company ON DELETE CASCADE,
  location_id     int CONSTRAINT reminder_location_about REFERENCES crm.location ON DELETE CASCADE,
  payment_id      int CONSTRAINT reminder_payment_about REFERENCES crm.payment ON DELETE CASCADE,
  collaborator_id int CONSTRAINT reminder_collaborator_about REFERENCES crm.collaborator ON DELETE CASCADE,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT reminder_about_one CHECK (num_nonnulls(client_id, contract_id, event_id, company_id, location_id, payment_id, collaborator_id) = 1)
);
DO $$ DECLARE t text; c text; BEGIN
  FOREACH t IN ARRAY ARRAY['note', 'reminder'] LOOP
    FOREACH c IN ARRAY ARRAY['client', 'contract', 'event', 'company', 'location', 'payment', 'collaborator'] LOOP
      EXECUTE format('CREATE INDEX %1$s_%2$s ON crm.%1$I (%2$s_id) WHERE %2$s_id IS NOT NULL', t, c);  -- six of seven are null
    END LOOP;
    EXECUTE format('CREATE INDEX %1$s_author    ON crm.%1$I (author_id)', t);
    EXECUTE format('CREATE INDEX %1$s_record    ON crm.%1$I (lower(record))', t);
    EXECUTE format('CREATE INDEX %1$s_text_like ON crm.%1$I USING gin (crm.fold(text) extension.gin_trgm_ops)', t);
  END LOOP;
END $$;
CREATE INDEX note_created ON crm.note (created_at);
CREATE INDEX reminder_who ON crm.reminder (who_id);
CREATE INDEX reminder_due ON crm.reminder (due_on);
CREATE INDEX reminder_order ON crm.reminder (done, due_on);

-- What it is about, in words, so that a list tells without seven joins. Nothing found: the foreign key, or the check, says why.
CREATE FUNCTION crm.about() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  SELECT r.noun, r.name INTO NEW.noun, NEW.record
    FROM (SELECT 'client' AS noun, code AS name FROM crm.client WHERE id = NEW.client_id
          UNION ALL SELECT 'contract', code FROM crm.contract WHERE id = NEW.contract_id
          UNION ALL SELECT 'event', code FROM crm.event WHERE id = NEW.event_id
          UNION ALL SELECT 'company', code FROM crm.company WHERE id = NEW.company_id
          UNION ALL SELECT 'location', code FROM crm.location WHERE id = NEW.location_id
          UNION ALL SELECT 'payment', code FROM crm.payment WHERE id = NEW.payment_id
          UNION ALL SELECT 'collaborator', username FROM crm.collaborator WHERE id = NEW.collaborator_id) r;
  NEW.noun := coalesce(NEW.noun, '');
  NEW.record := coalesce(NEW.record, '');
  RETURN NEW;
END $$;
-- As the owner: whoever may give a record another code renames it in notes that are not theirs, too.
CREATE FUNCTION crm.rename_about() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('UPDATE crm.note SET record = $1 WHERE %I = $2', TG_TABLE_NAME || '_id') USING NEW.code, NEW.id;
  EXECUTE format('UPDATE crm.reminder SET record = $1 WHERE %I = $2', TG_TABLE_NAME || '_id') USING NEW.code, NEW.id;
  RETURN NULL;
END $$;
CREATE FUNCTION crm.reminder_rules() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (TG_OP = 'INSERT' AND NEW.created_at = now() OR TG_OP = 'UPDATE' AND NEW.who_id IS DISTINCT FROM OLD.who_id) AND NOT EXISTS (SELECT FROM crm.collaborator c WHERE c.id = NEW.who_id AND c.active) THEN
    RAISE EXCEPTION 'not an active collaborator' USING ERRCODE = 'check_violation', CONSTRAINT = 'reminder_who_active', TABLE = 'reminder';
  END IF;
  IF NOT NEW.done THEN NEW.done_at := NULL;
  ELSIF NEW.done_at IS NULL THEN NEW.done_at := now(); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER about BEFORE INSERT OR UPDATE ON crm.note     FOR EACH ROW EXECUTE FUNCTION crm.about();
CREATE TRIGGER about BEFORE INSERT OR UPDATE ON crm.reminder FOR EACH ROW EXECUTE FUNCTION crm.about();
CREATE TRIGGER rules BEFORE INSERT OR UPDATE ON crm.reminder FOR EACH ROW EXECUTE FUNCTION crm.reminder_rules();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.note     FOR EACH ROW EXECUTE FUNCTION crm.stamp('no');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.reminder FOR EACH ROW EXECUTE FUNCTION crm.stamp('re');
CREATE TRIGGER about AFTER UPDATE ON crm.client   FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION crm.rename_about();
CREATE TRIGGER about AFTER UPDATE ON crm.contract FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION crm.rename_about();
CREATE TRIGGER about AFTER UPDATE ON crm.event    FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION crm.rename_about();
CREATE TRIGGER about AFTER UPDATE ON crm.company  FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION crm.rename_about();
CREATE TRIGGER about AFTER UPDATE ON crm.location FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION crm.rename_about();
SELECT audit.watch('crm.note'), audit.watch('crm.reminder');

-- Whoever signs in may write a note on anything, in their own name (author_id is granted to nobody). Deleting: crm.remove.
SELECT auth.ddl('GRANT SELECT ON crm.note, crm.reminder TO @commercial, @gestion, @support, @reader');
SELECT auth.ddl('GRANT INSERT (code, text, client_id, contract_id, event_id, company_id, location_id, payment_id, collaborator_id), UPDATE (text)
                    ON crm.note TO @commercial, @gestion, @support');
SELECT auth.ddl('GRANT INSERT (code, due_on, text, who_id, client_id, contract_id, event_id, company_id, location_id, payment_id, collaborator_id), UPDATE (due_on, text, done)
                    ON crm.reminder TO @commercial, @gestion, @support');
SELECT auth.ddl('GRANT UPDATE (who_id) ON crm.reminder TO @gestion');

ALTER TABLE crm.note     ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm.reminder ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON crm.note     FOR SELECT USING (true);
CREATE POLICY add  ON crm.note     FOR INSERT WITH CHECK (author_id = (SELECT auth.me()));
CREATE POLICY edit ON crm.note     FOR UPDATE USING (author_id = (SELECT auth.me()));
CREATE POLICY read ON crm.reminder FOR SELECT USING (true);
CREATE POLICY add  ON crm.reminder FOR INSERT WITH CHECK (author_id = (SELECT auth.me()) AND (who_id = (SELECT auth.me()) OR (SELECT auth.department()) = 'gestion'));
CREATE POLICY edit ON crm.reminder FOR UPDATE USING (who_id = (SELECT auth.me()) OR (SELECT auth.department()) = 'gestion');

-- When two records of a client or a company become one, the notes and reminders of the second go to the first, whoever wrote them.
-- Who may: gestion, and a commercial between clients of their own. False: no such note, or about something else.
CREATE FUNCTION crm.reattach(part text, which int, record int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me(); department text := auth.department(); noun text; was int; n int;
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF part = 'note' THEN
    SELECT CASE WHEN p.client_id IS NULL THEN 'company' ELSE 'client' END, coalesce(p.client_id, p.company_id) INTO noun, was FROM crm.note p WHERE p.id = which;
  ELSIF part = 'reminder' THEN
    SELECT CASE WHEN p.client_id IS NULL THEN 'company' ELSE 'client' END, coalesce(p.client_id, p.company_id) INTO noun, was FROM crm.reminder p WHERE p.id = which;
  END IF;
  IF was IS NULL THEN RETURN false; END IF;
  IF department IS DISTINCT FROM 'gestion' AND NOT (noun = 'client' AND department IS NOT DISTINCT FROM 'commercial'
      AND (SELECT count(*) FROM crm.client c WHERE c.id IN (was, record) AND c.commercial_id = me) = 2) THEN
    RAISE EXCEPTION 'may not move this %', part USING ERRCODE = 'insufficient_privilege'; END IF;
  EXECUTE format('UPDATE crm.%I SET %I = $1 WHERE id = $2', part, noun || '_id') USING record, which;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n > 0;
END $$;
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.reattach(text, int, int) TO @commercial, @gestion');

-- As before, and the history of a note is its author's to read, that of a reminder its author's and whom it reminds.
ALTER POLICY read ON audit.entry USING ((SELECT auth.department()) = 'gestion'
  OR actor = (SELECT auth.me())
  OR target = 'collaborator' AND row_id = (SELECT auth.me())
  OR target = 'client'   AND EXISTS (SELECT FROM crm.client c WHERE c.id = row_id AND c.commercial_id = (SELECT auth.me()))
  OR target = 'contract' AND EXISTS (SELECT FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE k.id = row_id AND c.commercial_id = (SELECT auth.me()))
  OR target = 'payment'  AND EXISTS (SELECT FROM crm.payment p JOIN crm.contract k ON k.id = p.contract_id JOIN crm.client c ON c.id = k.client_id WHERE p.id = row_id AND c.commercial_id = (SELECT auth.me()))
  OR target = 'event'    AND EXISTS (SELECT FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id JOIN crm.client c ON c.id = k.client_id
                                      WHERE e.id = row_id AND (SELECT auth.me()) IN (e.support_id, c.commercial_id))
  OR target = 'note'     AND EXISTS (SELECT FROM crm.note n WHERE n.id = row_id AND n.author_id = (SELECT auth.me()))
  OR target = 'reminder' AND EXISTS (SELECT FROM crm.reminder r WHERE r.id = row_id AND (SELECT auth.me()) IN (r.author_id, r.who_id)));
