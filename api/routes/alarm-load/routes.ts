import { type AlarmLoad, proposals, ratio } from '../../../model/alarm-load.ts'
import type { Clock, Instant } from '../../../model/clock.ts'
import type { AlarmLoadReader } from '../../../store/alarm-load.ts'
import type { ClinicStore } from '../../../store/clinic.ts'
import type { WardStore } from '../../../store/places.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { shown, viewerOf } from '../../plugins/access.ts'
import { problems } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'
import { edgesOf } from './period.ts'
import { AlarmLoadQuery, AlarmLoadSchema, PatientLoadQuery, PatientLoads, ProposalQuery, Proposals } from './schemas.ts'

const tags = ['alerts']

interface Ports {
  readonly alarmLoad: AlarmLoadReader
  readonly clinic: ClinicStore
  readonly wards: WardStore
  readonly clock: Clock
}

export function alarmLoadRoutes(app: App, { alarmLoad, clinic, wards, clock }: Ports): void {
  const wardIdOf = async (id: string | undefined) => (id === undefined ? null : found(await wards.get(id), 'ward').id)

  async function periodOf({ ward, ...asked }: { ward?: string; from?: string; to?: string; by?: 'day' | 'hour' }) {
    const now = clock()
    const { timeZone } = await clinic.get()
    return { edges: edgesOf(asked, now, timeZone), wardId: await wardIdOf(ward), now }
  }

  app.get(
    '/alarm-load',
    {
      config: { access: 'alarm-load:read' },
      schema: {
        tags,
        summary: 'How many alarms a ward has and what becomes of them, by day or hour; without patients',
        querystring: AlarmLoadQuery,
        response: { 200: AlarmLoadSchema, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ query }) => {
      const period = await periodOf(query)
      return loadView(period.edges, await alarmLoad.load(period))
    },
  )

  app.get(
    '/alarm-load/by-patient',
    {
      config: { access: 'alerts:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'The ten patients with most alarms among those the user may see',
        querystring: PatientLoadQuery,
        response: { 200: PatientLoads, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { ofAll, items } = await alarmLoad.patients(await periodOf(request.query), viewerOf(request))
      shown(
        request,
        items.map(({ patientId }) => patientId),
      )
      return {
        ofAll,
        items: items.map(({ chattering, ...item }) => ({
          ...item,
          chattering: [...chattering],
          share: ratio(item.alarms, ofAll),
        })),
        nextCursor: null,
      }
    },
  )

  app.get(
    '/alarm-load/proposals',
    {
      config: { access: 'alarm-load:read' },
      schema: {
        tags,
        summary: 'What could be changed for fewer useless alarms; proposed only, a person changes; without patients',
        querystring: ProposalQuery,
        response: { 200: Proposals, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ query }) => ({
      items: [...proposals(await alarmLoad.nuisance(await wardIdOf(query.ward), clock()))],
      nextCursor: null,
    }),
  )
}

function loadView(edges: readonly Instant[], { byKind, byRule, byWard, steps, ...load }: AlarmLoad) {
  const { all } = load
  return {
    ...load,
    from: iso(edges[0] ?? 0),
    to: iso(edges.at(-1) ?? 0),
    perBedDay: ratio(all.alarms, load.bedDays),
    shareAcknowledged: ratio(all.acknowledged, all.alarms),
    shareResolvedUnseen: ratio(all.resolvedUnseen, all.alarms),
    shareTechnical: ratio(all.technical, all.alarms),
    byKind: [...byKind],
    byRule: [...byRule],
    byWard: byWard.map(ward => ({ ...ward, perBedDay: ratio(ward.alarms, ward.bedDays) })),
    steps: steps.map(step => ({
      ...step,
      from: iso(step.from),
      to: iso(step.to),
      perBedDay: ratio(step.high + step.medium + step.low, step.bedDays),
    })),
  }
}
