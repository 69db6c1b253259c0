import t from 'tap'
import { checkRule } from '../../../rules/language/check-rule.ts'
import { FACT_INDEX } from '../../../rules/language/fact-names.ts'
import { putValue } from '../../../rules/language/patient-facts.ts'
import { compileRules } from '../../../rules/language/rule-set.ts'
import { createRuledPatient, judgeTouchedRules, type RuledPatient } from '../../../rules/language/ruled-patient.ts'
import { T0 } from '../../support/rule-patient.ts'

function rule(id: string, change: object = {}) {
  const checked = checkRule({
    id,
    name: 'Test',
    description: '',
    priority: 'low',
    kind: 'threshold',
    delaySeconds: 2,
    latching: false,
    message: 'Test',
    conditions: { all: [{ fact: 'hr', operator: 'greaterThan', value: 100 }] },
    ...change,
  })
  if (!checked.rule) throw new Error(JSON.stringify(checked.problems))
  return checked.rule
}

/** Heart rates of one a second, from a second on; null: nothing arrives. */
function play(patient: RuledPatient, from: number, rates: readonly (number | null)[]): string[] {
  const hr = FACT_INDEX.get('hr') ?? -1
  return rates.flatMap((rate, i) => {
    const told: string[] = []
    const at = T0 + (from + i) * 1000
    if (rate === null) return told
    putValue(patient.facts, hr, 'monitor', at, rate, 5000)
    patient.set.touchCode(hr)
    judgeTouchedRules(
      patient,
      { at, deviceId: 'monitor', intervalMs: () => 1000, isBarred: () => false },
      ({ rule }, { type }) => {
        if (type !== 'pending') told.push(`${from + i} ${rule.id} ${type}`)
      },
    )
    return told
  })
}

t.test('from values to episodes: delay, hysteresis, gaps', async t => {
  const patient = createRuledPatient(compileRules([rule('fast')]))
  t.same(play(patient, 0, [90, 120, 120, 90]), ['3 fast over'])
  t.equal(patient.tracks[0], undefined, 'nothing runs, nothing is kept')
  t.same(play(patient, 10, [120, 120, 120, 98, 120, 97]), ['12 fast raise', '15 fast resolve'])
  t.same(play(patient, 30, [120, null, null, null, null, null, null, 120]), ['37 fast over'])
  t.same(play(patient, 38, [120, 120]), ['39 fast raise'])
  t.same(play(patient, 500, [120, 90]), ['501 fast resolve'], 'a long silence has cleared nothing')
})

t.test('a latching rule, and a gap of its own', async t => {
  const patient = createRuledPatient(compileRules([rule('latched', { latching: true, delaySeconds: 0 })]))
  t.same(play(patient, 0, [120, 90, 120]), ['0 latched raise', '1 latched gone', '2 latched back'])
  const patience = createRuledPatient(compileRules([rule('patient', { delaySeconds: 20, maxGapSeconds: 30 })]))
  t.same(play(patience, 0, [120, ...new Array<null>(19).fill(null), 120]), ['20 patient raise'])
})

t.test('what runs goes on under another set of rules', async t => {
  const before = createRuledPatient(compileRules([rule('fast')]))
  t.same(play(before, 0, [120, 120]), [])
  const after = createRuledPatient(compileRules([rule('other', { delaySeconds: 60 }), rule('fast')]), before)
  t.same(play(after, 2, [120]), ['2 fast raise'])
})
