import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../model/alert.ts'
import { moveAlert } from '../../model/alert-moves.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { checkRule } from '../../rules/language/check-rule.ts'
import { createShardWorker } from '../../rules/shard-worker.ts'
import type { ActiveRule } from '../../store/active-rules.ts'
import type { DeviceProfile } from '../../store/devices.ts'
import type { PatientProfile } from '../../store/patients.ts'
import { deviceProfile, LIMITS_ONLY, memoryEpisodes, patientProfile, reading, T0, tick } from '../support/rules.ts'

const NURSE = '00000000-0000-4000-8000-000000000001'
const none = { low: null, high: null, criticalLow: null, criticalHigh: null, delaySeconds: 0 }
const log = createLog('test', 'silent')
const [GOOD, RAISED, FAST] = [80, 114, 130]

function active(id: string, more: object, mode: ActiveRule['mode'] = 'live', wardId?: string): ActiveRule {
  const { rule, problems } = checkRule({
    id,
    name: id,
    description: '',
    priority: 'high',
    kind: 'threshold',
    delaySeconds: 0,
    latching: false,
    message: id,
    ...more,
  })
  if (!rule) throw new Error(JSON.stringify(problems))
  const scope = wardId === undefined ? ({ type: 'everyone' } as const) : ({ type: 'ward', wardId } as const)
  return { ruleId: id, version: 1, mode, scope, document: rule }
}
const above = (value: number) => ({ all: [{ fact: 'hr', operator: 'greaterThan', value }] })
const fast = active('fast', { conditions: above(118) })
const ALWAYS = [
  active('raised', { conditions: above(110), delaySeconds: 4, latching: true, priority: 'medium', yieldsTo: ['fast'] }),
  active('shady', { conditions: above(100) }, 'shadow'),
  active('unconscious', { conditions: { all: [{ fact: 'consciousness', operator: 'notEqual', value: 'A' }] } }),
  active('of-ward', { conditions: above(120) }, 'live', 'w1'),
]

