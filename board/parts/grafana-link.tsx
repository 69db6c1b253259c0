import { type Chosen, type DashboardName, dashboardUrl } from '../../model/grafana.ts'
import { grafana } from './grafana.ts'

interface Props {
  readonly dashboard: DashboardName | 'patient'
  readonly chosen: Chosen
}

/** The same in Grafana, where the house has one and this person is led there. Grafana asks for a login of its own. */
export function GrafanaLink({ dashboard, chosen }: Props) {
  const there = grafana.value
  if (there === null) return null
  const name = dashboard === 'patient' ? there.patientDashboard : dashboard
  return (
    <a class="grafana" href={dashboardUrl(there, name, location.origin, chosen)} target="_blank" rel="noreferrer">
      Open in Grafana
    </a>
  )
}
