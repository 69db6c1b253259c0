-- What no device measures, entered by a person: consciousness, oxygen, pain, urine output (codes of the catalogue).
create table observations (
  id          uuid primary key,
  patient_id  uuid not null references patients,
  measured_at timestamptz not null,
  -- by code
  vitals      jsonb not null,
  entered_at  timestamptz not null,
  entered_by  uuid references users,
  -- taken back: it stays to be seen, and counts no more
  entered_in_error_at timestamptz,
  entered_in_error_by uuid references users
);
create index observations_patient on observations (patient_id, measured_at desc);

-- SpO2 scale of NEWS2: 2 only by a doctor's order, the newest counts.
create table spo2_scale_orders (
  id         uuid primary key,
  patient_id uuid not null references patients,
  scale      smallint not null check (scale in (1, 2)),
  reason     text,
  ordered_by uuid not null references users,
  ordered_at timestamptz not null
);
create index spo2_scale_orders_patient on spo2_scale_orders (patient_id, ordered_at desc);

-- Scores as the rules took them: a row when the outcome has changed, at most one a minute unless the response changes.
create table scores (
  patient_id  uuid not null references patients,
  score       text not null,
  measured_at timestamptz not null,
  status      text not null check (status in ('complete', 'incomplete', 'not_applicable', 'invalid')),
  -- the total of points when complete, the rounded ratio of a ratio
  total       double precision,
  floor       double precision,
  ceiling     double precision,
  -- code of the response that is reached; of an incomplete score the one that its floor reaches
  response    text,
  -- model/score.ts
  result      jsonb not null,
  primary key (patient_id, score, measured_at)
);
create index scores_measured on scores (measured_at);
