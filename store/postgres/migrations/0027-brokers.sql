-- Brokers that act as one. A life is one start of a broker's process; it counts as gone when it has not been seen for a while.
create table broker_lives (
  life    uuid primary key,
  node    text not null,
  seen_at timestamptz not null
);

-- Which life of which broker holds the newest connection of a device under a client id; the highest epoch is the newest.
create table broker_connections (
  device_id     text not null,
  client_id     text not null,
  life          uuid not null,
  epoch         bigint not null,
  -- Who held it before.
  previous_life uuid,
  primary key (device_id, client_id)
);
create index broker_connections_life on broker_connections (life);
create sequence broker_epochs;
