import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { dashboard, marks, toBoard } from '../parts/dashboards.ts'
import { POSTGRES } from '../parts/data-sources.ts'
import { lines, numbers, table } from '../parts/panels.ts'
import { sqlSeries, sqlTable } from '../parts/queries.ts'
import { board, ON_THE_BOARD, patient, wards } from '../parts/variables.ts'
import { VITAL_CHARTS, vitalChart } from '../parts/vital-charts.ts'

/** Raw values up to this, then roll-ups by minute, and by hour for longer than two weeks. */
const RAW = `interval '6 hours'`
const MINUTES = `interval '14 days'`
const SHOWN = '$__timeTo()::timestamptz - $__timeFrom()::timestamptz'

function values(codes: readonly VitalSignCode[]): string {
  const chosen = `patient_id::text = '$patient' and code in (${codes.map(code => `'${code}'`).join(', ')})`
  return `
    select to_timestamp($__timeGroup(time, $__interval)) as time, code as metric, avg(value) as value from grafana.vitals
    where ${chosen} and $__timeFilter(time) and ${SHOWN} <= ${RAW} group by 1, 2
    union all
    select time, code, mean from grafana.vitals_1m
    where ${chosen} and $__timeFilter(time) and ${SHOWN} > ${RAW} and ${SHOWN} <= ${MINUTES}
    union all
    select time, code, mean from grafana.vitals_1h
    where ${chosen} and $__timeFilter(time) and ${SHOWN} > ${MINUTES}
    order by 1`
}

const NEWS2 = `
  select time, m.metric, m.value
  from grafana.scores s
  cross join lateral (values ('NEWS2', s.total), ('at least (incomplete)', case when s.total is null then s.floor end)) m (metric, value)
  where s.patient_id::text = '$patient' and s.score = 'news2' and m.value is not null and $__timeFilter(time)
  order by 1`

export function patientVitals(): Dashboard {
  let made = dashboard(
    'patient-vitals',
    'patient vitals',
    'How one patient has been, with limits, alarms and NEWS2',
    'now-3h',
  )
    .withVariable(wards())
    .withVariable(patient())
    .withVariable(board())
    .link(toBoard('/patients/$patient'))
    .annotation(
      marks(
        'Alarms',
        'red',
        `select time, coalesce(time_end, now()) as "timeEnd", concat_ws(' ', priority, coalesce(code, kind), rule_id) as text,
           concat_ws(',', 'alarm', priority, kind) as tags
         from grafana.alerts where patient_id::text = '$patient' and $__timeFilter(time) order by 1`,
      ),
    )
    .annotation(
      marks(
        'Events of devices',
        'blue',
        `select time, concat_ws(' ', type, device_id) as text, 'device' as tags
         from grafana.device_events where patient_id::text = '$patient' and $__timeFilter(time) order by 1`,
      ),
    )
    .annotation(
      marks(
        'Story',
        'purple',
        `select time, type as text, 'story' as tags
         from grafana.timeline where patient_id::text = '$patient' and $__timeFilter(time) order by 1`,
      ).enable(false),
    )
    .withPanel(
      numbers({
        title: 'Open alarms',
        description: 'Does somebody have to look at this patient now?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select count(*) as open from grafana.alerts where patient_id::text = '$patient' and state <> 'resolved'`,
          ),
        ],
      }),
    )
    .withPanel(
      numbers({
        title: 'Last value came',
        description: 'How old is the newest reading? Older than a minute: nothing below is live.',
        source: POSTGRES,
        unit: 's',
        queries: [
          sqlTable(
            'A',
            `select extract(epoch from now() - max(time))::float8 as age from grafana.vitals
             where patient_id::text = '$patient' and time > now() - interval '1 day'`,
          ),
        ],
      }),
    )
    .withPanel(
      table({
        title: 'Patient',
        description: 'Who is it (by the bed; names are on the board alone), and where on the board?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select ward, bed, age_days / 365 as "age, years", id::text as "on the board"
             from grafana.patients where id::text = '$patient'`,
          ),
        ],
        width: 12,
        height: 4,
      }).overrideByName('on the board', ON_THE_BOARD),
    )
  for (const about of VITAL_CHARTS)
    made = made.withPanel(vitalChart(about, POSTGRES, sqlSeries('A', values(about.codes))))
  return made
    .withPanel(
      lines({
        title: 'NEWS2',
        description:
          'How ill is the patient as a whole? 5 or more: urgent; 7 or more: emergency. Incomplete ones show the least it can be.',
        source: POSTGRES,
        queries: [sqlSeries('A', NEWS2)],
        unit: 'none',
        width: 24,
        height: 7,
      })
        .min(0)
        .max(20)
        .spanNulls(true)
        .overrideByRegexp('.*', [{ id: 'custom.lineInterpolation', value: 'stepAfter' }]),
    )
    .withPanel(
      table({
        title: 'Alarms',
        description: 'Which alarms were there, and how long until somebody answered?',
        source: POSTGRES,
        queries: [
          sqlTable(
            'A',
            `select time, priority, coalesce(code, kind) as what, rule_id as rule, value, state,
               extract(epoch from acknowledged_at - time)::float8 as "acknowledged after, s",
               extract(epoch from time_end - time)::float8 as "lasted, s"
             from grafana.alerts where patient_id::text = '$patient' and $__timeFilter(time) order by time desc limit 200`,
          ),
        ],
      }),
    )
    .build()
}
