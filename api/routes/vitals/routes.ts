import type { Clock } from '../../../model/clock.ts'
import { isVitalSignCode, VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode } from '../../../model/vital-signs.ts'
import type { DeviceRegistry } from '../../../store/devices.ts'
import type { ObservationStore } from '../../../store/observations.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { VitalsReader } from '../../../store/vitals.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { instantOf, iso } from '../../schemas/times.ts'
import { latestOf } from './latest.ts'
import { readSeries } from './read-series.ts'
import { resolutionFor } from './resolution.ts'
import { LatestAnswer, VitalsAnswer, VitalsQuery } from './schemas.ts'

const tags = ['vitals']
const DEFAULT_SPAN_MS = 3_600_000

interface Ports {
  readonly patients: PatientStore
  readonly vitals: VitalsReader
  readonly devices: DeviceRegistry
  readonly observations: ObservationStore
  readonly clock: Clock
}

export function vitalsRoutes(app: App, ports: Ports): void {
  const { patients, clock } = ports
  app.get(
    '/patients/:id/vitals',
    {
      config: { access: 'vitals:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Vitals of a span of time, raw or rolled up',
        params: IdParams,
        querystring: VitalsQuery,
        response: { 200: VitalsAnswer, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const to = query.to === undefined ? clock() : instantOf(query.to, 'to')
      const from = query.from === undefined ? to - DEFAULT_SPAN_MS : instantOf(query.from, 'from')
      if (from >= to) throw invalid('from', 'must be before to')
      const resolution = resolutionFor(query.resolution ?? 'auto', from, to)
      const codes = codesOf(query.codes)
      const patient = found(await patients.get(params.id), 'patient')
      const { series, truncated } = await readSeries(ports, { patientId: patient.id, from, to, codes }, resolution)
      const named = codes.flatMap(code => {
        const points = series.get(code)
        return points === undefined || points.length === 0 ? [] : [{ code, unit: VITAL_SIGNS[code].unit, points }]
      })
      return { resolution, from: iso(from), to: iso(to), truncated, series: named }
    },
  )

  app.get(
    '/patients/:id/vitals/latest',
    {
      config: { access: 'vitals:read', whose: 'path' },
      schema: {
        tags,
        summary: 'The last value of each vital sign, of a device or entered by a person, with its age',
        params: IdParams,
        response: { 200: LatestAnswer, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => {
      const patient = found(await patients.get(params.id), 'patient')
      return { items: await latestOf(ports, patient.id), nextCursor: null }
    },
  )
}

function codesOf(list: string | undefined): readonly VitalSignCode[] {
  if (list === undefined) return VITAL_SIGN_CODES
  const named = new Set<VitalSignCode>()
  for (const code of list.split(',').map(c => c.trim())) {
    if (!isVitalSignCode(code)) throw invalid('codes', `names "${code}", which the vital-sign catalogue does not have`)
    named.add(code)
  }
  return [...named]
}
