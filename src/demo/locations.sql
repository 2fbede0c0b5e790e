-- Venues first (26), then one address per company: company c sits at location 26 + c.
WITH plan AS (SELECT * FROM demo.plan),
place AS (
  SELECT l.row AS id, cells[1] AS address, cells[2] AS complement, cells[3] AS postal_code, '' AS cedex, cells[4] AS city,
         cells[5] AS region, cells[6] AS country, nullif(cells[7], '')::int AS population
    FROM demo.line l WHERE l.file = 'venues'
  UNION ALL
  SELECT plan.venues + l.row, cells[7], cells[8], cells[9], cells[10], cells[11], cells[12], 'France', NULL
    FROM demo.line l, plan WHERE l.file = 'companies'
  UNION ALL
  SELECT plan.venues + c,
         (1 + demo.pick(c, 11, 180)) || ' ' || demo.choose(c, 12, '{rue des Lilas,avenue Jean-Jaurès,rue de la République,place du Marché,boulevard Victor-Hugo,chemin des Écoliers,rue Pasteur,allée des Tilleuls,quai de la Loire,rue de l''Église,impasse du Moulin,avenue de la Gare}'),
         '', town.cells[3], '', town.cells[4], town.cells[5], town.cells[6], NULL
    FROM plan, generate_series(plan.base_companies + 1, plan.companies) c
    JOIN demo.line town ON town.file = 'venues' AND town.row = 1 + demo.pick(c, 13, 24)  -- the 24 in France
)
INSERT INTO crm.location (id, code, address, complement, postal_code, cedex, city, region, country, population, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT id, 'lo-' || id, nullif(address, ''), nullif(complement, ''), postal_code, nullif(cedex, ''), city, nullif(region, ''), country, population, created, created
  FROM place, plan, LATERAL demo.at(plan.today - 1830, 480 + demo.pick(id, 14, 600)) created
 ORDER BY id
