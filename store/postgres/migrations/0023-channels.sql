-- Where a person, or those on call of a ward, are told of alerts beside the board (docs/alarms.md, Channels).
create table channels (
  id            uuid primary key,
  kind          text not null check (kind in ('push', 'webhook')),
  user_id       uuid references users,
  ward_id       uuid references wards,
  url           text not null,
  -- of a push subscription (RFC 8291), base64url
  p256dh        text,
  auth          text,
  -- of a webhook
  secret        text,
  description   text not null,
  created_at    timestamptz not null,
  -- since when every message has been given up; null while it works
  failing_since timestamptz,
  check ((user_id is null) <> (ward_id is null)),
  check (case kind when 'push' then p256dh is not null and auth is not null else secret is not null end)
);
create unique index channels_push on channels (url) where kind = 'push';
create index channels_user on channels (user_id) where user_id is not null;
create index channels_ward on channels (ward_id) where ward_id is not null;

-- One telling of one alert to one channel, written with the telling itself.
create table alert_messages (
  id           uuid primary key,
  -- what the receiver confirms with
  token        uuid not null default gen_random_uuid(),
  alert_id     uuid not null references alerts on delete cascade,
  channel_id   uuid not null references channels on delete cascade,
  -- null: to those on call of a ward
  user_id      uuid references users,
  is_reminder  boolean not null,
  created_at   timestamptz not null,
  -- 'pending', 'sent', 'failed', or 'needless': answered before it was sent
  state        text not null default 'pending',
  due_at       timestamptz not null,
  attempts     integer not null default 0,
  status       integer,
  error        text,
  sent_at      timestamptz,
  confirmed_at timestamptz
);
create index alert_messages_due on alert_messages (channel_id, due_at) where state = 'pending';
create unique index alert_messages_token on alert_messages (token);
create index alert_messages_alert on alert_messages (alert_id);
create index alert_messages_channel on alert_messages (channel_id);
create index alert_messages_created on alert_messages (created_at);
