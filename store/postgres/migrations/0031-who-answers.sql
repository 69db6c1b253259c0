-- Who may see and answer the alarms of the patients in his care: the roles of the product that may (model/role.ts; a test
-- compares), and those of the house. Whoever cannot is not told of them, and answers for nobody.
create view alarm_answerers as
  select u.id as user_id from users u
  where u.disabled_at is null
    and (u.roles && '{admin,nurse,doctor}'::text[]
      or (exists (select 1 from roles r where r.id = any(u.roles) and r.removed_at is null
                    and r.reach in ('care', 'all') and 'alerts:read' = any(r.permissions))
        and exists (select 1 from roles r where r.id = any(u.roles) and r.removed_at is null
                      and r.reach in ('care', 'all') and 'alerts:act' = any(r.permissions))));

-- As before, but somebody who is disabled, or whose role cannot answer alarms, does not answer for a patient.
create or replace view unattended_patients as
  select distinct h.patient_id from device_holders h
  where not exists (select 1 from care_team c join alarm_answerers using (user_id) where c.patient_id = h.patient_id
                    and c.during && tstzrange(now(), now() + interval '5 seconds', '[]'))
    and not exists (select 1 from stays s join ward_staff w using (ward_id) join alarm_answerers using (user_id)
                    where s.patient_id = h.patient_id and upper_inf(s.during));

-- Whose chain it is: a patient who comes to another ward (null: to none), or is handed over, has other people.
alter table escalations add column ward_id uuid, add column responsible_id uuid;
update escalations e set responsible_id = c.user_id from alerts a join care_team c on c.patient_id = a.patient_id
  where a.id = e.alert_id and c.function = 'responsible-nurse' and c.during @> now();
update escalations e set ward_id = s.ward_id from alerts a join stays s on s.patient_id = a.patient_id and upper_inf(s.during)
  where a.id = e.alert_id;

-- What administrators were told of an alert, when it is answered.
create index notifications_unheard on notifications ((reference->>'id')) where type = 'alarm-unheard' and read_at is null;
