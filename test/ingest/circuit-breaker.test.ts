import t from 'tap'
import { afterFailure, CLOSED, mayTry } from '../../ingest/circuit-breaker.ts'

t.test('opens at the third failure in a row, for growing pauses up to 10 s', async t => {
  let breaker = CLOSED
  const pauses: number[] = []
  for (let i = 0; i < 9; i++) {
    breaker = afterFailure(breaker, 0)
    pauses.push(Math.max(0, breaker.openUntil))
  }
  t.strictSame(pauses, [0, 0, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000])
  t.notOk(mayTry(breaker, 9999))
  t.ok(mayTry(breaker, 10_000))
  t.ok(mayTry(CLOSED, 0))
})
