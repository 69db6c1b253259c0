import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { dashboard, toBoard } from '../parts/dashboards.ts'
import { INFLUX, MIXED } from '../parts/data-sources.ts'
import { lines } from '../parts/panels.ts'
import { influxSeries } from '../parts/queries.ts'
import { board, patient, wards } from '../parts/variables.ts'
import { VITAL_CHARTS, vitalChart } from '../parts/vital-charts.ts'

/** Values as they are, thinned to what the screen has room for. */
function values(codes: readonly VitalSignCode[]): string {
  const columns = codes.map(code => `mean("${code}") as "${code}"`).join(', ')
  return `select ${columns} from "vitals" where "patient" = '$patient' and $timeFilter group by time($__interval) fill(none)`
}

/** The least, mean and most of each hour, whatever the device (docs/influxdb.md). */
function hours(code: VitalSignCode): string {
  return `
    select "${code}_min" as "least", "${code}_mean" as "mean", "${code}_max" as "most" from "roll_ups"."vitals_1h"
    where "patient" = '$patient' and "${code}_count" > 0 and $timeFilter`
}

/** For houses that keep vitals in InfluxDB: what patient-vitals shows of PostgreSQL. */
export function patientVitalsInfluxdb(): Dashboard {
  let made = dashboard(
    'patient-vitals-influxdb',
    'patient vitals (InfluxDB)',
    'Vitals of one patient in InfluxDB, with limits',
    'now-3h',
  )
    .withVariable(wards())
    .withVariable(patient())
    .withVariable(board())
    .link(toBoard('/patients/$patient'))
  for (const about of VITAL_CHARTS)
    made = made.withPanel(vitalChart(about, MIXED, influxSeries('A', values(about.codes))))
  for (const [title, code] of [
    ['Heart rate by hours', 'hr'],
    ['Oxygen saturation by hours', 'spo2'],
  ] as const) {
    made = made.withPanel(
      lines({
        title,
        description: 'How has it been over weeks: the least, the mean and the most of each hour?',
        source: INFLUX,
        queries: [influxSeries('A', hours(code))],
        unit: 'none',
      }),
    )
  }
  return made.build()
}