const how = fc.constantFrom('once', 'once', 'once', 'twice', 'killed-before-commit', 'killed-after-commit')
const who = fc.constantFrom('p', 'q')
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('value' as const),
      device: fc.constantFrom('d', 'e'),
      hr: fc.constantFrom(GOOD, RAISED, RAISED, FAST),
      isLate: fc.nat(9).map(n => n === 0),
      how,
    }),
  },
  fc.record({ kind: fc.constant('pause-in-data' as const), seconds: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constantFrom('restart' as const, 'acknowledge' as const, 'resolve' as const) }),
  fc.record({
    kind: fc.constant('rule' as const),
    mode: fc.constantFrom('live' as const, 'shadow' as const, 'off' as const),
  }),
  fc.record({ kind: fc.constant('ward' as const), patient: who, ward: fc.constantFrom('w1', 'w2', null) }),
  fc.record({
    kind: fc.constant('move' as const),
    device: fc.constantFrom('d', 'e'),
    to: fc.constantFrom('p', 'q', null),
  }),
  fc.record({ kind: fc.constant('entered' as const), patient: who, value: fc.constantFrom('A', 'U', null) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function ward() {
  const episodes = memoryEpisodes()
  const patients = new Map<string, PatientProfile>(
    ['p', 'q'].map(id => [id, { ...patientProfile(id, undefined, { hr: none }), wardId: 'w1' }]),
  )
  const devices = new Map<string, DeviceProfile>([
    ['d', deviceProfile('d', 'p')],
    ['e', deviceProfile('e', 'q')],
  ])
  let rules: readonly ActiveRule[] = [...ALWAYS, fast]
  let at = 0
  const now = () => T0 + at * 1000 + 100
  const start = () =>
    createShardWorker(
      { shard: 0, shards: 1, readingsShards: 1 },
      {
        episodes: episodes.store,
        patients: { profiles: async ids => (ids ?? [...patients.keys()]).flatMap(id => patients.get(id) ?? []) },
        devices: { profiles: async ids => (ids ?? [...devices.keys()]).flatMap(id => devices.get(id) ?? []) },
        ...LIMITS_ONLY,
        rules: { active: async () => rules },
        log,
        metrics: createMetrics(),
        clock: now,
      },
      () => {
        throw new Error('nobody else is there')
      },
    )
  let worker = start()
  const withWhom = (device: string) => devices.get(device)?.assignments[0]?.patientId ?? null
  const open = () => [...episodes.alerts.values()].filter(a => a.state !== 'resolved' && a.kind === 'threshold')
  const changed = (patient: readonly string[], device: readonly string[], alerts: readonly string[] = []) =>
    worker.refresh({ patients: new Set(patient), devices: new Set(device), alerts: new Set(alerts) })

  async function give(batch: readonly Evaluation[], way: string): Promise<void> {
    if (way.startsWith('killed')) {
      episodes.faults.push(way === 'killed-before-commit' ? 'before' : 'after')
      await worker.handle(batch).catch(() => {}) // the queue hands it to the next worker
      episodes.faults.length = 0
    } else {
      await worker.handle(batch)
      if (way === 'once') return
    }
    worker = start()
    await worker.handle(batch)
  }

  return {
    open,
    withWhom,
    now: () => at,
    begin: () => worker.handle([]),
    isFastLive: () => rules.some(rule => rule.ruleId === 'fast' && rule.mode === 'live'),
    async take(taken: Step): Promise<void> {
      at++
      switch (taken.kind) {
        case 'value': {
          const patient = withWhom(taken.device)
          if (patient === null) return
          const batch = [
            reading(taken.device, patient, at, { hr: taken.hr }, taken.isLate ? 30_000 : 100),
            tick(at + 0.5),
          ]
          return give(batch, taken.how)
        }
        case 'pause-in-data':
          for (let i = 0; i < taken.seconds; i++) await worker.handle([tick(++at)])
          return
        case 'restart':
          worker = start()
          return worker.handle([])
        case 'acknowledge':
        case 'resolve':
          for (const alert of open()) {
            const move =
              taken.kind === 'resolve'
                ? ({ type: 'resolve', at: now(), by: NURSE, reason: 'seen' } as const)
                : ({ type: 'acknowledge', at: now(), by: NURSE } as const)
            episodes.alerts.set(alert.id, moveAlert(alert, move))
          }
          return changed([], [], [...episodes.alerts.keys()])
        case 'rule':
          rules = [...ALWAYS, { ...fast, version: at, mode: taken.mode }]
          return worker.refreshRules()
        case 'ward':
          patients.set(taken.patient, {
            ...(patients.get(taken.patient) ?? patientProfile(taken.patient)),
            wardId: taken.ward,
          })
          return changed([taken.patient], [])
        case 'move': {
          const profile = deviceProfile(taken.device, taken.to)
          const assignments = profile.assignments.map(a => ({
            ...a,
            id: `${a.id}-${at}`,
            from: now(),
            assignedAt: now(),
          }))
          devices.set(taken.device, { ...profile, assignments })
          return changed([], [taken.device])
        }
        case 'entered': {
          const known = patients.get(taken.patient)
          const value = taken.value
          const observed = value === null ? [] : [{ code: 'consciousness', value, measuredAt: now() } as const]
          if (known) patients.set(taken.patient, { ...known, observed })
          return changed([taken.patient], [])
        }
      }
    },
  }
}

/** What may end an alert that nobody resolved, and who had a value, judged by the step alone. */
function check(
  taken: Step,
  patient: string | null,
  before: readonly Alert[],
  after: readonly Alert[],
  isAlone: boolean,
  isFast: boolean,
): void {
  const broken = (what: string, alert?: Alert) => {
    throw new Error(`${what} at ${JSON.stringify(taken)}: ${alert?.patientId} ${alert?.ruleId}`)
  }
  const seen = new Set<string>()
  for (const alert of after) {
    const key = `${alert.patientId} ${alert.ruleId}`
    if (seen.has(key)) broken('two open alerts of one condition', alert)
    seen.add(key)
    if (alert.ruleId.includes('shad')) broken('shadow reached a person', alert)
    if (before.some(({ id }) => id === alert.id)) continue
    const isTold = taken.kind === 'value' && !taken.isLate && taken.hr > 110 && patient === alert.patientId
    const isEntered = taken.kind === 'entered' && taken.value === 'U' && taken.patient === alert.patientId
    if (!isTold && !isEntered && taken.kind !== 'pause-in-data' && alert.ruleId !== 'unconscious')
      broken('raised by nothing', alert)
  }
  const isLive = taken.kind === 'value' && !taken.isLate && patient !== null
  if (isLive && taken.hr === FAST && isAlone && isFast && !seen.has(`${patient} fast`)) broken('lost: fast')
  if (taken.kind === 'entered' && taken.value === 'U' && !seen.has(`${taken.patient} unconscious`))
    broken('lost: unconscious')
  for (const was of before) {
    const is = after.find(({ id }) => id === was.id)
    const byGood = isLive && taken.hr !== FAST && patient === was.patientId
    const byEntered = taken.kind === 'entered' && taken.value === 'A' && taken.patient === was.patientId
    const bySupersession = was.ruleId === 'raised' && seen.has(`${was.patientId} fast`)
    const byPerson = taken.kind === 'resolve' || (taken.kind === 'acknowledge' && !was.conditionPresent)
    const byOffice =
      taken.kind === 'move' ||
      (taken.kind === 'rule' && was.ruleId === 'fast') ||
      (taken.kind === 'ward' && was.ruleId === 'of-ward')
    if (is === undefined && !(byGood || byEntered || bySupersession || byPerson || byOffice))
      broken('cleared by nothing good', was)
    if (is && was.conditionPresent && !is.conditionPresent && !byGood && !byEntered) broken('gone by nothing good', was)
  }
}

t.test(
  'no sequence of values, people, rules, wards and devices loses, doubles, mixes or clears a condition',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async steps => {
        const { begin, open, take, withWhom, now, isFastLive } = ward()
        await begin()
        /** When a live value of each device came for each patient: of two that disagree the first one speaks. */
        const heard = new Map<string, number>()
        for (const taken of steps) {
          const before = open()
          const patient = taken.kind === 'value' ? withWhom(taken.device) : null
          await take(taken)
          const other = taken.kind === 'value' && taken.device === 'd' ? 'e' : 'd'
          const isAlone = now() - (heard.get(`${patient} ${other}`) ?? -Infinity) > 130
          if (taken.kind === 'value' && !taken.isLate) heard.set(`${patient} ${taken.device}`, now())
          check(taken, patient, before, open(), isAlone, isFastLive())
        }
      }),
      { numRuns: 200 },
    )
  },
)
