-- What decision support said to an order, and what came of it. A draft has an id before it is kept, so `order_id` refers
-- to nothing.
create table order_advice (
  order_id    uuid not null,
  advice_id   text not null,
  patient_id  uuid not null references patients,
  -- the row of the reference data
  code        text not null,
  severity    text not null,
  advice      jsonb not null,
  shown_at    timestamptz not null,
  answer      text check (answer in ('accepted', 'overridden')),
  reason      text,
  answered_by uuid references users,
  answered_at timestamptz,
  primary key (order_id, advice_id),
  check ((answer is null) = (answered_at is null)),
  check (answer is distinct from 'overridden' or reason is not null)
);
create index order_advice_patient on order_advice (patient_id);
create index order_advice_shown on order_advice (shown_at);

-- Advice says which row of the reference data speaks; before there was one check, and it had no rows.
update medication_orders
  set advice = (
    select jsonb_agg(jsonb_build_object('code', (a -> 'justification' ->> 'check') || ':same') || a order by n)
    from jsonb_array_elements(advice) with ordinality as e (a, n))
  where jsonb_array_length(advice) > 0;
