-- How far each follower of a feed has come; moved in the transaction of what the follower writes.
create table feed_followers (
  name     text primary key,
  position bigint not null
);
-- Alerts of before are in nobody's timeline, and stay so.
insert into feed_followers (name, position) select 'alert-story', newest from feed_positions where feed = 'alerts';

-- The next care team membership that begins by itself.
create index care_team_begins on care_team (lower(during));
