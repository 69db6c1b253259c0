-- Defaults of a ward for the devices of its patients; null: those of the house.
alter table wards
  -- a device is not called silent before this
  add column silence_seconds  double precision,
  -- between two readings of a device that declares nothing
  add column interval_seconds double precision,
  add column time_zone        text;
alter table rooms add column version integer not null default 1;
alter table beds add column version integer not null default 1;
create index beds_room on beds (room_id) where removed_at is null;

-- When it was written down: a stay may begin earlier.
alter table stays add column noted_at timestamptz not null default now();
create index stays_bed_open on stays (bed_id) where upper_inf(during);
create index stays_ward on stays (ward_id);

-- What stood in a bed when: the patient in the bed owns its readings, unless the device has an assignment of its own.
create table device_beds (
  id          uuid primary key,
  device_id   text not null references devices,
  bed_id      uuid not null references beds,
  during      tstzrange not null,
  bound_by    uuid references users,
  bound_at    timestamptz not null,
  released_by uuid references users,
  exclude using gist (device_id with =, during with &&)
);
create index device_beds_bed on device_beds (bed_id);
create unique index device_beds_open on device_beds (device_id) where upper_inf(during);

-- A whole list of patients that went from one nurse to the next.
create table handovers (
  id          uuid primary key,
  at          timestamptz not null,
  from_user   uuid not null references users,
  to_user     uuid not null references users,
  by_user     uuid references users,
  ward_id     uuid references wards,
  patient_ids uuid[] not null,
  note        text
);
create index handovers_at on handovers (at desc, id);

-- Wards and beds were plain text. The text of a patient who was removed says nothing any more.
create temporary table text_places on commit drop as
select id as patient_id, coalesce(ward, 'Unnamed ward') as ward, bed, created_at
from patients where removed_at is null and coalesce(ward, bed) is not null;

insert into wards (id, name, created_at, updated_at)
select gen_random_uuid(), min(ward), now(), now() from text_places group by lower(ward)
on conflict (lower(name)) where removed_at is null do nothing;

insert into beds (id, ward_id, name, created_at)
select gen_random_uuid(), w.id, min(p.bed), now()
from text_places p join wards w on lower(w.name) = lower(p.ward) and w.removed_at is null
where p.bed is not null group by w.id, lower(p.bed)
on conflict (ward_id, lower(name)) where removed_at is null do nothing;

-- Of two patients with the same bed the second stays in the ward without one.
insert into stays (id, patient_id, ward_id, bed_id, during, beginning)
select gen_random_uuid(), p.patient_id, w.id, case when p.turn = 1 then b.id end, tstzrange(p.created_at, null), 'admission'
from (
  select *, row_number() over (partition by lower(ward), lower(bed) order by created_at, patient_id) as turn
  from text_places
) p
join wards w on lower(w.name) = lower(p.ward) and w.removed_at is null
left join beds b on b.ward_id = w.id and lower(b.name) = lower(p.bed) and b.removed_at is null;

alter table patients drop column ward, drop column bed;

-- Whose the readings of each device are: its own assignment, else the patient in the bed where it stands.
-- `known_at`: when that was written down.
create view device_owners as
  select device_id, patient_id, during, id, assigned_by as bound_by, assigned_at as known_at from assignments
  union all
  select b.device_id, s.patient_id, part, s.id, b.bound_by, greatest(b.bound_at, s.noted_at)
  from device_beds b
  join stays s on s.bed_id = b.bed_id and s.during && b.during
  cross join lateral unnest(
    tstzmultirange(b.during * s.during)
    - coalesce((select range_agg(a.during) from assignments a where a.device_id = b.device_id), '{}'::tstzmultirange)
  ) as part;

-- Who has which device now.
create view device_holders as
  select device_id, patient_id from assignments where upper_inf(during)
  union all
  select b.device_id, s.patient_id
  from device_beds b
  join stays s on s.bed_id = b.bed_id and upper_inf(s.during)
  where upper_inf(b.during)
    and not exists (select 1 from assignments a where a.device_id = b.device_id and upper_inf(a.during));

create or replace view unattended_patients as
  select distinct h.patient_id from device_holders h
  where not exists (select 1 from care_team c where c.patient_id = h.patient_id
                    and c.during && tstzrange(now(), now() + interval '5 seconds', '[]'))
    and not exists (select 1 from stays s join ward_staff w using (ward_id)
                    where s.patient_id = h.patient_id and upper_inf(s.during));
