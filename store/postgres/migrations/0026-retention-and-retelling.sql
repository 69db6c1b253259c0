-- For what is dropped by age.
create index notifications_at on notifications (at);
create index shadow_episodes_ended on shadow_episodes (ended_at) where ended_at is not null;
create index late_values_told on late_values (arrived_at) where told;

-- What a message to a channel says: of an alarm, that it is there, taken, over, or replaced by one that says more; or that
-- it is a test.
alter table alert_messages add column kind text not null default 'told'
  check (kind in ('told', 'taken', 'over', 'replaced', 'test'));
-- Who took it, as the house shows the name.
alter table alert_messages add column by text;
alter table alert_messages alter column alert_id drop not null;
alter table alert_messages add check ((kind = 'test') = (alert_id is null));
