import t from 'tap'
import { BUILTIN_RULES } from '../../../rules/language/builtin.ts'
import { explain } from '../../../rules/language/explain.ts'
import { compileRules } from '../../../rules/language/rule-set.ts'
import { FALSE, TRUE, UNKNOWN } from '../../../rules/language/verdict.ts'
import { rulePatient, T0 } from '../../support/rule-patient.ts'

const set = compileRules(BUILTIN_RULES)

t.test('every built-in rule says where it comes from', async t => {
  for (const rule of BUILTIN_RULES) t.ok(rule.source && rule.description, rule.id)
  t.equal(new Set(BUILTIN_RULES.map(r => r.id)).size, BUILTIN_RULES.length)
})

t.test('a saturation that dips for 3 of 5 minutes, with good seconds between', async t => {
  const patient = rulePatient(set)
  const dips = (second: number) => (second % 20 < 13 ? 89 : 95)
  patient.steady('spo2', 0, 180, dips)
  t.equal(patient.verdict('spo2-sustained-low', 180), UNKNOWN, 'what is missing may have been good')
  patient.steady('spo2', 180, 300, dips)
  t.equal(patient.verdict('spo2-sustained-low', 300), TRUE)
  patient.steady('spo2', 300, 500, () => 96)
  t.equal(patient.verdict('spo2-sustained-low', 500), FALSE)
  const low = rulePatient(set)
  low.steady('spo2', 0, 181, () => 89)
  t.equal(low.verdict('spo2-sustained-low', 181), TRUE, 'three minutes are enough, whatever the other two were')
})

t.test('a signal that is lost neither clears nor raises', async t => {
  const patient = rulePatient(set)
  patient.steady('spo2', 0, 100, () => 89)
  t.equal(patient.verdict('spo2-sustained-low', 300), UNKNOWN)
})

t.test('shock: pressure falls and the rate rises, before either is beyond its limit', async t => {
  const patient = rulePatient(set)
  patient.steady('hr', 0, 600, s => 80 + Math.round(s / 20))
  patient.steady('abp_map', 0, 600, s => 92 - Math.round(s / 30))
  patient.age(null)
  t.equal(patient.verdict('shock-pattern-arterial', 600), TRUE, 'age unknown: as for an adult')
  patient.age(6)
  t.equal(patient.verdict('shock-pattern-arterial', 600), FALSE)
  const treated = rulePatient(set)
  treated.steady('hr', 0, 600, () => 80)
  treated.steady('abp_map', 0, 600, s => 92 - Math.round(s / 30))
  t.equal(treated.verdict('shock-pattern-arterial', 600), FALSE, 'a falling pressure alone is another matter')
  t.equal(rulePatient(set).verdict('shock-pattern-arterial', 600), UNKNOWN)
})

t.test('far from the own usual', async t => {
  const patient = rulePatient(set)
  for (let minute = -480; minute < 0; minute++) {
    patient.put('hr', minute * 60, 62 + (minute % 3), 90)
    patient.put('abp_sbp', minute * 60, 150 + (minute % 5), 90)
  }
  patient.steady('hr', 0, 300, () => 95)
  patient.steady('abp_sbp', 0, 300, () => 105)
  t.equal(patient.verdict('hr-off-own', 300), TRUE, '95 is inside every limit')
  t.equal(patient.verdict('pressure-drop-from-own', 300), TRUE)
  const fresh = rulePatient(set)
  fresh.steady('hr', 0, 300, () => 95)
  t.equal(fresh.verdict('hr-off-own', 300), UNKNOWN, 'nobody knows yet what is usual')
})

t.test('breathing', async t => {
  const rising = rulePatient(set)
  rising.age(70)
  rising.steady('rr', 0, 1800, s => 14 + Math.round(s / 180))
  t.equal(rising.verdict('rr-rising', 1800), TRUE)
  const depressed = rulePatient(set)
  depressed.age(70)
  depressed.steady('rr', 0, 120, () => 7)
  t.equal(depressed.verdict('breathing-depressed', 120), UNKNOWN)
  depressed.put('spo2', 119, 96)
  t.equal(depressed.verdict('breathing-depressed', 120), UNKNOWN, 'etCO2 may be high')
  depressed.put('spo2', 120, 90)
  t.equal(depressed.verdict('breathing-depressed', 120), TRUE, 'and need not be known')
  depressed.put('abp_sbp', 120, 200)
  depressed.put('hr', 120, 42)
  t.equal(depressed.verdict('cushing-pattern', 120), TRUE)
})

t.test('a score that is not complete, by its floor and its ceiling', async t => {
  const patient = rulePatient(set)
  patient.score('news2', 7, 12, 3600)
  t.equal(patient.verdict('news2-emergency', 10), TRUE)
  patient.score('news2', 3, 6, 3600)
  t.equal(patient.verdict('news2-urgent', 10), UNKNOWN)
  t.equal(patient.verdict('news2-emergency', 10), FALSE)
  t.equal(patient.verdict('news2-emergency', 3601), UNKNOWN, 'too old')
  patient.age(50)
  patient.score('shock_index', 1.1, 1.1, 60)
  t.equal(patient.verdict('shock-index-high', 10), TRUE)
})

t.test('only what a change can touch is judged, each once', async t => {
  const patient = rulePatient(compileRules(BUILTIN_RULES))
  patient.put('spo2', 0, 97)
  patient.put('etco2', 0, 40)
  t.same(patient.touched(0), ['breathing-depressed', 'oxygen-above-target', 'spo2-sustained-low'])
  t.same(patient.touched(0), [])
  patient.put('weight', 0, 70)
  t.same(patient.touched(0), [])
  patient.score('news2', 1, 1, 60)
  t.same(patient.touched(0), ['news2-emergency', 'news2-urgent', 'sepsis-suspected'])
})

t.test('why: every condition with what was known', async t => {
  const patient = rulePatient(set)
  patient.age(70)
  patient.put('abp_sbp', 0, 190)
  patient.put('hr', 0, 60)
  const rule = set.rules.find(r => r.rule.id === 'cushing-pattern')
  t.match(rule && explain(rule, patient.facts, T0), [
    { what: 'age', least: 70, most: 70, holds: true },
    { what: 'abp_sbp', operator: 'greaterThan', value: 180, least: 190, most: 190, holds: true },
    { what: 'hr', least: 60, most: 60, holds: false },
    { what: 'rr', least: null, most: null, holds: null },
  ])
})
