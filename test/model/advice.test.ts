import t from 'tap'
import { type Advice, checkAnswered } from '../../model/advice.ts'
import { appError, T0 } from '../support/records.ts'

function advice(id: string, severity: Advice['severity']): Advice {
  const justification = { check: 'test', checkVersion: 1, at: T0, facts: {} }
  return { id, code: id, severity, text: `About ${id}`, source: 'test', justification }
}

t.test('only what is contraindicated needs an override, and each its own', async t => {
  const said = [advice('a', 'contraindicated'), advice('b', 'caution'), advice('c', 'info')]
  const answerA = { adviceId: 'a', reason: 'No other way' }
  t.doesNotThrow(() => checkAnswered([], []))
  t.doesNotThrow(() => checkAnswered(said.slice(1), []))
  t.doesNotThrow(() => checkAnswered(said, [answerA]))
  t.doesNotThrow(() => checkAnswered(said, [answerA, { adviceId: 'b', reason: 'Known' }]))
  t.throws(() => checkAnswered(said, []), {
    code: 'ADVICE_UNANSWERED',
    errors: [{ path: 'overrides[adviceId=a].reason', message: 'About a' }],
  })
  t.throws(() => checkAnswered([...said, advice('d', 'contraindicated')], [answerA]), {
    code: 'ADVICE_UNANSWERED',
    errors: [{ message: 'About d' }],
  })
})

t.test('an override of what nobody said is refused: the advice may have changed', async t => {
  const overrides = [
    { adviceId: 'a', reason: 'x' },
    { adviceId: 'gone', reason: 'x' },
  ]
  t.throws(
    () => checkAnswered([advice('a', 'contraindicated')], overrides),
    appError('VALIDATION_FAILED', 'overrides.1.adviceId'),
  )
})
