-- The business: companies, clients, contracts, payments, events; what each department may do (grants, by column) and to
-- which rows (policies). Rules that a constraint cannot say are triggers that raise under a constraint's name.
CREATE TABLE crm.location (
  id          int GENERATED ALWAYS AS IDENTITY CONSTRAINT location_pkey PRIMARY KEY,
  code        text NOT NULL CONSTRAINT location_code_key UNIQUE CONSTRAINT location_code_form CHECK (crm.is_code(code)),
  address     text CONSTRAINT location_address_text CHECK (crm.is_line(address, 150)),
  complement  text CONSTRAINT location_complement_text CHECK (crm.is_line(complement, 150)),
  postal_code text CONSTRAINT location_postal_code_form CHECK (postal_code ~ '^[0-9A-Z][0-9A-Z -]{0,10}[0-9A-Z]$' AND (lower(country) NOT IN ('france', 'fr') OR postal_code ~ '^[0-9]{5}$')),
  cedex       text CONSTRAINT location_cedex_form CHECK (cedex ~ '^[0-9]{5}$'),
  city        text NOT NULL CONSTRAINT location_city_text CHECK (crm.is_line(city, 150)),
  region      text CONSTRAINT location_region_text CHECK (crm.is_line(region, 150)),
  country     text NOT NULL DEFAULT 'France' CONSTRAINT location_country_text CHECK (crm.is_line(country, 150)),
  population  int CONSTRAINT location_population_positive CHECK (population >= 0),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE crm.company (
  id          int GENERATED ALWAYS AS IDENTITY CONSTRAINT company_pkey PRIMARY KEY,
  code        text NOT NULL CONSTRAINT company_code_key UNIQUE CONSTRAINT company_code_form CHECK (crm.is_code(code)),
  name        text NOT NULL CONSTRAINT company_name_text CHECK (crm.is_line(name, 150)),
  siren       text CONSTRAINT company_siren_form CHECK (siren ~ '^[0-9]{9}$' AND crm.is_luhn(siren)),
  nic         text CONSTRAINT company_nic_form CHECK (nic ~ '^[0-9]{5}$'),
  siret       text GENERATED ALWAYS AS (siren || nic) STORED CONSTRAINT company_siret_form CHECK (crm.is_siret(siret)),
  activity    text CONSTRAINT company_activity_form CHECK (activity ~ '^[0-9]{2}[.][0-9]{2}[A-Z]$'),  -- NAF
  started_on  date,
  headcount   text CONSTRAINT company_headcount_known CHECK (headcount IN ('NN', '00', '01', '02', '03', '11', '12', '21', '22', '31', '32', '41', '42', '51', '52', '53')), -- INSEE's bracket (tranche d'effectif)
  location_id int CONSTRAINT company_location_fkey REFERENCES crm.location,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT company_siret_key UNIQUE (siret)
);
CREATE TABLE crm.client (
  id               int GENERATED ALWAYS AS IDENTITY CONSTRAINT client_pkey PRIMARY KEY,
  code             text NOT NULL CONSTRAINT client_code_key UNIQUE CONSTRAINT client_code_form CHECK (crm.is_code(code)),
  civility         text CONSTRAINT client_civility_known CHECK (civility IN ('MR', 'MME', 'MLE', 'AUTRE')),
  first_name       text CONSTRAINT client_first_name_text CHECK (crm.is_line(first_name, 150)),
  last_name        text NOT NULL CONSTRAINT client_last_name_text CHECK (crm.is_line(last_name, 150)),
  full_name        text NOT NULL GENERATED ALWAYS AS (coalesce(first_name || ' ', '') || last_name) STORED,
  job_title        text CONSTRAINT client_job_title_text CHECK (crm.is_line(job_title, 150)),
  email            text CONSTRAINT client_email_form CHECK (crm.is_email(email)),
  phone            text CONSTRAINT client_phone_form CHECK (crm.is_phone(phone)),
  company_id       int CONSTRAINT client_company_fkey REFERENCES crm.company,
  commercial_id    int NOT NULL DEFAULT auth.me() CONSTRAINT client_commercial_fkey REFERENCES crm.collaborator,
  first_contact_on date,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX client_email_key ON crm.client (lower(email));
CREATE TABLE crm.contract (
  id            int GENERATED ALWAYS AS IDENTITY CONSTRAINT contract_pkey PRIMARY KEY,
  code          text NOT NULL CONSTRAINT contract_code_key UNIQUE CONSTRAINT contract_code_form CHECK (crm.is_code(code)),
  client_id     int NOT NULL CONSTRAINT contract_client_fkey REFERENCES crm.client,
  total         numeric(12,2) NOT NULL CONSTRAINT contract_total_positive CHECK (total >= 0 AND total <> 'NaN'),
  paid          numeric(12,2) NOT NULL DEFAULT 0,                         -- kept by the ledger's trigger, granted to nobody
  remaining     numeric(12,2) NOT NULL GENERATED ALWAYS AS (total - paid) STORED,
  status        text NOT NULL DEFAULT 'unsigned' CONSTRAINT contract_status_known CHECK (status IN ('unsigned', 'signed', 'cancelled')),
  signed_at     timestamptz,
  due_on        date,
  cancel_reason text CONSTRAINT contract_cancel_reason_text CHECK (crm.is_line(cancel_reason, 150)),
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT contract_paid_within_total CHECK (paid >= 0 AND (paid <= total OR total < 0)),  -- of a total that is none, contract_total_positive tells
  CONSTRAINT contract_signed_has_date CHECK (status <> 'signed' OR signed_at IS NOT NULL),
  CONSTRAINT contract_unsigned_has_none CHECK (status <> 'unsigned' OR signed_at IS NULL),
  CONSTRAINT contract_reason_of_cancelled CHECK (status = 'cancelled' OR cancel_reason IS NULL)
);
CREATE TABLE crm.payment (
  id          int GENERATED ALWAYS AS IDENTITY CONSTRAINT payment_pkey PRIMARY KEY,
  code        text NOT NULL CONSTRAINT payment_code_key UNIQUE CONSTRAINT payment_code_form CHECK (crm.is_code(code)),
  contract_id int NOT NULL CONSTRAINT payment_contract_fkey REFERENCES crm.contract,
  amount      numeric(12,2) NOT NULL CONSTRAINT payment_amount_not_zero CHECK (amount <> 0 AND amount <> 'NaN'),
  method      text NOT NULL DEFAULT 'transfer' CONSTRAINT payment_method_known CHECK (method IN ('transfer', 'card', 'cash', 'cheque', 'direct-debit', 'adjustment')),
  paid_on     date NOT NULL DEFAULT CURRENT_DATE,
  note        text CONSTRAINT payment_note_text CHECK (crm.is_note(note)),
  reverses_id int CONSTRAINT payment_reverses_fkey REFERENCES crm.payment CONSTRAINT payment_reverses_key UNIQUE,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT payment_negative_is_explained CHECK (amount > 0 OR reverses_id IS NOT NULL OR method = 'adjustment')
);
CREATE TABLE crm.event (
  id            int GENERATED ALWAYS AS IDENTITY CONSTRAINT event_pkey PRIMARY KEY,
  code          text NOT NULL CONSTRAINT event_code_key UNIQUE CONSTRAINT event_code_form CHECK (crm.is_code(code)),
  title         text NOT NULL CONSTRAINT event_title_text CHECK (crm.is_line(title, 150)),
  contract_id   int NOT NULL CONSTRAINT event_contract_fkey REFERENCES crm.contract,
  location_id   int CONSTRAINT event_location_fkey REFERENCES crm.location,
  starts_at     timestamptz NOT NULL,
  ends_at       timestamptz NOT NULL,
  attendees     int CONSTRAINT event_attendees_positive CHECK (attendees >= 0),
  notes         text CONSTRAINT event_notes_text CHECK (crm.is_note(notes)),
  support_id    int CONSTRAINT event_support_fkey REFERENCES crm.collaborator,
  status        text NOT NULL DEFAULT 'planned' CONSTRAINT event_status_known CHECK (status IN ('planned', 'confirmed', 'done', 'cancelled')),
  clash_allowed boolean NOT NULL DEFAULT false,                            -- this one may overlap others
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT event_ends_after_start CHECK (ends_at > starts_at),
  CONSTRAINT event_support_clash EXCLUDE USING gist (support_id WITH OPERATOR(pg_catalog.=), tstzrange(starts_at, ends_at) WITH OPERATOR(pg_catalog.&&))
    WHERE (support_id IS NOT NULL AND status <> 'cancelled' AND NOT clash_allowed)
);
-- Every foreign key, every field whose values select few rows, the usual order of lists. `=` on text compares lower(…), `~`
-- crm.fold(…) by trigrams; lists of names are in the order of crm.fold(…).
CREATE INDEX location_city          ON crm.location (lower(city));
CREATE INDEX location_postal_code   ON crm.location (lower(postal_code));
CREATE INDEX location_city_like     ON crm.location USING gin (crm.fold(city) extension.gin_trgm_ops);
CREATE INDEX company_location       ON crm.company (location_id);
CREATE INDEX company_name           ON crm.company (lower(name));
CREATE INDEX company_name_like      ON crm.company USING gin (crm.fold(name) extension.gin_trgm_ops);
CREATE INDEX company_order          ON crm.company (crm.fold(name));
CREATE INDEX company_siren          ON crm.company (lower(siren));
CREATE INDEX company_activity       ON crm.company (lower(activity));
CREATE INDEX client_company         ON crm.client (company_id);
CREATE INDEX client_commercial      ON crm.client (commercial_id);
CREATE INDEX client_full_name       ON crm.client (lower(full_name));
CREATE INDEX client_last_name       ON crm.client (lower(last_name));
CREATE INDEX client_first_name      ON crm.client (lower(first_name));
CREATE INDEX client_order           ON crm.client (crm.fold(full_name));
CREATE INDEX client_last_name_like  ON crm.client USING gin (crm.fold(last_name) extension.gin_trgm_ops);
CREATE INDEX client_full_name_like  ON crm.client USING gin (crm.fold(full_name) extension.gin_trgm_ops);
CREATE INDEX client_email_like      ON crm.client USING gin (crm.fold(email) extension.gin_trgm_ops);
CREATE INDEX client_phone           ON crm.client (lower(phone));
CREATE INDEX client_first_contact   ON crm.client (first_contact_on);
CREATE INDEX client_created         ON crm.client (created_at);
CREATE INDEX contract_client        ON crm.contract (client_id);
CREATE INDEX contract_total         ON crm.contract (total);
CREATE INDEX contract_remaining     ON crm.contract (remaining);
CREATE INDEX contract_status        ON crm.contract (status) WHERE status <> 'signed';
CREATE INDEX contract_signed        ON crm.contract (signed_at);
CREATE INDEX contract_due           ON crm.contract (due_on);
CREATE INDEX contract_created       ON crm.contract (created_at);
CREATE INDEX payment_contract       ON crm.payment (contract_id);
CREATE INDEX payment_paid_on        ON crm.payment (paid_on);
CREATE INDEX payment_amount         ON crm.payment (amount);
CREATE INDEX event_contract         ON crm.event (contract_id);
CREATE INDEX event_location         ON crm.event (location_id);
CREATE INDEX event_support          ON crm.event (support_id);
CREATE INDEX event_starts           ON crm.event (starts_at);
CREATE INDEX event_ends             ON crm.event (ends_at);
CREATE INDEX event_title            ON crm.event (lower(title));
CREATE INDEX event_title_like       ON crm.event USING gin (crm.fold(title) extension.gin_trgm_ops);
CREATE INDEX event_notes_like       ON crm.event USING gin (crm.fold(notes) extension.gin_trgm_ops);
CREATE INDEX event_status           ON crm.event (status) WHERE status IN ('planned', 'confirmed');
CREATE INDEX event_created          ON crm.event (created_at);

-- Rules. SECURITY DEFINER where they must lock or see a row that the writer may not lock. A row that comes with a created_at of
-- the past, which is granted to nobody, is one that crm.restore puts back: it was right when it was deleted, and whoever has left
-- the company since is no reason to lose it.
CREATE FUNCTION crm.client_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.created_at = now() OR TG_OP = 'UPDATE' AND NEW.commercial_id IS DISTINCT FROM OLD.commercial_id THEN
    PERFORM FROM crm.collaborator c JOIN crm.department d ON d.id = c.department_id
      WHERE c.id = NEW.commercial_id AND c.active AND d.privileges = 'commercial' FOR SHARE OF c;
    IF NOT FOUND THEN RAISE EXCEPTION 'not an active commercial' USING ERRCODE = 'check_violation', CONSTRAINT = 'client_commercial_active', TABLE = 'client'; END IF;
  END IF;
  RETURN NEW;
END $$;
-- unsigned → signed: the commercial of the client. signed → unsigned: not once there was an event. Either → cancelled: not before
-- an event that is planned or confirmed. cancelled → what it was: whoever may change it, gestion too, for the signature stands: a
-- date of signature, which is not granted to gestion, comes from crm.restore or crm.reinstate. No caller: the owner, loading data.
CREATE FUNCTION crm.contract_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE event_code text;
BEGIN
  IF NEW.status = 'signed' AND (TG_OP = 'INSERT' OR OLD.signed_at IS NULL) THEN
    IF auth.department() <> 'commercial' AND NEW.signed_at IS NULL THEN
      RAISE EXCEPTION 'only the client''s commercial signs' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'contract_signed_by_commercial'; END IF;
    NEW.signed_at := coalesce(NEW.signed_at, now());
  END IF;
  -- A day later: the writer's day may have begun before the server's.
  IF NEW.signed_at > now() + interval '1 day' AND (TG_OP = 'INSERT' OR NEW.signed_at IS DISTINCT FROM OLD.signed_at) THEN
    RAISE EXCEPTION 'signed in the future' USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_signed_by_now', TABLE = 'contract'; END IF;
  IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status THEN
    -- What belonged to the status that was left goes with it; what is given anew is for the constraints to judge.
    IF NEW.status = 'unsigned' AND NEW.signed_at IS NOT DISTINCT FROM OLD.signed_at THEN NEW.signed_at := NULL; END IF;
    IF OLD.status = 'cancelled' AND NEW.cancel_reason IS NOT DISTINCT FROM OLD.cancel_reason THEN NEW.cancel_reason := NULL; END IF;
    IF NEW.status = 'unsigned' THEN
      SELECT code INTO event_code FROM crm.event WHERE contract_id = NEW.id ORDER BY id LIMIT 1;
      IF FOUND THEN RAISE EXCEPTION 'contract has event %', event_code USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_with_event_stays_signed', TABLE = 'contract', DETAIL = event_code; END IF;
    ELSIF NEW.status = 'cancelled' THEN
      SELECT code INTO event_code FROM crm.event WHERE contract_id = NEW.id AND status IN ('planned', 'confirmed') ORDER BY starts_at LIMIT 1;
      IF FOUND THEN RAISE EXCEPTION 'contract has open event %', event_code USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_with_open_event_stays', TABLE = 'contract', DETAIL = event_code; END IF;
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION crm.payment_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE crm.contract k SET paid = k.paid + s.amount FROM (SELECT contract_id, sum(amount) AS amount FROM new_rows GROUP BY contract_id) s WHERE k.id = s.contract_id;
  ELSE
    UPDATE crm.contract k SET paid = k.paid - s.amount FROM (SELECT contract_id, sum(amount) AS amount FROM old_rows GROUP BY contract_id) s WHERE k.id = s.contract_id;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION crm.payment_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm.payment p WHERE p.id = NEW.reverses_id
      AND p.contract_id = NEW.contract_id AND p.amount = -NEW.amount AND p.reverses_id IS NULL) THEN
    RAISE EXCEPTION 'not the reverse of that payment' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_reverses_exactly', TABLE = 'payment';
  END IF;
  -- Locked as the ledger will lock it: a weaker lock, raised later, is how two payments would block each other.
  PERFORM FROM crm.contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
  IF NEW.amount > 0 AND EXISTS (SELECT FROM crm.contract WHERE id = NEW.contract_id AND status = 'cancelled') THEN
    RAISE EXCEPTION 'the contract is cancelled' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_contract_not_cancelled', TABLE = 'payment';
  END IF;
  RETURN NEW;
