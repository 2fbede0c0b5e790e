DROP FUNCTION crm.as_of(anyelement, timestamptz), crm.reinstate(bigint), crm.restore(bigint), crm.take_back(bigint), crm.could_add(text, jsonb),
  crm.may_remove(text, jsonb), audit.since(bigint), audit.change_size(bigint);
DROP INDEX audit.entry_at;
