/** The dashboards that `grafana/` makes (docs/grafana.md). */
export type DashboardName =
  | 'patient-vitals'
  | 'patient-vitals-influxdb'
  | 'ward-overview'
  | 'alarm-load'
  | 'pipeline-health'
  | 'brokers-and-devices'

export const PATIENT_DASHBOARDS = ['patient-vitals', 'patient-vitals-influxdb'] as const satisfies DashboardName[]

/** Where the house has its Grafana. */
export interface Grafana {
  /** Absolute, http or https, without a login and without a slash at the end. */
  readonly url: string
  /** The one that has this house's vitals. */
  readonly patientDashboard: (typeof PATIENT_DASHBOARDS)[number]
}

/** Every value of a variable that may have all. */
export const ALL = '$__all'

export const dashboardUid = (name: DashboardName) => `wardbeat-${name}`

/** What a link to a dashboard chooses there. */
export interface Chosen {
  /** Variables by name: ids alone, for an address is kept in histories and logs. */
  readonly variables: Readonly<Record<string, string>>
  /** As Grafana takes them: Unix ms, or `now-60m`. Not given: as the dashboard begins. */
  readonly from?: string
  readonly to?: string
}

/** @param board where the board is: the way back of the dashboard */
export function dashboardUrl({ url }: Grafana, name: DashboardName, board: string, chosen: Chosen): string {
  const query = new URLSearchParams()
  for (const [variable, value] of Object.entries({ ...chosen.variables, board })) query.set(`var-${variable}`, value)
  if (chosen.from !== undefined) query.set('from', chosen.from)
  if (chosen.to !== undefined) query.set('to', chosen.to)
  return `${url}/d/${dashboardUid(name)}?${query}`
}
