-- What encrypts the values in audit entries: a key for each patient, and one of the house (no patient) for the rest.
-- Erasing a patient destroys his key: the row stays without it, so that no new one is made.
drop table if exists patient_keys;
create table patient_keys (
  patient_id   uuid unique nulls not distinct,
  key          bytea,
  created_at   timestamptz not null default now(),
  destroyed_at timestamptz,
  check ((key is null) = (destroyed_at is not null))
);

-- Sealed blocks. Each hash covers the hash before it and those of its entries in their order (store/postgres/audit-chain.ts).
create table audit_blocks (
  number        bigint primary key,
  previous_hash bytea not null,
  hash          bytea not null,
  count         integer not null,
  sealed_at     timestamptz not null,
  -- everything up to this transaction and entry is sealed
  until_txid    xid8 not null,
  until_id      uuid not null,
  -- transaction numbers count in this cluster only: after a restore into another one they begin anew
  cluster       text not null
);
create table audit_seals (
  block    bigint not null,
  position integer not null,
  entry_id uuid not null,
  hash     bytea not null,
  primary key (block, position)
);
create unique index audit_seals_entry on audit_seals (entry_id);

-- Append-only for everybody, the owner included, as long as he does not take these away.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit records are never changed or removed (% of %)', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on audit_entries
  for each statement execute function refuse_audit_change();
create trigger append_only before update or delete or truncate on audit_blocks
  for each statement execute function refuse_audit_change();
create trigger append_only before update or delete or truncate on audit_seals
  for each statement execute function refuse_audit_change();

-- Who is told outside the house, and of what.
create table webhooks (
  id              uuid primary key,
  url             text not null,
  events          text[] not null,
  description     text not null,
  -- signs what is sent, so it is kept as it is
  secret          text not null,
  version         integer not null default 1,
  created_by      uuid references users,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  -- since when every attempt has failed
  failing_since   timestamptz,
  disabled_at     timestamptz,
  -- null: a person disabled it
  disabled_reason text,
  removed_at      timestamptz
);

create table webhook_deliveries (
  id            uuid primary key,
  webhook_id    uuid not null references webhooks,
  type          text not null,
  -- what is sent, to the byte
  body          text not null,
  created_at    timestamptz not null,
  -- 'pending', 'delivered' or 'failed'
  state         text not null default 'pending',
  -- when it is due; while an attempt runs, when another process may believe that it died
  due_at        timestamptz not null,
  attempts      integer not null default 0,
  most_attempts integer not null,
  attempted_at  timestamptz,
  duration_ms   integer,
  status        integer,
  response      text,
  error         text
);
create index webhook_deliveries_list on webhook_deliveries (webhook_id, created_at, id);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where state = 'pending';
create index webhook_deliveries_created on webhook_deliveries (created_at);

-- How far each feed was read for webhooks, and the open alerts that were told as raised.
create table webhook_positions (
  feed   text primary key,
  cursor bigint not null
);
insert into webhook_positions (feed, cursor)
  select feed, newest from feed_positions where feed in ('alerts', 'people', 'changes');
create table webhook_alerts (
  alert_id uuid primary key
);
insert into webhook_alerts (alert_id) select id from alerts where state <> 'resolved';
