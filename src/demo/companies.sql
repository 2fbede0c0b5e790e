-- Beyond the real ones, invented companies whose SIREN starts with 000: a valid key, a number never attributed.
WITH plan AS (SELECT * FROM demo.plan),
firm AS (
  SELECT l.row AS id, cells[1] AS name, cells[2] AS siren, nullif(cells[3], '') AS nic, nullif(cells[4], '') AS activity,
         nullif(cells[5], '')::date AS started_on, nullif(cells[6], '') AS headcount
    FROM demo.line l WHERE l.file = 'companies'
  UNION ALL
  SELECT c, demo.choose(c, 21, '{Ateliers,Maison,Établissements,Groupe,Laboratoires,Transports,Éditions,Domaine,Compagnie,Studio,Cabinet,Pépinières,Imprimerie,Brasserie}')
         || ' ' || demo.choose(c, 22, '{Morel,Béranger,Château-Gaillard,Dufresne,L''Estrange,Kermadec,Saint-Yves,Grandjean,Vallée,Roquefort,Étoile,Beauséjour,Horizon,Aurore,Garonne,Cévennes,Belle-Île,Hauteville}')
         || ' ' || c,
         siren, nic || demo.luhn(siren || nic),
         demo.choose(c, 23, '{62.01Z,70.22Z,82.30Z,47.11F,56.10A,46.90Z,85.59A,73.11Z,41.20B,10.71C,93.29Z,86.90F}'),
         plan.today - 2000 - demo.pick(c, 24, 9000), demo.choose(c, 25, '{00,01,02,03,11,12,21,22,31,32,41,42,51}')
    FROM plan, generate_series(plan.base_companies + 1, plan.companies) c,
         LATERAL (SELECT '000' || lpad((c / 4 % 100000)::text, 5, '0') AS stem) s, LATERAL (SELECT stem || demo.luhn(stem) AS siren) n,
         LATERAL (SELECT lpad((1 + c % 4)::text, 4, '0') AS nic) e
)
INSERT INTO crm.company (id, code, name, siren, nic, activity, started_on, headcount, location_id, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT id, 'cy-' || id, name, siren, nic, activity, started_on, headcount, plan.venues + id, created, created
  FROM firm, plan, LATERAL demo.at(plan.today - 1820, 480 + demo.pick(id, 26, 600)) created
 ORDER BY id
