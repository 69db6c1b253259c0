-- What devices are asked to do.
create table device_commands (
  id          uuid primary key,
  device_id   text not null references devices,
  type        text not null,
  params      jsonb not null,
  created_at  timestamptz not null,
  created_by  uuid,
  expires_at  timestamptz not null,
  sent_at     timestamptz,
  answered_at timestamptz,
  ok          boolean,
  answer      text
);
create index device_commands_device on device_commands (device_id, created_at desc, id);
create index device_commands_unanswered on device_commands (device_id) where answered_at is null;

-- With one of these a device registers itself.
create table provisioning_keys (
  id         uuid primary key,
  name       text not null,
  key_hash   bytea not null unique,
  created_at timestamptz not null,
  created_by uuid,
  expires_at timestamptz not null,
  uses_left  integer not null,
  revoked_at timestamptz
);

-- Long work: one row a job; the queue carries its id only.
create table jobs (
  id          uuid primary key,
  kind        text not null,
  state       text not null,
  params      jsonb not null,
  act         jsonb not null,
  created_at  timestamptz not null,
  created_by  uuid not null,
  started_at  timestamptz,
  ended_at    timestamptz,
  done        integer not null default 0,
  total       integer,
  counts      jsonb not null default '{}',
  problem     text,
  cancelled   boolean not null default false,
  -- its input is whole
  ready       boolean not null,
  -- from which the credentials of devices that it registers follow; gone with the result
  secret      bytea
);
create index jobs_order on jobs (created_at desc, id);
create index jobs_user on jobs (created_by, created_at desc, id);
create index jobs_unfinished on jobs (created_at) where ended_at is null;

-- What was handed in, in pieces; gone when the job has ended.
create table job_inputs (
  job_id uuid not null references jobs on delete cascade,
  part   integer not null,
  bytes  bytea not null,
  primary key (job_id, part)
);

-- What was wrong with which line.
create table job_errors (
  job_id  uuid not null references jobs on delete cascade,
  line    integer not null,
  n       integer not null,
  path    text not null,
  message text not null,
  primary key (job_id, line, n)
);

-- What came out, line by line, or whole files.
create table job_results (
  job_id uuid not null references jobs on delete cascade,
  line   integer not null,
  value  jsonb not null,
  primary key (job_id, line)
);
create table job_files (
  job_id       uuid not null references jobs on delete cascade,
  name         text not null,
  content_type text not null,
  bytes        bytea not null,
  primary key (job_id, name)
);
