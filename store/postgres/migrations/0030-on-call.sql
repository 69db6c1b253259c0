-- As before, and who is on call in a ward: whoever is told of an alarm can look at it, and at whom it is about.
create or replace view care_relations as
  select user_id, patient_id, 'self' as relation, null::timestamptz as until
  from patient_accounts where ended_at is null
  union all
  select user_id, patient_id, 'care-team', upper(during) from care_team where during && tstzrange(now(), now() + interval '5 seconds', '[]')
  union all
  select w.user_id, s.patient_id, 'ward', null from ward_staff w join stays s using (ward_id) where upper_inf(s.during)
  union all
  select c.user_id, s.patient_id, 'on-call', null from ward_on_call c join stays s using (ward_id) where upper_inf(s.during)
  union all
  select user_id, patient_id, 'break-glass', upper(during) from break_glass where during && tstzrange(now(), now() + interval '5 seconds', '[]')
  union all
  select d.user_id, a.patient_id, 'appointment', a.ends_at + interval '30 days' from doctors d join appointments a on a.doctor_id = d.id
  where d.removed_at is null and d.user_id is not null
    and a.status in ('requested', 'approved', 'completed') and a.ends_at > now() - interval '30 days';