END $$;
-- What begins, moves or opens again needs a contract that is signed. The overlap is the exclusion constraint's to refuse; asked
-- for first, the refusal can name the other event.
CREATE FUNCTION crm.event_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE other text;
BEGIN
  IF TG_OP = 'INSERT' OR NEW.contract_id <> OLD.contract_id
     OR NEW.status IN ('planned', 'confirmed') AND OLD.status IN ('done', 'cancelled') THEN
    PERFORM FROM crm.contract WHERE id = NEW.contract_id
      AND (status = 'signed' OR status = 'cancelled' AND TG_OP = 'INSERT' AND NEW.created_at <> now() AND NEW.status IN ('done', 'cancelled')) FOR SHARE;
    IF NOT FOUND THEN RAISE EXCEPTION 'the contract is not signed' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_contract_signed', TABLE = 'event'; END IF;
  END IF;
  IF NEW.status = 'done' AND NEW.starts_at > now() AND (TG_OP = 'INSERT' OR (NEW.status, NEW.starts_at) IS DISTINCT FROM (OLD.status, OLD.starts_at)) THEN
    RAISE EXCEPTION 'done before it began' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_done_has_begun', TABLE = 'event'; END IF;
  IF NEW.support_id IS NOT NULL AND (TG_OP = 'INSERT' AND NEW.created_at = now() OR TG_OP = 'UPDATE' AND NEW.support_id IS DISTINCT FROM OLD.support_id) THEN
    PERFORM FROM crm.collaborator c JOIN crm.department d ON d.id = c.department_id
      WHERE c.id = NEW.support_id AND c.active AND d.privileges = 'support' FOR SHARE OF c;
    IF NOT FOUND THEN RAISE EXCEPTION 'not an active support' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_support_active', TABLE = 'event'; END IF;
  END IF;
  IF NEW.support_id IS NOT NULL AND NEW.status <> 'cancelled' AND NOT NEW.clash_allowed AND NEW.ends_at > NEW.starts_at
     AND (TG_OP = 'INSERT' OR (NEW.support_id, NEW.status, NEW.clash_allowed, NEW.starts_at, NEW.ends_at) IS DISTINCT FROM (OLD.support_id, OLD.status, OLD.clash_allowed, OLD.starts_at, OLD.ends_at)) THEN
    SELECT e.code INTO other FROM crm.event e
     WHERE e.support_id = NEW.support_id AND e.status <> 'cancelled' AND NOT e.clash_allowed AND e.id <> NEW.id
       AND tstzrange(e.starts_at, e.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at) ORDER BY e.starts_at LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'overlaps %', other USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'event_support_clash', TABLE = 'event',
      DETAIL = coalesce(NEW.code, 'the new event') || ' and ' || other; END IF;
  END IF;
  RETURN NEW;
