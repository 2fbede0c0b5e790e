-- What people wrote about some of it, and what they are to do: of the base set alone, by the codes it always has.
ALTER TABLE crm.note DISABLE TRIGGER audit_insert;
ALTER TABLE crm.reminder DISABLE TRIGGER audit_insert;
INSERT INTO crm.note (text, author_id, client_id, contract_id, event_id, company_id, location_id, payment_id, collaborator_id, created_at, updated_at)
SELECT n.text, a.id, c.id, k.id, e.id, y.id, l.id, p.id, o.id, written, written
  FROM demo.plan, (VALUES
    (1,  'mkc111',      'client',       'alice',  40, 'Préfère être appelée le matin, avant 10 h. Ne pas laisser de message au standard.'),
    (2,  'mkc111',      'client',       'sofia',  12, E'Très satisfaite du dernier gala.\nParle d''un séminaire à Lyon pour le printemps.'),
    (3,  'kc555',       'contract',     'alice',  33, 'Acompte de 40 % accepté ; solde demandé avant l''événement.'),
    (4,  'kc555',       'contract',     'gina',    2, 'Relance du solde faite par téléphone : « virement en fin de mois ».'),
    (5,  'geg2021',     'event',        'alice',   9, 'Prévoir 2 interprètes et un pupitre ; la presse arrive à 8 h.'),
    (6,  'cy-31',       'company',      'bob',    75, 'Factures à adresser au service comptable, bon de commande obligatoire.'),
    (7,  'lo-12',       'location',     'sam',    21, 'Quai de livraison fermé après 18 h ; badge à demander la veille.'),
    (8,  'pa-57',       'payment',      'gina',    1, 'Chèque remis en banque le jour même.'),
    (9,  'ct-10',       'contract',     'alice',   5, 'Attend l''accord de sa direction financière.'),
    (10, 'aa123456789', 'collaborator', 'gina',   15, 'En congé la dernière semaine de décembre : Bob suit ses clients.')) n (turn, about, noun, author, days, text)
  JOIN crm.collaborator a ON a.username = n.author
  LEFT JOIN crm.client c ON noun = 'client' AND c.code = about       LEFT JOIN crm.contract k ON noun = 'contract' AND k.code = about
  LEFT JOIN crm.event e ON noun = 'event' AND e.code = about         LEFT JOIN crm.company y ON noun = 'company' AND y.code = about
  LEFT JOIN crm.location l ON noun = 'location' AND l.code = about   LEFT JOIN crm.payment p ON noun = 'payment' AND p.code = about
  LEFT JOIN crm.collaborator o ON noun = 'collaborator' AND o.code = about,
       LATERAL demo.at(today - n.days, 570 + 13 * turn) written
 ORDER BY turn;
INSERT INTO crm.reminder (due_on, text, who_id, author_id, done, done_at, client_id, contract_id, event_id, company_id, created_at, updated_at)
SELECT today + n.days, n.text, w.id, a.id, n.done, CASE WHEN n.done THEN demo.at(today + n.days, 1000) END, c.id, k.id, e.id, y.id, written, CASE WHEN n.done THEN demo.at(today + n.days, 1000) ELSE written END
  FROM demo.plan, (VALUES
    (1, 'kc555',   'contract', 'alice',   'alice',   10, false, 'Vérifier l''arrivée du solde'),
    (2, 'kc555',   'contract', 'alice',   'gina',    -3, false, 'Envoyer l''échéancier signé'),
    (3, 'mkc111',  'client',   'alice',   'alice',   30, false, 'Proposer le séminaire de printemps'),
    (4, 'mkc111',  'client',   'alice',   'alice',  -20, true,  'Prendre des nouvelles après le gala'),
    (5, 'geg2021', 'event',    'alice',   'alice',    4, false, 'Demander un support à la gestion'),
    (6, 'ct-10',   'contract', 'alice',   'alice',   -1, false, 'Rappeler pour la signature'),
    (7, 'ct-73',   'contract', 'alice',   'alice',    2, false, 'Rappeler pour la signature'),
    (8, 'cy-31',   'company',  'bob',     'gina',    17, false, 'Demander le nouveau bon de commande'),
    (9, 'mkc111',  'client',   'sofia',   'gina',     6, false, 'Préparer le plan de salle avec la cliente'),
    (10, 'cy-31',  'company',  'sam',     'sam',      8, false, 'Récupérer les badges du quai')) n (turn, about, noun, who, author, days, done, text)
  JOIN crm.collaborator w ON w.username = n.who JOIN crm.collaborator a ON a.username = n.author
  LEFT JOIN crm.client c ON noun = 'client' AND c.code = about       LEFT JOIN crm.contract k ON noun = 'contract' AND k.code = about
  LEFT JOIN crm.event e ON noun = 'event' AND e.code = about         LEFT JOIN crm.company y ON noun = 'company' AND y.code = about,
       LATERAL demo.at(today - 25 - turn, 570 + 13 * turn) written
 ORDER BY turn;
ALTER TABLE crm.note ENABLE TRIGGER audit_insert;
ALTER TABLE crm.reminder ENABLE TRIGGER audit_insert;
