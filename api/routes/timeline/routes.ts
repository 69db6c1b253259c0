import { eventView } from '../../../model/live-messages.ts'
import { TIMELINE_TYPES, type TimelineType } from '../../../model/timeline.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { TimelineReader } from '../../../store/timeline.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { EventPage, EventQuery } from './schemas.ts'

interface Ports {
  readonly patients: Pick<PatientStore, 'get'>
  readonly timeline: TimelineReader
}

export function timelineRoutes(app: App, { patients, timeline }: Ports): void {
  app.get(
    '/patients/:id/timeline',
    {
      config: { access: 'timeline:read', whose: 'path' },
      schema: {
        tags: ['timeline'],
        summary: 'What happened to a patient, newest first',
        params: IdParams,
        querystring: EventQuery,
        response: { 200: EventPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { types, from, to, limit = PAGE_DEFAULT, cursor } = query
      const patient = found(await patients.get(params.id), 'patient')
      const { items, nextCursor } = await timeline.list({
        patientId: patient.id,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(types === undefined ? {} : { types: typesOf(types) }),
        ...(from === undefined ? {} : { from: instantOf(from, 'from') }),
        ...(to === undefined ? {} : { to: instantOf(to, 'to') }),
      })
      return { items: items.map(eventView), nextCursor }
    },
  )
}

function typesOf(list: string): readonly TimelineType[] {
  return list.split(',').map(name => {
    const type = TIMELINE_TYPES.find(known => known === name.trim())
    if (type === undefined) throw invalid('types', `must be of ${TIMELINE_TYPES.join(', ')}, with commas between`)
    return type
  })
}