END $$;
-- 'infinity' and the year 294,000 are dates to PostgreSQL and to few others: one such row, written by anybody, would break every list.
ALTER TABLE crm.company  ADD CONSTRAINT company_started_on_dated       CHECK (started_on BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE crm.client   ADD CONSTRAINT client_first_contact_on_dated  CHECK (first_contact_on BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE crm.contract ADD CONSTRAINT contract_signed_at_dated       CHECK (signed_at >= '0001-01-01 00:00Z' AND signed_at < '9999-12-31 00:00Z'),
                         ADD CONSTRAINT contract_due_on_dated          CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE crm.payment  ADD CONSTRAINT payment_paid_on_dated          CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE crm.event    ADD CONSTRAINT event_dated                    CHECK (starts_at >= '0001-01-01 00:00Z' AND ends_at < '9999-12-31 00:00Z');
-- BEFORE triggers fire by name: "rules" sees the row before "stamp" does.
CREATE TRIGGER rules  BEFORE INSERT OR UPDATE ON crm.client   FOR EACH ROW EXECUTE FUNCTION crm.client_rules();
CREATE TRIGGER rules  BEFORE INSERT OR UPDATE ON crm.contract FOR EACH ROW EXECUTE FUNCTION crm.contract_rules();
CREATE TRIGGER rules  BEFORE INSERT           ON crm.payment  FOR EACH ROW EXECUTE FUNCTION crm.payment_rules();
CREATE TRIGGER rules  BEFORE INSERT OR UPDATE ON crm.event    FOR EACH ROW EXECUTE FUNCTION crm.event_rules();
CREATE TRIGGER ledger AFTER INSERT ON crm.payment REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION crm.payment_ledger();
CREATE TRIGGER ledger_back AFTER DELETE ON crm.payment REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION crm.payment_ledger();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.location FOR EACH ROW EXECUTE FUNCTION crm.stamp('lo');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.company  FOR EACH ROW EXECUTE FUNCTION crm.stamp('cy', 'siret');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.client   FOR EACH ROW EXECUTE FUNCTION crm.stamp('cl', 'full_name');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.contract FOR EACH ROW EXECUTE FUNCTION crm.stamp('ct', 'remaining');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.payment  FOR EACH ROW EXECUTE FUNCTION crm.stamp('pa');
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON crm.event    FOR EACH ROW EXECUTE FUNCTION crm.stamp('ev');
SELECT audit.watch(t::regclass) FROM unnest(ARRAY['crm.location', 'crm.company', 'crm.client', 'crm.contract', 'crm.payment', 'crm.event']) t;

-- A row and its notes. These first, though they would go by themselves: what takes the deletion back in reverse finds the record
-- before its parts. False: no such row.
CREATE FUNCTION crm.discard(noun text, which int) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int;
BEGIN
  IF noun IN ('client', 'company', 'location', 'contract', 'event', 'payment') THEN
    EXECUTE format('DELETE FROM crm.note WHERE %I = $1', noun || '_id') USING which;
    EXECUTE format('DELETE FROM crm.reminder WHERE %I = $1', noun || '_id') USING which;
  END IF;
  EXECUTE format('DELETE FROM crm.%I WHERE id = $1', noun) USING which;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n > 0;
END $$;
-- Deletion has no grant (a table-wide DELETE also allows LOCK TABLE … ACCESS EXCLUSIVE): it is this function. False: no such row.
CREATE FUNCTION crm.remove(noun text, which int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me int := auth.me(); department text := auth.department(); allowed boolean;
BEGIN
  IF me IS NULL THEN RAISE EXCEPTION 'session ended' USING ERRCODE = 'insufficient_privilege'; END IF;
  allowed := CASE noun
    WHEN 'client' THEN department = 'gestion' OR department = 'commercial' AND EXISTS (SELECT FROM crm.client c WHERE c.id = which AND c.commercial_id = me FOR UPDATE)
    WHEN 'company' THEN department = 'gestion'    WHEN 'location' THEN department = 'gestion'
    WHEN 'contract' THEN department = 'gestion'   WHEN 'event' THEN department = 'gestion'
    WHEN 'department' THEN department = 'gestion' WHEN 'role' THEN department = 'gestion'
    WHEN 'note' THEN department = 'gestion' OR EXISTS (SELECT FROM crm.note n WHERE n.id = which AND n.author_id = me FOR UPDATE)
    WHEN 'reminder' THEN department = 'gestion' OR EXISTS (SELECT FROM crm.reminder r WHERE r.id = which AND r.who_id = me FOR UPDATE)
    ELSE false END;
  IF allowed IS NOT TRUE THEN RAISE EXCEPTION 'may not delete this %', noun USING ERRCODE = 'insufficient_privilege'; END IF;
  RETURN crm.discard(noun, which);
END $$;

-- WHAT each department may do: privileges, by table and by COLUMN. Nobody has DELETE, TRUNCATE, or UPDATE on a whole table.
SELECT auth.ddl('GRANT EXECUTE ON FUNCTION crm.remove(text, int) TO @commercial, @gestion, @support');
SELECT auth.ddl('GRANT SELECT ON crm.department, crm.role, crm.collaborator, crm.location, crm.company, crm.client, crm.contract, crm.payment, crm.event TO @commercial, @gestion, @support');

SELECT auth.ddl('GRANT INSERT (code, name, privileges), UPDATE (code, name) ON crm.department TO @gestion');
SELECT auth.ddl('GRANT INSERT (code, name),             UPDATE (code, name) ON crm.role TO @gestion');
SELECT auth.ddl('GRANT UPDATE (full_name, email, phone, role_id) ON crm.collaborator TO @gestion');
SELECT auth.ddl('GRANT UPDATE (email, phone) ON crm.collaborator TO @commercial, @support');

SELECT auth.ddl('GRANT INSERT (code, address, complement, postal_code, cedex, city, region, country, population),
                       UPDATE (code, address, complement, postal_code, cedex, city, region, country, population) ON crm.location TO @commercial, @gestion');
SELECT auth.ddl('GRANT INSERT (code, name, siren, nic, activity, started_on, headcount, location_id),
                       UPDATE (code, name, siren, nic, activity, started_on, headcount, location_id) ON crm.company TO @commercial, @gestion');

SELECT auth.ddl('GRANT INSERT (code, civility, first_name, last_name, job_title, email, phone, company_id, first_contact_on),
                       UPDATE (code, civility, first_name, last_name, job_title, email, phone, company_id, first_contact_on) ON crm.client TO @commercial');
SELECT auth.ddl('GRANT UPDATE (code, civility, first_name, last_name, job_title, email, phone, company_id, first_contact_on, commercial_id) ON crm.client TO @gestion');

SELECT auth.ddl('GRANT INSERT (code, client_id, total, status, signed_at, due_on, cancel_reason),
                       UPDATE (code, total, status, signed_at, due_on, cancel_reason) ON crm.contract TO @commercial');
SELECT auth.ddl('GRANT INSERT (code, client_id, total, status, due_on, cancel_reason),
                       UPDATE (code, client_id, total, status, due_on, cancel_reason) ON crm.contract TO @gestion');

SELECT auth.ddl('GRANT INSERT (code, contract_id, amount, method, paid_on, note) ON crm.payment TO @commercial');
SELECT auth.ddl('GRANT INSERT (code, contract_id, amount, method, paid_on, note, reverses_id) ON crm.payment TO @gestion');

SELECT auth.ddl('GRANT INSERT (code, title, contract_id, location_id, starts_at, ends_at, attendees, notes, status),
                       UPDATE (code, title, location_id, starts_at, ends_at, attendees, notes, status, clash_allowed) ON crm.event TO @commercial');
SELECT auth.ddl('GRANT INSERT (code, title, contract_id, location_id, starts_at, ends_at, attendees, notes, status, support_id, clash_allowed),
                       UPDATE (code, title, contract_id, location_id, starts_at, ends_at, attendees, notes, status, support_id, clash_allowed) ON crm.event TO @gestion');
SELECT auth.ddl('GRANT UPDATE (location_id, starts_at, ends_at, attendees, notes, status, clash_allowed) ON crm.event TO @support');

-- WHICH ROWS: policies. Always TO PUBLIC (the default), never TO a department: any member of a role may run DROP OWNED BY that
-- role, which deletes the policies naming it. (SELECT auth.me()) = once per statement instead of once per row. EXISTS probes one
-- index entry where IN (SELECT …) would read every client of mine. Reading stays USING (true): any real condition there keeps
-- lower(), crm.fold() and trigram indexes from being used (they are not leakproof).
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['department', 'role', 'collaborator', 'location', 'company', 'client', 'contract', 'payment', 'event'] LOOP
    EXECUTE format('ALTER TABLE crm.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY read ON crm.%I FOR SELECT USING (true)', t);
  END LOOP;
END $$;
CREATE POLICY add  ON crm.department   FOR INSERT WITH CHECK ((SELECT auth.department()) = 'gestion');
CREATE POLICY edit ON crm.department   FOR UPDATE USING ((SELECT auth.department()) = 'gestion');
CREATE POLICY add  ON crm.role         FOR INSERT WITH CHECK ((SELECT auth.department()) = 'gestion');
CREATE POLICY edit ON crm.role         FOR UPDATE USING ((SELECT auth.department()) = 'gestion');
CREATE POLICY edit ON crm.collaborator FOR UPDATE USING ((SELECT auth.department()) = 'gestion' OR id = (SELECT auth.me()));
CREATE POLICY add  ON crm.location     FOR INSERT WITH CHECK ((SELECT auth.department()) IN ('gestion', 'commercial'));
CREATE POLICY edit ON crm.location     FOR UPDATE USING ((SELECT auth.department()) IN ('gestion', 'commercial'));
CREATE POLICY add  ON crm.company      FOR INSERT WITH CHECK ((SELECT auth.department()) IN ('gestion', 'commercial'));
CREATE POLICY edit ON crm.company      FOR UPDATE USING ((SELECT auth.department()) IN ('gestion', 'commercial'));
CREATE POLICY add  ON crm.client       FOR INSERT WITH CHECK ((SELECT auth.department()) = 'commercial' AND commercial_id = (SELECT auth.me()));
CREATE POLICY edit ON crm.client       FOR UPDATE USING ((SELECT auth.department()) = 'gestion'
  OR (SELECT auth.department()) = 'commercial' AND commercial_id = (SELECT auth.me()));
CREATE POLICY add  ON crm.contract     FOR INSERT WITH CHECK ((SELECT auth.department()) = 'gestion'
  OR (SELECT auth.department()) = 'commercial' AND EXISTS (SELECT FROM crm.client c WHERE c.id = client_id AND c.commercial_id = (SELECT auth.me())));
CREATE POLICY edit ON crm.contract     FOR UPDATE USING ((SELECT auth.department()) = 'gestion'
  OR (SELECT auth.department()) = 'commercial' AND EXISTS (SELECT FROM crm.client c WHERE c.id = client_id AND c.commercial_id = (SELECT auth.me())));
CREATE POLICY add  ON crm.payment      FOR INSERT WITH CHECK ((SELECT auth.department()) = 'gestion'
  OR (SELECT auth.department()) = 'commercial' AND amount > 0 AND method <> 'adjustment' AND EXISTS (SELECT FROM crm.contract k JOIN crm.client c ON c.id = k.client_id
       WHERE k.id = contract_id AND c.commercial_id = (SELECT auth.me())));
CREATE POLICY add  ON crm.event        FOR INSERT WITH CHECK ((SELECT auth.department()) = 'gestion'
  OR (SELECT auth.department()) = 'commercial' AND EXISTS (SELECT FROM crm.contract k JOIN crm.client c ON c.id = k.client_id
       WHERE k.id = contract_id AND c.commercial_id = (SELECT auth.me())));
CREATE POLICY edit ON crm.event        FOR UPDATE USING ((SELECT auth.department()) = 'gestion'
  OR (SELECT auth.department()) = 'support' AND support_id = (SELECT auth.me())
  OR (SELECT auth.department()) = 'commercial' AND EXISTS (SELECT FROM crm.contract k JOIN crm.client c ON c.id = k.client_id
       WHERE k.id = contract_id AND c.commercial_id = (SELECT auth.me())));

-- The history: gestion reads all of it, the others what concerns their own records and what they did themselves.
CREATE POLICY read ON audit.entry FOR SELECT USING ((SELECT auth.department()) = 'gestion'
  OR actor = (SELECT auth.me())
  OR target = 'collaborator' AND row_id = (SELECT auth.me())
  OR target = 'client'   AND EXISTS (SELECT FROM crm.client c WHERE c.id = row_id AND c.commercial_id = (SELECT auth.me()))
  OR target = 'contract' AND EXISTS (SELECT FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE k.id = row_id AND c.commercial_id = (SELECT auth.me()))
  OR target = 'payment'  AND EXISTS (SELECT FROM crm.payment p JOIN crm.contract k ON k.id = p.contract_id JOIN crm.client c ON c.id = k.client_id WHERE p.id = row_id AND c.commercial_id = (SELECT auth.me()))
  OR target = 'event'    AND EXISTS (SELECT FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id JOIN crm.client c ON c.id = k.client_id
                                      WHERE e.id = row_id AND (SELECT auth.me()) IN (e.support_id, c.commercial_id)));
