import type { PatientStore } from '../../../store/patients.ts'
import type { Spo2ScaleEntry, Spo2Scales } from '../../../store/spo2-scales.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { iso } from '../../schemas/times.ts'
import { Spo2Scale, Spo2ScaleOrder } from './schemas.ts'

const tags = ['vitals']

interface Ports {
  readonly patients: Pick<PatientStore, 'get'>
  readonly spo2Scales: Spo2Scales
}

/** Scale 2 counts by a doctor's order alone: nothing else ever chooses it. */
export function spo2ScaleRoutes(app: App, { patients, spo2Scales }: Ports): void {
  app.get(
    '/patients/:id/spo2-scale',
    {
      config: { access: 'vitals:read', whose: 'path' },
      schema: {
        tags,
        summary: 'The SpO2 scale of NEWS2 that counts, who ordered it and why, and those before',
        params: IdParams,
        response: { 200: Spo2Scale, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const { id } = found(await patients.get(params.id), 'patient')
      const history = await spo2Scales.history(id)
      reply.header('etag', etag({ version: history.length }))
      return scaleView(history)
    },
  )

  app.put(
    '/patients/:id/spo2-scale',
    {
      config: { access: 'orders:sign', whose: 'path' },
      schema: {
        tags,
        summary: 'Order the SpO2 scale of NEWS2',
        params: IdParams,
        headers: IfMatch,
        body: Spo2ScaleOrder,
        response: { 200: Spo2Scale, ...problems(400, 401, 403, 404, 410, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const act = actOf(request, body.reason)
      const history = await spo2Scales.order(params.id, body.scale, expectedVersion(headers), act)
      reply.header('etag', etag({ version: history.length }))
      return scaleView(history)
    },
  )
}

function scaleView(history: readonly Spo2ScaleEntry[]) {
  const entries = history.map(entry => ({ ...entry, orderedAt: iso(entry.orderedAt) }))
  const [newest] = entries
  return {
    scale: newest?.scale ?? (1 as const),
    reason: newest?.reason ?? null,
    orderedBy: newest?.orderedBy ?? null,
    orderedAt: newest?.orderedAt ?? null,
    history: entries,
  }
}
