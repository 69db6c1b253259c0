import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { CHATTERING } from '../../model/alarm-load.ts'
import { dashboard, toBoard } from '../parts/dashboards.ts'
import { POSTGRES } from '../parts/data-sources.ts'
import { bars, lines, numbers, table } from '../parts/panels.ts'
import { sqlSeries, sqlTable } from '../parts/queries.ts'
import { board, IN_WARDS, wards } from '../parts/variables.ts'

/** Advice is no alarm. */
const ALARMS = `kind <> 'advice' and ${IN_WARDS} and $__timeFilter(time)`

/** SQL: days that beds were occupied in the time that is shown. */
const BED_DAYS = `(
  select sum(extract(epoch from least(coalesce(ended, now()), $__timeTo()::timestamptz, now())
    - greatest(began, $__timeFrom()::timestamptz))) / 86400
  from grafana.stays
  where bed_id is not null and ${IN_WARDS}
    and began < $__timeTo()::timestamptz and coalesce(ended, now()) > $__timeFrom()::timestamptz)`

export function alarmLoad(): Dashboard {
  return dashboard('alarm-load', 'alarm load', 'How many alarms a ward has, which, and what becomes of them', 'now-24h')
    .withVariable(wards())
    .withVariable(board())
    .link(toBoard('/alarm-load'))
    .withPanel(
      numbers({
        title: 'Alarms per bed and day',
        description: 'Is it too much? Some 100 a bed and day is what wards report that have stopped to listen.',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select (select count(*) from grafana.alerts where ${ALARMS}) / nullif(${BED_DAYS}, 0)::float8 as "per bed and day"`,
          ),
        ],
      }).decimals(1),
    )
    .withPanel(
      numbers({
        title: 'Acknowledged',
        description: 'Which share of alarms did somebody answer?',
        source: POSTGRES,
        unit: 'percentunit',
        queries: [
          sqlTable(
            'A',
            `select count(acknowledged_at)::float8 / nullif(count(*), 0) as share from grafana.alerts where ${ALARMS}`,
          ),
        ],
      }),
    )
    .withPanel(
      numbers({
        title: 'Time to answer, median and 95 %',
        description: 'How long does an alarm wait for a person?',
        source: POSTGRES,
        unit: 's',
        queries: [
          sqlTable(
            'A',
            `select percentile_cont(0.5) within group (order by extract(epoch from acknowledged_at - time)::float8) as median,
               percentile_cont(0.95) within group (order by extract(epoch from acknowledged_at - time)::float8) as "95 %"
             from grafana.alerts where ${ALARMS} and acknowledged_at is not null`,
          ),
        ],
      }),
    )
    .withPanel(
      numbers({
        title: 'Open longer than a day',
        description: 'What does nobody see any more, because it is always there?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select count(*) as standing from grafana.alerts
             where state <> 'resolved' and kind <> 'advice' and time < now() - interval '1 day' and ${IN_WARDS}`,
          ),
        ],
      }),
    )
    .withPanel(
      lines({
        title: 'Alarms by priority',
        description: 'When are they most?',
        source: POSTGRES,
        queries: [
          sqlSeries(
            'A',
            `select $__timeGroup(time, '1h') as time, priority as metric, count(*)::float8 as value
             from grafana.alerts where ${ALARMS} group by 1, 2 order by 1`,
          ),
        ],
        width: 24,
      }).overrideByRegexp('.*', [{ id: 'custom.drawStyle', value: 'bars' }]),
    )
    .withPanel(
      bars({
        title: 'By rule',
        description: 'Which rules make most of it?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select rule_id as rule, count(*)::float8 as alarms from grafana.alerts where ${ALARMS}
             group by 1 order by 2 desc limit 15`,
          ),
        ],
      }),
    )
    .withPanel(
      bars({
        title: 'By patient',
        description: 'Whose limits should be looked at?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select coalesce(p.label, 'device without a patient') as patient, count(*)::float8 as alarms
             from (select * from grafana.alerts where ${ALARMS}) a left join grafana.patients p on p.id = a.patient_id
             group by 1 order by 2 desc limit 15`,
          ),
        ],
      }),
    )
    .withPanel(
      table({
        title: 'Rules in figures',
        description: 'Which rules are never acted on, or end by themselves within ten seconds, or chatter?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `with a as (
               select *, coalesce(time - lag(time, ${CHATTERING.activations - 1}) over (
                 partition by coalesce(patient_id::text, device_id), rule_id, code order by time, id
               ) <= interval '${CHATTERING.withinMs} milliseconds', false) as chatters
               from grafana.alerts where ${ALARMS}
             )
             select rule_id as rule, priority, count(*) as alarms, count(acknowledged_at)::float8 / count(*) as acknowledged,
               count(*) filter (where time_end - time < interval '10 seconds') as "shorter than 10 s",
               count(*) filter (where chatters) as chattering,
               count(*) filter (where escalation_level > 0) as escalated,
               avg(extract(epoch from time_end - time))::float8 as "lasted, s"
             from a group by 1, 2 order by 3 desc`,
          ),
        ],
      }).overrideByName('acknowledged', [{ id: 'unit', value: 'percentunit' }]),
    )
    .build()
}
