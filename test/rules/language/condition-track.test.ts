import fc from 'fast-check'
import t from 'tap'
import {
  type ConditionMoment,
  emptyConditionTrack,
  isEmptyTrack,
  judgeConditions,
  resetTrack,
} from '../../../rules/language/condition-track.ts'
import { FALSE, TRUE, UNKNOWN, type Verdict } from '../../../rules/language/verdict.ts'

const T = Date.UTC(2026, 5, 1)
const MAX_GAP_MS = 5_000
const SECOND = 1000

/** Verdicts of one a second, as letters: T, F, ? and, for an episode, H: false, but holds by the hysteresis. */
function play(letters: string, timing: { delaySeconds: number; latching?: boolean; intervalMs?: number | null }) {
  const track = emptyConditionTrack()
  const told = [...letters].flatMap((letter, i) =>
    letter === ' '
      ? []
      : judgeConditions(
          track,
          { delayMs: timing.delaySeconds * SECOND, latching: timing.latching ?? false },
          moment(letter, T + i * SECOND, timing.intervalMs ?? null),
        ).map(verdict => `${i} ${verdict.type}`),
  )
  return { told: told.filter(text => !text.endsWith('pending')), track }
}

function moment(letter: string, at: number, intervalMs: number | null = null): ConditionMoment {
  const verdict: Verdict = letter === 'T' ? TRUE : letter === '?' ? UNKNOWN : FALSE
  const holds: Verdict = letter === 'H' ? TRUE : verdict
  return { at, deviceId: 'monitor', verdict, holds, intervalMs, maxGapMs: MAX_GAP_MS }
}

t.test('a run becomes an episode when it has lasted the delay', async t => {
  t.same(play('TTTTTF', { delaySeconds: 3 }).told, ['3 raise', '5 resolve'])
  t.same(play('TTTF', { delaySeconds: 3 }).told, ['3 over'])
  t.same(play('T', { delaySeconds: 0 }).told, ['0 raise'])
  t.same(play('T', { delaySeconds: 30, intervalMs: 60_000 }).told, ['0 raise'], 'too rare to wait')
})

t.test('unknown neither begins, ends nor satisfies anything', async t => {
  t.same(play('????', { delaySeconds: 0 }).told, [])
  t.same(play('TT??T', { delaySeconds: 4 }).told, ['4 raise'], 'a short stretch of it breaks no run')
  t.same(play('T????', { delaySeconds: 3 }).told, [], 'and satisfies no delay')
  t.same(play('T??????T', { delaySeconds: 7 }).told, ['6 over'], 'a long one is a gap')
  t.same(
    play('T????????????F', { delaySeconds: 0 }).told,
    ['0 raise', '13 resolve'],
    'an episode waits for what is known',
  )
})

t.test('a gap breaks a run, and never an episode', async t => {
  t.same(play('T      T', { delaySeconds: 7 }).told, ['7 over'])
  t.same(play('T                    T', { delaySeconds: 0 }).told, ['0 raise'])
})

t.test('hysteresis keeps an episode, and begins none', async t => {
  t.same(play('THHHF', { delaySeconds: 0 }).told, ['0 raise', '4 resolve'])
  t.same(play('HHHH', { delaySeconds: 0 }).told, [])
  t.same(play('THT', { delaySeconds: 2 }).told, ['1 over'])
})

t.test('a latching rule waits for a person, and says whether the condition is there', async t => {
  const { told, track } = play('TFFTF', { delaySeconds: 0, latching: true })
  t.same(told, ['0 raise', '1 gone', '3 back', '4 gone'])
  resetTrack(track)
  t.ok(isEmptyTrack(track))
})

t.test('times that step back by as much as live readings may be late break nothing', async t => {
  const track = emptyConditionTrack()
  const timing = { delayMs: 3000, latching: false }
  const told = [0, 2, 1.2, 3].flatMap(s => judgeConditions(track, timing, moment('T', T + s * SECOND)))
  t.same(
    told.map(v => [v.type, v.run.startedAt - T, v.run.lastAt - T]),
    [
      ['pending', 0, 3000],
      ['pending', 0, 3000],
      ['pending', 0, 3000],
      ['raise', 0, 3000],
    ],
  )
})

t.test('whatever comes: one episode at a time, none ended by what is unknown, none too early', async () => {
  const step = fc.record({
    gap: fc.oneof({ weight: 8, arbitrary: fc.constant(SECOND) }, fc.integer({ min: -2000, max: 12_000 })),
    letter: fc.constantFrom('T', 'T', 'T', 'F', 'H', '?'),
  })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 0, max: 6 }),
      fc.boolean(),
      (steps, delay, latching) => {
        const track = emptyConditionTrack()
        let at = T
        let open: number | null = null
        const trueAt: number[] = []
        for (const { gap, letter } of steps) {
          at += gap
          if (letter === 'T') trueAt.push(at)
          for (const { type, run } of judgeConditions(
            track,
            { delayMs: delay * SECOND, latching },
            moment(letter, at),
          )) {
            if (type === 'raise') {
              if (open !== null || letter !== 'T') return false
              // The delay is over by judgements that were true, and by no others.
              const since = trueAt.filter(time => time >= run.startedAt)
              if (Math.max(...since) - run.startedAt < delay * SECOND) return false
              open = run.startedAt
            }
            if (type === 'resolve' || type === 'gone') {
              if (open === null || letter !== 'F' || (type === 'gone') !== latching) return false
              if (type === 'resolve') open = null
            }
            if (type === 'back' && (open === null || letter !== 'T' || !latching)) return false
          }
          if ((track.episode !== null) !== (open !== null)) return false
          if (track.episode && track.run) return false
        }
        return true
      },
    ),
    { numRuns: 3000 },
  )
})
