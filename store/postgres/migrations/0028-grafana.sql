-- What dashboards may read (docs/grafana.md), and no more: no names, no numbers of people, no free text. The views read with
-- the rights of their owner, so that whoever reads them needs none on the tables.
create schema grafana;

-- A patient is known by the bed.
create view grafana.patients as
  select p.id, s.ward_id, w.name as ward, b.name as bed,
    coalesce(w.name || coalesce(', ' || b.name, ''), 'no ward') || ' (' || right(p.id::text, 6) || ')' as label,
    current_date - p.birth_date as age_days
  from patients p
  left join stays s on s.patient_id = p.id and upper_inf(s.during)
  left join wards w on w.id = s.ward_id
  left join beds b on b.id = s.bed_id
  where p.removed_at is null;

create view grafana.wards as
  select id, name, kind from wards where removed_at is null;

-- Who was where when, without a word about why.
create view grafana.stays as
  select patient_id, ward_id, bed_id, lower(during) as began, upper(during) as ended from stays;

create view grafana.vitals as
  select v.measured_at as time, v.device_time, v.arrived_at, v.patient_id, v.device_id, c.code, c.value::float8 as value
  from vitals v
  cross join lateral (values
    ('hr', v.hr), ('pulse', v.pulse), ('spo2', v.spo2), ('rr', v.rr), ('sbp', v.sbp), ('dbp', v.dbp), ('map', v.map),
    ('abp_sbp', v.abp_sbp), ('abp_dbp', v.abp_dbp), ('abp_map', v.abp_map), ('temp', v.temp), ('etco2', v.etco2)
  ) as c (code, value)
  where c.value is not null;

-- Roll-ups. What stands among the marks is not up to date yet: the last minute or two.
create view grafana.vitals_1m as
  select bucket as time, patient_id, code, min::float8, mean, max::float8, count from vitals_1m;
create view grafana.vitals_1h as
  select bucket as time, patient_id, code, min::float8, mean, max::float8, count from vitals_1h;

create view grafana.personal_limits as
  select patient_id, code, low, high, critical_low, critical_high from personal_limits;

create view grafana.scores as
  select measured_at as time, patient_id, score, status, total, floor, ceiling, response from scores;

-- With the ward of the patient at that time.
create view grafana.alerts as
  select a.id, a.raised_at as time, a.resolved_at as time_end, a.measured_at, a.patient_id, s.ward_id, a.device_id, a.rule_id,
    a.code, a.kind, a.priority, a.state, a.value, a.acknowledged_at, a.escalation_level, a.resolved_reason
  from alerts a
  left join lateral (
    select ward_id from stays s where s.patient_id = a.patient_id and s.during @> a.raised_at limit 1
  ) s on true;

create view grafana.device_events as
  select measured_at as time, device_id, patient_id, type from device_events;

-- What happened to a patient, by its kind alone.
create view grafana.timeline as
  select at as time, patient_id, type from timeline;

create view grafana.devices as
  select d.id, d.kind, d.manufacturer, d.model, h.patient_id, coalesce(p.ward_id, w.id) as ward_id,
    coalesce(p.ward, w.name) as ward, coalesce(s.online, false) as online, s.last_seen_at, s.battery, s.clock_offset_ms,
    coalesce(s.accepted, 0) as accepted, coalesce(s.rejected, 0) as rejected, d.token_revoked_at
  from devices d
  left join device_status s on s.device_id = d.id
  left join device_holders h on h.device_id = d.id
  left join grafana.patients p on p.id = h.patient_id
  left join device_beds db on db.device_id = d.id and upper_inf(db.during)
  left join beds b on b.id = db.bed_id
  left join wards w on w.id = b.ward_id
  where d.removed_at is null;

create view grafana.rejects as
  select arrived_at as time, device_id, kind, reason, replayed_at is not null as replayed from rejects;
