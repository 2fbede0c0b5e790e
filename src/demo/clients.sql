WITH plan AS (SELECT * FROM demo.plan),
person AS (
  SELECT l.row AS id, nullif(cells[1], '') AS code, cells[2] AS civility, cells[3] AS first_name, cells[4] AS last_name, cells[5] AS job_title,
         cells[6] AS email, nullif(cells[7], '') AS phone, y.id AS company_id, k.id AS commercial_id, 1000 - 4 * l.row AS age
    FROM demo.line l LEFT JOIN crm.company y ON y.siren = nullif(cells[8], '') LEFT JOIN crm.collaborator k ON k.username = cells[9]
   WHERE l.file = 'clients'
  UNION ALL
  SELECT c, NULL, demo.choose(c, 31, '{MR,MME,MR,MME,MR,MME,MLE,AUTRE}'), first_name, last_name,
         demo.choose(c, 34, '{Responsable événementiel,Directrice de la communication,Directeur des achats,Cheffe de projet,Acheteur,Responsable formation,Assistante de direction,Gérant,Responsable RSE,Office manager}'),
         replace(replace(crm.fold(first_name || '.' || last_name), ' ', '-'), '''', '') || '.' || c || '@societe-' || company_id || '.example',
         '+' || demo.choose(c, 35, '{3319900,3326191,3335301,3346571,3353649,3363998}') || lpad(demo.pick(c, 36, 10000)::text, 4, '0'),
         company_id, commercials[1 + demo.pick(c, 38, cardinality(commercials))], 20 + ((plan.days - 10)::bigint * (plan.clients - c + 1) / (plan.clients - plan.base_clients))::int
    FROM plan, (SELECT array_agg(k.id ORDER BY k.id) AS commercials FROM crm.collaborator k JOIN crm.department d ON d.id = k.department_id
                 WHERE d.privileges = 'commercial' AND k.active) team,
         generate_series(plan.base_clients + 1, plan.clients) c,
         LATERAL demo.choose(c, 32, '{Amélie,Baptiste,Chloé,Damien,Eléa,Frédéric,Gwenaëlle,Hugo,Inès,Jean-Marc,Karim,Léonie,Maël,Noëlle,Océane,Pierre-Yves,Quitterie,Raphaël,Séverine,Tristan,Ulysse,Véronique,William,Yaël,Zélie,Aurélien,Bénédicte,Cédric,Delphine,Ernest}') first_name,
         LATERAL demo.choose(c, 33, '{Arnaud,Bélanger,Caillebotte,Delaunay,Estève,Ferrand,Gauthier,Hénin,Imbert,Joly,Klein,Le Guen,Maréchal,Noël,Ouvrard,Périgord,Quéré,Renaud,Sérusier,Texier,Urbain,Valadon,Weber,Yver,Zimmermann,d''Aubigné,de Castelnau,O''Neill,Ben Amor,Diallo,Fernandez,Nguyen,Kowalski,Rossi,Hoffmann,Lopès,Mercier,Chevallier,Boulanger,Faure}') last_name,
         LATERAL (SELECT 1 + demo.pick(c, 37, plan.companies) AS company_id) y
)
INSERT INTO crm.client (id, code, civility, first_name, last_name, job_title, email, phone, company_id, commercial_id, first_contact_on, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT id, coalesce(code, 'cl-' || id), civility, first_name, last_name, job_title, email, phone, company_id, commercial_id,
       plan.today - age - demo.pick(id, 39, 30), created, created
  FROM person, plan, LATERAL demo.at(plan.today - age, 480 + demo.pick(id, 40, 600)) created
 ORDER BY id
