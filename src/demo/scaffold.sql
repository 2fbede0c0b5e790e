-- The workshop: a schema that exists only inside the loading transaction, dropped by finish.sql.
SET LOCAL jit = off;  -- it costs more than these statements
SET LOCAL client_min_messages = warning;
CREATE SCHEMA demo;
CREATE TABLE demo.line (file text, row int, cells text[]);

-- A number from 0 to among - 1 that depends on its arguments alone: the same data set for everybody, every day. The salt
-- separates the properties drawn for one row.
CREATE FUNCTION demo.pick(n int, salt int, among int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT ((hashint4extended(n, salt) & 2147483647) % among)::int $$;
CREATE FUNCTION demo.choose(n int, salt int, words text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT words[1 + demo.pick(n, salt, cardinality(words))] $$;
-- Business hours are those of Paris whatever the session's time zone.
CREATE FUNCTION demo.at(day date, minute int) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (day + minute * interval '1 minute') AT TIME ZONE 'Europe/Paris' $$;
-- The last digit that makes SIREN and SIRET numbers valid.
CREATE FUNCTION demo.luhn(digits text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ((10 - sum(d / 10 + d % 10) % 10) % 10)::text
    FROM (SELECT substr(digits, i, 1)::int * (1 + (length(digits) - i + 1) % 2) AS d FROM generate_series(1, length(digits)) i) doubled $$;
-- A contract one of whose payments was taken back: a cheque that bounced, or a deposit returned on cancellation.
CREATE FUNCTION demo.returned(id int, status text, signed_at timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT signed_at IS NOT NULL AND demo.pick(id, 41, CASE status WHEN 'cancelled' THEN 2 ELSE 30 END) = 0 $$;

-- How many rows of each noun, over how many days; base_ rows are the same whatever the size.
CREATE TABLE demo.plan AS
  SELECT current_setting('epicrm.demo_today')::date AS today, size AS contracts, greatest(60, size / 10) AS clients, greatest(40, size / 25) AS companies,
         CASE WHEN size / 10 > 60 THEN 1800 ELSE 720 END AS days, 26 AS venues, 120 AS base_contracts, 60 AS base_clients, 40 AS base_companies
    FROM greatest(120, current_setting('epicrm.demo_size')::int) AS size;
CREATE TABLE demo.noun AS
  SELECT r::regclass AS relation FROM unnest('{crm.location,crm.company,crm.client,crm.contract,crm.payment,crm.event}'::text[]) r;
