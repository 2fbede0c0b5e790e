-- Reading views: what somebody with psql, pgAdmin or a spreadsheet sees, one flat table per noun, people and companies by name.
-- security_invoker: without it a view shows every row its owner sees. LEFT JOINs on unique keys: PostgreSQL drops those whose
-- columns are not asked for. The program itself joins what a command needs and no more (src/query).
CREATE VIEW crm.collaborators_list WITH (security_invoker = true) AS
  SELECT c.code AS registration_number, c.username, c.full_name, c.email, c.phone, d.name AS department, d.privileges, r.name AS role, c.active, c.created_at, c.updated_at
    FROM crm.collaborator c LEFT JOIN crm.department d ON d.id = c.department_id LEFT JOIN crm.role r ON r.id = c.role_id;
CREATE VIEW crm.companies_list WITH (security_invoker = true) AS
  SELECT c.code, c.name, c.siren, c.nic, c.siret, c.activity, c.started_on, c.headcount, l.address, l.postal_code, l.city, l.region, l.country, c.created_at, c.updated_at
    FROM crm.company c LEFT JOIN crm.location l ON l.id = c.location_id;
CREATE VIEW crm.clients_list WITH (security_invoker = true) AS
  SELECT c.code, c.civility, c.first_name, c.last_name, c.full_name, c.job_title, c.email, c.phone, y.name AS company, s.username AS commercial, c.first_contact_on, c.created_at, c.updated_at
    FROM crm.client c LEFT JOIN crm.company y ON y.id = c.company_id LEFT JOIN crm.collaborator s ON s.id = c.commercial_id;
CREATE VIEW crm.contracts_list WITH (security_invoker = true) AS
  SELECT k.code, c.full_name AS client, y.name AS company, s.username AS commercial, k.total, k.paid, k.remaining, k.status, k.signed_at, k.due_on, k.cancel_reason, k.created_at, k.updated_at
    FROM crm.contract k LEFT JOIN crm.client c ON c.id = k.client_id LEFT JOIN crm.company y ON y.id = c.company_id LEFT JOIN crm.collaborator s ON s.id = c.commercial_id;
CREATE VIEW crm.payments_list WITH (security_invoker = true) AS
  SELECT p.code, k.code AS contract, p.amount, p.method, p.paid_on, p.note, o.code AS reverses, p.created_at
    FROM crm.payment p LEFT JOIN crm.contract k ON k.id = p.contract_id LEFT JOIN crm.payment o ON o.id = p.reverses_id;
CREATE VIEW crm.events_list WITH (security_invoker = true) AS
  SELECT e.code, e.title, k.code AS contract, c.full_name AS client, s.username AS commercial, l.city, l.address, e.starts_at, e.ends_at, e.attendees, e.notes, u.username AS support, e.status, e.created_at, e.updated_at
    FROM crm.event e LEFT JOIN crm.contract k ON k.id = e.contract_id LEFT JOIN crm.client c ON c.id = k.client_id LEFT JOIN crm.collaborator s ON s.id = c.commercial_id
    LEFT JOIN crm.location l ON l.id = e.location_id LEFT JOIN crm.collaborator u ON u.id = e.support_id;
SELECT auth.ddl('GRANT SELECT ON crm.collaborators_list, crm.companies_list, crm.clients_list, crm.contracts_list, crm.payments_list, crm.events_list TO @commercial, @gestion, @support');
