-- A user as others see him.
create function person(id uuid) returns jsonb language sql stable
  return (select jsonb_build_object('id', u.id, 'name', u.name) from users u where u.id = person.id);

-- Treatment plans. Each version is kept whole; `version` says which one counts.
create table treatment_plans (
  id         uuid primary key,
  patient_id uuid not null references patients,
  version    integer not null default 1,
  created_by uuid not null references users,
  created_at timestamptz not null
);
create index treatment_plans_patient on treatment_plans (patient_id, created_at desc, id);

create table treatment_plan_versions (
  plan_id    uuid not null references treatment_plans,
  version    integer not null,
  title      text not null,
  state      text not null,
  goals      jsonb not null,
  activities jsonb not null,
  written_by uuid not null references users,
  written_at timestamptz not null,
  primary key (plan_id, version)
);

-- Notes. A text is never overwritten: each is a version.
create table notes (
  id         uuid primary key,
  patient_id uuid not null references patients,
  author     uuid not null references users,
  version    integer not null default 1,
  signed_at  timestamptz,
  -- an amendment: of which note, and why
  amends     uuid references notes,
  reason     text,
  created_at timestamptz not null,
  check ((amends is null) = (reason is null))
);
create index notes_patient on notes (patient_id, created_at desc, id);
create index notes_amends on notes (amends) where amends is not null;

create table note_versions (
  note_id    uuid not null references notes,
  version    integer not null,
  kind       text not null,
  text       text not null,
  written_at timestamptz not null,
  primary key (note_id, version)
);

create table medication_orders (
  id           uuid primary key,
  patient_id   uuid not null references patients,
  state        text not null,
  medication   jsonb not null,
  dose         jsonb not null,
  route        text not null,
  frequency    jsonb not null,
  -- null: from its signature, until it is stopped
  period_from  timestamptz,
  period_to    timestamptz,
  instructions text,
  drafted_by   uuid not null references users,
  signed_by    uuid references users,
  signed_at    timestamptz,
  started_by   uuid references users,
  started_at   timestamptz,
  -- stopped or cancelled
  ended_by     uuid references users,
  ended_at     timestamptz,
  end_reason   text,
  -- of decision support when it was signed, and why it was signed all the same
  advice       jsonb not null default '[]',
  overrides    jsonb not null default '[]',
  version      integer not null default 1,
  created_at   timestamptz not null,
  updated_at   timestamptz not null
);
create index medication_orders_patient on medication_orders (patient_id, created_at desc, id);
create index medication_orders_in_force on medication_orders (patient_id) where state in ('signed', 'active');

-- Messages between a patient and the staff: one conversation for each patient, its messages numbered as they were kept.
create table conversations (
  patient_id uuid primary key references patients,
  newest     integer not null default 0,
  newest_at  timestamptz not null
);
create index conversations_order on conversations (newest_at desc, patient_id);

create table messages (
  id         uuid primary key,
  patient_id uuid not null references conversations,
  number     integer not null,
  -- 'patient' or 'staff'
  side       text not null,
  author     uuid not null references users,
  text       text not null,
  at         timestamptz not null,
  unique (patient_id, number)
);

-- How far each user has read each conversation, and for which side.
create table message_reads (
  patient_id uuid not null references conversations,
  user_id    uuid not null references users,
  side       text not null,
  up_to      integer not null,
  at         timestamptz not null,
  primary key (patient_id, user_id)
);
