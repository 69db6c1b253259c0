import t from 'tap'
import { ageOf } from '../../../rules/language/age.ts'
import { checkRule } from '../../../rules/language/check-rule.ts'
import { FACT_INDEX } from '../../../rules/language/fact-names.ts'
import { hysteresisOf } from '../../../rules/language/hysteresis.ts'
import { compileRules } from '../../../rules/language/rule-set.ts'
import { FALSE, TRUE, UNKNOWN } from '../../../rules/language/verdict.ts'
import { rulePatient, T0 } from '../../support/rule-patient.ts'

function rule(conditions: object, more: object = {}) {
  const checked = checkRule({
    id: 'test',
    name: 'Test',
    description: '',
    priority: 'low',
    kind: 'threshold',
    delaySeconds: 0,
    latching: false,
    message: 'Test',
    conditions,
    ...more,
  })
  if (!checked.rule) throw new Error(JSON.stringify(checked.problems))
  return checked.rule
}
const FAST = { fact: 'hr', operator: 'greaterThan', value: 100 }
const MEAN = {
  fact: 'hr',
  params: { window: '1m', aggregate: 'mean', coverage: 0.05 },
  operator: 'greaterThan',
  value: 100,
}

t.test('a value counts as long as it is fresh, or as the rule says', async t => {
  const set = compileRules([
    rule({ all: [FAST] }),
    rule({ all: [{ ...FAST, params: { maxAge: '1m' } }] }, { id: 'patient' }),
  ])
  const patient = rulePatient(set)
  t.equal(patient.verdict('test', 0), UNKNOWN)
  patient.put('hr', 0, 120)
  t.same([patient.verdict('test', 5), patient.verdict('test', 6)], [TRUE, UNKNOWN])
  t.same([patient.verdict('patient', 60), patient.verdict('patient', 61)], [TRUE, UNKNOWN])
})

t.test('one device speaks for a code until it falls silent', async t => {
  const patient = rulePatient(compileRules([rule({ all: [FAST] })]))
  t.ok(patient.put('hr', 0, 80, 5, 'bedside'))
  t.notOk(patient.put('hr', 1, 120, 5, 'wearable'), 'values that take turns would look like leaps')
  t.equal(patient.verdict('test', 1), FALSE)
  t.ok(patient.put('hr', 6, 120, 5, 'wearable'))
  t.equal(patient.verdict('test', 6), TRUE)
  t.notOk(patient.put('hr', 3, 80, 5, 'bedside'), 'late')
})

t.test('a clock that was set back begins a new window', async t => {
  const patient = rulePatient(compileRules([rule({ all: [MEAN] })]))
  patient.steady('hr', 3600, 3660, () => 140)
  patient.put('hr', 0, 80)
  t.equal(patient.facts.windows[0]?.covered, 1)
  patient.steady('hr', 1, 10, () => 80)
  t.equal(patient.verdict('test', 10), FALSE)
})

t.test('a rule more makes the others forget nothing', async t => {
  const before = rulePatient(compileRules([rule({ all: [MEAN] })]))
  before.steady('hr', 0, 60, () => 120)
  const window = { fact: 'spo2', params: { window: '5m', aggregate: 'min' }, operator: 'lessThan', value: 90 }
  const after = rulePatient(compileRules([rule({ all: [window] }, { id: 'new' }), rule({ all: [MEAN] })]), before.facts)
  t.same([after.verdict('test', 60), after.verdict('new', 60)], [TRUE, UNKNOWN])
  t.equal(after.facts.values[FACT_INDEX.get('hr') ?? -1], 120)
})

t.test('a single condition has the hysteresis of its vital sign, or its own', async t => {
  const plain = rule({ all: [{ any: [FAST] }] })
  t.equal(hysteresisOf(plain), 3)
  t.equal(hysteresisOf(rule({ all: [FAST] }, { hysteresis: 0 })), 0)
  t.equal(hysteresisOf(rule({ all: [FAST, FAST] })), 0)
  t.equal(hysteresisOf(rule({ all: [{ ...MEAN, params: { window: '1m', aggregate: 'rate' }, value: 1 }] })), 0)
  const low = rule({ all: [{ fact: 'temp', operator: 'lessThanInclusive', value: 35.1 }] })
  const set = compileRules([plain, { ...low, id: 'low' }])
  const patient = rulePatient(set)
  const holds = (index: number, code: string, value: number) => {
    patient.put(code, 0, value)
    return set.rules[index]?.holds(patient.facts, T0)
  }
  t.same(
    [98, 97, 96].map(v => holds(0, 'hr', v)),
    [TRUE, FALSE, FALSE],
  )
  t.same(
    [35.2, 35.3].map(v => holds(1, 'temp', v)),
    [TRUE, FALSE],
  )
})

t.test('consciousness, age, and one fact against another', async t => {
  const set = compileRules([
    rule({ all: [{ fact: 'consciousness', operator: 'notEqual', value: 'A' }] }),
    rule({ all: [{ fact: 'hr', operator: 'greaterThan', value: { fact: 'pulse' } }] }, { id: 'deficit' }),
    rule({ all: [{ fact: 'age', operator: 'lessThan', value: 16 }] }, { id: 'child' }),
  ])
  const patient = rulePatient(set)
  t.equal(patient.verdict('test', 0), UNKNOWN)
  patient.put('consciousness', 0, 'V', 3600, null)
  t.equal(patient.verdict('test', 60), TRUE)
  patient.put('hr', 0, 120)
  t.equal(patient.verdict('deficit', 0), UNKNOWN)
  patient.put('pulse', 0, 90)
  t.equal(patient.verdict('deficit', 0), TRUE)
  patient.age(null)
  t.equal(patient.verdict('child', 0), UNKNOWN)
  patient.age(15)
  t.equal(patient.verdict('child', 0), TRUE)
})

t.test('age by the calendar', async t => {
  t.same(ageOf('2010-06-02', T0), { years: 15, days: 5843 })
  t.same(ageOf('2010-06-01', T0), { years: 16, days: 5844 })
  t.same(ageOf('2026-06-01', T0), { years: 0, days: 0 })
  t.same([ageOf(null, T0), ageOf('2026-06-02', T0)], [null, null])
})

t.test('rules together have an end, too', async t => {
  const many = Array.from({ length: 65 }, (_, i) =>
    rule({ all: [{ ...MEAN, params: { ...MEAN.params, window: `${i + 1}m` } }] }, { id: `rule-${i}` }),
  )
  t.throws(() => compileRules(many), /more than 64 windows/)
})
