DROP FUNCTION crm.remove_view(bigint);
DROP TABLE crm.view;
