-- What can be asked for, and what it costs.
create table services (
  id               uuid primary key,
  name             text not null,
  code             text not null,
  -- 'service' or 'operation'
  category         text not null,
  duration_minutes integer not null,
  amount_cents     bigint not null,
  -- ISO 4217
  currency         text not null,
  version          integer not null default 1,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  removed_at       timestamptz
);
create unique index services_code on services (lower(code)) where removed_at is null;
create index services_order on services (lower(name), id) where removed_at is null;

create table doctors (
  id         uuid primary key,
  -- the login that is told of requests and decides them
  user_id    uuid references users,
  name       text not null,
  speciality text not null,
  version    integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz
);
create unique index doctors_user on doctors (user_id) where removed_at is null;
create index doctors_order on doctors (lower(name), id) where removed_at is null;

create table doctor_services (
  doctor_id  uuid not null references doctors,
  service_id uuid not null references services,
  primary key (doctor_id, service_id)
);

-- Weekly, in the clinic's local time: minutes since midnight, 1440 is the end of the day. Weekday 1 is Monday.
create table doctor_hours (
  doctor_id   uuid not null references doctors,
  weekday     smallint not null,
  from_minute smallint not null,
  to_minute   smallint not null,
  primary key (doctor_id, weekday, from_minute)
);

create table doctor_absences (
  id         uuid primary key,
  doctor_id  uuid not null references doctors,
  during     tstzrange not null,
  reason     text,
  created_by uuid references users,
  created_at timestamptz not null
);
create index doctor_absences_during on doctor_absences using gist (doctor_id, during);

create table appointments (
  id           uuid primary key,
  patient_id   uuid not null references patients,
  doctor_id    uuid not null references doctors,
  service_id   uuid not null references services,
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  during       tstzrange not null generated always as (tstzrange(starts_at, ends_at)) stored,
  -- as in model/appointment.ts
  status        text not null,
  note         text,
  -- why it was rejected or cancelled
  reason       text,
  requested_by uuid references users,
  decided_by   uuid references users,
  decided_at   timestamptz,
  version      integer not null default 1,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  -- nobody is in two places at a time
  constraint appointments_doctor_once exclude using gist (doctor_id with =, during with &&)
    where (status in ('requested', 'approved')),
  constraint appointments_patient_once exclude using gist (patient_id with =, during with &&)
    where (status in ('requested', 'approved'))
);
create index appointments_start on appointments (starts_at, id);
create index appointments_doctor on appointments (doctor_id, starts_at, id);
create index appointments_patient on appointments (patient_id, starts_at, id);
create index appointments_requested on appointments (starts_at, id) where status = 'requested';
create index appointments_approved on appointments (starts_at, id) where status = 'approved';
-- which patients a doctor may see through them
create index appointments_care on appointments (doctor_id, ends_at, patient_id)
  where status in ('requested', 'approved', 'completed');

-- What was done, with name and price as they were then.
create table billed_items (
  id             uuid primary key,
  appointment_id uuid not null references appointments,
  doctor_id      uuid not null references doctors,
  service_id     uuid not null references services,
  position       integer not null,
  name           text not null,
  code           text not null,
  quantity       integer not null,
  -- of one
  amount_cents   bigint not null,
  currency       text not null,
  note           text,
  billed_at      timestamptz not null
);
create index billed_items_appointment on billed_items (appointment_id, position);
create index billed_items_at on billed_items (billed_at desc, id);
create index billed_items_doctor on billed_items (doctor_id, billed_at desc, id);

-- Sent already: a new start is reminded of anew.
create table appointment_reminders (
  appointment_id uuid not null references appointments,
  starts_at      timestamptz not null,
  hours_before   integer not null,
  sent_at        timestamptz not null,
  primary key (appointment_id, starts_at, hours_before)
);

-- As before, and the doctor of an appointment: from the request until 30 days after its end.
create or replace view care_relations as
  select user_id, patient_id, 'self' as relation, null::timestamptz as until
  from patient_accounts where ended_at is null
  union all
  select user_id, patient_id, 'care-team', upper(during) from care_team where during && tstzrange(now(), now() + interval '5 seconds', '[]')
  union all
  select w.user_id, s.patient_id, 'ward', null from ward_staff w join stays s using (ward_id) where upper_inf(s.during)
  union all
  select user_id, patient_id, 'break-glass', upper(during) from break_glass where during && tstzrange(now(), now() + interval '5 seconds', '[]')
  union all
  select d.user_id, a.patient_id, 'appointment', a.ends_at + interval '30 days' from doctors d join appointments a on a.doctor_id = d.id
  where d.removed_at is null and d.user_id is not null
    and a.status in ('requested', 'approved', 'completed') and a.ends_at > now() - interval '30 days';
