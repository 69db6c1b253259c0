import { pathToFileURL } from 'node:url'
import { Engine } from 'json-rules-engine'
import { newBounds } from '../rules/language/aggregate.ts'
import { BUILTIN_RULES } from '../rules/language/builtin.ts'
import type { FactParams, FactReference } from '../rules/language/document.ts'
import { FACT_INDEX, FACTS } from '../rules/language/fact-names.ts'
import { type PatientFacts, putAge, putScore, putValue } from '../rules/language/patient-facts.ts'
import { compileRules, type RuleSet } from '../rules/language/rule-set.ts'
import { createRuledPatient, judgeTouchedRules, type RuledPatient } from '../rules/language/ruled-patient.ts'
import { addOurs, forEngine } from '../test/support/rule-engine.ts'

const PATIENTS = 100
const VALID_MS = 5_000
const START = Date.UTC(2026, 0, 1)
/** A baseline of a day asks for a quarter of it: a value a minute is enough for that. */
const HISTORY_MINUTES = 8 * 60
const WARM_UP_SECONDS = 900
const CODES = ['hr', 'pulse', 'spo2', 'rr', 'abp_sbp', 'abp_dbp', 'abp_map'].map(code => FACT_INDEX.get(code) ?? -1)
const USUAL = [72, 72, 97, 16, 118, 74, 88]

export interface RuleLanguageFigures {
  readonly rules: number
  /** Seven values put into every window, all rules that they touch judged, and their runs moved on. */
  readonly readingsPerSecond: number
  /** Rules alone, over facts as they stand. */
  readonly judgedPerSecond: number
  readonly enginePerSecond: number
  readonly ratio: number
  readonly bytesPerPatient: number
  /** What was told and what held: nearly nothing, because these patients are well. */
  readonly held: number
}

/**
 * The built-in rules over readings of seven vitals, compiled and through json-rules-engine: the same rules, and the same
 * facts out of the same memory.
 * @returns target: 200,000 readings/s, and 30 times json-rules-engine
 */
export async function measureRuleLanguage(seconds: number): Promise<RuleLanguageFigures> {
  const set = compileRules(BUILTIN_RULES)
  const before = process.memoryUsage().arrayBuffers
  const patients = Array.from({ length: PATIENTS }, () => createRuledPatient(set))
  const bytesPerPatient = Math.round((process.memoryUsage().arrayBuffers - before) / PATIENTS)
  let held = 0
  const tell = () => {
    held++
  }
  const count = (_: unknown, verdict: number) => {
    if (verdict > 0) held++
  }
  const intervalMs = () => 1000
  const reading = (patient: RuledPatient, number: number, second: number, validMs = VALID_MS) => {
    const at = START + second * 1000
    for (let i = 0; i < CODES.length; i++) {
      const code = CODES[i] ?? 0
      putValue(patient.facts, code, 'monitor', at, (USUAL[i] ?? 0) + ((number + second * 7 + i) % 5) - 2, validMs)
      set.touchCode(code)
    }
    judgeTouchedRules(patient, { at, deviceId: 'monitor', intervalMs, isBarred: () => false }, tell)
  }
  const onScore = (facts: PatientFacts, at: number) => putScore(facts, 0, 2, 2, at + 3_600_000)

  let second = -60 * HISTORY_MINUTES
  for (const { facts } of patients) {
    putAge(facts, { years: 60, days: 22_000 })
    onScore(facts, START)
  }
  for (; second < 0; second += 60) for (const [i, patient] of patients.entries()) reading(patient, i, second, 90_000)
  for (; second < WARM_UP_SECONDS; second++) for (const [i, patient] of patients.entries()) reading(patient, i, second)

  const [readings, took] = timed(seconds, () => {
    for (const [i, patient] of patients.entries()) reading(patient, i, second)
    second++
    return PATIENTS
  })
  const at = START + second * 1000
  const [judged, judgedIn] = timed(seconds, () => {
    for (const { facts } of patients) for (const rule of set.rules) count(null, rule.judge(facts, at))
    return PATIENTS
  })
  const [asked, askedIn] = await askEngine(seconds, set, patients, at)
  const judgedPerSecond = Math.round(judged / judgedIn)
  const enginePerSecond = Math.round(asked / askedIn)
  return {
    rules: set.rules.length,
    readingsPerSecond: Math.round(readings / took),
    judgedPerSecond,
    enginePerSecond,
    ratio: Math.round((10 * judgedPerSecond) / enginePerSecond) / 10,
    bytesPerPatient,
    held,
  }
}

/** @returns how much was done, and in how many seconds of CPU: other programs on the machine do not count */
function timed(seconds: number, work: () => number): [number, number] {
  const until = performance.now() + seconds * 1000
  const from = process.cpuUsage()
  let done = 0
  while (performance.now() < until) done += work()
  return [done, cpuSeconds(from)]
}

function cpuSeconds(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1e6
}

/** One engine with all rules, as its authors intend; facts that are not known are undefined, which no operator takes. */
async function askEngine(
  seconds: number,
  set: RuleSet,
  patients: readonly RuledPatient[],
  at: number,
): Promise<[number, number]> {
  const engine = new Engine(
    BUILTIN_RULES.map(rule => ({ conditions: forEngine(rule.conditions), event: { type: rule.id } })),
    { allowUndefinedFacts: true },
  )
  addOurs(engine)
  const keyOf = ({ fact, params = {} }: FactReference) => JSON.stringify([fact, params])
  const reads = new Map(set.rules.flatMap(rule => rule.leaves.map(({ leaf, read }) => [keyOf(leaf), read])))
  const out = newBounds()
  let facts = patients[0]?.facts
  for (const fact of FACTS.keys()) {
    engine.addFact(fact, (params: FactParams) => {
      const read = reads.get(keyOf({ fact, params }))
      if (!facts || !read) return undefined
      read(facts, at, out)
      return out[0] === out[1] ? out[0] : undefined
    })
  }
  const until = performance.now() + seconds * 1000
  const from = process.cpuUsage()
  let done = 0
  while (performance.now() < until) {
    facts = patients[done % patients.length]?.facts
    await engine.run()
    done++
  }
  return [done, cpuSeconds(from)]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(await measureRuleLanguage(3))}\n`)
}
