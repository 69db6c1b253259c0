import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { DashboardName } from '../model/grafana.ts'
import { alarmLoad } from './dashboards/alarm-load.ts'
import { brokersAndDevices } from './dashboards/brokers-and-devices.ts'
import { patientVitals } from './dashboards/patient-vitals.ts'
import { patientVitalsInfluxdb } from './dashboards/patient-vitals-influxdb.ts'
import { pipelineHealth } from './dashboards/pipeline-health.ts'
import { wardOverview } from './dashboards/ward-overview.ts'

/** By the name of the file in grafana/provisioning/dashboards/wardbeat. */
export const DASHBOARDS: Readonly<Record<DashboardName, () => Dashboard>> = {
  'patient-vitals': patientVitals,
  'patient-vitals-influxdb': patientVitalsInfluxdb,
  'ward-overview': wardOverview,
  'alarm-load': alarmLoad,
  'pipeline-health': pipelineHealth,
  'brokers-and-devices': brokersAndDevices,
}

/** What Grafana reads, the same text for the same source. */
export function dashboardText(make: () => Dashboard): string {
  return `${JSON.stringify(make(), null, 2)}\n`
}
