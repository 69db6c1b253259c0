import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../model/alert.ts'
import { type AlertMove, moveAlert } from '../../model/alert-moves.ts'
import { alertOf } from '../support/records.ts'

const NURSE = '00000000-0000-4000-8000-000000000001'
const { justification } = alertOf()
const at = fc.integer({ min: 1, max: 1000 })
const beyond = { deviceId: 'd', value: 80, limit: 85, message: 'SpO2 80 %', justification }

const moves: fc.Arbitrary<AlertMove> = fc.oneof(
  at.map(at => ({ type: 'condition-over', at, reason: 'condition-ended' }) as const),
  at.map(at => ({ type: 'condition-back', measuredAt: at, ...beyond }) as const),
  fc
    .tuple(at, fc.constantFrom('high' as const, 'medium' as const, 'low' as const))
    .map(([measuredAt, priority]) => ({ type: 'worsen', priority, measuredAt, ...beyond }) as const),
  at.map(at => ({ type: 'acknowledge', at, by: NURSE }) as const),
  fc.tuple(at, at).map(([at, until]) => ({ type: 'pause', at, by: NURSE, until }) as const),
  at.map(at => ({ type: 'pause-over', at }) as const),
  fc.constant({ type: 'assign', to: NURSE } as const),
  fc.integer({ min: 0, max: 4 }).map(level => ({ type: 'escalate', level }) as const),
)
const ends: fc.Arbitrary<AlertMove> = fc.oneof(
  at.map(at => ({ type: 'watch-over', at, reason: 'monitoring-ended' }) as const),
  at.map(at => ({ type: 'resolve', at, by: NURSE, reason: 'sensor was off' }) as const),
)
const start = fc.record({
  latching: fc.boolean(),
  priority: fc.constantFrom('high' as const, 'medium' as const, 'low' as const),
})

const after = (fields: Partial<Alert>, all: readonly AlertMove[]) => all.reduce(moveAlert, alertOf(fields))

t.test('whatever happens, an alert is in one of the states that there are', async () => {
  fc.assert(
    fc.property(start, fc.array(fc.oneof({ weight: 12, arbitrary: moves }, ends), { maxLength: 40 }), (fields, all) => {
      let alert = alertOf(fields)
      for (const move of all) {
        const before = alert
        alert = moveAlert(alert, move)
        check(before, move, alert)
      }
    }),
    { numRuns: 5000 },
  )
})

function check(before: Alert, move: AlertMove, after: Alert): void {
  const broken = (what: string) => {
    throw new Error(`${what}: ${before.state} ${JSON.stringify(move)} ${after.state}`)
  }
  if (before.state === 'resolved' && after !== before) broken('resolved is the end')
  if ((after.state === 'paused') !== (after.pausedUntil !== null)) broken('a pause has an end')
  if (after.state === 'acknowledged' && after.acknowledgedBy === null) broken('a person acknowledges')
  if ((after.state === 'resolved') !== (after.resolvedAt !== null)) broken('resolved has a time')
  if (!after.conditionPresent && after.state !== 'resolved' && !after.latching) {
    broken('only a latched alert outlives its condition')
  }
  if (!after.conditionPresent && after.state === 'acknowledged') broken('nothing would ever end it')
  if (after.state === 'resolved' && before.state !== 'resolved') {
    const byGoodEvidence = move.type === 'condition-over' && (!before.latching || before.state === 'acknowledged')
    const byPerson = move.type === 'resolve' || (move.type === 'acknowledge' && !before.conditionPresent)
    if (!byGoodEvidence && !byPerson && move.type !== 'watch-over') broken('ended by something that may not end it')
  }
  const sounds = (alert: Alert) => alert.state === 'active'
  if (sounds(before) && !sounds(after) && !['acknowledge', 'pause'].includes(move.type) && after.state !== 'resolved') {
    broken('silenced by nobody')
  }
}

t.test('a move that is made twice changes nothing the second time', async t => {
  fc.assert(
    fc.property(start, fc.array(moves, { maxLength: 20 }), moves, (fields, all, move) => {
      const once = moveAlert(after(fields, all), move)
      return moveAlert(once, move) === once || t.same(moveAlert(once, move), once)
    }),
  )
})

t.test('the same condition that rises in priority sounds again, whatever was done before', async t => {
  const worse: AlertMove = { type: 'worsen', priority: 'high', measuredAt: 5, ...beyond }
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 20 }), fc.boolean(), (all, latching) => {
      const before = after({ priority: 'medium', latching }, all)
      fc.pre(before.state !== 'resolved' && before.priority !== 'high')
      const { state, priority, acknowledgedBy, pausedUntil, conditionPresent } = moveAlert(before, worse)
      return (
        state === 'active' && priority === 'high' && acknowledgedBy === null && pausedUntil === null && conditionPresent
      )
    }),
  )
  t.pass()
})

t.test('a pause comes back by itself, and not before its end', async t => {
  const paused = moveAlert(alertOf(), { type: 'pause', at: 10, by: NURSE, until: 70 })
  t.match(paused, { state: 'paused', pausedUntil: 70, pausedBy: NURSE })
  t.equal(moveAlert(paused, { type: 'pause-over', at: 69 }), paused)
  t.match(moveAlert(paused, { type: 'pause-over', at: 70 }), { state: 'active', pausedUntil: null, pausedBy: null })
})

t.test('a latched alert stays until somebody has seen it', async t => {
  const gone = moveAlert(alertOf({ latching: true }), { type: 'condition-over', at: 20, reason: 'condition-ended' })
  t.match(gone, { state: 'active', conditionPresent: false })
  t.match(moveAlert(gone, { type: 'acknowledge', at: 30, by: NURSE }), {
    state: 'resolved',
    acknowledgedBy: NURSE,
    resolvedReason: 'seen-after-end',
  })
  t.match(moveAlert(gone, { type: 'condition-back', measuredAt: 40, ...beyond }), {
    state: 'active',
    conditionPresent: true,
    measuredAt: 40,
  })
})
