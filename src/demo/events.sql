-- The base events, placed by hand: what is past follows its contract; what is to come is thick in the next fortnight, half
-- of the later ones still without support. geg2021, of kc555, is alone on day 21: whoever of the support takes it is free.
WITH plan AS (SELECT * FROM demo.plan),
natural_date AS (
  SELECT k.id AS contract_id, k.code = 'kc555' AS known, nth, k.signed_at, coalesce(y.name, c.full_name) AS host,
         (k.signed_at AT TIME ZONE 'Europe/Paris')::date + 15 + demo.pick(2 * k.id + nth, 81, 75) AS day, k.id * 2 + nth AS seed
    FROM plan, crm.contract k JOIN crm.client c ON c.id = k.client_id LEFT JOIN crm.company y ON y.id = c.company_id,
         LATERAL generate_series(1, CASE WHEN k.code = 'kc555' THEN 1 WHEN k.id > 75 THEN 1 + demo.pick(k.id, 82, 2) ELSE demo.pick(k.id, 82, 5) / 2 END) nth
   WHERE k.status = 'signed' AND k.id <= plan.base_contracts
), numbered AS (
  SELECT *, known OR day > plan.today - 4 AS ahead, row_number() OVER (PARTITION BY known, day > plan.today - 4 ORDER BY day, seed)::int AS rank
    FROM natural_date, plan
), placed AS (
  SELECT *, CASE WHEN known THEN today + 21 WHEN ahead THEN today + coalesce(('{1,2,2,3,4,5,5,6,7,8,9,9,10,11,12,13,14,16,17,24,26,28,31,33,37,41,46,52,60,70}'::int[])[rank], 75 + 4 * (rank - 30)) ELSE day END AS starts_on,
         NOT known AND demo.pick(seed, 83, 100) < 7 AS called_off, NOT ahead AND demo.pick(seed, 84, 8) = 0 AS two_days
    FROM numbered
), staffed AS (
  SELECT *, NOT known AND (NOT ahead OR rank % 5 <> 3 AND (rank <= 17 OR rank % 2 = 0)) AS taken,
         demo.at(starts_on, 30 * demo.pick(seed, 85, 5) + CASE WHEN demo.pick(seed, 87, 12) < 3 THEN 1080 ELSE 480 END) AS starts_at,  -- galas, parties, prizes: evenings
         demo.at(starts_on + two_days::int, 15 * demo.pick(seed, 86, 7) + CASE WHEN demo.pick(seed, 87, 12) < 3 THEN 1320 ELSE 900 END) AS ends_at,
         row_number() OVER (ORDER BY starts_on, seed)::int AS id
    FROM placed
), team AS (
  SELECT k.id, row_number() OVER (ORDER BY k.username)::int - 1 AS seat, count(*) OVER () AS seats
    FROM crm.collaborator k JOIN crm.department d ON d.id = k.department_id WHERE d.privileges = 'support' AND k.active
)
INSERT INTO crm.event (id, code, title, contract_id, location_id, starts_at, ends_at, attendees, notes, support_id, status, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT s.id, CASE WHEN known THEN 'geg2021' ELSE 'ev-' || s.id END,
       demo.choose(seed, 87, '{Gala annuel,Soirée des partenaires,Remise des prix,Séminaire de direction,Lancement de produit,Journée d''intégration,Convention commerciale,Assemblée générale,Formation des équipes,Congrès,Conférence de presse,Portes ouvertes}') || ' – ' || host,
       contract_id, 1 + demo.pick(seed, 88, venues), starts_at, ends_at, 5 * (4 + demo.pick(seed, 89, 60)),
       CASE WHEN demo.pick(seed, 90, 5) < 3 THEN demo.choose(seed, 91, ARRAY[
         'Prévoir 2 micros HF et 1 pupitre ; accès par le quai « Livraisons ».',
         E'Régimes : 12 végétariens, 3 sans gluten, 1 allergie (arachide !).\nTraiteur sur place à 17 h 30.',
         'La cliente insiste : "surtout pas de ballons".',
         E'Contact sur place : M. N''Guessan, badge n° A-12 ; parking P2 (50 % des places réservées).\n\nDémontage avant minuit.',
         'Sonorisation : voir devis #2741 & plan de salle <v3>; vidéo 16/9.',
         'RAS', 'Interprète LSF confirmé·e ; boucle magnétique à tester la veille.', 'Discours à 18:00, cocktail ensuite — 100 % extérieur si beau temps.']) END,
       team.id,
       CASE WHEN called_off THEN 'cancelled' WHEN NOT ahead THEN 'done' WHEN taken AND rank % 3 <> 0 THEN 'confirmed' ELSE 'planned' END,
       created, CASE WHEN ahead OR called_off THEN created ELSE ends_at END
  FROM staffed s LEFT JOIN team ON taken AND team.seat = s.id % team.seats,
       LATERAL demo.at(least((signed_at AT TIME ZONE 'Europe/Paris')::date + 1 + demo.pick(seed, 92, 10), today - 1), 1110) created
 ORDER BY s.id
