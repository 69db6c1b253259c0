-- Roles of the house, beside those that are part of the product (model/role.ts).
create table roles (
  id          text primary key,
  name        text not null,
  category    text not null,
  permissions text[] not null,
  reach       text not null,
  version     integer not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  removed_at  timestamptz
);

alter table users
  add column version       integer not null default 1,
  add column updated_at    timestamptz,
  add column disabled_at   timestamptz,
  add column last_login_at timestamptz,
  -- a password that somebody else chose must be replaced at the next login
  add column must_change_password boolean not null default false;

-- Which patient a login speaks for: the person himself.
create table patient_accounts (
  id         uuid primary key,
  user_id    uuid not null references users,
  patient_id uuid not null references patients,
  linked_by  uuid references users,
  linked_at  timestamptz not null,
  ended_at   timestamptz
);
create unique index patient_accounts_user on patient_accounts (user_id) where ended_at is null;
create index patient_accounts_patient on patient_accounts (patient_id) where ended_at is null;

create table wards (
  id         uuid primary key,
  name       text not null,
  -- 'ward': with beds; 'home': patients at home, as a list
  kind       text not null default 'ward',
  version    integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz
);
create unique index wards_name on wards (lower(name)) where removed_at is null;

create table rooms (
  id         uuid primary key,
  ward_id    uuid not null references wards,
  name       text not null,
  created_at timestamptz not null,
  removed_at timestamptz
);
create unique index rooms_name on rooms (ward_id, lower(name)) where removed_at is null;

create table beds (
  id         uuid primary key,
  ward_id    uuid not null references wards,
  room_id    uuid references rooms,
  name       text not null,
  created_at timestamptz not null,
  removed_at timestamptz
);
create unique index beds_name on beds (ward_id, lower(name)) where removed_at is null;

-- Where a patient was when. The open one is where he is.
create table stays (
  id          uuid primary key,
  patient_id  uuid not null references patients,
  ward_id     uuid not null references wards,
  bed_id      uuid references beds,
  during      tstzrange not null,
  begun_by    uuid references users,
  ended_by    uuid references users,
  -- how it began: 'admission' or 'transfer'; how it ended: 'transfer', 'discharge' or null while it goes on
  beginning   text not null,
  ending      text,
  reason      text,
  disposition text,
  exclude using gist (patient_id with =, during with &&),
  -- one patient per bed at a time
  constraint stays_bed exclude using gist (bed_id with =, during with &&) where (bed_id is not null)
);
create index stays_patient on stays (patient_id);
create unique index stays_open on stays (patient_id) where upper_inf(during);
create index stays_ward_open on stays (ward_id) where upper_inf(during);

-- Who works in a ward.
create table ward_staff (
  ward_id uuid not null references wards,
  user_id uuid not null references users,
  primary key (ward_id, user_id)
);
create index ward_staff_user on ward_staff (user_id);

-- Who looks after a patient, by name and for a time.
create table care_team (
  id         uuid primary key,
  patient_id uuid not null references patients,
  user_id    uuid not null references users,
  -- 'responsible-nurse', 'nurse', 'doctor' or 'other'
  function   text not null,
  during     tstzrange not null,
  added_by   uuid references users,
  ended_by   uuid references users,
  -- one responsible nurse at a time
  exclude using gist (patient_id with =, during with &&) where (function = 'responsible-nurse')
);
create index care_team_patient on care_team using gist (patient_id, during);
create index care_team_user on care_team using gist (user_id, during);

-- Foreign records opened in need.
create table break_glass (
  id         uuid primary key,
  user_id    uuid not null references users,
  patient_id uuid not null references patients,
  reason     text not null,
  during     tstzrange not null,
  ended_by   uuid references users
);
create index break_glass_user on break_glass using gist (user_id, during);

-- What joins users and patients at this moment, one row for each way (model/policy.ts); `until` when it ends by itself.
-- "This moment" reaches 5 s ahead: what a process with a slightly faster clock has just begun counts at once.
create view care_relations as
  select user_id, patient_id, 'self' as relation, null::timestamptz as until
  from patient_accounts where ended_at is null
  union all
  select user_id, patient_id, 'care-team', upper(during) from care_team where during && tstzrange(now(), now() + interval '5 seconds', '[]')
  union all
  select w.user_id, s.patient_id, 'ward', null from ward_staff w join stays s using (ward_id) where upper_inf(s.during)
  union all
  select user_id, patient_id, 'break-glass', upper(during) from break_glass where during && tstzrange(now(), now() + interval '5 seconds', '[]');

-- Monitored patients nobody answers for: no care team, and no ward, or one where nobody works.
create view unattended_patients as
  select distinct a.patient_id from assignments a
  where upper_inf(a.during)
    and not exists (select 1 from care_team c where c.patient_id = a.patient_id
                    and c.during && tstzrange(now(), now() + interval '5 seconds', '[]'))
    and not exists (select 1 from stays s join ward_staff w using (ward_id)
                    where s.patient_id = a.patient_id and upper_inf(s.during));

-- The story of each patient.
create table timeline (
  id         uuid primary key,
  patient_id uuid not null references patients,
  type       text not null,
  at         timestamptz not null,
  by         uuid,
  summary    text not null,
  reference  jsonb,
  written_at timestamptz not null default now()
);
create index timeline_patient on timeline (patient_id, at desc, id);

-- What waits for one user.
create table notifications (
  id         uuid primary key,
  user_id    uuid not null references users,
  type       text not null,
  at         timestamptz not null,
  summary    text not null,
  patient_id uuid references patients,
  reference  jsonb,
  read_at    timestamptz
);
create index notifications_user on notifications (user_id, at desc, id);
create index notifications_unread on notifications (user_id) where read_at is null;

-- Feed of timeline events and notifications, like the alerts' outbox but apart from it. Exactly one of the two is set.
create table people_outbox (
  cursor       bigint primary key,
  event        jsonb,
  notification jsonb,
  at           timestamptz not null default now()
);
insert into feed_positions (feed, newest) values ('people', 0);

-- Every read and change of patient data. Entries are written side by side; a job seals them in blocks, one after the other.
create table audit_entries (
  -- grows with time (RFC 9562, version 7), so that neighbours in time are neighbours on disk
  id         uuid primary key,
  at         timestamptz not null,
  -- these two are the server's own word: the application cannot say them
  written_at timestamptz not null default clock_timestamp(),
  txid       xid8 not null default pg_current_xact_id(),
  user_id    uuid,
  action     text not null,
  is_change  boolean not null,
  patient_id uuid,
  -- kind and id of the record
  resource   jsonb,
  reason     text,
  origin     jsonb not null,
  -- values before and after, encrypted with the key of the patient
  body       bytea
);
create index audit_entries_patient on audit_entries (patient_id, at, id) where patient_id is not null;
create index audit_entries_at on audit_entries (at, id);
create index audit_entries_user on audit_entries (user_id, at, id) where user_id is not null;
create index audit_entries_action on audit_entries (action, at, id);
-- the order in which entries are sealed
create index audit_entries_txid on audit_entries (txid, id);
