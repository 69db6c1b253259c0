import type { Instant } from '../model/clock.ts'
import { freshForSeconds } from '../model/freshness.ts'
import { OBSERVED_EVERY_SECONDS } from '../model/observation.ts'
import type { VitalValue } from '../model/vital-signs.ts'
import type { ObservedVital, PatientProfile } from '../store/patients.ts'
import { CODE_INDEX } from './compile.ts'
import { ageOf } from './language/age.ts'
import { FACT_CODES } from './language/fact-names.ts'
import { codedValue, forgetValue, putAge, putRecord, putScore, putValue } from './language/patient-facts.ts'
import { createRuledPatient, type RuledPatient } from './language/ruled-patient.ts'
import { createLiveScores, forgetSourceInScores, type LiveScores, scoreVital, setScoreSubject } from './live-scores.ts'
import {
  clearSource,
  createNewestVitals,
  forgetSource,
  isSetBack,
  type NewestVitals,
  noteVital,
  type Source,
  sourceOf,
} from './newest-vitals.ts'
import type { RulesForPatient } from './rulebook.ts'

/**
 * What is known and judged of a patient beyond single limits: his scores, and the rules that count for him. Made with the
 * first live value, or the first that a person entered: about 25 kB with the built-in rules.
 */
export interface Assessed {
  readonly newest: NewestVitals
  readonly scores: LiveScores
  rules: RulesForPatient
  ruled: RuledPatient
  /** What a person entered, as it was taken. */
  observed: readonly ObservedVital[]
  /** When the last live reading came, or a person entered something. */
  heardAt: Instant
  /** Until when rules were judged that had something open at a take-over, or ended something: see `judged-until.ts`. */
  readonly judgedUntil: Map<string, Instant>
  /** Keys of rules to be asked though nothing changed: a person had ended what was there again. */
  readonly again: Set<string>
}

export function assess(profile: PatientProfile, rules: RulesForPatient, at: Instant): Assessed {
  const newest = createNewestVitals()
  const assessed: Assessed = {
    newest,
    scores: createLiveScores(profile, newest, at),
    rules,
    ruled: createRuledPatient(rules.set),
    observed: [],
    heardAt: at,
    judgedUntil: new Map(),
    again: new Set(),
  }
  putPerson(assessed, profile, at)
  takeObserved(assessed, profile.observed, at)
  return assessed
}

/** Profile and age are what they are now. @returns whether something that a person entered has changed */
export function assessAnew(assessed: Assessed, profile: PatientProfile, at: Instant): boolean {
  setScoreSubject(assessed.scores, profile, assessed.newest, at)
  putPerson(assessed, profile, at)
  assessed.ruled.set.touchAge()
  if (sameObserved(assessed.observed, profile.observed)) return false
  takeObserved(assessed, profile.observed, at)
  return true
}

function putPerson({ ruled: { facts } }: Assessed, profile: PatientProfile, at: Instant): void {
  putAge(facts, ageOf(profile.birthDate, at))
  putRecord(facts, { suspectedInfection: profile.hasSuspectedInfection, spo2Scale: profile.spo2Scale.scale })
}

/** Other rules count from now on; values and what runs of rules with the same key go on. */
export function assessBy(assessed: Assessed, rules: RulesForPatient): void {
  assessed.ruled = createRuledPatient(rules.set, assessed.ruled)
  assessed.rules = rules
}

/**
 * A value that arrived now and is news of its device (`order.ts`). One that lies far before the last shows that a clock
 * was set back: what that one said is forgotten, or the device would say nothing until its clock is where it was.
 * @param at when it was measured, never after its arrival
 */
export function takeLiveVital(
  assessed: Assessed,
  source: Source,
  code: number,
  value: VitalValue,
  at: Instant,
  validMs: (code: number) => number,
): void {
  if (isSetBack(source, code, at)) {
    clearSource(source)
    forgetSourceInScores(assessed.scores, assessed.newest, source.deviceId)
  }
  takeVital(assessed, source, code, value, at, validMs)
}

/**
 * A value of one of the patient's sources (`sourceOf`).
 * @param validMs how long it counts for rules when no other follows; asked only where a rule looks at the code
 */
export function takeVital(
  { scores, ruled: { set, facts } }: Assessed,
  source: Source,
  code: number,
  value: VitalValue,
  measuredAt: Instant,
  validMs: (code: number) => number,
): void {
  const name = FACT_CODES[code]
  if (name === undefined || !noteVital(source, code, value, measuredAt)) return
  const { deviceId } = source
  scoreVital(scores, code, name, value, deviceId, measuredAt)
  if (set.wanted[code] !== 1) return
  const number = typeof value === 'number' ? value : codedValue(code, value)
  if (number !== null && putValue(facts, code, deviceId, measuredAt, number, validMs(code))) set.touchCode(code)
}

/** Tells the rules of a score that was taken. */
export function tellScore(
  { ruled }: Assessed,
  score: number,
  floor: number,
  ceiling: number,
  validUntil: Instant,
): void {
  putScore(ruled.facts, score, floor, ceiling, validUntil)
  ruled.set.touchScore(score)
}

/** All that a person entered, anew: what was taken back counts no more. */
function takeObserved(assessed: Assessed, observed: readonly ObservedVital[], at: Instant): void {
  const { newest, scores, ruled } = assessed
  forgetSource(newest, null)
  forgetSourceInScores(scores, newest, null)
  for (const { code } of assessed.observed) forgetValue(ruled.facts, CODE_INDEX.get(code) ?? -1, null)
  assessed.observed = observed
  assessed.heardAt = Math.max(assessed.heardAt, at)
  const source = sourceOf(newest, null)
  for (const { code, value, measuredAt } of observed) {
    const validMs = () => freshForSeconds(code, OBSERVED_EVERY_SECONDS) * 1000
    takeVital(assessed, source, CODE_INDEX.get(code) ?? -1, value, measuredAt, validMs)
  }
}

function sameObserved(a: readonly ObservedVital[], b: readonly ObservedVital[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ code, value, measuredAt }, i) => {
      const other = b[i]
      return other?.code === code && other.value === value && other.measuredAt === measuredAt
    })
  )
}
