-- One arithmetic for all: the first 120 rows do not depend on the size. Row 55 is kc555 of client 11, mkc111. Recent contracts
-- wait for a signature or a deposit, old ones are mostly paid, some overdue. No client is younger than its contracts.
-- OFFSET 0 keeps PostgreSQL from computing an expression again wherever it is used: a third of the time.
WITH plan AS (SELECT * FROM demo.plan),
drawn AS (
  SELECT i AS id, i = 55 AS known,
         CASE WHEN i = 55 THEN 11 WHEN i <= base_contracts THEN 1 + demo.pick(i, 51, base_clients)
              WHEN clients = base_clients THEN 1 + demo.pick(i, 51, base_clients)
              ELSE base_clients + 1 + demo.pick(i, 51, greatest(1, ((clients - base_clients)::bigint * i / contracts)::int)) END AS client_id,
         CASE WHEN i <= base_contracts THEN 2 + 720 * (base_contracts - i) * (base_contracts - i) / (119 * 119)
              ELSE 2 + (days::bigint * (contracts - i) / contracts)::int END AS age,
         demo.pick(i, 52, 100) AS fate, demo.pick(i, 53, 100) AS settlement,
         -- Among many contracts, hardly two of a price.
         (120000 + 7800000 * power(CASE WHEN i <= base_contracts THEN demo.pick(i, 54, 1000) / 1000.0::float8
                                        ELSE demo.pick(i, 54, 1000000) / 1000000.0::float8 END, 3))::int AS cents, today
    FROM plan, generate_series(1, contracts) i OFFSET 0
), priced AS (
  SELECT *, CASE WHEN known THEN 18450 ELSE (cents - CASE WHEN cents % 3 = 0 THEN 0 ELSE cents % 5000 END)::numeric / 100 END AS total,
         CASE WHEN known THEN 'signed' WHEN fate < CASE WHEN age < 90 THEN 45 ELSE 10 END THEN 'unsigned' WHEN fate >= 92 THEN 'cancelled' ELSE 'signed' END AS status,
         demo.at(today - age, 480 + demo.pick(id, 56, 600)) AS created_at, least(1 + demo.pick(id, 57, 20), age - 1) AS reflection
    FROM drawn OFFSET 0
), signed AS (
  SELECT *, CASE WHEN status = 'signed' OR status = 'cancelled' AND fate % 2 = 0 THEN demo.at(today - age + reflection, 480 + demo.pick(id, 58, 600)) END AS signed_at,
         CASE WHEN known THEN today + 45 WHEN status = 'signed' THEN today - age + reflection + 30 * (1 + demo.pick(id, 59, 3)) END AS due_on
    FROM priced OFFSET 0
), settled AS (
  SELECT *, CASE WHEN status <> 'signed' THEN 0
                 WHEN known THEN round(total * 0.4, 2)
                 WHEN due_on < today AND settlement < 78 OR due_on >= today AND settlement < 20 THEN total
                 WHEN due_on < today AND settlement < 90 OR due_on >= today AND settlement < 65 THEN round(total * CASE settlement % 2 WHEN 0 THEN 0.3 ELSE 0.5 END, 2)
                 ELSE 0 END AS paid
    FROM signed OFFSET 0
)
INSERT INTO crm.contract (id, code, client_id, total, paid, status, signed_at, due_on, cancel_reason, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT id, CASE WHEN known THEN 'kc555' ELSE 'ct-' || id END, client_id, total, paid, status, signed_at, due_on,
       CASE status WHEN 'cancelled' THEN demo.choose(id, 60, '{Budget refusé par la direction,Événement reporté sine die,Concurrent moins cher,Salle indisponible,"Client injoignable, relancé trois fois",Fusion de l''entreprise}') END,
       created_at,
       -- the day of the last payment when there is one: payments.sql counts its instalments up to it
       CASE WHEN paid > 0 OR demo.returned(id, status, signed_at)
            THEN demo.at(least(greatest(due_on - 15 + demo.pick(id, 61, 30), today - age + reflection + 9), today - 1), 1110)
            ELSE coalesce(signed_at, created_at) END
  FROM settled
 ORDER BY id
