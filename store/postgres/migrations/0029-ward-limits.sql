-- Limits of a ward: they count for everybody there who has none of his own. Those of adults never count for a child.
create table ward_limits (
  ward_id       uuid not null references wards,
  band          text not null,
  code          text not null,
  low           double precision,
  high          double precision,
  critical_low  double precision,
  critical_high double precision,
  delay_seconds double precision not null,
  latching      boolean not null,
  set_by        uuid references users,
  set_at        timestamptz not null,
  primary key (ward_id, band, code)
);

-- An alarm of these limits stays until somebody has seen it.
alter table personal_limits add column latching boolean not null default false;

create view grafana.ward_limits as
  select ward_id, band, code, low, high, critical_low, critical_high from ward_limits;
