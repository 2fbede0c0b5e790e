-- Beyond the base: one working day each, support for the first ones of every day that no base event touches (so nobody is in
-- two places and the exclusion constraint stays small), none recorded for the others.
WITH plan AS (SELECT * FROM demo.plan),
spread AS (
  SELECT k.id AS contract_id, k.signed_at, 2 * k.id + nth AS seed, coalesce(y.name, c.full_name) AS host,
         CASE day WHEN plan.today THEN plan.today + 1 ELSE day END AS day
    FROM plan, crm.contract k JOIN crm.client c ON c.id = k.client_id LEFT JOIN crm.company y ON y.id = c.company_id,
         LATERAL generate_series(1, CASE WHEN demo.pick(k.id, 82, 100) < 48 THEN 0 WHEN demo.pick(k.id, 82, 100) < 92 THEN 1 ELSE 2 END) nth,
         LATERAL (SELECT (k.signed_at AT TIME ZONE 'Europe/Paris')::date + 15 + demo.pick(2 * k.id + nth, 81, 160) AS day) d
   WHERE k.status = 'signed' AND k.id > plan.base_contracts
), staffed AS (
  SELECT *, (SELECT max(id) FROM crm.event) + row_number() OVER (ORDER BY seed)::int AS id, row_number() OVER (PARTITION BY day ORDER BY seed) AS seat,
         demo.pick(seed, 83, 100) < 7 AS called_off
    FROM spread
), team AS (
  SELECT k.id, row_number() OVER (ORDER BY k.username) AS seat
    FROM crm.collaborator k JOIN crm.department d ON d.id = k.department_id WHERE d.privileges = 'support' AND k.active
), busy AS (
  SELECT DISTINCT first + further AS day
    FROM crm.event e, LATERAL (SELECT (starts_at AT TIME ZONE 'Europe/Paris')::date AS first, (ends_at AT TIME ZONE 'Europe/Paris')::date AS last) d,
         generate_series(0, last - first) further
)
INSERT INTO crm.event (id, code, title, contract_id, location_id, starts_at, ends_at, attendees, notes, support_id, status, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT s.id, 'ev-' || s.id,
       demo.choose(seed, 87, '{Gala,Soirée,Dîner,Séminaire,Lancement,Intégration,Convention,Assemblée générale,Formation,Congrès,Conférence,Portes ouvertes,Atelier,Exposition,Concert}') || ' – ' || host,
       contract_id, 1 + demo.pick(seed, 88, venues + companies), starts_at, starts_at + (2 + demo.pick(seed, 86, 9)) * interval '30 minutes', 5 * (2 + demo.pick(seed, 89, 90)),
       CASE WHEN demo.pick(seed, 90, 10) = 0 THEN demo.choose(seed, 91, ARRAY['Parking à réserver.', 'Traiteur végétarien.', E'Accès par la cour.\nSonner deux fois.', 'Voir le plan de salle « B ».']) END,
       team.id,
       CASE WHEN called_off THEN 'cancelled' WHEN s.day < today THEN 'done' WHEN team.id IS NOT NULL THEN 'confirmed' ELSE 'planned' END,
       created, CASE WHEN s.day > today OR called_off THEN created ELSE starts_at + interval '6 hours' END
  FROM plan CROSS JOIN staffed s LEFT JOIN busy ON busy.day = s.day LEFT JOIN team ON team.seat = s.seat AND busy.day IS NULL,
       LATERAL demo.at(s.day, 480 + 30 * demo.pick(seed, 85, 22)) starts_at,
       LATERAL demo.at(least((signed_at AT TIME ZONE 'Europe/Paris')::date + 1 + demo.pick(seed, 92, 10), today - 1), 1110) created
 ORDER BY s.id
