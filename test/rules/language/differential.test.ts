import fc from 'fast-check'
import t from 'tap'
import { checkRule } from '../../../rules/language/check-rule.ts'
import type { RuleDocument } from '../../../rules/language/document.ts'
import { FACT_INDEX, FACTS } from '../../../rules/language/fact-names.ts'
import { codedValue, createFacts, putAge, putScore, putValue } from '../../../rules/language/patient-facts.ts'
import { compileRules } from '../../../rules/language/rule-set.ts'
import { askEngine, type EngineFact, type ReadEngineFact } from '../../support/rule-engine.ts'
import { conditions, patients, type RandomPatient, START, VITALS } from './arbitrary.ts'
import { UNKNOWN, vitalOf } from './naive.ts'

t.setTimeout(240_000)
const RULES = 2000

t.test(`${RULES} random rules over random patients: json-rules-engine and ours give the same answer`, async t => {
  const answers = new Map<boolean | null, number>()
  await fc.assert(
    fc.asyncProperty(conditions, patients, async (random, patient) => {
      const rule = ruleOf(random)
      const at = endOf(patient)
      const ours = answerOf(rule, patient, at)
      const theirs = await askEngine(rule, factsOf(patient, at))
      answers.set(theirs, (answers.get(theirs) ?? 0) + 1)
      return ours === theirs
    }),
    { numRuns: RULES },
  )
  for (const answer of [true, false, null]) {
    t.ok((answers.get(answer) ?? 0) > RULES / 20, `${answer} came often enough to mean something`)
  }
})

function ruleOf(random: unknown): RuleDocument {
  const { rule, problems } = checkRule({
    id: 'random',
    name: 'Random',
    description: '',
    priority: 'low',
    kind: 'trend',
    delaySeconds: 0,
    latching: false,
    message: 'Random',
    conditions: random,
  })
  if (!rule) throw new Error(JSON.stringify(problems))
  return rule
}

function endOf(patient: RandomPatient): number {
  const ends = [patient.hr, patient.spo2, patient.abp_map, patient.pulse].map(samples => samples.at(-1)?.at ?? START)
  return Math.max(...ends) + patient.later
}

/** Ours: values in the order of time, as a live patient brings them, with a judgement after each. */
function answerOf(rule: RuleDocument, patient: RandomPatient, at: number): boolean | null {
  const set = compileRules([rule])
  const facts = createFacts(set.layout)
  const judge = set.rules[0]?.judge
  if (!judge) throw new Error('nothing was compiled')
  const values = Object.keys(VITALS).flatMap(name => samples(patient, name).map(sample => ({ name, sample })))
  for (const { name, sample } of values.sort((a, b) => a.sample.at - b.sample.at)) {
    putValue(facts, FACT_INDEX.get(name) ?? -1, 'monitor', sample.at, sample.value, sample.validMs)
    judge(facts, sample.at)
  }
  const consciousness = FACT_INDEX.get('consciousness') ?? -1
  if (patient.consciousness) {
    putValue(facts, consciousness, null, at, codedValue(consciousness, patient.consciousness) ?? -1, 1000)
  }
  if (patient.news2) putScore(facts, 0, patient.news2.lo, patient.news2.hi, at)
  putAge(facts, patient.years === null ? null : { years: patient.years, days: 366 * patient.years })
  const verdict = judge(facts, at)
  return verdict === 0 ? null : verdict > 0
}

/** The engine's: every fact counted anew from all that was ever measured. */
function factsOf(patient: RandomPatient, at: number): ReadEngineFact {
  return ({ fact: name, params = {} }): EngineFact => {
    switch (FACTS.get(name)?.type) {
      case 'coded':
        return { code: patient.consciousness }
      case 'person': {
        const years = patient.years ?? params.ifUnknown
        return years === undefined ? UNKNOWN : { lo: years, hi: years }
      }
      case 'score': {
        if (!patient.news2) return UNKNOWN
        const { lo, hi } = patient.news2
        return { lo: params.part === 'ceiling' ? hi : lo, hi: params.part === 'floor' ? lo : hi }
      }
      default:
        return vitalOf(name, samples(patient, name), params, at)
    }
  }
}

function samples(patient: RandomPatient, name: string) {
  if (name === 'hr') return patient.hr
  if (name === 'spo2') return patient.spo2
  return name === 'pulse' ? patient.pulse : patient.abp_map
}
