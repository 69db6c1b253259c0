create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Searching must not depend on accents or case; unaccent() itself is only stable, so it cannot stand in an index.
create function search_text(text) returns text
  language sql immutable parallel safe strict
  return lower(public.unaccent('public.unaccent'::regdictionary, $1));

-- What people type is text: `%`, `_` and `\` in it stand for themselves. Escaped after unaccent(), which makes plain
-- signs of full-width ones.
create function search_pattern(text) returns text
  language sql immutable parallel safe strict
  return '%' || replace(replace(replace(search_text($1), '\', '\\'), '%', '\%'), '_', '\_') || '%';

create table settings (
  key   text primary key,
  value jsonb not null
);

create table users (
  id            uuid primary key,
  email         text not null,
  name          text not null,
  roles         text[] not null,
  password_hash text not null,
  failed_logins integer not null default 0,
  locked_until  timestamptz,
  created_at    timestamptz not null
);
create unique index users_email on users (lower(email));

create table sessions (
  id         uuid primary key,
  user_id    uuid not null references users,
  family     uuid not null,
  token_hash bytea not null unique,
  expires_at timestamptz not null,
  used_at    timestamptz,
  revoked_at timestamptz
);
create index sessions_family on sessions (family);
create index sessions_user on sessions (user_id);

create table patients (
  id          uuid primary key,
  given       text[] not null,
  family      text not null,
  birth_date  date,
  sex         text not null,
  identifiers jsonb not null,
  ward        text,
  bed         text,
  -- names and identifiers as one searchable line, kept by the writer
  search      text not null,
  -- family name first, as a list of people is read
  sort_key    text not null,
  version     integer not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  removed_at  timestamptz
);
create index patients_search on patients using gin (search gin_trgm_ops);
create index patients_order on patients (sort_key, id) where removed_at is null;

create table personal_limits (
  patient_id    uuid not null references patients,
  code          text not null,
  low           double precision,
  high          double precision,
  critical_low  double precision,
  critical_high double precision,
  delay_seconds double precision not null,
  set_by        uuid,
  set_at        timestamptz not null,
  primary key (patient_id, code)
);

create table devices (
  id               text primary key,
  name             text,
  kind             text not null,
  mac_address      text,
  manufacturer     text,
  model            text,
  serial_number    text,
  firmware_version text,
  software_version text,
  purchased_on     date,
  first_used_on    date,
  interval_seconds double precision,
  gateway_id       text references devices on delete set null,
  token_hash       bytea,
  token_set_at     timestamptz,
  token_revoked_at timestamptz,
  -- id, names and numbers as one searchable line, kept by the writer
  search           text not null,
  version          integer not null default 1,
  created_at       timestamptz not null,
  removed_at       timestamptz
);
create index devices_search on devices using gin (search gin_trgm_ops);
create index devices_gateway on devices (gateway_id) where gateway_id is not null;

-- Apart from devices: it changes all the time, and is no edit of the record.
create table device_status (
  device_id       text primary key references devices,
  online          boolean not null default false,
  last_seen_at    timestamptz,
  battery         double precision,
  clock_offset_ms double precision,
  accepted        bigint not null default 0,
  rejected        bigint not null default 0
) with (fillfactor = 70);

create table assignments (
  id          uuid primary key,
  device_id   text not null references devices,
  patient_id  uuid not null references patients,
  during      tstzrange not null,
  assigned_by uuid,
  assigned_at timestamptz not null,
  -- one patient per device at a time
  exclude using gist (device_id with =, during with &&)
);
create index assignments_patient on assignments (patient_id);
create unique index assignments_open on assignments (device_id) where upper_inf(during);

create table reattributions (
  id         bigint generated always as identity primary key,
  device_id  text not null,
  patient_id uuid,
  during     tstzrange not null,
  -- not before ingest has surely learned of the change
  due_at     timestamptz not null
);

-- One row per device and instant; a column per code that is measured often, `more` for the rest.
-- Partitioned by the device's own time, because that is the identity. Partitions are made by store/postgres/partitions.
create table vitals (
  device_id       text not null,
  device_time     timestamptz not null,
  measured_at     timestamptz not null,
  arrived_at      timestamptz not null,
  patient_id      uuid,
  clock_corrected boolean not null,
  hr real, pulse real, spo2 real, rr real,
  sbp real, dbp real, map real,
  abp_sbp real, abp_dbp real, abp_map real,
  temp real, etco2 real,
  more            jsonb,
  primary key (device_id, device_time)
) partition by range (device_time);
create index vitals_patient on vitals (patient_id, measured_at);
-- Elsewhere measured_at is device_time, give or take a minute; these few rows may lie in a partition of any age.
create index vitals_corrected on vitals (device_id, measured_at) where clock_corrected;
-- Coded vitals are in no roll-up, so their last value is found here.
create index vitals_consciousness on vitals (patient_id, measured_at) where more ? 'consciousness';

-- Raw values measured before this may be gone, so roll-ups before it are never computed anew.
create table vitals_retention (
  only_row boolean primary key default true check (only_row),
  raw_from timestamptz not null
);
insert into vitals_retention (raw_from) values ('-infinity');

create table vitals_1m (
  patient_id uuid not null,
  code       text not null,
  bucket     timestamptz not null,
  min        real not null,
  mean       double precision not null,
  max        real not null,
  count      integer not null,
  primary key (patient_id, code, bucket)
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- for expiry: rows arrive roughly in the order of time
create index vitals_1m_bucket on vitals_1m using brin (bucket) with (autosummarize = on);
create table vitals_1h (like vitals_1m including all);

-- Minutes and hours whose roll-up is out of date; a reader computes these from the raw values.
-- Small and always changing: room for updates in the page, and a vacuum every few minutes.
create table vitals_1m_touched (
  patient_id uuid not null,
  bucket     timestamptz not null,
  primary key (patient_id, bucket)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
create table vitals_1h_touched (like vitals_1m_touched including all)
  with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

create table device_events (
  device_id   text not null,
  device_time timestamptz not null,
  type        text not null,
  measured_at timestamptz not null,
  arrived_at  timestamptz not null,
  patient_id  uuid,
  -- json, not jsonb: whatever a device sent is kept as it came, NUL and lone surrogates included
  detail      json not null,
  primary key (device_id, device_time, type)
);

create table rejects (
  id          uuid primary key,
  device_id   text not null,
  kind        text not null,
  arrived_at  timestamptz not null,
  payload     bytea not null,
  -- whether the payload was text; bytea keeps what text columns cannot (NUL)
  is_text     boolean not null,
  reason      text not null,
  detail      text not null,
  replayed_at timestamptz
);
create index rejects_order on rejects (arrived_at desc, id);
create index rejects_device on rejects (device_id, arrived_at desc, id);

create table alerts (
  id              uuid primary key,
  patient_id      uuid,
  device_id       text,
  rule_id         text not null,
  rule_version    integer not null,
  code            text,
  kind            text not null,
  priority        text not null,
  state           text not null,
  condition_present boolean not null,
  latching        boolean not null,
  value           double precision,
  "limit"         double precision,
  message         text not null,
  measured_at     timestamptz not null,
  raised_at       timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  resolved_at     timestamptz,
  resolved_reason text,
  resolved_by     uuid,
  escalation_level integer not null,
  justification   jsonb not null
);
create index alerts_open on alerts (raised_at) where state <> 'resolved';
create index alerts_order on alerts (raised_at desc, id);
create index alerts_patient on alerts (patient_id, raised_at desc, id);

-- The newest position of each feed. Taken under an advisory lock that is held to the commit, so positions grow strictly
-- in commit order; a row and not a sequence, so that there are no gaps (a missing one was trimmed) and the newest
-- committed one is known even when everything was trimmed.
create table feed_positions (
  feed   text primary key,
  newest bigint not null
) with (fillfactor = 10);
insert into feed_positions (feed, newest) values ('alerts', 0), ('changes', 0);

create table alert_outbox (
  cursor bigint primary key,
  alert  jsonb not null,
  at     timestamptz not null default now()
);

-- Runs whose delay is not over; survives the rules worker.
create table pending_runs (
  episode_id uuid primary key,
  subject_id text not null,
  state      jsonb not null
);

-- Fencing: who commits for a shard must hold its newest epoch.
create table rule_shards (
  shard integer primary key,
  epoch bigint not null
);

-- What configuration changed, for the processes that hold it in memory. Versions like outbox cursors.
create table changes (
  version bigint primary key,
  topic   text not null,
  key     text not null,
  at      timestamptz not null default now()
);
