-- The ledger that adds up to what contracts.sql called paid: step -1 is a payment taken back by step 0, then come the instalments.
WITH plan AS (
  SELECT id, total, paid, status, (signed_at AT TIME ZONE 'Europe/Paris')::date AS first_day, (updated_at AT TIME ZONE 'Europe/Paris')::date AS last_day,
         CASE WHEN demo.returned(id, status, signed_at) THEN -1 ELSE 1 END AS first_step,
         CASE WHEN paid = 0 THEN 0 WHEN paid < total THEN 1 ELSE 1 + demo.pick(id, 71, 4) / 3 END AS instalments
    FROM crm.contract WHERE signed_at IS NOT NULL OFFSET 0
), step AS (
  SELECT row_number() OVER (ORDER BY plan.id, step)::int AS id, plan.id AS contract_id, step, status, instalments, paid < total AS partial,
         CASE WHEN step = -1 THEN round(total * 0.3, 2) WHEN step = 0 THEN -round(total * 0.3, 2)
              WHEN step < instalments THEN trunc(paid / instalments, 2) ELSE paid - (instalments - 1) * trunc(paid / instalments, 2) END AS amount,
         CASE WHEN step = -1 THEN first_day WHEN step = 0 AND status = 'signed' THEN least(first_day + 6, last_day)
              WHEN step = 0 THEN last_day ELSE first_day + (last_day - first_day) * step / instalments END AS paid_on
    FROM plan CROSS JOIN LATERAL generate_series(first_step, instalments) AS step
)
INSERT INTO crm.payment (id, code, contract_id, amount, method, paid_on, note, reverses_id, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT id, 'pa-' || id, contract_id, amount,
       CASE WHEN step < 1 THEN 'cheque' WHEN amount < 800 THEN demo.choose(id, 72, '{card,cash,cheque,transfer}') ELSE demo.choose(id, 72, '{transfer,transfer,transfer,transfer,card,cheque,direct-debit}') END, paid_on,
       CASE WHEN step = 0 AND status = 'cancelled' THEN 'Acompte rendu : contrat annulé' WHEN step = 0 THEN 'Chèque sans provision, revenu le ' || to_char(paid_on, 'DD/MM/YYYY')
            WHEN step = 1 AND partial THEN 'Acompte' WHEN step = instalments AND step > 1 THEN 'Solde' END,
       CASE WHEN step = 0 THEN id - 1 END, created, created
  FROM step, LATERAL demo.at(paid_on, 1110 + step) created
