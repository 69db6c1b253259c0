-- Values beyond a limit that came too late to alarm: a note in the patient's timeline, one an hour of each code, device
-- and side. Written with what rules decide, told by the jobs, so that the alarm path never waits for timelines.
create table late_values (
  id          uuid primary key,
  patient_id  uuid not null references patients,
  measured_at timestamptz not null,
  arrived_at  timestamptz not null,
  summary     text not null,
  told        boolean not null default false
);
create index late_values_untold on late_values (arrived_at) where not told;
create index late_values_patient on late_values (patient_id);
