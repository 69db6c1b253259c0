-- Rules as data (docs/rules.md). A version never changes.
create table rules (
  id         text primary key,
  -- of the record, for If-Match: grows with every version and activation
  version    integer not null,
  created_at timestamptz not null,
  created_by uuid references users,
  updated_at timestamptz not null,
  updated_by uuid references users
);
create table rule_versions (
  rule_id    text not null references rules,
  version    integer not null,
  document   jsonb not null,
  -- why it was changed
  comment    text,
  created_at timestamptz not null,
  -- null: came with the product
  created_by uuid references users,
  primary key (rule_id, version)
);
-- What counts, from when until when. Rolled back or replaced: `ended_at`.
create table rule_activations (
  id           uuid primary key,
  rule_id      text not null,
  version      integer not null,
  -- 'off': not this rule here, though it counts for more people
  mode         text not null check (mode in ('live', 'shadow', 'off')),
  -- everyone, when both are null
  ward_id      uuid references wards,
  patient_id   uuid references patients,
  activated_at timestamptz not null,
  activated_by uuid references users,
  ended_at     timestamptz,
  ended_by     uuid references users,
  reason       text,
  foreign key (rule_id, version) references rule_versions,
  check (ward_id is null or patient_id is null)
);
-- One live (or off) and one shadow version of a rule for each scope.
create unique index rule_activations_current on rule_activations (
  rule_id, (mode = 'shadow'),
  coalesce(ward_id, '00000000-0000-0000-0000-000000000000'), coalesce(patient_id, '00000000-0000-0000-0000-000000000000')
) where ended_at is null;
create index rule_activations_patient on rule_activations (patient_id) where patient_id is not null;

-- What rules in shadow would have raised: nobody is told.
create table shadow_episodes (
  id            uuid primary key,
  rule_id       text not null,
  rule_version  integer not null,
  patient_id    uuid not null references patients,
  priority      text not null,
  message       text not null,
  raised_at     timestamptz not null,
  ended_at      timestamptz,
  justification jsonb not null
);
create index shadow_episodes_rule on shadow_episodes (rule_id, raised_at desc);
create index shadow_episodes_patient on shadow_episodes (patient_id);
