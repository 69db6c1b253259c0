-- One row per refresh token: when its login began, when it was made (which is when the login was used), from where.
alter table sessions
  add column started_at timestamptz,
  add column issued_at  timestamptz,
  add column ip         text,
  add column user_agent text;
update sessions s set started_at = f.started_at, issued_at = s.expires_at - interval '30 days'
  from (select family, min(expires_at) - interval '30 days' as started_at from sessions group by family) f
  where f.family = s.family;
alter table sessions
  alter column started_at set not null,
  alter column issued_at set not null;

-- Codes by which a user sets a new password: one per user, the newest.
create table password_resets (
  user_id    uuid primary key references users,
  code_hash  bytea not null unique,
  made_by    uuid references users,
  expires_at timestamptz not null
);

-- Codes by which a login is linked with a patient. Used once.
create table patient_invitations (
  id         uuid primary key,
  patient_id uuid not null references patients,
  code_hash  bytea not null unique,
  made_by    uuid references users,
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create index patient_invitations_patient on patient_invitations (patient_id);

-- A patient has one login, as a login has one patient.
drop index patient_accounts_patient;
create unique index patient_accounts_patient on patient_accounts (patient_id) where ended_at is null;

create index users_by_name on users (lower(name), id);
create index users_roles on users using gin (roles);
create index break_glass_recent on break_glass (lower(during) desc, id);
