-- What `search` asks and filters alone did not: parts of telephone numbers.
CREATE INDEX client_phone_like ON crm.client USING gin (crm.fold(phone) extension.gin_trgm_ops);
