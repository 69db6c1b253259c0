import { type ReadonlySignal, signal } from '@preact/signals'
import { type Grafana, PATIENT_DASHBOARDS } from '../../model/grafana.ts'
import { type Decode, fields } from '../live/fields.ts'

const learnt = signal<Grafana | null>(null)

/** Where Grafana is, as far as this person is led there; null: no links. */
export const grafana: ReadonlySignal<Grafana | null> = learnt

export function learnGrafana(found: Grafana | null): void {
  learnt.value = found
}

export const decodeGrafana: Decode<Grafana | null> = (value, at) => {
  if (value === null) return null
  const f = fields(value, at)
  return { url: f.text('url'), patientDashboard: f.oneOf('patientDashboard', PATIENT_DASHBOARDS) }
}
