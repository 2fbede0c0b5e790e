DROP INDEX crm.client_phone_like;
