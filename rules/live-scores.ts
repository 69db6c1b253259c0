import type { Instant } from '../model/clock.ts'
import { SCORES, type ScoreResult, type ScoreSubject } from '../model/score.ts'
import { VITAL_SIGN_CODES, type VitalSignCode, type VitalValue } from '../model/vital-signs.ts'
import type { PatientProfile } from '../store/patients.ts'
import { type NewestVitals, vitalsOf } from './newest-vitals.ts'
import { type CompiledCode, type CompiledScore, compileScore, setSubject } from './scores/compile.ts'
import { evaluateScore } from './scores/evaluate.ts'
import { readingsFromVitals } from './scores/from-vitals.ts'
import { createScoreMemory, forgetDevice, putCode, type ScoreMemory } from './scores/memory.ts'
import { type CompiledRatio, compileRatio, type RatioTally, tallyRatio } from './scores/ratio-tally.ts'
import { ageAt, whyNotApplicable } from './scores/subject.ts'
import type { ScoreTable } from './scores/table.ts'
import { SCORE_TABLES } from './scores/tables.ts'
import { createTally, type Tally, tallyScore } from './scores/tally.ts'

/** How often a changed score is kept, and one whose response has changed; values at the edge of a band swing. */
const KEEP_EVERY_MS = 60_000
const KEEP_RESPONSE_EVERY_MS = 10_000
/** How often one that has not changed is kept again, so that the newest one kept is still valid. */
const KEEP_UNCHANGED_EVERY_MS = 10 * 60_000

/** One score, ready for everybody, with the scratch that it is written to. */
type Scored =
  | { readonly table: ScoreTable; readonly kind: 'sum'; readonly compiled: CompiledScore; readonly tally: Tally }
  | { readonly table: ScoreTable; readonly kind: 'ratio'; readonly compiled: CompiledRatio; readonly tally: RatioTally }

const SCORED: readonly Scored[] = SCORES.map((score): Scored => {
  const table = SCORE_TABLES[score]
  if (table.kind === 'ratio') {
    return { table, kind: 'ratio', compiled: compileRatio(table), tally: { value: Number.NaN, validUntil: -Infinity } }
  }
  const compiled = compileScore(table)
  return { table, kind: 'sum', compiled, tally: createTally(compiled) }
})

/** By index of the code: the scores that take it, and as what. */
const TAKERS: readonly (readonly { readonly score: number; readonly as: CompiledCode }[])[] = VITAL_SIGN_CODES.map(
  code =>
    SCORED.flatMap(({ compiled }, score) => {
      const as = compiled.byCode.get(code)
      return as ? [{ score, as }] : []
    }),
)
/** A score whose numbers stay is taken again so often: of several devices one may have fallen silent since. */
const TAKE_UNCHANGED_EVERY_MS = 10_000

/** What decides whether a score is kept. */
interface Outcome {
  readonly at: Instant
  readonly floor: number
  readonly ceiling: number
  readonly missing: number
  readonly response: number
}

interface ScoreState {
  readonly memory: ScoreMemory
  /** Why it is not for this patient; null when it is. */
  reason: string | null
  isTouched: boolean
  takenAt: Instant
  validUntil: Instant
  kept: Outcome | null
}

/** The scores of one patient, in the order of `SCORES`. About 2 kB. */
export interface LiveScores {
  subject: ScoreSubject
  readonly states: readonly ScoreState[]
}

/** Who is told of each score that was taken, and of those to keep. */
export interface ScoreListener {
  /** Floor and ceiling are the total when it is complete; not finite where nothing is known. */
  taken(score: number, floor: number, ceiling: number, validUntil: Instant): void
  /** It is as it was. */
  unchanged(score: number): void
  /** One is to be kept (`explainScore`). Null: nobody keeps scores. */
  readonly keep: ((score: number) => void) | null
}

export function createLiveScores(profile: PatientProfile, newest: NewestVitals, at: Instant): LiveScores {
  const scores = {
    subject: subjectOf(profile, at),
    states: SCORED.map(
      ({ compiled }): ScoreState => ({
        memory: createScoreMemory(compiled),
        reason: null,
        isTouched: true,
        takenAt: -Infinity,
        validUntil: Infinity,
        kept: null,
      }),
    ),
  }
  setScoreSubject(scores, profile, newest, at)
  return scores
}

/**
 * To be told when the profile changes, and on every day of a patient's life.
 * @param newest what was measured while a score was not for this patient, and counts when it is now
 */
export function setScoreSubject(scores: LiveScores, profile: PatientProfile, newest: NewestVitals, at: Instant): void {
  scores.subject = subjectOf(profile, at)
  for (const [i, { kind, compiled, table }] of SCORED.entries()) {
    const state = scores.states[i]
    if (!state) continue
    const before = state.reason
    state.reason = whyNotApplicable(table, scores.subject)
    state.isTouched = true
    if (before !== null && state.reason === null) takeAll(compiled, state.memory, newest)
    if (kind === 'sum') setSubject(compiled, state.memory.conditions, scores.subject)
  }
}

function takeAll({ byCode }: Scored['compiled'], memory: ScoreMemory, newest: NewestVitals): void {
  for (const { code, value, deviceId, measuredAt } of vitalsOf(newest)) {
    const as = byCode.get(code)
    if (as) putCode(as, memory, code, value, deviceId, measuredAt)
  }
}

