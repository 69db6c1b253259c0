import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { dashboard, marks, toBoard } from '../parts/dashboards.ts'
import { POSTGRES } from '../parts/data-sources.ts'
import { lines, numbers, table } from '../parts/panels.ts'
import { sqlSeries, sqlTable } from '../parts/queries.ts'
import { board, IN_WARDS, ON_THE_BOARD, wards } from '../parts/variables.ts'

const OF_WARD = `patient_id in (select id from grafana.patients where ${IN_WARDS})`

export function wardOverview(): Dashboard {
  const count = (title: string, description: string, sql: string) =>
    numbers({ title, description, source: POSTGRES, queries: [sqlTable('A', sql)] })
  return dashboard('ward-overview', 'ward overview', 'Who is in the ward, how they are, and what alarms', 'now-6h')
    .withVariable(wards())
    .withVariable(board())
    .link(toBoard('/beds'))
    .annotation(
      marks(
        'High alarms',
        'red',
        `select time, coalesce(time_end, now()) as "timeEnd", coalesce(code, kind) as text, 'alarm' as tags
         from grafana.alerts where priority = 'high' and ${IN_WARDS} and $__timeFilter(time) order by 1`,
      ),
    )
    .withPanel(
      count(
        'Patients',
        'How many people are here now?',
        `select count(*) as patients from grafana.patients where ward_id is not null and ${IN_WARDS}`,
      ),
    )
    .withPanel(
      count(
        'Monitored',
        'How many of them have a device?',
        `select count(distinct patient_id) as monitored from grafana.devices where patient_id is not null and ${IN_WARDS}`,
      ),
    )
    .withPanel(
      count(
        'Open alarms',
        'How many alarms wait now?',
        `select count(*) as open from grafana.alerts where state <> 'resolved' and ${IN_WARDS}`,
      ),
    )
    .withPanel(
      count(
        'Devices offline',
        'Which part of the ward is not seen?',
        `select count(*) as offline from grafana.devices where not online and ${IN_WARDS}`,
      ),
    )
    .withPanel(
      table({
        title: 'Now',
        description: 'How is each patient, by the last values of the last ten minutes and the last NEWS2?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `with last as (
               select distinct on (patient_id, code) patient_id, code, value from grafana.vitals
               where time > now() - interval '10 minutes' and time <= now() and ${OF_WARD}
               order by patient_id, code, time desc
             ), news as (
               select distinct on (patient_id) patient_id, coalesce(total, floor) as points, status from grafana.scores
               where score = 'news2' and time > now() - interval '1 day' and ${OF_WARD} order by patient_id, time desc
             )
             select p.label as patient,
               max(value) filter (where code = 'hr') as "heart rate", max(value) filter (where code = 'spo2') as "SpO2",
               max(value) filter (where code = 'rr') as "resp. rate", max(value) filter (where code = 'sbp') as "systolic",
               max(value) filter (where code = 'temp') as "temp.",
               max(n.points) as "NEWS2 (at least)", max(n.status) as "NEWS2 is",
               (select count(*) from grafana.alerts a where a.patient_id = p.id and a.state <> 'resolved') as "open alarms",
               p.id::text as "on the board"
             from grafana.patients p left join last l on l.patient_id = p.id left join news n on n.patient_id = p.id
             where p.ward_id is not null and ${IN_WARDS} group by p.id, p.label order by p.label`,
          ),
        ],
        height: 12,
      }).overrideByName('on the board', ON_THE_BOARD),
    )
    .withPanel(
      lines({
        title: 'Heart rate of all',
        description: 'Does somebody stand out from the others?',
        source: POSTGRES,
        queries: [sqlSeries('A', ofAll('hr'))],
        unit: 'none',
      }),
    )
    .withPanel(
      lines({
        title: 'Oxygen saturation of all',
        description: 'Does somebody stand out from the others?',
        source: POSTGRES,
        queries: [sqlSeries('A', ofAll('spo2'))],
        unit: 'percent',
      }),
    )
    .withPanel(
      lines({
        title: 'Alarms by priority',
        description: 'When was it busy?',
        source: POSTGRES,
        queries: [
          sqlSeries(
            'A',
            `select $__timeGroup(time, '10m') as time, priority as metric, count(*)::float8 as value
             from grafana.alerts where kind <> 'advice' and ${IN_WARDS} and $__timeFilter(time) group by 1, 2 order by 1`,
          ),
        ],
        width: 24,
      }).overrideByRegexp('.*', [{ id: 'custom.drawStyle', value: 'bars' }]),
    )
    .build()
}

/** By minutes; what has not been rolled up yet comes from the values themselves. */
function ofAll(code: string): string {
  return `
    select $__timeGroup(v.time, '1m') as time, p.label as metric, avg(v.value) as value
    from (
      select time, patient_id, mean as value from grafana.vitals_1m
      where code = '${code}' and $__timeFilter(time) and time < now() - interval '15 minutes'
      union all
      select time, patient_id, value from grafana.vitals
      where code = '${code}' and $__timeFilter(time) and time >= now() - interval '15 minutes'
    ) v join grafana.patients p on p.id = v.patient_id
    where p.ward_id is not null and ${IN_WARDS}
    group by 1, 2 order by 1`
}
