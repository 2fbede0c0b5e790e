DROP VIEW crm.collaborators_list, crm.companies_list, crm.clients_list, crm.contracts_list, crm.payments_list, crm.events_list;
