-- Alarm management: pauses with an end, and whose an alert is.
alter table alerts
  add column paused_until timestamptz,
  add column paused_by uuid,
  add column assigned_to uuid;

-- What the clock must end.
create index alerts_paused on alerts (paused_until) where state = 'paused';

-- What was put on the outbox before is read with the same check as what comes now.
update alert_outbox set alert = '{"pausedUntil": null, "pausedBy": null, "assignedTo": null}'::jsonb || alert;

-- Who is told of an alert that nobody acknowledges: the ward's own chain, where it has one (model/escalation.ts).
alter table wards add column escalation jsonb;
create table ward_on_call (
  ward_id uuid not null references wards,
  user_id uuid not null references users,
  primary key (ward_id, user_id)
);
create index ward_on_call_user on ward_on_call (user_id);

-- How far each open alert has been carried.
create table escalations (
  alert_id   uuid primary key references alerts on delete cascade,
  priority   text not null,
  started_at timestamptz not null,
  steps_done integer not null,
  told_at    timestamptz,
  due_at     timestamptz not null
);

-- What became of an alert at each person: told, on a screen, seen, answered.
create table alert_receipts (
  alert_id     uuid not null references alerts on delete cascade,
  user_id      uuid not null references users,
  step         integer,
  told_at      timestamptz,
  delivered_at timestamptz,
  seen_at      timestamptz,
  -- 'accepted' or 'declined'
  answer       text,
  answered_at  timestamptz,
  primary key (alert_id, user_id)
);
create index alert_receipts_user on alert_receipts (user_id);
