import { gone, ok, type SampleCareRoutes } from './care-routes.ts'
import { type SampleHouse, THING } from './sample-house.ts'

const NONE = {
  alarms: 0,
  acknowledged: 0,
  medianToAcknowledge: null,
  p95ToAcknowledge: null,
  resolvedUnseen: 0,
  fleeting: 0,
  standing: 0,
  escalated: 0,
  technical: 0,
  chattering: 0,
  chatteringAlarms: 0,
}
const SOME = { ...NONE, alarms: 40, acknowledged: 10, medianToAcknowledge: 45, p95ToAcknowledge: 300, chattering: 2 }
const HOUR_MS = 3_600_000

/** A house with forty alarms in a period, and one ward (the second) with none. */
export function loadRoutes(house: SampleHouse): SampleCareRoutes {
  const at = (path: string) => new RegExp(`^${path}$`)
  return [
    ['POST', at('/alert-receipts'), () => gone],
    [
      'GET',
      at('/alarm-load'),
      ({ query }) => {
        const isEmpty = query.get('ward') !== null
        const step = query.get('by') === 'hour' ? HOUR_MS : 24 * HOUR_MS
        const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')]
        const steps = Array.from({ length: Math.round((to - from) / step) }, (_, i) => ({
          from: new Date(from + i * step).toISOString(),
          to: new Date(from + (i + 1) * step).toISOString(),
          bedDays: 2,
          perBedDay: null,
          high: isEmpty ? 0 : i % 2,
          medium: isEmpty ? 0 : 3,
          low: isEmpty ? 0 : i,
        }))
        const all = isEmpty ? NONE : SOME
        return ok({
          from: query.get('from'),
          to: query.get('to'),
          bedDays: 10,
          perBedDay: isEmpty ? 0 : 4,
          shareAcknowledged: isEmpty ? null : 0.25,
          shareResolvedUnseen: isEmpty ? null : 0.5,
          shareTechnical: isEmpty ? null : 0,
          all,
          byPriority: { high: NONE, medium: all, low: NONE },
          byKind: [],
          byRule: isEmpty ? [] : [{ ruleId: 'limit-low', code: 'spo2', ...SOME }],
          byWard: isEmpty
            ? []
            : ['Ward 1', null].map(ward => ({ wardId: null, ward, bedDays: 5, perBedDay: 4, ...SOME })),
          steps,
          floods: 0,
          floodSeconds: 0,
          standingNow: 1,
        })
      },
    ],
    [
      'GET',
      at('/alarm-load/by-patient'),
      () =>
        ok({
          ofAll: 40,
          items: [
            { patientId: house.records[0]?.id, alarms: 30, high: 2, acknowledged: 3, share: 0.75, chattering: [] },
            { patientId: THING(999), alarms: 1, high: 0, acknowledged: 0, share: 0.025, chattering: [] },
          ],
          nextCursor: null,
        }),
    ],
    [
      'GET',
      at('/alarm-load/proposals'),
      () =>
        ok({
          items: [
            { kind: 'personal-limit', rule: null, alarms: 30, text: 'One patient makes 75 % of the alarms' },
            { kind: 'review', rule: { ruleId: 'limit-low', code: 'spo2' }, alarms: 12, text: 'worth a review' },
          ],
          nextCursor: null,
        }),
    ],
  ]
}