function subjectOf({ birthDate, isPregnant, spo2Scale }: PatientProfile, at: Instant): ScoreSubject {
  return { age: ageAt(birthDate, at), isPregnant, spo2Scale }
}

/** Takes a value that is news. @param deviceId null: a person entered it */
export function scoreVital(
  scores: LiveScores,
  index: number,
  code: VitalSignCode,
  value: VitalValue,
  deviceId: string | null,
  measuredAt: Instant,
): void {
  const takers = TAKERS[index]
  if (!takers) return
  for (let i = 0; i < takers.length; i++) {
    const taker = takers[i]
    const state = taker && scores.states[taker.score]
    if (!state || state.reason !== null) continue
    if (putCode(taker.as, state.memory, code, value, deviceId, measuredAt)) state.isTouched = true
  }
}

/**
 * @param newest without what is forgotten: what had given way to it counts again
 * @param deviceId null: what a person entered was taken back, or is read anew
 */
export function forgetSourceInScores(scores: LiveScores, newest: NewestVitals, deviceId: string | null): void {
  for (const [i, { compiled }] of SCORED.entries()) {
    const state = scores.states[i]
    if (!state) continue
    forgetDevice(state.memory, deviceId)
    takeAll(compiled, state.memory, newest)
    state.isTouched = true
  }
}

/** Whether values of a score that was taken have become too old since. */
export function hasOldScores({ states }: LiveScores, at: Instant): boolean {
  for (const { validUntil, isTouched } of states) if (isTouched || at > validUntil) return true
  return false
}

/** Takes the scores whose values have changed, or are too old since. */
export function takeScores(scores: LiveScores, at: Instant, listener: ScoreListener): void {
  for (let i = 0; i < SCORED.length; i++) {
    const state = scores.states[i]
    const scored = SCORED[i]
    if (!state || !scored) continue
    const isDue = state.isTouched || at > state.validUntil || Math.abs(at - state.takenAt) >= TAKE_UNCHANGED_EVERY_MS
    if (!isDue) {
      listener.unchanged(i)
      continue
    }
    state.isTouched = false
    state.takenAt = at
    take(scored, state, i, at, listener)
  }
}

function take(scored: Scored, state: ScoreState, index: number, at: Instant, listener: ScoreListener): void {
  let isWorthKeeping: boolean
  if (state.reason !== null) {
    state.validUntil = Infinity
    listener.taken(index, -Infinity, Infinity, -Infinity)
    isWorthKeeping = state.kept?.response !== NOT_FOR_THIS_PATIENT
    state.kept = { at, floor: 0, ceiling: 0, missing: 0, response: NOT_FOR_THIS_PATIENT }
  } else if (scored.kind === 'sum') {
    const { compiled, tally } = scored
    tallyScore(compiled, state.memory, at, tally)
    const { floor, ceiling, missing, response, validUntil } = tally
    state.validUntil = validUntil
    listener.taken(index, floor, ceiling, validUntil)
    isWorthKeeping = keeps(state, at, floor, ceiling, missing, response, missing === (1 << compiled.items.length) - 1)
  } else {
    const { compiled, table, tally } = scored
    tallyRatio(compiled, state.memory, at, tally)
    const { value, validUntil } = tally
    const isKnown = !Number.isNaN(value)
    state.validUntil = isKnown ? validUntil : Infinity
    listener.taken(index, isKnown ? value : -Infinity, isKnown ? value : Infinity, validUntil)
    isWorthKeeping = keeps(state, at, value, value, isKnown ? 0 : 1, categoryOf(table, value), !isKnown)
  }
  if (isWorthKeeping) listener.keep?.(index)
}

/** A score with everything that explains it, by the newest values. Dear: tens of microseconds. */
export function explainScore(
  { subject }: LiveScores,
  score: number,
  newest: NewestVitals,
  at: Instant,
): ScoreResult | null {
  const table = SCORED[score]?.table
  return table ? evaluateScore(table, readingsFromVitals(table, vitalsOf(newest)), subject, at) : null
}

const NOT_FOR_THIS_PATIENT = -2

/** Place of the last category that a ratio reaches. */
function categoryOf({ ratio }: ScoreTable, value: number): number {
  return ratio
    ? ratio.categories.findLastIndex(
        c => (c.from !== undefined && value >= c.from) || (c.above !== undefined && value > c.above),
      )
    : -1
}

/** @param isEmpty nothing is known: not worth keeping, unless something was */
function keeps(
  state: ScoreState,
  at: Instant,
  floor: number,
  ceiling: number,
  missing: number,
  response: number,
  isEmpty: boolean,
): boolean {
  const { kept } = state
  if (kept === null && isEmpty) return false
  // What is missing changes with the hours, not with the seconds.
  if (kept !== null && kept.missing === missing) {
    const isSame = Object.is(kept.floor, floor) && Object.is(kept.ceiling, ceiling)
    const unchanged = isEmpty ? Infinity : KEEP_UNCHANGED_EVERY_MS
    const wait = kept.response !== response ? KEEP_RESPONSE_EVERY_MS : isSame ? unchanged : KEEP_EVERY_MS
    if (at - kept.at < wait && at >= kept.at) return false
  }
  state.kept = { at, floor, ceiling, missing, response }
  return true
}
