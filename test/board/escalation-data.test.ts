import t from 'tap'
import {
  type ChainValues,
  chainOf,
  chainProblems,
  chainValues,
  decodeEscalation,
  stepsInWords,
} from '../../board/admin/escalation-data.ts'
import { DEFAULT_CHAIN, type EscalationChain } from '../../model/escalation.ts'
import { checkChain } from '../../model/escalation-check.ts'

function valuesOf(chain: EscalationChain): ChainValues {
  const values = chainValues(chain)
  if (values === null) throw new Error('the form cannot show this chain')
  return values
}

t.test('what is typed is the chain that it was read from', async t => {
  t.strictSame(chainOf(valuesOf(DEFAULT_CHAIN)), DEFAULT_CHAIN)
  const sooner = chainOf({ ...valuesOf(DEFAULT_CHAIN), 'high-on-call': '0', 'high-responsible-nurse': '30' })
  t.strictSame(
    sooner.high.map(step => step.tell),
    ['on-call', 'responsible-nurse', 'ward-nurses'],
    'in the order of the times',
  )
  t.strictSame(checkChain(sooner), [])
})

t.test('a chain in which a group is told twice is not shown, so that it is not lost', async t => {
  const twice = { tell: 'on-call', afterSeconds: 300 } as const
  t.equal(chainValues({ ...DEFAULT_CHAIN, high: [...DEFAULT_CHAIN.high, twice] }), null)
})

t.test('times that are none, and an alarm that nobody is told of, are refused', async t => {
  const values = valuesOf(DEFAULT_CHAIN)
  const problems = (changes: Partial<ChainValues>) =>
    Object.entries(chainProblems({ ...values, ...changes })).flatMap(([field, problem]) => (problem ? [field] : []))
  t.strictSame(problems({}), [])
  for (const typed of ['-1', '1.5', 'soon', '86401']) {
    t.strictSame(problems({ 'medium-on-call': typed }), ['medium-on-call'], typed)
  }
  const nobody = { 'high-responsible-nurse': '', 'high-ward-nurses': ' ', 'high-on-call': '' }
  t.strictSame(problems(nobody), ['high-responsible-nurse'])
  t.strictSame(problems({ 'low-responsible-nurse': '' }), [], 'of a low one the board is enough')
})

t.test('the answer of the API is read, and said in words', async t => {
  const read = decodeEscalation({ chain: null, inForce: DEFAULT_CHAIN, onCall: ['u1'] }, 'escalation')
  t.strictSame(read, { chain: null, inForce: DEFAULT_CHAIN, onCall: ['u1'] })
  t.equal(
    stepsInWords(read.inForce.medium),
    'responsible nurse at once, all nurses of the ward after 150 s, on call after 600 s',
  )
  t.equal(stepsInWords([]), 'nobody')
})
